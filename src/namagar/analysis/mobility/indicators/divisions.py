"""Indicators over divisions of the same areas: what each says, their mean and range, and the lines through them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from namagar.analysis.mobility.indicators import lines
from namagar.analysis.mobility.indicators.inputs import Inputs, NoValue, given
from namagar.analysis.mobility.indicators.intensity import crude_intensity, effectiveness_index
from namagar.analysis.mobility.indicators.lines import Levels
from namagar.analysis.mobility.indicators.measures import COMPUTED, SYSTEM, Measure, definition, measured
from namagar.analysis.mobility.indicators.zonation import coarser, merged_at_random
from namagar.analysis.terms.problem import Problem, Refused

Zones: TypeAlias = Mapping[str, str]
# What coarser zones have no more, and what is read off all of them at once.
_LOST = {"distance", "zonations"}


@dataclass(frozen=True, slots=True)
class Division:
    """The same moves in some zones: its name, the zone of each area, and the inputs of indicators."""

    name: str
    zones: Zones
    inputs: Inputs


@dataclass(frozen=True, slots=True)
class Level:
    """Divisions that count as one point of a line: a stated one alone, or all that were drawn with as many zones."""

    name: str
    divisions: tuple[Division, ...]

    @property
    def zones(self) -> int:
        """How many zones each has."""
        return self.divisions[0].inputs.table.size


@dataclass(frozen=True, slots=True)
class Told:
    """One indicator over some divisions: their mean, the least and the greatest; or a line with its interval.

    level: empty for the areas as they are, and over all; zones: None over all; value: None where there is none.
    """

    code: str
    level: str
    zones: int | None
    divisions: int
    value: float | None
    low: float | None
    high: float | None
    unit: str
    status: str
    variant: str
    note: Problem | None


def stated(inputs: Inputs) -> tuple[Level, ...]:
    """The areas as they are, then each of the coarser zonations that stand in the inputs."""
    coarse = (Division(name, zones, coarser(inputs, zones, name)) for name, zones in inputs.zonations.items())
    return _as_they_are(inputs), *(Level(each.name, (each,)) for each in coarse)


def drawn(
    inputs: Inputs, neighbours: Mapping[str, frozenset[str]], sizes: Sequence[int], number: int, chance: int
) -> tuple[Level, ...]:
    """The areas as they are, then for each number of zones so many contiguous divisions, drawn with the seeds `chance`
    and those that follow it."""
    if number < 1 or chance < 0 or len(set(sizes)) < len(sizes):
        raise Refused(Problem("zonation-draws-unfit", "", {"draws": number, "seed": chance, "zones": _listed(sizes)}))
    levels = [_as_they_are(inputs)]
    for size in sorted(sizes, reverse=True):
        merged = (merged_at_random(inputs.table.codes, neighbours, size, chance + place) for place in range(number))
        named = ((f"{size}-{place}", zones) for place, zones in enumerate(merged, 1))
        divisions = tuple(Division(name, zones, coarser(inputs, zones, name)) for name, zones in named)
        levels.append(Level("drawn", divisions))
    return tuple(levels)


def divided_codes() -> tuple[str, ...]:
    """The indicators of a whole system that coarser zones have too."""
    return tuple(code for code in SYSTEM if not _LOST & set(definition(code)["needs"]))


def over_divisions(
    levels: Sequence[Level], codes: Sequence[str] | None = None, variants: Mapping[str, str] | None = None
) -> Iterator[Told]:
    """Each indicator by level, then over all coarser divisions, then what lines through the levels tell.

    Refused for an indicator that zones do not have, such as one of distance; ACMI is read off a line alone.
    """
    every = divided_codes()
    asked = tuple(codes) if codes else (*every, "ACMI")
    foreign = [code for code in asked if code in SYSTEM and code not in (*every, "ACMI")]
    if foreign:
        facts = {"codes": ", ".join(foreign), "known": ", ".join((*every, "ACMI"))}
        raise Refused(Problem("measure-not-divided", "", facts))
    for code in asked:
        if code in every:
            yield from _by_level(levels, code, variants)
        if code in _LINES or code not in every:
            yield from _line(levels, code)
