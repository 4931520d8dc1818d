"""Desk research of a country: each suggestion answers an item, names its record in both languages, and no more."""

import re
from datetime import date
from typing import Any

import pytest

from namagar.analysis.frameworks.framework import Framework
from namagar.analysis.frameworks.load import framework as load_framework
from namagar.catalogue import reader

FILE = "desk_research.yaml"
COUNTRIES = tuple(code for code in reader.countries() if FILE in reader.names(("countries", code), ".yaml"))
LANGUAGES = ("en", "fa")
# A record in brackets, with the year it is of or was read in.
NAMED_RECORD = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*(?:[0-9]{4}|[۰-۹]{4})[^()]*\)|\([^()]*(?:chapter|فصل)[^()]*\)")
ARABIC_LETTERS_AND_DIGITS = re.compile("[\u0643\u064a\u0649\u0660-\u0669]")
CITED = {"instrument", "article", "in_force", "gazette", "language"}
LONGEST = {"instrument": 300, "article": 120, "gazette": 200}


def research(country: str) -> Any:
    return reader.yaml_file("countries", country, FILE)


def framework(country: str) -> Framework:
    return load_framework(research(country)["framework"], research(country)["edition"])


ANSWERS = [
    pytest.param(country, answer, id=f"{country} {answer['item']}")
    for country in COUNTRIES
    for answer in research(country)["answers"]
]


def test_iran_has_desk_research_and_the_invented_country_has_none() -> None:
    assert COUNTRIES == ("IRN",)


@pytest.mark.parametrize("country", COUNTRIES)
def test_an_item_is_suggested_once_and_the_framework_asks_it(country: str) -> None:
    items = [answer["item"] for answer in research(country)["answers"]]
    asked = {item.code for item in framework(country).items}
    assert len(items) == len(set(items))
    assert set(items) < asked


@pytest.mark.parametrize(("country", "answer"), ANSWERS)
def test_an_option_is_one_of_the_item_s_scale(country: str, answer: Any) -> None:
    of = framework(country)
    assert answer["option"] in ("", *of.scales[of.item(answer["item"]).scale].options)


@pytest.mark.parametrize(("country", "answer"), ANSWERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_suggestion_names_its_record_in_both_languages(country: str, answer: Any, language: str) -> None:
    assert set(answer["justification"]) == set(LANGUAGES)
    text = answer["justification"][language]
    assert NAMED_RECORD.search(text), text
    assert not ARABIC_LETTERS_AND_DIGITS.search(text)


@pytest.mark.parametrize(("country", "answer"), ANSWERS)
def test_what_is_left_open_says_that_the_institution_answers(country: str, answer: Any) -> None:
    left = "institution" in answer["justification"]["en"] and "نهاد" in answer["justification"]["fa"]
    assert left == (answer["option"] == "")


@pytest.mark.parametrize(("country", "answer"), ANSWERS)
def test_a_citation_can_be_kept_and_its_day_in_force_lies_behind(country: str, answer: Any) -> None:
    for cited in answer["citations"]:
        assert set(cited) == CITED
        assert all(cited.values())
        assert date.fromisoformat(cited["in_force"]) < date(2026, 12, 1)
        assert all(len(cited[name]) <= longest for name, longest in LONGEST.items())


@pytest.mark.parametrize("country", COUNTRIES)
def test_no_question_falls_away_because_of_a_suggestion_that_nobody_approved(country: str) -> None:
    deciding = {item.ask_when.item for item in framework(country).items if item.ask_when}
    assert not [each["item"] for each in research(country)["answers"] if each["option"] and each["item"] in deciding]


@pytest.mark.parametrize("country", COUNTRIES)
def test_what_is_uncertain_is_said_to_be(country: str) -> None:
    assert {each["status"] for each in research(country)["provenance"]} == {"ours", "to-confirm"}
