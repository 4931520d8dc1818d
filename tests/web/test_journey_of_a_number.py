"""A number: from four rival claims to a signed release, back to who says so, and what a correction does."""

from collections.abc import Callable

import pytest

from namagar.analysis.terms.numerals import show
from namagar.records.decisions.models import Decision
from namagar.records.publication.models import Release

QUANTITY = "afghans-in-iran-1395"
CENSUS = 1_583_979


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_number_goes_from_rival_claims_to_a_release_and_back(
    language: str, visit: Callable, cast: Callable, claims_of: Callable
) -> None:
    who = cast("IRN")
    claims_of("IRN")

    officer = visit(language, who.officer)
    page = officer.open(f"IRN/data/{QUANTITY}/")
    for value in (951_142, CENSUS, 2_348_369, 2_621_236):
        assert show(value, language) in officer.text()
    findings = page.inner_text("#findings")
    assert show(951_142, language) in findings
    assert show(3_752_317, language) in findings, "a circular source in 2024"
    ratio = {"en": "2.76", "fa": "۲٫۷۶"}[language]  # 2,621,236 / 951,142 = 2.7559 by hand
    assert ratio in findings

    page.click("input[name=chosen][value='afg-stock-sci-2016']")
    page.fill(f"textarea[name=reason_{language}]", "The census counts residents, whatever their papers.")
    for signatory in (who.amara, who.rui, who.ann):
        page.check(f"input[name=signatories][value='{signatory.institution.code}']")
    page.fill("input[name=needed]", "2")
    page.click("aside form button[type=submit]")
    decision = Decision.objects.get()
    assert decision.state == "open"
    address = f"IRN/decisions/{decision.pk}/"

    visit(language, who.amara).open(address).click("button[value=sign]")
    rui = visit(language, who.rui)
    rui.open(address).fill(f"textarea[name=reason_{language}]", "It misses people without papers.")
    rui.press("object")
    visit(language, who.ann).open(address).click("button[value=sign]")
    decision.refresh_from_db()
    assert decision.state == "decided"

    officer.open("IRN/publish/")
    for name, title in {"title_en": "First release", "title_fa": "نخستین انتشار"}.items():
        officer.page.fill(f"input[name={name}]", title)
    officer.page.click("aside form button[type=submit]")
    release = Release.objects.get()

    citizen = visit(language)
    page = citizen.open(f"IRN/numbers/{QUANTITY}/")
    assert show(CENSUS, language) in citizen.text()
    page.click(f"a.btn[href*='/releases/{release.number}/numbers/']")
    trail = page.inner_text("ol.trail")
    assert "It misses people without papers." in trail, "the objection stays visible"
    assert "The census counts residents, whatever their papers." in trail
    for value in (951_142, 2_348_369, 2_621_236):
        assert show(value, language) in trail
    assert ratio in trail

    page = officer.open("IRN/data/claims/afg-stock-unhcr-2016/")
    page.fill("input[name=value]", "951143")
    page.fill(f"textarea[name=reason_{language}]", "A slip of the pen, for this test.")
    page.click("main form button[type=submit]")
    decision.refresh_from_db()
    assert decision.state == "lapsed"
    citizen.page.reload()
    assert citizen.page.locator(".badge.lapsed").count() >= 1
    assert show(CENSUS, language) in citizen.text(), "the release stays"
    assert show(951_142, language) in citizen.page.inner_text("ol.trail"), "with the claims as they were"
    officer.open(address)
    assert officer.page.locator(".badge.lapsed").count() >= 1
    assert not citizen.faults
    assert not officer.faults
