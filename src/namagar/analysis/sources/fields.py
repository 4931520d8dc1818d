"""What each distinct cell means for a field of a claim, worked out once and then looked up."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as part_of
from typing import Any, TypeAlias

from namagar.analysis.sources.amounts import Amounts, amount_text
from namagar.analysis.sources.cells import Cell, compared, filled, is_empty, shown
from namagar.analysis.sources.mapping import FileMapping, Number, Source
from namagar.analysis.sources.moments import last_month, period_text
from namagar.analysis.sources.places import area_id, like, named
from namagar.analysis.terms.claim import REQUIRED, read_claim
from namagar.analysis.terms.codebook import Codebook
from namagar.analysis.terms.formulas import is_dangerous, unguarded
from namagar.analysis.terms.problem import Problem, Refused

AREAS, AMOUNTS = ("area", "counterpart"), ("low", "high", "precision")
CODED = ("indicator", "concept", "unit", "status", "publisher", "breakdown", "published")
# An empty cell under one of these would widen what a claim says: all areas, all people, no time.
KEYS = (*AREAS, *CODED, "period", "title", "id")
# Under these a formula is refused; in a free text it is a text, and told.
WORKED_OUT = (*AREAS, *CODED, *AMOUNTS, "period", "id")
UNKNOWN, LIKE = "area-unknown", "source-area-unknown"
UNKNOWN_AREAS = (UNKNOWN, LIKE)
_MOST_KEPT, _MOST_GUESSED_AT = 400_000, 100
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.~-]*")


@dataclass(frozen=True, slots=True)
class Gap:
    """The file says that there is nothing, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Fault:
    """The cell cannot be taken."""

    problem: Problem


Meaning: TypeAlias = str | Gap | Fault


class Lookup(dict[Any, Meaning]):
    """Cell (or cells) → meaning. `odd` holds the keys whose meaning is no text; memory is bounded."""

    def __init__(self, resolve: Callable[[Any], Meaning]) -> None:
        super().__init__()
        self.resolve = resolve
        self.odd: set[Any] = set()

    def begin(self) -> None:
        """Before a block is looked up: what is odd may be forgotten only together with all that is known."""
        if len(self.odd) > _MOST_KEPT:
            self.clear()
            self.odd.clear()

    def __missing__(self, key: Any) -> Meaning:
        if len(self) > _MOST_KEPT:
            self.clear()
        try:
            meaning = self.resolve(key)
        except Refused as refused:
            meaning = Fault(refused.problems[0])
        if not isinstance(meaning, str):
            self.odd.add(key)
        self[key] = meaning
        return meaning


def is_plain(cell: Cell) -> bool:
    """Whether the cell is a whole number as a claim writes it, as most are."""
    return isinstance(cell, str) and cell.isascii() and cell.isdigit() and cell[0] != "0"


@dataclass(frozen=True, slots=True)
class Meanings:
    """Makes the lookups of one mapping."""

    mapping: FileMapping
    book: Codebook
    tell: Callable[[Problem], None]
    unknown: list[str] = part_of(default_factory=list)

    def of_field(self, field: str, source: Source) -> Lookup:
        """What the cells of a source mean for a field; the key is a cell, or all cells of several columns."""
        several = len(source.headings) > 1
        return Lookup(lambda key: self._field(field, source, key if several else (key,)))

    def takes_plain(self, number: Number) -> bool:
        """Whether a plain number is its own meaning: in units, and never a sign for something missing."""
        return number.multiply == 1 and not any(map(str.isdigit, self.mapping.missing))

    def of_number(self, number: Number, signed: bool) -> Lookup:
        """What a cell means as the value of a claim whose indicator may (or may not) be below zero."""
        amounts = Amounts(self.mapping)
        return Lookup(lambda cell: self._number(cell, number, amounts, signed))

    def _field(self, field: str, source: Source, cells: tuple[Cell, ...]) -> Meaning:
        cells = tuple(self._plain(cell) for cell in cells)
        gap = self._gap(field, source, cells)
        if gap is not None:
            return gap
        if any(isinstance(cell, str) and cell.startswith("=") for cell in cells) and field in WORKED_OUT:
            return Fault(Problem("source-formula", "", {}))
        if field == "period":
            return period_text(cells, source)
        if field in AMOUNTS:
            return amount_text(Amounts(self.mapping).read(cells[0]))
        if source.month_named:
            return last_month(shown(cells[0]))
        parts = [source.codes.get(compared(shown(cell)), shown(cell).strip()) for cell in cells]
        if field in AREAS:
            return self._area(parts, source)
        return self._text(field, filled(source.template, parts) if source.template else ";".join(filter(None, parts)))

    def _area(self, parts: list[str], source: Source) -> Meaning:
        """The second column of an area, where there is one, names the edition of its row."""
        edition = parts[1] if len(parts) > 1 else source.edition
        try:
            return area_id(parts[0], self.book.areas, edition) if parts[0] else ""
        except Refused as refused:
            raise self._with_candidates(parts[0], edition, refused) from refused

    def _with_candidates(self, text: str, edition: str | None, refused: Refused) -> Refused:
        """For the first areas that are unknown it is looked up what may be meant; for thousands it would take hours."""
        if refused.problems[0].code != UNKNOWN or len(self.unknown) >= _MOST_GUESSED_AT:
            return refused
        self.unknown.append(text)
        candidates = like(text, self.book.areas, edition)
        facts = {"code": text, "candidates": named(candidates)}
        return Refused(Problem(LIKE, "", facts)) if candidates else refused

    def _text(self, field: str, text: str) -> Meaning:
        if field in CODED or field == "id" or (field in REQUIRED and not text):
            problem = field_problem(field, text, self.book)
            if problem:
                return Fault(problem)
        elif is_dangerous(text):
            self.tell(Problem("source-formula-like", "", {"field": field}))
        return text

    def _plain(self, cell: Cell) -> Cell:
        if not isinstance(cell, str):
            return cell
        text = cell.strip()
        if self.mapping.form == "sdmx-csv":
            return text.partition(": ")[0]
        return unguarded(text) if self.mapping.form == "claims" else text

    def _gap(self, field: str, source: Source, cells: tuple[Cell, ...]) -> Meaning | None:
        """None when there is something to read."""
        for cell in cells[:1] if field in AREAS else cells:
            reason = self.mapping.missing.get(compared(shown(cell)))
            if reason and field in (*KEYS, *AMOUNTS):
                return Gap(reason)
        if not any(is_empty(cell) for cell in (cells[:1] if field in AREAS else cells)):
            return None
        if source.may_be_empty or field not in KEYS:
            return "" if all(is_empty(cell) for cell in cells) else None
        return Gap("empty")

    def _number(self, cell: Cell, number: Number, amounts: Amounts, signed: bool) -> Meaning:
        if isinstance(cell, str):
            cell = self._plain(cell)
        reason = self.mapping.missing.get(compared(shown(cell)))
        if reason:
            return Gap(reason)
        if is_empty(cell):
            return "" if number.may_be_empty else Gap("empty")
        value = amounts.read(cell) * number.multiply
        if value < 0 and not signed:
            return Fault(Problem("claim-value-negative", "", {"value": value}))
        return amount_text(value)


def field_problem(field: str, text: str, book: Codebook) -> Problem | None:
    """What a claim would say against the text in that field: a sound claim with nothing but this text in it."""
    if field == "id" and text and not _ID.fullmatch(text):
        return Problem("source-id-form", "", {"id": text})
    try:
        read_claim({**_sound(book), field: text}, book)
    except Refused as refused:
        return refused.problems[0]
    return None


def _sound(book: Codebook) -> Mapping[str, str]:
    first = {field: min(book.codes[field]) for field in ("indicator", "concept", "unit", "status", "publisher")}
    return {**first, "id": "1", "area": book.country, "period": "2000", "value": "1", "title": "1", "published": "2000"}
