"""A table with negative cells fitted to totals (GRAS): positive and negative cells move apart or together."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, diags_array, hstack, kron, vstack

from namagar.analysis.mobility.arrays import Matrix, Places, named
from namagar.analysis.mobility.balancing.reached import not_reached
from namagar.analysis.mobility.balancing.targets import Targets, check
from namagar.analysis.terms.problem import Problem, Refused

_SWEEPS, _PATIENCE, _PROGRESS = 50_000, 500, 0.99
_DECIDED = 1e-7


@dataclass(frozen=True, eq=False)
class FittedSigned:
    """The table, its sweeps, and what it misses on both sides as a share of the largest total or cell sum."""

    table: Matrix
    iterations: int
    row_error: float
    column_error: float


def fit_signed(seed: Matrix, targets: Targets, tolerance: float = 1e-10) -> FittedSigned:
    """The table nearest to a seed with signs that meets the totals; no cell changes its sign.

    x = a·P·b − N/(a·b), P and N the positive and negative parts (Junius and Oosterhaven 2003, the objective as
    corrected by Lenzen, Wood and Gallego 2007). Refused when no such table exists, Failed when it is not reached.
    """
    check(seed, targets, signed=True)
    plus, minus = np.maximum(seed, 0.0), np.maximum(-seed, 0.0)
    scale = float(np.abs(seed).sum()) or 1.0
    _decide(plus > 0, minus > 0, targets)
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
            return FittedSigned(table * scale, sweep, row_error, column_error)
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


def _decide(plus: Places, minus: Places, targets: Targets) -> None:
    """Whether cells with these signs can meet the totals, by the smallest breach; Refused with the totals it rests on.

    The factors are finite only where every cell can be other than zero, so cells are lifted from zero a little.
    """
    rows, columns = plus.shape
    size = max(float(np.abs(targets.rows).max(initial=0.0)), float(np.abs(targets.columns).max(initial=0.0))) or 1.0
    sign = np.where(plus, 1.0, np.where(minus, -1.0, 0.0)).ravel()
    over_rows = kron(diags_array(np.ones(rows)), np.ones((1, columns)))
    over_columns = kron(np.ones((1, rows)), diags_array(np.ones(columns)))
    sums = csr_array(vstack([over_rows, over_columns])) @ diags_array(sign)
    sums = csr_array(sums)[:, np.flatnonzero(sign)]
    wanted = np.r_[targets.rows, targets.columns] / size
    unit = diags_array(np.ones(wanted.size))
    answer = linprog(
        np.r_[np.zeros(sums.shape[1]), np.ones(2 * wanted.size)],
        A_eq=hstack([sums, unit, -unit]).tocsc(),
        b_eq=wanted,
        method="highs",
    )
    missed = answer.x[sums.shape[1] :]
    missed = missed[: wanted.size] + missed[wanted.size :]
    if missed.max(initial=0.0) > _DECIDED:
        names = [*targets.row_names, *targets.column_names]
        guilty = named(names[place] for place in np.flatnonzero(missed > _DECIDED).tolist())
        raise Refused(Problem("mobility-fit-conflict", "", {"totals": guilty}))
