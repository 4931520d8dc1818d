"""Evidence is what it says, is kept once under its fingerprint, and a change on disk is found."""

import hashlib
import io
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from namagar.analysis.terms.problem import Refused
from namagar.records.documents import actions, filetype, queries
from namagar.records.documents.models import Citation, Document
from namagar.records.people.models import Entry
from tests.records.evidence_files import PNG, xlsx
from tests.web.files import small_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    """A folder of its own for the evidence of each test."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def keep(who: SimpleNamespace, name: str = "act.pdf", content: bytes | None = None, **more: str) -> Document:
    return actions.keep(
        by=who.official, country="XAA", file_name=name, content=small_pdf() if content is None else content, **more
    )


def refused(who: SimpleNamespace, name: str, content: bytes) -> list[str]:
    with pytest.raises(Refused) as caught:
        keep(who, name, content)
    return [problem.code for problem in caught.value.problems]


def zipped(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        for name in names:
            parts.writestr(name, "<x/>")
    return file.getvalue()


def files(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file()]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("act.pdf", PNG),
        ("act.png", small_pdf()),
        ("act.jpg", PNG),
        ("act.pdf", b"plain words"),
        ("act.html", b"plain words"),
        ("act.html", small_pdf()),
        ("act.html", b"<htmlx>"),
        ("act.pdf", b"<!doctype html><html></html>"),
        ("act.docx", zipped("any.txt")),
        ("act.docx", zipped("xl/workbook.xml")),
        ("act.xlsx", zipped("word/document.xml")),
        ("act.docx", b"PK\x03\x04 but no zip"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused_and_not_kept(
    who: SimpleNamespace, folder: Path, name: str, content: bytes
) -> None:
    assert refused(who, name, content) == ["file-not-what-it-says"]
    assert (files(folder), Document.objects.count(), Entry.objects.count()) == ([], 0, 0)


@pytest.mark.parametrize("name", ["act.exe", "act.mht", "act.docm", "act", ".pdf", "act.pdf.svg"])
def test_a_kind_that_is_not_taken_is_refused(who: SimpleNamespace, name: str) -> None:
    assert refused(who, name, small_pdf()) == ["file-kind-not-taken"]


def test_an_empty_file_is_refused(who: SimpleNamespace) -> None:
    assert refused(who, "act.pdf", b"") == ["file-empty"]


def test_a_file_of_exactly_the_largest_size_is_kept_and_one_byte_more_is_refused(
    who: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filetype, "LARGEST", len(small_pdf()))
    assert keep(who).size == len(small_pdf())
    assert refused(who, "act.pdf", small_pdf() + b"\n") == ["file-too-large"]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("act.PDF", small_pdf(), "application/pdf"),
        ("map.png", PNG, "image/png"),
        ("act.docx", zipped("word/document.xml"), filetype.MEDIA_TYPES[".docx"]),
        ("act.xlsx", xlsx(Data=[["any"]]), filetype.MEDIA_TYPES[".xlsx"]),
        ("act.html", b"<!DOCTYPE html><html></html>", "text/html"),
        ("act.HTM", b"\xef\xbb\xbf <!-- saved from url=(0019)http://a.example/ -->\n<html lang='fa'>", "text/html"),
    ],
)
def test_a_file_that_is_what_it_says_is_kept_with_its_kind(
    who: SimpleNamespace, name: str, content: bytes, kind: str
) -> None:
    document = keep(who, name, content)
    assert (document.media_type, document.size) == (kind, len(content))
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert document.path.read_bytes() == content


@pytest.mark.parametrize("name", ["../../etc/act.pdf", "/etc/act.pdf", "C:\\Windows\\act.pdf", "..\\act.pdf"])
def test_a_path_in_a_file_name_is_cut_and_nothing_is_written_outside(
    who: SimpleNamespace, folder: Path, name: str
) -> None:
    document = keep(who, name)
    assert (document.file_name, document.title) == ("act.pdf", "act.pdf")
    assert document.path.resolve().is_relative_to((folder / "evidence").resolve())


def test_the_same_bytes_are_on_disk_once_but_each_keeping_is_a_row(who: SimpleNamespace, folder: Path) -> None:
    first, second = keep(who, title="Act"), keep(who, "copy.pdf", title="Copy")
    assert first.pk != second.pk
    assert first.path == second.path
    assert files(folder) == [first.path]
    assert [each.title for each in Document.objects.all()] == ["Act", "Copy"]


def test_changed_and_lost_bytes_are_found(who: SimpleNamespace) -> None:
    whole, changed, lost = keep(who), keep(who, "a.png", PNG), keep(who, "b.docx", zipped("word/document.xml"))
    assert queries.not_intact() == []
    changed.path.write_bytes(PNG[:-1] + b"\x00")
    lost.path.unlink()
    assert queries.not_intact() == [changed, lost]
    assert queries.intact(whole)


def test_bytes_that_cannot_be_written_leave_no_row_and_no_half_a_file(
    who: SimpleNamespace, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(actions.os, "fsync", full)
    with pytest.raises(OSError, match="full"):
        keep(who)
    assert (files(folder), Document.objects.count(), Entry.objects.count()) == ([], 0, 0)


def test_a_kept_document_cannot_be_changed(who: SimpleNamespace) -> None:
    document = keep(who)
    document.title = "Another"
    with pytest.raises(Refused, match="row-written-once"):
        document.save()


def test_a_document_is_found_in_its_own_country_only(who: SimpleNamespace) -> None:
    document = keep(who)
    assert queries.document("XAA", document.pk) == document
    assert queries.document("IRN", document.pk) is None


def cite(who: SimpleNamespace, **changes: str) -> Citation:
    fields = {"instrument": "Public Health Act", "article": "12", "in_force": "2011-05-01", "language": "en"}
    return actions.cite(by=who.official, country="XAA", **{**fields, **changes})


def test_all_that_a_citation_lacks_is_said_at_once(who: SimpleNamespace) -> None:
    with pytest.raises(Refused) as caught:
        cite(who, instrument=" ", article="", in_force="", language="")
    assert [(each.code, each.where) for each in caught.value.problems] == [
        ("citation-field-missing", name) for name in ("instrument", "article", "in_force", "language")
    ]
    assert Citation.objects.count() == 0


@pytest.mark.parametrize("text", ["1 May 2011", "2011", "2011-02-30", "1390-02-31"])
def test_an_unreadable_date_is_said_together_with_what_is_missing(who: SimpleNamespace, text: str) -> None:
    with pytest.raises(Refused) as caught:
        cite(who, in_force=text, article="")
    assert [each.code for each in caught.value.problems] == ["citation-field-missing", "date-unreadable"]


def test_a_citation_keeps_the_amendments_of_the_law(who: SimpleNamespace) -> None:
    citation = cite(who, amendments=" amended 1399/02/01 ")
    assert Citation.objects.get(pk=citation.pk).amendments == "amended 1399/02/01"
    assert '"amendments": "amended 1399/02/01"' in Entry.objects.get().facts.replace('":"', '": "')


def test_a_citation_keeps_instrument_article_day_and_language(who: SimpleNamespace) -> None:
    citation = Citation.objects.get(pk=cite(who, article=" 12 ", gazette="No. 5").pk)
    assert (str(citation), citation.in_force.isoformat(), citation.gazette, citation.language) == (
        "Public Health Act, 12",
        "2011-05-01",
        "No. 5",
        "en",
    )
    assert Entry.objects.get().subject == f"citation:{citation.pk}"
