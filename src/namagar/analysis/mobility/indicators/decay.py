"""How fast moves fall with distance: a gravity model whose effects of origins and destinations are profiled out.

Poisson pseudo-likelihood, E F_ij = exp(α_i + γ_j + β ln d_ij) for i ≠ j (Santos Silva and Tenreyro 2006, Review of
Economics and Statistics 88:641-658). Newton's method on all parameters at once; the effects are eliminated in each
step, so that nothing larger than n × n is solved. Flows need not be whole numbers and are never rounded.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import linalg

from namagar.analysis.mobility.arrays import Matrix, Places, pairs_at
from namagar.analysis.mobility.indicators.inputs import UNDEFINED, Inputs, NoValue
from namagar.analysis.terms.problem import Failed, Problem

_STEPS, _LARGEST_STEP, _NEAR = 100, 2.0, 1e-11
_IDENTIFIED = 1e-9


@dataclass(frozen=True, eq=False)
class Decay:
    """The exponent of distance and its three standard errors.

    model: if the variance is the mean; robust: whatever the variance (no factor for small samples); clustered: flows
    that share an origin or a destination may go together, NaN where that variance comes out below zero.
    similarity: squared correlation of flows and fitted flows; explained: 1 - deviance / deviance without distance.
    fitted: shape (n, n); steps: Newton steps taken; left_out: areas nobody leaves, and areas nobody comes to.
    """

    exponent: float
    model: float
    robust: float
    clustered: float
    similarity: float
    explained: float
    fitted: Matrix
    steps: int
    left_out: tuple[tuple[str, ...], tuple[str, ...]]


@lru_cache(maxsize=1)  # the exponent and its errors are asked for one by one
def decay(inputs: Inputs) -> Decay:
    """Fit the model to all pairs of different areas.

    NoValue when the pairs do not show an effect of distance; Failed when the steps do not end, as happens when the
    zeros of the table let an effect grow without end.
    """
    cells = _Cells.of(inputs)
    _shown(cells)
    return _told(cells, _fitted(cells, with_distance=True), _fitted(cells, with_distance=False))


@dataclass(frozen=True, eq=False)
class _Cells:
    """The rows and columns between which anybody moves; `used` is zero where an area would meet itself."""

    codes: tuple[str, ...]
    rows: Places
    columns: Places
    moves: Matrix
    logs: Matrix
    used: Matrix

    @staticmethod
    def of(inputs: Inputs) -> "_Cells":
        inputs.total  # noqa: B018 - nobody moved: there is nothing to fit
        moves = inputs.moves
        rows, columns = moves.sum(axis=1) > 0, moves.sum(axis=0) > 0
        kept = np.ix_(rows, columns)
        distance, used = inputs.kilometres()[kept], inputs.table.off_diagonal[kept]
        logs = np.log(distance, out=np.zeros_like(distance), where=used)
        return _Cells(inputs.table.codes, rows, columns, moves[kept], logs, used.astype(np.float64))

    def named(self, cells: Places) -> str:
        """Some pairs in words."""
        codes = np.array(self.codes)
        return pairs_at(cells, tuple(codes[self.rows]), tuple(codes[self.columns]))

    def without(self, some: Places) -> tuple[str, ...]:
        """The areas that do not stand among them."""
        return tuple(code for code, there in zip(self.codes, some, strict=True) if not there)


@dataclass(frozen=True, eq=False)
class _Fit:
    """Fitted flows, the exponent, and what of the logarithms no effect explains."""

    flows: Matrix
    exponent: float
    rest: Matrix
    steps: int


def _fitted(cells: _Cells, *, with_distance: bool) -> _Fit:
    moves, logs, used = cells.moves, cells.logs, cells.used
    flows, exponent = _started(cells, with_distance)
    rest, change_of_exponent = np.zeros_like(logs), 0.0
    for step in range(1, _STEPS + 1):
        effects = _Effects(flows)
        gap = moves - flows
        if with_distance:
            rest = (logs - effects.of(flows * logs)) * used
            change_of_exponent = float((gap * rest).sum() / (flows * rest * rest).sum())
            gap = gap - flows * logs * change_of_exponent
        change = (effects.of(gap) + logs * change_of_exponent) * used
        largest = float(np.abs(change).max())
        factor = min(1.0, _LARGEST_STEP / largest) if largest else 1.0
        flows = flows * np.exp(factor * change)
        exponent += factor * change_of_exponent
        if largest <= _NEAR:
            return _Fit(flows, exponent, rest, step)
    growing = (used > 0) & (moves == 0) & (flows < _NEAR * moves.max())
    raise Failed(Problem("decay-without-end", "", {"pairs": cells.named(growing) or "–"}))


def _started(cells: _Cells, with_distance: bool) -> tuple[Matrix, float]:
    """An exponent of -1 and three sweeps to the margins: near enough for Newton's steps."""
    exponent = -1.0 if with_distance else 0.0
    flows = cells.used * np.exp(exponent * (cells.logs - cells.logs.mean()))
    for _ in range(3):
        flows *= (cells.moves.sum(axis=1) / flows.sum(axis=1))[:, None]
        flows *= cells.moves.sum(axis=0) / flows.sum(axis=0)
    return flows, exponent


class _Effects:
    """Weighted least squares on effects of rows and columns, eliminated to the columns and factored once."""

    def __init__(self, weights: Matrix) -> None:
        self.weights, self.row_sums = weights, weights.sum(axis=1)
        scaled = weights / np.sqrt(self.row_sums)[:, None]
        reduced = np.diag(weights.sum(axis=0)) - scaled.T @ scaled
        # One effect of a column is free: the last is taken as zero.
        self.factor = linalg.cho_factor(reduced[:-1, :-1], check_finite=False) if reduced.shape[0] > 1 else None

    def of(self, weighted: Matrix) -> Matrix:
        """The sum of both effects that is nearest to a variable; `weighted` is the variable times the weights."""
        by_row, of_columns = weighted.sum(axis=1), np.zeros(weighted.shape[1])
        if self.factor is not None:
            right = weighted.sum(axis=0) - self.weights.T @ (by_row / self.row_sums)
            of_columns[:-1] = linalg.cho_solve(self.factor, right[:-1], check_finite=False)
        of_rows = (by_row - self.weights @ of_columns) / self.row_sums
        return np.asarray(of_rows[:, None] + of_columns)


def _shown(cells: _Cells) -> None:
    """NoValue when effects of areas explain all differences of distance, so that its own effect cannot be told."""
    if _hang_together(cells.used > 0):
        rest = (cells.logs - _Effects(cells.used).of(cells.used * cells.logs)) * cells.used
        if float((rest**2).sum()) > _IDENTIFIED * max(float((cells.logs**2).sum()), 1.0):
            return
    raise NoValue(UNDEFINED, Problem("measure-distance-not-shown"))


def _hang_together(used: Places) -> bool:
    """Whether every origin is tied to every destination by a chain of pairs."""
    if not used.any(axis=1).all() or not used.any(axis=0).all():
        return False
    rows = np.zeros(used.shape[0], dtype=bool)
    rows[0] = True
    while True:
        columns = used[rows].any(axis=0)
        wider: Places = np.asarray(used[:, columns].any(axis=1))
        if (wider == rows).all():
            return bool(rows.all() and columns.all())
        rows = wider


def _told(cells: _Cells, fit: _Fit, without: _Fit) -> Decay:
    weight = float((fit.flows * fit.rest**2).sum())
    scores = (cells.moves - fit.flows) * fit.rest
    each = float((scores**2).sum())
    # A flow shares its origin with its row and its destination with its column.
    both = float((scores.sum(axis=1) ** 2).sum() + (scores.sum(axis=0) ** 2).sum()) - each
    used = cells.used > 0
    seen, made = cells.moves[used], fit.flows[used]
    even = _deviance(seen, without.flows[used])
    fitted = np.zeros((len(cells.codes),) * 2)
    fitted[np.ix_(cells.rows, cells.columns)] = fit.flows
    return Decay(
        exponent=fit.exponent,
        model=weight**-0.5,
        robust=each**0.5 / weight,
        clustered=both**0.5 / weight if both >= 0 else float("nan"),
        similarity=float(np.corrcoef(seen, made)[0, 1] ** 2) if seen.std() and made.std() else float("nan"),
        explained=1 - _deviance(seen, made) / even if even > 0 else float("nan"),
        fitted=fitted,
        steps=fit.steps,
        left_out=(cells.without(cells.rows), cells.without(cells.columns)),
    )


def _deviance(seen: Matrix, fitted: Matrix) -> float:
    ratio = np.divide(seen, fitted, out=np.ones_like(seen), where=seen > 0)
    return float(2 * (seen * np.log(ratio) - (seen - fitted)).sum())
