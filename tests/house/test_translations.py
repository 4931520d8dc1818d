"""Every text of a page has its Persian words, and every kept word is still said on some page."""

import re
from pathlib import Path

import pytest

from namagar.web import translations
from namagar.web.translations import Wanted

ARABIC_LETTERS = re.compile("[يكى]")


def test_every_text_of_a_page_has_its_persian_words_and_none_is_stale() -> None:
    assert translations.lacking() == []


def test_many_texts_are_found_in_templates_and_in_code() -> None:
    found = translations.used()
    assert len(found) > 300
    assert [each.partition(":")[0] for each in found[Wanted(None, "Sign in")]].count(
        "account/templates/account/login.html"
    ), "said in a template"
    assert found[Wanted(None, "not published")][0].startswith("parts/"), "said in code"
    assert Wanted("meeting", "absent") in found, "said in a context"
    assert Wanted(None, "in %(minutes)s minute", "in %(minutes)s minutes") in found, "said with a plural"


def test_what_packages_say_is_not_taken_for_stale() -> None:
    assert not translations.FOREIGN & set(translations.used())
    kept = translations.catalogue()
    assert all(kept.get(each.text, each.context).string for each in translations.FOREIGN)


def test_persian_words_are_written_with_persian_letters() -> None:
    text = translations.WORDS.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("msgstr") and ARABIC_LETTERS.search(line)] == []


@pytest.mark.parametrize(
    ("text", "persian", "fault"),
    [
        ("Sign in", "", "not translated"),
        ("{n} of {all}", "{n} از همه", "places differ"),
        ("No page says this", "هیچ", "said on no page any more"),
    ],
)
def test_a_gap_is_noticed(text: str, persian: str, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = translations.catalogue()
    kept.delete(text)
    kept.add(text, persian)
    monkeypatch.setattr(translations, "catalogue", lambda: kept)
    assert [each for each in translations.lacking() if each == f"{fault}: {text}"]


def test_words_that_are_marked_for_another_look_do_not_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = translations.catalogue()
    kept["Sign in"].flags.add("fuzzy")
    monkeypatch.setattr(translations, "catalogue", lambda: kept)
    assert "to be looked at again: Sign in" in translations.lacking()


def test_updating_adds_what_is_new_drops_what_is_gone_and_touches_nothing_else(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    copy = tmp_path / "django.po"
    text = translations.WORDS.read_text(encoding="utf-8")
    copy.write_text(text + '\nmsgid "No page says this"\nmsgstr "هیچ"\n', encoding="utf-8")
    monkeypatch.setattr(translations, "WORDS", copy)
    monkeypatch.setattr(translations, "DROPPED", tmp_path)
    translations.update()
    assert copy.read_text(encoding="utf-8") == text
    new = Wanted(None, "A text of tomorrow")
    monkeypatch.setattr(translations, "FOREIGN", translations.FOREIGN | {new})
    translations.update()
    assert 'msgid "A text of tomorrow"\nmsgstr ""\n' in copy.read_text(encoding="utf-8")
    assert translations.lacking() == ["not translated: A text of tomorrow"]


def test_a_dropped_list_is_taken_in_and_put_away_but_for_what_no_page_says_yet(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    copy = tmp_path / "django.po"
    copy.write_text(translations.WORDS.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(translations, "WORDS", copy)
    monkeypatch.setattr(translations, "DROPPED", tmp_path)
    monkeypatch.setattr(translations, "FOREIGN", translations.FOREIGN | {Wanted("tomorrow", "A text")})
    whole, half = tmp_path / "whole.fa.yaml", tmp_path / "half.fa.yaml"
    whole.write_text('tomorrow:\n  "A text": "متن"\n', encoding="utf-8")
    half.write_text('"Sign in": "درآمدن"\n"No page yet": "هنوز نه"\nmeeting:\n  "late": "دیر"\n', encoding="utf-8")
    assert translations.main(["merge"]) == 0
    kept = translations.catalogue()
    assert [str(kept.get(*each).string) for each in (("A text", "tomorrow"), ("Sign in", None))] == ["متن", "درآمدن"]
    assert not whole.exists()
    assert translations.dropped() == {(None, "No page yet"): "هنوز نه", ("meeting", "late"): "دیر"}


def test_the_command_line_says_what_is_missing_and_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert translations.main([]) == 0
    monkeypatch.setattr(translations, "FOREIGN", translations.FOREIGN | {Wanted(None, "A text of tomorrow")})
    assert translations.main([]) == 1
    assert "not translated: A text of tomorrow" in capsys.readouterr().out
    assert translations.main(["unheard of"]) == 2


def test_compiling_twice_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    copy = tmp_path / "django.po"  # a site that another test runs reads what lies beside the real one
    copy.write_bytes(translations.WORDS.read_bytes())
    monkeypatch.setattr(translations, "WORDS", copy)
    translations.compile_words()
    first = translations.WORDS.with_suffix(".mo").read_bytes()
    translations.compile_words()
    assert translations.WORDS.with_suffix(".mo").read_bytes() == first
