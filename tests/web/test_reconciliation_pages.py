"""Reconciliations on pages: the answer first, what each source gave, what-ifs in the address, the way to a decision."""

import io
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import lxml.html
import openpyxl
import pytest
from playwright.sync_api import Browser, Page

from namagar.analysis.terms.numerals import digits
from namagar.records.decisions.models import Decision
from tests.web.conftest import Visitor
from tests.web.served import Site

AFGHANS = "IRN/data/reconciliations/afghans-in-iran/"
ABROAD = "XAA/data/reconciliations/arcadians-abroad-2024/"


@pytest.fixture(params=["en", "fa"])
def reader(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[tuple[Page, Callable[[str], str]]]:
    """Somebody without an account and without scripts, in one language, who finds numbers in its digits."""
    language = request.param
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale=language, java_script_enabled=False, accept_downloads=True
    )
    page = context.new_page()
    page.goto(f"{site.address}/{language}/IRN/numbers/")
    yield page, lambda text: digits(text, language).replace(",", "٬") if language == "fa" else text
    context.close()


def test_the_answer_stands_in_the_first_screen_with_what_cannot_be_right(
    reader: tuple[Page, Callable[[str], str]],
) -> None:
    page, written = reader
    page.click("a[href$='/data/reconciliations/']")
    page.click("a[href$='/afghans-in-iran/']")
    main = page.inner_text("main")
    for number in ("3,024,879", "2,103,059", "3,946,699", "28.13"):
        assert written(number).replace(".", "٫" if "٬" in written("1,000") else ".") in main, number
    box = page.locator(".find.hi").first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 900, "the first thing that cannot be right is seen without scrolling"
    assert page.locator("figure.chart svg").count() == 2


def test_a_what_if_needs_no_script_and_its_address_can_be_shared(reader: tuple[Page, Callable[[str], str]]) -> None:
    page, written = reader
    page.goto(page.url.replace("IRN/numbers/", AFGHANS))
    page.click("#what-if summary")
    page.check("input[name=without][value=unhcr]")
    page.check("input[name=without][value=unhcr-flows]")
    page.select_option("select[name=trust-census]", "2")
    page.click("#what-if button")
    assert "without=unhcr&" in page.url
    beside = page.inner_text("#beside")
    assert written("4,500,000") in beside, "without UNHCR 2025 is the statement of the ministry alone"
    assert written("3,024,879") in beside, "beside the answer as specified"
    assert written("3,024,879") in page.inner_text("main .card >> nth=0"), "which stands as it was"
    again = page.context.new_page()
    again.goto(page.url)
    assert again.inner_text("#beside") == beside
    assert page.is_checked("input[name=without][value=unhcr]")
    page.click("#beside a[href$='/afghans-in-iran/']")
    assert page.locator("#beside").count() == 0


def test_files_are_taken_along_with_the_what_if(site: Site) -> None:
    status, text = site.get(f"/en/{AFGHANS}files/estimates.csv?without=interior")
    assert status == 200
    assert text.startswith("unknown,title,period,unit,estimate,low,high,spread,")
    assert text.splitlines()[0].endswith("as_specified,change")
    for name in ("adjustments.csv", "diagnostics.csv", "traces.json"):
        assert site.get(f"/fa/{AFGHANS}files/{name}")[0] == 200
    assert site.get(f"/fa/{AFGHANS}over-time.csv")[0] == 200
    assert site.get(f"/fa/{AFGHANS}over-time.svg")[0] == 200


def test_the_spreadsheet_of_an_invented_country_says_so(browser: Browser, site: Site) -> None:
    page = browser.new_page(accept_downloads=True)
    page.goto(f"{site.address}/en/{ABROAD}")
    with page.expect_download() as download:
        page.click("a[href*='reconciliation.xlsx']")
    assert download.value.suggested_filename == "illustrative-arcadians-abroad-2024-reconciliation.xlsx"
    with open(download.value.path(), "rb") as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))
    page.close()
    assert book.sheetnames == ["Notice", "estimates", "adjustments", "diagnostics"]
    assert "made up" in str(book["Notice"].cell(1, 2).value)
    heads = [cell.value for cell in book["estimates"][1]]
    assert round(book["estimates"].cell(2, heads.index("estimate") + 1).value) == 242_560


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("IRN/data/reconciliations/nothing/", 404),
        (f"{AFGHANS}residents-1999/", 404),
        (f"{AFGHANS}files/secrets.txt", 404),
        (f"{AFGHANS}over-time.exe", 404),
        (f"{ABROAD}over-time.svg", 404),
        (f"{AFGHANS}?without=nobody", 422),
        (f"{AFGHANS}?trust-census=-1", 422),
        (f"{ABROAD}?without=register&without=mission", 422),
        (f"{AFGHANS}files/estimates.csv?without=nobody", 404),
    ],
)
def test_what_is_not_there_or_cannot_be_asked_is_said(site: Site, path: str, status: int) -> None:
    found, text = site.get(f"/en/{path}")
    assert found == status
    if status == 422:
        assert lxml.html.fromstring(text).xpath("//div[@id='problems']//li"), "with what, why and mend"
        assert "3,024,879" in text or "242,560" in text, "beside the answer, which is not touched"


def test_a_released_estimate_leads_back_over_the_reconciliation_to_its_claims(
    reader: tuple[Page, Callable[[str], str]],
) -> None:
    page, written = reader
    page.goto(page.url.replace("IRN/numbers/", "XAA/releases/2026-3/numbers/arcadians-abroad-2024/"))
    trail = page.inner_text("ol.trail")
    for number in ("242,560", "204,207", "280,912", "1,000", "187,600"):
        assert written(number) in trail, number
    page.click("ol.trail a[href$='/abroad-2024/']")
    assert written("242,560") in page.inner_text("main .big")
    assert page.locator("ol.trail ol li").count() == 1, "the bridge from people born there to citizens"
    assert page.locator("form[method=post]").count() == 0, "a visitor proposes nothing"


def test_an_estimate_is_one_click_from_a_proposal(
    cast: Callable[[str], SimpleNamespace], claims_of: Callable[[str], None], visit: Callable[..., Visitor]
) -> None:
    people = cast("XAA")
    claims_of("XAA")
    officer = visit("en", people.officer)
    page = officer.open(f"{ABROAD}abroad-2024/")
    page.click("summary:has-text('Propose this estimate')")
    page.select_option("select[name=to]", "1000")
    page.click("button:has-text('Put it before the institutions')")
    assert page.locator("#problems").count() == 1, "without reason and signatories it is not taken"
    assert page.input_value("select[name=to]") == "1000", "and what was chosen is kept"
    page.fill("[name=reason_en]", "Both sources have to give least there.")
    for box in page.locator("input[name=signatories]").all()[:3]:
        box.check()
    page.click("button:has-text('Put it before the institutions')")
    assert "/decisions/" in page.url
    said = officer.text()
    assert "243,000" in said
    assert "Taken from a reconciliation" in said
    assert "242,560" in said
    assert Decision.objects.get().state == "open"
    assert officer.faults == []
    page = officer.open(f"{ABROAD}abroad-2024/")
    assert page.locator("form[method=post] select[name=to]").count() == 0, "one proposal at a time"


def test_a_reconciliation_without_an_answer_says_why(
    claims_of: Callable[[str], None], visit: Callable[..., Visitor]
) -> None:
    for language, word in (("en", "There is no claim “afg-stock-sci-2006”"), ("fa", "ادعایی به نام")):
        visitor = visit(language)
        page = visitor.open(AFGHANS)
        assert word in page.inner_text("main")
        assert page.locator(".big").count() == 0, "no number is given"
        assert visitor.open("IRN/data/reconciliations/").locator(".find.hi").count() == 3
