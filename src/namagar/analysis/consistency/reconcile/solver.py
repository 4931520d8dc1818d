"""Generalised least squares with hard constraints and bounds, solved to the end or not at all."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from namagar.analysis.consistency.reconcile.interior import touched_bounds
from namagar.analysis.consistency.reconcile.system import Matrix, Places, System, Vector
from namagar.analysis.terms.problem import Failed, Problem

# What steadies the factors, and how far pivots may leave the diagonal; refinement takes it out of the answer again.
# The quick way keeps the factors thin; the careful one is for constraints that nearly repeat each other.
QUICK, CAREFUL = (1e-8, 0.0), (1e-12, 0.1)
EXACT = 1e-9
_REFINEMENTS, _SPREAD_REFINEMENTS, _SWITCHES = 60, 2, 40


@dataclass(frozen=True)
class Factored:
    """The conditions of the least-squares problem in scaled form, with their factors.

    `free` are the unknowns that no bound holds; the others keep the value of `fixed`.
    """

    system: System
    free: Places
    fixed: Vector
    scale: Vector
    row_scale: Vector
    normal: Matrix
    ties: Matrix
    steady: float
    factors: Any

    @staticmethod
    def of(
        system: System,
        held: Places | None = None,
        fixed: Vector | None = None,
        way: tuple[float, float] = QUICK,
    ) -> "Factored":
        """Scale and factor; `held` unknowns keep the value of `fixed`."""
        free = np.ones(system.size, dtype=bool) if held is None else ~held
        scale = system.scale[free]
        design = sparse.csc_array(system.design)[:, free]
        scaled = sparse.csr_array(design @ sparse.diags_array(scale))
        normal = sparse.csc_array(scaled.T @ sparse.diags_array(system.precision) @ scaled)
        ties = sparse.csr_array(sparse.csc_array(system.constraint)[:, free] @ sparse.diags_array(scale))
        largest = abs(ties).max(axis=1).toarray().ravel() if ties.shape[0] else np.zeros(0)
        row_scale = np.divide(1.0, largest, out=np.ones_like(largest), where=largest > 0)
        ties = sparse.csr_array(sparse.diags_array(row_scale) @ ties) if ties.shape[0] else ties
        values = np.zeros(system.size) if fixed is None else fixed
        factors = _factors(normal, ties, *way)
        return Factored(system, free, values, scale, row_scale, normal, ties, way[0], factors)

    def careful(self) -> "Factored":
        """The same with factors that cost more and bear more."""
        return Factored.of(self.system, ~self.free, self.fixed, CAREFUL)

    def solved(self) -> tuple[Vector, Vector, bool]:
        """The unknowns, the pull of the data on each (zero where free), and whether every condition is met."""
        system, held = self.system, np.where(self.free, 0.0, self.fixed)
        seen = system.observed - system.design @ held
        wanted = (system.target - system.constraint @ held) * self.row_scale
        design = sparse.csc_array(system.design)[:, self.free]
        pull = self.scale * (design.T @ (system.precision * seen))
        size = self.scale.size
        found, multipliers = np.zeros(size), np.zeros(wanted.size)
        best = np.inf
        for _ in range(_REFINEMENTS if size else 0):
            rest = np.concatenate([pull - self.normal @ found - self.ties.T @ multipliers, wanted - self.ties @ found])
            worst = float(np.abs(rest).max(initial=0))
            if worst == 0 or not np.isfinite(worst) or worst > 0.99 * best:
                break
            best = worst
            change = self.factors.solve(rest)
            found, multipliers = found + change[:size], multipliers + change[size:]
        values = held.copy()
        values[self.free] = found * self.scale
        rest = system.observed - system.design @ values
        force = system.constraint.T @ (multipliers * self.row_scale) - system.design.T @ (system.precision * rest)
        met = self._balanced(force, values, multipliers) and meets(system, values)
        return values, force, met

    def _balanced(self, force: Vector, values: Vector, multipliers: Vector) -> bool:
        """Whether a free unknown would gain nothing by moving, measured by the size of what pulls at it."""
        system = self.system
        size = abs(system.design).T @ (system.precision * (abs(system.observed) + abs(system.design) @ abs(values)))
        size += abs(system.constraint).T @ abs(multipliers * self.row_scale)
        return bool((np.abs(force) <= EXACT * np.maximum(size, 1 / system.scale))[self.free].all())

    def spread(self, rows: Matrix) -> Matrix:
        """The covariance of the free unknowns times the given columns, which are as long as all unknowns."""
        size = self.scale.size
        inside = np.zeros((size + self.row_scale.size, rows.shape[1]))
        inside[:size] = self.scale[:, None] * rows[self.free]
        out = np.zeros(rows.shape)
        if size:
            found = self.factors.solve(inside)
            for _ in range(_SPREAD_REFINEMENTS):
                top, bottom = found[:size], found[size:]
                rest = inside - np.concatenate([self.normal @ top + self.ties.T @ bottom, self.ties @ top])
                found += self.factors.solve(rest)
            out[self.free] = self.scale[:, None] * found[:size]
        return out


def _factors(normal: Matrix, ties: Matrix, steady: float, pivots: float) -> Any:
    """The factors of the conditions, or None when every unknown is held by a bound."""
    rows, size = ties.shape
    if not size:
        return None
    whole = sparse.block_array([[normal, ties.T], [ties, None]]) if rows else normal
    diagonal = sparse.diags_array(np.concatenate([np.full(size, steady), np.full(rows, -steady)]))
    return splu(
        sparse.csc_array(whole + diagonal),
        permc_spec="MMD_AT_PLUS_A",
        diag_pivot_thresh=pivots,
        options={"SymmetricMode": True},
    )


@dataclass(frozen=True)
class Solution:
    """The unknowns, which of them lie on a bound, and the factors with (`tied`) and without (`loose`) these bounds."""

    values: Vector
    on_lower: Places
    on_upper: Places
    tied: Factored
    loose: Factored


def meets(system: System, values: Vector) -> bool:
    """Whether every hard constraint holds to 1e-9 of the largest of its terms."""
    gap = np.abs(system.constraint @ values - system.target)
    return bool((gap <= EXACT * _terms(system, values)).all())


def _terms(system: System, values: Vector) -> Vector:
    """The size of each constraint: its largest term, at least what its unknowns leave open."""
    sizes = np.maximum(abs(values), system.scale)
    terms: Vector = np.maximum(abs(system.target), abs(system.constraint) @ sizes)
    return terms


def solve(system: System) -> Solution:
    """The least-squares answer within the bounds; Failed when the conditions cannot be met to the last digit."""
    loose, values, force, met = _answered(Factored.of(system))
    nothing = np.zeros(system.size, dtype=bool)
    low, high = _beyond(system, values, force, nothing, nothing)
    if not met:
        raise Failed(Problem("reconcile-not-converged", "", {"step": "least-squares"}))
    if not (low | high).any():
        return Solution(_settled(system, values), nothing, nothing, loose, loose)
    return _switched(system, loose, low, high) or _switched(system, loose, *touched_bounds(system)) or _not(system)


def _answered(factored: Factored) -> tuple[Factored, Vector, Vector, bool]:
    """The answer of these factors, or of more careful ones when these do not reach it."""
    values, force, met = factored.solved()
    if met:
        return factored, values, force, met
    factored = factored.careful()
    return factored, *factored.solved()


def _not(system: System) -> Solution:
    raise Failed(Problem("reconcile-not-converged", "", {"step": "bounds"}))


def _switched(system: System, loose: Factored, low: Places, high: Places) -> Solution | None:
    """Hold the unknowns that a bound stops and let go those that want to leave it, until neither is left."""
    seen: set[bytes] = set()
    for _ in range(_SWITCHES):
        state = low.tobytes() + high.tobytes()
        if state in seen:
            return None
        seen.add(state)
        fixed = np.where(low, system.lower, np.where(high, system.upper, 0.0))
        tied, values, force, met = _answered(Factored.of(system, low | high, fixed))
        next_low, next_high = _beyond(system, values, force, low, high)
        if met and (next_low == low).all() and (next_high == high).all():
            return Solution(_settled(system, values), low, high, tied, loose)
        low, high = next_low, next_high
    return None


def _beyond(system: System, values: Vector, force: Vector, low: Places, high: Places) -> tuple[Places, Places]:
    """Which unknowns a bound has to hold: free ones that lie beyond it, held ones that the data still push at it."""
    slack = _slack(system, values)
    free = ~(low | high)
    push = force * system.scale
    return (
        (free & (values < system.lower - slack)) | (low & (push >= -EXACT)),
        (free & (values > system.upper + slack)) | (high & (push <= EXACT)),
    )


def _slack(system: System, values: Vector) -> Vector:
    """By how much rounding alone may have moved each unknown, which is tied to others that may be far larger."""
    slack = EXACT * np.maximum(system.scale, np.abs(values))
    ties = sparse.coo_array(system.constraint)
    if ties.nnz:
        moved = EXACT * _terms(system, values)[ties.row] / np.where(ties.data == 0, np.inf, np.abs(ties.data))
        np.maximum.at(slack, ties.col, moved)
    return slack


def _settled(system: System, values: Vector) -> Vector:
    """The same with what rounding alone had moved beyond a bound put onto it, if the constraints still hold."""
    inside = np.clip(values, system.lower, system.upper)
    if not meets(system, inside):
        raise Failed(Problem("reconcile-not-converged", "", {"step": "bounds"}))
    return inside
