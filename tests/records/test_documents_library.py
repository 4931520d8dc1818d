"""The evidence library: files that act are refused, text is read by page, versions follow, bytes are proven."""

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from namagar.analysis.terms.problem import Refused
from namagar.records.documents import actions, office, queries, reading
from namagar.records.documents.models import Document, DocumentPage
from namagar.records.documents.righttoleft import Piece, line
from namagar.records.people import clock
from namagar.records.people.models import Entry
from tests.records.evidence_files import (
    HYPERLINK,
    PNG,
    TEMPLATE,
    active_pdf,
    docx,
    html,
    locked_pdf,
    pdf,
    relation,
    xlsx,
    zipped,
)
from tests.web.files import small_pdf

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 11, 20, 9, tzinfo=UTC)
PAGE_SEEN = {"address": "https://law.example/act?id=5", "seen_on": date(2026, 11, 1)}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    """A folder of its own for the evidence of each test."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def keep(who: SimpleNamespace, name: str, content: bytes, **more: Any) -> Document:
    with clock.telling(DAY):
        return actions.keep(
            by=who.official, country=more.pop("country", "XAA"), file_name=name, content=content, **more
        )


def refused(who: SimpleNamespace, name: str, content: bytes, **more: Any) -> dict[str, str]:
    """The codes of what is wrong with the place of each; nothing is kept."""
    before = (Document.objects.count(), DocumentPage.objects.count(), Entry.objects.count())
    with pytest.raises(Refused) as caught:
        keep(who, name, content, **more)
    assert (Document.objects.count(), DocumentPage.objects.count(), Entry.objects.count()) == before
    return {problem.code: problem.where for problem in caught.value.problems}


def text(document: Document) -> list[tuple[int, str, str]]:
    return [(each.number, each.heading, each.text) for each in queries.pages(document, 1, 1000)]


@pytest.mark.parametrize(
    ("how", "found"),
    [
        ("script", "/JavaScript"),
        ("attachment", "/EmbeddedFiles"),
        ("launch", "/Launch"),
        ("script on opening", "/JavaScript"),
        ("page action", "/AA"),
        ("form", "/XFA"),
        ("media", "/RichMedia"),
        ("script behind a link", "/JavaScript"),
    ],
)
def test_a_pdf_that_acts_is_refused_and_what_acts_is_named(
    who: SimpleNamespace, folder: Path, how: str, found: str
) -> None:
    with pytest.raises(Refused) as caught:
        keep(who, "act.pdf", active_pdf(how))
    (problem,) = caught.value.problems
    assert problem.code == "file-active-content"
    assert found in str(problem.facts["found"])
    assert list(folder.iterdir()) == []


def test_the_same_pdf_without_anything_active_is_kept(who: SimpleNamespace) -> None:
    assert keep(who, "act.pdf", active_pdf("nothing")).media_type == "application/pdf"


def test_a_pdf_locked_with_a_password_is_refused_and_one_without_is_read(who: SimpleNamespace) -> None:
    assert refused(who, "act.pdf", locked_pdf("secret")) == {"file-locked": "file"}
    assert text(keep(who, "act.pdf", locked_pdf(""))) == [(1, "", "Locked words")]


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.4\nnothing more",
        small_pdf()[:60],
        pdf("Some words")[:200],
        b"%PDF-1.7\n" + b"1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
    ],
)
def test_a_damaged_pdf_is_refused(who: SimpleNamespace, content: bytes) -> None:
    assert refused(who, "act.pdf", content) == {"file-damaged": "file"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("act.docx", docx("Words", **{"word/vbaProject.bin": "x"})),
        ("act.docx", docx("Words", **{"word/embeddings/oleObject1.bin": "x"})),
        ("act.docx", docx("Words", **{"word/_rels/settings.xml.rels": relation(TEMPLATE, "http://a.example/t.dotm")})),
        ("act.xlsx", zipped({"xl/workbook.xml": "<x/>", "xl/vbaProject.bin": "x"})),
        ("act.xlsx", zipped({"xl/workbook.xml": "<x/>", "xl/externalLinks/externalLink1.xml": "<x/>"})),
    ],
)
def test_an_office_file_with_macros_or_links_that_fetch_is_refused(
    who: SimpleNamespace, name: str, content: bytes
) -> None:
    assert refused(who, name, content) == {"file-active-content": "file"}


def test_a_link_that_a_reader_follows_by_hand_is_harmless(who: SimpleNamespace) -> None:
    content = docx("Words", **{"word/_rels/document.xml.rels": relation(HYPERLINK, "http://a.example/")})
    assert text(keep(who, "act.docx", content)) == [(1, "", "Words")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("act.docx", zipped({"word/document.xml": "<w:document"})),
        ("act.docx", zipped({"word/document.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'})),
        ("act.xlsx", zipped({"xl/workbook.xml": "<x/>"})),
    ],
)
def test_a_damaged_office_file_is_refused(who: SimpleNamespace, name: str, content: bytes) -> None:
    assert refused(who, name, content) == {"file-damaged": "file"}


def test_a_small_file_that_unpacks_without_end_is_refused_unread(
    who: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "LARGEST_UNPACKED", 100_000)
    assert refused(who, "act.docx", docx("a" * 100_001)) == {"file-too-large-unpacked": "file"}


def test_a_pdf_is_read_by_page_and_a_page_without_words_has_no_entry(who: SimpleNamespace) -> None:
    assert text(keep(who, "act.pdf", pdf("First words", "", "Third words"))) == [
        (1, "", "First words"),
        (3, "", "Third words"),
    ]


def test_a_word_file_is_read_by_its_headings(who: SimpleNamespace) -> None:
    content = docx("Opening", "Rights", "All may stay.", "Duties", headings=("Rights", "Duties"))
    assert text(keep(who, "act.docx", content)) == [
        (1, "", "Opening"),
        (2, "Rights", "Rights\nAll may stay."),
        (3, "Duties", "Duties"),
    ]


def test_an_excel_file_is_read_by_sheet(who: SimpleNamespace) -> None:
    content = xlsx(Permits=[["Year", "Permits"], [1395, None], [None, "مجوز"]], Empty=[], Notes=[["none"]])
    assert text(keep(who, "act.xlsx", content)) == [(1, "Permits", "Year | Permits\n1395\nمجوز"), (3, "Notes", "none")]


def test_a_saved_web_page_is_read_without_scripts_and_styles(who: SimpleNamespace) -> None:
    content = html(
        "<h1>Act &amp; law</h1><p>In\n force<br>since 2011</p><script>var hidden</script><svg><text>drawn</text></svg>",
        "<title>The act</title><style>p{color:red}</style>",
    )
    assert text(keep(who, "act.html", content)) == [(1, "", "The act\nAct & law\nIn\nforce\nsince 2011")]


def test_a_web_page_in_an_old_persian_encoding_is_read_in_it(who: SimpleNamespace) -> None:
    content = "<html><head><meta charset=windows-1256></head><body>قانون</body></html>".encode("cp1256")
    assert text(keep(who, "act.html", content)) == [(1, "", "قانون")]


@pytest.mark.parametrize("charset", ["hex", "no-such", "rot13"])
def test_a_web_page_that_names_no_encoding_of_letters_is_read_as_utf_8(who: SimpleNamespace, charset: str) -> None:
    content = f"<html><head><meta charset={charset}></head><body>قانون</body></html>".encode()
    assert text(keep(who, "act.html", content)) == [(1, "", "قانون")]


def test_a_picture_and_a_scan_have_no_text(who: SimpleNamespace) -> None:
    assert text(keep(who, "map.png", PNG)) == text(keep(who, "scan.pdf", small_pdf())) == []


def test_what_no_database_takes_is_shown_as_unreadable(who: SimpleNamespace) -> None:
    assert text(keep(who, "act.html", html("before&#xd800;after\0end"))) == [(1, "", "before\ufffdafter\ufffdend")]


def test_a_page_too_long_for_one_entry_is_kept_in_parts_and_read_as_one(
    who: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "WORDS_IN_A_PART", 20)
    lines = [f"line {number} has five words" for number in range(9)] + [" ".join(f"w{n}" for n in range(45))]
    document = keep(who, "act.docx", docx(*lines))
    # 9 lines of 5 words make 4 + 4 + 1 lines in entries of 20; the line of 45 is cut into pieces of 2 words.
    parts = list(document.pages.all())
    assert all(len(part.searchable.split()) <= 20 for part in parts)
    assert [part.part for part in parts] == list(range(1, len(parts) + 1))
    assert " ".join(part.searchable for part in parts) == " ".join(lines)
    (page,) = text(document)
    assert page[2].split() == " ".join(lines).split()


def test_pages_that_cannot_be_saved_leave_no_document(who: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(actions.journal, "write", full)
    with pytest.raises(OSError, match="full"):
        keep(who, "act.pdf", pdf("Some words"))
    assert (Document.objects.count(), DocumentPage.objects.count()) == (0, 0)


def test_a_newer_file_replaces_one_and_all_versions_are_found_from_each(who: SimpleNamespace) -> None:
    first = keep(who, "act.pdf", pdf("One"))
    second = keep(who, "act.pdf", pdf("Two"), replaces=first)
    third = keep(who, "act.pdf", pdf("Three"), replaces=second)
    for each in (first, second, third):
        assert queries.revisions(queries.document("XAA", each.pk)) == (first, second, third)
    states = [queries.state_of(Document.objects.get(pk=each.pk)) for each in (first, second, third)]
    assert states == ["replaced", "replaced", "current"]
    assert f'"replaces":"document:{second.pk}"' in Entry.objects.last().facts.replace(" ", "")


def test_a_file_has_one_successor_and_it_is_of_the_same_country(who: SimpleNamespace) -> None:
    first = keep(who, "act.pdf", pdf("One"))
    keep(who, "act.pdf", pdf("Two"), replaces=first)
    assert refused(who, "act.pdf", pdf("Other"), replaces=first) == {"revision-replaced-already": "replaces"}
    foreign = Document.objects.get(pk=first.pk)
    foreign.country = "IRN"
    assert refused(who, "act.pdf", pdf("Other"), replaces=foreign) == {"revision-of-another-country": "replaces"}


def test_a_successor_that_somebody_else_kept_while_the_file_was_read_is_seen(
    who: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = keep(who, "act.pdf", pdf("One"))
    read = actions.read

    def meanwhile(*given: Any) -> Any:
        monkeypatch.setattr(actions, "read", read)
        keep(who, "act.pdf", pdf("Faster"), replaces=first)
        return read(*given)

    monkeypatch.setattr(actions, "read", meanwhile)
    with pytest.raises(Refused, match="revision-replaced-already"):
        keep(who, "act.pdf", pdf("Slower"), replaces=first)
    assert first.pk + 1 == Document.objects.latest("pk").pk


def test_a_stored_web_page_keeps_its_address_and_the_day_it_was_seen(who: SimpleNamespace) -> None:
    for name, content in (("act.html", html("Act")), ("act.pdf", pdf("Act"))):
        document = Document.objects.get(pk=keep(who, name, content, **PAGE_SEEN).pk)
        assert {"address": document.address, "seen_on": document.seen_on} == PAGE_SEEN


@pytest.mark.parametrize(
    ("more", "code", "where"),
    [
        ({"address": "https://law.example/"}, "web-copy-incomplete", "seen_on"),
        ({"seen_on": date(2026, 11, 1)}, "web-copy-incomplete", "address"),
        ({**PAGE_SEEN, "address": "law.example"}, "web-address-unreadable", "address"),
        ({**PAGE_SEEN, "address": "javascript:alert(1)"}, "web-address-unreadable", "address"),
        ({**PAGE_SEEN, "address": "https://[law"}, "web-address-unreadable", "address"),
        ({**PAGE_SEEN, "address": "https://law.example/a b"}, "web-address-unreadable", "address"),
        ({**PAGE_SEEN, "seen_on": date(2026, 11, 21)}, "web-copy-of-tomorrow", "seen_on"),
        ({**PAGE_SEEN, "address": "https://law.example/" + "a" * 981}, "document-field-too-long", "address"),
        ({"title": "a" * 301}, "document-field-too-long", "title"),
        ({"licence": "a" * 201}, "document-field-too-long", "licence"),
    ],
)
def test_what_is_said_of_a_file_is_sound(who: SimpleNamespace, more: dict[str, Any], code: str, where: str) -> None:
    assert refused(who, "act.html", html("Act"), **more) == {code: where}


def test_a_stored_web_page_is_a_page_or_a_pdf(who: SimpleNamespace) -> None:
    assert refused(who, "act.docx", docx("Act"), **PAGE_SEEN) == {"web-copy-of-another-kind": "file"}


def test_all_that_is_wrong_is_said_at_once(who: SimpleNamespace) -> None:
    found = refused(who, "act.pdf", active_pdf("script"), address="https://law.example/", title="a" * 301)
    assert set(found) == {"document-field-too-long", "web-copy-incomplete", "file-active-content"}


def test_a_document_ends_after_its_last_day(who: SimpleNamespace) -> None:
    document = keep(who, "act.pdf", pdf("One"), expires=date(2026, 11, 20))
    assert queries.standing(document, date(2026, 11, 20)) == "current"
    assert queries.standing(document, date(2026, 11, 21)) == "expired"


def test_a_file_that_vanished_or_changed_is_found_and_never_given_back(who: SimpleNamespace) -> None:
    document = keep(who, "act.pdf", pdf("One"))
    assert queries.content(document) == pdf("One")
    document.path.write_bytes(pdf("Two"))
    assert (queries.state_of(document), queries.content(document)) == ("changed", None)
    document.path.unlink()
    assert (queries.state_of(document), queries.content(document)) == ("vanished", None)


def test_the_library_is_filtered_by_kind_language_and_state(who: SimpleNamespace) -> None:
    old = keep(who, "old.pdf", pdf("Old"), language="en")
    new = keep(who, "new.pdf", pdf("New"), language="en", replaces=old)
    ended = keep(who, "ended.docx", docx("Ended"), language="fa", expires=date(2026, 11, 19))
    # 90 days after 20 November 2026 is 18 February 2027 (10 + 31 + 31 + 18).
    soon = keep(who, "soon.docx", docx("Soon"), expires=date(2027, 2, 18))
    later = keep(who, "later.docx", docx("Later"), expires=date(2027, 2, 19))

    def listed(**chosen: Any) -> list[Document]:
        with clock.telling(DAY):
            return list(queries.library("XAA", **chosen).rows)

    assert listed() == [later, soon, ended, new, old]
    assert listed(kind="application/pdf") == [new, old]
    assert listed(language="fa") == [ended]
    assert listed(state="replaced") == [old]
    assert listed(state="expired") == [ended]
    assert listed(state="expiring") == [soon]
    assert listed(state="current") == [later, soon, new]
    assert listed(state="any other") == []
    assert listed(limit=2, offset=1) == [soon, ended]
    assert queries.library("XAA", limit=2).total.value == 5
    assert [queries.library("XAA", limit=2, offset=at).more for at in (0, 2, 3, 4)] == [True, True, False, False]
    assert queries.library("IRN").rows == ()
    assert queries.languages("XAA") == ("en", "fa")


def test_a_list_takes_the_same_queries_however_long_it_is(who: SimpleNamespace, django_assert_num_queries: Any) -> None:
    for number in range(6):
        keep(who, f"{number}.docx", docx(f"Words {number}"))
    with django_assert_num_queries(2):
        rows = queries.library("XAA").rows
        assert [(queries.standing(each), each.searched, each.kept_by.institution.code) for each in rows]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its index as a column of the table")
def test_the_index_on_sqlite_is_level_with_the_pages(who: SimpleNamespace) -> None:
    keep(who, "act.pdf", pdf("First words", "More words"))
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO documents_pageindex(documents_pageindex, rank) VALUES ('integrity-check', 1)")
        cursor.execute("SELECT count(*) FROM documents_pageindex WHERE documents_pageindex MATCH 'words'")
        assert cursor.fetchone() == (2,)


def test_a_persian_line_drawn_in_pieces_is_read_from_right_to_left() -> None:
    # As a browser prints “ماده ۵: سال ۱۳۹۵/۰۲/۰۱ بود.”: the leftmost piece first, numbers turned, shapes of letters.
    pieces = [
        Piece(" ﺑﻮد.", 10),
        Piece("۱۰/۲۰/۵۹۳۱", 40),
        Piece(": ﺳﺎل ", 90),
        Piece("۵", 120),
        Piece("ﻣﺎده ", 130),
    ]
    assert line(pieces) == "ماده ۵ : سال ۱۳۹۵/۰۲/۰۱ بود."


def test_a_line_drawn_from_right_to_left_already_stays_so() -> None:
    assert line([Piece("قانون ", 200), Piece("کار", 100)]) == "قانون کار"


def test_a_space_between_pieces_stays_between_them_and_none_is_made_inside_a_word() -> None:
    assert line([Piece("کار ", 100), Piece("قانون", 200)]) == "قانون کار"
    assert line([Piece("نون", 100), Piece("قا", 200)]) == "قانون"


def test_a_latin_line_is_read_as_it_was_drawn() -> None:
    assert line([Piece("Article 5 ", 10), Piece("of the act", 90)]) == "Article 5 of the act"
