"""The stand-in question bank of the Migration Governance Indicators and what it suggests for SDG 10.7.2."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema
import pytest

from namagar.catalogue import reader

LANGUAGES = ("en", "fa")
BANK = ("frameworks", "mgi", "namagar-1")
SDG = ("frameworks", "sdg-10-7-2", "2021")
YES_NO = {"yes", "no"}
PARTLY_TO_LEGAL_ONLY = {"yes": "yes-regardless", "partly": "yes-legal-only", "no": "no"}
ARABIC_LETTERS_AND_DIGITS = re.compile("[\u0643\u064a\u0649\u0660-\u0669]")  # kaf, yeh, alef maksura, digits


def bank() -> Any:
    return reader.yaml_file(*BANK, "framework.yaml")


def text(language: str) -> Any:
    return reader.yaml_file(*BANK, f"text.{language}.yaml")


def items_of(framework: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {item["code"]: item for domain in framework["domains"] for item in domain["items"]}


def crosswalk() -> Any:
    return reader.yaml_file("crosswalks", "mgi--sdg-10-7-2.yaml")


def options(framework: Mapping[str, Any], code: str) -> set[str]:
    return set(framework["scales"][items_of(framework)[code]["scale"]]["options"])


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if not isinstance(value, dict):
        yield path, value
        return
    for key, inner in value.items():
        yield from leaves(inner, (*path, key))


def test_the_bank_has_114_items_in_six_dimensions() -> None:
    # 25 + 22 + 12 + 19 + 14 + 22 = 114: 108 numbers, and 1.17 is seven conventions (108 - 1 + 7).
    assert [len(domain["items"]) for domain in bank()["domains"]] == [25, 22, 12, 19, 14, 22]
    assert len(items_of(bank())) == 114
    assert len({code[:4] for code in items_of(bank())}) == 108


def test_an_item_carries_the_number_of_its_dimension_and_a_topic_of_it() -> None:
    for domain in bank()["domains"]:
        for item in domain["items"]:
            assert item["code"].startswith(f"{domain['code']}.")
            assert item["topic"] in domain["topics"]


def test_every_topic_has_an_item() -> None:
    used = {item["topic"] for item in items_of(bank()).values()}
    assert used == {topic for domain in bank()["domains"] for topic in domain["topics"]}


def test_every_compact_tag_is_one_of_the_23_objectives_and_every_objective_is_used() -> None:
    tags = [tag for item in items_of(bank()).values() for tag in item["gcm"]]
    assert set(tags) == set(range(1, 24))
    assert all(len(set(item["gcm"])) == len(item["gcm"]) for item in items_of(bank()).values())


def test_every_item_says_what_supports_its_answer() -> None:
    assert {tuple(item["needs"]) for item in items_of(bank()).values()} == {("citation",), ("evidence",)}


def test_conventions_are_answered_yes_or_no() -> None:
    conventions = [item for code, item in items_of(bank()).items() if code.startswith("1.17")]
    assert len(conventions) == 7
    assert {item["scale"] for item in conventions} == {"yes-no"}


def test_the_indicators_neither_score_nor_feed_by_themselves() -> None:
    # What feeds what stands in the crosswalk and nowhere else.
    assert bank()["scoring"] is None
    assert not any("points" in scale for scale in bank()["scales"].values())
    assert not any("feeds" in item for item in items_of(bank()).values())


def test_what_is_official_names_its_source() -> None:
    assert {each["status"] for each in bank()["provenance"]} == {"official", "ours", "to-confirm"}
    assert all(each["source"] for each in bank()["provenance"] if each["status"] == "official")


def test_both_languages_have_the_same_keys() -> None:
    english, persian = ({path for path, _ in leaves(text(language))} for language in LANGUAGES)
    assert english == persian


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_words_and_no_words_are_left_over(language: str) -> None:
    words = text(language)
    assert set(words["items"]) == set(items_of(bank()))
    assert set(words["domains"]) == {domain["code"] for domain in bank()["domains"]}
    assert set(words["topics"]) == {topic for domain in bank()["domains"] for topic in domain["topics"]}
    assert set(words["options"]) == {word for scale in bank()["scales"].values() for word in scale["options"]}
    assert set(words["missing"]) == set(bank()["missing"])
    assert all(set(item) == {"label", "question", "guidance"} for item in words["items"].values())
    assert all(set(domain) == {"label", "migof", "looks_at"} for domain in words["domains"].values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language: str) -> None:
    assert all(isinstance(words, str) and words.strip() for _, words in leaves(text(language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_are_short_and_different(language: str) -> None:
    labels = [item["label"] for item in text(language)["items"].values()]
    assert [label for label in labels if len(label.split()) > 8] == []
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(("language", "mark"), [("en", "?"), ("fa", "؟")])
def test_a_question_is_one_question_and_is_asked_once(language: str, mark: str) -> None:
    questions = [item["question"] for item in text(language)["items"].values()]
    assert all(question.count(mark) == 1 and question.endswith(mark) for question in questions)
    assert len(set(questions)) == len(questions)


@pytest.mark.parametrize("language", LANGUAGES)
def test_guidance_has_two_sentences_at_most(language: str) -> None:
    for code, item in text(language)["items"].items():
        sentences = re.findall(r"\.(?= |$)", item["guidance"].replace("No. ", "No "))
        assert len(sentences) <= 2, code


@pytest.mark.parametrize("language", LANGUAGES)
def test_guidance_explains_every_option_of_the_scale(language: str) -> None:
    words = text(language)
    for code in items_of(bank()):
        guidance = words["items"][code]["guidance"]
        for option in options(bank(), code):
            word = words["options"][option]
            assert re.search(rf"\b{word}\b", guidance, re.IGNORECASE), (code, option)


def test_persian_texts_have_no_latin_letters_or_digits() -> None:
    found = {path for path, words in leaves(text("fa")) if re.search("[A-Za-z0-9]", words)}
    assert found == set()


def test_persian_texts_are_written_with_persian_letters() -> None:
    assert {path for path, words in leaves(text("fa")) if ARABIC_LETTERS_AND_DIGITS.search(words)} == set()
    reasons = [match["reason"]["fa"] for match in crosswalk()["matches"]]
    assert [reason for reason in reasons if re.search("[A-Za-z0-9]", reason)] == []
    assert [reason for reason in reasons if ARABIC_LETTERS_AND_DIGITS.search(reason)] == []


def test_the_crosswalk_follows_its_schema() -> None:
    schema = reader.yaml_file("schemas", "crosswalk.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(crosswalk())


def test_both_sides_of_a_match_exist_and_a_pair_stands_once() -> None:
    pairs = [(match["from"], match["to"]) for match in crosswalk()["matches"]]
    assert len(set(pairs)) == len(pairs)
    assert {source for source, _ in pairs} <= set(items_of(bank()))
    assert {target for _, target in pairs} <= set(items_of(reader.yaml_file(*SDG, "framework.yaml")))


def test_options_of_a_match_are_options_of_both_items() -> None:
    goal = reader.yaml_file(*SDG, "framework.yaml")
    for match in crosswalk()["matches"]:
        assert set(match["options"]) <= options(bank(), match["from"]), match
        assert set(match["options"].values()) <= options(goal, match["to"]), match


def test_partly_is_carried_over_only_where_the_goal_knows_something_between_yes_and_no() -> None:
    for match in crosswalk()["matches"]:
        if match["to"].startswith("1"):
            assert match["options"] == PARTLY_TO_LEGAL_ONLY
        else:
            assert set(match["options"]) <= YES_NO
            assert all(answer == suggested for answer, suggested in match["options"].items())


def test_29_of_the_30_items_of_the_goal_are_fed() -> None:
    # Campaigns that inform and raise awareness (6d) are asked by no item of the bank.
    goal = set(items_of(reader.yaml_file(*SDG, "framework.yaml")))
    assert len(goal) == 30
    assert goal - {match["to"] for match in crosswalk()["matches"]} == {"6d"}


def test_where_the_goal_needs_two_items_together_neither_alone_suggests_yes() -> None:
    # 3e: civil society and the private sector; 6e: trafficking and smuggling.
    together = {
        (match["from"], match["to"]): match["options"]
        for match in crosswalk()["matches"]
        if match["to"] in {"3e", "6e"}
    }
    assert together == {
        ("3.06", "3e"): {"no": "no"},
        ("3.07", "3e"): {"no": "no"},
        ("6.10", "6e"): {"no": "no"},
        ("6.13", "6e"): {"no": "no"},
    }


def test_reasons_are_given_in_both_languages() -> None:
    reasons = [match["reason"][language] for match in crosswalk()["matches"] for language in LANGUAGES]
    assert all(reason.strip() for reason in reasons)
