"""The network decides with quorum, gives its decisions an owner and a date, and the owner reports."""

from datetime import date
from types import SimpleNamespace

import pytest

from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.trace import replay
from namagar.records.assessments.models import Round
from namagar.records.claims import actions as claims
from namagar.records.claims import queries as received_claims
from namagar.records.network import actions, queries
from namagar.records.network.models import ActionItem, Meeting, Member, Resolution, Terms, WorkPlanRow
from namagar.records.people.directory import institution, institutions_of
from namagar.records.people.models import Entry
from tests.records.arcadia import CENSUS, MINISTRY, accepted, received, round_of

pytestmark = pytest.mark.django_db
WORDS = {"en": "Portability of pensions", "fa": "انتقال‌پذیری بازنشستگی"}
DAY = date(2026, 11, 20)


def meeting(who: SimpleNamespace, members: int = 8) -> Meeting:
    """A planned meeting of a network with the first of Arcadia's eight institutions as members."""
    for each in institutions_of("XAA")[:members]:
        actions.add_member(
            by=who.network_secretary, country="XAA", institution=each, mandate={}, since=date(2026, 1, 1)
        )
    return actions.plan_meeting(by=who.network_secretary, country="XAA", titles=WORDS, places={}, day=DAY)


def held(who: SimpleNamespace, present: int, members: int = 8) -> Meeting:
    planned = meeting(who, members)
    actions.add_agenda_item(by=who.network_secretary, meeting=planned, titles=WORDS)
    return attended(who, planned, present)


def attended(who: SimpleNamespace, of: Meeting, present: int) -> Meeting:
    return actions.record_attendance(by=who.network_secretary, meeting=of, present=institutions_of("XAA")[:present])


def decide(who: SimpleNamespace, of: Meeting) -> Resolution:
    return actions.decide(by=who.network_secretary, item=of.agenda.get(), text={"en": "A draft is written."})


def opened(who: SimpleNamespace, due: date = date(2026, 12, 31), owner: str = "STAT", **more: object) -> ActionItem:
    """An action of the Statistical Office, the institution of signatory a."""
    resolution = Resolution.objects.first() or decide(who, held(who, 5))
    return actions.open_action(
        by=who.network_secretary, resolution=resolution, titles=WORDS, owner=institution("XAA", owner), due=due, **more
    )


def report(by: object, action: ActionItem, state: str, text: str = "Two articles are written.") -> ActionItem:
    actions.report_action(by=by, action=action, state=state, text={"en": text})
    return ActionItem.objects.get(pk=action.pk)


def test_four_of_eight_are_no_quorum_and_the_problem_says_the_numbers(who: SimpleNamespace) -> None:
    gathered = held(who, 4)
    with pytest.raises(Refused) as caught:
        decide(who, gathered)
    (problem,) = caught.value.problems
    # half of eight is four, and more than half is needed: five
    assert (problem.code, {name: trace.value for name, trace in problem.facts.items()}) == (
        "quorum-missing",
        {"present": 4, "members": 8, "needed": 5},
    )
    assert Resolution.objects.count() == 0


def test_five_of_eight_decide(who: SimpleNamespace) -> None:
    gathered = held(who, 5)
    quorum = queries.quorum(gathered)
    assert quorum.holds
    assert (replay(quorum.present), replay(quorum.members), replay(quorum.needed)) == (5, 8, 5)
    assert decide(who, gathered).texts["en"] == "A draft is written."


@pytest.mark.parametrize(
    ("members", "present", "holds"), [(7, 3, False), (7, 4, True), (2, 1, False), (1, 1, True), (0, 0, False)]
)
def test_more_than_half_must_be_there(who: SimpleNamespace, members: int, present: int, holds: bool) -> None:
    assert queries.quorum(held(who, present, members)).holds is holds


def test_without_quorum_and_without_words_both_are_said(who: SimpleNamespace) -> None:
    gathered = held(who, 4)
    with pytest.raises(Refused) as caught:
        actions.decide(by=who.network_secretary, item=gathered.agenda.get(), text={"en": " "})
    assert [each.code for each in caught.value.problems] == ["text-missing", "quorum-missing"]


def test_who_comes_late_is_noted_and_who_is_not_named_is_absent(who: SimpleNamespace) -> None:
    gathered = attended(who, held(who, 4), 5)
    assert [there for _, there in queries.attendance(gathered)] == [True] * 5 + [False] * 3
    gathered = attended(who, gathered, 2)
    assert queries.quorum(gathered).present.value == 2


def test_an_institution_that_is_no_member_is_not_present(who: SimpleNamespace) -> None:
    planned = meeting(who, members=4)
    with pytest.raises(Refused, match="not-a-member"):
        attended(who, planned, 5)
    assert queries.meeting("XAA", planned.pk).state == "planned"


def test_an_institution_joins_once_and_only_in_its_own_country(who: SimpleNamespace, people) -> None:
    meeting(who, members=1)
    with pytest.raises(Refused, match="member-already"):
        meeting(who, members=1)
    with pytest.raises(Refused, match="signatory-of-other-country"):
        actions.add_member(
            by=who.network_secretary,
            country="XAA",
            institution=people("IRN").official.institution,
            mandate={},
            since=DAY,
        )
    assert Member.objects.count() == 1


def test_a_meeting_is_planned_held_and_closed_with_minutes(who: SimpleNamespace) -> None:
    gathered = held(who, 5)
    with pytest.raises(Refused, match="text-missing"):
        actions.close_meeting(by=who.network_secretary, meeting=gathered, minutes={"en": "", "fa": " "})
    closed = actions.close_meeting(by=who.network_secretary, meeting=gathered, minutes={"fa": "صورت‌جلسه"})
    assert (closed.state, closed.texts) == ("closed", {"en": "صورت‌جلسه", "fa": "صورت‌جلسه"})
    with pytest.raises(Refused, match="role-may-not"):
        decide(who, closed)
    with pytest.raises(Refused, match="role-may-not"):
        attended(who, closed, 8)


def test_a_point_may_come_from_an_answer_that_exists(who: SimpleNamespace) -> None:
    gap = accepted(who, round_of(who), "1.04", "no")
    planned = meeting(who)
    actions.add_agenda_item(by=who.network_secretary, meeting=planned, titles=WORDS, origin=f"{gap.round_id}/1.04")
    (point,) = queries.agenda(planned)
    assert point.origin == gap


@pytest.mark.parametrize("origin", ["1.04", "999999/1.04", "x/1.04", "/", "-1/1.04"])
def test_a_point_from_an_answer_that_is_not_there_is_refused(who: SimpleNamespace, origin: str) -> None:
    accepted(who, round_of(who), "1.04", "no")
    planned = meeting(who)
    with pytest.raises(Refused) as caught:
        actions.add_agenda_item(by=who.network_secretary, meeting=planned, titles={"en": ""}, origin=origin)
    assert [each.code for each in caught.value.problems] == ["text-missing", "origin-unknown"]


def test_an_answer_of_another_country_is_no_origin(who: SimpleNamespace) -> None:
    gap = accepted(who, round_of(who), "1.04", "no")
    Round.objects.filter(pk=gap.round_id).update(country="IRN")
    with pytest.raises(Refused, match="origin-unknown"):
        actions.add_agenda_item(
            by=who.network_secretary, meeting=meeting(who), titles=WORDS, origin=f"{gap.round_id}/1.04"
        )


def test_an_action_is_not_due_before_the_meeting_that_opened_it(who: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="due-before-meeting"):
        opened(who, due=date(2026, 11, 19))
    assert opened(who, due=DAY).number == 1
    assert opened(who).number == 2


@pytest.mark.parametrize("number", [0, 24])
def test_there_are_objectives_from_1_to_23(who: SimpleNamespace, number: int) -> None:
    with pytest.raises(Refused, match="objective-unknown"):
        opened(who, objective=number)
    assert [opened(who, objective=each).objective for each in (1, 23)] == [1, 23]


def test_only_the_owner_reports(who: SimpleNamespace) -> None:
    action = opened(who)
    with pytest.raises(Refused, match="action-of-another"):
        report(who.network_secretary, action, "ongoing")
    assert queries.action("XAA", action.number).state == "yet-to-start"
    assert report(who.signatory_a, action, "ongoing").state == "ongoing"
    (told,) = queries.reports(action)
    assert (told.before, told.after, told.by, told.texts["fa"]) == (
        "yet-to-start",
        "ongoing",
        who.signatory_a,
        "Two articles are written.",
    )


def test_all_that_is_wrong_with_a_report_is_said_at_once(who: SimpleNamespace) -> None:
    with pytest.raises(Refused) as caught:
        report(who.signatory_b, opened(who), "forgotten", " ")
    assert [each.code for each in caught.value.problems] == [
        "text-missing",
        "action-of-another",
        "role-or-state-unknown",
    ]


def test_an_action_moves_forward_only(who: SimpleNamespace) -> None:
    action = report(who.signatory_a, opened(who), "ongoing")
    with pytest.raises(Refused, match="move-unknown"):
        report(who.signatory_a, action, "yet-to-start")
    action = report(who.signatory_a, report(who.signatory_a, action, "ongoing"), "completed")
    with pytest.raises(Refused, match="role-may-not"):
        report(who.signatory_a, action, "ongoing")
    assert [(each.before, each.after) for each in queries.reports(action)] == [
        ("yet-to-start", "ongoing"),
        ("ongoing", "ongoing"),
        ("ongoing", "completed"),
    ]


def test_an_action_waits_for_its_owner_until_it_is_completed(who: SimpleNamespace) -> None:
    later, sooner = opened(who), opened(who, due=date(2026, 12, 1))
    assert queries.waiting_for(who.signatory_a, "XAA") == [sooner, later]
    assert queries.waiting_for(who.signatory_b, "XAA") == []
    report(who.signatory_a, sooner, "completed")
    assert queries.waiting_for(who.signatory_a, "XAA") == [later]
    assert queries.waiting_for(who.signatory_a, "IRN") == []


def test_an_action_is_overdue_from_the_day_after_it_is_due(who: SimpleNamespace) -> None:
    action = opened(who, due=date(2026, 12, 31))
    assert [queries.overdue(action, day) for day in (date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1))] == [
        False,
        False,
        True,
    ]
    assert not queries.overdue(report(who.signatory_a, action, "completed"), date(2027, 1, 1))


def draft(who: SimpleNamespace) -> Terms:
    return actions.draft_terms(by=who.coordinator, country="XAA", titles=WORDS, text={"en": "We meet twice a year."})


def test_terms_are_adopted_once_and_the_former_ones_stay(who: SimpleNamespace) -> None:
    first = actions.adopt_terms(by=who.network_secretary, terms=draft(who))
    assert first.state == "adopted"
    with pytest.raises(Refused, match="role-may-not"):
        actions.adopt_terms(by=who.network_secretary, terms=first)
    second = draft(who)
    assert (second.number, second.state, queries.terms("XAA")) == (2, "draft", second)
    assert list(queries.adopted_terms("XAA")) == [first]


def plan(who: SimpleNamespace, **changes: object) -> WorkPlanRow:
    return actions.plan_work(
        **{
            "by": who.coordinator,
            "country": "XAA",
            "titles": WORDS,
            "lead": institution("XAA", "MOL"),
            "partners": [institution("XAA", "MFA")],
            "objective": 22,
            "outcome": next(iter(queries.outcomes("XAA"))),
            "quarter_from": "2026-Q1",
            "quarter_to": "2026-Q3",
            **changes,
        }
    )


def test_a_row_of_the_work_plan_has_lead_partners_objective_and_outcome(who: SimpleNamespace) -> None:
    row = plan(who)
    assert list(queries.work_plan("XAA")) == [row]
    assert [each.code for each in row.partners.all()] == ["MFA"]


def test_all_that_is_wrong_with_a_row_of_the_work_plan_is_said_at_once(who: SimpleNamespace) -> None:
    with pytest.raises(Refused) as caught:
        plan(who, titles={}, objective=99, outcome="none", quarter_to="2025-Q4", state="never")
    assert [each.code for each in caught.value.problems] == [
        "text-missing",
        "objective-unknown",
        "outcome-unknown",
        "quarters-reversed",
        "role-or-state-unknown",
    ]
    assert WorkPlanRow.objects.count() == 0


def test_every_step_of_the_network_stands_in_the_journal(who: SimpleNamespace) -> None:
    report(who.signatory_a, opened(who), "completed")
    told = list(Entry.objects.order_by("number").values_list("action", flat=True))
    assert told == ["network.add_member"] * 8 + [
        f"network.{name}"
        for name in ("plan_meeting", "add_agenda_item", "record_attendance", "decide", "open_action", "report_action")
    ]


def test_a_finding_is_put_on_an_agenda_and_leads_back_to_it_whatever_becomes_of_its_claims(
    who: SimpleNamespace,
) -> None:
    received(who, CENSUS, MINISTRY)
    (found,) = received_claims.holdings("XAA").findings
    planned = meeting(who)
    words = {language: found.headline(language) for language in ("en", "fa")}
    actions.add_agenda_item(
        by=who.network_secretary, meeting=planned, titles=words, origin=f"{queries.FINDING}{found.key}"
    )
    (point,) = queries.agenda(planned)
    assert (point.origin, point.finding.key) == (None, found.key)
    claim = received_claims.received("XAA", MINISTRY)
    claims.correct(by=who.data_officer, claim=claim, changes={"value": "400000"}, reason={"en": "A slip."})
    (point,) = queries.agenda(planned)
    assert point.finding.finding == received_claims.holdings("XAA").findings[0], "the point leads to what is said today"
    assert point.finding.key != found.key
    assert [each.pk for each in queries.points_about("XAA", point.finding)] == [point.item.pk]
    attended(who, planned, 5)
    resolution = decide(who, planned)
    action = actions.open_action(
        by=who.network_secretary, resolution=resolution, titles=WORDS, owner=institution("XAA", "STAT"), due=DAY
    )
    assert queries.finding_of(action).key == point.finding.key
    assert queries.origin_of(action) is None


def test_a_finding_that_no_check_says_and_a_title_nobody_can_read_are_refused(who: SimpleNamespace) -> None:
    planned = meeting(who)
    with pytest.raises(Refused, match="finding-unknown"):
        actions.add_agenda_item(by=who.network_secretary, meeting=planned, titles=WORDS, origin="finding:nothing")
    with pytest.raises(Refused, match="text-too-long"):
        actions.add_agenda_item(by=who.network_secretary, meeting=planned, titles={"en": "x" * 301})
