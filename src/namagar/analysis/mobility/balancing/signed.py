"""A table with negative cells fitted to totals (GRAS): positive and negative cells move apart or together."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from namagar.analysis.mobility.arrays import Matrix, Places
from namagar.analysis.mobility.balancing.programmes import fillable, nearest
from namagar.analysis.mobility.balancing.reached import not_reached
from namagar.analysis.mobility.balancing.targets import Targets, check
from namagar.analysis.terms.problem import Problem, Refused

_SWEEPS, _PATIENCE, _PROGRESS = 50_000, 500, 0.99


@dataclass(frozen=True, eq=False)
class FittedSigned:
    """The table, its sweeps, and what it misses on both sides as a share of the largest total or cell sum.

    dropped: cells of the seed that are zero in every table with these totals.
    """

    table: Matrix
    dropped: Places
    iterations: int
    row_error: float
    column_error: float


def fit_signed(seed: Matrix, targets: Targets, tolerance: float = 1e-10) -> FittedSigned:
    """The table nearest to a seed with signs that meets the totals; no cell changes its sign.

    x = a·P·b − N/(a·b), P and N the positive and negative parts (Junius and Oosterhaven 2003, the objective as
    corrected by Lenzen, Wood and Gallego 2007). Refused when no such table exists, Failed when it is not reached.
    """
    check(seed, targets, signed=True)
    open_ = _decided(np.sign(seed), targets)
    kept, dropped = np.where(open_, seed, 0.0), (seed != 0) & ~open_
    plus, minus = np.maximum(kept, 0.0), np.maximum(-kept, 0.0)
    scale = float(np.abs(kept).sum()) or 1.0
    rows, columns = targets.rows / scale, targets.columns / scale
    plus, minus = plus / scale, minus / scale
    below = np.ones(columns.size)
    best, since = np.inf, 0
    for sweep in range(1, _SWEEPS + 1):
        beside = _factors(plus @ below, minus @ (1 / below), rows)
        below = _factors(plus.T @ beside, minus.T @ (1 / beside), columns)
        table = beside[:, None] * plus * below - minus / beside[:, None] / below
        size = max(float(np.abs(table).sum(axis=1).max(initial=0.0)), float(np.abs(rows).max(initial=0.0)))
        row_error = float(np.abs(table.sum(axis=1) - rows).max(initial=0.0)) / (size or 1.0)
        column_error = float(np.abs(table.sum(axis=0) - columns).max(initial=0.0)) / (size or 1.0)
        error = max(row_error, column_error)
        if error <= tolerance:
            return FittedSigned(table * scale, dropped, sweep, row_error, column_error)
        best, since = (error, 0) if error < _PROGRESS * best else (best, since + 1)
        if since > _PATIENCE or not np.isfinite(error):
            break
    raise not_reached(best, tolerance, sweep)


def _factors(plus: Matrix, minus: Matrix, totals: Matrix) -> Matrix:
    """The positive root of `plus·a² − total·a − minus = 0`, in the form that loses no digits; 1 where all is empty."""
    root = np.sqrt(totals**2 + 4 * plus * minus)
    high = np.divide(totals + root, 2 * plus, out=np.ones_like(plus), where=plus > 0)
    low = np.divide(2 * minus, root - totals, out=np.ones_like(plus), where=root - totals > 0)
    return np.where(plus > 0, np.where(totals >= 0, high, low), low)


def _decided(sign: Matrix, targets: Targets) -> Places:
    """The cells that can be other than zero, with these signs; Refused with the totals that cannot be met together."""
    rows, columns = np.nonzero(sign)
    count = np.arange(rows.size)
    signs = sign[rows, columns]
    sums = csr_array(
        (np.r_[signs, signs], (np.r_[rows, sign.shape[0] + columns], np.r_[count, count])),
        shape=(sum(sign.shape), rows.size),
    )
    wanted = np.r_[targets.rows, targets.columns]
    found = nearest(sums, wanted)
    if guilty := found.guilty([*targets.row_names, *targets.column_names]):
        raise Refused(Problem("mobility-fit-conflict", "", {"totals": guilty}))
    open_ = np.zeros(sign.shape, dtype=bool)
    open_[rows, columns] = fillable(sums, wanted, found)
    return open_
