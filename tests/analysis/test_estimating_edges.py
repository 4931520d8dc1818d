"""Tables of which a part is known, at their edges: rounding, no room, contradictions, draws that differ, a solver."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.linalg import null_space
from scipy.optimize import linprog, minimize

from namagar.analysis.mobility.balancing.targets import Targets
from namagar.analysis.mobility.balancing.two_way import fit
from namagar.analysis.mobility.estimating import partly
from namagar.analysis.mobility.estimating.partly import fitted
from namagar.analysis.mobility.estimating.possible import Known, fillable_cells
from namagar.analysis.terms.problem import Failed, Refused
from namagar.analysis.terms.wording import sentence

FREE = np.nan
EVEN = np.ones((3, 3)) - np.eye(3)
CODES = ("A", "B", "C")
_PRECISE = {"xatol": 1e-9, "fatol": 1e-12, "maxiter": 20_000, "maxfev": 20_000}


def told(refused: pytest.ExceptionInfo[Refused]) -> str:
    for problem in refused.value.problems:
        sentence(problem, "fa")
    return " ".join(str(sentence(problem, "en")) for problem in refused.value.problems)


def known(rows: object = None, columns: object = None, cells: object = None, total: float = 600) -> Known:
    nothing = np.full(3, FREE)
    return Known(
        nothing if rows is None else np.array(rows, float),
        nothing if columns is None else np.array(columns, float),
        np.full((3, 3), FREE) if cells is None else np.array(cells, float),
        np.array(float(total)),
    )


def one_cell(row: int, column: int, value: float) -> np.ndarray:
    cells = np.full((3, 3), FREE)
    cells[row, column] = value
    return cells


def test_where_known_totals_make_up_the_whole_nothing_is_left_for_others() -> None:
    found = fitted(EVEN, known(rows=[600, FREE, FREE]), CODES)
    assert found.tables.tolist() == [[0, 300, 300], [0, 0, 0], [0, 0, 0]]
    # 0.1 + 0.2 is not 0.3 in doubles, which is no contradiction.
    rounded = fitted(EVEN, known(rows=[0.1, 0.2, FREE], total=0.3), CODES).tables
    assert rounded == pytest.approx(np.array([[0, 0.05, 0.05], [0.1, 0, 0.1], [0, 0, 0]]))
    # B's cell is known beside them: 100 + 500 are the whole.
    beside = fitted(EVEN, known(rows=[500, FREE, FREE], cells=one_cell(1, 2, 100.0)), CODES).tables
    assert beside.tolist() == [[0, 250, 250], [0, 0, 100], [0, 0, 0]]


def test_cells_that_add_up_to_their_total_but_for_rounding_fill_it() -> None:
    cells = np.full((3, 3), FREE)
    cells[0, 1], cells[0, 2] = 0.1, 0.2
    found = fitted(EVEN, known(rows=[0.3, FREE, FREE], cells=cells, total=1), CODES).tables
    assert found == pytest.approx(np.array([[0, 0.1, 0.2], [0.175, 0, 0.175], [0.175, 0.175, 0]]))


def test_when_all_cells_are_known_they_are_the_table() -> None:
    cells = np.arange(9.0).reshape(3, 3) * EVEN
    assert fitted(EVEN, known(cells=cells, total=cells.sum()), CODES).tables.tolist() == cells.tolist()
    assert fitted(EVEN, known(total=0), CODES).tables.tolist() == np.zeros((3, 3)).tolist()
    with pytest.raises(Refused):
        fitted(EVEN, known(cells=cells, total=cells.sum() + 1), CODES)


def test_cells_without_room_are_emptied_and_the_rest_is_met() -> None:
    # A sends 300 and receives 300 of 600, so that nobody moves between B and C: sweeps alone would creep.
    found = fitted(EVEN, known(rows=[300, FREE, FREE], columns=[300, FREE, FREE]), CODES)
    assert found.tables == pytest.approx(np.array([[0, 150, 150], [150, 0, 0], [150, 0, 0]]))
    assert max(found.row_error, found.column_error, found.total_error) <= 1e-10


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (known(rows=[590, FREE, FREE], columns=[590, FREE, FREE]), "No table meets these totals together"),
        (known(rows=[310, FREE, FREE], cells=[[FREE, 150, 150], [FREE] * 3, [FREE] * 3]), "totals together: A→"),
        (known(rows=[350, FREE, FREE], cells=one_cell(0, 1, 400.0)), "A add up to more than the stated total"),
        (known(rows=[500, FREE, FREE], cells=one_cell(1, 2, 101.0)), "adds up to 601, and the whole is 600"),
        (known(rows=[300, 200, 101]), "adds up to 601"),
        (known(columns=[300, 200, 99]), "adds up to 599"),
        (known(total=FREE), "total: Numbers are missing"),
        (known(total=-1), "total: Numbers below zero"),
        (known(rows=[-5, FREE, FREE]), "rows: Numbers below zero: A"),
        (known(columns=[FREE, np.inf, FREE]), "columns: Numbers without end: B"),
        (known(cells=one_cell(2, 0, -1.0)), "cells: Numbers below zero: C→A"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(asked: Known, said: str) -> None:
    with pytest.raises(Refused) as refused:
        fitted(EVEN, asked, CODES)
    assert said in told(refused)


@pytest.mark.parametrize("value", [np.nan, np.inf, -1.0])
def test_a_prior_that_cannot_be_is_refused_with_the_cell(value: float) -> None:
    prior = np.stack([EVEN, EVEN])
    prior[1, 0, 2] = value
    with pytest.raises(Refused) as refused:
        fitted(prior, known(), CODES)
    assert "prior: " in told(refused)
    assert "A→C" in told(refused)


def test_a_prior_with_nobody_for_a_known_total_names_it() -> None:
    prior = EVEN.copy()
    prior[0] = 0
    with pytest.raises(Refused) as refused:
        fitted(prior, known(rows=[100, FREE, FREE]), CODES)
    assert "A→" in told(refused)
    prior = np.zeros((3, 3))
    with pytest.raises(Refused):
        fitted(prior, known(), CODES)
    assert not fitted(prior, known(total=0), CODES).tables.any()


@pytest.mark.parametrize("unit", [1e-300, 1e-12, 1e12, 1e300])
def test_neither_the_unit_of_the_prior_nor_that_of_persons_changes_anything_else(unit: float) -> None:
    prior = np.array([[0, 3, 1], [2, 0, 5], [4, 1, 0]], float)
    plain = fitted(prior, known(rows=[200, FREE, FREE], columns=[FREE, FREE, 250]), CODES).tables
    assert fitted(prior * unit, known(rows=[200, FREE, FREE], columns=[FREE, FREE, 250]), CODES).tables == (
        pytest.approx(plain)
    )
    scaled = known(rows=[200 * unit, FREE, FREE], columns=[FREE, FREE, 250 * unit], total=600 * unit)
    assert fitted(prior, scaled, CODES).tables / unit == pytest.approx(plain)


def test_draws_are_fitted_each_as_if_alone() -> None:
    drawn = np.random.default_rng(1)
    prior = 10 ** drawn.uniform(-2, 2, (5, 3, 3)) * EVEN
    rows, columns = np.full((5, 3), FREE), np.full((5, 3), FREE)
    rows[:, 0], columns[:, 0] = [100, 200, 300, 250, 500], [100, 200, 300, 350, 50]
    together = fitted(prior, Known(rows, columns, np.full((5, 3, 3), FREE), np.array(600.0)), CODES).tables
    for place in range(5):
        alone = fitted(prior[place], known(rows=rows[place], columns=columns[place]), CODES).tables
        assert together[place] == pytest.approx(alone, rel=1e-6, abs=1e-6)
    assert not together[2, 1:, 1:].any(), "only in this draw there is no room between B and C"
    assert (together[[0, 1, 4]][:, 1, 2] > 0).all()
    rows[3, 0] = 251
    with pytest.raises(Refused) as refused:
        fitted(prior, Known(rows, columns, np.full((5, 3, 3), FREE), np.array(600.0)), CODES)
    assert "No table meets" in told(refused)


def test_all_totals_known_is_the_plain_fit() -> None:
    drawn = np.random.default_rng(3)
    seed, truth = 10 ** drawn.uniform(-1, 2, (2, 3, 3)) * EVEN
    rows, columns = truth.sum(axis=1), truth.sum(axis=0)
    found = fitted(seed, known(rows=rows, columns=columns, total=float(truth.sum())), CODES).tables
    assert found == pytest.approx(fit(seed, Targets.of(rows, columns)).table, rel=1e-6)


@settings(max_examples=15, deadline=None)
@given(some.integers(0, 2**32 - 1))
def test_a_general_solver_finds_the_same_table(chance: int) -> None:
    """Σ x ln(x/m) − x made smallest under what is known, without a word about factors."""
    drawn = np.random.default_rng(chance)
    prior, truth = 10 ** drawn.uniform(-0.5, 0.5, (2, 3, 3)) * EVEN
    rows = np.where(drawn.random(3) < 0.5, truth.sum(axis=1), FREE)
    columns = np.where(drawn.random(3) < 0.4, truth.sum(axis=0), FREE)
    cells = np.where((drawn.random((3, 3)) < 0.15) & (EVEN > 0), truth, FREE)
    found = fitted(prior, Known(rows, columns, cells, np.array(truth.sum())), CODES).tables
    places = np.argwhere((EVEN > 0) & np.isnan(cells))
    seed = prior[tuple(places.T)]

    ties = [places[:, 0] == place for place in np.flatnonzero(~np.isnan(rows))]
    ties += [places[:, 1] == place for place in np.flatnonzero(~np.isnan(columns))]
    ways = null_space(np.array([*ties, np.ones(len(places))], dtype=float))
    middle = truth[tuple(places.T)]

    def divergence(steps: np.ndarray) -> float:
        cells_now = middle + ways @ steps
        if (cells_now <= 0).any():
            return np.inf
        return float((cells_now * np.log(cells_now / seed) - cells_now).sum())

    best = np.zeros(ways.shape[1])
    if best.size:
        best = minimize(divergence, best, method="Nelder-Mead", options=_PRECISE).x
    assert found[tuple(places.T)] == pytest.approx(middle + ways @ best, abs=1e-3 * truth.sum())


@settings(max_examples=20, deadline=None)
@given(some.integers(0, 2**32 - 1))
def test_cells_are_found_to_have_room_as_by_the_most_that_any_table_puts_there(chance: int) -> None:
    drawn = np.random.default_rng(chance)
    free = (drawn.random((4, 4)) < 0.5) & ~np.eye(4, dtype=bool)
    truth = drawn.integers(0, 4, (4, 4)) * free
    rows = np.where(drawn.random(4) < 0.6, truth.sum(axis=1), FREE)
    columns = np.where(drawn.random(4) < 0.6, truth.sum(axis=0), FREE)
    total = float(truth.sum())
    open_ = fillable_cells(free.astype(float), rows, columns, np.array(total), ("A", "B", "C", "D"))
    at = np.argwhere(free)
    ties = [(at[:, 0] == p).astype(float) for p in np.flatnonzero(~np.isnan(rows))]
    ties += [(at[:, 1] == p).astype(float) for p in np.flatnonzero(~np.isnan(columns))]
    wanted = [*rows[~np.isnan(rows)], *columns[~np.isnan(columns)], total]
    for place, cell in enumerate(at):
        cost = np.zeros(len(at))
        cost[place] = -1
        most = -linprog(cost, A_eq=np.array([*ties, np.ones(len(at))]), b_eq=wanted).fun
        assert open_[tuple(cell)] == (most > 1e-7)


def test_what_sweeps_do_not_reach_is_an_error_and_no_table() -> None:
    prior = np.array([[0, 1, 1e-14], [1e-14, 0, 1], [1, 1e-14, 0]])
    with pytest.raises(Failed):
        fitted(prior, known(rows=[200, 200, FREE], columns=[299, 2, FREE]), CODES, tolerance=1e-16)


@pytest.mark.parametrize(
    "asked",
    [
        known(rows=[200, FREE, FREE], columns=[FREE, FREE, 250]),
        known(rows=[200, 250, FREE]),
        known(columns=[9, 500, FREE]),
    ],
    ids=["rows and columns", "rows", "columns"],
)
def test_one_total_of_many_that_is_missed_is_an_error(asked: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partly, "_SWEEPS", 1)
    prior = np.array([[0, 3, 1], [2, 0, 5], [4, 1, 0]], float)
    with pytest.raises(Failed):
        fitted(prior, asked, CODES)
