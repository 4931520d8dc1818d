"""Linear programmes that decide whether totals can be met at all, and which cells are empty in every table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csc_array, csr_array, eye_array, hstack

from namagar.analysis.mobility.arrays import Matrix, Numbers, Places, named
from namagar.analysis.terms.problem import Failed, Problem

# The solver is held to its finest digits, as shares of the largest total; what is ten times that is a person.
_FINEST, _DECIDED = 1e-10, 1e-9
_OPTIONS: dict[str, object] = {
    "primal_feasibility_tolerance": _FINEST,
    "dual_feasibility_tolerance": _FINEST,
    "time_limit": 600.0,
}
# So high, as a share of the largest total, are cells lifted from zero: as many of them at once as can be. Where many
# share a room that is smaller still, they are lifted a few at a time, and not for ever.
_LIFT, _ROUNDS = 1e-6, 20


@dataclass(frozen=True, eq=False)
class Nearest:
    """Cells from zero on that miss totals by as little as can be, and by how much each is missed."""

    cells: Matrix
    missed: Matrix
    size: float

    def guilty(self, names: Sequence[str]) -> str:
        """The totals that cannot be met; empty where all can."""
        beyond = self.missed > _DECIDED * self.size
        return named(names[place] for place in np.flatnonzero(beyond).tolist())

    @property
    def filled(self) -> Places:
        """The cells that hold more than rounding."""
        return np.asarray(self.cells > _DECIDED * self.size)


def nearest(sums: csr_array, wanted: Matrix, cost: Matrix | None = None) -> Nearest:
    """The cells nearest to the totals `wanted` = `sums` × cells; among equally near ones those that cost least."""
    count, size = wanted.size, float(np.abs(wanted).max(initial=0.0)) or 1.0
    unit = eye_array(count)
    own = np.zeros(sums.shape[1]) if cost is None else cost
    # A breach costs more than any way around it.
    breach = 1.0 + 4.0 * count * float(np.abs(own).max(initial=0.0))
    found = _solved(np.r_[own, np.full(2 * count, breach)], hstack([sums, unit, -unit]), wanted / size)
    over, under = found[-2 * count : -count], found[-count:]
    return Nearest(found[: sums.shape[1]] * size, (over + under) * size, size)


def fillable(sums: csr_array, wanted: Matrix, first: Nearest) -> Places:
    """The cells that hold somebody in any cells that meet the totals; `first` are some that do."""
    found, size = first.filled, first.size
    for _ in range(_ROUNDS):
        places = np.flatnonzero(~found)
        lifted = _lifted(sums, wanted / size, places) > _DECIDED if places.size else np.zeros(0, dtype=bool)
        if not lifted.any():
            break
        found[places[lifted]] = True
    return found


def _lifted(sums: csr_array, wanted: Matrix, places: Numbers) -> Matrix:
    """How far these cells are lifted from zero, as many at once as can be."""
    count, wide = places.size, sums.shape[1]
    chosen = csr_array((np.ones(count), (np.arange(count), places)), shape=(count, wide))
    found = _solved(
        np.r_[np.zeros(wide), -np.ones(count)],
        hstack([sums, csr_array((wanted.size, count))]),
        wanted,
        A_ub=csc_array(hstack([-chosen, eye_array(count)])),
        b_ub=np.zeros(count),
        bounds=[(0, None)] * wide + [(0, _LIFT)] * count,
    )
    return found[wide:]


def _solved(cost: Matrix, equal: csr_array, wanted: Matrix, **more: Any) -> Matrix:
    answer = linprog(cost, A_eq=csc_array(equal), b_eq=wanted, method="highs", options=_OPTIONS, **more)
    if answer.x is None:
        raise Failed(Problem("mobility-fit-undecided", "", {"said": answer.message}))
    return np.asarray(answer.x)
