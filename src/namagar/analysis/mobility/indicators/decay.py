"""How fast moves fall with distance: a gravity model whose effects of origins and destinations are profiled out.

Poisson pseudo-likelihood, E F_ij = exp(α_i + γ_j + β ln d_ij) for i ≠ j (Santos Silva and Tenreyro 2006, Review of
Economics and Statistics 88:641-658), with a further term for everything else that is said of pairs, such as a common
border. Newton's method on all parameters at once; the effects of areas are eliminated in each step, so that nothing
larger than n × n is solved. Flows need not be whole numbers and are never rounded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import linalg

from namagar.analysis.mobility.arrays import Matrix, Places, pairs_at
from namagar.analysis.mobility.indicators.inputs import NOT_GIVEN, UNDEFINED, Inputs, NoValue
from namagar.analysis.terms.problem import Failed, Problem

_STEPS, _LARGEST_STEP, _NEAR = 100, 2.0, 1e-11
_IDENTIFIED = 1e-9
# Shares that only rounding leaves: of what tells a variable, and of the largest flow.
_FADED, _VANISHING = 1e-13, 1e-6


@dataclass(frozen=True, slots=True)
class Effect:
    """What one more of a variable adds to the logarithm of a flow, and three standard errors of that.

    model: if the variance is the mean; robust: whatever the variance (no factor for small samples); clustered: flows
    that share an origin or a destination may go together, NaN where that variance comes out below zero.
    """

    value: float
    model: float
    robust: float
    clustered: float


@dataclass(frozen=True, eq=False)
class Decay:
    """The exponent of distance, and the effects of what else was said of pairs by their names.

    similarity: squared correlation of flows and fitted flows; explained: 1 - deviance / deviance of areas alone.
    fitted: shape (n, n); pull: by how much the exponent changes with each flow, to first order, shape (n, n); steps:
    Newton steps taken; left_out: areas nobody leaves, and areas nobody comes to.
    """

    distance: Effect
    others: Mapping[str, Effect]
    similarity: float
    explained: float
    fitted: Matrix
    pull: Matrix
    steps: int
    left_out: tuple[tuple[str, ...], tuple[str, ...]]

    @property
    def exponent(self) -> float:
        """By what power of distance flows change."""
        return self.distance.value


@lru_cache(maxsize=2)  # the exponent and its errors are asked for one by one
def decay(inputs: Inputs, *, besides: bool = False) -> Decay:
    """Fit the model to all pairs of different areas; with `besides`, all that `inputs.ties` says of pairs too.

    NoValue when the pairs do not show an effect of distance, or of something besides; Failed when the steps do not
    end, as happens when the zeros of the table let an effect grow without end.
    """
    cells = _Cells.of(inputs, besides)
    _shown(cells)
    return _told(cells, _fitted(cells, cells.variables), _fitted(cells, cells.variables[:0]))


@dataclass(frozen=True, eq=False)
class _Cells:
    """The rows and columns between which anybody moves; `used` is zero where an area would meet itself.

    variables: the logarithm of distance first, then the others in the order of `names`, shape (variables, rows,
    columns).
    """

    codes: tuple[str, ...]
    rows: Places
    columns: Places
    moves: Matrix
    names: tuple[str, ...]
    variables: Matrix
    used: Matrix

    @staticmethod
    def of(inputs: Inputs, besides: bool) -> "_Cells":
        inputs.total  # noqa: B018 - nobody moved: there is nothing to fit
        moves, distance, names = inputs.moves, inputs.kilometres(), tuple(sorted(inputs.ties)) if besides else ()
        if besides and not names:
            raise NoValue(NOT_GIVEN, Problem("measure-input-not-given", "", {"input": "ties"}))
        rows, columns = moves.sum(axis=1) > 0, moves.sum(axis=0) > 0
        kept, apart = np.ix_(rows, columns), inputs.table.off_diagonal
        logs = np.log(distance, out=np.zeros_like(distance), where=apart)
        variables = np.stack([each[kept] for each in (logs, *(inputs.ties[name] * apart for name in names))])
        return _Cells(inputs.table.codes, rows, columns, moves[kept], names, variables, apart[kept].astype(np.float64))

    def named(self, cells: Places) -> str:
        """Some pairs in words."""
        codes = np.array(self.codes)
        return pairs_at(cells, tuple(codes[self.rows]), tuple(codes[self.columns]))

    def without(self, some: Places) -> tuple[str, ...]:
        """The areas that do not stand among them."""
        return tuple(code for code, there in zip(self.codes, some, strict=True) if not there)

    def all(self, some: Matrix) -> Matrix:
        """The same among all areas, zero where nobody leaves or nobody comes."""
        whole = np.zeros((len(self.codes),) * 2)
        whole[np.ix_(self.rows, self.columns)] = some
        return whole


@dataclass(frozen=True, eq=False)
class _Fit:
    """Fitted flows, the effects of the variables, and what of each variable no effect of areas explains."""

    flows: Matrix
    effects: Matrix
    rest: Matrix
    steps: int


def _fitted(cells: _Cells, variables: Matrix) -> _Fit:
    moves, used = cells.moves, cells.used
    flows, found = _started(cells, variables)
    rest, of_variables = variables, found * 0
    for step in range(1, _STEPS + 1):
        try:
            areas = _Effects(flows)
            gap = moves - flows
            if len(variables):
                rest = np.stack([(each - areas.of(flows * each)) * used for each in variables])
                of_variables = np.asarray(np.linalg.solve(_products(flows, rest), np.tensordot(rest, gap)))
            added = np.tensordot(of_variables, variables, 1)
            change = (areas.of(gap - flows * added) + added) * used
        except np.linalg.LinAlgError:
            break
        largest = float(np.abs(change).max())
        factor = min(1.0, _LARGEST_STEP / largest) if largest else 1.0
        flows = flows * np.exp(factor * change)
        found = found + factor * of_variables
        if largest <= _NEAR:
            if _faded(flows, rest, variables):
                break
            return _Fit(flows, found, rest, step)
    vanishing = (used > 0) & (moves == 0) & (flows < _VANISHING * moves.max())
    raise Failed(Problem("decay-without-end", "", {"pairs": cells.named(vanishing) or "–"}))


def _faded(flows: Matrix, rest: Matrix, variables: Matrix) -> bool:
    """Whether the pairs by which a variable was told have lost their flows on the way, so that it goes on for ever."""
    left, there = (flows * rest**2).sum(axis=(1, 2)), (flows * variables**2).sum(axis=(1, 2))
    return bool((left <= _FADED * there).any())


def _started(cells: _Cells, variables: Matrix) -> tuple[Matrix, Matrix]:
    """An exponent of -1, nothing besides, and three sweeps to the margins: near enough for Newton's steps."""
    effects = np.zeros(len(variables))
    effects[:1] = -1.0
    logs = cells.variables[0]
    flows = cells.used * np.exp(effects[:1].sum() * (logs - logs.mean()))
    for _ in range(3):
        flows *= (cells.moves.sum(axis=1) / flows.sum(axis=1))[:, None]
        flows *= cells.moves.sum(axis=0) / flows.sum(axis=0)
    return flows, effects


def _products(weights: Matrix, rest: Matrix) -> Matrix:
    """Σ weight × rest × rest of every two variables."""
    return np.array([[float((weights * one * other).sum()) for other in rest] for one in rest])


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
    """NoValue when effects of areas, and variables before it, explain all differences of a variable.

    Then its own effect cannot be told from theirs.
    """
    if not _hang_together(cells.used > 0):
        raise NoValue(UNDEFINED, Problem("measure-distance-not-shown"))
    areas = _Effects(cells.used)
    rest = np.stack([((each - areas.of(cells.used * each)) * cells.used).ravel() for each in cells.variables])
    sizes = np.array([max(float((each**2).sum()), 1.0) for each in cells.variables])
    left = np.diagonal(np.linalg.qr((rest / np.sqrt(sizes)[:, None]).T, mode="r")) ** 2
    for at in np.flatnonzero(left <= _IDENTIFIED):
        if at == 0:
            raise NoValue(UNDEFINED, Problem("measure-distance-not-shown"))
        raise NoValue(UNDEFINED, Problem("measure-tie-not-shown", "", {"tie": cells.names[at - 1]}))


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
    inverse = np.asarray(np.linalg.inv(_products(fit.flows, fit.rest)))
    scores = (cells.moves - fit.flows) * fit.rest
    rows, columns = scores.sum(axis=2), scores.sum(axis=1)
    each = np.einsum("aij,bij->ab", scores, scores)
    # A flow shares its origin with its row and its destination with its column.
    both = rows @ rows.T + columns @ columns.T - each
    errors = [_roots(inverse), *(_roots(np.asarray(inverse @ middle @ inverse)) for middle in (each, both))]
    effects = [Effect(*map(float, four)) for four in zip(fit.effects, *errors, strict=True)]
    used = cells.used > 0
    seen, made = cells.moves[used], fit.flows[used]
    even = _deviance(seen, without.flows[used])
    return Decay(
        distance=effects[0],
        others=dict(zip(cells.names, effects[1:], strict=True)),
        similarity=float(np.corrcoef(seen, made)[0, 1] ** 2) if seen.std() and made.std() else float("nan"),
        explained=1 - _deviance(seen, made) / even if even > 0 else float("nan"),
        fitted=cells.all(fit.flows),
        pull=cells.all(np.tensordot(inverse[0], fit.rest, 1)),
        steps=fit.steps,
        left_out=(cells.without(cells.rows), cells.without(cells.columns)),
    )


def _roots(variance: Matrix) -> Matrix:
    """Standard errors; NaN where a variance is below zero."""
    found = np.diagonal(variance)
    return np.sqrt(found, out=np.full(found.shape, np.nan), where=found >= 0)


def _deviance(seen: Matrix, fitted: Matrix) -> float:
    ratio = np.divide(seen, fitted, out=np.ones_like(seen), where=seen > 0)
    return float(2 * (seen * np.log(ratio) - (seen - fitted)).sum())
