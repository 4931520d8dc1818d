"""A finding: given to an institution, discussed, settled, open again when a claim changes, put on an agenda."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from namagar.analysis.consistency.finding import Finding
from namagar.records.claims import queries as claims
from namagar.records.claims.actions import correct
from namagar.records.findings import actions as findings
from namagar.records.findings.models import Followed
from namagar.records.network import actions as network
from namagar.records.network.models import AgendaItem
from namagar.records.people import clock
from namagar.records.people.models import Entry
from namagar.web.desk.digests import to_tell
from namagar.web.parts.typed_days import as_typed
from tests.records.arcadia import CENSUS, MINISTRY, QUANTITY
from tests.web.conftest import Visitor

QUERIES = 15
REASON = {"en": "The register keeps people who have left.", "fa": "در دفتر ثبت، رفتگان نیز مانده‌اند."}


def the_rivals() -> Finding:
    """What is said about the rival numbers of Borealians in Arcadia in 2024."""
    return next(each for each in claims.holdings("XAA").findings if each.quantity == QUANTITY)


def slip(who: SimpleNamespace) -> None:
    """The ministry's number is corrected."""
    claim = claims.received("XAA", MINISTRY)
    assert claim is not None
    correct(by=who.officer, claim=claim, changes={"value": "400000"}, reason={"en": "A slip."})


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_contradiction_is_followed_until_it_is_settled_and_opens_again_when_a_claim_is_corrected(
    language: str,
    visit: Callable[..., Visitor],
    cast: Callable[[str], SimpleNamespace],
    claims_of: Callable[[str], None],
) -> None:
    claims_of("XAA")
    who, found = cast("XAA"), the_rivals()

    officer = visit(language, who.officer)
    officer.open("XAA/data/contradictions/?severity=medium").click(f"a[href*='{found.key}']")
    page = officer.page
    page.select_option("select[name=owner]", who.official.institution.code)
    page.fill("input[name=due]", "2020-01-01")
    officer.press("assign")
    assert page.locator("#problems").count() == 1, "a day that has passed is refused, at the field too"
    assert page.locator("#error-due").count() == 1
    page.fill("input[name=due]", as_typed(date(2099, 1, 29), language, "gregorian"))
    officer.press("assign")
    assert who.official.institution.names[language] in officer.text()
    assert page.locator("button[value=settle]").count() == 0, "who gives it away does not settle it"

    owner = visit(language, who.official)
    owner.open("desk/").click(f".task a.btn[href*='{found.key}']")
    page = owner.page
    page.fill("textarea[name=text]", "Do you count children?")
    owner.press("discuss")
    assert "Do you count children?" in owner.text()
    owner.press("settle")
    assert page.locator("#error-outcome").count() == 1, "an outcome needs a choice and a reason"
    page.check("input[name=outcome][value=explained]")
    page.fill(f"textarea[name=reason_{language}]", REASON[language])
    owner.press("settle")
    assert REASON[language] in owner.text()
    assert Followed.objects.get().state == "settled"
    assert found.key not in owner.open("desk/").inner_html("main"), "nothing waits any more"

    stranger = visit(language)
    stranger.open(f"XAA/data/contradictions/{found.key}/")
    assert REASON[language] in stranger.text(), "everybody reads how it ended"
    assert "Do you count children?" not in stranger.text(), "what was said on the way is for those who are signed in"
    assert stranger.page.locator("main form").count() == 0

    page = officer.open(f"XAA/data/claims/{MINISTRY}/")
    page.fill("input[name=value]", "400000")
    page.fill(f"textarea[name=reason_{language}]", "A slip.")
    page.click("main form button[type=submit]")
    again = Followed.objects.get()
    assert again.state == "reopened"
    assert Entry.objects.filter(action="findings.reopen", by=who.officer.username).count() == 1
    owner.open(f"XAA/data/contradictions/{found.key}/")
    assert again.key in owner.page.url, "the old address leads to the finding as it is now"
    assert REASON[language] in owner.text(), "the outcome of then stays in what was done"
    assert again.key in owner.open("desk/").inner_html("main")
    assert not officer.faults
    assert not owner.faults


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_contradiction_is_put_on_an_agenda_and_before_the_institutions_with_one_click_each(
    language: str,
    visit: Callable[..., Visitor],
    cast: Callable[[str], SimpleNamespace],
    claims_of: Callable[[str], None],
) -> None:
    claims_of("XAA")
    who, found = cast("XAA"), the_rivals()
    secretary = visit(language, who.secretary)
    page = secretary.open(f"XAA/data/contradictions/{found.key}/")
    assert page.locator("button[value=agenda]").count() == 0
    assert page.locator("#next a[href$='/XAA/network/']").count() == 1, "without a meeting it says how to plan one"
    network.plan_meeting(
        by=who.secretary, country="XAA", titles={"en": "Third", "fa": "سوم"}, places={}, day=date(2099, 1, 1)
    )
    secretary.open(f"XAA/data/contradictions/{found.key}/")
    secretary.press("agenda")
    assert page.locator("button[value=agenda]").count() == 0, "once on the agenda is enough"
    (point,) = AgendaItem.objects.all()
    assert point.titles["en"] == found.headline("en")
    assert point.origin == f"finding:{found.key}"
    page.click("#next a[href*='/meetings/']")
    page.click(f"main a[href*='{found.key}']")
    assert found.key in page.url, "the point leads back to the finding"

    officer = visit(language, who.officer)
    page = officer.open(f"XAA/data/contradictions/{found.key}/")
    page.click(f"#next a.btn[href*='{QUANTITY}']")
    assert page.locator(f"input[name=chosen][value='{CENSUS}']").count() == 1
    assert not secretary.faults


@pytest.mark.parametrize("language", ["en", "fa"])
def test_what_was_typed_about_claims_that_changed_meanwhile_is_not_lost(
    language: str,
    visit: Callable[..., Visitor],
    cast: Callable[[str], SimpleNamespace],
    claims_of: Callable[[str], None],
) -> None:
    claims_of("XAA")
    who, found = cast("XAA"), the_rivals()
    findings.assign(by=who.officer, country="XAA", key=found.key, owner=who.official.institution, due=date(2099, 1, 1))
    owner = visit(language, who.official)
    page = owner.open(f"XAA/data/contradictions/{found.key}/")
    page.check("input[name=outcome][value=accepted]")
    page.fill(f"textarea[name=reason_{language}]", REASON[language])
    slip(who)
    owner.press("settle")
    assert Followed.objects.get().state == "assigned"
    assert page.input_value(f"textarea[name=reason_{language}]") == REASON[language]
    assert page.is_checked("input[name=outcome][value=accepted]")
    owner.press("settle")
    assert Followed.objects.get().state == "settled"


def test_a_finding_that_is_due_soon_or_open_again_is_told_by_mail(
    cast: Callable[[str], SimpleNamespace], claims_of: Callable[[str], None]
) -> None:
    claims_of("XAA")
    who, key = cast("XAA"), the_rivals().key
    for days, told in ((60, []), (1, ["look-into"])):
        of = findings.assign(
            by=who.officer,
            country="XAA",
            key=key,
            owner=who.official.institution,
            due=clock.today() + timedelta(days=days),
        )
        assert [each.kind for each in to_tell(who.official, "XAA")] == told
    findings.settle(by=who.official, country="XAA", key=key, seen=of.digest, outcome="accepted", reason=REASON)
    assert to_tell(who.official, "XAA") == []
    slip(who)
    (task,) = to_tell(who.official, "XAA")
    assert (task.kind, task.address) == ("look-again", f"/en/XAA/data/contradictions/{the_rivals().key}/")


@pytest.mark.parametrize("path", ["contradictions/", "contradictions/?corridor=AFG~IRN&page=2", "checks/"])
def test_board_and_checks_are_read_with_few_queries_however_many_findings_there_are(
    path: str, client: Client, claims_of: Callable[[str], None]
) -> None:
    claims_of("IRN")
    client.get(f"/en/IRN/data/{path}")
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(f"/en/IRN/data/{path}")
    assert answer.status_code == 200
    assert len(captured) <= QUERIES, [each["sql"][:90] for each in captured]


def test_a_finding_is_read_with_few_queries(client: Client, claims_of: Callable[[str], None]) -> None:
    claims_of("IRN")
    for found in claims.holdings("IRN").findings[:5]:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/fa/IRN/data/contradictions/{found.key}/").status_code == 200
        assert len(captured) <= QUERIES, [each["sql"][:90] for each in captured]


def test_an_address_that_somebody_wrote_by_hand_is_answered_in_words(
    client: Client, claims_of: Callable[[str], None]
) -> None:
    claims_of("XAA")
    answer = client.get("/en/XAA/data/contradictions/?severity=%3Cb%3E&owner=nobody-at-all&page=many")
    assert answer.status_code == 200
    assert b"<b></b>" not in answer.content
    assert b"&lt;b&gt;" in answer.content
    assert client.get("/en/XAA/data/contradictions/no-such-key/").status_code == 404
