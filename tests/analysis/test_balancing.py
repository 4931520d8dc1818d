"""Fitting to totals: against sweeps by hand, general solvers and brute force, with what cannot be met named first."""

import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some
from scipy.optimize import linprog, minimize

from namagar.analysis.mobility.balancing import factors
from namagar.analysis.mobility.balancing.feasibility import at_sight, by_largest_flow
from namagar.analysis.mobility.balancing.labelled import fit_labelled
from namagar.analysis.mobility.balancing.many_way import Target, fit_many
from namagar.analysis.mobility.balancing.net import fit_net
from namagar.analysis.mobility.balancing.signed import fit_signed
from namagar.analysis.mobility.balancing.targets import Targets, scaled
from namagar.analysis.mobility.balancing.two_way import fit
from namagar.analysis.mobility.long_table import LongTable
from namagar.analysis.terms.problem import Failed, Refused
from namagar.analysis.terms.wording import sentence


def told(refused: pytest.ExceptionInfo[Refused]) -> str:
    for problem in refused.value.problems:
        sentence(problem, "fa")
    return " ".join(str(sentence(problem, "en")) for problem in refused.value.problems)


def by_hand(seed: np.ndarray, rows: np.ndarray, columns: np.ndarray, sweeps: int = 3_000) -> np.ndarray:
    """The textbook: scale rows, scale columns, again and again."""
    table = seed.astype(float).copy()
    for _ in range(sweeps):
        sums = table.sum(axis=1, keepdims=True)
        table *= np.divide(rows[:, None], sums, out=np.zeros_like(sums), where=sums > 0)
        sums = table.sum(axis=0, keepdims=True)
        table *= np.divide(columns, sums, out=np.zeros_like(sums), where=sums > 0)
    return table


sizes = some.integers(2, 6)
chances = some.integers(0, 2**32 - 1)


def problem(chance: int, high: int, wide: int, density: float) -> tuple[np.ndarray, np.ndarray]:
    """A seed, and a table with the same empty cells that its totals are taken from."""
    drawn = np.random.default_rng(chance)
    truth = 10 ** drawn.uniform(-1, 3, (high, wide)) * (drawn.random((high, wide)) < density)
    return np.where(truth > 0, 10 ** drawn.uniform(-1, 3, truth.shape), 0.0), truth


# A 2 × 2 table by hand: odds ratio 2·2/(1·1) = 4 is kept, all totals are 10: x² / (10 − x)² = 4, so x = 20/3.
def test_a_table_of_four_cells_by_hand() -> None:
    found = fit(np.array([[2.0, 1.0], [1.0, 2.0]]), Targets.of(np.array([10.0, 10.0]), np.array([10.0, 10.0])))
    assert found.table == pytest.approx(np.array([[20, 10], [10, 20]]) / 3)


@settings(max_examples=25, deadline=None)
@given(chances, sizes, sizes, some.sampled_from([1.0, 0.7]))
def test_newton_sweeps_and_the_textbook_agree_and_meet_both_totals(
    chance: int, high: int, wide: int, density: float
) -> None:
    seed, truth = problem(chance, high, wide, density)
    assume(truth.any())
    targets = Targets.of(truth.sum(axis=1), truth.sum(axis=0))
    found = [fit(seed, targets)]
    try:
        found.append(fit(seed, targets, method="sweeps"))
    except Failed:
        pass  # some tables with empty cells are swept so slowly that this is said instead
    else:
        most = 1e-6 * truth.sum()
        assert found[0].table == pytest.approx(found[1].table, rel=1e-5, abs=most)
        textbook = by_hand(seed, targets.rows, targets.columns)
        # Three thousand turns are not enough for every table.
        if np.abs(textbook.sum(axis=1) - targets.rows).max() <= 1e-9 * targets.rows.max():
            assert found[0].table == pytest.approx(textbook, rel=1e-4, abs=10 * most)
    for each in found:
        assert np.abs(each.table.sum(axis=1) - targets.rows).max() <= 1e-10 * targets.rows.max()
        assert np.abs(each.table.sum(axis=0) - targets.columns).max() <= 1e-10 * targets.columns.max()
        kept = np.where(each.dropped, 0, seed)
        assert each.table == pytest.approx(each.row_factors[:, None] * kept * each.column_factors)


def test_newton_reaches_what_sweeps_do_not() -> None:
    """A corner that two hundred sweeps bring no nearer: hardly anybody links the first column with the others."""
    seed = np.array([[0, 0.2, 86], [5, 0, 0], [0.1, 100, 112], [0, 0.2, 37], [705, 0, 0]])
    truth = np.array([[0, 400, 45], [2.3, 0, 0], [0.1, 1.3, 20], [0, 0.1, 1], [18, 0, 0]])
    targets = Targets.of(truth.sum(axis=1), truth.sum(axis=0))
    found = fit(seed, targets)
    assert found.method == "newton"
    assert max(found.row_error, found.column_error) <= 1e-10
    with pytest.raises(Failed):
        fit(seed, targets, method="sweeps")


@settings(max_examples=30, deadline=None)
@given(chances, sizes)
def test_it_is_the_table_of_least_divergence(chance: int, size: int) -> None:
    """Any move around a loop of four cells that keeps all totals makes Σ x ln(x/m) − x larger."""
    seed, truth = problem(chance, size, size, 1.0)
    table = fit(seed, Targets.of(truth.sum(axis=1), truth.sum(axis=0))).table

    def divergence(cells: np.ndarray) -> float:
        return float((cells * np.log(cells / seed) - cells).sum())

    for one, other in itertools.combinations(range(size), 2):
        for left, right in itertools.combinations(range(size), 2):
            step = np.zeros_like(table)
            step[one, left] = step[other, right] = 1
            step[one, right] = step[other, left] = -1
            step *= 0.1 * table[[one, one, other, other], [left, right, left, right]].min()
            assert divergence(table + step) >= divergence(table)
            assert divergence(table - step) >= divergence(table)


@settings(max_examples=30, deadline=None)
@given(chances, sizes, sizes)
def test_order_and_scale_change_nothing_else(chance: int, high: int, wide: int) -> None:
    seed, truth = problem(chance, high, wide, 1.0)
    targets = Targets.of(truth.sum(axis=1), truth.sum(axis=0))
    table = fit(seed, targets).table
    order = np.random.default_rng(chance).permutation(high)
    mixed = fit(seed[order], Targets.of(targets.rows[order], targets.columns)).table
    assert mixed == pytest.approx(table[order], rel=1e-8)
    larger = fit(seed * 7.5, Targets.of(targets.rows * 3, targets.columns * 3)).table
    assert larger == pytest.approx(3 * table, rel=1e-8)
    assert fit(seed.T.copy(), Targets.of(targets.columns, targets.rows)).table == pytest.approx(table.T, rel=1e-7)
    assert fit(seed, targets).table.tobytes() == table.tobytes()


def test_what_fits_already_stays() -> None:
    seed = np.array([[5.0, 1.0], [2.0, 7.0]])
    found = fit(seed, Targets.of(seed.sum(axis=1), seed.sum(axis=0)))
    assert found.table == pytest.approx(seed)


def test_a_total_of_zero_empties_its_row_and_a_table_of_zeros_stays_one() -> None:
    found = fit(np.ones((2, 2)), Targets.of(np.array([0.0, 4.0]), np.array([1.0, 3.0])))
    assert found.table.tolist() == [[0, 0], [1, 3]]
    assert fit(np.ones((2, 2)), Targets.of(np.zeros(2), np.zeros(2))).table.sum() == 0


@pytest.mark.parametrize("difference", [1.0, -1.0])
def test_totals_that_differ_are_refused_in_both_directions(difference: float) -> None:
    with pytest.raises(Refused) as refused:
        fit(np.ones((2, 2)), Targets.of(np.array([5.0, 5.0]), np.array([5.0, 5.0 + difference])))
    assert "a difference of" in told(refused)
    assert refused.value.problems[0].facts["difference"] == -difference


def test_one_side_is_scaled_to_the_other_only_when_asked() -> None:
    targets = Targets.of(np.array([5.0, 5.0]), np.array([4.0, 8.0]))
    assert fit(np.ones((2, 2)), scaled(targets, "rows")).table.sum() == pytest.approx(10)
    assert fit(np.ones((2, 2)), scaled(targets, "columns")).table.sum() == pytest.approx(12)
    empty = Targets.of(np.zeros(2), np.array([4.0, 8.0]))
    assert scaled(empty, "rows") is empty


def test_faults_of_seed_and_totals_are_named_all_at_once() -> None:
    with pytest.raises(Refused) as refused:
        fit(
            np.array([[np.nan, -1.0], [np.inf, 1.0]]),
            Targets.of(np.array([-5.0, 5.0]), np.array([np.nan, 1.0]), ("Tehran", "Qom"), ("Fars", "Yazd")),
        )
    said = told(refused)
    for part in ("Tehran→Fars", "Tehran→Yazd", "Qom→Fars", "rows: Numbers below zero: Tehran", "missing: Fars"):
        assert part in said
    with pytest.raises(ValueError, match="totals of 2"):
        fit(np.ones((2, 3)), Targets.of(np.ones(2), np.ones(2)))
    with pytest.raises(ValueError, match="magic"):
        fit(np.ones((2, 2)), Targets.of(np.ones(2), np.ones(2)), method="magic")


def test_an_empty_row_with_people_to_send_is_named() -> None:
    with pytest.raises(Refused) as refused:
        fit(np.array([[0.0, 0.0], [1.0, 1.0]]), Targets.of(np.array([1.0, 1.0]), np.ones(2), ("Tehran", "Qom")))
    assert "empty: Tehran" in told(refused)


def can_be_met(open_: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> bool:
    """Brute force: no set of rows asks for more than all columns that it reaches."""
    for count in range(1, len(rows) + 1):
        for chosen in itertools.combinations(range(len(rows)), count):
            reached = open_[list(chosen)].any(axis=0)
            if rows[list(chosen)].sum() > columns[reached].sum() + 1e-9:
                return False
    return True


@settings(max_examples=80, deadline=None)
@given(chances, some.integers(2, 5), some.integers(2, 5), some.sampled_from([0.3, 0.5, 0.8]))
def test_what_can_be_met_is_decided_as_by_brute_force(chance: int, high: int, wide: int, density: float) -> None:
    drawn = np.random.default_rng(chance)
    open_ = drawn.random((high, wide)) < density
    rows = drawn.integers(0, 6, high).astype(float)
    columns = drawn.multinomial(int(rows.sum()), np.ones(wide) / wide).astype(float)
    targets = Targets.of(rows, columns)
    try:
        found = fit(open_.astype(float), targets)
    except Refused as refused:
        assert not can_be_met(open_, rows, columns)
        (fact, *_) = refused.problems
        if fact.code.startswith("mobility-fit-impossible"):
            assert fact.facts["demand"] > fact.facts["supply"]  # type: ignore[operator]
        return
    assert can_be_met(open_, rows, columns)
    filled = at_sight(open_.astype(float), targets)
    if filled is not None:
        assert (filled == by_largest_flow(open_.astype(float), targets)).all()
    # A cell is dropped exactly when the most that any table can put there is nothing.
    count = high * wide
    sums = np.zeros((high + wide, count))
    for row, column in itertools.product(range(high), range(wide)):
        sums[row, row * wide + column] = sums[high + column, row * wide + column] = 1
    for row, column in itertools.product(range(high), range(wide)):
        if not open_[row, column] or rows[row] == 0 or columns[column] == 0:
            continue
        cost = np.zeros(count)
        cost[row * wide + column] = -1
        bounds = [(0, None if each else 0) for each in open_.ravel()]
        most = -linprog(cost, A_eq=sums, b_eq=np.r_[rows, columns], bounds=bounds).fun
        assert found.dropped[row, column] == (most < 1e-9)


def test_the_side_of_a_contradiction_that_is_shorter_is_told() -> None:
    open_ = np.ones((4, 4))
    open_[1:, 0] = 0
    names = ("A", "B", "C", "D")
    with pytest.raises(Refused) as refused:
        fit(open_, Targets.of(np.array([1.0, 5, 5, 5]), np.array([4.0, 4, 4, 4]), names, names))
    assert "A are to receive 4, and the rows that reach them, A, send only 1: 3 too few" in told(refused)
    with pytest.raises(Refused) as refused:
        fit(open_.T.copy(), Targets.of(np.array([4.0, 4, 4, 4]), np.array([1.0, 5, 5, 5]), names, names))
    assert "A are to send 4, and the columns that they reach, A, take only 1: 3 too many" in told(refused)


@given(some.integers(1, 20), some.integers(1, 20), some.integers(1, 20), some.integers(1, 20))
def test_an_empty_diagonal_can_be_met_when_no_area_sends_and_receives_more_than_all(
    a: int, b: int, c: int, d: int
) -> None:
    seed = 1.0 - np.eye(3)
    rows, columns = np.array([a, b, c], dtype=float), np.array([d, a + b + c - 1.0, 1.0])
    columns[1] -= d - 0.0
    assume(columns[1] >= 0)
    targets = Targets.of(rows, columns)
    if (rows + columns <= rows.sum()).all():
        assert fit(seed, targets).table.sum(axis=0) == pytest.approx(columns)
    else:
        with pytest.raises(Refused) as refused:
            fit(seed, targets)
        assert "too" in told(refused)


def test_cells_that_the_totals_leave_no_room_for_are_dropped_and_listed() -> None:
    # Area 1 sends 3 and receives 2 of 5 moves in all: nobody can move between areas 2 and 3.
    found = fit(1.0 - np.eye(3), Targets.of(np.array([3.0, 1.0, 1.0]), np.array([2.0, 1.0, 2.0])))
    assert found.table.tolist() == [[0, 1, 2], [1, 0, 0], [1, 0, 0]]
    assert np.argwhere(found.dropped).tolist() == [[1, 2], [2, 1]]
    # The same in a table with other empty cells: column 1 takes all of row 1, which leaves nothing for row 2 there.
    found = fit(np.array([[1.0, 0.0], [1.0, 1.0]]), Targets.of(np.array([2.0, 3.0]), np.array([2.0, 3.0])))
    assert found.table.tolist() == [[2, 0], [0, 3]]
    assert np.argwhere(found.dropped).tolist() == [[1, 0]]


def test_a_table_of_two_parts_that_share_nothing_is_fitted_part_by_part() -> None:
    first, second = problem(21, 3, 3, 1.0), problem(22, 2, 4, 1.0)
    seed, truth = np.zeros((5, 7)), np.zeros((5, 7))
    for whole, one, other in ((seed, first[0], second[0]), (truth, first[1], second[1])):
        whole[:3, :3], whole[3:, 3:] = one, other
    found = fit(seed, Targets.of(truth.sum(axis=1), truth.sum(axis=0))).table
    for rows, columns, (part, wanted) in ((slice(3), slice(3), first), (slice(3, 5), slice(3, 7), second)):
        alone = fit(part, Targets.of(wanted.sum(axis=1), wanted.sum(axis=0))).table
        assert found[rows, columns] == pytest.approx(alone)
    truth[0, 0] += 1  # one part now sends what only the other could take
    with pytest.raises(Refused) as refused:
        fit(
            seed, Targets.of(truth.sum(axis=1), first[1].sum(axis=0).tolist() + (truth.sum(axis=0)[3:] + 0.25).tolist())
        )
    assert "too" in told(refused)


def test_sweeps_take_over_where_newton_cannot_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    seed, truth = problem(3, 4, 4, 1.0)
    targets = Targets.of(truth.sum(axis=1), truth.sum(axis=0))
    monkeypatch.setattr(factors, "MOST_COLUMNS", 2)
    monkeypatch.setattr(factors, "_QUICK_STEPS", 0)
    found = fit(seed, targets)
    assert found.method == "sweeps"
    assert found.table == pytest.approx(by_hand(seed, targets.rows, targets.columns))


# 97 of 100 people are on the diagonal: sweeps move so little of a total at a time that hundreds are needed.
def test_a_table_with_nearly_everybody_on_the_diagonal_takes_few_steps() -> None:
    drawn = np.random.default_rng(8)
    seed = 10 ** drawn.uniform(0, 2, (30, 30))
    seed[drawn.random(seed.shape) < 0.2] = 0
    np.fill_diagonal(seed, 30 * seed.sum(axis=0))
    truth = seed * np.exp(drawn.normal(0, 0.1, seed.shape))
    targets = Targets.of(truth.sum(axis=1), truth.sum(axis=0))
    quick, slow = fit(seed, targets, 1e-12), fit(seed, targets, 1e-12, "sweeps")
    assert quick.table == pytest.approx(slow.table, rel=1e-8)
    assert quick.iterations < 40 < 400 < slow.iterations


# With two columns what the one gains the other loses: moved each as if the other stood still, both swing for ever.
def test_two_columns_that_swing_are_fitted_by_the_whole_curvature() -> None:
    seed, truth = problem(4, 5, 2, 1.0)
    targets = Targets.of(truth.sum(axis=1), truth.sum(axis=0))
    assert fit(seed, targets).table == pytest.approx(by_hand(seed, targets.rows, targets.columns))


# Only the proportions of a seed count, whatever its unit: 1e-305 is next to the smallest number there is.
@pytest.mark.parametrize("unit", [1e-305, 1e-150, 1e150, 1e300])
def test_a_seed_in_a_unit_at_the_end_of_all_numbers_gives_the_same_table(unit: float) -> None:
    seed, truth = problem(6, 6, 6, 0.7)
    targets = Targets.of(truth.sum(axis=1), truth.sum(axis=0))
    plain, found = fit(seed, targets), fit(seed * unit, targets)
    assert found.table == pytest.approx(plain.table, rel=1e-9)
    again = (seed * unit * found.row_factors[:, None]) * found.column_factors
    assert again == pytest.approx(plain.table, rel=1e-9)


def test_a_fit_that_does_not_reach_its_tolerance_is_no_answer() -> None:
    seed, truth = problem(5, 5, 5, 1.0)
    with pytest.raises(Failed) as failed:
        fit(seed, Targets.of(truth.sum(axis=1), truth.sum(axis=0)), tolerance=1e-30, method="sweeps")
    assert "steps" in told(failed)
    with pytest.raises(Failed):
        fit(seed, Targets.of(truth.sum(axis=1), truth.sum(axis=0)), tolerance=1e-30)


def test_cells_a_million_million_times_apart_are_fitted() -> None:
    drawn = np.random.default_rng(0)
    seed = 10 ** drawn.uniform(-12, 0, (30, 30))
    np.fill_diagonal(seed, 1e6)
    truth = seed * np.exp(drawn.normal(0, 1, seed.shape))
    found = fit(seed, Targets.of(truth.sum(axis=1), truth.sum(axis=0)))
    assert max(found.row_error, found.column_error) <= 1e-10


# Long tables


def long(name: str, codes: list[tuple[str, ...]], numbers: list[float]) -> LongTable:
    return LongTable(name, tuple(zip(*codes, strict=True)), (np.array(numbers, dtype=float),))


SEED = long("seed", [("A", "B"), ("B", "A"), ("A", "C"), ("C", "A")], [1, 1, 1, 1])


def test_long_tables_are_put_together_by_code() -> None:
    rows, columns = (
        long("rows", [("C",), ("A",), ("B",)], [1, 3, 2]),
        long("columns", [("A",), ("B",), ("C",)], [3, 1, 2]),
    )
    found = fit_labelled(SEED, rows, columns, 1e-10)
    assert [cell[:2] for cell in found.cells] == [("A", "B"), ("A", "C"), ("B", "A"), ("C", "A")]
    assert [round(cell[2], 9) for cell in found.cells] == [1, 2, 2, 1]
    assert [note.code for note in found.notes] == ["mobility-pairs-absent", "mobility-fit-reached"]
    for note in found.notes:
        sentence(note, "fa")


@pytest.mark.parametrize(
    ("seed", "rows", "tolerance", "said"),
    [
        (SEED, long("rows", [("A",), ("B",)], [1, 1]), 1e-10, "rows: These areas are absent here: C"),
        (SEED, long("rows", [("A",), ("B",), ("C",), ("X",)], [1, 1, 1, 1]), 1e-10, "only here: X"),
        (SEED, long("rows", [("A",), ("B",), ("C",), ("C",)], [1, 1, 1, 1]), 1e-10, "twice: C"),
        (long("seed", [("A", "B"), ("A", "B")], [1, 1]), long("rows", [("A",)], [1]), 1e-10, "twice: A→B"),
        (SEED, long("rows", [("A",), ("B",), ("C",)], [1, 1, 1]), 0.0, "tolerance of 0"),
    ],
)
def test_long_tables_that_do_not_fit_together_are_refused(
    seed: LongTable, rows: LongTable, tolerance: float, said: str
) -> None:
    columns = long("columns", [(code,) for code in sorted(set(seed.codes[1]))], [1.0] * len(set(seed.codes[1])))
    with pytest.raises(Refused) as refused:
        fit_labelled(seed, rows, columns, tolerance)
    assert said in told(refused)


# Three dimensions and more


def targets_of(truth: np.ndarray, *axes: tuple[int, ...]) -> list[Target]:
    letters = "ijkl"[: truth.ndim]
    return [Target(each, np.einsum(f"{letters}->{''.join(letters[a] for a in each)}", truth)) for each in axes]


@pytest.mark.parametrize(
    "axes", [((0,), (1,), (2,)), ((0, 1), (2,)), ((0, 1), (1, 2)), ((2, 0), (1,)), ((0, 1), (1, 2), (2, 0)), ((),)]
)
def test_three_dimensions_are_fitted_alike_by_newton_and_by_sweeps(axes: tuple[tuple[int, ...], ...]) -> None:
    drawn = np.random.default_rng(1)
    truth = 10 ** drawn.uniform(0, 3, (4, 3, 5))
    seed = truth * np.exp(drawn.normal(0, 1, truth.shape))
    targets = targets_of(truth, *axes)
    newton, sweeps = fit_many(seed, targets), fit_many(seed, targets, method="sweeps")
    assert newton.table == pytest.approx(sweeps.table, rel=1e-6)
    assert max(newton.errors) <= 1e-10
    # What is left of ln(table/seed) once every target has had its say is nothing: it is a product of their factors.
    if axes == ((0, 1), (1, 2), (2, 0)):
        rest = np.log(newton.table / seed)
        for axis in range(3):
            rest = rest - rest.mean(axis=axis, keepdims=True)
        assert np.abs(rest).max() < 1e-9


def test_two_dimensions_are_the_same_by_either_door() -> None:
    seed, truth = problem(9, 4, 5, 0.8)
    many = fit_many(seed, targets_of(truth, (0,), (1,)))
    two = fit(seed, Targets.of(truth.sum(axis=1), truth.sum(axis=0)))
    assert many.table == pytest.approx(two.table, rel=1e-6, abs=1e-6)
    assert many.dropped.tolist() == two.dropped.tolist()


def test_totals_of_three_dimensions_that_no_table_meets_are_refused_before_any_step() -> None:
    same, other = np.eye(2), 1 - np.eye(2)
    with pytest.raises(Refused) as refused:
        fit_many(np.ones((2, 2, 2)), [Target((0, 1), same), Target((1, 2), same), Target((0, 2), other)])
    assert "No table meets these totals together" in told(refused)
    assert "1×3" in told(refused)


def test_targets_that_disagree_where_they_overlap_are_refused_with_the_place() -> None:
    with pytest.raises(Refused) as refused:
        fit_many(
            np.ones((2, 2, 2)),
            [Target((0, 1), np.array([[1.0, 1], [1, 1]]), "age × sex"), Target((1, 2), np.array([[1.0, 1], [1, 2]]))],
        )
    assert "age × sex and 2×3 disagree where they overlap: 2 against 3 at (2)" in told(refused)


def test_cells_of_three_dimensions_that_must_be_empty_are_found() -> None:
    seed = np.ones((2, 2, 2))
    seed[0, 0, 1] = 0
    # Row (0, 0) sends 2 to layer 0, which takes 2 of column 0: (1, 0, 0) has no room.
    truth = np.ones((2, 2, 2))
    truth[0, 0] = [2, 0]
    truth[1, 0] = [0, 2]
    found = fit_many(seed, targets_of(truth, (0, 1), (1, 2)))
    assert np.argwhere(found.dropped).tolist() == [[1, 0, 0]]


def test_faults_of_many_dimensions_are_named() -> None:
    with pytest.raises(Refused) as refused:
        fit_many(np.array([[-1.0, 1.0]]), [Target((0,), np.array([np.nan]), "sex")])
    assert "(1, 1)" in told(refused)
    assert "sex: Numbers are missing: (1)" in told(refused)
    with pytest.raises(ValueError, match="shape"):
        fit_many(np.ones((2, 2)), [Target((0,), np.ones(3))])
    with pytest.raises(Failed):
        fit_many(problem(7, 4, 4, 1.0)[0], targets_of(problem(7, 4, 4, 1.0)[1], (0,), (1,)), tolerance=1e-30)


# Signs


def test_a_signed_table_is_fitted_and_no_cell_changes_its_sign() -> None:
    # The example of Junius and Oosterhaven is of this kind: a net tax row below zero.
    seed = np.array([[7.0, 3, 5, -3], [2, 9, 8, 1], [-2, 0, 2, 1]])
    rows, columns = np.array([15.0, 26, -1]), np.array([9.0, 16, 17, -2])
    found = fit_signed(seed, Targets.of(rows, columns))
    assert found.table.sum(axis=1) == pytest.approx(rows)
    assert found.table.sum(axis=0) == pytest.approx(columns)
    assert (np.sign(found.table) == np.sign(seed)).all()


def test_without_signs_it_is_the_plain_fit() -> None:
    seed, truth = problem(11, 4, 4, 1.0)
    targets = Targets.of(truth.sum(axis=1), truth.sum(axis=0))
    assert fit_signed(seed, targets).table == pytest.approx(fit(seed, targets).table, rel=1e-6)


def test_a_signed_table_is_the_one_of_least_information() -> None:
    """The corrected objective Σ |m| (z ln z − z), z = x/m, minimised by a general solver, gives the same table."""
    drawn = np.random.default_rng(2)
    seed = drawn.normal(0, 5, (3, 3))
    truth = seed * np.exp(drawn.normal(0, 0.3, seed.shape))
    targets = Targets.of(truth.sum(axis=1), truth.sum(axis=0))

    def objective(ratios: np.ndarray) -> float:
        return float((np.abs(seed).ravel() * (ratios * np.log(ratios) - ratios)).sum())

    met = [
        {"type": "eq", "fun": lambda z, place=place: (seed * z.reshape(3, 3)).sum(axis=1)[place] - targets.rows[place]}
        for place in range(3)
    ] + [
        {
            "type": "eq",
            "fun": lambda z, place=place: (seed * z.reshape(3, 3)).sum(axis=0)[place] - targets.columns[place],
        }
        for place in range(2)
    ]
    general = minimize(objective, np.ones(9), constraints=met, bounds=[(1e-6, None)] * 9, options={"ftol": 1e-14})
    assert fit_signed(seed, targets).table == pytest.approx(seed * general.x.reshape(3, 3), abs=1e-4)


def test_signed_totals_that_cannot_be_are_refused_or_not_reached() -> None:
    with pytest.raises(Refused) as refused:
        fit_signed(np.array([[-1.0, -1.0], [1.0, 1.0]]), Targets.of(np.array([2.0, 2.0]), np.array([2.0, 2.0])))
    assert "No table meets" in told(refused)
    with pytest.raises(Refused) as refused:
        fit_signed(np.array([[np.nan, -1.0], [1.0, 1.0]]), Targets.of(np.array([2.0, 2.0]), np.array([2.0, 2.0])))
    assert "missing" in told(refused)
    seed = np.array([[1.0, -1.0], [-1.0, 2.0]])
    with pytest.raises(Failed):
        fit_signed(seed, Targets.of(np.array([0.3, 1.0]), np.array([0.1, 1.2])), tolerance=1e-30)


# Net moves


@settings(max_examples=30, deadline=None)
@given(chances, some.integers(2, 6))
def test_net_moves_are_met_by_the_flows_nearest_to_the_seed(chance: int, size: int) -> None:
    drawn = np.random.default_rng(chance)
    seed = 10 ** drawn.uniform(0, 3, (size, size))
    np.fill_diagonal(seed, 0)
    truth = seed * np.exp(drawn.normal(0, 1, seed.shape))
    net = truth.sum(axis=0) - truth.sum(axis=1)
    found = fit_net(seed, net)
    assert found.table.sum(axis=0) - found.table.sum(axis=1) == pytest.approx(net, abs=1e-8 * truth.sum())
    assert found.table == pytest.approx(found.factors[:, None] * seed / found.factors)
    whole = fit_net(seed, net, total=float(truth.sum()))
    assert whole.table.sum() == pytest.approx(truth.sum())
    assert whole.table.sum(axis=0) - whole.table.sum(axis=1) == pytest.approx(net, abs=1e-8 * truth.sum())


def test_net_moves_of_two_areas_by_hand() -> None:
    # x12 − x21 = 3 and x12·x21 = 4·1: x12 = 4, x21 = 1.
    found = fit_net(np.array([[0.0, 4.0], [1.0, 0.0]]), np.array([-3.0, 3.0]))
    assert found.table == pytest.approx(np.array([[0, 4], [1, 0]]))
    # With 7 moves in all: x12 = 5 and x21 = 2.
    assert fit_net(np.array([[0.0, 4.0], [1.0, 0.0]]), np.array([-3.0, 3.0]), 7.0).table == pytest.approx(
        np.array([[0, 5], [2, 0]])
    )


@pytest.mark.parametrize(
    ("seed", "net", "total", "said"),
    [
        (np.ones((2, 2)), [1.0, 1.0], None, "add up to 2, not to zero"),
        (np.array([[0.0, 0.0], [1.0, 0.0]]), [-1.0, 1.0], None, "cannot be met"),
        (np.ones((2, 2)), [-3.0, 3.0], 2.0, "2 moves in all are not enough"),
        (np.array([[0.0, np.nan], [-1.0, 0.0]]), [-1.0, 1.0], None, "Numbers are missing: North→South"),
        (np.ones((2, 2)), [np.nan, 1.0], None, "missing: North"),
    ],
)
def test_net_moves_that_cannot_be_are_refused(
    seed: np.ndarray, net: list[float], total: float | None, said: str
) -> None:
    with pytest.raises(Refused) as refused:
        fit_net(seed, np.array(net), total, names=("North", "South"))
    assert said in told(refused)


def test_a_one_way_street_carries_just_what_it_must() -> None:
    seed = np.zeros((3, 3))
    seed[0, 1] = seed[1, 0] = seed[1, 2] = 1
    found = fit_net(seed, np.array([0.0, -5.0, 5.0]))
    assert found.table[1, 2] == pytest.approx(5)
    assert found.table[0, 1] == pytest.approx(found.table[1, 0])
    # Nobody may come back from area 3, so with no gain there nobody goes.
    found = fit_net(seed, np.array([0.0, 0.0, 0.0]))
    assert found.table[1, 2] == 0
    assert np.argwhere(found.dropped).tolist() == [[1, 2]]
    assert fit_net(np.zeros((2, 2)), np.zeros(2)).table.sum() == 0
    with pytest.raises(Failed):
        fit_net(problem(7, 3, 3, 1.0)[0], np.array([-2.1, 0.7, 1.4]), tolerance=1e-30)
