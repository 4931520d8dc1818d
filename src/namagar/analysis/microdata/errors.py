"""How far indicators from a sample may be from those of everybody: by its design, or by its replicate weights."""

from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np

from namagar.analysis.microdata import expressions
from namagar.analysis.microdata.grouped import Key, grouped
from namagar.analysis.microdata.tabulation import Tabulation, area_of
from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.mobility.indicators.inputs import Inputs
from namagar.analysis.mobility.indicators.measures import measured
from namagar.analysis.mobility.od_table import OdTable
from namagar.analysis.statistics.survey import Design, ratio

# By code and area; the empty area is the whole system.
Errors: TypeAlias = dict[tuple[str, str], float]
SYSTEM = ""


def by_design(table: Any, tabulation: Tabulation) -> Errors:
    """Standard errors of intensities and rates by Taylor linearisation over first-stage units.

    Every unit with anybody old enough to have moved counts, also one without anybody inside the system.
    """
    layout = tabulation.layout
    keys, sums = grouped(expressions.unit_cells(table, layout))
    origin, destination = _zones(keys["origin"], tabulation), _zones(keys["destination"], tabulation)
    strata = keys["strata"].at if "strata" in keys else np.zeros(origin.size, dtype=np.int64)
    units = np.unique(np.stack([strata, keys["unit"].at]), axis=1, return_inverse=True)[1].ravel()
    design = Design(sums["units"] / 10**layout.decimals, strata, units, layout.single)  # type: ignore[arg-type]
    inside = (origin >= 0) & (destination >= 0)
    moved = inside & (origin != destination)
    found: Errors = {("CMI", SYSTEM): _per_cent(design, moved, inside)}
    for at, zone in enumerate(tabulation.zones):
        here, left, came = inside & (origin == at), moved & (origin == at), moved & (destination == at)
        for code, moves in (
            ("OUT_RATE", left.astype(float)),
            ("IN_RATE", came.astype(float)),
            ("NET_RATE", came.astype(float) - left),
            ("TURNOVER_RATE", came.astype(float) + left),
        ):
            found[code, zone] = _per_cent(design, moves, here)
    return found


def by_replicates(table: Any, tabulation: Tabulation, inputs: Inputs, codes: Iterable[str]) -> Errors:
    """Standard errors of all asked indicators: each is computed again with every replicate weight.

    An indicator that a replicate has no value for has no error.
    """
    layout = tabulation.layout
    keys, sums = grouped(expressions.replicate_cells(table, layout))
    origin, destination = _zones(keys["origin"], tabulation), _zones(keys["destination"], tabulation)
    inside = (origin >= 0) & (destination >= 0)
    asked = tuple(codes)
    values = {(each.code, each.area): each.value for each in measured(inputs, asked)}
    squares = dict.fromkeys(values, 0.0)
    for at in range(len(layout.replicates)):
        persons = np.zeros((len(tabulation.zones),) * 2)
        np.add.at(persons, (origin[inside], destination[inside]), sums[f"r{at}"][inside])
        for each in measured(_with(inputs, tabulation, persons), asked):
            value = values[each.code, each.area]
            gap = np.nan if value is None or each.value is None else each.value - value
            squares[each.code, each.area] += layout.coefficient * gap**2
    return {name: float(np.sqrt(square)) for name, square in squares.items() if not np.isnan(square)}


def _with(inputs: Inputs, tabulation: Tabulation, persons: Matrix) -> Inputs:
    table = OdTable.of(tabulation.zones, persons, tabulation.layout.meaning)
    return Inputs(table, persons.sum(axis=1), inputs.land, inputs.distance, inputs.households, inputs.zonations)


def _per_cent(design: Design, upper: Any, lower: Any) -> float:
    return 100 * ratio(design, np.asarray(upper, dtype=float), np.asarray(lower, dtype=float)).error


def _zones(key: Key, tabulation: Tabulation) -> Any:
    """Which zone each row is in; -1 outside the system."""
    place = {zone: at for at, zone in enumerate(tabulation.zones)}
    known = area_of(key, tabulation.layout)
    return np.array([place.get(code, -1) for code in known.codes], dtype=np.int64)[known.at]
