"""What comes out of an exercise, in a browser: the published profile, the comparison, and who covers what."""

import csv
import io
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from namagar.analysis.exports.profile_paper import wording
from tests.web.served import Site
from tests.web.test_seen_pages import told

RELEASE = "XAA/releases/2026-3/"


@pytest.fixture(params=["en", "fa"])
def reader(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[tuple[Page, str]]:
    """Somebody without an account, in one language, who takes files along."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale=request.param, accept_downloads=True)
    page = context.new_page()
    page.goto(f"{site.address}/{request.param}/{RELEASE}")
    yield page, request.param
    context.close()


def finding(page: Page, item: str) -> str:
    return page.inner_text(f"li[id='item-{item}']")


def test_a_citizen_reads_the_profile_and_asks_who_says_so(reader: tuple[Page, str]) -> None:
    page, language = reader
    said = wording(language)
    page.click("a.btn[href$='/profile/']")
    first_screen = page.evaluate(
        "[...document.querySelectorAll('h1, h2')].filter(e => e.getBoundingClientRect().bottom < 900)"
        ".map(e => e.innerText)"
    )
    assert said["short"] in first_screen, "the answer in short stands in the first screen"
    assert page.locator(".wall a[href='#domain-1']").is_visible()
    assert said["about_title"] in page.inner_text("main")
    gap = finding(page, "1.04")
    assert {"en": "other branches are not covered", "fa": "شاخه‌های دیگر را در بر نمی‌گیرد"}[language] in gap
    assert {"en": "1 September 2022 (10 Shahrivar 1401)", "fa": "۱۰ شهریور ۱۴۰۱ (۱ سپتامبر ۲۰۲۲)"}[language] in gap
    page.click("li[id='item-1.04'] a[href$='/answers/mgi:1.04/']")
    assert page.locator("ol.trail").count() == 1
    assert {"en": "Ministry of Labour", "fa": "وزارت کار"}[language] in page.inner_text("ol.trail")


def test_what_changed_and_what_follows_stand_on_the_profile(reader: tuple[Page, str]) -> None:
    page, language = reader
    page.goto(page.url + "profile/")
    said = wording(language)
    changes = page.inner_text(f"section:has(> h3:text-is('{said['kinds']['changed']}'))")
    assert "1.04" in changes
    assert {"en": "Unchanged answers: 39", "fa": "پاسخ‌های بی‌تغییر: ۳۹"}[language] in changes
    followed = finding(page, "1.03")
    assert {"en": "Draft a rule that opens social assistance", "fa": "تهیهٔ پیش‌نویس مقرره‌ای"}[language] in followed
    assert {"en": "15 December 2026", "fa": "۲۴ آذر ۱۴۰۵"}[language] in followed


def test_the_profile_is_taken_along_as_pdf_and_docx(reader: tuple[Page, str]) -> None:
    page, language = reader
    page.goto(page.url + "profile/")
    for suffix, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        with page.expect_download() as taken:
            page.click(f"aside a[href$='.{suffix}']")
        assert taken.value.suggested_filename == f"namagar-XAA-2026-3-{language}.{suffix}"
        with open(taken.value.path(), "rb") as file:
            assert file.read(4).startswith(begins)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_comparison_and_coverage_answer_in_the_first_screen_and_come_as_files(
    browser: Browser, site: Site, language: str
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale=language)
    page = context.new_page()
    page.goto(f"{site.address}/{language}/account/login/")
    page.fill("input[name=login]", "arcadia-coordinator")
    page.fill("input[name=password]", site.password)
    page.click("main button[type=submit]")
    at = f"{site.address}/{language}/XAA/assess/{told(site)['second']}"

    page.goto(f"{at}/comparison/")
    kinds = wording(language)["kinds"]
    tally = page.inner_text(".tally")
    assert {"en": "3", "fa": "۳"}[language] + " " + kinds["changed"] in tally
    rows = list(csv.DictReader(io.StringIO(context.request.get(f"{at}/comparison.csv").text(), newline="")))
    changed = [(row["now_item"], row["then_option"], row["now_option"]) for row in rows if row["became"] == "changed"]
    assert changed == [("1.04", "no", "partly"), ("2.21", "no", "yes"), ("4.17", "no", "partly")]
    assert {row["became_in_words"] for row in rows} == {kinds[row["became"]] for row in rows}
    assert {row["illustrative"] for row in rows} == {{"en": "yes", "fa": "بله"}[language]}

    page.goto(f"{at}/coverage/")
    short = page.inner_text("section.card >> nth=0")
    assert {"en": "17 of 23", "fa": "۱۷"}[language] in short
    rows = list(csv.DictReader(io.StringIO(context.request.get(f"{at}/coverage.csv").text(), newline="")))
    labour = {
        row["objective"]: (row["in_place"], row["partly"], row["absent"]) for row in rows if row["institution"] == "MOL"
    }
    assert len(labour) == 23
    assert (labour["6"], labour["18"], labour["3"]) == (("0", "3", "0"), ("1", "1", "0"), ("0", "0", "0"))
    context.close()
