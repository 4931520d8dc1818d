"""What cannot be: hard constraints that contradict each other, and unknowns of which nothing speaks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from namagar.analysis.consistency.reconcile.solver import CAREFUL, Factored, meets
from namagar.analysis.consistency.reconcile.system import Places, System, Vector

_TOLERANCE = 1e-8
# Held by observations an unknown moves by its own length; by nothing, by that over the steadying term.
_GIVES_WAY = 1e-2
# One settles the next; a longer chain than this is left to the factors.
_ROUNDS = 200
_GOLDEN = (5**0.5 - 1) / 2


@dataclass(frozen=True)
class Conflict:
    """Constraints and bounds of which each can be met without the others and which cannot be met together.

    `rows` are places of constraints; `lower` and `upper` places of unknowns whose bound takes part.
    """

    rows: tuple[int, ...]
    lower: tuple[int, ...]
    upper: tuple[int, ...]


def conflict(system: System) -> Conflict | None:
    """The constraints that contradict each other, or None.

    A point that meets all of them proves that there is none. Where the least-squares point is not such a proof,
    a linear programme looks for the point with the smallest breach, and those that cause it are thinned out
    one by one, until each is needed for the contradiction.
    """
    if not system.target.size and (system.lower <= system.upper).all():
        return None
    inside = np.clip(Factored.of(system).answer().values, system.lower, system.upper)
    if (system.lower <= system.upper).all() and meets(system, inside):
        return None
    programme = _Programme(system)
    everything = programme.members()
    breach, guilty = programme.breach(everything)
    if breach <= _TOLERANCE:
        return None
    members = guilty if programme.breach(guilty)[0] > _TOLERANCE else everything
    for member in list(members):
        rest = [each for each in members if each != member]
        if programme.breach(rest)[0] > _TOLERANCE:
            members = rest
    chosen = {kind: tuple(place for name, place in members if name == kind) for kind in ("row", "lower", "upper")}
    return Conflict(chosen["row"], chosen["lower"], chosen["upper"])


class _Programme:
    """How far a set of constraints and bounds has to be broken, in scaled units."""

    def __init__(self, system: System) -> None:
        self.system = system
        scale = np.maximum(system.scale, np.abs(_near(system)))
        ties = sparse.csr_array(system.constraint @ sparse.diags_array(scale))
        largest = np.maximum(abs(ties).max(axis=1).toarray().ravel(), abs(system.target)) if ties.shape[0] else []
        rows = np.divide(1.0, largest, out=np.ones(len(largest)), where=np.asarray(largest) > 0)
        self.ties = sparse.csr_array(sparse.diags_array(rows) @ ties) if len(rows) else ties
        self.target = system.target * rows
        self.lower, self.upper = system.lower / scale, system.upper / scale

    def members(self) -> list[tuple[str, int]]:
        """Every constraint and every bound there is."""
        return [
            *(("row", place) for place in range(self.target.size)),
            *(("lower", place) for place in np.flatnonzero(np.isfinite(self.lower)).tolist()),
            *(("upper", place) for place in np.flatnonzero(np.isfinite(self.upper)).tolist()),
        ]

    def breach(self, members: Sequence[tuple[str, int]]) -> tuple[float, list[tuple[str, int]]]:
        """The smallest sum of breaches of these members, and those of them that the breach rests on."""
        size = self.system.size
        unit = sparse.eye_array(size, format="csr")
        parts = {kind: [place for name, place in members if name == kind] for kind in ("row", "lower", "upper")}
        equal, low, high = self.ties[parts["row"]], unit[parts["lower"]], unit[parts["upper"]]
        counts = [equal.shape[0], equal.shape[0], low.shape[0], high.shape[0]]
        cost = np.concatenate([np.zeros(size), np.ones(sum(counts))])
        over, under, below, above = (sparse.eye_array(count) for count in counts)
        answer = linprog(
            cost,
            A_eq=sparse.hstack([equal, over, -under, sparse.csr_array((counts[0], counts[2] + counts[3]))])
            if counts[0] else None,
            b_eq=self.target[parts["row"]] if counts[0] else None,
            A_ub=_stacked(size, 2 * counts[0], [(-low, below), (high, above)]),
            b_ub=np.concatenate([-self.lower[parts["lower"]], self.upper[parts["upper"]]])
            if counts[2] + counts[3] else None,
            bounds=[(None, None)] * size + [(0, None)] * sum(counts),
            method="highs",
        )  # fmt: skip
        equal_price = answer.eqlin.marginals if counts[0] else np.zeros(0)
        bound_price = answer.ineqlin.marginals if counts[2] + counts[3] else np.zeros(0)
        prices = np.concatenate([np.asarray(equal_price).ravel(), np.asarray(bound_price).ravel()])
        ordered = [(kind, place) for kind in ("row", "lower", "upper") for place in parts[kind]]
        guilty = [member for member, price in zip(ordered, prices, strict=True) if abs(price) > _TOLERANCE]
        return float(answer.fun), guilty


def _stacked(size: int, skipped: int, pairs: list[tuple[Any, Any]]) -> Any:
    """Rows of bounds, each with its own breach."""
    counts = [bound.shape[0] for bound, _ in pairs]
    if not sum(counts):
        return None
    whole = sparse.vstack([bound for bound, _ in pairs])
    return sparse.hstack([whole, sparse.csr_array((sum(counts), skipped)), -sparse.eye_array(sum(counts))])


def _near(system: System) -> Vector:
    """The size of each unknown as far as the observations tell it."""
    weight = abs(system.design).T @ system.precision
    told = abs(system.design).T @ (system.precision * abs(system.observed))
    near: Vector = np.divide(told, weight, out=np.zeros(system.size), where=weight > 0)
    return near


def unspoken(system: System) -> tuple[int, ...]:
    """The places of unknowns that neither an observation nor a constraint settles.

    Those that follow from one observation or constraint after the other are settled. Of the rest, pushed in a direction
    of its own, an unknown that something holds hardly moves; one that nothing holds gives way.
    """
    open_ = np.flatnonzero(~_settled(system))
    if not open_.size:
        return ()
    left = replace(
        system,
        design=sparse.csc_array(system.design)[:, open_],
        constraint=sparse.csc_array(system.constraint)[:, open_],
        lower=system.lower[open_],
        upper=system.upper[open_],
    )
    factored = Factored.of(left, way=CAREFUL)
    push = 1 + np.modf(np.arange(1, open_.size + 1) * _GOLDEN)[0]
    moved = factored.factors.solve(np.concatenate([push, np.zeros(factored.row_scale.size)]))[: open_.size]
    return tuple(open_[np.abs(moved) > _GIVES_WAY / factored.way[0]].tolist())


def _settled(system: System) -> Places:
    """The unknowns that stand alone in an observation or a constraint once those that are settled are taken out."""
    rows = sparse.vstack([system.design[system.precision > 0], system.constraint], format="csr")
    speaks = sparse.csr_array(abs(rows) > 0, dtype=np.float64)
    settled = np.zeros(system.size, dtype=bool)
    for _ in range(_ROUNDS):
        alone = speaks @ (~settled).astype(np.float64) == 1
        fresh = ~settled & (speaks[alone].sum(axis=0) > 0)
        if not fresh.any():
            break
        settled |= fresh
    return settled
