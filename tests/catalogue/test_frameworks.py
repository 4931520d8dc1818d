"""Frameworks, checks, policies and code lists: complete, valid and equal in both languages."""

import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from namagar.catalogue import reader

LANGUAGES = ("en", "fa")
SDG = ("frameworks", "sdg-10-7-2", "2021")
COMPACT = ("frameworks", "gcm", "2018")
EDITIONS = [
    ("frameworks", name, edition)
    for name in reader.names(("frameworks",), "")
    for edition in reader.names(("frameworks", name), "")
]
CHECKS = reader.names(("checks",), ".yaml")
POLICIES = reader.names(("policies",), ".yaml")
STATUSES = {"official", "ours", "to-confirm"}
ARABIC_LETTERS_AND_DIGITS = re.compile("[\u0643\u064a\u0649\u0660-\u0669]")  # kaf, yeh, alef maksura, digits

# The actions that the resolution lists by letter under objectives 1 to 23.
ACTIONS = [11, 12, 5, 7, 10, 12, 12, 6, 6, 10, 7, 5, 8, 6, 6, 9, 7, 12, 10, 9, 9, 3, 5]
ROUND_TABLES = {
    1: [2, 5, 6, 12, 18],
    2: [4, 8, 9, 10, 11, 13, 21],
    3: [14, 15, 16, 19, 20, 22],
    4: [1, 3, 7, 17, 23],
}


def framework(edition: tuple[str, ...]) -> Any:
    return reader.yaml_file(*edition, "framework.yaml")


def text(edition: tuple[str, ...], language: str) -> Any:
    return reader.yaml_file(*edition, f"text.{language}.yaml")


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if not isinstance(value, dict):
        yield path, value
        return
    for key, inner in value.items():
        yield from leaves(inner, (*path, key))


def items() -> list[Any]:
    return [item for domain in framework(SDG)["domains"] for item in domain["items"]]


def follows(name: str, data: Any) -> None:
    schema = reader.yaml_file("schemas", name)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(data)


# Every framework


@pytest.mark.parametrize("edition", EDITIONS, ids="/".join)
def test_a_framework_and_its_wordings_follow_their_schemas(edition: tuple[str, ...]) -> None:
    follows("framework.json", framework(edition))
    for language in LANGUAGES:
        follows("framework_text.json", text(edition, language))


@pytest.mark.parametrize("edition", EDITIONS, ids="/".join)
def test_both_languages_have_the_same_keys(edition: tuple[str, ...]) -> None:
    english, persian = ([path for path, _ in leaves(text(edition, language))] for language in LANGUAGES)
    assert english == persian


@pytest.mark.parametrize("edition", EDITIONS, ids="/".join)
def test_persian_is_written_with_persian_letters_and_digits(edition: tuple[str, ...]) -> None:
    persian = [*leaves(text(edition, "fa")), *leaves(framework(edition)["title"]["fa"])]
    assert [path for path, words in persian if ARABIC_LETTERS_AND_DIGITS.search(words)] == []
    assert [path for path, words in persian if re.search("[A-Za-z0-9]", words)] == []


@pytest.mark.parametrize("edition", EDITIONS, ids="/".join)
def test_every_provenance_has_a_standing_and_what_is_not_ours_a_source(edition: tuple[str, ...]) -> None:
    for each in framework(edition)["provenance"]:
        assert each["status"] in STATUSES
        assert each["source"] or each["status"] == "ours", each["what"]["en"]


@pytest.mark.parametrize("edition", [SDG, COMPACT], ids="/".join)
def test_even_our_own_words_name_the_text_they_follow(edition: tuple[str, ...]) -> None:
    assert all(each["source"] for each in framework(edition)["provenance"])
    assert {each["status"] for each in framework(edition)["provenance"]} == STATUSES


def test_a_schema_refuses_what_is_not_foreseen() -> None:
    for name, edition in (("framework.json", SDG), ("framework.json", COMPACT)):
        with pytest.raises(jsonschema.ValidationError):
            follows(name, {**framework(edition), "weight": 1})
    unsourced = [{**framework(SDG)["provenance"][0], "source": None}]
    with pytest.raises(jsonschema.ValidationError):
        follows("framework.json", {**framework(SDG), "provenance": unsourced})


# SDG indicator 10.7.2


def test_six_domains_of_five_sub_categories_make_thirty() -> None:
    assert [len(domain["items"]) for domain in framework(SDG)["domains"]] == [5] * 6
    codes = [f"{domain}{letter}" for domain in "123456" for letter in "abcde"]
    assert [item["code"] for item in items()] == codes


def test_only_the_rights_domain_knows_something_between_yes_and_no() -> None:
    assert {item["scale"] for item in items() if item["code"].startswith("1")} == {"rights"}
    assert {item["scale"] for item in items() if not item["code"].startswith("1")} == {"yes-no"}
    scales = framework(SDG)["scales"]
    assert scales["rights"]["points"] == {"yes-regardless": 1, "yes-legal-only": 0.5, "no": 0}
    assert scales["yes-no"]["points"] == {"yes": 1, "no": 0}


def test_the_scoring_is_the_published_one() -> None:
    scoring = framework(SDG)["scoring"]
    assert (scoring["rule"], scoring["missing_counts"]) == ("mean-percent", 0)
    assert [(band.get("below"), band["code"]) for band in scoring["categories"]] == [
        (40, "1"),
        (80, "2"),
        (100, "3"),
        (None, "4"),
    ]
    assert text(SDG, "en")["categories"] == {
        "1": "Requires further progress",
        "2": "Partially meets",
        "3": "Meets",
        "4": "Fully meets",
    }


def test_either_immigration_or_emigration_in_domain_2_is_a_visible_parameter_to_be_confirmed() -> None:
    assert framework(SDG)["parameters"]["domain_2_rule"] == {"value": "any", "status": "to-confirm"}


@pytest.mark.parametrize(("language", "mark"), [("en", "?"), ("fa", "؟")])
def test_a_question_is_one_and_guidance_has_two_sentences_at_most(language: str, mark: str) -> None:
    for code, words in text(SDG, language)["items"].items():
        assert words["question"].count(mark) == 1, code
        assert words["question"].endswith(mark), code
        assert len(re.findall(r"\.(?= |$)", words["guidance"])) <= 2, code
        assert len(words["label"]) <= 45, code


def test_guidance_says_what_counts_as_yes() -> None:
    starts = {"en": ("Yes:", "Choose the first answer"), "fa": ("بله:", "پاسخ نخست")}
    for language in LANGUAGES:
        for code, words in text(SDG, language)["items"].items():
            assert words["guidance"].startswith(starts[language]), (language, code)


# The Global Compact


def test_23_objectives_have_187_actions() -> None:
    # 11+12+5+7+10+12+12+6+6+10 = 91; 7+5+8+6+6+9+7+12+10 = 70; 9+9+3+5 = 26; 91 + 70 + 26 = 187.
    objectives = framework(COMPACT)["objectives"]
    assert [objective["number"] for objective in objectives] == list(range(1, 24))
    assert [len(objective["actions"]) for objective in objectives] == ACTIONS
    assert sum(ACTIONS) == 187


def test_actions_are_lettered_without_a_gap() -> None:
    for objective in framework(COMPACT)["objectives"]:
        assert objective["actions"] == list("abcdefghijklmnopqrstuvwxyz"[: len(objective["actions"])])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_actions_or_objectives_have_the_same_words(language: str) -> None:
    # A list in circulation repeats objective 2 under number 20: 12 lines there instead of 9, 190 in all.
    objectives = text(COMPACT, language)["objectives"].values()
    lines = [line for objective in objectives for line in objective["actions"].values()]
    assert len(set(lines)) == len(lines) == 187
    assert len({objective["title"] for objective in objectives}) == 23
    assert len({objective["short"] for objective in objectives}) == 23


def test_a_line_on_an_action_is_short() -> None:
    for objective in text(COMPACT, "en")["objectives"].values():
        for line in objective["actions"].values():
            assert len(line.split()) <= 14, line


def test_every_round_table_of_the_forum_has_its_objectives() -> None:
    objectives = framework(COMPACT)["objectives"]
    for table, numbers in ROUND_TABLES.items():
        assert [each["number"] for each in objectives if each["round_table"] == table] == numbers
    assert sorted(number for table in ROUND_TABLES.values() for number in table) == list(range(1, 24))


def test_ten_principles_guide_the_compact() -> None:
    assert len(framework(COMPACT)["principles"]) == 10
    for language in LANGUAGES:
        assert list(text(COMPACT, language)["principles"]) == framework(COMPACT)["principles"]


def test_the_compact_neither_asks_nor_scores() -> None:
    assert framework(COMPACT)["domains"] == []
    assert framework(COMPACT)["scoring"] is None


# Checks, policies and code lists


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_follows_its_schema_and_is_named_as_its_file(name: str) -> None:
    follows("check.json", reader.yaml_file("checks", name))
    assert f"{reader.yaml_file('checks', name)['id']}.yaml" == name


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_follows_its_schema_and_is_named_as_its_file(name: str) -> None:
    follows("policy.json", reader.yaml_file("policies", name))
    assert f"{reader.yaml_file('policies', name)['id']}.yaml" == name


def test_the_thresholds_are_the_agreed_ones() -> None:
    files = {name: reader.yaml_file("policies", name) for name in POLICIES}
    values = {name: file["values"] for name, file in files.items() if "values" in file}
    assert values["smallest-cell.yaml"] == {"persons": 5}
    assert values["decision-default.yaml"] == {"needed": 2, "of": 3}
    assert values["meeting-quorum.yaml"] == {"share": 0.5, "strictly_more": True}
    assert values["lockout.yaml"] == {"failures": 5, "minutes": 15}


@pytest.mark.parametrize("name", ["stakeholder_categories", "institution_kinds", "sdg_targets", "mptf_areas"])
def test_a_code_list_names_each_code_once_in_both_languages_with_its_source(name: str) -> None:
    rows = reader.table("codelists", f"{name}.csv")
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(row["name_en"] and row["name_fa"] and row["source"] for row in rows)
    assert {row["status"] for row in rows} <= STATUSES
    assert not any(re.search("[A-Za-z0-9]", row["name_fa"]) for row in rows)
    assert not any(ARABIC_LETTERS_AND_DIGITS.search(row["name_fa"]) for row in rows)


def test_the_targets_beside_objectives_are_the_ones_listed() -> None:
    used = {target for objective in framework(COMPACT)["objectives"] for target in objective["sdg_targets"]}
    assert used == {row["id"] for row in reader.table("codelists", "sdg_targets.csv")}
    assert all(objective["sdg_targets"] for objective in framework(COMPACT)["objectives"])


def test_five_areas_of_the_fund_hold_every_objective_once_and_are_to_be_confirmed() -> None:
    # 4 + 5 + 6 + 5 + 3 = 23
    areas = reader.table("codelists", "mptf_areas.csv")
    held = [[int(number) for number in area["objectives"].split(";")] for area in areas]
    assert [len(numbers) for numbers in held] == [4, 5, 6, 5, 3]
    assert sorted(number for numbers in held for number in numbers) == list(range(1, 24))
    assert {area["status"] for area in areas} == {"to-confirm"}


@pytest.mark.parametrize("country", reader.countries())
def test_every_institution_is_of_a_listed_kind(country: str) -> None:
    kinds = {row["id"] for row in reader.table("codelists", "institution_kinds.csv")}
    assert {row["kind"] for row in reader.table("countries", country, "institutions.csv")} <= kinds
