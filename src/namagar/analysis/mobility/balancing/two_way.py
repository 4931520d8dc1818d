"""A table fitted to totals of rows and columns: cells stay in proportion to a seed, and empty ones stay empty."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from namagar.analysis.mobility.arrays import Matrix, Numbers, Places
from namagar.analysis.mobility.balancing import feasibility
from namagar.analysis.mobility.balancing.curvature import Curvature
from namagar.analysis.mobility.balancing.targets import Targets, check
from namagar.analysis.terms.problem import Failed, Problem

TOLERANCE = 1e-10
METHODS = ("newton", "sweeps")
# Beyond that many columns the steps of Newton cost more than sweeps do as a rule.
MOST_COLUMNS = 4000
_FIRST_SWEEPS, _STEPS, _HALVINGS, _LONGEST_STEP, _WORTHWHILE = 3, 100, 30, 2.0, 10
_SWEEPS, _PATIENCE, _PROGRESS = 200_000, 200, 0.99


@dataclass(frozen=True, eq=False)
class Fitted:
    """The table `row_factors × seed × column_factors`, how it was found, and what it misses on both sides.

    Both errors are measured on the table as it is returned, after the last step, as shares of the largest total.
    dropped: cells of the seed that hold nobody in any table with these totals.
    """

    table: Matrix
    row_factors: Matrix
    column_factors: Matrix
    dropped: Places
    method: str
    iterations: int
    row_error: float
    column_error: float


def fit(seed: Matrix, targets: Targets, tolerance: float = TOLERANCE, method: str = "newton") -> Fitted:
    """The table nearest to the seed that meets all totals.

    Refused before anything is computed when no table can meet them; Failed when the tolerance is not reached.
    """
    if method not in METHODS:
        raise ValueError(f"{method} is not one of {METHODS}")
    check(seed, targets)
    support = feasibility.support(seed, targets)
    live_rows, live_columns = targets.rows > 0, targets.columns > 0
    whole = live_rows.all() and live_columns.all() and not support.dropped.any()
    used_seed = seed if whole else np.where(support.open, seed, 0.0)
    kept = used_seed if whole else used_seed[np.ix_(live_rows, live_columns)]
    rows, columns = np.zeros(live_rows.size), np.zeros(live_columns.size)
    iterations, used = 0, method
    if kept.size:
        total = float(targets.rows.sum())
        wanted_rows, wanted_columns = targets.rows[live_rows] / total, targets.columns[live_columns]
        # The two sums differ by rounding at most, which must not pile up on one column.
        wanted_columns = wanted_columns / wanted_columns.sum()
        found, used, iterations = _solved(kept, wanted_rows, wanted_columns, tolerance, method, support.witness)
        rows[live_rows], columns[live_columns] = found[0] * total, found[1]
    table = rows[:, None] * used_seed
    table *= columns
    row_error, column_error = _error(table.sum(axis=1), targets.rows), _error(table.sum(axis=0), targets.columns)
    if not max(row_error, column_error) <= tolerance:
        raise Failed(_not_reached(max(row_error, column_error), tolerance, iterations))
    return Fitted(table, rows, columns, support.dropped, used, iterations, row_error, column_error)


def _error(sums: Matrix, totals: Matrix) -> float:
    largest = float(totals.max(initial=0.0))
    return float(np.abs(sums - totals).max(initial=0.0)) / largest if largest > 0 else 0.0


def _not_reached(error: float, tolerance: float, iterations: int) -> Problem:
    facts = {"error": f"{error:.1e}", "tolerance": f"{tolerance:.1e}", "iterations": iterations}
    return Problem("mobility-fit-not-reached", "", facts)


_Factors = tuple[Matrix, Matrix]


def _solved(
    seed: Matrix, rows: Matrix, columns: Matrix, tolerance: float, method: str, near: feasibility.Witness | None
) -> tuple[_Factors, str, int]:
    """The factors of rows and columns, by what they were found, and in how many steps."""
    guess = np.ones(columns.size)
    spent = 0
    if method == "newton" and columns.size <= MOST_COLUMNS:
        guess, spent, reached = _newton(seed, rows, columns, tolerance, near)
        if reached:
            return (rows / (seed @ guess), guess), "newton", spent
    factors, sweeps = _swept(seed, rows, columns, tolerance, guess)
    return factors, "sweeps", spent + sweeps


def _newton(
    seed: Matrix, rows: Matrix, columns: Matrix, tolerance: float, near: feasibility.Witness | None
) -> tuple[Matrix, int, bool]:
    """Column factors by Newton's method; the factors of rows follow from them, so that rows are met at every step.

    What is made smallest is Σ rows·ln(seed × factors) − Σ columns·ln(factors), which is convex in the logarithms.
    A curvature is used again as long as it brings the totals ten times nearer.
    """
    factors = np.ones(columns.size) if near is None else near.factors
    for _ in range(_FIRST_SWEEPS if near is None else 0):
        factors = columns / (seed.T @ (rows / (seed @ factors)))
    curvature = None if near is None else near.curvature
    gap, table = _column_gap(seed, rows, columns, factors)
    for step in range(_STEPS):
        before = float((np.abs(gap) / columns).max())
        if before <= tolerance:
            return factors, step, True
        fresh = curvature is None
        curvature = curvature or Curvature.of(table, rows, _pinned(seed, columns))
        moved = None if curvature is None else _moved(seed, rows, columns, factors, gap, curvature)
        if moved is not None:
            factors, gap, table = moved
        elif fresh:
            # Rounding leaves no better step; what counts is whether the table is good enough as it is.
            return factors, step, _error(table.sum(axis=0), columns) <= tolerance
        if moved is None or float((np.abs(gap) / columns).max()) > before / _WORTHWHILE:
            curvature = None
    return factors, _STEPS, False


def _column_gap(seed: Matrix, rows: Matrix, columns: Matrix, factors: Matrix) -> tuple[Matrix, Matrix]:
    """What is lacking to each column once the rows are met, and the table."""
    table = (rows / (seed @ factors))[:, None] * seed
    table *= factors
    return columns - table.sum(axis=0), table


def _pinned(seed: Matrix, columns: Matrix) -> Numbers:
    """The largest column of each part that hangs together: one factor of a part may be chosen freely."""
    part = _parts(seed)
    return np.array(
        [np.flatnonzero(part == each)[np.argmax(columns[part == each])] for each in np.unique(part)], dtype=np.intp
    )


def _hangs_together(open_: Places) -> bool:
    """Whether every column is reached from the first over open cells, looked at whole rows at a time."""
    columns = np.zeros(open_.shape[1], dtype=bool)
    columns[0] = True
    while True:
        rows = open_[:, columns].any(axis=1)
        reached = open_[rows].any(axis=0) | columns
        if reached.sum() == columns.sum():
            return bool(reached.all())
        columns = reached


def _parts(seed: Matrix) -> Numbers:
    """To which part of the table each column belongs; a table without empty cells is one part."""
    high, wide = seed.shape
    if _hangs_together(seed > 0):
        return np.zeros(wide, dtype=np.intp)
    there = np.nonzero(seed)
    graph = csr_array((np.ones(there[0].size, dtype=np.int8), (there[0], high + there[1])), shape=(high + wide,) * 2)
    _, part = connected_components(graph, directed=False)
    return np.asarray(part[high:])


def _moved(
    seed: Matrix, rows: Matrix, columns: Matrix, factors: Matrix, gap: Matrix, curvature: Curvature
) -> tuple[Matrix, Matrix, Matrix] | None:
    """As far along the step as the gap shrinks or the function falls; None when neither does."""
    change = curvature.change(gap)
    if change is None:
        return None
    length = min(1.0, _LONGEST_STEP / max(float(np.abs(change).max(initial=0.0)), np.finfo(float).tiny))
    slope, size = float(gap @ change), float(np.abs(gap).max())
    for _ in range(_HALVINGS):
        new = factors * np.exp(length * change)
        new_gap, table = _column_gap(seed, rows, columns, new)
        if float(np.abs(new_gap).max()) < size:
            return new, new_gap, table
        fall = _function(seed, rows, columns, factors) - _function(seed, rows, columns, new)
        if fall >= 1e-4 * length * slope:
            return new, new_gap, table
        length /= 2
    return None


def _function(seed: Matrix, rows: Matrix, columns: Matrix, factors: Matrix) -> float:
    return float(rows @ np.log(seed @ factors) - columns @ np.log(factors))


def _swept(seed: Matrix, rows: Matrix, columns: Matrix, tolerance: float, factors: Matrix) -> tuple[_Factors, int]:
    """Rows and columns met in turn; Failed when two hundred sweeps bring the columns no nearer."""
    best, since = np.inf, 0
    for sweep in range(1, _SWEEPS + 1):
        row_factors = rows / (seed @ factors)
        sums = seed.T @ row_factors
        error = _error(sums * factors, columns)
        if error <= tolerance / 2:
            return (row_factors, factors), sweep
        best, since = (error, 0) if error < _PROGRESS * best else (best, since + 1)
        if since > _PATIENCE or not np.isfinite(error):
            raise Failed(_not_reached(error, tolerance, sweep))
        factors = columns / sums
    raise Failed(_not_reached(best, tolerance, _SWEEPS))
