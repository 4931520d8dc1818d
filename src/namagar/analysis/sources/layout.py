"""How a sheet is laid out beside its cells: what is merged, and which rows and columns nobody sees."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import IO

from namagar.analysis.sources import limits, streamed_xml
from namagar.analysis.terms.problem import Problem, Refused

_CORNER = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_YES = ("1", "true")


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells that are one; rows and columns count from 0, and all four are within."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Layout:
    """What a sheet says beside its cells; a file of text says nothing. Rows and columns count from 0."""

    merged: tuple[Merged, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


@dataclass(slots=True)
class _Heard:
    """Collects while the elements of a sheet go by."""

    name: str
    merged: list[Merged] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    row: int = -1
    cells: int = 0

    def begins(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element of the sheet begins."""
        hear = _ELEMENTS.get(tag.rpartition(" ")[2])
        if hear is not None:
            hear(self, attributes)

    def cell(self, _: Mapping[str, str]) -> None:
        """A row is as wide as a table may be; the library would first keep all of it."""
        self.cells += 1
        if self.cells > limits.MOST_COLUMNS:
            self.too_much()

    def begin_row(self, attributes: Mapping[str, str]) -> None:
        """Rows that are left out in the file are counted by the number of the next."""
        stated = attributes.get("r", "")
        self.row = int(stated) - 1 if stated.isascii() and stated.isdigit() else self.row + 1
        self.cells = 0
        if self.row >= limits.MOST_SHEET_ROWS:
            self.too_much()
        if attributes.get("hidden") in _YES:
            self.rows.add(self.row)

    def column(self, attributes: Mapping[str, str]) -> None:
        """The format of some columns beside each other."""
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if attributes.get("hidden") in _YES and first.isdigit() and last.isdigit():
            self.columns.update(range(int(first) - 1, min(int(last), limits.MOST_COLUMNS)))

    def merge(self, attributes: Mapping[str, str]) -> None:
        """A range of merged cells, as B2:D3."""
        corners = _CORNER.findall(attributes.get("ref", ""))
        if len(corners) == 2:
            (left, top), (right, bottom) = corners
            self.merged.append(Merged(int(top) - 1, _place(left), int(bottom) - 1, _place(right)))
        if len(self.merged) > limits.MOST_MERGED:
            self.too_much()

    def too_much(self) -> None:
        """No table is like that."""
        raise Refused(Problem("source-too-wide", self.name, {"most": limits.MOST_COLUMNS}))


_ELEMENTS: Mapping[str, Callable[[_Heard, Mapping[str, str]], None]] = {
    "c": _Heard.cell,
    "row": _Heard.begin_row,
    "col": _Heard.column,
    "mergeCell": _Heard.merge,
}


def of_part(part: IO[bytes], name: str) -> Layout:
    """The layout that the part of a package for a sheet states; Refused when it is wider or longer than a sheet."""
    heard = _Heard(name)
    for _ in streamed_xml.heard(part, name, heard.begins):
        pass
    return Layout(tuple(heard.merged), frozenset(heard.rows), frozenset(heard.columns))


def told(places: Iterable[int], shown: Callable[[int], str]) -> str:
    """Places as a person reads them: runs with a dash, as 3–5, 9."""
    runs: list[list[int]] = []
    for place in sorted(places):
        if runs and place == runs[-1][1] + 1:
            runs[-1][1] = place
        else:
            runs.append([place, place])
    return ", ".join(shown(first) if first == last else f"{shown(first)}–{shown(last)}" for first, last in runs)


def column_letters(place: int) -> str:
    """The name of a column on a sheet: A, B, … AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def row_number(place: int) -> str:
    """The number of a row on a sheet."""
    return str(place + 1)


def _place(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1
