"""Where a round is, whether it stands still, who holds what, and what waits for whom."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from namagar.records.assessments import actions, completion, progress, reminders, waiting
from namagar.records.assessments.completion import Filter
from namagar.records.assessments.models import Answer, Reminder, Round
from namagar.records.assessments.workflow import ROUND_STATES
from namagar.records.consultation import actions as consultation
from namagar.records.consultation.waiting import last_said, undisposed
from namagar.records.decisions import actions as decisions
from namagar.records.decisions.models import Decision
from namagar.records.people import clock
from namagar.records.people.models import Entry, Role, User
from tests.records.arcadia import TITLES, accepted, assigned, round_of, saved, signatories, submitted
from tests.records.test_rounds import onward

pytestmark = pytest.mark.django_db
THRESHOLDS = {"days_before_due": 7, "days_overdue": 1, "days_until_repeated": 7, "stalled_after_days": 21}
TODAY = date(2026, 11, 24)
JUSTIFIED = {"en": "So it is.", "fa": ""}


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def requested(who: SimpleNamespace, day: date = TODAY) -> Round:
    with clock.telling(at(day)):
        return actions.request_round(
            by=who.coordinator, country="XAA", framework="mgi", edition="namagar-1", titles=TITLES
        )


def still(of: Round, day: date) -> progress.Standstill | None:
    with clock.telling(at(day)):
        return progress.stalled(progress.rounds_with_plan("XAA").filter(pk=of.pk)).get(of.pk)


def proposed_round(who: SimpleNamespace, of: Round) -> Decision:
    """One accepted answer of a round before three institutions."""
    accepted(who, of, "3.01", "yes")
    return actions.propose(
        by=who.coordinator, round=of, reason={"en": "It is complete."}, signatories=signatories(who), needed=2
    )


# The rule


@pytest.mark.parametrize(
    ("due", "moved", "says"),
    [
        (None, TODAY - timedelta(days=20), None),
        (None, TODAY - timedelta(days=21), ("unmoved", TODAY - timedelta(days=21))),
        (TODAY, TODAY, None),  # the due day itself is still in time
        (TODAY - timedelta(days=1), TODAY, ("overdue", TODAY - timedelta(days=1))),
        (TODAY + timedelta(days=90), TODAY - timedelta(days=40), ("unmoved", TODAY - timedelta(days=40))),
    ],
)
def test_a_round_stands_still_when_its_day_is_past_or_nothing_moved_for_three_weeks(
    due: date | None, moved: date, says: tuple[str, date] | None
) -> None:
    found = progress.stands_still(state="collection", due=due, moved=moved, today=TODAY, thresholds=THRESHOLDS)
    assert found == says


def test_a_closed_round_never_stands_still_and_a_follow_up_only_when_its_day_is_past() -> None:
    old = TODAY - timedelta(days=400)
    rule = {"moved": old, "today": TODAY, "thresholds": THRESHOLDS}
    assert progress.stands_still(state="closed", due=old, **rule) is None
    assert progress.stands_still(state="follow-up", due=None, **rule) is None
    assert progress.stands_still(state="follow-up", due=old, **rule) == ("overdue", old)


# The path


def test_the_steps_show_planned_and_real_days_and_who_moved(who: SimpleNamespace) -> None:
    of = requested(who)
    actions.plan_round(by=who.coordinator, round=of, days={"launched": TODAY + timedelta(days=9)})
    with clock.telling(at(TODAY + timedelta(days=2))):
        of = actions.move_round(
            by=who.coordinator, round=of, to="focal-point-named", focal_point=who.official, due=date(2026, 12, 10)
        )
    steps = {each.state: each for each in progress.steps(of)}
    assert tuple(steps) == ROUND_STATES
    assert [steps[state].standing for state in ROUND_STATES[:3]] == ["past", "present", "ahead"]
    reached = steps["focal-point-named"].reached
    assert reached is not None
    assert (reached.by, reached.due) == (who.coordinator, date(2026, 12, 10))
    assert steps["launched"].planned == TODAY + timedelta(days=9)
    assert steps["launched"].reached is None


def test_a_state_that_is_ahead_is_overdue_the_day_after_its_planned_day(who: SimpleNamespace) -> None:
    of = requested(who)
    actions.plan_round(by=who.coordinator, round=of, days={"launched": TODAY})
    for days, overdue in ((0, False), (1, True)):
        with clock.telling(at(TODAY + timedelta(days=days))):
            assert {each.state: each.overdue for each in progress.steps(of)}["launched"] is overdue


def test_a_step_that_was_sent_back_keeps_every_time_it_was_reached(who: SimpleNamespace) -> None:
    of = requested(who)
    of = actions.move_round(by=who.coordinator, round=of, to="focal-point-named", focal_point=who.official)
    of = actions.move_round(by=who.coordinator, round=of, to="requested", reason="Another ministry will speak.")
    step = progress.steps(of)[0]
    assert step.reached is not None
    assert step.reached.reason == "Another ministry will speak."
    assert [each.reason for each in step.earlier] == [""]


def test_what_the_last_step_said_goes_before_the_plan_and_the_plan_before_nothing(who: SimpleNamespace) -> None:
    of = requested(who)
    assert progress.due_of(of) is None
    actions.plan_round(by=who.coordinator, round=of, days={"focal-point-named": date(2026, 12, 1)})
    assert progress.due_of(of) == date(2026, 12, 1)
    of = actions.move_round(
        by=who.coordinator, round=of, to="focal-point-named", focal_point=who.official, due=date(2026, 12, 9)
    )
    assert progress.due_of(of) == date(2026, 12, 9)


# Standing still


def test_a_quiet_round_stands_still_after_three_weeks_and_anything_that_moves_wakes_it(who: SimpleNamespace) -> None:
    of = requested(who)
    assert still(of, TODAY + timedelta(days=20)) is None
    found = still(of, TODAY + timedelta(days=21))
    assert found is not None
    assert (found.what, found.since, found.turn.role) == ("unmoved", TODAY, "coordinator")
    Answer.objects.filter(round=of, item="1.01").update(changed_at=at(TODAY + timedelta(days=15)))
    assert still(of, TODAY + timedelta(days=21)) is None


@pytest.mark.parametrize("what", ["comment", "position", "signature"])
def test_a_comment_a_position_or_a_signature_is_a_move(who: SimpleNamespace, what: str) -> None:
    with clock.telling(at(TODAY)):
        of = round_of(who)
        answer = assigned(who, of, "1.01")
        decision = proposed_round(who, of) if what == "signature" else None
    with clock.telling(at(TODAY + timedelta(days=15))):
        if what == "comment":
            actions.comment(by=who.reviewer, answer=answer, text="Which law?")
        elif what == "position":
            actions.ask_also(by=who.coordinator, answer=answer, institution=who.signatory_a.institution)
        else:
            decisions.sign(by=who.signatory_a, decision=decision, seen=decision.digest)
    assert still(of, TODAY + timedelta(days=35)) is None
    assert still(of, TODAY + timedelta(days=36)) is not None


def test_it_is_the_turn_of_those_who_hold_something_then_of_the_reviewers_then_of_the_coordinator(
    who: SimpleNamespace,
) -> None:
    of = round_of(who)
    assert progress.turns([of])[of.pk].role == "coordinator"
    answer = assigned(who, of, "1.01")
    found = progress.turns([of])[of.pk]
    assert (found.role, found.institutions) == ("official", (who.official.institution,))
    answer = saved(who, answer, "yes")
    answer = actions.submit(by=who.official, answer=answer, seen=answer.revision)
    assert progress.turns([of])[of.pk].role == "reviewer"
    actions.ask_also(by=who.coordinator, answer=answer, institution=who.signatory_b.institution)
    assert progress.turns([of])[of.pk].institutions == (who.signatory_b.institution,)


def test_in_approval_it_is_the_turn_of_those_who_have_not_signed(who: SimpleNamespace) -> None:
    of = round_of(who)
    decision = proposed_round(who, of)
    Round.objects.filter(pk=of.pk).update(state="approval")
    of.refresh_from_db()
    decisions.sign(by=who.signatory_a, decision=decision, seen=decision.digest)
    left = {each.code for each in progress.turns([of])[of.pk].institutions}
    assert left == {who.signatory_b.institution.code, who.signatory_c.institution.code}


def test_while_a_draft_is_out_it_is_the_turn_of_those_consulted_and_a_remark_is_a_move(who: SimpleNamespace) -> None:
    with clock.telling(at(TODAY)):
        of = onward(who, requested(who), "collection")
        submitted_answer = submitted(who, of, "1.01", "yes")
        actions.accept(by=who.reviewer, answer=submitted_answer)
        of = actions.move_round(by=who.coordinator, round=of, to="draft")
        draft = consultation.freeze_draft(by=who.coordinator, round=of)
        of = actions.move_round(by=who.coordinator, round=of, to="government-review")
    assert progress.turns([of])[of.pk].role == "consulted"
    later = TODAY + timedelta(days=15)
    with clock.telling(at(later)):
        passage = next(iter(draft.matter["passages"]))
        consultation.remark(by=who.data_officer, draft=draft, passage=passage, kind="comment", text="Why?", proposed={})
    assert progress.last_moves([of], last_said([of])) == {of.pk: at(later)}
    found = undisposed([of])[of.pk]
    assert (found.remarks, found.since) == (1, at(later))
    with clock.telling(at(TODAY + timedelta(days=30))):
        assert of.pk not in progress.stalled([of], last_said)
        assert of.pk in progress.stalled([of])


def test_standing_still_takes_the_same_queries_for_one_round_and_for_five(
    who: SimpleNamespace, django_assert_max_num_queries
) -> None:
    for _ in range(5):
        requested(who, TODAY - timedelta(days=60))
    with clock.telling(at(TODAY)), django_assert_max_num_queries(11):
        assert len(progress.stalled(progress.rounds_with_plan("XAA"))) == 5


# The matrix


def cells(found: completion.Matrix) -> dict[tuple[str, str], completion.Cell]:
    return {
        (row.item.code, column.institution.code): cell
        for rows in found.domains.values()
        for row in rows
        for column, cell in zip(found.columns, row.cells, strict=True)
        if cell
    }


@pytest.fixture
def asked(who: SimpleNamespace) -> SimpleNamespace:
    """1.01 is with the official until the 20th, who is late; another institution has said what it says to it."""
    with clock.telling(at(TODAY - timedelta(days=10))):
        of = round_of(who)
        answer = Answer.objects.get(round=of, item="1.01")
        answer = actions.assign(
            by=who.coordinator,
            answer=answer,
            institution=who.official.institution,
            person=who.official,
            due=TODAY - timedelta(days=4),
        )
        Role.objects.create(user=who.signatory_a, country="XAA", role="official")
        position = actions.ask_also(by=who.coordinator, answer=answer, institution=who.signatory_a.institution)
        second = submitted(who, of, "2.01", "yes")
    return SimpleNamespace(round=of, answer=answer, position=position, second=second)


def test_a_cell_says_where_it_stands_who_holds_it_since_when_and_that_it_is_overdue(
    who: SimpleNamespace, asked: SimpleNamespace
) -> None:
    mine, other = who.official.institution.code, who.signatory_a.institution.code
    with clock.telling(at(TODAY)):
        found = cells(completion.matrix(asked.round, Filter()))
    assert set(found) == {("1.01", mine), ("1.01", other), ("2.01", mine)}
    lead = found["1.01", mine]
    assert (lead.state, lead.lead, lead.holder, lead.overdue) == ("open", True, "person", True)
    assert (lead.names, lead.since, lead.due) == (
        who.official.names,
        at(TODAY - timedelta(days=10)),
        TODAY - timedelta(days=4),
    )
    beside = found["1.01", other]
    assert (beside.state, beside.lead, beside.holder, beside.overdue) == ("asked", False, "institution", False)
    assert (found["2.01", mine].state, found["2.01", mine].holder) == ("submitted", "review")


def test_what_is_done_is_held_by_nobody_and_never_overdue(who: SimpleNamespace, asked: SimpleNamespace) -> None:
    actions.give_position(by=who.signatory_a, position=asked.position, seen=0, option="no", justification=JUSTIFIED)
    with clock.telling(at(TODAY)):
        given = cells(completion.matrix(asked.round, Filter()))["1.01", who.signatory_a.institution.code]
    assert (given.state, given.holder, given.due, given.overdue) == ("given", "", None, False)


@pytest.mark.parametrize(
    ("only", "left"),
    [
        (Filter(domain="2"), {"2.01"}),
        (Filter(state="overdue"), {"1.01"}),
        (Filter(state="asked"), {"1.01"}),
        (Filter(state="submitted", domain="1"), set()),
        (Filter(institution="NOBODY"), set()),
    ],
)
def test_a_filter_leaves_only_its_cells(asked: SimpleNamespace, only: Filter, left: set[str]) -> None:
    with clock.telling(at(TODAY)):
        found = completion.matrix(asked.round, only)
    assert {item for item, _ in cells(found)} == left
    assert found.asked.value == len(cells(found))


def test_counts_of_rows_and_columns_are_single_leaves_that_add_up(who: SimpleNamespace, asked: SimpleNamespace) -> None:
    with clock.telling(at(TODAY)):
        found = completion.matrix(asked.round, Filter())
    rows = [row for rows in found.domains.values() for row in rows]
    assert sum(row.asked.value for row in rows) == sum(column.asked.value for column in found.columns) == 3
    assert found.overdue.value == 1
    assert all(len(list(trace.leaves())) == 1 for column in found.columns for trace in (column.asked, column.done))


def test_items_of_nobody_are_shown_as_such(asked: SimpleNamespace) -> None:
    rows = [row for rows in completion.matrix(asked.round, Filter()).domains.values() for row in rows]
    assert {row.item.code for row in rows if row.unassigned} == {row.item.code for row in rows} - {"1.01", "2.01"}


def test_the_matrix_takes_three_queries_whatever_its_size(
    asked: SimpleNamespace, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(3):
        completion.matrix(asked.round, Filter())


# What waits for whom


def kinds(user: User) -> list[tuple[str, str]]:
    return sorted((each.kind, each.answer.item) for each in waiting.waiting_for(user, "XAA"))


def another(who: SimpleNamespace, name: str) -> User:
    user = User.objects.create_user(
        name, "not-a-password", name_en=name, name_fa=name, institution=who.official.institution
    )
    Role.objects.create(user=user, country="XAA", role="official")
    return user


def test_an_item_waits_for_its_person_and_the_alternate_and_not_for_their_colleagues(who: SimpleNamespace) -> None:
    alternate, colleague = another(who, "alternate"), another(who, "colleague")
    answer = Answer.objects.get(round=round_of(who), item="1.01")
    institution = who.official.institution
    actions.assign(by=who.coordinator, answer=answer, institution=institution, person=who.official, alternate=alternate)
    assert [kinds(each) for each in (who.official, alternate, colleague)] == [[("answer", "1.01")]] * 2 + [[]]
    assert [each.standing_in for each in waiting.waiting_for(alternate, "XAA")] == [True]
    actions.assign(by=who.coordinator, answer=answer, institution=institution)
    assert kinds(colleague) == [("answer", "1.01")], "where nobody is named, it is everybody's of the institution"


def test_a_returned_answer_comes_back_with_its_reason_also_while_it_is_rewritten(who: SimpleNamespace) -> None:
    answer = submitted(who, round_of(who), "1.01", "yes")
    answer = actions.return_answer(by=who.reviewer, answer=answer, reason="Name the paragraph.")
    for _ in range(2):
        (found,) = waiting.waiting_for(who.official, "XAA")
        assert (found.kind, found.said, found.by) == ("improve", "Name the paragraph.", who.reviewer)
        answer = saved(who, answer, "yes", "Better.")


def test_what_is_submitted_waits_for_the_reviewer_but_not_for_who_wrote_it(who: SimpleNamespace) -> None:
    submitted(who, round_of(who), "1.01", "yes")
    assert kinds(who.reviewer) == [("review", "1.01")]
    Role.objects.create(user=who.official, country="XAA", role="reviewer")
    del who.official._roles
    assert kinds(who.official) == []


def test_a_conflict_waits_for_the_coordinator_until_it_is_settled(who: SimpleNamespace, asked: SimpleNamespace) -> None:
    assert kinds(who.coordinator) == []
    saved(who, asked.answer, "yes")
    actions.give_position(by=who.signatory_a, position=asked.position, seen=0, option="no", justification=JUSTIFIED)
    assert kinds(who.coordinator) == [("settle", "1.01")]
    actions.settle(
        by=who.coordinator, answer=asked.answer, institution=who.official.institution, reason="The law is clear."
    )
    assert kinds(who.coordinator) == []
    asked.position.refresh_from_db()
    actions.give_position(by=who.signatory_a, position=asked.position, seen=1, option="partly", justification=JUSTIFIED)
    assert kinds(who.coordinator) == [("settle", "1.01")], "a new word opens it again"


def test_a_conversation_waits_for_the_other_side_with_the_last_word(who: SimpleNamespace) -> None:
    answer = assigned(who, round_of(who), "1.01")
    thread = actions.comment(by=who.reviewer, answer=answer, text="Which law?")
    assert ("reply", "1.01") in kinds(who.official)
    assert ("reply", "1.01") not in kinds(who.reviewer)
    actions.comment(by=who.official, answer=answer, text="The Health Act.", thread=thread)
    assert ("reply", "1.01") not in kinds(who.official)
    (found,) = [each for each in waiting.waiting_for(who.reviewer, "XAA") if each.kind == "reply"]
    assert (found.said, found.by) == ("The Health Act.", who.official)
    actions.resolve_thread(by=who.reviewer, thread=thread)
    assert ("reply", "1.01") not in kinds(who.reviewer)


def test_an_institution_is_late_from_the_day_after_with_how_many_items_since_when(
    who: SimpleNamespace, asked: SimpleNamespace
) -> None:
    with clock.telling(at(TODAY)):
        (found,) = waiting.late(progress.rounds_with_plan("XAA"))
    assert (found.round, found.institution, found.items) == (asked.round, who.official.institution, 1)
    assert found.since == TODAY - timedelta(days=4)
    with clock.telling(at(TODAY - timedelta(days=4))):
        assert waiting.late(progress.rounds_with_plan("XAA")) == []


def test_nothing_of_a_text_that_is_out_for_comments_waits_to_be_written(who: SimpleNamespace) -> None:
    of = round_of(who)
    assigned(who, of, "1.01")
    Round.objects.filter(pk=of.pk).update(state="government-review")
    assert kinds(who.official) == []


def test_what_waits_takes_the_same_queries_for_one_item_and_for_sixty(
    who: SimpleNamespace,
) -> None:
    of = round_of(who)
    items = list(Answer.objects.filter(round=of).values_list("item", flat=True))[:60]
    counted = []
    for few in (items[:1], items):
        for item in few:
            assigned(who, of, item)
        fresh = User.objects.get(pk=who.official.pk)
        with CaptureQueriesContext(connection) as captured:
            assert len(waiting.waiting_for(fresh, "XAA")) == len(few)
        counted.append(len(captured))
    assert counted[0] == counted[1] <= 6


# What was told


def test_a_mail_is_kept_once_a_day_and_the_same_news_is_old_for_a_week(who: SimpleNamespace) -> None:
    with clock.telling(at(TODAY)):
        assert reminders.is_due(who.official, "XAA", "news")
        reminders.keep(who.official, "XAA", "news")
        assert not reminders.none_today(who.official)
    for days, text, due in ((1, "news", False), (1, "other news", True), (6, "news", False), (7, "news", True)):
        with clock.telling(at(TODAY + timedelta(days=days))):
            assert reminders.none_today(who.official)
            assert reminders.is_due(who.official, "XAA", text) is due, (days, text)
    assert Entry.objects.order_by("-number")[0].action == "assessments.remind"
    assert Reminder.objects.get().digest == reminders.digest("news")
