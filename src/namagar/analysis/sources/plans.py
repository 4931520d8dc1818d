"""How one sheet is read: which column means which field, and what each column of numbers adds to it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Any

from namagar.analysis.sources.cells import Cell
from namagar.analysis.sources.fields import AMOUNTS, AREAS, CODED, Fault, Lookup, Meaning, Meanings, field_problem
from namagar.analysis.sources.headings import Columns, Found
from namagar.analysis.sources.mapping import FileMapping, Heading, Number, Source
from namagar.analysis.sources.moments import checked
from namagar.analysis.terms.claim import COLUMNS, REQUIRED
from namagar.analysis.terms.problem import Problem, Refused

_TAKES = {
    "{take:name}{code}": re.compile(r"(?P<take>[^0-9]+)[0-9]*"),
    "{name}{take:code}": re.compile(r"[^0-9]*(?P<take>[0-9]+)"),
    "{take}": re.compile(r"(?P<take>.+)", re.DOTALL),
}
_SLUG = re.compile(r"[^A-Za-z0-9_.~]+")


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """A field that comes from the row: the places of its cells and what they mean."""

    field: str
    places: tuple[int, ...]
    heading: str
    lookup: Lookup

    def keys(self, columns: Sequence[Sequence[Cell]]) -> Sequence[Any]:
        """What is looked up, row by row."""
        if len(self.places) == 1:
            return columns[self.places[0]]
        return list(zip(*(columns[place] for place in self.places), strict=True))


@dataclass(frozen=True, slots=True)
class NumberPlan:
    """A column of numbers: what is looked up in it, and the fields that are the same in all its claims."""

    place: int
    heading: str
    signed: Lookup
    unsigned: Lookup
    takes_plain: bool
    fixed: Mapping[str, str]
    id_parts: tuple[str, ...]

    def lookup(self, may_be_signed: bool) -> Lookup:
        """The meaning of its cells for an indicator that may be below zero, or may not."""
        return self.signed if may_be_signed else self.unsigned


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """Everything that reading the rows of a sheet needs to know."""

    columns: Columns
    fields: tuple[FieldPlan, ...]
    numbers: tuple[NumberPlan, ...]
    rules: tuple[tuple[int, frozenset[str], bool], ...]

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """All that is looked up, row by row."""
        of_numbers = (lookup for each in self.numbers for lookup in (each.signed, each.unsigned))
        return (*(each.lookup for each in self.fields), *of_numbers)

    @property
    def places(self) -> frozenset[int]:
        """The columns that are read."""
        fields = (place for each in self.fields for place in each.places)
        return frozenset((*fields, *(each.place for each in self.numbers), *(place for place, _, _ in self.rules)))


def plan(mapping: FileMapping, columns: Columns, sheet: str, meanings: Meanings) -> SheetPlan:
    """The plan of a sheet; Refused with everything that does not fit, at once."""
    return _Planner(mapping, columns, sheet, meanings).made()


def slug(text: str) -> str:
    """A text as a part of an id."""
    return _SLUG.sub("-", text).strip("-").lower()


class _Planner:
    """Collects what does not fit instead of stopping at the first."""

    def __init__(self, mapping: FileMapping, columns: Columns, sheet: str, meanings: Meanings) -> None:
        self.mapping, self.columns, self.sheet, self.meanings = mapping, columns, sheet, meanings
        self.problems: list[Problem] = []

    def made(self) -> SheetPlan:
        """The plan; Refused when anything was collected."""
        of_sheet = self._of_sheet()
        numbers = tuple(each for number in self.mapping.values for each in self._numbers(number, of_sheet))
        fields = tuple(
            FieldPlan(
                field, self._places(source), self._shown(source.headings[0]), self.meanings.of_field(field, source)
            )
            for field, source in self.mapping.columns.items()
            if source.headings
        )
        rules = tuple((self._place(rule.heading), rule.texts, rule.wanted) for rule in self.mapping.rows)
        if self.problems:
            raise Refused(self.problems)
        return SheetPlan(self.columns, fields, numbers, rules)

    def _place(self, heading: Heading) -> int:
        return self._found(heading)[0].place

    def _places(self, source: Source) -> tuple[int, ...]:
        return tuple(self._place(heading) for heading in source.headings)

    def _found(self, heading: Heading) -> tuple[Found, ...]:
        try:
            return self.columns.all(heading)
        except Refused as refused:
            self.problems.extend(each for each in refused.problems if each not in self.problems)
            return (Found(0, ""),)

    def _of_sheet(self) -> Mapping[str, str]:
        """The fields that the name of the sheet says."""
        said = {}
        for field, source in self.mapping.columns.items():
            if source.sheet:
                match = _TAKES[source.sheet].fullmatch(self.sheet.strip())
                meaning = self.meanings.of_field(field, source)[match["take"] if match else ""]
                if isinstance(meaning, str) and meaning:
                    said[field] = meaning
                else:
                    self._say(meaning, field)
        return said

    def _say(self, meaning: Meaning, field: str) -> None:
        problem = (
            meaning.problem if isinstance(meaning, Fault) else Problem("claim-field-missing", "", {"field": field})
        )
        self.problems.append(Problem(problem.code, f"{self.sheet}, {field}", problem.facts))

    def _numbers(self, number: Number, of_sheet: Mapping[str, str]) -> Iterator[NumberPlan]:
        """One plan for each year of a heading with {year}, one otherwise."""
        for found in self._found(number.heading):
            fixed = {**of_sheet, **self.mapping.fixed, **number.fixed}
            if number.period:
                fixed["period"] = number.period.replace("{year}", found.year)
            fixed = self._sound(fixed, number)
            yield NumberPlan(
                place=found.place,
                heading=self.columns.shown[found.place] if found.place < self.columns.width else "",
                signed=self.meanings.of_number(number, signed=True),
                unsigned=self.meanings.of_number(number, signed=False),
                takes_plain=self.meanings.takes_plain(number),
                fixed=fixed,
                id_parts=self._id_parts(fixed),
            )

    def _sound(self, fixed: dict[str, str], number: Number) -> dict[str, str]:
        """The fixed fields as a claim writes them, once each has been looked at like a cell."""
        place = " / ".join(number.heading)
        for field in sorted({*REQUIRED} - {*fixed} - {*self.mapping.columns} - {"id"}):
            self._wrong(f"values, {place}", f"nothing says the {field}")
        for field, text in fixed.items():
            try:
                if field in AREAS and text:
                    fixed[field] = self.meanings.book.areas.resolve(text, fixed.get("codes") or None).id
                elif field == "period":
                    fixed[field] = checked(text, None)
                elif field in (*CODED, *AMOUNTS):
                    problem = field_problem(field, text, self.meanings.book)
                    self.problems.extend([Problem(problem.code, f"mapping, {field}", problem.facts)] if problem else [])
            except Refused as refused:
                self.problems.extend(Problem(each.code, f"mapping, {field}", each.facts) for each in refused.problems)
        return fixed

    def _id_parts(self, fixed: Mapping[str, str]) -> tuple[str, ...]:
        """Literal text and field names in turn; what is fixed is literal already."""
        parts = [""]
        try:
            pieces = list(Formatter().parse(self.mapping.id_of_claims))
        except ValueError:
            pieces = [("", "?", "", None)]
        for literal, field, _, _ in pieces:
            parts[-1] += literal
            if field is not None and field not in COLUMNS:
                self._wrong("id_of_claims", f"a claim has no {field}")
            elif field is not None and field in self.mapping.columns and field not in fixed:
                parts.extend((field, ""))
            elif field:
                parts[-1] += slug(fixed.get(field, ""))
        return tuple(parts)

    def _shown(self, heading: Heading) -> str:
        return " / ".join(filter(None, heading))

    def _wrong(self, place: str, reason: str) -> None:
        problem = Problem("source-mapping", "mapping", {"place": place, "reason": reason})
        if problem not in self.problems:
            self.problems.append(problem)
