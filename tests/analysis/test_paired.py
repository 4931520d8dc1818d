"""Gains before and after: only pairs are compared, and too few of them say nothing."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from namagar.analysis.statistics.needs import rank
from namagar.analysis.statistics.paired import matched, mean_gain, pairs, share_improved
from namagar.analysis.terms.trace import Trace, leaf, replay

BEFORE = (40, 55, 48, 62, 35, 70, 50, 58)
AFTER = (65, 72, 60, 60, 58, 85, 50, 74)


def scores(values: tuple[int | Fraction | None, ...], what: str = "before") -> list[Trace]:
    return [leaf("record", value, id=str(number), what=what) for number, value in enumerate(values)]


def learned(before: tuple[int | None, ...], after: tuple[int | None, ...], smallest: str = "5") -> tuple:
    tested = pairs(scores(before), scores(after, "after"))
    return (
        matched(tested).value,
        mean_gain(*tested, smallest=smallest).value,
        share_improved(*tested, smallest=smallest).value,
    )


def test_mean_gain_and_share_improved_by_hand() -> None:
    # 25 + 17 + 12 − 2 + 23 + 15 + 0 + 16 = 106; 106 / 8 = 13.25; six of eight have more than before: 75 %
    assert learned(BEFORE, AFTER) == (8, Fraction(53, 4), 75)


def test_a_ninth_who_was_not_tested_again_is_in_no_pair() -> None:
    assert learned((*BEFORE, 10), (*AFTER, None)) == (8, Fraction(53, 4), 75)
    assert learned((None, *BEFORE), (90, *AFTER)) == (8, Fraction(53, 4), 75)


def test_a_score_of_nought_is_a_score() -> None:
    # gains 65, 17, 12, −2, 23: 115 / 5 = 23; four of five improved: 80 %
    assert learned((0, 55, 48, 62, 35), AFTER[:5]) == (5, Fraction((65 + 17 + 12 - 2 + 23), 5), 80)


def test_four_pairs_say_nothing_and_five_do() -> None:
    assert learned(BEFORE[:4], AFTER[:4]) == (4, None, None)
    # 25 + 17 + 12 − 2 + 23 = 75; 75 / 5 = 15; four of five improved: 80 %
    assert learned(BEFORE[:5], AFTER[:5]) == (5, 15, 80)


def test_nobody_tested_says_nothing() -> None:
    assert learned((), ()) == (0, None, None)
    assert learned((), (), smallest="0") == (0, None, None)


def test_who_scores_the_same_has_not_improved() -> None:
    assert learned((50,) * 5, (50,) * 5) == (5, 0, 0)


def test_the_gain_rests_on_the_scores_of_the_pairs_only_and_is_made_again() -> None:
    tested = pairs(scores((*BEFORE, 10)), scores((*AFTER, None), "after"))
    gain = mean_gain(*tested, smallest="5")
    assert {each.fact("id") for each in gain.leaves()} == {str(number) for number in range(8)}
    assert replay(gain) == gain.value


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=5, max_size=40))
def test_the_gain_does_not_depend_on_the_order_of_people(people: list[tuple[int, int]]) -> None:
    there, back = (learned(*zip(*each, strict=True)) for each in (people, people[::-1]))
    assert there == back
    assert there[1] == Fraction(sum(late - early for early, late in people), len(people))


def test_a_need_ranks_by_its_gap_times_its_priority() -> None:
    # from 1 to 3 with the highest priority: (3 − 1) × 3 = 6; the same gap with the lowest: (3 − 1) × 1 = 2
    assert [rank(*scores(levels)).value for levels in ((1, 3, 1), (1, 3, 2), (1, 3, 3), (0, 4, 1))] == [6, 4, 2, 12]
