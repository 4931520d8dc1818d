"""An action: from a gap to an agenda, a decision with quorum, an owner's desk, a training, and the results matrix."""

import io
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from lxml import etree

from namagar.analysis.terms.numerals import show
from namagar.records.assessments import actions as assessments
from namagar.records.assessments import queries as rounds
from namagar.records.assessments.models import Answer
from namagar.records.network import actions as network
from namagar.records.network.models import ActionItem, Meeting
from namagar.records.people.directory import institutions_of
from tests.web.conftest import ROOT, Visitor

SCHEMA = ROOT / "build" / "iati" / "iati" / "resources" / "standard" / "2-03" / "schemas" / "iati-activities-schema.xsd"
# Eight people before and after: gains 25, 17, 12, −2, 23, 15, 0 and 16 = 106; 106 / 8 = 13.25; 6 of 8 improved = 75 %.
SCORES = ((40, 65), (55, 72), (48, 60), (62, 60), (35, 58), (70, 85), (50, 50), (58, 74))


def a_gap(who: SimpleNamespace) -> Answer:
    """The accepted answer “no” to item 1.04."""
    mgi = assessments.open_round(
        by=who.coordinator,
        country="XAA",
        framework="mgi",
        edition="namagar-1",
        titles={"en": "Round", "fa": "دور"},
    )
    answer = rounds.answer_of(mgi, "1.04")
    assert answer is not None
    assessments.assign(by=who.coordinator, answer=answer, institution=who.official.institution)
    answer = assessments.save_answer(
        by=who.official,
        answer=answer,
        seen=0,
        option="no",
        justification={"en": "No agreement is in force.", "fa": "موافقت‌نامه‌ای در کار نیست."},
    )
    assessments.submit(by=who.official, answer=answer, seen=1)
    return assessments.accept(by=who.reviewer, answer=answer)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_gap_becomes_an_action_a_training_and_a_counted_result(
    language: str, visit: Callable[..., Visitor], cast: Callable[[str], SimpleNamespace]
) -> None:
    who = cast("XAA")
    gap = a_gap(who)
    for institution in institutions_of("XAA"):
        network.add_member(by=who.secretary, country="XAA", institution=institution, mandate={}, since=date(2026, 1, 1))
    meeting = network.plan_meeting(
        by=who.secretary,
        country="XAA",
        titles={"en": "Third meeting", "fa": "نشست سوم"},
        places={},
        day=date(2026, 11, 20),
    )

    secretary = visit(language, who.secretary)
    secretary.open(f"XAA/assess/{gap.round_id}/1.04/").click("a[href*='gap=']")
    page = secretary.page
    page.fill(f"[name=title_{language}]", "Portability of pensions")
    secretary.press("agenda")
    assert "1.04" in secretary.text()
    assert "Portability of pensions" in secretary.text()

    members = [institution.code for institution in institutions_of("XAA")]  # 8 members: 5 are needed
    for code in members[:4]:
        page.check(f"input[name=present][value='{code}']")
    secretary.press("attend")
    assert page.locator("button[value=decide]").count() == 0, "four of eight decide nothing"
    page.check(f"input[name=present][value='{members[4]}']")
    secretary.press("attend")
    page.click("details:has(button[value=decide]) > summary")
    page.fill(f"textarea[name=text_{language}]", "A first agreement is drafted.")
    secretary.press("decide")
    assert "A first agreement is drafted." in secretary.text()

    page.click("details:has(button[value=act]) > summary")
    page.fill(f"textarea[name=action_{language}]", "Draft the agreement")
    page.select_option("select[name=owner]", who.amara.institution.code)
    page.fill("input[name=due]", "2026-12-31")
    page.fill("input[name=objective]", "22")
    secretary.press("act")
    action = ActionItem.objects.get()
    owner = visit(language, who.amara)
    assert "Draft the agreement" in owner.open("desk/").inner_text("main"), "it appears on the owner's desk"
    page = owner.open(f"XAA/network/actions/{action.number}/")
    page.check("input[name=state][value=ongoing]")
    page.fill(f"textarea[name=text_{language}]", "Two articles are written.")
    page.click("main form button[type=submit]")
    assert "Two articles are written." in owner.text()

    project = visit(language, who.project)
    page = project.open(f"XAA/capacity/?gap={gap.round_id}/1.04")
    page.select_option("select[name=objective]", "22")
    page.fill(f"textarea[name=note_{language}]", "Nobody has negotiated an agreement.")
    project.press("need")
    page.click("details:has(button[value=session]) > summary")
    page.fill(f"textarea[name=title_{language}]", "Negotiating portability")
    page.fill("input[name=starts]", "2026-11-23")
    page.fill("input[name=ends]", "2026-11-24")
    page.check("input[name=closes]")
    project.press("session")
    assert f"{gap.round_id}/1.04" in project.text(), "the training cites the gap"
    for row, (before, after) in enumerate(SCORES, start=1):
        page.select_option(f"select[name=institution_{row}]", members[row - 1])
        page.fill(f"input[name=before_{row}]", str(before))
        page.fill(f"input[name=after_{row}]", str(after))
    project.press("note")
    shown = {"en": ("13.25", "75"), "fa": ("۱۳٫۲۵", "۷۵")}[language]
    assert all(text in project.text() for text in shown)
    project.press("hold")

    page = project.open("XAA/project/")
    counted = page.locator("td.num data").all_inner_texts()
    assert show(8, language) in counted, "eight officials trained, counted by itself"
    assert counted.count(show(1, language)) >= 2, "one meeting held, one action open"
    with page.expect_download() as download:
        page.click("a[href*='iati.xml']")
    content = download.value.path().read_bytes()
    etree.XMLSchema(etree.parse(str(SCHEMA))).assertValid(etree.parse(io.BytesIO(content)))
    assert b'value="8"' in content
    assert not secretary.faults
    assert Meeting.objects.get(pk=meeting.pk).state == "held"
