"""Disclosure control: what is withheld cannot be worked out, no more is withheld than needed, and rounding adds up."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as shapes
from scipy.optimize import linprog

from namagar.analysis.statistics.crossed import TOTAL, Crossed, crossed
from namagar.analysis.statistics.differencing import GivenAway, between
from namagar.analysis.statistics.rounding import largest_remainder, rounded_table
from namagar.analysis.statistics.suppression import withheld
from namagar.analysis.terms.problem import Refused

SMALL_TABLE = np.array([[20, 50, 10], [8, 19, 22], [17, 32, 3]])


def table(counts: np.ndarray, empty: np.ndarray | None = None) -> Crossed:
    return crossed(
        counts, [[f"{axis}{place}" for place in range(size)] for axis, size in enumerate(counts.shape)], empty
    )


def room(of: Crossed, cell: int, hidden: set[int]) -> float:
    """A second attacker: solves for the counts themselves, all cells at once."""
    bounds = [
        (0, float(of.counts.max() + 1 + of.counts[at])) if at in hidden else (n, n) for at, n in enumerate(of.counts)
    ]
    target = np.zeros(of.counts.size)
    target[cell] = 1
    ends = [
        sign * linprog(sign * target, A_eq=of.sums, b_eq=np.zeros(of.sums.shape[0]), bounds=bounds).fun
        for sign in (1, -1)
    ]
    return ends[1] - ends[0]


def test_all_totals_of_a_table_add_up() -> None:
    counts = np.arange(24).reshape(2, 3, 4)
    made = table(counts)
    assert len(made.names) == 3 * 4 * 5
    assert not (made.sums @ made.counts).any()
    assert made.counts[made.place((TOTAL, TOTAL, TOTAL))] == 276  # 0 + 1 + ... + 23 = 23 * 24 / 2
    assert made.counts[made.place(("01", TOTAL, "23"))] == 15 + 19 + 23


def test_the_cheapest_rectangle_hides_a_single_small_cell() -> None:
    """3 in the corner; a rectangle of four cells is needed, and the cheapest is with 17, 22 and 8 (47 persons)."""
    found = withheld(table(SMALL_TABLE), 5)
    assert {found.table.names[at] for at in np.flatnonzero(found.cells)} == {
        ("02", "12"), ("02", "10"), ("01", "12"), ("01", "10"),
    }  # fmt: skip
    # Moving t persons round the rectangle keeps all totals: 3 - t >= 0 and 17 + t; 8 + t and 22 - t >= 0... so 3 can be
    # 0 (t = 3) up to 3 + min(17, 22) = 20.
    assert found.known == {("02", "12"): (0, 20)}


def test_two_small_cells_of_a_row_that_add_up_to_three_do_not_hide_each_other() -> None:
    counts = np.array([[1, 2, 40], [30, 30, 30], [25, 35, 45]])
    found = withheld(table(counts), 5)
    assert found.others.any()
    assert all(most - least >= 5 for least, most in found.known.values())


def test_a_table_without_small_cells_is_published_whole() -> None:
    assert not withheld(table(SMALL_TABLE * 10), 5).cells.any()


def test_zeros_are_published_unless_they_help_to_hide() -> None:
    found = withheld(table(np.array([[0, 60], [70, 80]])), 5)
    assert not found.cells.any()


def test_what_everybody_knows_to_be_empty_hides_nothing() -> None:
    counts = np.array([[0, 3, 40], [50, 0, 60], [70, 80, 0]])
    found = withheld(table(counts, np.eye(3, dtype=bool)), 5)
    assert not (found.cells & found.table.empty).any()


def test_a_small_number_that_only_its_totals_repeat_takes_them_along() -> None:
    """One row and one column: the cell, its row, its column and the sum are the same three persons."""
    assert withheld(table(np.array([[3]])), 5).cells.sum() == 4


def test_a_cell_that_was_printed_before_cannot_be_withheld() -> None:
    with pytest.raises(Refused, match="table-cell-printed-before"):
        withheld(table(SMALL_TABLE), 5, published=[("02", "12")])


def test_cells_that_were_printed_before_are_not_used_to_hide_others() -> None:
    found = withheld(table(SMALL_TABLE), 5, published=[("01", "10")])
    assert not found.cells[found.table.place(("01", "10"))]
    assert found.others.any()


def test_a_table_whose_rest_was_printed_before_is_refused_by_name() -> None:
    of = table(SMALL_TABLE)
    with pytest.raises(Refused, match="table-cannot-be-protected"):
        withheld(of, 5, published=[name for name in of.names if name != ("02", "12")])


def test_too_many_cells_ask_for_a_coarser_table() -> None:
    with pytest.raises(Refused, match="table-too-large"):
        withheld(table(np.ones((150, 150), dtype=int)), 5)


@pytest.mark.parametrize("seed", range(6))
def test_no_cheaper_choice_protects_a_table(seed: int) -> None:
    """Brute force: every set of further cells that costs less leaves some small cell with too little room."""
    counts = np.random.default_rng(seed).choice([0, 2, 4, 7, 9, 15], size=(2, 3))
    of = table(counts)
    found = withheld(of, 5)
    small = set(np.flatnonzero(found.small))
    cost = int((of.counts + 1)[found.others].sum())
    others = [at for at in range(of.counts.size) if at not in small]
    cheaper = [
        set(some)
        for size in range(5)
        for some in combinations(others, size)
        if sum(int(of.counts[at]) + 1 for at in some) < cost
    ]
    assert not any(all(room(of, at, small | some) >= 5 - 1e-6 for at in small) for some in cheaper)


@settings(max_examples=25, deadline=None)
@given(shapes.arrays(np.int64, st.tuples(st.integers(2, 5), st.integers(2, 5)), elements=st.integers(0, 30)))
def test_a_second_attacker_finds_no_small_number(counts: np.ndarray) -> None:
    of = table(counts)
    found = withheld(of, 4)
    hidden = set(np.flatnonzero(found.cells).tolist())
    assert all(room(of, at, hidden) >= 4 - 1e-6 for at in np.flatnonzero(found.small).tolist())


def test_a_large_table_hides_a_lone_small_cell_behind_the_cheapest_rectangle() -> None:
    """Thirteen by thirteen of 90, one 3; of all rectangles with it the one through 10, 11 and 12 is the cheapest."""
    counts = np.full((13, 13), 90)
    counts[4, 7], counts[4, 2], counts[9, 7], counts[9, 2] = 3, 10, 11, 12
    of = table(counts)
    found = withheld(of, 5)
    hidden = set(np.flatnonzero(found.cells).tolist())
    assert {of.names[at] for at in hidden} == {("04", "17"), ("04", "12"), ("09", "17"), ("09", "12")}
    assert room(of, of.place(("04", "17")), hidden) >= 5


def test_a_large_table_whose_rest_was_printed_before_is_refused() -> None:
    counts = np.full((13, 13), 90)
    counts[4, 7] = 3
    of = table(counts)
    with pytest.raises(Refused, match="table-cannot-be-protected"):
        withheld(of, 5, published=[name for at, name in enumerate(of.names) if of.counts[at] != 3])


def test_the_order_of_rows_does_not_change_what_a_choice_costs() -> None:
    counts = np.random.default_rng(5).integers(0, 12, size=(5, 5))
    costs = {int((of.counts + 1)[withheld(of, 5).cells].sum()) for of in (table(counts), table(counts[::-1, ::-1]))}
    assert len(costs) == 1


@pytest.mark.parametrize("counts", [np.array([[1.5]]), np.array([[-1]]), np.array([[np.nan]])])
def test_only_whole_numbers_of_persons_are_taken(counts: np.ndarray) -> None:
    with np.errstate(invalid="ignore"), pytest.raises(Refused, match="table-count-unfit"):
        table(counts)


def test_people_where_nobody_can_be_are_an_error() -> None:
    with pytest.raises(Refused, match="table-cell-impossible"):
        table(np.array([[4, 1], [2, 0]]), np.eye(2, dtype=bool))


def test_labels_name_each_place_once() -> None:
    for labels in ([["a", "a"], ["x", "y"]], [["a"], ["x", "y"]], [["a", ""], ["x", "y"]]):
        with pytest.raises(Refused, match="table-labels-unfit"):
            crossed(np.ones((2, 2), dtype=int), labels)


def test_what_changes_by_a_few_persons_between_releases_is_given_away() -> None:
    earlier = {("IR-07", "IR-14"): 120, ("IR-07", "IR-09"): 40, ("IR-07", "IR-10"): 50}
    later = {("IR-07", "IR-14"): 123, ("IR-07", "IR-09"): 40, ("IR-07", "IR-11"): 2}
    assert between(earlier, later, 5) == (GivenAway(("IR-07", "IR-14"), ("IR-07", "IR-14"), 3),)


def test_remainders_go_to_the_largest_and_then_to_what_stands_first() -> None:
    """10 in proportion 1 : 1 : 1 is 3.33 each; the one that is left goes to the first."""
    assert largest_remainder(np.ones(3), 10).tolist() == [4, 3, 3]
    # 100 seats for 4,650 : 3,040 : 2,310 are 46.5, 30.4 and 23.1; the one that is left goes to .5.
    assert largest_remainder(np.array([4650.0, 3040, 2310]), 100).tolist() == [47, 30, 23]


@settings(deadline=None)
@given(shapes.arrays(np.float64, st.integers(1, 30), elements=st.integers(0, 50).map(float)), st.integers(0, 500))
def test_shared_out_numbers_add_up_and_miss_their_quota_by_less_than_one(shares: np.ndarray, total: int) -> None:
    assume(shares.sum() > 0)
    given_out = largest_remainder(shares, total)
    assert given_out.sum() == total
    assert (np.abs(given_out - shares * total / shares.sum()) < 1).all()


@pytest.mark.parametrize(("shares", "total"), [([-1.0, 2], 3), ([0.0], 3), ([1.0], -3), ([np.nan], 3)])
def test_what_cannot_be_shared_out_is_refused(shares: list[float], total: int) -> None:
    with pytest.raises(Refused, match="shares-unfit"):
        largest_remainder(np.array(shares), total)


@settings(max_examples=60, deadline=None)
@given(
    shapes.arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.floats(0, 1e6)),
    st.sampled_from([1, 3, 5, 10]),
)
def test_a_rounded_table_is_near_in_every_cell_row_column_and_sum(values: np.ndarray, base: int) -> None:
    rounded = rounded_table(values, base)
    assert not (rounded % base).any()
    for axis in ((), (0,), (1,), (0, 1)):
        gap = np.abs(rounded.sum(axis=axis) - values.sum(axis=axis)) if axis else np.abs(rounded - values)
        assert (gap < base + 1e-6).all()


def with_margins(values: np.ndarray) -> np.ndarray:
    return np.concatenate([values.ravel(), values.sum(0), values.sum(1), [values.sum()]])


def test_no_rounding_of_a_small_table_is_nearer() -> None:
    """Brute force over the sixteen ways up or down of a 2 × 2 table."""
    values = np.array([[1.5, 2.2], [0.9, 3.3]])
    ways = [with_margins(np.floor(values) + np.reshape(up, (2, 2))) for up in product((0, 1), repeat=4)]
    gaps = [np.abs(way - with_margins(values)) for way in ways]
    nearest = min(gap.sum() for gap in gaps if (gap < 1).all())
    assert np.abs(with_margins(rounded_table(values)) - with_margins(values)).sum() == pytest.approx(nearest)


def test_thousands_of_millions_are_rounded_beside_small_numbers() -> None:
    for values in ([[2e9 + 0.4, 2e9 + 0.4], [2e9 + 0.4, 2e9 + 0.4]], [[1e10 + 0.3, 0.4], [0.4, 0.4]]):
        rounded = rounded_table(np.array(values))
        assert (np.abs(with_margins(rounded) - with_margins(np.array(values))) < 1).all()


def test_what_is_a_multiple_already_stays() -> None:
    assert (rounded_table(np.array([[5.0, 10.0], [0.0, 15.0]]), 5) == [[5, 10], [0, 15]]).all()


@pytest.mark.parametrize("values", [np.array([[-1.0]]), np.array([[np.inf]]), np.array([1.0])])
def test_only_two_way_tables_of_counts_are_rounded(values: np.ndarray) -> None:
    with pytest.raises(Refused, match="rounding-unfit"):
        rounded_table(values)
