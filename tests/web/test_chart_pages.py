"""Charts in a real browser: complete without scripts, drawn live under the policy of the site, gone through by keys."""

import csv
import gzip
import io
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.web.conftest import ROOT
from tests.web.served import Site
from tests.web.test_seen_pages import axe_complaints

NET = "IRN/numbers/series/net-migration.IRN.any/"
Opened = tuple[Page, list[str]]


@pytest.fixture
def opened(browser: Browser, site: Site) -> Iterator[Callable[..., Opened]]:
    """A page under the site's own policy, and everything its console said."""
    contexts = []

    def open_page(path: str, **settings: object) -> Opened:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **settings})
        contexts.append(context)
        page, said = context.new_page(), list[str]()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{site.address}/{path}")
        return page, said

    yield open_page
    for context in contexts:
        context.close()


def test_without_scripts_the_page_has_title_drawing_source_table_and_files(opened: Callable[..., Opened]) -> None:
    page, said = opened(f"en/{NET}", java_script_enabled=False)
    figure = page.locator("figure.chart").first
    assert figure.locator("h2").inner_text() == (
        "Newest, for July 2015 – June 2020 (10 Tir 1394 – 10 Tir 1399): 7 figures from −274,998 to 373,523. "
        "Sources are furthest apart for July 1990 – June 1995 (10 Tir 1369 – 9 Tir 1374): −2,096,003 to 1,486,447, "
        "counting different people"
    )
    assert figure.locator("svg").nth(0).is_visible()
    assert not figure.locator("[data-explore]").is_visible()
    assert "Sources: Abel and Cohen" in figure.inner_text()
    figure.locator("summary").click()
    assert figure.locator("table").is_visible()
    assert figure.locator("tbody tr").count() == 60
    assert [link.inner_text() for link in figure.locator(".buttons a").all()] == ["Numbers (CSV)", "Picture (SVG)"]
    assert said == []


@pytest.mark.parametrize(("width", "shown"), [(1280, "at-wide"), (390, "at-narrow")])
def test_one_drawing_of_the_two_is_seen(opened: Callable[..., Opened], width: int, shown: str) -> None:
    page, _ = opened(f"fa/{NET}", viewport={"width": width, "height": 900})
    figure = page.locator("figure.chart").first
    seen = [name for name in ("at-wide", "at-narrow") if figure.locator(f".{name}").is_visible()]
    assert seen == [shown]
    drawing = figure.locator(f".{shown} text").first
    assert "Vazirmatn" in drawing.evaluate("each => getComputedStyle(each).fontFamily")


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_chart_is_drawn_live_only_when_asked_and_keys_go_through_its_figures(
    opened: Callable[..., Opened], language: str
) -> None:
    page, said = opened(f"{language}/{NET}")
    assert page.locator("script[src*=echarts]").count() == 0
    figure = page.locator("figure.chart").first
    figure.locator("[data-explore]").click()
    figure.locator(".live canvas").wait_for()
    assert not figure.locator(".at-wide").is_visible()
    assert page.evaluate("document.activeElement.className") == "live"
    told = figure.locator(".told")
    heard = []
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
        heard.append(told.inner_text())
    assert heard[0] == heard[2] == heard[4]
    assert len(set(heard)) == 3
    assert all(("Abel and Cohen" if language == "en" else "ایبل و کوهن") in each for each in heard)
    assert axe_complaints(page) == []
    page.keyboard.press("Escape")
    assert figure.locator(".at-wide").is_visible()
    assert page.evaluate("document.activeElement.hasAttribute('data-explore')")
    assert said == []


def test_every_figure_of_a_live_chart_can_be_reached(opened: Callable[..., Opened]) -> None:
    page, _ = opened(f"en/{NET}")
    figure = page.locator("figure.chart").first
    figure.locator("[data-explore]").click()
    figure.locator(".live canvas").wait_for()
    heard = set()
    for _ in range(8):  # tracks
        for _ in range(17):  # no track has more figures
            page.keyboard.press("ArrowRight")
            heard.add(figure.locator(".told").inner_text())
        for _ in range(17):
            page.keyboard.press("ArrowLeft")
            heard.add(figure.locator(".told").inner_text())
        page.keyboard.press("ArrowDown")
        heard.add(figure.locator(".told").inner_text())
    assert len(heard) == figure.locator("tbody tr").count()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_of_a_drawing_have_the_colour_of_the_page(opened: Callable[..., Opened], scheme: str) -> None:
    page, _ = opened(f"en/{NET}", color_scheme=scheme)
    ink = page.evaluate("getComputedStyle(document.body).color")
    label = page.locator(".at-wide text.fill-ink").first
    assert label.evaluate("each => getComputedStyle(each).fill") == ink


def test_the_numbers_of_a_chart_can_be_taken_away(site: Site) -> None:
    status, text = site.get(f"/en/{NET}persons-years.csv")
    assert status == 200
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 60
    (row,) = (row for row in rows if row["Time"] == "2015/2019")
    assert (row["first day"], row["last day"], row["Value"]) == ("2015-01-01", "2019-12-31", "-5500")
    assert site.get(f"/fa/{NET}persons-years.svg")[1].startswith("<svg ")
    assert site.get(f"/en/{NET}persons-days.csv")[0] == 404
    assert site.get("/en/IRN/numbers/series/net-migration.IRN.XXX/")[0] == 404


def test_the_mirror_matrix_says_who_reports_and_who_does_not(opened: Callable[..., Opened]) -> None:
    page, _ = opened("en/IRN/numbers/mirror/")
    heads = [each.inner_text() for each in page.locator("thead th").all()]
    cells = page.locator("tbody tr").filter(has=page.locator("th", has_text="Iran")).locator("td")
    america = cells.nth(heads.index("United States") - 1).inner_text()
    assert "3.87 times as many" in america
    assert america.index("1,500,000") < america.index("387,246")
    assert page.locator("td", has_text="nobody reports").count() == 4
    assert page.locator("td", has_text="the same country").count() == 1
    page.locator("td a", has_text="Ministry of Foreign Affairs of Iran").last.click()
    assert page.locator("h1").inner_text() == "Nationals living abroad · Iran · United States"


def test_the_library_weighs_less_than_the_page_says() -> None:
    for build in (ROOT / "node_modules" / "echarts" / "dist").glob("echarts*.min.js"):
        assert len(gzip.compress(build.read_bytes())) < 500_000, build.name
