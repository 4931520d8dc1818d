"""An answer put in the order in which it is told: the main number, its course over time, what each source gave."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from namagar.analysis.consistency.reconcile.result import CONSTRAINTS, Adjustment, Estimate, Result
from namagar.analysis.consistency.reconcile.spec import Constraint, Observation, Spec, Words
from namagar.analysis.terms.trace import Trace
from namagar.catalogue import reader

# Fewer than three numbers of one kind are no course over time.
_COURSE = 3


@dataclass(frozen=True, slots=True)
class Voice:
    """One source: its share in the main answer, and how far each of its figures had to move."""

    id: str
    titles: Words = field(hash=False)
    share: float
    adjustments: tuple[Adjustment, ...]

    @property
    def furthest(self) -> Adjustment | None:
        """The figure that had to move by most of its own standard deviations; None where nothing else speaks."""
        measured = [each for each in self.adjustments if each.z is not None]
        return max(measured, key=lambda each: abs(each.z or 0), default=None)

    @property
    def flagged(self) -> int:
        """How many of its figures moved too far."""
        return sum(each.flagged for each in self.adjustments)


@dataclass(frozen=True, slots=True)
class Course:
    """The estimates of one concept and unit in the order of time."""

    concept: str
    unit: str
    estimates: tuple[Estimate, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """An estimate as specified and under a what-if; `after` is None where nothing speaks of it any more."""

    before: Estimate
    after: Estimate | None

    @property
    def change(self) -> float | None:
        """By how much the what-if moves it."""
        return None if self.after is None else self.after.value - self.before.value


@dataclass(frozen=True, slots=True)
class Bridge:
    """One step from what a source printed towards the value that is used, with its reason."""

    made: Trace
    reason: Words = field(hash=False)


def main(result: Result) -> Estimate:
    """The estimate that answers the title: the first that the specification names and that has a value."""
    by_id = {each.unknown.id: each for each in result.estimates}
    return next((by_id[name] for name in result.spec.answers if name in by_id), result.estimates[0])


def answers(result: Result) -> tuple[Estimate, ...]:
    """The estimates that the specification names as answers, or the main one."""
    by_id = {each.unknown.id: each for each in result.estimates}
    return tuple(by_id[name] for name in result.spec.answers if name in by_id) or result.estimates[:1]


def courses(result: Result) -> tuple[Course, ...]:
    """Every kind of number that is estimated for three times or more, the longest course first."""
    kinds: dict[tuple[str, str], list[Estimate]] = {}
    for each in result.estimates:
        kinds.setdefault((each.unknown.concept, each.unknown.unit), []).append(each)
    found = [
        Course(concept, unit, tuple(sorted(members, key=lambda each: each.unknown.period.start)))
        for (concept, unit), members in kinds.items()
        if len({each.unknown.period.start for each in members}) == len(members) >= _COURSE
    ]
    return tuple(sorted(found, key=lambda each: -len(each.estimates)))


def voices(result: Result, of: Estimate) -> tuple[Voice, ...]:
    """Every source by its share in an estimate; the soft constraints speak last, as one voice."""
    heard: dict[str, list[Adjustment]] = {}
    for each in result.adjustments:
        heard.setdefault(each.of.source if isinstance(each.of, Observation) else CONSTRAINTS, []).append(each)
    titles = {**result.spec.sources, CONSTRAINTS: reader.yaml_file("reconciliation.yaml")["constraints"]}
    found = [Voice(name, titles[name], of.shares.get(name, 0.0), tuple(said)) for name, said in heard.items()]
    return tuple(sorted(found, key=lambda each: (each.id == CONSTRAINTS, -each.share)))


def said_of(spec: Spec, unknown: str) -> tuple[Observation, ...]:
    """The observations of an unknown alone, not of a sum that it is part of."""
    return tuple(each for each in spec.observations if dict(each.terms) == {unknown: 1})


def ties(result: Result, unknown: str = "") -> Sequence[Constraint]:
    """The constraints, or those that an unknown takes part in."""
    return [each for each in result.spec.constraints if not unknown or unknown in each.terms]


def beside(base: Result, other: Result) -> tuple[Beside, ...]:
    """Every estimate before and after a what-if, the answers first."""
    after = {each.unknown.id: each for each in other.estimates}
    first = {each.unknown.id for each in answers(base)}
    ordered = sorted(base.estimates, key=lambda each: each.unknown.id not in first)
    return tuple(Beside(each, after.get(each.unknown.id)) for each in ordered)


def printed(of: Observation) -> Trace:
    """What the source itself says, before any bridge."""
    trace = of.trace
    for _ in of.bridges:
        trace = trace.inputs[0]
    return trace


def bridges(of: Observation) -> tuple[Bridge, ...]:
    """The steps that lead from there to the value that is used, in their order."""
    trace, made = of.trace, []
    for reason in reversed(of.bridges):
        made.append(Bridge(trace, reason))
        trace = trace.inputs[0]
    return tuple(reversed(made))
