"""A whole exercise goes its thirteen steps, in order or back with a reason, and a new round begins where it ended."""

from datetime import date
from types import SimpleNamespace

import pytest

from namagar.analysis.terms.problem import Refused
from namagar.records.assessments import actions
from namagar.records.assessments.models import Answer, PlannedStep, Round, RoundMove
from namagar.records.assessments.workflow import CONSULTED, ROUND_MOVES, ROUND_STATES, WRITABLE
from namagar.records.decisions.models import Decision
from namagar.records.people.roles import STATES
from tests.records.arcadia import TITLES, accepted, assigned, saved, signatories, signed

pytestmark = pytest.mark.django_db


def requested(who: SimpleNamespace, **more: object) -> Round:
    given = {"country": "XAA", "framework": "mgi", "edition": "namagar-1", "titles": TITLES, **more}
    return actions.request_round(by=who.coordinator, **given)


def onward(who: SimpleNamespace, of: Round, to: str) -> Round:
    """Take every step up to and with `to`."""
    while of.state != to:
        step = ROUND_MOVES[of.state][0]
        of = actions.move_round(by=who.coordinator, round=of, to=step, focal_point=who.official)
    return of


def problems(caught: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [each.code for each in caught.value.problems]


def test_the_states_are_those_of_the_table_of_roles() -> None:
    assert STATES["round"] == ROUND_STATES
    assert set(WRITABLE) | set(CONSULTED) <= set(ROUND_STATES)
    assert not set(WRITABLE) & set(CONSULTED), "a text that is out for comments stands still"


def test_every_state_but_the_last_leads_on_and_every_step_back_leads_to_an_earlier_one() -> None:
    for number, state in enumerate(ROUND_STATES):
        onward_to, back = ROUND_MOVES[state]
        assert onward_to == (ROUND_STATES[number + 1] if number + 1 < len(ROUND_STATES) else None)
        assert all(ROUND_STATES.index(each) < number for each in back)


def test_a_short_round_is_collected_decided_published_and_closed(who: SimpleNamespace) -> None:
    of = actions.open_round(by=who.coordinator, country="XAA", framework="mgi", edition="namagar-1", titles=TITLES)
    assert of.states == ("collection", "published", "closed")
    with pytest.raises(Refused, match="round-move-unknown"):
        actions.move_round(by=who.coordinator, round=of, to="draft")
    with pytest.raises(Refused, match="round-not-decided"):
        actions.move_round(by=who.coordinator, round=of, to="published")
    with pytest.raises(Refused, match="round-state-unknown"):
        actions.plan_round(by=who.coordinator, round=of, days={"revision": date(2026, 12, 1)})


def test_a_requested_round_asks_every_item_and_is_not_written_yet(who: SimpleNamespace) -> None:
    of = requested(who)
    assert (of.state, of.answers.count()) == ("requested", 114)
    answer = assigned_before_launch(who, of)
    assert answer == ["round-not-writable"]


def assigned_before_launch(who: SimpleNamespace, of: Round) -> list[str]:
    with pytest.raises(Refused) as caught:
        assigned(who, of, "1.01")
    return problems(caught)


def test_a_focal_point_is_named_before_the_launch(who: SimpleNamespace) -> None:
    of = requested(who)
    with pytest.raises(Refused, match="round-needs-focal-point"):
        actions.move_round(by=who.coordinator, round=of, to="focal-point-named")
    of = actions.move_round(by=who.coordinator, round=of, to="focal-point-named", focal_point=who.official)
    assert of.focal_point == who.official


@pytest.mark.parametrize("state", ROUND_STATES)
def test_only_the_moves_of_the_table_are_possible(who: SimpleNamespace, state: str) -> None:
    of = requested(who)
    Round.objects.filter(pk=of.pk).update(state=state)
    forward, back = ROUND_MOVES[state]
    for to in set(ROUND_STATES) - {forward, *back}:
        with pytest.raises(Refused, match="round-move-unknown"):
            actions.move_round(by=who.coordinator, round=of, to=to, reason="Because.")
    of.refresh_from_db()
    assert of.state == state


def test_sending_back_needs_a_reason_that_stays(who: SimpleNamespace) -> None:
    of = onward(who, requested(who), "collection")
    with pytest.raises(Refused, match="reason-missing"):
        actions.move_round(by=who.coordinator, round=of, to="launched", reason=" ")
    actions.move_round(by=who.coordinator, round=of, to="launched", reason="Two ministries were not briefed.")
    last = RoundMove.objects.filter(round=of).last()
    assert last is not None
    assert (last.before, last.after, last.reason) == ("collection", "launched", "Two ministries were not briefed.")


def test_each_step_is_kept_with_who_and_when_it_is_due(who: SimpleNamespace) -> None:
    of = onward(who, requested(who), "launched")
    actions.move_round(by=who.coordinator, round=of, to="collection", due=date(2027, 3, 1))
    told = [(each.after, each.due) for each in of.moves.all()]
    assert told == [
        ("requested", None),
        ("focal-point-named", None),
        ("launched", None),
        ("collection", date(2027, 3, 1)),
    ]


def test_a_draft_is_not_drawn_while_answers_are_in_somebodys_hands(who: SimpleNamespace) -> None:
    of = onward(who, requested(who), "collection")
    saved(who, assigned(who, of, "1.01"), "no")
    with pytest.raises(Refused, match="answers-in-hand"):
        actions.move_round(by=who.coordinator, round=of, to="draft")
    answer = of.answers.get(item="1.01")
    actions.submit(by=who.official, answer=answer, seen=1)
    actions.accept(by=who.reviewer, answer=answer)
    assert actions.move_round(by=who.coordinator, round=of, to="draft").state == "draft", "open items are no hindrance"


def test_nothing_is_written_while_the_text_is_out_for_comments(who: SimpleNamespace) -> None:
    of = onward(who, requested(who), "government-review")
    answer = of.answers.get(item="1.01")
    Answer.objects.filter(pk=answer.pk).update(institution=who.official.institution)
    with pytest.raises(Refused, match="round-not-writable"):
        actions.save_answer(by=who.official, answer=answer, seen=0, option="no", justification={"en": "No.", "fa": ""})


def test_open_conversations_hold_up_the_approval(who: SimpleNamespace) -> None:
    of = onward(who, requested(who), "collection")
    thread = actions.comment(by=who.reviewer, answer=of.answers.get(item="1.02"), text="Since when?")
    of = onward(who, of, "revision")
    with pytest.raises(Refused, match="threads-open"):
        actions.move_round(by=who.coordinator, round=of, to="approval")
    actions.resolve_thread(by=who.reviewer, thread=thread)
    assert actions.move_round(by=who.coordinator, round=of, to="approval").state == "approval"


def test_only_what_institutions_have_signed_is_published(who: SimpleNamespace) -> None:
    of = onward(who, requested(who), "collection")
    accepted(who, of, "1.01", "yes")
    of = onward(who, of, "approval")
    with pytest.raises(Refused, match="round-not-decided"):
        actions.move_round(by=who.coordinator, round=of, to="published")
    decision = actions.propose(
        by=who.coordinator, round=of, reason={"en": "It is whole."}, signatories=signatories(who), needed=2
    )
    signed(who, decision)
    assert Decision.objects.get(pk=decision.pk).state == "decided"
    assert actions.move_round(by=who.coordinator, round=of, to="published").state == "published"


def test_a_plan_has_rising_days_and_known_states(who: SimpleNamespace) -> None:
    of = requested(who)
    days = {"launched": date(2026, 12, 1), "collection": date(2026, 12, 15)}
    actions.plan_round(by=who.coordinator, round=of, days=days)
    assert dict(PlannedStep.objects.filter(round=of).values_list("state", "day")) == days
    with pytest.raises(Refused, match="plan-not-in-order"):
        actions.plan_round(
            by=who.coordinator, round=of, days={"launched": date(2027, 1, 1), "collection": date(2026, 12, 15)}
        )
    with pytest.raises(Refused, match="round-state-unknown"):
        actions.plan_round(by=who.coordinator, round=of, days={"adopted": date(2027, 1, 1)})
    assert dict(PlannedStep.objects.filter(round=of).values_list("state", "day")) == days, "the plan stays as it was"


def test_a_next_round_begins_only_after_the_follow_up_and_once(who: SimpleNamespace) -> None:
    of = onward(who, requested(who), "collection")
    accepted(who, of, "1.01", "yes")
    with pytest.raises(Refused, match="round-not-followed"):
        requested(who, previous=of)
    Round.objects.filter(pk=of.pk).update(state="follow-up")
    of.refresh_from_db()
    second = requested(who, previous=of)
    with pytest.raises(Refused, match="round-not-followed"):
        requested(who, previous=Round.objects.get(pk=of.pk))
    carried = second.answers.get(item="1.01")
    assert (carried.state, carried.option) == ("prefilled", of.answers.get(item="1.01").option)
    assert second.answers.filter(state="prefilled").count() == 1, "nothing else was accepted"


def test_a_carried_answer_is_confirmed_with_its_words_and_its_law(who: SimpleNamespace) -> None:
    of = onward(who, requested(who), "collection")
    first = accepted(who, of, "1.01", "yes")
    Round.objects.filter(pk=of.pk).update(state="follow-up")
    of.refresh_from_db()
    second = onward(who, requested(who, previous=of), "collection")
    answer = actions.confirm_prefilled(by=who.reviewer, answer=second.answers.get(item="1.01"))
    first = of.answers.get(item="1.01")
    assert (answer.state, answer.justification_en) == ("accepted", first.justification_en)
    assert list(answer.citations.all()) == list(first.citations.all())
