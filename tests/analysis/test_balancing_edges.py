"""Fitting to totals at the edges: on the boundary of what can be, over many powers of ten, with tiny and huge units."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.optimize import linprog

from namagar.analysis.mobility.balancing import many_way, programmes, signed
from namagar.analysis.mobility.balancing.labelled import fit_labelled
from namagar.analysis.mobility.balancing.many_way import FittedMany, Target, fit_many
from namagar.analysis.mobility.balancing.net import fit_net
from namagar.analysis.mobility.balancing.signed import fit_signed
from namagar.analysis.mobility.balancing.targets import Targets, scaled
from namagar.analysis.mobility.balancing.two_way import fit
from namagar.analysis.mobility.long_table import LongTable
from namagar.analysis.terms.problem import Failed, Refused
from namagar.analysis.terms.wording import sentence

chances = some.integers(0, 2**32 - 1)


def told(refused: pytest.ExceptionInfo[Refused]) -> str:
    for problem in refused.value.problems:
        sentence(problem, "fa")
    return " ".join(str(sentence(problem, "en")) for problem in refused.value.problems)


def of(truth: np.ndarray, *axes: tuple[int, ...]) -> list[Target]:
    letters = "ijkl"[: truth.ndim]
    return [Target(each, np.einsum(f"{letters}->{''.join(letters[a] for a in each)}", truth)) for each in axes]


# Many dimensions


def test_a_cell_with_hardly_any_room_is_not_taken_for_one_without() -> None:
    # x11 = 1 and x22 = 1, so x21 is what is left of 1.01: the smallest total says nothing of the smallest room.
    found = fit_many(
        np.array([[1.0, 0], [1, 1]]), [Target((0,), np.array([1, 1.01])), Target((1,), np.array([1.01, 1]))]
    )
    assert found.table == pytest.approx(np.array([[1, 0], [0.01, 1]]))
    assert not found.dropped.any()


def most_in(cell: int, sums: np.ndarray, wanted: np.ndarray, open_: np.ndarray) -> float:
    """The most that any table with these totals puts into a cell."""
    cost = np.zeros(open_.size)
    cost[cell] = -1
    return -float(linprog(cost, A_eq=sums, b_eq=wanted, bounds=[(0, None if each else 0) for each in open_]).fun)


@settings(max_examples=25, deadline=None)
@given(chances, some.sampled_from([0.35, 0.5, 0.7]))
def test_a_cell_of_three_dimensions_is_dropped_when_no_table_fills_it(chance: int, density: float) -> None:
    drawn = np.random.default_rng(chance)
    shape = (3, 2, 3)
    truth = drawn.integers(0, 4, shape) * (drawn.random(shape) < density).astype(float)
    seed = np.where((truth > 0) | (drawn.random(shape) < 0.3), 10 ** drawn.uniform(-2, 2, shape), 0.0)
    targets = of(truth, (0, 1), (1, 2), (0, 2))
    found = fit_many(seed, targets)
    sums = np.concatenate(
        [
            np.stack([np.einsum(f"ijk->{kept}", unit).ravel() for unit in np.eye(truth.size).reshape(-1, *shape)]).T
            for kept in ("ij", "jk", "ik")
        ]
    )
    wanted = np.concatenate([target.totals.ravel() for target in targets])
    open_ = (seed > 0).ravel()
    live = np.ones(truth.size, dtype=bool)
    for row, total in zip(sums, wanted, strict=True):
        live &= (row == 0) | (total > 0)
    for cell in np.flatnonzero(open_ & live):
        assert found.dropped.ravel()[cell] == (most_in(cell, sums, wanted, open_) < 1e-7)
    assert max(found.errors) <= 1e-10


@settings(max_examples=25, deadline=None)
@given(chances)
def test_totals_over_seven_powers_of_ten_with_empty_cells_are_met(chance: int) -> None:
    drawn = np.random.default_rng(chance)
    truth = 10 ** drawn.uniform(0, 7, (4, 3, 3)) * (drawn.random((4, 3, 3)) < 0.6)
    found = fit_many((truth > 0).astype(float), of(truth, (0, 1), (1, 2), (0, 2)))
    assert max(found.errors) <= 1e-10
    assert (found.table[truth == 0] == 0).all()


def test_a_cell_that_holds_next_to_nobody_and_is_needed_all_the_same_is_kept() -> None:
    # The empty cell leaves one table; its 5e-10 persons are more than the tolerance and less than programmes can see.
    truth = np.array([[[1.0, 1], [0, 1]], [[1, 5e-10], [1, 1]]])
    found = fit_many((truth > 0).astype(float), of(truth, (0, 1), (1, 2), (0, 2)))
    assert found.table == pytest.approx(truth, abs=1e-10)
    assert found.table[1, 0, 1] == pytest.approx(5e-10, rel=0.3)
    assert max(found.errors) <= 1e-10
    assert not found.dropped.any()


def turned(found: FittedMany, order: tuple[int, ...]) -> np.ndarray:
    return np.transpose(found.table, np.argsort(order))


@settings(max_examples=25, deadline=None)
@given(chances, some.permutations(range(3)))
def test_neither_the_order_of_dimensions_and_targets_nor_the_scale_changes_the_answer(
    chance: int, order: list[int]
) -> None:
    drawn = np.random.default_rng(chance)
    truth = 10 ** drawn.uniform(0, 3, (3, 4, 2))
    seed = truth * np.exp(drawn.normal(0, 1, truth.shape))
    axes = [(0, 1), (1, 2), (2,)]
    plain = fit_many(seed, of(truth, *axes))
    at = {old: new for new, old in enumerate(order)}
    moved = [tuple(at[axis] for axis in each) for each in axes][::-1]
    other = fit_many(np.transpose(seed, order), of(np.transpose(truth, order), *moved))
    assert turned(other, tuple(order)) == pytest.approx(plain.table, rel=1e-6)
    assert fit_many(seed * 7, of(truth * 3, *axes)).table == pytest.approx(plain.table * 3, rel=1e-6)
    assert fit_many(seed, of(truth, *axes)).table.tobytes() == plain.table.tobytes()


def test_many_cells_that_share_next_to_no_room_are_no_endless_work() -> None:
    # Three rows of eight cells each could take a ten-millionth of the people, one cell as well as another.
    rows, columns = np.array([1.0, 1, 1, 1]), np.full(9, 1e-8)
    rows[0] += 8e-8 - 3e-8
    columns[0] = rows.sum() - columns[1:].sum()
    seed = np.ones((4, 9))
    seed[0, 1] = 0
    found = fit_many(seed, [Target((0,), rows), Target((1,), columns)])
    assert max(found.errors) <= 1e-10
    assert found.table == pytest.approx(fit(seed, Targets.of(rows, columns)).table, abs=1e-9)
    asked = fit_many(seed, [Target((0,), rows), Target((1,), columns)], method="sweeps")
    assert max(asked.errors) <= 1e-10


def test_nothing_to_fit_to_and_no_such_method_are_errors_of_ours() -> None:
    with pytest.raises(ValueError, match="one target"):
        fit_many(np.ones((2, 2)), [])
    with pytest.raises(ValueError, match="magic"):
        fit_many(np.ones((2, 2)), [Target((0,), np.ones(2))], method="magic")
    with pytest.raises(ValueError, match="rows or columns"):
        scaled(Targets.of(np.ones(2), np.ones(2)), "magic")


@settings(max_examples=25, deadline=None)
@given(chances, some.sampled_from([0.6, 0.8, 1.0]))
def test_a_table_found_at_once_is_the_one_that_programmes_and_sweeps_lead_to(chance: int, density: float) -> None:
    drawn = np.random.default_rng(chance)
    truth = 10 ** drawn.uniform(0, 2, (3, 3, 3)) * (drawn.random((3, 3, 3)) < density)
    seed = np.where(truth > 0, 10 ** drawn.uniform(0, 2, truth.shape), 0.0)
    targets = of(truth, (0, 1), (1, 2), (0, 2))
    at_once = fit_many(seed, targets)
    try:
        swept = fit_many(seed, targets, method="sweeps")
    except Failed:
        return
    assert at_once.table == pytest.approx(swept.table, rel=1e-4, abs=1e-6 * truth.sum())
    assert at_once.dropped.tolist() == swept.dropped.tolist()


def test_all_totals_zero_empty_the_table() -> None:
    for seed in (np.ones((2, 2, 2)), np.zeros((2, 2, 2))):
        found = fit_many(seed, of(np.zeros((2, 2, 2)), (0, 1), (2,)))
        assert not found.table.any()


def test_one_target_is_met_by_one_scaling() -> None:
    found = fit_many(np.array([[1.0, 3], [2, 2]]), [Target((0,), np.array([8.0, 2]))])
    assert found.table == pytest.approx(np.array([[2, 6], [1, 1]]))


def test_a_programme_that_comes_to_no_end_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(programmes._OPTIONS, "maxiter", 0)
    monkeypatch.setitem(programmes._OPTIONS, "presolve", False)
    seed = np.ones((3, 3, 3))
    seed[0, 0, 0] = 0
    with pytest.raises(Failed) as failed:
        fit_many(seed, of(np.ones((3, 3, 3)), (0, 1), (1, 2), (0, 2)), method="sweeps")
    assert "could not be decided" in told(failed)


def test_a_table_that_is_found_at_once_needs_no_programme(monkeypatch: pytest.MonkeyPatch) -> None:
    """With programmes that come to no end only what they decide fails."""
    monkeypatch.setitem(programmes._OPTIONS, "maxiter", 0)
    monkeypatch.setitem(programmes._OPTIONS, "presolve", False)
    drawn = np.random.default_rng(3)
    seed = drawn.normal(0, 5, (4, 4))
    truth = seed * np.exp(drawn.normal(0, 0.3, seed.shape))
    assert fit_signed(seed, Targets.of(truth.sum(axis=1), truth.sum(axis=0))).table.shape == (4, 4)
    cube = 10 ** drawn.uniform(0, 1, (3, 3, 3))
    cube[0, 0, 0] = 0
    other = cube * np.exp(drawn.normal(0, 0.3, cube.shape))
    assert max(fit_many(cube, of(other, (0, 1), (1, 2), (0, 2))).errors) <= 1e-10
    net = np.array([-3.0, 1, 2, 0])
    assert fit_net(np.abs(seed), net).net_error <= 1e-10
    with pytest.raises(Failed):
        fit_net(np.abs(seed), net, 20.0)


# Signs


def test_a_signed_total_of_zero_empties_a_row_of_one_sign() -> None:
    for sign in (1.0, -1.0):
        found = fit_signed(np.array([[sign, sign], [1, 1]]), Targets.of(np.array([0.0, 2]), np.array([1.0, 1])))
        assert found.table.tolist() == [[0, 0], [1, 1]]
        assert np.argwhere(found.dropped).tolist() == [[0, 0], [0, 1]]
    assert not fit_signed(np.zeros((2, 2)), Targets.of(np.zeros(2), np.zeros(2))).table.any()


def test_a_row_below_zero_is_the_negative_of_the_plain_fit() -> None:
    seed = np.array([[1.0, 2, 3], [4, 1, 2]])
    targets = Targets.of(np.array([5.0, 7]), np.array([4.0, 4, 4]))
    negative = fit_signed(-seed, Targets.of(-targets.rows, -targets.columns))
    assert negative.table == pytest.approx(-fit(seed, targets).table)


@settings(max_examples=30, deadline=None)
@given(chances, some.integers(2, 5), some.integers(2, 5))
def test_a_signed_fit_meets_both_sides_keeps_signs_and_follows_scale_and_transpose(
    chance: int, high: int, wide: int
) -> None:
    drawn = np.random.default_rng(chance)
    seed = drawn.normal(0, 5, (high, wide)) * (drawn.random((high, wide)) < 0.8)
    truth = seed * np.exp(drawn.normal(0, 0.3, seed.shape))
    targets = Targets.of(truth.sum(axis=1), truth.sum(axis=0))
    found = fit_signed(seed, targets)
    size = np.abs(found.table).sum()
    assert found.table.sum(axis=1) == pytest.approx(targets.rows, abs=1e-9 * size)
    assert found.table.sum(axis=0) == pytest.approx(targets.columns, abs=1e-9 * size)
    assert (found.table * seed >= 0).all()
    assert ((found.table == 0) == ((seed == 0) | found.dropped)).all()
    over = fit_signed(seed.T.copy(), Targets.of(targets.columns, targets.rows)).table
    assert over == pytest.approx(found.table.T, abs=1e-6 * size)
    larger = fit_signed(seed * 3, Targets.of(targets.rows * 3, targets.columns * 3)).table
    assert larger == pytest.approx(3 * found.table, abs=1e-6 * size)


@settings(max_examples=60, deadline=None)
@given(chances, some.integers(2, 6), some.sampled_from([0.3, 0.6, 1.0]), some.sampled_from([0.7, 1.0]))
def test_signed_tables_over_seven_powers_of_ten_are_met(chance: int, size: int, density: float, kept: float) -> None:
    """Newton's method: sweeps alone take tens of thousands here and more."""
    drawn = np.random.default_rng(chance)
    shape = (size, size + 1)
    seed = 10 ** drawn.uniform(-3.5, 3.5, shape) * np.sign(drawn.normal(0.5, 1, shape))
    seed *= drawn.random(shape) < density
    truth = seed * np.exp(drawn.normal(0, 1, shape)) * (drawn.random(shape) < kept)
    found = fit_signed(seed, Targets.of(truth.sum(axis=1), truth.sum(axis=0)))
    size_of_all = np.abs(found.table).sum()
    assert found.table.sum(axis=1) == pytest.approx(truth.sum(axis=1), abs=1e-9 * size_of_all)
    assert found.table.sum(axis=0) == pytest.approx(truth.sum(axis=0), abs=1e-9 * size_of_all)
    assert (found.table * seed >= 0).all()
    assert (found.table[found.dropped] == 0).all()


def test_sweeps_take_over_where_newton_cannot_go_on_with_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    seed = np.array([[7.0, 3, 5, -3], [2, 9, 8, 1], [-2, 0, 2, 1]])
    targets = Targets.of(np.array([15.0, 26, -1]), np.array([9.0, 16, 17, -2]))
    plain = fit_signed(seed, targets)
    monkeypatch.setattr(signed, "_FEW", 0)
    monkeypatch.setattr(signed, "_STEPS", 0)
    swept = fit_signed(seed, targets)
    assert (plain.method, swept.method) == ("newton", "sweeps")
    assert swept.table == pytest.approx(plain.table, abs=1e-7)


def test_a_table_that_meets_one_side_alone_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sweep ends with columns met and rows missed; cut off there, it is no answer."""
    seed = np.array([[7.0, 3, 5, -3], [2, 9, 8, 1], [-2, 0, 2, 1]])
    targets = Targets.of(np.array([15.0, 26, -1]), np.array([9.0, 16, 17, -2]))
    for name, most in (("_FEW", 0), ("_STEPS", 0), ("_SWEEPS", 2)):
        monkeypatch.setattr(signed, name, most)
    with pytest.raises(Failed):
        fit_signed(seed, targets)
    monkeypatch.setattr(many_way, "_SWEEPS", 1)
    plain = np.array([[7.0, 3], [2, 9]])
    with pytest.raises(Failed):
        fit_many(plain, [Target((0,), np.array([5.0, 6])), Target((1,), np.array([4.0, 7]))], method="sweeps")


@settings(max_examples=30, deadline=None)
@given(chances, some.sampled_from([0.5, 0.9]))
def test_a_signed_cell_is_dropped_when_no_table_can_have_it(chance: int, density: float) -> None:
    drawn = np.random.default_rng(chance)
    sign = np.sign(drawn.normal(0.5, 1, (3, 4))) * (drawn.random((3, 4)) < density)
    truth = sign * drawn.integers(0, 5, (3, 4)) * (drawn.random((3, 4)) < 0.6)
    found = fit_signed(sign, Targets.of(truth.sum(axis=1), truth.sum(axis=0)))
    cells = np.argwhere(sign != 0)
    sums = np.zeros((7, len(cells)))
    for place, (row, column) in enumerate(cells):
        sums[row, place] = sums[3 + column, place] = sign[row, column]
    for place, cell in enumerate(cells):
        cost = np.zeros(len(cells))
        cost[place] = -1
        wanted = np.r_[truth.sum(axis=1), truth.sum(axis=0)]
        most = -linprog(cost, A_eq=sums, b_eq=wanted, bounds=[(0, 1000)] * len(cells)).fun
        assert found.dropped[tuple(cell)] == (most < 1e-7)


def test_what_a_signed_table_has_no_room_for_is_told() -> None:
    seed = LongTable("seed", (("A", "A", "B", "B"), ("C", "D", "C", "D")), (np.array([-1.0, -1, 1, 1]),))
    rows = LongTable("rows", (("A", "B"),), (np.array([0.0, 2]),))
    columns = LongTable("columns", (("C", "D"),), (np.array([1.0, 1]),))
    found = fit_labelled(seed, rows, columns, 1e-10, signed=True)
    assert found.notes[0].code == "mobility-fit-dropped"
    assert found.notes[0].facts == {"count": 2, "pairs": "A→C, A→D"}


# Net moves


def test_net_moves_eight_powers_of_ten_apart_are_met_and_refused_by_name() -> None:
    seed = np.zeros((4, 4))
    seed[0, 1] = seed[1, 0] = seed[2, 3] = 1
    found = fit_net(seed, np.array([-1e9, 1e9, -10, 10]))
    assert found.table[2, 3] == pytest.approx(10)
    assert not found.dropped.any()
    with pytest.raises(Refused) as refused:
        fit_net(seed.T.copy(), np.array([-1e9, 1e9, -10, 10]), names=("A", "B", "C", "D"))
    assert "those of C, D cannot be met" in told(refused)


@settings(max_examples=30, deadline=None)
@given(chances, some.integers(3, 6), some.sampled_from([0.3, 0.5]))
def test_a_cell_is_dropped_when_no_flows_with_these_net_moves_fill_it(chance: int, size: int, density: float) -> None:
    drawn = np.random.default_rng(chance)
    open_ = (drawn.random((size, size)) < density) & ~np.eye(size, dtype=bool)
    truth = drawn.integers(0, 9, (size, size)) * open_ * (drawn.random((size, size)) < 0.6).astype(float)
    net = truth.sum(axis=0) - truth.sum(axis=1)
    found = fit_net(open_.astype(float), net)
    cells = list(zip(*np.nonzero(open_), strict=True))
    ties = np.zeros((size, len(cells)))
    for place, (one, other) in enumerate(cells):
        ties[one, place], ties[other, place] = -1, 1
    for place, cell in enumerate(cells):
        cost = np.zeros(len(cells))
        cost[place] = -1
        most = linprog(cost, A_eq=ties, b_eq=net, bounds=[(0, 1000)] * len(cells))
        assert found.dropped[cell] == (-most.fun < 1e-7)


def test_a_way_that_next_to_nobody_goes_and_must_go_is_kept() -> None:
    # 5e-10 persons from C to D: more than the tolerance and less than a linear programme can see.
    seed = np.zeros((4, 4))
    seed[0, 1] = seed[1, 0] = seed[2, 3] = 1
    net = np.array([-1.0, 1, -5e-10, 5e-10])
    for total in (None, 3.0):
        found = fit_net(seed, net, total)
        assert found.table[2, 3] == pytest.approx(5e-10, rel=0.3)
        assert not found.dropped.any()


def test_where_nobody_can_go_round_the_number_of_moves_has_an_upper_bound() -> None:
    # From A to C directly, or over B: between 6 and 12 moves bring six people there.
    seed = np.zeros((3, 3))
    seed[0, 1] = seed[1, 2] = seed[0, 2] = 1
    net = np.array([-6.0, 0, 6])
    for total in (6.5, 9.0, 11.5):
        found = fit_net(seed, net, total)
        assert found.table.sum() == pytest.approx(total)
        assert found.table[0, 1] == pytest.approx(total - 6)
    # The fewest and the most leave no choice: all go directly, or all over B.
    for total, path in ((6.0, (0, 2)), (12.0, (0, 1))):
        found = fit_net(seed, net, total)
        assert found.table[path] == pytest.approx(6)
        assert found.table.sum() == pytest.approx(total)
    for total, said in ((5.9, "need 6 at least"), (12.1, "at most 12"), (15.0, "too many")):
        with pytest.raises(Refused) as refused:
            fit_net(seed, net, total)
        assert said in told(refused)
    seed[0, 2] = 0  # over B only: twelve moves and no others
    assert fit_net(seed, net, 12.0).table.sum() == pytest.approx(12)
    with pytest.raises(Refused):
        fit_net(seed, net, 12.5)


def test_a_total_where_nobody_can_move_is_refused_and_none_of_nobody_is_met() -> None:
    with pytest.raises(Refused):
        fit_net(np.zeros((2, 2)), np.zeros(2), 5.0)
    assert fit_net(np.zeros((2, 2)), np.zeros(2), 0.0).table.sum() == 0
    assert fit_net(np.ones((2, 2)), np.zeros(2), 0.0).table.sum() == 0
    found = fit_net(np.ones((2, 2)), np.array([-3.0, 3]), 3.0)
    assert found.table == pytest.approx(np.array([[0, 3], [0, 0]]))
    assert np.argwhere(found.dropped).tolist() == [[1, 0]]
    with pytest.raises(Refused) as refused:
        fit_net(np.ones((2, 2)), np.array([-3.0, 3]), 2.99)
    assert "3 at least" in told(refused)
    with pytest.raises(Refused):
        fit_net(np.ones((2, 2)), np.array([-3.0, 3]), float("nan"))
    assert fit_net(np.ones((2, 2)), np.array([-3.0, 3]), 3 * (1 + 1e-6)).table.sum() == pytest.approx(3 + 3e-6)


@pytest.mark.parametrize("unit", [1e-320, 1e-250, 1e308])
def test_a_seed_beyond_the_range_of_doubles_is_an_error_and_no_table(unit: float) -> None:
    with pytest.raises(Failed):
        fit_net(np.full((3, 3), unit), np.array([-1.0, 1, 0]))


@settings(max_examples=25, deadline=None)
@given(chances, some.integers(2, 6))
def test_net_moves_follow_order_and_turn_over_with_their_sign(chance: int, size: int) -> None:
    drawn = np.random.default_rng(chance)
    seed = 10 ** drawn.uniform(0, 3, (size, size))
    np.fill_diagonal(seed, 0)
    truth = seed * np.exp(drawn.normal(0, 1, seed.shape))
    net = truth.sum(axis=0) - truth.sum(axis=1)
    found = fit_net(seed, net).table
    order = drawn.permutation(size)
    assert fit_net(seed[np.ix_(order, order)], net[order]).table == pytest.approx(found[np.ix_(order, order)], rel=1e-6)
    assert fit_net(seed.T.copy(), -net).table == pytest.approx(found.T, rel=1e-6)
    assert fit_net(seed * 5, net * 5).table == pytest.approx(found * 5, rel=1e-6)


# Two dimensions on the boundary


def can_be_met(open_: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> bool:
    """Brute force over sets of rows, in whole numbers, so that nothing is rounded."""
    return all(
        rows[list(chosen)].sum() <= columns[open_[list(chosen)].any(axis=0)].sum()
        for count in range(1, len(rows) + 1)
        for chosen in itertools.combinations(range(len(rows)), count)
    )


@settings(max_examples=60, deadline=None)
@given(chances, some.sampled_from([1.0, 1e-6, 1e9]), some.integers(-1, 1))
def test_one_person_more_or_less_decides_at_the_boundary(chance: int, unit: float, step: int) -> None:
    """Totals of which a set of rows takes exactly what it can reach, and the same with one person moved."""
    drawn = np.random.default_rng(chance)
    open_ = np.ones((5, 5), dtype=bool)
    open_[:2, 3:] = False
    open_[4, 0] = False
    truth = drawn.integers(1, 1000, (5, 5)) * open_
    truth[2:, :3] = 0  # the first two rows fill the first three columns
    rows, columns = truth.sum(axis=1), truth.sum(axis=0)
    rows[0] += step
    rows[3] -= step
    targets = Targets.of(rows * unit, columns * unit)
    if not can_be_met(open_, rows, columns):
        with pytest.raises(Refused) as refused:
            fit(open_.astype(float), targets)
        assert "too" in told(refused)
        return
    found = fit(open_.astype(float), targets)
    assert found.table.sum(axis=1) == pytest.approx(targets.rows, rel=1e-9)
    assert found.table.sum(axis=0) == pytest.approx(targets.columns, rel=1e-9)
    assert found.dropped[2:4, :3].all() == (step == 0)


@pytest.mark.parametrize("size", [1e-300, 1.0, 1e12, 1e300])
def test_totals_that_differ_in_their_last_digit_are_equal_and_those_that_differ_in_the_ninth_are_not(
    size: float,
) -> None:
    rows, columns = np.array([1.0, 2, 4]) * size, np.array([4.0, 2, 1]) * size
    columns[0] = np.nextafter(columns[0], np.inf)
    assert fit(np.ones((3, 3)), Targets.of(rows, columns)).table.sum() == pytest.approx(7 * size)
    columns[0] *= 1 + 1e-9
    with pytest.raises(Refused) as refused:
        fit(np.ones((3, 3)), Targets.of(rows, columns))
    assert "a difference of" in told(refused)


@pytest.mark.parametrize("tolerance", [1e-13, 1e-15, 0.0, float("nan")])
def test_a_tolerance_is_kept_or_it_is_an_error(tolerance: float) -> None:
    drawn = np.random.default_rng(4)
    seed, truth = 10 ** drawn.uniform(-3, 4, (2, 6, 6))
    targets = Targets.of(truth.sum(axis=1), truth.sum(axis=0))
    try:
        found = fit(seed, targets, tolerance)
    except Failed:
        return
    assert np.abs(found.table.sum(axis=1) - targets.rows).max() <= tolerance * targets.rows.max()
    assert np.abs(found.table.sum(axis=0) - targets.columns).max() <= tolerance * targets.columns.max()


def test_one_cell_one_row_and_one_column() -> None:
    one = fit(np.array([[5.0]]), Targets.of(np.array([3.0]), np.array([3.0])))
    assert one.table == pytest.approx(np.array([[3]]))
    row = fit(np.array([[5.0, 1]]), Targets.of(np.array([3.0]), np.array([1.0, 2])))
    assert row.table == pytest.approx(np.array([[1, 2]]))
    column = fit(np.array([[5.0], [1]]), Targets.of(np.array([1.0, 2]), np.array([3.0])))
    assert column.table == pytest.approx(np.array([[1], [2]]))
