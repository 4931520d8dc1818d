"""A training closes needs, keeps no names, and shows what was learned by those who were tested twice."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest

from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.trace import replay
from namagar.records.capacity import actions, queries
from namagar.records.capacity.models import Need, Participant, Session
from namagar.records.people.directory import institution, institutions_of
from namagar.records.people.models import Entry
from tests.records.arcadia import accepted, round_of

pytestmark = pytest.mark.django_db
TITLES = {"en": "Negotiating portability", "fa": ""}
# gains 25, 17, 12, −2, 23, 15, 0 and 16 = 106; 106 / 8 = 13.25; six of eight improved = 75 %
SCORES = ((40, 65), (55, 72), (48, 60), (62, 60), (35, 58), (70, 85), (50, 50), (58, 74))


def need(who: SimpleNamespace, **changes: object) -> Need:
    return actions.record_need(
        **{
            "by": who.project_officer,
            "country": "XAA",
            "institution": institution("XAA", "MOL"),
            "objective": 22,
            "current": 1,
            "desired": 3,
            "priority": 1,
            "note": {"en": "Nobody has negotiated one."},
            **changes,
        }
    )


def session(who: SimpleNamespace, **changes: object) -> Session:
    closes = changes.pop("closes") if "closes" in changes else [need(who)]
    return actions.plan_session(
        **{
            "by": who.project_officer,
            "country": "XAA",
            "titles": TITLES,
            "starts": date(2026, 11, 23),
            "ends": date(2026, 11, 24),
            "place": "Port Lindora",
            "objectives": [22],
            "closes": closes,
            **changes,
        }
    )


def noted(who: SimpleNamespace, of: Session, before: object, after: object, sex: str = "F") -> Participant:
    return actions.record_participant(
        by=who.project_officer,
        session=of,
        institution=institution("XAA", "MOL"),
        sex=sex,
        before=None if before is None else Decimal(before),
        after=None if after is None else Decimal(after),
    )


def trained(who: SimpleNamespace, scores: tuple = SCORES) -> Session:
    planned = session(who)
    for before, after in scores:
        noted(who, planned, before, after)
    return planned


def shown(of: Session) -> tuple:
    learned = queries.learned(of)
    return tuple(each.value for each in (learned.participants, learned.tested_twice, learned.gain, learned.improved))


def test_what_was_learned_by_hand(who: SimpleNamespace) -> None:
    assert shown(trained(who)) == (8, 8, Fraction(53, 4), 75)


def test_a_ninth_without_a_second_test_took_part_but_is_in_no_pair(who: SimpleNamespace) -> None:
    held = trained(who)
    ninth = noted(who, held, 90, None, "M")
    assert shown(held) == (9, 8, Fraction(53, 4), 75)
    assert (ninth.number, Participant.objects.get(pk=ninth.pk).after) == (9, None)
    assert queries.learned(held).women.value == 8


def test_four_pairs_show_no_result(who: SimpleNamespace) -> None:
    held = trained(who, SCORES[:4])
    assert shown(held) == (4, 4, None, None)
    noted(who, held, *SCORES[4])  # 25 + 17 + 12 − 2 + 23 = 75; 75 / 5 = 15; four of five: 80 %
    assert shown(held) == (5, 5, 15, 80)


def test_the_result_is_made_again_from_the_kept_scores(who: SimpleNamespace) -> None:
    gain = queries.learned(trained(who)).gain
    kept = {str(each.pk): each for each in Participant.objects.all()}
    assert replay(gain, lambda of: Fraction(getattr(kept[of.fact("id")], of.fact("what")))) == Fraction(53, 4)


def test_halves_of_a_point_are_exact(who: SimpleNamespace) -> None:
    held = trained(who, (("40.25", "40.50"),) * 5)
    assert shown(Session.objects.get(pk=held.pk))[2] == Fraction(1, 4)


def test_only_held_sessions_count_for_the_country(who: SimpleNamespace) -> None:
    planned = trained(who)
    assert queries.learned_in("XAA").participants.value == 0
    actions.hold_session(by=who.project_officer, session=planned)
    assert queries.learned_in("XAA").participants.value == 8
    assert queries.learned_in("XAA").gain.value == Fraction(53, 4)
    with pytest.raises(Refused, match="role-may-not"):
        actions.hold_session(by=who.project_officer, session=planned)


def test_a_session_must_cite_a_need_of_its_country(who: SimpleNamespace, people) -> None:
    theirs = need(people("IRN"), country="IRN", institution=institutions_of("IRN")[0])
    for closes in ([], [theirs], [need(who), theirs]):
        with pytest.raises(Refused, match="session-without-need"):
            session(who, closes=closes)
    assert Session.objects.count() == 0


def test_all_that_is_wrong_with_a_session_is_said_at_once(who: SimpleNamespace) -> None:
    with pytest.raises(Refused) as caught:
        session(who, titles={"en": " "}, ends=date(2026, 11, 22), closes=[], objectives=[22, 24])
    assert [each.code for each in caught.value.problems] == [
        "text-missing",
        "session-ends-before-start",
        "session-without-need",
        "objective-unknown",
    ]


def test_a_session_of_one_day_is_a_session(who: SimpleNamespace) -> None:
    assert session(who, ends=date(2026, 11, 23)).about == [22]


@pytest.mark.parametrize("score", ["101", "100.01", "-0.01", "-1"])
def test_a_score_outside_nought_to_a_hundred_is_refused(who: SimpleNamespace, score: str) -> None:
    planned = session(who)
    with pytest.raises(Refused) as caught:
        noted(who, planned, score, score, "Q")
    assert [(each.code, each.where) for each in caught.value.problems] == [
        ("sex-unknown", "sex"),
        ("score-out-of-range", "before"),
        ("score-out-of-range", "after"),
    ]
    assert Participant.objects.count() == 0


@pytest.mark.parametrize("score", ["0", "100", "99.99"])
def test_the_ends_of_the_scale_are_scores(who: SimpleNamespace, score: str) -> None:
    assert Participant.objects.get(pk=noted(who, session(who), score, None).pk).before == Decimal(score)


def test_a_score_that_cannot_be_kept_exactly_is_refused(who: SimpleNamespace) -> None:
    with pytest.raises(Refused):
        noted(who, session(who), "66.666", None)


def test_what_is_no_number_is_refused_as_a_score(who: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="score-out-of-range"):
        noted(who, session(who), "NaN", None)


def test_participants_have_numbers_and_no_names(who: SimpleNamespace) -> None:
    held = trained(who)
    assert [each.number for each in queries.participants(held)] == list(range(1, 9))
    assert {field.name for field in Participant._meta.get_fields()} == {
        "id",
        "session",
        "number",
        "institution",
        "sex",
        "before",
        "after",
    }
    with pytest.raises(Refused, match="row-written-once"):
        held.participants.first().delete()


def test_the_most_pressing_need_comes_first(who: SimpleNamespace) -> None:
    need(who, objective=5, priority=3)  # (3 − 1) × 1 = 2
    need(who)  # (3 − 1) × 3 = 6
    need(who, objective=7, current=0, desired=4, priority=2)  # (4 − 0) × 2 = 8
    assert [(each.need.objective, each.rank.value) for each in queries.needs("XAA")] == [(7, 8), (22, 6), (5, 2)]


def test_the_newest_need_of_an_institution_on_an_objective_counts(who: SimpleNamespace) -> None:
    need(who)
    need(who, current=2)  # (3 − 2) × 3 = 3
    (pressing,) = queries.needs("XAA")
    assert (pressing.current.value, pressing.rank.value, Need.objects.count()) == (2, 3, 2)


def test_all_that_is_wrong_with_a_need_is_said_at_once(who: SimpleNamespace) -> None:
    with pytest.raises(Refused) as caught:
        need(who, institution=institutions_of("IRN")[0], objective=24, current=3, desired=3, priority=0, origin="1.04")
    assert [each.code for each in caught.value.problems] == [
        "signatory-of-other-country",
        "objective-unknown",
        "levels-wrong",
        "priority-wrong",
        "origin-unknown",
    ]


@pytest.mark.parametrize(("current", "desired"), [(0, 5), (-1, 3), (3, 1), (2, 2)])
def test_a_level_goes_from_nought_to_four_and_up(who: SimpleNamespace, current: int, desired: int) -> None:
    with pytest.raises(Refused, match="levels-wrong"):
        need(who, current=current, desired=desired)


def test_a_need_may_come_from_an_answer(who: SimpleNamespace) -> None:
    gap = accepted(who, round_of(who), "1.04", "no")
    assert need(who, origin=f"{gap.round_id}/1.04").origin == f"{gap.round_id}/1.04"


def test_every_step_of_a_training_stands_in_the_journal(who: SimpleNamespace) -> None:
    actions.hold_session(by=who.project_officer, session=trained(who, SCORES[:1]))
    assert list(Entry.objects.order_by("number").values_list("action", flat=True)) == [
        "capacity.record_need",
        "capacity.plan_session",
        "capacity.record_participant",
        "capacity.hold_session",
    ]
