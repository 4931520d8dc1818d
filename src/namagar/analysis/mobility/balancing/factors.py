"""Factors of rows and columns that bring a table of open cells to its totals: Newton's method, or sweeps in turn.

Here rows and columns are all above zero and are shares of their sum, so that every number is of the same size.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from namagar.analysis.mobility.arrays import Matrix, Numbers, Places
from namagar.analysis.mobility.balancing.curvature import Curvature
from namagar.analysis.mobility.balancing.reached import missed, not_reached

# Beyond that many columns the steps of Newton cost more than sweeps do as a rule.
MOST_COLUMNS = 4000
STEPS = 100
_FIRST_SWEEPS, _HALVINGS, _LONGEST_STEP = 3, 30, 2.0
_QUICK_STEPS, _STRIDE, _WORTHWHILE = 200, 8, 10
# A column of which less than this share is left hangs together with no other but for rounding.
_ALONE = 1e-12
_SWEEPS, _PATIENCE, _PROGRESS = 200_000, 200, 0.99


@dataclass(frozen=True, eq=False)
class Factors:
    """What each row and each column is multiplied by, how it was found and in how many steps."""

    rows: Matrix
    columns: Matrix
    method: str
    iterations: int

    @staticmethod
    def none(method: str) -> "Factors":
        """Those of a table in which nobody moves."""
        return Factors(np.ones(0), np.ones(0), method, 0)


@dataclass(frozen=True, eq=False)
class Shares:
    """A seed whose rows and columns all have totals above zero, which are shares of one whole."""

    seed: Matrix
    rows: Matrix
    columns: Matrix

    def begun(self) -> Matrix:
        """Column factors after a few sweeps, from which all methods begin."""
        factors = np.ones(self.columns.size)
        for _ in range(_FIRST_SWEEPS):
            factors = self.columns / ((self.rows / (self.seed @ factors)) @ self.seed)
        return factors

    def row_factors(self, factors: Matrix) -> Matrix:
        """The factors of rows with which these factors of columns meet every row."""
        return np.asarray(self.rows / (self.seed @ factors))

    def gap(self, factors: Matrix) -> Matrix:
        """What is lacking to each column once the rows are met."""
        return np.asarray(self.columns - factors * (self.row_factors(factors) @ self.seed))

    def curvature(self, factors: Matrix) -> Curvature | None:
        """The second derivatives at these factors; None where rounding leaves nothing to be factored."""
        table = self.row_factors(factors)[:, None] * self.seed
        table *= factors
        return Curvature.of(table, self.rows, self._pinned())

    def diagonal(self, factors: Matrix, squares: Matrix) -> Matrix:
        """How much more each column holds for a little more of its factor alone, the rows being met again."""
        row_factors = self.row_factors(factors)
        sums = factors * (row_factors @ self.seed)
        alone = sums - factors * factors * ((row_factors * row_factors / self.rows) @ squares)
        return np.asarray(np.maximum(alone, _ALONE * sums))

    def function(self, factors: Matrix) -> float:
        """What is made smallest, which is convex in the logarithms of the factors."""
        return float(self.rows @ np.log(self.seed @ factors) - self.columns @ np.log(factors))

    def _pinned(self) -> Numbers:
        """The largest column of each part that hangs together: one factor of a part may be chosen freely."""
        if _hangs_together(self.seed > 0):
            return np.array([np.argmax(self.columns)], dtype=np.intp)
        part = _parts(self.seed)
        return np.array(
            [np.flatnonzero(part == each)[np.argmax(self.columns[part == each])] for each in np.unique(part)],
            dtype=np.intp,
        )


def solved(shares: Shares, tolerance: float, method: str) -> Factors:
    """The factors by Newton, and by sweeps where it does not arrive or is not asked for; Failed when neither does."""
    factors, spent = np.ones(shares.columns.size), 0
    if method == "newton":
        factors, spent = newton(shares, tolerance, STEPS, shares.begun())
        if missed(shares.columns - shares.gap(factors), shares.columns) <= tolerance:
            return Factors(shares.row_factors(factors), factors, "newton", spent)
    return _swept(shares, tolerance, factors, spent)


def newton(shares: Shares, tolerance: float, most: int, factors: Matrix) -> tuple[Matrix, int]:
    """Column factors that meet each column to this share of itself, or the nearest found from these; and the steps.

    The factors of rows follow from them, so that rows are met at every step. What is made smallest is
    Σ rows·ln(seed × factors) − Σ columns·ln(factors). Steps by the diagonal of its curvature alone come first: they
    cost little more than a sweep, and bring most tables there.
    """
    factors, quick = _stepped(shares, tolerance, factors)
    gap = shares.gap(factors)
    for step in range(most if shares.columns.size <= MOST_COLUMNS else 0):
        if worst(gap, shares.columns) <= tolerance:
            return factors, quick + step
        curvature = shares.curvature(factors)
        moved = None if curvature is None else _moved(shares, factors, gap, curvature)
        if moved is None:
            # Rounding leaves no better step; whether the table is good enough as it is, others decide.
            return factors, quick + step
        factors, gap = moved
    return factors, quick + most


def worst(gap: Matrix, columns: Matrix) -> float:
    """The largest gap as a share of its own column."""
    return float((np.abs(gap) / columns).max())


def _stepped(shares: Shares, tolerance: float, factors: Matrix) -> tuple[Matrix, int]:
    """Each column moved as if the others stood still, as long as some steps bring the worst ten times nearer.

    A sweep divides a gap by the whole column, although the rows take back most of what a large cell gains. Here it is
    divided by what is left of the column after that: the diagonal of the curvature.
    """
    squares = shares.seed * shares.seed
    gap = shares.gap(factors)
    for spent in range(0, _QUICK_STEPS, _STRIDE):
        begun, before = factors, worst(gap, shares.columns)
        alone = shares.diagonal(factors, squares)
        for step in range(_STRIDE):
            if worst(gap, shares.columns) <= tolerance:
                return factors, spent + step
            change = gap / alone
            factors = factors * np.exp(np.minimum(np.maximum(change, -_LONGEST_STEP), _LONGEST_STEP))
            gap = shares.gap(factors)
        after = worst(gap, shares.columns)
        if not after < before / _WORTHWHILE:
            return (factors if after < before else begun), spent + _STRIDE
    return factors, _QUICK_STEPS


def _moved(shares: Shares, factors: Matrix, gap: Matrix, curvature: Curvature) -> tuple[Matrix, Matrix] | None:
    """As far along the step as the gap shrinks or the function falls; None when neither does."""
    change = curvature.change(gap)
    if change is None:
        return None
    length = min(1.0, _LONGEST_STEP / max(float(np.abs(change).max(initial=0.0)), np.finfo(float).tiny))
    slope, size = float(gap @ change), float(np.abs(gap).max())
    for _ in range(_HALVINGS):
        new = factors * np.exp(length * change)
        new_gap = shares.gap(new)
        if float(np.abs(new_gap).max()) < size:
            return new, new_gap
        if shares.function(factors) - shares.function(new) >= 1e-4 * length * slope:
            return new, new_gap
        length /= 2
    return None


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
    """To which part of the table each column belongs."""
    high, wide = seed.shape
    there = np.nonzero(seed)
    graph = csr_array((np.ones(there[0].size, dtype=np.int8), (there[0], high + there[1])), shape=(high + wide,) * 2)
    _, part = connected_components(graph, directed=False)
    return np.asarray(part[high:])


def _swept(shares: Shares, tolerance: float, factors: Matrix, spent: int) -> Factors:
    """Rows and columns met in turn; Failed when two hundred sweeps bring the columns no nearer."""
    best, since = np.inf, 0
    for sweep in range(1, _SWEEPS + 1):
        row_factors = shares.row_factors(factors)
        sums = row_factors @ shares.seed
        error = missed(sums * factors, shares.columns)
        if error <= tolerance / 2:
            return Factors(row_factors, factors, "sweeps", spent + sweep)
        best, since = (error, 0) if error < _PROGRESS * best else (best, since + 1)
        if since > _PATIENCE or not np.isfinite(error):
            raise not_reached(error, tolerance, spent + sweep)
        factors = shares.columns / sums
    raise not_reached(best, tolerance, spent + _SWEEPS)
