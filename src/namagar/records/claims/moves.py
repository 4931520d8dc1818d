"""What a table of moves says on pages: flows, sides, indicators, and how an estimate was made; all of it traces."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings

from namagar.analysis.charts.flows import Flow
from namagar.analysis.charts.shapes import Shapes, has_shapes, shapes
from namagar.analysis.consistency.arithmetic import percent, total
from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.mobility.estimating import files, intervals
from namagar.analysis.mobility.estimating.estimate import Estimate, checked, typical
from namagar.analysis.mobility.estimating.intervals import Interval
from namagar.analysis.mobility.estimating.spec import Stated
from namagar.analysis.mobility.indicators.inputs import Inputs
from namagar.analysis.mobility.indicators.measures import CODES, Measure, definition, measured
from namagar.analysis.mobility.places import Places
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.trace import Number, Trace, leaf, to_data
from namagar.analysis.terms.wording import Sentence, sentence
from namagar.catalogue import reader
from namagar.records.claims import moves_sides
from namagar.records.claims.moves_sides import RATES, Side, Told

Words = Mapping[str, str]
# They rest on the total of the country and its people, which are counted, and so have no interval.
COUNTED = ("CMI", "COURGEAU_K")
# Indices between zero and one differ in their later digits.
DECIMALS = {"%": 2, "km": 0, "exponent": 2}
SMALL = ("DISTANCE_DECAY_SE",)
# Indicators that a map of areas can show, in the order in which they are offered; moves come first.
SHOWN = ("in", "out", "net", "NET_RATE", "IN_RATE", "OUT_RATE", "TURNOVER_RATE", "EFFECTIVENESS", "GINI_OUT", "GINI_IN")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of the whole system: its words, and its value or why there is none.

    assumed: whether it mostly repeats what was assumed.
    """

    code: str
    about: Mapping[str, Any]
    variant: Words | None
    told: Told | None
    why: Sentence | None
    assumed: bool
    example: Trace | None

    @property
    def decimals(self) -> int:
        """With how many decimals it is shown."""
        return DECIMALS.get(self.about["unit"], 4) if self.code not in SMALL else 4


@dataclass(frozen=True, slots=True)
class Comparison:
    """A published number beside what the table says without it, and how many times it is that."""

    stated: Stated
    without: Trace
    ratio: Trace


@dataclass(frozen=True, slots=True)
class Rival:
    """A claim that is not used, the one that is, and whether rounding explains that they differ."""

    stated: Stated
    used: Stated
    agrees: bool


@dataclass(frozen=True, slots=True)
class Reached:
    """How near the fit came to what is known, in persons per million, and how much is known."""

    sweeps: Trace
    rows: Trace
    columns: Trace
    known_rows: Trace
    known_columns: Trace
    known_cells: Trace
    areas: Trace


@dataclass(frozen=True, eq=False)
class Moves:
    """A table of moves of a country as pages need it: every number is a trace.

    `of` is there when the table is an estimate; `shown_to` is to how many persons its cells are rounded for showing.
    """

    country: str
    id: str
    about: Mapping[str, Any]
    period: Period
    names: Mapping[str, Words]
    inputs: Inputs
    of: Estimate | None

    @property
    def estimated(self) -> bool:
        """Whether the table is an estimate."""
        return self.of is not None

    @property
    def shown_to(self) -> int:
        """To how many persons numbers of an estimate are rounded on pages."""
        return int(self.about["shown_to"])

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """All moves between two areas, origin by origin."""
        codes, table = self.inputs.table.codes, self.inputs.table.persons
        return tuple(
            self._flow(float(table[row, column]), row, column)
            for row in range(len(codes))
            for column in range(len(codes))
            if row != column
        )

    @cached_property
    def sides(self) -> Mapping[str, Mapping[str, Side]]:
        """For each area its departures, arrivals and net, by `out`, `in` and `net`."""
        codes = self.inputs.table.codes
        found = intervals.of_sides(self.of) if self.of else _exact_sides(self.inputs.table.moves)
        used, shown_to = (self.of.spec.used, self.shown_to) if self.of else ((), 1)
        return {
            code: moves_sides.sides(
                code,
                {name: self._persons(values[place], f"{name} {code}") for name, values in found.items()},
                used,
                shown_to,
            )
            for place, code in enumerate(codes)
        }

    @cached_property
    def signs(self) -> Mapping[int, tuple[str, ...]]:
        """Areas that gained people (1), that lost some (-1), and of which nobody can say (0), by how many."""
        ranked = sorted(self.sides, key=lambda code: -float(self.sides[code]["net"].told.value.value or 0))
        return {sign: tuple(code for code in ranked if self.sides[code]["net"].sign == sign) for sign in (1, -1, 0)}

    @cached_property
    def stated_flows(self) -> Mapping[tuple[str, str], Stated]:
        """The flows that are published, by origin and destination."""
        used = self.of.spec.used if self.of else ()
        return {(each.origin, each.destination): each for each in used if each.role == "cell"}

    @cached_property
    def total(self) -> Trace:
        """All moves between areas."""
        if self.of:
            return self.of.spec.total
        return self.leaf(round(self.inputs.table.total_moves), "total")

    @cached_property
    def measures(self) -> Mapping[tuple[str, str], Measure]:
        """Every indicator by code and area."""
        return {(each.code, each.area): each for each in measured(self.inputs)}

    @cached_property
    def spreads(self) -> Mapping[tuple[str, str], Interval]:
        """Their intervals; none for a table that is no estimate."""
        return intervals.of_measures(self.of, self.inputs) if self.of else {}

    def told(self, code: str, area: str = "") -> Told | None:
        """The value of an indicator; nothing where it has none."""
        measure = self.measures[code, area]
        if measure.value is None:
            return None
        spread = self.spreads.get((code, area))
        name = f"{code} {area}".strip()
        known = self._from_published(code, area)
        if spread is None or spread.low == spread.high or self._is_exact(code, area):
            return Told(known or self.leaf(measure.value, name))
        parts = (("", spread.value), (" low", spread.low), (" high", spread.high))
        value, low, high = (self.leaf(number, name + part) for part, number in parts)
        return Told(known or value, low, high)

    def indicators(self, language: str) -> tuple[Indicator, ...]:
        """All indicators with their words."""
        assumed = set(self.about.get("assumed", ()))
        return tuple(self._indicator(code, language, code in assumed) for code in CODES)

    def shade(self, what: str) -> dict[str, Trace | None]:
        """What a map shows, for each area."""
        if what in ("in", "out", "net"):
            return {code: sides[what].told.value for code, sides in self.sides.items()}
        found = {code: self.told(what, code) for code in self.names}
        return {code: told.value if told else None for code, told in found.items()}

    def from_published(self, what: str) -> frozenset[str]:
        """The areas of which a map shows what follows from published figures alone."""
        if what in ("in", "out", "net"):
            return frozenset(code for code, sides in self.sides.items() if sides[what].published)
        return frozenset(code for code in self.names if self._from_published(what, code) is not None)

    @cached_property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Every number that the table was told, beside what it would say without it."""
        return tuple(
            Comparison(
                each.stated,
                self.leaf(self._rounded(each.without), f"without {each.stated.claim.id}"),
                self.leaf(each.stated.persons / each.without, f"ratio {each.stated.claim.id}"),
            )
            for each in self._missed
        )

    @cached_property
    def typical(self) -> Mapping[str, Trace]:
        """How far the way typically misses what it was not told: how many times too many or too few, by role."""
        roles = {each.stated.role for each in self._missed}
        return {role: self.leaf(math.exp(typical(self._missed, role)), f"typical {role}") for role in sorted(roles)}

    @cached_property
    def assumed(self) -> Mapping[str, Trace]:
        """What the specification takes for likely, as numbers; their reasons stand beside them there."""
        if self.of is None:
            return {}
        spec = self.of.spec
        values = {
            "exponent": spec.exponent.value,
            "exponent_spread": spec.exponent.spread,
            "totals_spread": spec.totals.spread,
            "cells_spread": spec.cells.spread,
            "draws": spec.number,
            "seed": spec.chance,
        }
        return {name: leaf("record", value, id=spec.id, what=name) for name, value in values.items()}

    @cached_property
    def fit(self) -> Reached | None:
        """How the fit ended; nothing for a table that is no estimate."""
        if self.of is None:
            return None
        roles = [each.role for each in self.of.spec.used]
        values: dict[str, Number] = {
            "sweeps": self.of.fit.sweeps,
            "rows": self.of.fit.row_error * 1e6,
            "columns": self.of.fit.column_error * 1e6,
            "known_rows": roles.count("out"),
            "known_columns": roles.count("in"),
            "known_cells": roles.count("cell"),
            "areas": self.inputs.table.size,
        }
        return Reached(**{name: self.leaf(value, name) for name, value in values.items()})

    @cached_property
    def _missed(self) -> Sequence[Any]:
        return checked(self.of.spec, places(self.country)) if self.of else ()

    @property
    def rivals(self) -> tuple[Rival, ...]:
        """Claims that the table is not fitted to, each beside the one that is used in its place."""
        stated = self.of.spec.stated if self.of else ()
        used = {each.place: each for each in stated if each.used}
        return tuple(
            Rival(
                each,
                used[each.place],
                abs(each.persons - used[each.place].persons) <= each.reach + used[each.place].reach,
            )
            for each in stated
            if not each.used and each.place in used
        )

    def shapes(self) -> Shapes | None:
        """The shapes of its areas; nothing where the catalogue has none. Refused when they are not installed."""
        return shapes(self.country, Path(settings.NODE_MODULES)) if has_shapes(self.country) else None

    def trace(self, origin: str, destination: str) -> bytes | None:
        """The whole way of one cell of an estimate as JSON; nothing where there is no such cell."""
        if self.of is None or origin == destination or not {origin, destination} <= set(self.names):
            return None
        return json.dumps(to_data(self.of.trace(origin, destination)), ensure_ascii=False, indent=1).encode()

    def file(self, status: str, source: str, language: str) -> bytes:
        """The whole table as CSV, with intervals and the word estimate where it is one; `status` is what it is else."""
        beside = files.Beside(self.names, self.period, source, language)
        return files.write(self.of, beside) if self.of else files.write_table(self.inputs.table, status, beside)

    def _indicator(self, code: str, language: str, assumed: bool) -> Indicator:
        about = definition(code)
        measure = self.measures.get((code, ""))
        words = {each["id"]: each["words"] for each in about.get("variants", [])}
        example = leaf("record", about["example"]["value"], what=code) if "value" in about["example"] else None
        if measure is None:
            return Indicator(code, about, None, None, None, assumed, example)
        why = sentence(measure.note, language) if measure.note else None
        return Indicator(code, about, words.get(measure.variant), self.told(code), why, assumed, example)

    def _from_published(self, code: str, area: str) -> Trace | None:
        """An indicator that follows from what is published alone, with its way."""
        if self.of is None:
            return None
        people = self.of.spec.population
        if code == "CMI":
            return percent(self.of.spec.total, total(*people.values()))
        return moves_sides.rate(code, self.sides[area], people[area]) if area else None

    def _is_exact(self, code: str, area: str) -> bool:
        """Whether an indicator of an estimated table is no estimate: figures printed to the person make it."""
        if code in COUNTED:
            return True
        stated = self.sides[area][RATES[code]].published if code in RATES else ()
        return bool(stated) and moves_sides.exact(stated)

    def _flow(self, value: float, row: int, column: int) -> Flow:
        """One cell: as it was counted, as it is published, or as an estimate."""
        origin, destination = (self.inputs.table.codes[place] for place in (row, column))
        name = f"{origin}→{destination}"
        if self.of is None:
            return Flow(origin, destination, self.leaf(round(value), name))
        stated = self.stated_flows.get((origin, destination))
        if stated and moves_sides.exact([stated]):
            return Flow(origin, destination, stated.trace, published=True)
        parts = (("", value), (" low", float(self.of.low[row, column])), (" high", float(self.of.high[row, column])))
        told, low, high = (self.leaf(self._rounded(number), name + part) for part, number in parts)
        return Flow(origin, destination, stated.trace if stated else told, low, high, published=stated is not None)

    def _persons(self, of: Interval, name: str) -> Told:
        if self.of is None:
            return Told(self.leaf(round(of.value), name))
        parts = (("", of.value), (" low", of.low), (" high", of.high))
        return Told(*(self.leaf(self._rounded(value), name + part) for part, value in parts))

    def _rounded(self, value: float) -> int:
        return round(value / self.shown_to) * self.shown_to

    def leaf(self, value: Number, what: str) -> Trace:
        """A number of this table: of its source, or of its estimate."""
        source = self.about.get("source")
        if source is not None:
            return leaf("record", value, what=what, **source)
        return leaf("estimate", value, id=f"{self.country}/{self.id}/{what}")


def places(country: str) -> Places:
    """The capitals of the areas of a country, from which distances are taken."""
    return Places.of(reader.table("countries", country, "capitals.csv"))


def _exact_sides(moves: Matrix) -> dict[str, tuple[Interval, ...]]:
    out, into = moves.sum(axis=1), moves.sum(axis=0)
    return {
        name: tuple(Interval(value, value, value) for value in values.tolist())
        for name, values in (("out", out), ("in", into), ("net", into - out))
    }
