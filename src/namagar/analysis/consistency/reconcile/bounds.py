"""Bounds: which of them hold the answer back, found by the pulls on it and never by cutting a result off."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from namagar.analysis.consistency.reconcile.interior import touched_bounds
from namagar.analysis.consistency.reconcile.nearest import MOST, nearest_bounds
from namagar.analysis.consistency.reconcile.solver import (
    EXACT,
    Answer,
    Factored,
    answered,
    meets,
    not_converged,
    terms,
)
from namagar.analysis.consistency.reconcile.system import Places, System, Vector

_SWITCHES = 60
# What rounding moves is so much less than what counts as met that many such moves together still are met.
_ROUNDING = 0.1


@dataclass(frozen=True)
class Solution:
    """The unknowns, which of them lie on a bound, and the factors with (`tied`) and without (`loose`) these bounds."""

    values: Vector
    on_lower: Places
    on_upper: Places
    tied: Factored
    loose: Factored


def solve(system: System) -> Solution:
    """The least-squares answer within the bounds; Failed when the conditions cannot be met to the last digit."""
    loose, answer = answered(Factored.of(system))
    if not answer.met:
        raise not_converged("least-squares")
    nothing = np.zeros(system.size, dtype=bool)
    low, high = _beyond(system, answer, nothing, nothing)
    if not (low | high).any():
        return Solution(np.clip(answer.values, system.lower, system.upper), nothing, nothing, loose, loose)
    found = _switched(system, loose, answer, low, high)
    if found is None and system.size <= MOST:
        found = _switched(system, loose, answer, *nearest_bounds(system))
    if found is None:
        found = _switched(system, loose, answer, *touched_bounds(system))
    if found is None:
        raise not_converged("bounds")
    return found


def _switched(system: System, loose: Factored, start: Answer, low: Places, high: Places) -> Solution | None:
    """Hold the unknowns that a bound stops and let go those that want to leave it, until neither is left."""
    seen: set[bytes] = set()
    answer = start
    for _ in range(_SWITCHES):
        state = low.tobytes() + high.tobytes()
        if state in seen:
            return None
        seen.add(state)
        fixed = np.where(low, system.lower, np.where(high, system.upper, 0.0))
        tied, answer = answered(Factored.of(system, low | high, fixed), answer)
        next_low, next_high = _beyond(system, answer, low, high)
        if answer.met and (next_low == low).all() and (next_high == high).all():
            inside = np.clip(answer.values, system.lower, system.upper)
            return Solution(inside, low, high, tied, loose) if meets(system, inside) else None
        low, high = next_low, next_high
    return None


def _beyond(system: System, answer: Answer, low: Places, high: Places) -> tuple[Places, Places]:
    """Which unknowns a bound has to hold: free ones that lie beyond it, held ones that the data still push at it."""
    slack = _slack(system, answer.values)
    free = ~(low | high)
    push = answer.force * system.scale
    single = system.lower == system.upper
    return (
        single | (free & (answer.values < system.lower - slack)) | (low & (push >= -EXACT)),
        ~single & ((free & (answer.values > system.upper + slack)) | (high & (push <= EXACT))),
    )


def _slack(system: System, values: Vector) -> Vector:
    """By how much rounding alone may have moved each unknown, which is tied to others that may be far larger."""
    slack = _ROUNDING * EXACT * np.maximum(system.scale, np.abs(values))
    ties = sparse.coo_array(system.constraint)
    if ties.nnz:
        large = terms(system, values)[ties.row] / np.where(ties.data == 0, np.inf, np.abs(ties.data))
        moved = _ROUNDING**2 * EXACT * large
        np.maximum.at(slack, ties.col, moved)
    return slack
