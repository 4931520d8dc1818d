"""Inputs of indicators from long tables, and their values as rows of one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from namagar.analysis.mobility import long_table
from namagar.analysis.mobility.arrays import Matrix, named
from namagar.analysis.mobility.indicators.inputs import Inputs, NoValue
from namagar.analysis.mobility.indicators.measures import Measure
from namagar.analysis.mobility.indicators.pairs import preference, velocity
from namagar.analysis.mobility.meaning import UNSTATED
from namagar.analysis.mobility.od_files import read_od
from namagar.analysis.mobility.od_table import OdTable, require_same_codes
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.wording import sentence

COLUMNS = ("indicator", "area", "value", "unit", "status", "note")


@dataclass(frozen=True, slots=True)
class Named:
    """The bytes of a file and what a refusal calls it."""

    content: bytes
    name: str


def read_inputs(
    moves: Named,
    population: Named | None = None,
    land: Named | None = None,
    distance: Named | None = None,
    zonations: Named | None = None,
    households: float | None = None,
    ties: Named | None = None,
) -> Inputs:
    """moves: origin, destination, persons; population: area, persons; land: area, km2; distance: origin, destination,
    km; zonations: zonation, area, zone; ties: tie, origin, destination, value. Refused for areas that stand in one
    table only."""
    table = read_od(moves.content, moves.name, UNSTATED)
    return Inputs(
        table,
        _along(table, population, "persons"),
        _along(table, land, "km2"),
        read_distance(table, distance) if distance else None,
        households,
        _zonations(table, zonations) if zonations else {},
        ties=_ties(table, ties) if ties else {},
    )


def read_distance(table: OdTable, file: Named) -> Matrix:
    """Kilometres between the areas of a table, shape (n, n). Refused when a pair is not there, or stands twice."""
    read = long_table.read(file.content, file.name, ("origin", "destination"), ("km",))
    return _of_pairs(table, zip(*read.codes, read.numbers[0].tolist(), strict=True), file.name)


def _ties(table: OdTable, file: Named) -> Mapping[str, Matrix]:
    """Each tie with a number for every pair; one that is not there is refused, as a distance is."""
    read = long_table.read(file.content, file.name, ("tie", "origin", "destination"), ("value",))
    found: dict[str, list[tuple[str, str, float]]] = {}
    for tie, origin, destination, value in zip(*read.codes, read.numbers[0].tolist(), strict=True):
        found.setdefault(tie, []).append((origin, destination, value))
    return {tie: _of_pairs(table, cells, f"{file.name}, {tie}") for tie, cells in found.items()}


def _of_pairs(table: OdTable, cells: Iterable[tuple[str, str, float]], name: str) -> Matrix:
    pairs = dict[tuple[str, str], float]()
    twice = []
    for origin, destination, value in cells:
        if (origin, destination) in pairs:
            twice.append(f"{origin}→{destination}")
        pairs[origin, destination] = value
    if twice:
        raise Refused(Problem("mobility-pair-twice", name, {"pairs": named(twice)}))
    require_same_codes(set(table.codes), {code for pair in pairs for code in pair}, name)
    return np.array([[pairs.get((a, b), 0.0 if a == b else np.nan) for b in table.codes] for a in table.codes])


def rows(measures: Iterable[Measure], language: str) -> Iterator[tuple[str, str, float, str, str, str]]:
    """Values as rows; NaN is an empty cell. The note names the variant, and says why there is no value or what else is
    to be known."""
    for each in measures:
        note = "; ".join(filter(None, (each.variant, sentence(each.note, language).what if each.note else "")))
        value = float("nan") if each.value is None else each.value
        yield each.code, each.area, value, each.unit, each.status, note


PAIR_COLUMNS = ("origin", "destination", "preference", "velocity")


def pair_rows(inputs: Inputs) -> Iterator[tuple[str, str, float, float]]:
    """Both measures of every pair of different areas. Refused when the population was not given."""
    try:
        against, per_head = preference(inputs), velocity(inputs)
    except NoValue as why:
        raise Refused(why.problem) from why
    for row, origin in enumerate(inputs.table.codes):
        for column, destination in enumerate(inputs.table.codes):
            if row != column:
                yield origin, destination, float(against[row, column]), float(per_head[row, column])


def _along(table: OdTable, file: Named | None, column: str) -> Matrix | None:
    if file is None:
        return None
    read = long_table.read(file.content, file.name, ("area",), (column,))
    areas, values = read.codes[0], read.numbers[0]
    twice = sorted({area for area in areas if areas.count(area) > 1})
    if twice:
        raise Refused(Problem("mobility-area-twice", file.name, {"areas": named(twice)}))
    unfit = [area for area, value in zip(areas, values.tolist(), strict=True) if not value >= 0]
    if unfit:
        raise Refused(Problem("measure-area-unfit", file.name, {"column": column, "areas": named(unfit)}))
    return table.along(dict(zip(areas, values.tolist(), strict=True)), file.name)


def _zonations(table: OdTable, file: Named) -> Mapping[str, Mapping[str, str]]:
    read = long_table.read(file.content, file.name, ("zonation", "area", "zone"), ())
    found: dict[str, dict[str, str]] = {}
    for zonation, area, zone in zip(*read.codes, strict=True):
        if area in found.setdefault(zonation, {}):
            raise Refused(Problem("mobility-area-twice", file.name, {"areas": f"{area} ({zonation})"}))
        found[zonation][area] = zone
    for zonation, zones in found.items():
        require_same_codes(set(table.codes), set(zones), f"{file.name}: {zonation}")
    return found
