"""What the draws of an estimated table say of sides of areas and of indicators, and of other zonations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.mobility.estimating.estimate import HIGH, LOW, Estimate
from namagar.analysis.mobility.indicators.inputs import Inputs, NoValue
from namagar.analysis.mobility.indicators.measures import COMPUTED, SYSTEM, measured
from namagar.analysis.mobility.indicators.zonation import coarser, merged_at_random
from namagar.analysis.mobility.od_table import OdTable

# These rest on totals alone and are read off the fitted table. All others are bent: a fitted table is smoother than any
# true one, so that they come out too small on it; their value is the median of the draws.
FROM_TOTALS = ("CMI", "COURGEAU_K", "NET_RATE", "IN_RATE", "OUT_RATE", "TURNOVER_RATE")


@dataclass(frozen=True, slots=True)
class Interval:
    """A value, and where 95 of 100 draws lie."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Spread:
    """An indicator over random divisions into so many zones: mean, least and greatest."""

    zones: int
    indicator: str
    mean: float
    least: float
    greatest: float


def of_sides(of: Estimate) -> dict[str, tuple[Interval, ...]]:
    """Departures, arrivals and net of each area, in the order of the table, by `out`, `in` and `net`."""
    table, draws = of.table.moves, of.draws
    sides = {"out": (table.sum(1), draws.sum(2)), "in": (table.sum(0), draws.sum(1))}
    sides["net"] = (sides["in"][0] - sides["out"][0], sides["in"][1] - sides["out"][1])
    return {name: _intervals(value, drawn) for name, (value, drawn) in sides.items()}


def of_measures(of: Estimate, inputs: Inputs) -> dict[tuple[str, str], Interval]:
    """Intervals of every indicator that has a value, by code and area."""
    values = [measured(_of_draw(inputs, table)) for table in of.draws]
    found = {}
    for place, each in enumerate(measured(inputs)):
        drawn = np.array([row[place].value for row in values if row[place].status == COMPUTED], dtype=np.float64)
        if each.value is not None and drawn.size:
            low, middle, high = np.quantile(drawn, (LOW, 0.5, HIGH))
            value = each.value if each.code in FROM_TOTALS else float(middle)
            found[each.code, each.area] = Interval(value, float(low), float(high))
    return found


def of_zonations(
    tables: Sequence[Inputs],
    neighbours: Mapping[str, frozenset[str]],
    zones: Sequence[int],
    chance: int,
    codes: Sequence[str],
) -> tuple[Spread, ...]:
    """Each indicator over random contiguous divisions, for each number of zones.

    Each of `tables` is divided once, with the seed `chance` and its place: a table alone stands there several times,
    the draws of an estimate once each, so that both uncertainties are in what is told.
    """
    found = []
    for size in zones:
        merged = [
            coarser(each, merged_at_random(each.table.codes, neighbours, size, chance + place), str(place))
            for place, each in enumerate(tables)
        ]
        for code in codes:
            values = [value for each in merged if (value := _value(each, code)) is not None]
            if values:
                found.append(Spread(size, code, sum(values) / len(values), min(values), max(values)))
    return tuple(found)


def drawn_inputs(of: Estimate, inputs: Inputs, number: int) -> tuple[Inputs, ...]:
    """The first so many draws in place of the table."""
    return tuple(_of_draw(inputs, table) for table in of.draws[:number])


def _value(inputs: Inputs, code: str) -> float | None:
    try:
        return next(iter(SYSTEM[code].values()))(inputs)
    except NoValue:
        return None


def _of_draw(inputs: Inputs, table: Matrix) -> Inputs:
    of = inputs.table
    return replace(inputs, table=OdTable.of(of.codes, table, of.meaning).without_diagonal())


def _intervals(values: Matrix, drawn: Matrix) -> tuple[Interval, ...]:
    low, high = np.quantile(drawn, (LOW, HIGH), axis=0)
    return tuple(
        Interval(float(value), float(least), float(most)) for value, least, most in zip(values, low, high, strict=True)
    )
