"""Divisions of areas from and to long tables, and what indicators say over them as rows of one."""

from collections.abc import Iterator, Mapping, Sequence

from namagar.analysis.mobility import long_table
from namagar.analysis.mobility.arrays import named
from namagar.analysis.mobility.indicators.divisions import Level, Told, of_division
from namagar.analysis.mobility.indicators.files import Named
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.wording import sentence

COLUMNS = ("indicator", "zonation", "zones", "divisions", "value", "low", "high", "unit", "status", "note")
EACH_COLUMNS = ("zonation", "zones", "indicator", "value", "unit", "status", "note")
DRAWN_COLUMNS = ("zonation", "area", "zone")
_NONE = float("nan")


def read_neighbours(file: Named, codes: Sequence[str]) -> tuple[dict[str, frozenset[str]], list[Problem]]:
    """The columns area, neighbour; each pair once or both ways. Refused for a code that is no area, or for one that is
    said to touch itself; what touches none is noted."""
    read = long_table.read(file.content, file.name, ("area", "neighbour"), ())
    pairs = list(zip(*read.codes, strict=True))
    strange = sorted({code for pair in pairs for code in pair} - set(codes))
    if strange:
        raise Refused(Problem("mobility-areas-unknown", file.name, {"areas": named(strange)}))
    selves = sorted({one for one, other in pairs if one == other})
    if selves:
        raise Refused(Problem("zonation-own-neighbour", file.name, {"areas": named(selves)}))
    found: dict[str, set[str]] = {code: set() for code in codes}
    for one, other in pairs:
        found[one].add(other)
        found[other].add(one)
    islands = [code for code in codes if not found[code]]
    notes = [Problem("zonation-island", file.name, {"areas": named(islands)})] if islands else []
    return {code: frozenset(others) for code, others in found.items()}, notes


def rows(told: Sequence[Told], language: str) -> Iterator[tuple[str | float, ...]]:
    """What is told as rows; NaN is an empty cell. The note says the variant, and why there is no value."""
    for each in told:
        note = _note(each.variant, each.note, language)
        numbers = (_number(each.value), _number(each.low), _number(each.high))
        zones = _NONE if each.zones is None else float(each.zones)
        yield (each.code, each.level, zones, float(each.divisions), *numbers, each.unit, each.status, note)


def each_rows(
    levels: Sequence[Level], told: Sequence[Told], variants: Mapping[str, str], language: str
) -> Iterator[tuple[str | float, ...]]:
    """Every division with its own value of every indicator that is told by level."""
    codes = list(dict.fromkeys(each.code for each in told if each.zones is not None))
    for division in (division for level in levels for division in level.divisions):
        for code in codes:
            found = of_division(division, code, variants)
            note = _note(found.variant, found.note, language)
            zones = float(division.inputs.table.size)
            yield division.name, zones, code, _number(found.value), found.unit, found.status, note


def drawn_rows(levels: Sequence[Level]) -> Iterator[tuple[str, str, str]]:
    """The coarser divisions as a file of zonations."""
    for division in (division for level in levels[1:] for division in level.divisions):
        for area, zone in sorted(division.zones.items()):
            yield division.name, area, zone


def _number(value: float | None) -> float:
    return _NONE if value is None else value


def _note(variant: str, problem: Problem | None, language: str) -> str:
    return "; ".join(filter(None, (variant, sentence(problem, language).what if problem else "")))
