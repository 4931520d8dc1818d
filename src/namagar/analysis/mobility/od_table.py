"""Moves from origins to destinations as a table with labels: what is missing and what cannot be is not zero."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from namagar.analysis.mobility.arrays import Matrix, Numbers, Places, closed, named, pairs_at
from namagar.analysis.mobility.meaning import UNSTATED, Meaning, require_alike
from namagar.analysis.terms.problem import Problem, Refused

FEWEST = 2
# A table of all pairs of so many takes 800 MB.
MOST = 10_000


@dataclass(frozen=True, eq=False)
class OdTable:
    """A square table: row = origin, column = destination, diagonal = who stays, never counted as a move.

    codes: areas in the order of their codes, so that the order of the input changes nothing. persons: NaN is missing.
    impossible: cells that cannot hold anybody. facts: how it was made (method, weight …). notes: what was taken for
    granted on the way.
    """

    codes: tuple[str, ...]
    persons: Matrix
    meaning: Meaning
    impossible: Places
    facts: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Problem, ...] = ()

    @staticmethod
    def of(
        codes: Sequence[str],
        persons: Matrix,
        meaning: Meaning = UNSTATED,
        impossible: Places | None = None,
        facts: Mapping[str, str] | None = None,
        notes: Iterable[Problem] = (),
        name: str = "",
    ) -> "OdTable":
        """A table from an array; Refused when an area is named twice or a cell is negative or endless.

        `name` is what a refusal calls the table.
        """
        given = tuple(codes)
        _check_codes(given, name)
        if np.shape(persons) != (len(given), len(given)):
            raise ValueError(f"{len(given)} areas and a table of {np.shape(persons)}")
        order = sorted(range(len(given)), key=given.__getitem__)
        sorted_codes = tuple(given[place] for place in order)
        values = np.array(persons, dtype=np.float64)
        cannot = np.zeros(values.shape, dtype=bool) if impossible is None else np.array(impossible, dtype=bool)
        if sorted_codes != given:
            places = np.ix_(order, order)
            values, cannot = values[places], cannot[places]
        _check_cells(sorted_codes, values, cannot, name)
        values[cannot] = 0.0
        cannot.setflags(write=False)
        return OdTable(sorted_codes, closed(values), meaning, cannot, dict(facts or {}), tuple(notes))

    @staticmethod
    def of_cells(
        cells: Iterable[tuple[str, str, float]],
        meaning: Meaning = UNSTATED,
        impossible: Iterable[tuple[str, str]] = (),
        name: str = "",
    ) -> "OdTable":
        """A table from its cells. NaN is missing; a pair of two areas that no cell names is zero, which is noted.

        Who stays is missing unless a cell says it. Refused for a pair named twice or an area on one side only.
        """
        columns = tuple(zip(*cells, strict=True)) or ((), (), ())
        return OdTable.of_columns(columns[0], columns[1], columns[2], meaning, impossible, name)

    @staticmethod
    def of_columns(
        origins: Sequence[str],
        destinations: Sequence[str],
        numbers: Sequence[float] | Matrix,
        meaning: Meaning = UNSTATED,
        impossible: Iterable[tuple[str, str]] = (),
        name: str = "",
    ) -> "OdTable":
        """The same from columns, which may be long: nothing is held twice."""
        codes = tuple(sorted({*origins, *destinations}))
        _check_sides(set(origins), set(destinations), name)
        check_many(codes, name)
        at = {code: place for place, code in enumerate(codes)}
        size = len(codes)
        persons = np.zeros((size, size))
        np.fill_diagonal(persons, np.nan)
        rows, columns = (np.fromiter(map(at.__getitem__, side), np.intp, len(side)) for side in (origins, destinations))
        _check_twice(rows, columns, codes, name)
        persons[rows, columns] = numbers
        seen = np.eye(size, dtype=bool)
        seen[rows, columns] = True
        barred = list(impossible)
        strange = {code for pair in barred for code in pair} - set(codes)
        if strange:
            raise Refused(Problem("mobility-areas-unknown", name, {"areas": named(sorted(strange))}))
        cannot = np.zeros((size, size), dtype=bool)
        for origin, destination in barred:
            cannot[at[origin], at[destination]] = True
        notes = [] if (seen | cannot).all() else [_absent(~(seen | cannot), codes, name)]
        return OdTable.of(codes, persons, meaning, cannot, notes=notes, name=name)

    @property
    def size(self) -> int:
        """How many areas there are."""
        return len(self.codes)

    @property
    def off_diagonal(self) -> Places:
        """The cells that hold moves."""
        return ~np.eye(self.size, dtype=bool)

    @property
    def missing(self) -> Places:
        """The cells between two areas of which nobody says anything."""
        return np.isnan(self.persons) & self.off_diagonal

    @property
    def moves(self) -> Matrix:
        """The table with nobody on its diagonal; missing cells stay missing."""
        moves = self.persons.copy()
        np.fill_diagonal(moves, 0.0)
        return moves

    @property
    def stayers(self) -> Matrix:
        """Who lives in the same area at both times; missing where nobody says."""
        return np.diagonal(self.persons).copy()

    @property
    def out_moves(self) -> Matrix:
        """Moves away from each area; missing where one of them is."""
        return np.asarray(self.moves.sum(axis=1))

    @property
    def in_moves(self) -> Matrix:
        """Moves to each area; missing where one of them is."""
        return np.asarray(self.moves.sum(axis=0))

    @property
    def net_moves(self) -> Matrix:
        """Moves to each area less those away from it."""
        return self.in_moves - self.out_moves

    @property
    def total_moves(self) -> float:
        """All moves; NaN where one of them is missing."""
        return float(self.moves.sum())

    def cell(self, origin: str, destination: str) -> float:
        """One cell by its labels; NaN is missing, KeyError an area that is not here."""
        return float(self.persons[self.place(origin), self.place(destination)])

    def place(self, code: str) -> int:
        """Where an area stands."""
        try:
            return self.codes.index(code)
        except ValueError:
            raise KeyError(code) from None

    def along(self, values: Mapping[str, float], name: str = "") -> Matrix:
        """Values of areas in the order of this table; Refused when an area stands on one side only."""
        require_same_codes(set(self.codes), set(values), name)
        return np.array([values[code] for code in self.codes], dtype=np.float64)

    def without_diagonal(self) -> "OdTable":
        """The same with nothing said of who stays."""
        persons = self.persons.copy()
        np.fill_diagonal(persons, np.nan)
        return replace(self, persons=closed(persons))


def added(tables: Sequence[OdTable], universe: str, ages: str, titles: Sequence[str] | None = None) -> OdTable:
    """The sum of tables of groups that share nobody, such as men and women; Refused when they are unlike.

    The groups may differ in universe and ages; what they are together is stated. A cell is missing where one is. How
    they were made is kept, and told of each where they differ.
    """
    first, *others = tables
    calls = titles or [str(number) for number in range(1, len(tables) + 1)]
    persons, cannot = first.persons.copy(), first.impossible.copy()
    for call, other in zip(calls[1:], others, strict=True):
        require_alike(first.meaning, other.meaning, (calls[0], call), free=("universe", "ages"))
        require_same_codes(set(first.codes), set(other.codes), call)
        persons += other.persons
        cannot &= other.impossible
    meaning = replace(first.meaning, universe=universe, ages=ages)
    facts = {}
    for name in dict.fromkeys(name for each in tables for name in each.facts):
        told = [each.facts.get(name, "–") for each in tables]
        facts[name] = told[0] if len(set(told)) == 1 else ", ".join(told)
    return OdTable.of(first.codes, persons, meaning, cannot, facts, [note for each in tables for note in each.notes])


def require_same_codes(here: set[str], there: set[str], name: str = "") -> None:
    """Refused with the areas that stand on one side only."""
    problems = []
    if here - there:
        problems.append(Problem("mobility-areas-absent", name, {"areas": named(sorted(here - there))}))
    if there - here:
        problems.append(Problem("mobility-areas-unknown", name, {"areas": named(sorted(there - here))}))
    if problems:
        raise Refused(problems)


def _check_codes(codes: Sequence[str], name: str) -> None:
    if "" in codes:
        raise Refused(Problem("mobility-area-empty", name))
    if len(set(codes)) < len(codes):
        twice = sorted({code for code in codes if codes.count(code) > 1})
        raise Refused(Problem("mobility-area-twice", name, {"areas": named(twice)}))
    if len(codes) < FEWEST:
        raise Refused(Problem("mobility-one-area", name, {"areas": named(codes) or "–"}))


def _check_cells(codes: tuple[str, ...], values: Matrix, cannot: Places, name: str) -> None:
    problems = []
    endless = np.isinf(values)
    largest = float(np.fmax.reduce(values, axis=None, initial=0.0))
    if np.finfo(float).max / max(values.size, 1) < largest < np.inf:
        # Numbers that have an end each may have none together.
        with np.errstate(over="ignore"):
            endless = endless | (np.isinf(np.nansum(values)) & (values == largest))
    for code, places in (
        ("mobility-negative", values < 0),
        ("mobility-endless", endless),
        ("mobility-impossible-filled", cannot & (values > 0)),
    ):
        if places.any():
            problems.append(Problem(code, name, {"pairs": pairs_at(places, codes, codes)}))
    if problems:
        raise Refused(problems)


def _check_sides(origins: set[str], destinations: set[str], name: str) -> None:
    problems = []
    for side, lonely in (("destination", origins - destinations), ("origin", destinations - origins)):
        if lonely:
            facts = {"areas": named(sorted(lonely)), "side": side}
            problems.append(Problem("mobility-one-side", name, facts))
    if problems:
        raise Refused(problems)


def _check_twice(rows: Numbers, columns: Numbers, codes: tuple[str, ...], name: str) -> None:
    times = np.bincount(rows * len(codes) + columns)
    twice = np.flatnonzero(times > 1)
    if twice.size:
        told = named(f"{codes[pair // len(codes)]}→{codes[pair % len(codes)]}" for pair in twice.tolist())
        raise Refused(Problem("mobility-pair-twice", name, {"pairs": told}))


def check_many(codes: Sequence[str], name: str) -> None:
    """Refused when a table of all pairs would not fit into memory."""
    if len(codes) > MOST:
        raise Refused(Problem("mobility-areas-many", name, {"count": len(codes), "most": MOST}))


def _absent(places: Places, codes: tuple[str, ...], name: str) -> Problem:
    return Problem("mobility-pairs-absent", name, {"count": int(places.sum()), "pairs": pairs_at(places, codes, codes)})
