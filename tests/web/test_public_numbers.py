"""Every number on every public page has a trace that gives the same number again."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from hashlib import sha256

import lxml.html
import pytest
from django.urls import resolve
from django.utils import translation

from namagar.analysis.terms.claim import catalogue_claims
from namagar.analysis.terms.numerals import digits, read_number
from namagar.analysis.terms.trace import Trace, from_data, replay
from namagar.web.public import urls
from tests.web.served import Site

# The title and description of a drawing are its spoken summary; its numbers stand beside it with their traces.
NOT_NUMBERS = ("script", "style", "time", "bdi", "option", "textarea", "head", "title", "desc")
NUMERAL = re.compile(r"[0-9۰-۹]")
FILES = re.compile(r"\.(csv|docx|json|pdf|svg|xlsx|xml)$|/account/|/static/")


# Pages of one kind (address, country, language) come out of one view and one template; they differ in their figures,
# which the tests of the analysis hold. A few of each kind, drawn by a fixed lot, show what view and template do.
OF_A_KIND = 3


@pytest.fixture(scope="module")
def pages(site: Site) -> dict[str, lxml.html.HtmlElement]:
    """Some pages of every kind that somebody without an account can reach by links, in both languages."""
    found: dict[str, lxml.html.HtmlElement] = {}
    asked: Counter[tuple[str, ...]] = Counter()
    known = waiting = {"/en/", "/fa/"}
    while waiting:
        path = min(waiting, key=lot)
        waiting = waiting - {path}
        if asked[kind(path)] == OF_A_KIND:
            continue
        asked[kind(path)] += 1
        status, text = site.get(path)
        assert status == 200, f"{path}: {status}"
        page = lxml.html.fromstring(text)
        if page.xpath("//input[@name='login']"):
            continue  # it asks to sign in
        found[path] = page
        new = {link for link in links_of(page) if asked[kind(link)] < OF_A_KIND} - known
        known, waiting = known | new, waiting | new
    return found


def links_of(page: lxml.html.HtmlElement) -> Iterator[str]:
    """The pages of the site that a page leads to; no files."""
    for link in page.xpath("//a/@href"):
        path = link.partition("#")[0].partition("?")[0]
        if path.startswith(("/en/", "/fa/")) and not FILES.search(path):
            yield path


def kind(path: str) -> tuple[str, ...]:
    """Which view draws a page, for which country, in which language."""
    with translation.override(path[1:3]):
        found = resolve(path)
    country = found.kwargs.get("country")
    return found.view_name, country.code if country else "", path[1:3]


def lot(path: str) -> bytes:
    """Which of the pages that are known is opened next: by chance, and the same in every run."""
    return sha256(path.encode()).digest()


def traces_of(page: lxml.html.HtmlElement) -> dict[str, Trace]:
    (text,) = page.xpath("//script[@id='traces']/text()") or ["{}"]
    return {key: from_data(data) for key, data in json.loads(text).items()}


def shown(page: lxml.html.HtmlElement) -> Iterator[tuple[str, str]]:
    for element in page.xpath("//*[@data-trace]"):
        yield element.get("data-trace"), element.text_content().strip()


def test_every_kind_of_public_page_is_reached(pages: dict[str, lxml.html.HtmlElement]) -> None:
    assert len(pages) > 100
    reached = {(kind(path)[0], path[1:3]) for path in pages}
    names = [each.name for each in urls.urlpatterns if not each.name.endswith(("_file", "download"))]
    wanted = {(f"public:{name}", language) for name in names for language in ("en", "fa")}
    assert wanted - reached == set()


def test_every_number_resolves_to_a_trace_and_is_shown_as_it_is(
    pages: dict[str, lxml.html.HtmlElement],
) -> None:
    counted = 0
    for path, page in pages.items():
        traces = traces_of(page)
        for key, text in shown(page):
            assert key in traces, f"{path}: {text} has no trace"
            value, number = traces[key].value, re.search(r"[−+]?[0-9۰-۹][0-9۰-۹٬٫,.]*", text)
            assert value is not None, (path, text)
            assert number, (path, text)
            decimals = len(re.split(r"[.٫]", number[0])[1]) if re.search(r"[.٫]", number[0]) else 0
            difference = abs(read_number(number[0]) - Fraction(value)) if "svg" not in ancestors(page, key) else 0
            assert difference <= Fraction(1, 2 * 10**decimals), (path, text, value)
            counted += 1
    assert counted > 1000


def ancestors(page: lxml.html.HtmlElement, key: str) -> set[str]:
    return {
        each.tag
        for element in page.xpath(f"//*[@data-trace='{key}']")
        for each in element.iterancestors()
        if isinstance(each.tag, str)
    }


def test_replaying_a_trace_from_the_published_claims_gives_the_number(
    pages: dict[str, lxml.html.HtmlElement],
) -> None:
    published = {country: {row["id"]: row for row in catalogue_claims(country)} for country in ("IRN", "XAA")}
    for path, page in pages.items():
        country = next((code for code in published if f"/{code}/" in path), "IRN")

        def look_up(leaf: Trace, rows: dict = published[country]) -> object:
            facts = dict(leaf.facts)
            if leaf.step != "claim" or "~" in facts["id"]:
                return leaf.value
            text = rows[facts["id"]][facts.get("bound", "value")]
            return read_number(text) if text else None  # an interval has no one value

        for key, trace in traces_of(page).items():
            assert replay(trace, look_up) == trace.value, f"{path}: {key}"


def test_no_number_stands_on_a_page_without_a_trace(pages: dict[str, lxml.html.HtmlElement]) -> None:
    loose = []
    for path, page in pages.items():
        for text in page.xpath("//main//text()"):
            holder = text.getparent() if text.is_text else text.getparent().getparent()
            around = [holder, *holder.iterancestors()]
            excused = any(
                each.tag in NOT_NUMBERS
                or each.get("data-trace")
                or {"code", "title", "prose", "traces", "rival-label", "rival-note"}
                & set((each.get("class") or "").split())
                for each in around
                if isinstance(each.tag, str)
            )
            if NUMERAL.search(text) and not excused:
                loose.append((path, text.strip()))
    assert sorted({text for _, text in loose})[:20] == []


def test_persian_pages_show_persian_digits_in_numbers(pages: dict[str, lxml.html.HtmlElement]) -> None:
    for path, page in pages.items():
        if path.startswith("/fa/"):
            for _, text in shown(page):
                assert digits(text, "fa") == text, (path, text)


def test_everything_of_arcadia_says_that_it_is_illustrative(pages: dict[str, lxml.html.HtmlElement]) -> None:
    unmarked = [
        path
        for path, page in pages.items()
        if "/XAA/" in path and not page.xpath("//*[contains(concat(' ', @class, ' '), ' illustrative ')]")
    ]
    assert unmarked == []
