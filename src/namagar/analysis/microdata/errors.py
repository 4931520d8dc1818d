"""How far indicators from a sample may be from those of everybody: by its design, or by replicates of its weights."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from namagar.analysis.microdata import expressions
from namagar.analysis.microdata.grouped import Key, grouped
from namagar.analysis.microdata.tabulation import Tabulation, area_of
from namagar.analysis.mobility.arrays import Matrix, named
from namagar.analysis.mobility.indicators.derivatives import derivatives
from namagar.analysis.mobility.indicators.inputs import Inputs
from namagar.analysis.mobility.indicators.measures import measured
from namagar.analysis.mobility.od_table import OdTable
from namagar.analysis.statistics.survey import Design, resampled, total
from namagar.analysis.terms.problem import Problem, Refused

# By code and area; the empty area is the whole system.
Errors: TypeAlias = dict[tuple[str, str], float]
Numbers: TypeAlias = NDArray[np.int64]


def by_design(table: Any, tabulation: Tabulation, inputs: Inputs, codes: Iterable[str]) -> Errors:
    """Standard errors of indicators by Taylor linearisation over first-stage units.

    Every unit counts, also one without anybody inside the system. An indicator that moves in jumps, as a median does,
    has none.
    """
    sample = _Sample.of(table, tabulation)
    found = {
        (code, area): total(sample.design, sample.scores(slope)).error
        for code, area, slope in derivatives(inputs, tuple(codes))
    }
    return {name: error for name, error in found.items() if not np.isnan(error)}


def by_resampling(table: Any, tabulation: Tabulation, inputs: Inputs, codes: Iterable[str]) -> Errors:
    """Standard errors of all asked indicators: each is computed again for units drawn again, with the stated seed."""
    sample, layout = _Sample.of(table, tabulation), tabulation.layout
    tables = (sample.persons(factors) for factors in resampled(sample.design, layout.draws, layout.seed))
    return _spread(tables, 1 / layout.draws, tabulation, inputs, codes)


def by_replicates(table: Any, tabulation: Tabulation, inputs: Inputs, codes: Iterable[str]) -> Errors:
    """Standard errors of all asked indicators: each is computed again with every replicate weight of the file.

    Refused for a replicate weight that is missing, no number, below zero or without end.
    """
    layout = tabulation.layout
    keys, sums = grouped(expressions.replicate_cells(table, layout))
    _replicates_fit(sums, layout.replicates)
    origin, destination = (_zones_of(keys[side], tabulation) for side in ("origin", "destination"))
    inside = (origin >= 0) & (destination >= 0)

    def tables() -> Iterator[Matrix]:
        for at in range(len(layout.replicates)):
            yield _summed(origin[inside], destination[inside], sums[f"r{at}"][inside], len(tabulation.zones))

    return _spread(tables(), layout.coefficient, tabulation, inputs, codes)


@dataclass(frozen=True, eq=False)
class _Sample:
    """Weights by first-stage unit, origin and destination; a zone of -1 is outside the system."""

    design: Design
    origin: Numbers
    destination: Numbers
    weights: Matrix
    zones: int

    @staticmethod
    def of(table: Any, tabulation: Tabulation) -> "_Sample":
        layout = tabulation.layout
        keys, sums = grouped(expressions.unit_cells(table, layout))
        _units_fit(keys, {"unit": layout.unit, "strata": layout.strata})
        rows = keys["unit"].at
        strata = keys["strata"] if "strata" in keys else Key(("",), np.zeros_like(rows))
        units = np.unique(np.stack([strata.at, rows]), axis=1, return_inverse=True)[1].ravel()
        return _Sample(
            # Weights are in the sums already.
            design=Design(np.ones(rows.size), strata.at, units, layout.single, strata.codes),
            origin=_zones_of(keys["origin"], tabulation),
            destination=_zones_of(keys["destination"], tabulation),
            weights=sums["units"] / 10**layout.decimals,
            zones=len(tabulation.zones),
        )

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Who is inside the system at both times."""
        return (self.origin >= 0) & (self.destination >= 0)

    def scores(self, slope: Matrix) -> Matrix:
        """What each row adds to an indicator, to first order."""
        return np.where(self.inside, slope[self.origin, self.destination] * self.weights, 0.0)

    def persons(self, factors: Matrix) -> Matrix:
        """The table of moves when weights are multiplied by these, shape (zones, zones)."""
        here = self.inside
        return _summed(self.origin[here], self.destination[here], (self.weights * factors)[here], self.zones)


def _spread(
    tables: Iterable[Matrix], coefficient: float, tabulation: Tabulation, inputs: Inputs, codes: Iterable[str]
) -> Errors:
    """Root of the squared differences of replicates from the whole; none where a replicate has no value."""
    asked = tuple(codes)
    values = {(each.code, each.area): each.value for each in measured(inputs, asked)}
    squares = dict.fromkeys(values, 0.0)
    for persons in tables:
        for each in measured(_with(inputs, tabulation, persons), asked):
            value = values[each.code, each.area]
            gap = np.nan if value is None or each.value is None else each.value - value
            squares[each.code, each.area] += coefficient * gap**2
    return {name: float(np.sqrt(square)) for name, square in squares.items() if not np.isnan(square)}


def _with(inputs: Inputs, tabulation: Tabulation, persons: Matrix) -> Inputs:
    table = OdTable.of(tabulation.zones, persons, tabulation.layout.meaning)
    return Inputs(table, persons.sum(axis=1), inputs.land, inputs.distance, inputs.households, inputs.zonations)


def _summed(origin: Numbers, destination: Numbers, persons: Matrix, zones: int) -> Matrix:
    return np.asarray(np.bincount(origin * zones + destination, persons, zones * zones).reshape(zones, zones))


def _units_fit(keys: dict[str, Key], columns: dict[str, str]) -> None:
    absent = [columns[name] for name in columns if name in keys and "" in keys[name].codes]
    if absent:
        raise Refused([Problem("persons-unit-missing", column, {"column": column}) for column in absent])


def _replicates_fit(sums: dict[str, Any], columns: Sequence[str]) -> None:
    unfit = [column for at, column in enumerate(columns) if sums[f"u{at}"].any()]
    if unfit:
        raise Refused(Problem("persons-replicate-unfit", unfit[0], {"columns": named(unfit)}))


def _zones_of(key: Key, tabulation: Tabulation) -> Numbers:
    """Which zone each row is in; -1 outside the system."""
    place = {zone: at for at, zone in enumerate(tabulation.zones)}
    known = area_of(key, tabulation.layout)
    return np.array([place.get(code, -1) for code in known.codes], dtype=np.int64)[known.at]
