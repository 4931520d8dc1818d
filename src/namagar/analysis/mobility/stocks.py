"""Who was born where and lives where, and births and deaths by residence: what flows are estimated from."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from namagar.analysis.mobility import long_table
from namagar.analysis.mobility.arrays import Matrix, closed, named, pairs_at
from namagar.analysis.mobility.od_table import FEWEST, OdTable, check_many
from namagar.analysis.terms.problem import Problem, Refused

STOCK_COLUMNS, VITAL_COLUMNS = ("birthplace", "residence", "persons"), ("residence", "births", "deaths")


@dataclass(frozen=True, eq=False)
class StockTable:
    """Persons by birthplace (row) and residence (column), both in the order of their codes.

    The diagonal is who was born where they live; NaN there where nobody says, and below zero where more foreign born
    are counted than the whole population. elsewhere: birthplaces that are no area, such as an unknown one; nobody
    lives there, so that their columns are zero.
    """

    codes: tuple[str, ...]
    persons: Matrix
    notes: tuple[Problem, ...] = ()
    elsewhere: tuple[str, ...] = ()

    @staticmethod
    def of(
        codes: Sequence[str],
        persons: Matrix,
        name: str = "",
        notes: Iterable[Problem] = (),
        elsewhere: Sequence[str] = (),
    ) -> "StockTable":
        """A table from an array; Refused when a cell off the diagonal is missing or below zero.

        persons: shape (areas and `elsewhere`, areas), birthplaces that are no area in the last rows.
        """
        every, size = (*codes, *elsewhere), len(codes)
        if np.shape(persons) != (len(every), size):
            raise ValueError(f"{len(every)} birthplaces, {size} areas and a table of {np.shape(persons)}")
        _check_areas(codes, name)
        values = np.zeros((len(every), len(every)))
        values[:, :size] = persons
        native = np.diagonal(values).copy()
        frame = OdTable.of(every, np.where(np.eye(len(every), dtype=bool), 0.0, values), name=name)
        order = [every.index(code) for code in frame.codes]
        if frame.missing.any():
            raise Refused(
                Problem("mobility-missing", name, {"pairs": pairs_at(frame.missing, frame.codes, frame.codes)})
            )
        if np.isinf(native).any():
            endless = named(code for code, value in zip(every, native, strict=True) if np.isinf(value))
            raise Refused(Problem("mobility-endless", name, {"pairs": endless}))
        ordered = frame.persons.copy()
        np.fill_diagonal(ordered, native[order])
        return StockTable(frame.codes, closed(ordered), tuple(notes), tuple(sorted(elsewhere)))

    @property
    def areas(self) -> tuple[str, ...]:
        """The codes that are areas."""
        if not self.elsewhere:
            return self.codes
        return tuple(code for code in self.codes if code not in self.elsewhere)

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
        if not np.shape(births) == np.shape(deaths) == (len(given),):
            raise ValueError(f"{len(given)} areas, births of {np.shape(births)} and deaths of {np.shape(deaths)}")
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

    def along(self, codes: Sequence[str]) -> "Vitals":
        """The same in the order of these codes; nobody is born or dies where no area is."""
        at = {code: place for place, code in enumerate(self.codes)}
        places = [at.get(code, len(at)) for code in codes]
        births, deaths = np.append(self.births, 0.0)[places], np.append(self.deaths, 0.0)[places]
        return Vitals(tuple(codes), closed(births), closed(deaths))

    @staticmethod
    def none(codes: Sequence[str]) -> "Vitals":
        """Nobody born and nobody dead."""
        zero = np.zeros(len(codes))
        return Vitals.of(codes, zero, zero)


def read_stocks(content: bytes, name: str, elsewhere: Sequence[str] = (), outside: Sequence[str] = ()) -> StockTable:
    """The stocks of a CSV or Parquet file. A pair of two areas that is not there is zero and noted.

    `elsewhere` are birthplaces that are no area, `outside` areas in which nobody is born whom the file counts. Other
    codes stand on both sides, or they are refused.
    """
    table = long_table.read(content, name, STOCK_COLUMNS[:2], STOCK_COLUMNS[2:])
    (born, living), (numbers,) = table.codes, table.numbers
    _check_sides(set(born), set(living), (set(elsewhere), set(outside)), name)
    codes, rows = sorted(set(living)), sorted({*born, *outside})
    _check_areas(codes, name)
    check_many(rows, name)
    pairs = list(zip(born, living, strict=True))
    if len(set(pairs)) < len(pairs):
        twice = named(
            f"{one}→{other}" for one, other in sorted(pair for pair, count in Counter(pairs).items() if count > 1)
        )
        raise Refused(Problem("mobility-pair-twice", name, {"pairs": twice}))
    at, across = ({code: place for place, code in enumerate(side)} for side in (rows, codes))
    values, seen = np.zeros((len(rows), len(codes))), np.zeros((len(rows), len(codes)), dtype=bool)
    for (one, other), number in zip(pairs, numbers.tolist(), strict=True):
        values[at[one], across[other]], seen[at[one], across[other]] = number, True
    notes = []
    if outside:
        seen[[at[code] for code in outside]] = True
        notes.append(Problem("mobility-nobody-born", name, {"areas": named(sorted(outside))}))
    own = [(at[code], across[code]) for code in codes]
    for cell in own:
        values[cell], seen[cell] = values[cell] if seen[cell] else np.nan, True
    if not seen.all():
        absent = pairs_at(~seen, tuple(rows), tuple(codes))
        notes.append(Problem("mobility-pairs-absent", name, {"count": int((~seen).sum()), "pairs": absent}))
    order = [at[code] for code in (*codes, *sorted(elsewhere))]
    return StockTable.of(codes, values[order], name, notes, sorted(elsewhere))


def _check_areas(codes: Sequence[str], name: str) -> None:
    if len(codes) < FEWEST:
        raise Refused(Problem("mobility-one-area", name, {"areas": named(codes) or "–"}))


def _check_sides(born: set[str], living: set[str], stated: tuple[set[str], set[str]], name: str) -> None:
    """Areas stand on both sides, birthplaces `elsewhere` and places `outside` on the side for which they are stated."""
    elsewhere, outside = stated
    problems = [
        Problem(code, name, {"areas": named(sorted(lonely)), "side": side})
        for code, side, lonely in (
            ("mobility-stock-side", "residence", born - living - elsewhere),
            ("mobility-stock-side", "birthplace", living - born - outside),
            ("mobility-side-absent", "birthplace", elsewhere - born),
            ("mobility-side-absent", "residence", outside - living),
            ("mobility-side-both", "residence", elsewhere & living),
            ("mobility-side-both", "birthplace", outside & born),
        )
        if lonely
    ]
    if problems:
        raise Refused(problems)


def read_vitals(content: bytes, name: str) -> Vitals:
    """Births and deaths of a CSV or Parquet file."""
    table = long_table.read(content, name, VITAL_COLUMNS[:1], VITAL_COLUMNS[1:])
    births, deaths = table.numbers
    return Vitals.of(table.codes[0], births, deaths, name)
