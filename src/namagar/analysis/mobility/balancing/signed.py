"""A table with negative cells fitted to totals (GRAS): positive and negative cells move apart or together."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.linalg import LinAlgError, cho_factor, cho_solve
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from namagar.analysis.mobility.arrays import Matrix, Numbers, Places
from namagar.analysis.mobility.balancing.programmes import fillable, nearest
from namagar.analysis.mobility.balancing.reached import not_reached
from namagar.analysis.mobility.balancing.targets import Targets, check
from namagar.analysis.terms.problem import Problem, Refused

_FIRST_SWEEPS, _SWEEPS, _PATIENCE, _PROGRESS = 3, 50_000, 500, 0.99
_FEW, _STEPS, _HALVINGS, _LONGEST_STEP, _FILLED = 30, 200, 40, 2.0, 1e-3


@dataclass(frozen=True, eq=False)
class FittedSigned:
    """The table, how it was found, and what it misses on both sides as a share of the largest total or cell sum.

    dropped: cells of the seed that are zero in every table with these totals.
    """

    table: Matrix
    dropped: Places
    method: str
    iterations: int
    row_error: float
    column_error: float


def fit_signed(seed: Matrix, targets: Targets, tolerance: float = 1e-10) -> FittedSigned:
    """The table nearest to a seed with signs that meets the totals; no cell changes its sign.

    x = a·P·b − N/(a·b), P and N the positive and negative parts (Junius and Oosterhaven 2003, the objective as
    corrected by Lenzen, Wood and Gallego 2007). Refused when no such table exists, Failed when it is not reached.
    """
    check(seed, targets, signed=True)
    with np.errstate(all="ignore"):  # what leaves the range of doubles is not reached
        found = _found(seed, targets, tolerance, _FEW)
        # A table that a few steps lead to, with no cell shrunk to next to nothing, proves that there is one.
        if max(found.row_error, found.column_error) <= tolerance and _filled(found.table, seed):
            return found
        open_ = _decided(np.sign(seed), targets)
        found = _found(np.where(open_, seed, 0.0), targets, tolerance, _STEPS)
    if not max(found.row_error, found.column_error) <= tolerance:
        raise not_reached(max(found.row_error, found.column_error), tolerance, found.iterations)
    return replace(found, dropped=(seed != 0) & ~open_)


@dataclass(frozen=True, eq=False)
class _Signed:
    """Positive and negative cells, and totals, as shares of all cells without their signs."""

    plus: Matrix
    minus: Matrix
    rows: Matrix
    columns: Matrix

    def parts(self, beside: Matrix, below: Matrix) -> tuple[Matrix, Matrix]:
        """Positive and negative cells with these logarithms of factors."""
        factors = np.exp(beside[:, None] + below)
        return self.plus * factors, self.minus / factors

    def errors(self, table: Matrix) -> tuple[float, float]:
        """What is missed on both sides, as a share of the largest sum of cells without signs, or total."""
        size = max(float(np.abs(table).sum(axis=1).max(initial=0.0)), float(np.abs(self.rows).max(initial=0.0))) or 1.0
        gaps = table.sum(axis=1) - self.rows, table.sum(axis=0) - self.columns
        first, second = (float(np.abs(gap).max(initial=0.0)) / size for gap in gaps)
        return first, second

    def function(self, beside: Matrix, below: Matrix) -> float:
        """What is made smallest; it is convex in the logarithms of the factors."""
        plus, minus = self.parts(beside, below)
        return float(plus.sum() + minus.sum() - self.rows @ beside - self.columns @ below)


def _found(seed: Matrix, targets: Targets, tolerance: float, most: int) -> FittedSigned:
    """The table as near as a few sweeps, so many steps of Newton's method and more sweeps come to its totals."""
    scale = float(np.abs(seed).sum()) or 1.0
    signed = _Signed(
        np.maximum(seed, 0.0) / scale, np.maximum(-seed, 0.0) / scale, targets.rows / scale, targets.columns / scale
    )
    below = np.zeros(targets.columns.size)
    beside, below, sweeps = _swept(signed, below, tolerance, _FIRST_SWEEPS)
    beside, below, steps, reached = _newton(signed, beside, below, tolerance, most)
    last = not reached and most == _STEPS
    if last:
        beside, below, more = _swept(signed, below, tolerance, _SWEEPS)
        steps += more
    plus, minus = signed.parts(beside, below)
    errors = signed.errors(plus - minus)
    nothing = np.zeros(seed.shape, dtype=bool)
    method = "sweeps" if last else "newton"
    return FittedSigned((plus - minus) * scale, nothing, method, sweeps + steps, *errors)


def _filled(table: Matrix, seed: Matrix) -> bool:
    """Whether no cell was shrunk so far, beside those that grew most, that it may be one that must be zero."""
    shares = table[seed != 0] / seed[seed != 0]
    return bool((shares > _FILLED * shares.max(initial=0.0)).all())


def _swept(signed: _Signed, below: Matrix, tolerance: float, most: int) -> tuple[Matrix, Matrix, int]:
    """Rows and columns met in turn; given up when five hundred sweeps come no nearer."""
    best, since, sweeps = np.inf, 0, 0
    columns = np.exp(below)
    while sweeps < most:
        sweeps += 1
        rows = _factors(signed.plus @ columns, signed.minus @ (1 / columns), signed.rows)
        columns = _factors(signed.plus.T @ rows, signed.minus.T @ (1 / rows), signed.columns)
        error = max(signed.errors(rows[:, None] * signed.plus * columns - signed.minus / rows[:, None] / columns))
        best, since = (error, 0) if error < _PROGRESS * best else (best, since + 1)
        if error <= tolerance or since > _PATIENCE or not np.isfinite(error):
            break
    return np.log(rows), np.log(columns), sweeps


def _newton(
    signed: _Signed, beside: Matrix, below: Matrix, tolerance: float, most: int
) -> tuple[Matrix, Matrix, int, bool]:
    """Newton's method on the logarithms of all factors, of which one in each part that hangs together stays."""
    high = beside.size
    free = _free(signed.plus + signed.minus)
    for step in range(most):
        plus, minus = signed.parts(beside, below)
        if max(signed.errors(plus - minus)) <= tolerance:
            return beside, below, step, True
        whole = plus + minus
        gap = np.r_[signed.rows - (plus - minus).sum(axis=1), signed.columns - (plus - minus).sum(axis=0)]
        square = np.block([[np.diag(whole.sum(axis=1)), whole], [whole.T, np.diag(whole.sum(axis=0))]])
        change = np.zeros(gap.size)
        try:
            change[free] = cho_solve(cho_factor(square[np.ix_(free, free)]), gap[free])
        except (LinAlgError, ValueError):
            return beside, below, step, False
        moved = _along(signed, beside, below, change, float(gap @ change))
        if moved is None:
            return beside, below, step, False
        beside, below = moved[:high], moved[high:]
    return beside, below, most, False


def _along(signed: _Signed, beside: Matrix, below: Matrix, change: Matrix, slope: float) -> Matrix | None:
    """As far along the step as the function falls or the totals come nearer; None when neither does."""
    length = min(1.0, _LONGEST_STEP / max(float(np.abs(change).max(initial=0.0)), np.finfo(float).tiny))
    plus, minus = signed.parts(beside, below)
    value, worst = signed.function(beside, below), max(signed.errors(plus - minus))
    for _ in range(_HALVINGS):
        new = np.r_[beside, below] + length * change
        plus, minus = signed.parts(new[: beside.size], new[beside.size :])
        nearer = max(signed.errors(plus - minus)) < worst
        if nearer or signed.function(new[: beside.size], new[beside.size :]) <= value - 1e-4 * length * slope:
            return np.asarray(new)
        length /= 2
    return None


def _free(cells: Matrix) -> Numbers:
    """The rows and then columns whose factors are looked for: one of each part that hangs together stays."""
    high, wide = cells.shape
    there = np.nonzero(cells)
    edges = (np.ones(there[0].size, dtype=np.int8), (there[0], high + there[1]))
    _, part = connected_components(csr_array(edges, shape=(high + wide,) * 2), directed=False)
    pinned = {int(np.flatnonzero(part == each)[-1]) for each in np.unique(part)}
    return np.array([place for place in range(part.size) if place not in pinned], dtype=np.intp)


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
