"""Rows of a sheet, column by column: each distinct cell is worked out once, sound rows are taken many at a time."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import Any, Protocol, TypeAlias

from namagar.analysis.sources.cells import Cell, shown
from namagar.analysis.sources.fields import AMOUNTS, Fault, Gap, Meaning, is_plain
from namagar.analysis.sources.plans import NumberPlan, SheetPlan, slug
from namagar.analysis.sources.verdict import RowProblem, Verdict
from namagar.analysis.terms.claim import COLUMNS
from namagar.analysis.terms.numerals import read_number
from namagar.analysis.terms.problem import Problem

ClaimRow: TypeAlias = tuple[Any, ...]
_ID = COLUMNS.index("id")
_MOST_SLUGS = 400_000


def _nothing(_: Cell) -> bool:
    return False


class Slugs(dict[Any, str]):
    """Text → its part of an id."""

    def __missing__(self, text: str) -> str:
        if len(self) > _MOST_SLUGS:
            self.clear()
        self[text] = made = slug(text)
        return made


class Reading(Protocol):
    """What a block needs of the sheet it belongs to."""

    name: str
    plan: SheetPlan
    verdict: Verdict
    ids: set[str]
    slugs: Slugs
    signed: frozenset[str]

    def refuse(self, number: int, row: Sequence[Cell], problems: list[RowProblem]) -> None:
        """Put a row aside."""


class Block:
    """Some rows of one sheet on their way into claims."""

    def __init__(
        self, reading: Reading, rows: list[list[Cell]], numbers: list[int], columns: list[Sequence[Cell]]
    ) -> None:
        self.reading, self.rows, self.numbers = reading, rows, numbers
        self.verdict, self.ids, self.signed = reading.verdict, reading.ids, reading.signed
        self.fields: dict[str, list[Meaning]] = {}
        self.odd: set[int] = set()
        for lookup in reading.plan.lookups:
            lookup.begin()
        for each in reading.plan.fields:
            keys = each.keys(columns)
            self.fields[each.field] = list(map(each.lookup.__getitem__, keys))
            self._note_odd(each.lookup.odd, keys)
        self.amounts = [self._amounts(each, columns[each.place]) for each in reading.plan.numbers]
        fixed = {field for each in reading.plan.numbers for field in each.fixed}
        bounds = {*AMOUNTS} & {*self.fields} or {"low", "high"} & fixed
        self.bounded = bool(bounds) or any("" in amounts for amounts in self.amounts)

    def _amounts(self, each: NumberPlan, keys: Sequence[Cell]) -> list[Meaning]:
        indicators = self.fields.get("indicator")
        if indicators is None:
            lookup = each.lookup(each.fixed["indicator"] in self.signed)
            # Numbers hardly come twice: what is plain need not be looked up.
            plain = is_plain if each.takes_plain else _nothing
            found: list[Any] = [key if plain(key) else lookup[key] for key in keys]
            self._note_odd(lookup.odd, keys)
            return found
        # An indicator that nobody knows is a fault of the row; whether it may be below zero does not matter then.
        signs = [isinstance(said, str) and said in self.signed for said in indicators]
        found = [each.lookup(sign)[key] for sign, key in zip(signs, keys, strict=True)]
        self.odd.update(place for place, meaning in enumerate(found) if not isinstance(meaning, str))
        return found

    def _note_odd(self, odd: set[Any], keys: Sequence[Any]) -> None:
        if not odd.isdisjoint(keys):
            self.odd.update(place for place, key in enumerate(keys) if key in odd)

    def claims(self) -> Iterator[ClaimRow]:
        """The claims of the rows in their order."""
        begun = 0
        for place in (*sorted(self.odd), len(self.rows)):
            if begun < place:
                yield from self._run(begun, place)
            if place < len(self.rows):
                yield from self._one(place)
            begun = place + 1

    def _run(self, begun: int, ended: int) -> Iterator[ClaimRow]:
        """Rows in which every cell has a meaning, all at once; one by one when an id or a bound may be wrong."""
        made = [self._column(each, amounts, begun, ended) for each, amounts in self._numbered()]
        ids = [claim[_ID] for claims in made for claim in claims]
        fresh = set(ids)
        if self.bounded or len(fresh) < len(ids) or not self.ids.isdisjoint(fresh):
            for place in range(begun, ended):
                yield from self._one(place)
            return
        self.ids |= fresh
        self.verdict.claims += len(ids)
        yield from made[0] if len(made) == 1 else chain.from_iterable(zip(*made, strict=True))

    def _numbered(self) -> Iterator[tuple[NumberPlan, list[Meaning]]]:
        return zip(self.reading.plan.numbers, self.amounts, strict=True)

    def _column(self, each: NumberPlan, amounts: list[Meaning], begun: int, ended: int) -> list[ClaimRow]:
        """The claims that one column of numbers makes of a run of rows."""
        parts: list[Any] = []
        for column in COLUMNS:
            if column == "value":
                parts.append(amounts[begun:ended])
            elif column == "id" and "id" not in self.fields:
                parts.append(self._ids(each, begun, ended))
            elif column in self.fields:
                parts.append(self.fields[column][begun:ended])
            else:
                parts.append(repeat(each.fixed.get(column, ""), ended - begun))
        return list(zip(*parts, strict=True))

    def _ids(self, each: NumberPlan, begun: int, ended: int) -> list[str]:
        literal, *rest = each.id_parts
        pieces: list[Any] = [repeat(literal, ended - begun)]
        for field, text in zip(rest[::2], rest[1::2], strict=True):
            slugs = self.reading.slugs
            pieces.append(map(slugs.__getitem__, self.fields[field][begun:ended]))
            if text:
                pieces.append(repeat(text, ended - begun))
        return ["".join(each).rstrip("-") for each in zip(*pieces, strict=True)]

    def _one(self, place: int) -> Iterator[ClaimRow]:
        """A row looked at cell by cell: refused with all its problems, or taken but for what is missing."""
        problems = list(self._faults(place))
        made = [] if problems else self._present(place)
        problems.extend(problem for each, claim in made for problem in self._unsound(each, claim, place))
        ids = [claim[_ID] for _, claim in made]
        for each, claim in made:
            if claim[_ID] in self.ids or ids.count(claim[_ID]) > 1:
                problems.append(self._problem(place, "id", each.place, "claim-id-twice", {"id": claim[_ID]}))
        if problems:
            self.reading.refuse(self.numbers[place], self.rows[place], problems)
            return
        self.ids.update(ids)
        self.verdict.claims += len(made)
        yield from (claim for _, claim in made)

    def _faults(self, place: int) -> Iterator[RowProblem]:
        for each in self.reading.plan.fields:
            meaning = self.fields[each.field][place]
            if isinstance(meaning, Fault):
                yield self._problem(place, each.heading, each.places[0], meaning.problem.code, meaning.problem.facts)
        for number, amounts in self._numbered():
            found = amounts[place]
            if isinstance(found, Fault):
                yield self._problem(place, number.heading, number.place, found.problem.code, found.problem.facts)

    def _present(self, place: int) -> list[tuple[NumberPlan, ClaimRow]]:
        """The claims of a row whose fields and number are there; what is missing is counted with its reason."""
        gaps = [
            (each.heading, meaning.reason)
            for each in self.reading.plan.fields
            if isinstance(meaning := self.fields[each.field][place], Gap)
        ]
        if gaps:
            self.verdict.missing.update(gaps)
            return []
        made: list[tuple[NumberPlan, ClaimRow]] = []
        for each, amounts in self._numbered():
            meaning = amounts[place]
            if isinstance(meaning, Gap):
                self.verdict.missing[each.heading, meaning.reason] += 1
            else:
                made.extend((each, claim) for claim in self._column(each, amounts, place, place + 1))
        return made

    def _unsound(self, each: NumberPlan, claim: ClaimRow, place: int) -> Iterator[RowProblem]:
        """What is wrong between the value and the bounds of a claim."""
        said = dict(zip(COLUMNS, claim, strict=True))
        bounds = {column: read_number(said[column]) for column in AMOUNTS if said[column]}
        for column, bound in bounds.items():
            if bound < 0 and said["indicator"] not in self.signed:
                yield self._problem(place, column, each.place, "claim-value-negative", {"value": bound})
        if not said["value"] and not {"low", "high"} <= {*bounds}:
            yield self._problem(place, each.heading, each.place, "claim-no-value", {})
        if {"low", "high"} <= {*bounds} and bounds["low"] > bounds["high"]:
            facts = {"low": bounds["low"], "high": bounds["high"]}
            yield self._problem(place, "low", each.place, "claim-interval-reversed", facts)

    def _problem(self, place: int, heading: str, at: int, code: str, facts: Mapping[str, object]) -> RowProblem:
        value = shown(self.rows[place][at])
        return RowProblem(self.reading.name, self.numbers[place], heading, value, Problem(code, "", facts))
