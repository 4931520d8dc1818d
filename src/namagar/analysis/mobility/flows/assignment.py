"""Who went where, class by class, between two stocks with equal class totals."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.mobility.balancing.targets import Targets, numbered
from namagar.analysis.mobility.balancing.two_way import fit
from namagar.analysis.terms.problem import Problem, Refused

_EXACT = 1e-12
_SWEEPS = 300
# Below this share of a class what is sent and received is rounding of its two stocks, for which no way has to be open.
_ROUNDING = 1e-11


@dataclass(frozen=True, eq=False)
class Assignment:
    """Flows of class k: `left[k]_i · seed_ij · right[k]_j` (a seed of None is 1) and, if any, whole tables of classes.

    stayers: who is in the same place at both times, by class and residence; they come on top.
    """

    left: Matrix
    right: Matrix
    stayers: Matrix
    seed: Matrix | None = None
    tables: Mapping[int, Matrix] = field(default_factory=dict)

    def total(self) -> Matrix:
        """All classes together, origin by destination: one product of matrices."""
        flows = self.left.T @ self.right
        if self.seed is not None:
            flows *= self.seed
        for place in sorted(self.tables):
            flows += self.tables[place]
        flows[np.diag_indices_from(flows)] += self.stayers.sum(axis=0)
        return flows

    def of_class(self, place: int) -> Matrix:
        """The flows of one class."""
        if place in self.tables:
            flows = self.tables[place].copy()
        else:
            flows = np.outer(self.left[place], self.right[place])
            if self.seed is not None:
                flows *= self.seed
        flows[np.diag_indices_from(flows)] += self.stayers[place]
        return flows


def minimum(start: Matrix, end: Matrix, seed: Matrix | None = None, names: tuple[str, ...] | None = None) -> Assignment:
    """As many as possible stay; the others of each class are dealt out in proportion to the seed.

    What a class sends from one place it does not receive there, so with a seed of ones there is nothing to iterate.
    """
    stayers = np.minimum(start, end)
    sent, received = start - stayers, end - stayers
    if seed is None:
        return Assignment(_shared(sent), received, stayers)
    called = names or numbered(start.shape[0])
    moves = _of_ones(np.where(np.eye(seed.shape[-1], dtype=bool), 0.0, seed))
    if seed.ndim == 2 and (moves[~np.eye(seed.shape[0], dtype=bool)] > 0).all():
        return _all_at_once(sent, received, stayers, moves, called)
    return _one_by_one(sent, received, stayers, moves, called)


def independence(start: Matrix, end: Matrix) -> Assignment:
    """Where a person of a class is at the end has nothing to do with where that person was at the start."""
    return Assignment(_shared(start), end, np.zeros_like(start))


def _shared(sent: Matrix) -> Matrix:
    totals = sent.sum(axis=1)
    return np.asarray(sent * np.divide(1.0, totals, out=np.zeros_like(totals), where=totals > 0)[:, None])


def _of_ones(seed: Matrix) -> Matrix:
    """The seed with 1 as its largest value, whatever its unit: only proportions count, and no sum of them overflows."""
    largest = seed.max(axis=(-2, -1), keepdims=True)
    return np.asarray(np.divide(seed, largest, out=seed.copy(), where=(largest > 0) & np.isfinite(largest)))


def _all_at_once(sent: Matrix, received: Matrix, stayers: Matrix, seed: Matrix, names: tuple[str, ...]) -> Assignment:
    """Sweeps for all classes together: two products of matrices each. A class not settled so is fitted alone."""
    scale, other = sent.sum(axis=1), received.sum(axis=1)
    # Both sides of a class differ by rounding at most, so that where one is nothing, the other is no more than that.
    moving = (scale > 0) & (other > 0)
    received = received * np.divide(scale, other, out=np.zeros_like(scale), where=moving)[:, None]
    sent = np.where(moving[:, None], sent, 0.0)
    right = (received > 0).astype(float)
    left = np.zeros_like(sent)
    open_ = np.ones(sent.shape[0], dtype=bool)
    for _ in range(_SWEEPS):
        spread = right @ seed.T
        left = np.divide(sent, spread, out=np.zeros_like(sent), where=(sent > 0) & (spread > 0))
        pulled = left @ seed
        gap = np.abs(pulled * right - received).max(axis=1)
        open_ = ~(gap <= _EXACT * scale)
        if not open_.any():
            break
        right = np.divide(received, pulled, out=np.zeros_like(received), where=(received > 0) & (pulled > 0))
    alone: dict[int, Matrix] = {}
    for place in np.flatnonzero(open_).tolist():
        alone |= {place: _alone(sent[place], received[place], seed, names[place], names)}
        left[place] = 0.0
    return Assignment(left, right, stayers, seed, alone)


def _one_by_one(sent: Matrix, received: Matrix, stayers: Matrix, seed: Matrix, names: tuple[str, ...]) -> Assignment:
    """Each class fitted by itself: a seed with empty cells, or one of its own for each class."""
    tables = {}
    least = _ROUNDING * (stayers + sent).sum(axis=1)[:, None]
    sent, received = np.where(sent > least, sent, 0.0), np.where(received > least, received, 0.0)
    for place in np.flatnonzero(sent.any(axis=1) & received.any(axis=1)).tolist():
        own = seed[place] if seed.ndim == 3 else seed
        tables[place] = _alone(sent[place], received[place], own, names[place], names)
    nothing = np.zeros_like(sent)
    return Assignment(nothing, nothing, stayers, tables=tables)


def _alone(sent: Matrix, received: Matrix, seed: Matrix, name: str, names: tuple[str, ...]) -> Matrix:
    both = received * (float(sent.sum()) / float(received.sum()))
    try:
        return fit(seed, Targets(sent, both, names, names), _EXACT).table
    except Refused as refused:
        raise type(refused)([Problem(each.code, name, each.facts) for each in refused.problems]) from refused
