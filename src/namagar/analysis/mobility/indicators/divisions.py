"""Indicators over divisions of the same areas: what each says, their mean and range, and the lines through them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from namagar.analysis.mobility.indicators import lines
from namagar.analysis.mobility.indicators.inputs import Inputs, NoValue, given
from namagar.analysis.mobility.indicators.intensity import crude_intensity, effectiveness_index
from namagar.analysis.mobility.indicators.lines import Levels
from namagar.analysis.mobility.indicators.measures import CODES, COMPUTED, SYSTEM, Measure, definition, measured
from namagar.analysis.mobility.indicators.zonation import coarser, merged_at_random
from namagar.analysis.terms.problem import Problem, Refused

Zones: TypeAlias = Mapping[str, str]
# A value with its interval, where it has one, and what is said of it.
Line: TypeAlias = tuple[float, float | None, float | None, Problem | None]
# What coarser zones have no more, and what is read off all of them at once.
_LOST, _ALL_MOVES = {"distance", "zonations"}, "ACMI"


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
        raise Refused(
            Problem("zonation-draws-unfit", "", {"draws": number, "seed": chance, "zones": ", ".join(map(str, sizes))})
        )
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
    levels: Sequence[Level],
    codes: Sequence[str] | None = None,
    variants: Mapping[str, str] | None = None,
    watch: Callable[[int, int], None] | None = None,
) -> tuple[Told, ...]:
    """Each indicator by level, then over all coarser divisions, then what the line through the levels tells.

    `watch` is told how many of them are done, of how many. Refused for an indicator that coarser zones do not have,
    such as one of distance or of single areas.
    """
    divided = divided_codes()
    asked = tuple(codes or (*divided, _ALL_MOVES))
    foreign = [code for code in asked if code in CODES and code not in (*divided, _ALL_MOVES)]
    if foreign:
        facts = {"codes": ", ".join(foreign), "known": ", ".join((*divided, _ALL_MOVES))}
        raise Refused(Problem("measure-not-divided", "", facts))
    found: list[Told] = []
    for done, code in enumerate(asked):
        if watch:
            watch(done, len(asked))
        if code != _ALL_MOVES:
            found += _by_level(levels, code, variants)
        if code in _LINES:
            found.append(_through(levels, code))
    return tuple(found)


def of_division(division: Division, code: str, variants: Mapping[str, str] | None = None) -> Measure:
    """The indicator of the whole system in these zones."""
    return measured(division.inputs, (code,), variants)[0]


def _by_level(levels: Sequence[Level], code: str, variants: Mapping[str, str] | None) -> Iterator[Told]:
    measures = [[of_division(division, code, variants) for division in level.divisions] for level in levels]
    for level, of_level in zip(levels, measures, strict=True):
        yield _told(level.name, level.zones, of_level)
    coarse = [each for of_level in measures[1:] for each in of_level]
    if coarse:
        yield _told("", None, coarse)


def _told(level: str, zones: int | None, measures: Sequence[Measure]) -> Told:
    """Mean and range; where one division has no value, there is neither, for the reason that it has."""
    first = measures[0]
    lacking = next((each for each in measures if each.status != COMPUTED), None)
    row = partial(Told, first.code, level, zones, len(measures), unit=first.unit, variant=first.variant)
    if lacking is not None:
        return row(value=None, low=None, high=None, status=lacking.status, note=lacking.note)
    values = [each.value for each in measures if each.value is not None]
    mean = sum(values) / len(values)
    note = first.note if len(measures) == 1 else None
    return row(value=mean, low=min(values), high=max(values), status=COMPUTED, note=note)


def _through(levels: Sequence[Level], code: str) -> Told:
    name, read = _LINES[code]
    row = partial(Told, name, "", None, len(levels), unit="%", variant="")
    try:
        value, low, high, note = read(levels)
    except NoValue as why:
        return row(value=None, low=None, high=None, status=why.status, note=why.problem)
    return row(value=value, low=low, high=high, status=COMPUTED, note=note)


def _means(levels: Sequence[Level], indicator: Callable[[Inputs], float]) -> list[tuple[int, float]]:
    """Of each level how many zones it has, and the mean of the indicator over its divisions."""
    values = [[indicator(division.inputs) for division in level.divisions] for level in levels]
    return [(level.zones, sum(each) / len(each)) for level, each in zip(levels, values, strict=True)]


def _intensities(levels: Sequence[Level]) -> Levels:
    return Levels.of(_means(levels, crude_intensity))


def _courgeau(levels: Sequence[Level]) -> Line:
    return lines.courgeau_slope(_intensities(levels)), None, None, None


def _slope(levels: Sequence[Level]) -> Line:
    return lines.intensity_slope(_intensities(levels)), None, None, None


def _effectiveness(levels: Sequence[Level]) -> Line:
    values = [value for _, value in _means(levels, effectiveness_index)]
    return sum(values) / len(values), None, None, None


def _all_moves(levels: Sequence[Level]) -> Line:
    households = given(levels[0].divisions[0].inputs.households, "households")
    through = _intensities(levels)
    low, high = lines.all_moves_interval(through, households)
    note = Problem("measure-beyond-zonations", "", {"low": low, "high": high})
    return lines.all_moves(through, households), low, high, note


# What is read off all levels at once, beside the indicator that it rests on: the slope and the mean of INMI among it.
_LINES: Mapping[str, tuple[str, Callable[[Sequence[Level]], Line]]] = {
    "CMI": ("CMI_SLOPE", _slope),
    "MEI": ("MEI_MEAN", _effectiveness),
    "COURGEAU_K": ("COURGEAU_K_SLOPE", _courgeau),
    _ALL_MOVES: (_ALL_MOVES, _all_moves),
}


def _as_they_are(inputs: Inputs) -> Level:
    own = {code: code for code in inputs.table.codes}
    return Level("", (Division("", own, inputs),))
