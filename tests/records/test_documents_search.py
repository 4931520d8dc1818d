"""Search finds every page that holds the words, in any spelling, says how many, and takes any text as a query."""

import itertools
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.searchable import words
from namagar.records.documents import actions, passages, search
from namagar.records.documents.models import Document
from namagar.records.documents.passages import Term, passage, terms
from tests.records.evidence_files import docx, html, pdf

pytestmark = pytest.mark.django_db
ANY_TEXT = st.one_of(
    st.text(max_size=80),
    st.text(st.sampled_from("aقی\u200c\"'«»*()&|!<->:{}^+-~\\%_ \0\t\ud8001۱NEAR"), max_size=40),
    st.lists(st.sampled_from(["AND", "OR", "NOT", "NEAR(", '"', "''", "labour*", ":*", "country:"]), max_size=9).map(
        " ".join
    ),
)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    """A folder of its own for the evidence of each test."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def keep(who: SimpleNamespace, text: str, **more: object) -> Document:
    body = "".join(f"<p>{line}</p>" for line in text.splitlines())
    return actions.keep(by=who.official, country="XAA", file_name="act.html", content=html(body), **more)


def found(query: str, **more: int) -> list[Document]:
    result = search.find("XAA", query, **more)
    if not more:
        assert result.total == len(result.hits)
    return [hit.document for hit in result.hits]


def marked(query: str) -> list[list[str]]:
    hits = search.find("XAA", query).hits
    return [[text for text, mark in hit.passage.pieces if mark] for hit in hits]


def test_every_word_must_stand_on_the_page(who: SimpleNamespace) -> None:
    both, one = keep(who, "A labour permit is given"), keep(who, "A residence permit is given")
    assert set(found("permit")) == {both, one}
    assert found("permit labour") == [both]
    assert found("permit fishing") == []


def test_the_last_word_may_be_only_begun_and_no_other(who: SimpleNamespace) -> None:
    document = keep(who, "Remittances of migrants")
    assert found("remit") == found("migrants remitt") == [document]
    assert found("remit migrants") == []


def test_words_in_quotation_marks_stand_in_a_row(who: SimpleNamespace) -> None:
    row, apart = keep(who, "the labour permit act"), keep(who, "a permit for labour, by act")
    assert set(found("labour permit")) == {row, apart}
    for query in ('"labour permit"', "“labour permit”", "«labour permit»", '"labour permit" act'):
        assert found(query) == [row]
    assert found('"labour perm"') == []
    assert set(found('act "labour perm')) == {row, apart}


def test_persian_is_found_in_every_spelling(who: SimpleNamespace) -> None:
    document = keep(who, "دستورالعمل حمايت از كودكان مهاجر، مصوب ١٣٩٥؛ سیاست‌های ملّی")
    for query in (
        "حمایت کودکان",
        "حمایت از کودکان مهاجر",
        "۱۳۹۵",
        "1395",
        "سیاست‌های ملی",
        "سیاست های",
        "سیاست",
        "مـهاجر",
    ):
        assert found(query) == [document], query
    assert marked("حمایت کودکان") == [["حمايت", "كودكان"]]
    assert marked("سیاست‌های") == [["سیاست‌های"]]


def test_what_is_written_as_one_is_found_by_a_query_with_half_spaces(who: SimpleNamespace) -> None:
    document = keep(who, "سیاستهای ملی")
    assert found("سیاست‌های ملی") == [document]
    assert marked("سیاست‌های ملی") == [["سیاستهای", "ملی"]]


def test_the_passage_is_the_text_as_written_cut_between_words_with_what_matched_marked(who: SimpleNamespace) -> None:
    before, after = "begin " * 60, "finish " * 60
    keep(who, f"{before}The Council — in 2011 — gave Every Child a place. {after}")
    (hit,) = search.find("XAA", "child every").hits
    assert "The Council — in 2011 — gave Every Child a place." in hit.passage.text
    assert [text for text, mark in hit.passage.pieces if mark] == ["Every", "Child"]
    assert "".join(text for text, _ in hit.passage.pieces) == hit.passage.text
    assert hit.passage.text.startswith("begin")
    assert hit.passage.text.endswith(("finish", "place."))
    assert (hit.passage.before, hit.passage.after) == (True, True)
    assert len(hit.passage.text) <= passages.LONGEST


def test_the_passage_shows_where_most_of_the_words_stand_together() -> None:
    text = f"permit {'x ' * 300} permit of labour {'y ' * 300} permit"
    shown = passage(text, terms("labour permit "))
    assert [piece for piece, mark in shown.pieces if mark] == ["permit", "labour"]


def test_a_hit_names_the_page_and_the_heading(who: SimpleNamespace) -> None:
    document = actions.keep(
        by=who.official, country="XAA", file_name="a.pdf", content=pdf("One thing", "Another matter", "A third thing")
    )
    hits = search.find("XAA", "thing").hits
    assert sorted((hit.document.pk, hit.number) for hit in hits) == [(document.pk, 1), (document.pk, 3)]
    content = docx("Opening", "Rights", "All may stay.", headings=("Rights",))
    actions.keep(by=who.official, country="XAA", file_name="a.docx", content=content)
    (hit,) = search.find("XAA", "may stay").hits
    assert (hit.number, hit.heading) == (2, "Rights")


def test_the_best_comes_first_and_equals_by_their_age(who: SimpleNamespace) -> None:
    filler = " ".join(f"other{number}" for number in range(60))
    weak, strong = keep(who, f"quota {filler}"), keep(who, "quota quota quota of the quota act in five")
    twin = keep(who, f"quota {filler}")
    assert found("quota") == [strong, weak, twin]


def test_the_count_is_exact_and_the_list_is_cut(who: SimpleNamespace) -> None:
    kept = [keep(who, "the same words") for _ in range(5)]
    result = search.find("XAA", "same", limit=2, offset=2)
    assert (result.total, [hit.document for hit in result.hits]) == (5, kept[2:4])
    assert search.find("XAA", "same", limit=2, offset=9) == search.Found(5, ())


def test_a_replaced_document_is_found_and_marked_so(who: SimpleNamespace) -> None:
    old = keep(who, "quota of 1390")
    keep(who, "quota of 1395", replaces=old)
    assert {hit.document.pk == old.pk: hit.replaced for hit in search.find("XAA", "quota").hits} == {
        True: True,
        False: False,
    }


def test_no_country_sees_the_evidence_of_another(who: SimpleNamespace) -> None:
    keep(who, "the same words")
    assert search.find("IRN", "same") == search.Found(0, ())
    assert search.find("XAA", "xaa") == search.Found(0, ())


@pytest.mark.parametrize("query", ["", "   ", '""', "«»", "*", "— ، ؛", "\u200c", "\0"])
def test_a_query_without_a_word_finds_nothing(who: SimpleNamespace, query: str) -> None:
    keep(who, "some words")
    assert search.find("XAA", query) == search.Found(0, ())


def test_a_query_that_is_too_long_is_refused() -> None:
    assert search.find("XAA", "a " * 200).total == 0
    with pytest.raises(Refused, match="search-too-long"):
        search.find("XAA", "a" * 401)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANY_TEXT)
def test_any_text_is_a_query_and_is_data(who: SimpleNamespace, query: str) -> None:
    if not Document.objects.exists():
        keep(who, "labour permit of the country xaa, AND or NOT near")
    result = search.find("XAA", query)
    assert result.total == len(result.hits)
    assert search.near_item("XAA", {"en": query, "fa": query}) is not None
    asked = set(words(query))
    if result.hits:
        assert all(hit.passage.marks for hit in result.hits)
        assert asked


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from("abcیکمن\u200c\u0640۱2e.-+ß½ "), min_size=1, max_size=30))
def test_whatever_is_kept_is_found_by_its_own_words(who: SimpleNamespace, text: str) -> None:
    kept = keep(who, f"<pre>{text}</pre>")
    asked = words(text)
    total = search.find("XAA", " ".join(asked)).total
    assert total >= 1 if asked else total == 0
    if asked:
        row = search.find("XAA", f'"{" ".join(asked)}"', limit=500)
        assert kept.pk in {hit.document.pk for hit in row.hits}


def test_passages_near_a_question_are_those_that_share_its_words(who: SimpleNamespace) -> None:
    near, far = keep(who, "Health care for migrants is free"), keep(who, "کارت سلامت برای مهاجران رایگان است")
    keep(who, "The fishing of the sea is for all and is not about it")
    label = {"en": "Is there access to health care for all migrants?", "fa": "دسترسی مهاجران به سلامت"}
    assert {hit.document for hit in search.near_item("XAA", label)} == {near, far}
    assert len(search.near_item("XAA", label, limit=1)) == 1
    assert search.near_item("XAA", {"en": "is there any of it", "fa": "و در به"}) == ()


def test_a_query_is_read_into_terms() -> None:
    assert terms('permit "of labour" act') == (
        Term((("permit",),)),
        Term((("of", "labour"),)),
        Term((("act",),), begun=True),
    )
    assert terms("12/b")[0] == Term((("12", "b"),), begun=True)
    assert terms("کتاب‌ها")[0] == Term((("کتاب", "ها"), ("کتابها",)), begun=True)
    assert terms('"a b"') == (Term((("a", "b"),)),)


@given(ANY_TEXT, st.text(max_size=600))
def test_a_passage_is_a_piece_of_the_text_with_marks_in_order(query: str, text: str) -> None:
    shown = passage(text, terms(query))
    assert shown.text in text
    assert all(start < end <= len(shown.text) for start, end in shown.marks)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(shown.marks))
