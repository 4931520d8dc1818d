"""Every text of a page has its Persian words, and every kept word is still said on some page."""

import re

import pytest

from namagar.web import translations
from namagar.web.translations import Wanted

ARABIC_LETTERS = re.compile("[يكى]")


def test_every_text_of_a_page_has_its_persian_words_and_none_is_stale() -> None:
    assert translations.lacking() == []


def test_many_texts_are_found_in_templates_and_in_code() -> None:
    found = translations.messages()
    assert len(found) > 300
    assert Wanted(None, "Sign in") in found, "said in a template"
    assert Wanted(None, "not published") in found, "said in code"


def test_persian_words_are_written_with_persian_letters() -> None:
    text = translations.WORDS.read_text(encoding="utf-8")
    assert [
        line for line in text.splitlines() if line.startswith("msgstr") and ARABIC_LETTERS.search(line)
    ] == []


@pytest.mark.parametrize(
    ("text", "persian", "fault"),
    [
        ("Sign in", "", "not translated"),
        ("{n} of {all}", "{n} از همه", "places differ"),
        ("No page says this", "هیچ", "said on no page any more"),
    ],
)
def test_a_gap_is_noticed(text: str, persian: str, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = translations.words()
    kept.delete(text)
    kept.add(text, persian)
    monkeypatch.setattr(translations, "words", lambda: kept)
    assert [each for each in translations.lacking() if each == f"{fault}: {text}"]


def test_words_that_are_marked_for_another_look_do_not_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = translations.words()
    kept["Sign in"].flags.add("fuzzy")
    monkeypatch.setattr(translations, "words", lambda: kept)
    assert "to be looked at again: Sign in" in translations.lacking()


def test_compiling_twice_gives_the_same_bytes() -> None:
    translations.compile_words()
    first = translations.WORDS.with_suffix(".mo").read_bytes()
    translations.compile_words()
    assert translations.WORDS.with_suffix(".mo").read_bytes() == first
