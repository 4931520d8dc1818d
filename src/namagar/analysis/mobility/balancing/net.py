"""Flows of which only the net move of each area is known, and perhaps the number of all moves."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import LinAlgError, cho_factor, cho_solve
from scipy.optimize import brentq
from scipy.sparse import csr_array, vstack
from scipy.sparse.csgraph import connected_components

from namagar.analysis.mobility.arrays import Matrix, Numbers, Places, named, pairs_at
from namagar.analysis.mobility.balancing.programmes import fillable, nearest
from namagar.analysis.mobility.balancing.reached import not_reached
from namagar.analysis.mobility.balancing.targets import EQUAL, numbered
from namagar.analysis.terms.problem import Failed, Problem, Refused

_STEPS, _HALVINGS, _LONGEST_STEP = 200, 40, 2.0
_WIDEST = 700.0


@dataclass(frozen=True, eq=False)
class FittedNet:
    """Flows `a_i × seed × scale / a_j`, the factors, the steps, and the largest miss as a share of the flows.

    dropped: cells of the seed that hold nobody in any table with these net moves.
    """

    table: Matrix
    factors: Matrix
    scale: float
    dropped: Places
    iterations: int
    net_error: float


def fit_net(
    seed: Matrix,
    net: Matrix,
    total: float | None = None,
    tolerance: float = 1e-10,
    names: tuple[str, ...] | None = None,
) -> FittedNet:
    """The flows nearest to the seed in which each area gains its net moves (arrivals less departures).

    With a total, the seed is scaled until that many move. Refused before anything is computed when no flows exist.
    """
    called = names or numbered(net.size)
    _check(seed, net, called)
    moves = np.where(np.eye(net.size, dtype=bool), 0.0, seed)
    fewest, open_ = _decided(moves > 0, net, called, total is not None)
    kept = np.where(open_, moves, 0.0)
    if total is None:
        return _kept_or_all(lambda cells, empty: _solved(cells, net, 1.0, tolerance, empty), moves, kept)
    most = _most(open_, net)
    for bound in (fewest, most):
        if abs(total - bound) <= tolerance * total:
            held = open_ & _on_bound(open_, net, bound)
            return _solved(np.where(held, moves, 0.0), net, 1.0, tolerance, (moves > 0) & ~held)
    if not fewest < total < most:
        enough = total > fewest
        code = "mobility-net-total-large" if enough else "mobility-net-total-small"
        raise Refused(Problem(code, "", {"total": total, "bound": most if enough else fewest}))
    return _kept_or_all(lambda cells, empty: _counted(cells, net, total, tolerance, empty), moves, kept)


def _kept_or_all(solve: Callable[[Matrix, Places], FittedNet], moves: Matrix, kept: Matrix) -> FittedNet:
    """The flows along the cells that are kept; or along all, since one may hold less than the programme can see."""
    dropped = (moves > 0) & (kept == 0)
    try:
        return solve(kept, dropped)
    except Failed:
        if not dropped.any():
            raise
        return solve(moves, np.zeros(moves.shape, dtype=bool))


def _counted(seed: Matrix, net: Matrix, total: float, tolerance: float, dropped: Places) -> FittedNet:
    """The flows of that many moves, by the scale of the seed that gives them."""

    def excess(logarithm: float) -> float:
        return float(_solved(seed, net, np.exp(logarithm), tolerance, dropped).table.sum()) - total

    low, high = _bracket(excess, float(np.log(total / seed.sum())), tolerance)
    scale = float(np.exp(brentq(excess, low, high, xtol=1e-14, rtol=1e-15)))
    found = _solved(seed, net, scale, tolerance, dropped)
    error = abs(float(found.table.sum()) - total) / total
    if not error <= tolerance:
        raise not_reached(error, tolerance, found.iterations)
    return found


def _bracket(excess: Callable[[float], float], middle: float, tolerance: float) -> tuple[float, float]:
    """Two scales of which one gives too few moves and the other too many."""
    ends = []
    for side in (-1.0, 1.0):
        end, width = middle, 1.0
        while (gap := side * excess(end)) < 0 and width < _WIDEST:
            end, width = end + side * width, 2 * width
        if gap < 0:
            raise not_reached(-gap, tolerance, 0)
        ends.append(end)
    return ends[0], ends[1]


def _check(seed: Matrix, net: Matrix, names: tuple[str, ...]) -> None:
    problems = []
    for code, places in (
        ("mobility-missing", np.isnan(seed)),
        ("mobility-endless", np.isinf(seed)),
        ("mobility-negative", seed < 0),
    ):
        away = places & ~np.eye(net.size, dtype=bool)
        if away.any():
            problems.append(Problem(code, "", {"pairs": pairs_at(away, names, names)}))
    if not np.isfinite(net).all():
        unknown = named(names[place] for place in np.flatnonzero(~np.isfinite(net)).tolist())
        problems.append(Problem("mobility-missing", "", {"pairs": unknown}))
    if problems:
        raise Refused(problems)
    if abs(float(net.sum())) > EQUAL * float(np.abs(net).sum()):
        raise Refused(Problem("mobility-net-unbalanced", "", {"total": float(net.sum())}))


def _decided(open_: Places, net: Matrix, names: tuple[str, ...], counted: bool) -> tuple[float, Places]:
    """The fewest moves that give these net moves, where they are `counted`, and the cells that can hold somebody.

    Fewest by a linear programme; a cell can be filled if it lies on a loop of open cells and filled ones backwards.
    """
    there = np.nonzero(open_)
    used = np.zeros(there[0].size, dtype=bool)
    fewest = 0.0
    # Where every area is reached from every other over open cells, all of them can be filled, and nothing is decided.
    if counted or _loops(there, used, net.size).any():
        found = nearest(_ties(there, net.size), net, np.ones(used.size))
        if guilty := found.guilty(names):
            raise Refused(Problem("mobility-net-impossible", "", {"areas": guilty}))
        used, fewest = found.filled, float(found.cells.sum())
    part = _loops(there, used, net.size)
    return fewest, np.asarray(open_ & (part[:, None] == part))


def _most(open_: Places, net: Matrix) -> float:
    """The most moves that give these net moves: without end where somebody can go round in a circle."""
    there = np.nonzero(open_)
    part = _loops(there, np.zeros(there[0].size, dtype=bool), net.size)
    if np.unique(part).size < part.size:
        return float("inf")
    return float(nearest(_ties(there, net.size), net, np.full(there[0].size, -1.0)).cells.sum())


def _on_bound(open_: Places, net: Matrix, total: float) -> Places:
    """The cells that somebody moves along in some flows with these net moves and the fewest, or the most, moves."""
    there = np.nonzero(open_)
    ties = csr_array(vstack([_ties(there, net.size), np.ones((1, there[0].size))]))
    wanted = np.r_[net, total]
    held = np.zeros(open_.shape, dtype=bool)
    held[there] = fillable(ties, wanted, nearest(ties, wanted))
    return held


def _ties(there: tuple[Numbers, ...], areas: int) -> csr_array:
    """What each open cell adds to the net moves of each area."""
    cells = np.arange(there[0].size)
    signs = np.repeat([-1.0, 1.0], cells.size)
    return csr_array((signs, (np.concatenate(there), np.r_[cells, cells])), shape=(areas, cells.size))


def _loops(there: tuple[Numbers, ...], used: Places, areas: int) -> Numbers:
    """To which part each area belongs, within which all reach each other over open cells and used ones backwards."""
    edges = (np.r_[there[0], there[1][used]], np.r_[there[1], there[0][used]])
    graph = csr_array((np.ones(edges[0].size, dtype=np.int8), edges), shape=(areas, areas))
    return np.asarray(connected_components(graph, directed=True, connection="strong")[1])


def _solved(seed: Matrix, net: Matrix, scale: float, tolerance: float, dropped: Places) -> FittedNet:
    """Newton's method on the logarithms of the factors; what is made smallest is Σ flows + Σ net × logarithm."""
    with np.errstate(over="ignore", invalid="ignore"):  # what leaves the range of doubles is not reached
        return _stepped(seed, net, scale, tolerance, dropped)


def _stepped(seed: Matrix, net: Matrix, scale: float, tolerance: float, dropped: Places) -> FittedNet:
    size = float(np.abs(net).sum()) + float(seed.sum()) * scale
    if size == 0:
        return FittedNet(seed * scale, np.ones(net.size), scale, dropped, 0, 0.0)
    logarithms = np.zeros(net.size)
    free = _free(seed)
    for step in range(_STEPS):
        table = scale * seed * np.exp(logarithms[:, None] - logarithms)
        gap = table.sum(axis=1) - table.sum(axis=0) + net
        error = float(np.abs(gap).max(initial=0.0)) / max(float(np.abs(net).max(initial=0.0)), float(table.max()))
        if error <= tolerance:
            return FittedNet(table, np.exp(logarithms), scale, dropped, step, error)
        moved = _moved(seed, net, scale, logarithms, table, gap, free) if np.isfinite(error) else None
        if moved is None:
            raise not_reached(error, tolerance, step)
        logarithms = moved
    raise not_reached(error, tolerance, _STEPS)


def _free(seed: Matrix) -> Numbers:
    """The areas whose factor is looked for: one of each part that hangs together is 1."""
    _, part = connected_components(csr_array(seed > 0), directed=False)
    pinned = {int(np.flatnonzero(part == each)[0]) for each in np.unique(part)}
    return np.array([place for place in range(part.size) if place not in pinned], dtype=np.intp)


def _moved(
    seed: Matrix, net: Matrix, scale: float, logarithms: Matrix, table: Matrix, gap: Matrix, free: Numbers
) -> Matrix | None:
    """As far along the step as the function falls or the gap shrinks; None when rounding leaves no better place."""
    square = -(table + table.T)
    square[np.diag_indices_from(square)] = table.sum(axis=0) + table.sum(axis=1)
    change = np.zeros(net.size)
    try:
        change[free] = cho_solve(cho_factor(square[np.ix_(free, free)]), -gap[free])
    except LinAlgError:
        return None
    length = min(1.0, _LONGEST_STEP / max(float(np.abs(change).max(initial=0.0)), np.finfo(float).tiny))
    value, slope, worst = float(table.sum() + net @ logarithms), float(gap @ change), float(np.abs(gap).max())
    for _ in range(_HALVINGS):
        new = logarithms + length * change
        flows = scale * seed * np.exp(new[:, None] - new)
        if float(flows.sum() + net @ new) <= value + 1e-4 * length * slope:
            return np.asarray(new)
        if float(np.abs(flows.sum(axis=1) - flows.sum(axis=0) + net).max()) < worst:
            return np.asarray(new)
        length /= 2
    return None
