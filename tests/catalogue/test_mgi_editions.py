"""The second edition of the stand-in question bank and its local variant: complete, equal in both languages."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import jsonschema
import pytest

from namagar.catalogue import reader

LANGUAGES = ("en", "fa")
BANKS = {"mgi": ("frameworks", "mgi", "namagar-2"), "mgi-local": ("frameworks", "mgi-local", "namagar-1")}
# Rounds have been answered in the first edition: it stays as it is, byte for byte.
CLOSED = {
    "framework.yaml": "688ad714a34f20009c270d81dfcdff2d49d44a4b7f4881cfee509be871ca6947",
    "text.en.yaml": "e16cd070d144f7a7f9648b7e5f16ba2b34f800b7b28850a81cedac12aa4961cd",
    "text.fa.yaml": "c6488cbb5c07bb226bfeee58776cd1a0c6e56c2556ee217c02ceed62f27a1b11",
}
ARABIC_LETTERS_AND_DIGITS = re.compile("[\u0643\u064a\u0649\u0660-\u0669]")  # kaf, yeh, alef maksura, digits


def bank(name: str) -> Any:
    return reader.yaml_file(*BANKS[name], "framework.yaml")


def text(name: str, language: str) -> Any:
    return reader.yaml_file(*BANKS[name], f"text.{language}.yaml")


def items_of(name: str) -> dict[str, Mapping[str, Any]]:
    return {item["code"]: item for domain in bank(name)["domains"] for item in domain["items"]}


def test_the_first_edition_is_closed_and_stays_as_it_is() -> None:
    for name, fingerprint in CLOSED.items():
        content = reader.find("frameworks", "mgi", "namagar-1", name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == fingerprint, name


def test_the_second_edition_asks_112_questions() -> None:
    # 114 - 5 codes given up (2.02, 2.11, 4.16, 5.04, 5.14) + 3 new ones (4.20, 4.21, 6.23) = 112.
    assert [len(domain["items"]) for domain in bank("mgi")["domains"]] == [25, 20, 12, 20, 12, 23]
    assert {code for code, item in items_of("mgi").items() if "facets" in item} == {
        "2.01", "2.04", "2.10", "2.15", "5.02"
    }  # fmt: skip


def test_the_local_variant_asks_49_questions_on_the_scales_of_the_national_one() -> None:
    # 9 + 10 + 7 + 9 + 7 + 7 = 49
    assert [len(domain["items"]) for domain in bank("mgi-local")["domains"]] == [9, 10, 7, 9, 7, 7]
    for part in ("scales", "missing", "scoring"):
        assert bank("mgi-local")[part] == bank("mgi")[part]
    assert sum("national" in item for item in items_of("mgi-local").values()) > 30


@pytest.mark.parametrize("name", BANKS)
def test_an_item_carries_the_number_of_its_dimension_and_a_tag_or_none(name: str) -> None:
    for domain in bank(name)["domains"]:
        assert {item["topic"] for item in domain["items"]} == set(domain["topics"])
        for item in domain["items"]:
            assert item["code"].startswith(f"{domain['code']}.")
            assert item["needs"] in (["citation"], ["evidence"])
            assert set(item["gcm"]) <= set(range(1, 24))


@pytest.mark.parametrize("name", BANKS)
def test_what_is_official_names_its_source(name: str) -> None:
    assert {each["status"] for each in bank(name)["provenance"]} == {"official", "ours", "to-confirm"}
    assert all(each["source"] for each in bank(name)["provenance"] if each["status"] != "ours")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", BANKS)
def test_labels_are_short_and_every_question_is_asked_once(name: str, language: str) -> None:
    mark = {"en": "?", "fa": "؟"}[language]
    words = text(name, language)["items"].values()
    assert [item["label"] for item in words if len(item["label"].split()) > 8] == []
    for part in ("label", "question"):
        assert len({item[part] for item in words}) == len(words)
    assert all(item["question"].count(mark) == 1 and item["question"].endswith(mark) for item in words)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", BANKS)
def test_guidance_explains_every_option_in_two_sentences_at_most(name: str, language: str) -> None:
    words = text(name, language)
    for code, item in items_of(name).items():
        guidance = words["items"][code]["guidance"]
        assert len(re.findall(r"\.(?= |$)", guidance.replace("No. ", "No "))) <= 2, code
        for option in bank(name)["scales"][item["scale"]]["options"]:
            assert re.search(rf"\b{words['options'][option]}\b", guidance, re.IGNORECASE), (code, option)


def test_the_list_of_changes_follows_its_schema_in_persian_letters() -> None:
    schema = reader.yaml_file("schemas", "framework_changes.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    found = reader.yaml_file("frameworks", "mgi", "namagar-2", "changes.yaml")
    jsonschema.Draft202012Validator(schema).validate(found)
    assert [each for each in found["changes"] if re.search("[A-Za-z0-9]", each["reason"]["fa"])] == []


@pytest.mark.parametrize("name", reader.names(("crosswalks",), ".yaml"))
def test_a_crosswalk_follows_its_schema_and_its_persian_is_persian(name: str) -> None:
    found = reader.yaml_file("crosswalks", name)
    jsonschema.Draft202012Validator(reader.yaml_file("schemas", "crosswalk.json")).validate(found)
    assert f"{found['id']}.yaml" == name
    reasons = [match["reason"]["fa"] for match in found["matches"]]
    assert [each for each in reasons if re.search("[A-Za-z0-9]", each) or ARABIC_LETTERS_AND_DIGITS.search(each)] == []
