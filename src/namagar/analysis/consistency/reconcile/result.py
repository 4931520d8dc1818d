"""What a reconciliation says: estimates with intervals and shares, what each source had to give, and the fit."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.special import chdtrc, ndtri

from namagar.analysis.consistency.reconcile import steps
from namagar.analysis.consistency.reconcile.assembly import Assembled, answer, assemble
from namagar.analysis.consistency.reconcile.bounds import Solution
from namagar.analysis.consistency.reconcile.covariance import gains, variances
from namagar.analysis.consistency.reconcile.spec import POLICY, Constraint, Observation, Spec, Unknown, WhatIf
from namagar.analysis.consistency.reconcile.system import Vector
from namagar.analysis.consistency.reconcile.whatif import PIN, changed, named, voiced
from namagar.analysis.terms.problem import Failed, Problem
from namagar.analysis.terms.trace import Trace
from namagar.catalogue import reader

# An adjustment that could hardly have been another one says nothing of the source: nothing else speaks of it.
_ALONE = 1e-6
# What is smaller than this part of the strongest pull on an unknown is the rounding of the computation.
_ROUNDING = 1e-12
CONSTRAINTS = "constraints"


@dataclass(frozen=True, slots=True)
class Estimate:
    """One unknown: its value, one standard deviation, the interval, and the share of each source in it.

    `widened` is the interval stretched by how much worse the sources fit than they should; the same when they fit.
    `trace` is the weighted sum of observations that the value is.
    """

    unknown: Unknown
    trace: Trace
    spread: float
    interval: tuple[float, float]
    widened: tuple[float, float]
    on_bound: bool
    shares: Mapping[str, float] = field(hash=False)

    @property
    def value(self) -> float:
        """The estimate."""
        assert self.trace.value is not None
        return float(self.trace.value)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """How far an observation or a soft constraint had to move, and how many standard deviations that is.

    `z` is None where nothing else speaks of the same thing, so that nothing could move it.
    """

    of: Observation | Constraint
    stated: float
    estimate: float
    spread: float
    z: float | None
    flagged: bool

    @property
    def moved(self) -> float:
        """Estimate less what was stated."""
        return self.estimate - self.stated


@dataclass(frozen=True)
class Result:
    """The whole answer. `fit` is the weighted sum of squares, which should be near `freedom`.

    `unheard` are unknowns of which nothing speaks once a what-if has left a source out; they have no estimate.
    """

    spec: Spec
    estimates: tuple[Estimate, ...]
    adjustments: tuple[Adjustment, ...]
    fit: float
    freedom: int
    confidence: float
    unheard: frozenset[str]

    @property
    def chance(self) -> float | None:
        """How often sources as good as stated would fit no better; None when nothing is seen twice."""
        return float(chdtrc(self.freedom, self.fit)) if self.freedom > 0 else None

    @property
    def stretch(self) -> float:
        """By how much the stated spreads are too small, going by the fit; one when they are not."""
        return float(max(1.0, (self.fit / self.freedom) ** 0.5)) if self.freedom > 0 else 1.0


def reconcile(spec: Spec, what_if: str | WhatIf = "") -> Result:
    """The least-squares answer to a specification, or to what a what-if, by its name or as itself, makes of it."""
    made = assemble(spec)
    solution = answer(made)
    unheard: frozenset[str] = frozenset()
    if what_if:
        before = {each.id: float(value) for each, value in zip(spec.unknowns, solution.values, strict=False)}
        change = named(spec, what_if) if isinstance(what_if, str) else what_if
        other, unheard = voiced(changed(spec, change), before)
        made = assemble(other)
        solution = answer(made)
    policy = reader.yaml_file("policies", POLICY)["values"]
    # Variances take no part in refinement, so they need the factors that are right by themselves.
    tied, loose = solution.tied.careful(), solution.loose.careful()
    hats = variances(tied, made.system.design)
    opens = variances(loose, np.eye(made.system.size))
    if hats is None or opens is None:
        raise Failed(Problem("reconcile-too-large", spec.id, {"unknowns": made.system.size}))
    used = made.system.precision * hats
    rest = made.system.observed - made.system.design @ solution.values
    fit = float(made.system.precision @ rest**2)
    freedom = round(float(np.isfinite(made.system.variance).sum() - used.sum()))
    stretch = max(1.0, (fit / freedom) ** 0.5) if freedom > 0 else 1.0
    wide = float(ndtri(0.5 + policy["confidence"] / 2))
    return Result(
        spec=made.spec,
        estimates=tuple(
            each
            for each in _estimates(
                made, replace(solution, tied=tied, loose=loose), np.sqrt(opens), (wide, wide * stretch)
            )
            if each.unknown.id not in unheard
        ),
        adjustments=tuple(
            each
            for each in _adjustments(made, -rest, hats, float(policy["flag_above"]))
            if not each.of.id.startswith(PIN)
        ),
        fit=fit,
        freedom=freedom,
        confidence=float(policy["confidence"]),
        unheard=unheard,
    )


def _estimates(made: Assembled, solution: Solution, spreads: Vector, wide: tuple[float, float]) -> tuple[Estimate, ...]:
    count = len(made.spec.unknowns)
    weights = gains(solution.tied, range(count))
    loose = gains(solution.loose, range(count))
    inputs = tuple(each.trace for each in made.spec.observations)
    found = []
    for place, unknown in enumerate(made.spec.unknowns):
        seen = weights[place][: len(inputs)]
        pull = np.abs(seen) * np.sqrt(made.system.variance[: len(inputs)])
        kept = np.flatnonzero(pull > _ROUNDING * pull.max(initial=0.0))
        constant = solution.values[place] - sum(
            float(seen[number]) * made.spec.observations[number].value for number in kept
        )
        trace = steps.weighted(
            *(inputs[number] for number in kept),
            weights=" ".join(repr(float(seen[number])) for number in kept),
            constant=repr(float(constant)),
        )
        value, spread = float(trace.value or 0.0), float(spreads[place])
        found.append(
            Estimate(
                unknown,
                trace,
                spread,
                _within(unknown, value, spread * wide[0]),
                _within(unknown, value, spread * wide[1]),
                bool(solution.on_lower[place] or solution.on_upper[place]),
                _shares(made, loose[place]),
            )
        )
    return tuple(found)


def _within(unknown: Unknown, value: float, reach: float) -> tuple[float, float]:
    """The interval, which ends where the bounds of the unknown do."""
    low = value - reach if unknown.lowest is None else max(unknown.lowest, value - reach)
    return low, value + reach if unknown.highest is None else min(unknown.highest, value + reach)


def _shares(made: Assembled, gain: Vector) -> dict[str, float]:
    """The share of each source in the precision of an unknown; soft constraints are a source of their own."""
    heard = np.isfinite(made.system.variance)
    parts = gain[heard] ** 2 * made.system.variance[heard]
    names = [*(each.source for each in made.spec.observations), *(CONSTRAINTS for _ in made.soft)]
    shares: dict[str, float] = {}
    for name, part in zip(np.array(names)[heard], parts / (parts.sum() or 1.0), strict=True):
        shares[str(name)] = shares.get(str(name), 0.0) + float(part)
    return dict(sorted(shares.items(), key=lambda each: (-each[1], each[0])))


def _adjustments(made: Assembled, moved: Vector, hats: Vector, flag_above: float) -> tuple[Adjustment, ...]:
    found = []
    heard: tuple[Observation | Constraint, ...] = (*made.spec.observations, *made.soft)
    for place, each in enumerate(heard):
        variance = float(made.system.variance[place])
        left = variance - float(hats[place])
        z = float(moved[place]) / left**0.5 if left > _ALONE * variance and np.isfinite(variance) else None
        stated = float(made.system.observed[place])
        flagged = z is not None and abs(z) > flag_above
        found.append(Adjustment(each, stated, stated + float(moved[place]), variance**0.5, z, flagged))
    return tuple(found)
