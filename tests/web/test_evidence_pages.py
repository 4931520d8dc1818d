"""The evidence library in a browser: a file is kept, found, cited, replaced; one that acts or vanished is explained."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page

from namagar.records.assessments import actions as assessments
from namagar.records.assessments import queries as rounds
from namagar.records.documents import actions
from namagar.records.documents.models import Document
from namagar.records.documents.search import find
from tests.records.evidence_files import active_pdf, docx, html, pdf
from tests.web.conftest import ROOT
from tests.web.test_seen_pages import sideways

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
ACT = ("Chapter one of the quota act", "Chapter two: a labour permit is given for one year")


def complaints(page: Page) -> list[str]:
    """What axe says of the page as it stands, and whether it scrolls sideways."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("""axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})
        .then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.html.slice(0, 160))))""")
    return [*found, *(["scrolls sideways"] if sideways(page) else [])]


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_document_is_kept_found_and_replaced(language: str, visit: Callable, cast: Callable, tmp_path: Path) -> None:
    who = cast("XAA")
    official = visit(language, who.official)
    (tmp_path / "act.pdf").write_bytes(active_pdf("script"))
    page = official.open("XAA/assess/documents/")
    page.fill("input[name=title]", "Quota act")
    page.fill("input[name=expires]", "2026-13-01")
    page.set_input_files("input[name=file]", tmp_path / "act.pdf")
    page.click("text=/^(Keep the file|نگه داشتن پرونده)$/")
    assert "2026-13-01" in page.inner_text("[role=alert]")
    assert page.input_value("input[name=title]") == "Quota act"
    page.fill("input[name=expires]", "۲۰۳۰-۰۳-۲۰")
    page.set_input_files("input[name=file]", tmp_path / "act.pdf")
    page.click("text=/^(Keep the file|نگه داشتن پرونده)$/")
    assert "/JavaScript" in page.inner_text("[role=alert]")
    assert not Document.objects.exists()

    (tmp_path / "act.pdf").write_bytes(pdf(*ACT))
    page.set_input_files("input[name=file]", tmp_path / "act.pdf")
    page.click("text=/^(Keep the file|نگه داشتن پرونده)$/")
    assert ACT[1] in official.text()
    assert page.locator("time[datetime='2030-03-20']").count() == 1

    page = official.open("XAA/assess/search/?q=permit+labour")
    assert [each.inner_text() for each in page.locator("mark").all()] == ["labour", "permit"]
    page.click("main ol a")
    assert page.url.endswith("#page-2")
    assert ACT[1] in page.inner_text("#page-2")

    page.click("summary")
    (tmp_path / "new.docx").write_bytes(docx("The permit is given for two years"))
    page.set_input_files("input[name=file]", tmp_path / "new.docx")
    page.click("text=/^(Keep the file|نگه داشتن پرونده)$/")
    old, new = Document.objects.order_by("pk")
    assert new.replaces == old
    assert page.locator("ol.trail li").count() == 2
    page = official.open("XAA/assess/search/?q=permit")
    assert page.locator("main ol li").count() == 2
    assert page.locator("main ol .badge.replaced").count() == 1
    assert official.faults == []


def test_a_file_that_vanished_or_changed_is_explained_and_not_given_back(visit: Callable, cast: Callable) -> None:
    who = cast("XAA")
    kept = actions.keep(
        by=who.official, country="XAA", file_name="قانون.html", content=html("<script>alert(1)</script>x")
    )
    reader = visit("en", who.amara)
    reader.open("desk/")
    address = f"{reader.address}/en/XAA/assess/documents/{kept.pk}/file/"
    given = reader.context.request.get(address)
    assert (given.status, given.body()) == (200, kept.path.read_bytes())
    assert given.headers["content-type"] == "application/octet-stream"
    assert given.headers["content-disposition"].startswith("attachment")
    assert given.headers["x-content-type-options"] == "nosniff"

    kept.path.write_bytes(b"something else")
    changed = reader.context.request.get(address)
    assert changed.status == 409
    assert "The file on the disk is not the one that was kept." in changed.text()
    assert "something else" not in changed.text()
    kept.path.unlink()
    vanished = reader.context.request.get(address)
    assert vanished.status == 410
    assert "restore the folder" in vanished.text()
    assert reader.context.request.get(address.replace("/XAA/", "/IRN/")).status == 404


def test_a_document_says_which_answers_cite_it(visit: Callable, cast: Callable) -> None:
    who = cast("XAA")
    titles = {"en": "Round one", "fa": "دور نخست"}
    round_ = assessments.open_round(
        by=who.coordinator, country="XAA", framework="mgi", edition="namagar-1", titles=titles
    )
    answer = rounds.answer_of(round_, "1.01")
    assert answer is not None
    kept = actions.keep(by=who.official, country="XAA", file_name="act.pdf", content=pdf(*ACT))
    answer.documents.add(kept)
    official = visit("en", who.official)
    page = official.open(f"XAA/assess/documents/{kept.pk}/")
    assert page.locator(f"a[href='/en/XAA/assess/{round_.pk}/1.01/']").count() == 1


def test_a_persian_pdf_of_a_browser_is_found_by_its_words_and_years(visit: Callable, cast: Callable) -> None:
    who = cast("XAA")
    printer = visit("fa").page
    printer.set_content("<p dir=rtl lang=fa>ماده ۵: برای هر کودک مهاجر در سال ۱۳۹۵ جایی در مدرسه‌های دولتی هست.</p>")
    kept = actions.keep(by=who.official, country="XAA", file_name="act.pdf", content=printer.pdf())
    for query in ("كودك مهاجر", "۱۳۹۵", "1395", "مدرسه‌های دولتی", '"سال ۱۳۹۵"', "«ماده ۵»"):
        assert [hit.document for hit in find("XAA", query).hits] == [kept], query


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("en", 390), ("fa", 1280), ("fa", 390)])
def test_the_pages_are_accessible_and_fit(language: str, width: int, visit: Callable, cast: Callable) -> None:
    who = cast("XAA")
    address = "https://law.example/" + "a" * 120
    old = actions.keep(
        by=who.official, country="XAA", file_name="act.pdf", content=pdf(*ACT), title="Quota act", licence="Open"
    )
    actions.keep(
        by=who.official,
        country="XAA",
        file_name="act.html",
        content=html("<p>قانون سهمیه، ماده ۵: برای هر کودك مهاجر جایی هست</p>"),
        title="قانون سهمیه",
        language="fa",
        replaces=old,
        expires=date(2020, 1, 1),
        address=address,
        seen_on=date(2019, 5, 1),
    )
    gone = actions.keep(by=who.official, country="XAA", file_name="gone.docx", content=docx("Gone"))
    gone.path.unlink()
    visitor = visit(language, who.official, width)
    paths = [
        "XAA/assess/documents/",
        *(f"XAA/assess/documents/{each.pk}/" for each in Document.objects.all()),
        "XAA/assess/search/",
        "XAA/assess/search/?q=permit",
        "XAA/assess/search/?q=کودک+سهم",
        "XAA/assess/search/?q=nowhere",
        "XAA/assess/search/?q=" + "a" * 401,
        "IRN/assess/documents/",
    ]
    found = {path: complaints(visitor.open(path)) for path in paths}
    assert {path: said for path, said in found.items() if said} == {}
    assert visitor.faults == []
