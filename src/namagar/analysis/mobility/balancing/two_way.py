"""A table fitted to totals of rows and columns: cells stay in proportion to a seed, and empty ones stay empty."""

from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from namagar.analysis.mobility.arrays import Matrix, Places
from namagar.analysis.mobility.balancing import feasibility
from namagar.analysis.mobility.balancing.factors import Factors, Shares, newton, solved, worst
from namagar.analysis.mobility.balancing.reached import missed, not_reached
from namagar.analysis.mobility.balancing.targets import Targets, check

TOLERANCE = 1e-10
METHODS = ("newton", "sweeps")
# A table proves that its totals can be met when it meets each but for rounding, in few steps, and no cell was shrunk
# so far on the way that rounding alone may have kept it open.
_MET, _FILLED, _FEW = 1e-11, 1e-3, 30
# Seeds whose largest cell is smaller, or larger than its inverse, are fitted as shares of it: squares need room.
_LEAST = 1e-100


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

    Refused when no table can meet them, with the rows and columns that cannot; Failed when the tolerance is not
    reached.
    """
    if method not in METHODS:
        raise ValueError(f"{method} is not one of {METHODS}")
    check(seed, targets)
    peak = float(seed.max(initial=0.0))
    if peak > 0 and not _LEAST <= peak <= 1 / _LEAST:
        return _near_one(fit(seed / peak, targets, tolerance, method), peak)
    open_ = feasibility.at_sight(seed, targets)
    if open_ is None and method == "newton" and (found := _proven(seed, targets, tolerance)) is not None:
        return found
    if open_ is None:
        open_ = feasibility.by_largest_flow(seed, targets)
    dropped = feasibility.open_cells(seed, targets) & ~open_
    shares = _shares(np.where(dropped, 0.0, seed), targets)
    factors = solved(shares, tolerance, method) if shares.seed.size else Factors.none(method)
    return _fitted(seed, dropped, targets, factors, tolerance)


def _near_one(found: Fitted, peak: float) -> Fitted:
    """The same table with factors of a seed that many times as large; each side bears half, or one would be endless."""
    root = sqrt(peak)
    return replace(found, row_factors=found.row_factors / root, column_factors=found.column_factors / root)


def _proven(seed: Matrix, targets: Targets, tolerance: float) -> Fitted | None:
    """The table, where it is found at once with all open cells filled: then nothing else has to be decided."""
    shares = _shares(seed, targets)
    first = shares.begun()
    columns, steps = newton(shares, min(tolerance, _MET), _FEW, first)
    if not worst(shares.gap(columns), shares.columns) <= _MET:
        return None
    factors = Factors(shares.row_factors(columns), columns, "newton", steps)
    if not _filled(shares.seed, factors.rows / shares.row_factors(first), columns / first):
        return None
    return _fitted(seed, np.zeros(seed.shape, dtype=bool), targets, factors, tolerance)


def _filled(seed: Matrix, rows: Matrix, columns: Matrix) -> bool:
    """Whether no cell of the seed was shrunk by more than rounding could explain; the first look is enough for most."""
    if float(rows.min()) * float(columns.min()) > _FILLED:
        return True
    return bool(((rows[:, None] * columns > _FILLED) | (seed == 0)).all())


def _shares(seed: Matrix, targets: Targets) -> Shares:
    """The rows and columns that are to hold somebody."""
    rows, columns = targets.rows > 0, targets.columns > 0
    kept = seed if rows.all() and columns.all() else seed[np.ix_(rows, columns)]
    high, wide = targets.rows[rows], targets.columns[columns]
    # The two sums differ by rounding at most, which must not pile up on one column.
    return Shares(kept, high / high.sum(), wide / wide.sum())


def _fitted(seed: Matrix, dropped: Places, targets: Targets, factors: Factors, tolerance: float) -> Fitted:
    """The whole table with empty rows and columns; Failed when it misses a total by more than the tolerance."""
    rows, columns = np.zeros(targets.rows.size), np.zeros(targets.columns.size)
    rows[targets.rows > 0], columns[targets.columns > 0] = factors.rows * float(targets.rows.sum()), factors.columns
    table = rows[:, None] * seed
    table *= columns
    table[dropped] = 0.0
    row_error, column_error = missed(table.sum(axis=1), targets.rows), missed(table.sum(axis=0), targets.columns)
    if not max(row_error, column_error) <= tolerance:
        raise not_reached(max(row_error, column_error), tolerance, factors.iterations)
    return Fitted(table, rows, columns, dropped, factors.method, factors.iterations, row_error, column_error)
