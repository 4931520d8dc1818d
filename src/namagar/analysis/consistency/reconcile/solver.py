"""Generalised least squares with hard constraints, solved to the end or not at all."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from namagar.analysis.consistency.reconcile.approach import Approach
from namagar.analysis.consistency.reconcile.system import Matrix, Places, System, Vector
from namagar.analysis.terms.problem import Failed, Problem

# What steadies the factors, and how far pivots may leave the diagonal; refinement takes it out of the answer again.
# The quick way keeps the factors thin; the careful one is for constraints that nearly repeat each other.
QUICK, CAREFUL = (1e-8, 0.0), (1e-12, 0.1)
EXACT = 1e-9
# From so many numbers on, steps without factors are tried first.
MANY = 20_000
_REFINEMENTS, _SPREAD_REFINEMENTS = 60, 2
# What may be left of what was asked for, and to what part a pass has to bring it to be worth another one: with
# factors until rounding alone is left; without them, steps that gain less than a digit a pass are given up.
_WITH, _WITHOUT = (1e-15, 0.99), (1e-12, 0.1)


class _Solver(Protocol):
    def solve(self, rest: Vector) -> Vector: ...


@dataclass(frozen=True)
class Answer:
    """The unknowns, the multipliers of the constraints, the pull of the data on each unknown (zero where free), and
    whether every condition is met."""

    values: Vector
    multipliers: Vector
    force: Vector
    met: bool


@dataclass(frozen=True)
class Factored:
    """The conditions of the least-squares problem in scaled form, with factors that are made when they are needed.

    `free` are the unknowns that no bound holds; the others keep the value of `fixed`.
    """

    system: System
    free: Places
    fixed: Vector
    scale: Vector
    row_scale: Vector
    normal: Matrix
    ties: Matrix
    way: tuple[float, float]

    @staticmethod
    def of(
        system: System,
        held: Places | None = None,
        fixed: Vector | None = None,
        way: tuple[float, float] = QUICK,
    ) -> "Factored":
        """The scaled conditions; `held` unknowns keep the value of `fixed`."""
        free = np.ones(system.size, dtype=bool) if held is None else ~held
        scale = system.scale[free]
        design = sparse.csc_array(system.design)[:, free]
        scaled = sparse.csr_array(design @ sparse.diags_array(scale))
        normal = sparse.csc_array(scaled.T @ sparse.diags_array(system.precision) @ scaled)
        ties = sparse.csr_array(sparse.csc_array(system.constraint)[:, free] @ sparse.diags_array(scale))
        largest = abs(ties).max(axis=1).toarray().ravel() if 0 not in ties.shape else np.zeros(ties.shape[0])
        row_scale = np.divide(1.0, largest, out=np.ones_like(largest), where=largest > 0)
        ties = sparse.csr_array(sparse.diags_array(row_scale) @ ties) if ties.shape[0] else ties
        values = np.zeros(system.size) if fixed is None else fixed
        return Factored(system, free, values, scale, row_scale, normal, ties, way)

    @cached_property
    def factors(self) -> Any:
        """The factors of the conditions, or None when every unknown is held by a bound."""
        rows, size = self.ties.shape
        if not size:
            return None
        steady, pivots = self.way
        whole = sparse.block_array([[self.normal, self.ties.T], [self.ties, None]]) if rows else self.normal
        diagonal = sparse.diags_array(np.concatenate([np.full(size, steady), np.full(rows, -steady)]))
        return splu(
            sparse.csc_array(whole + diagonal),
            permc_spec="MMD_AT_PLUS_A",
            diag_pivot_thresh=pivots,
            options={"SymmetricMode": True},
        )

    def careful(self) -> "Factored":
        """The same with factors that cost more and bear more."""
        return Factored.of(self.system, ~self.free, self.fixed, CAREFUL)

    def answer(self, start: Answer | None = None) -> Answer:
        """The answer by steps without factors where there are many numbers, else or when they fail by factors."""
        found = None
        if self.scale.size + self.row_scale.size >= MANY:
            found = self._refined(Approach(self.normal, self.ties), start, *_WITHOUT)
        return found if found and found.met else self._refined(self.factors, start, *_WITH)

    def _refined(self, solver: _Solver, start: Answer | None, left: float, gain: float) -> Answer:
        """The answer, mended by what is left over until nothing gets better."""
        system, held = self.system, np.where(self.free, 0.0, self.fixed)
        seen = system.observed - system.design @ held
        wanted = (system.target - system.constraint @ held) * self.row_scale
        design = sparse.csc_array(system.design)[:, self.free]
        pull = self.scale * (design.T @ (system.precision * seen))
        size = self.scale.size
        enough = left * max(float(np.abs(pull).max(initial=0)), float(np.abs(wanted).max(initial=0)))
        found = np.zeros(size) if start is None else start.values[self.free] / self.scale
        multipliers = np.zeros(wanted.size) if start is None else start.multipliers / self.row_scale
        best = np.inf
        for _ in range(_REFINEMENTS if size else 0):
            rest = np.concatenate([pull - self.normal @ found - self.ties.T @ multipliers, wanted - self.ties @ found])
            worst = float(np.abs(rest).max(initial=0))
            if worst <= enough or not np.isfinite(worst) or worst > gain * best:
                break
            best = worst
            change = solver.solve(rest)
            found, multipliers = found + change[:size], multipliers + change[size:]
        values = held.copy()
        values[self.free] = found * self.scale
        return self._judged(values, multipliers * self.row_scale)

    def _judged(self, values: Vector, multipliers: Vector) -> Answer:
        """The answer with the verdict on it."""
        system = self.system
        rest = system.observed - system.design @ values
        force = system.constraint.T @ multipliers - system.design.T @ (system.precision * rest)
        met = self._balanced(force, values, multipliers) and meets(system, values)
        return Answer(values, multipliers, force, met)

    def _balanced(self, force: Vector, values: Vector, multipliers: Vector) -> bool:
        """Whether a free unknown would gain nothing by moving, measured by the size of what pulls at it."""
        system = self.system
        size = abs(system.design).T @ (system.precision * (abs(system.observed) + abs(system.design) @ abs(values)))
        size += abs(system.constraint).T @ abs(multipliers)
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


def answered(factored: Factored, start: Answer | None = None) -> tuple[Factored, Answer]:
    """The answer of these factors, or of more careful ones when these do not reach it."""
    answer = factored.answer(start)
    if answer.met:
        return factored, answer
    factored = factored.careful()
    return factored, factored.answer(start)


def meets(system: System, values: Vector) -> bool:
    """Whether every hard constraint holds to 1e-9 of the largest of its terms."""
    gap = np.abs(system.constraint @ values - system.target)
    return bool((gap <= EXACT * terms(system, values)).all())


def terms(system: System, values: Vector) -> Vector:
    """The size of each constraint: its largest term, at least what its unknowns leave open."""
    sizes = np.maximum(abs(values), system.scale)
    found: Vector = np.maximum(abs(system.target), abs(system.constraint) @ sizes)
    return found


def not_converged(step: str) -> Failed:
    """What is said when an answer cannot be vouched for."""
    return Failed(Problem("reconcile-not-converged", "", {"step": step}))
