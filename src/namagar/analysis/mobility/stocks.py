"""Who was born where and lives where, and births and deaths by residence: what flows are estimated from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from namagar.analysis.mobility import long_table
from namagar.analysis.mobility.arrays import Matrix, closed, named, pairs_at
from namagar.analysis.mobility.od_table import FEWEST, OdTable
from namagar.analysis.terms.problem import Problem, Refused

STOCK_COLUMNS, VITAL_COLUMNS = ("birthplace", "residence", "persons"), ("residence", "births", "deaths")


@dataclass(frozen=True, eq=False)
class StockTable:
    """Persons by birthplace (row) and residence (column), both in the order of their codes.

    The diagonal is who was born where they live; NaN there where nobody says, and below zero where more foreign born
    are counted than the whole population.
    """

    codes: tuple[str, ...]
    persons: Matrix
    notes: tuple[Problem, ...] = ()

    @staticmethod
    def of(codes: Sequence[str], persons: Matrix, name: str = "", notes: Iterable[Problem] = ()) -> "StockTable":
        """A table from an array; Refused when a cell off the diagonal is missing or below zero."""
        values = np.array(persons, dtype=np.float64)
        native = np.diagonal(values).copy()
        away = ~np.eye(len(codes), dtype=bool)
        beside = np.where(away, values, 0.0) if values.shape == away.shape else values
        frame = OdTable.of(codes, beside, name=name)
        order = [tuple(codes).index(code) for code in frame.codes]
        if frame.missing.any():
            raise Refused(
                Problem("mobility-missing", name, {"pairs": pairs_at(frame.missing, frame.codes, frame.codes)})
            )
        if np.isinf(native).any():
            endless = named(code for code, value in zip(codes, native, strict=True) if np.isinf(value))
            raise Refused(Problem("mobility-endless", name, {"pairs": endless}))
        ordered = frame.persons.copy()
        np.fill_diagonal(ordered, native[order])
        return StockTable(frame.codes, closed(ordered), tuple(notes))

    @property
    def native(self) -> Matrix:
        """Who was born where they live."""
        return np.diagonal(self.persons).copy()


@dataclass(frozen=True, eq=False)
class Vitals:
    """Births and deaths of the time between two stocks, by residence in the order of the codes."""

    codes: tuple[str, ...]
    births: Matrix
    deaths: Matrix

    @staticmethod
    def of(codes: Sequence[str], births: Matrix, deaths: Matrix, name: str = "") -> "Vitals":
        """From arrays; Refused when an area stands twice or a number is missing or below zero."""
        given = tuple(codes)
        twice = sorted({code for code in given if given.count(code) > 1})
        if twice:
            raise Refused(Problem("mobility-area-twice", name, {"areas": named(twice)}))
        order = sorted(range(len(given)), key=given.__getitem__)
        arrays = [np.asarray(each, dtype=np.float64)[order] for each in (births, deaths)]
        ordered = tuple(given[place] for place in order)
        problems = []
        for values in arrays:
            for code, places in (
                ("mobility-missing", np.isnan(values)),
                ("mobility-endless", np.isinf(values)),
                ("mobility-negative", values < 0),
            ):
                if places.any():
                    culprits = named(ordered[place] for place in np.flatnonzero(places).tolist())
                    problems.append(Problem(code, name, {"pairs": culprits}))
        if problems:
            raise Refused(problems)
        return Vitals(ordered, closed(arrays[0]), closed(arrays[1]))

    @staticmethod
    def none(codes: Sequence[str]) -> "Vitals":
        """Nobody born and nobody dead."""
        zero = np.zeros(len(codes))
        return Vitals.of(codes, zero, zero)


def read_stocks(content: bytes, name: str) -> StockTable:
    """The stocks of a CSV or Parquet file. A pair of two areas that is not there is zero and noted."""
    table = long_table.read(content, name, STOCK_COLUMNS[:2], STOCK_COLUMNS[2:])
    (born, living), (numbers,) = table.codes, table.numbers
    away = [
        (one, other, number) for one, other, number in zip(born, living, numbers.tolist(), strict=True) if one != other
    ]
    at_home = [(one, number) for one, other, number in zip(born, living, numbers.tolist(), strict=True) if one == other]
    sides = {"birthplace": set(born), "residence": set(living)}
    _check_sides(sides, name)
    codes = sorted(sides["birthplace"])
    if len(codes) < FEWEST:
        raise Refused(Problem("mobility-one-area", name, {"areas": named(codes)}))
    here = [code for code, _ in at_home]
    twice = named(f"{code}→{code}" for code in sorted({code for code in here if here.count(code) > 1}))
    if twice:
        raise Refused(Problem("mobility-pair-twice", name, {"pairs": twice}))
    # An area that stands with its own birthplace alone is there all the same.
    frame = OdTable.of_cells([*away, *((code, code, 0.0) for code in codes)], name=name)
    values = frame.persons.copy()
    known = dict(at_home)
    np.fill_diagonal(values, [known.get(code, np.nan) for code in codes])
    return StockTable.of(codes, values, name, frame.notes)


def _check_sides(sides: dict[str, set[str]], name: str) -> None:
    born, living = sides.values()
    problems = [
        Problem("mobility-one-side", name, {"areas": named(sorted(lonely)), "side": side})
        for side, lonely in (("residence", born - living), ("birthplace", living - born))
        if lonely
    ]
    if problems:
        raise Refused(problems)


def read_vitals(content: bytes, name: str) -> Vitals:
    """Births and deaths of a CSV or Parquet file."""
    table = long_table.read(content, name, VITAL_COLUMNS[:1], VITAL_COLUMNS[1:])
    births, deaths = table.numbers
    return Vitals.of(table.codes[0], births, deaths, name)
