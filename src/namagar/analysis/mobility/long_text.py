"""Long tables as text: UTF-8 with commas, taken in block by block, and what is wrong named with its line."""

import csv
import io
from array import array
from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.mobility.long_titles import places
from namagar.analysis.terms.formulas import unguarded
from namagar.analysis.terms.numerals import plain_number
from namagar.analysis.terms.problem import Problem, Refused

_BLOCK = 65_536
_MOST_TOLD = 12
# How other files begin that are named .csv by mistake: both kinds of workbooks, and Parquet.
_OTHERS = (
    (b"PK\x03\x04", "table-is-workbook"),
    (b"\xd0\xcf\x11\xe0", "table-is-workbook"),
    (b"PAR1", "table-is-parquet"),
)


def titles(content: bytes, name: str) -> list[str]:
    """The names of all columns."""
    return _titles(_rows(content, name))


def columns(
    content: bytes, name: str, codes: Sequence[str], numbers: Sequence[str]
) -> tuple[list[list[str]], list[Matrix]]:
    """The wanted columns; Refused with the cells that cannot be read."""
    rows = _rows(content, name)
    taken = _Taken(name, _titles(rows), codes, numbers)
    while block := list(islice(rows, _BLOCK)):
        taken.add([line for line, _ in block], [row for _, row in block])
    return taken.labels, [np.array(values, dtype=np.float64) for values in taken.values]


class _Labels(dict[str, str]):
    """The code that each cell stands for, kept once however often it is written."""

    def __missing__(self, cell: str) -> str:
        self[cell] = label = unguarded(cell.strip())
        return label


class _Taken:
    """The wanted columns as far as they are read."""

    def __init__(self, name: str, titles: Sequence[str], codes: Sequence[str], numbers: Sequence[str]) -> None:
        self.labels: list[list[str]] = [[] for _ in codes]
        self.values = [array("d") for _ in numbers]
        self._name, self._width, self._codes, self._numbers = name, len(titles), codes, numbers
        self._places = places(titles, (*codes, *numbers), name)
        self._known = _Labels()

    def add(self, lines: Sequence[int], rows: Sequence[Sequence[str]]) -> None:
        """Take in the next rows, which begin on these lines."""
        uneven = next((line for line, row in zip(lines, rows, strict=True) if len(row) != self._width), None)
        if uneven is not None:
            raise Refused(Problem("mobility-row-uneven", self._name, {"row": uneven}))
        cells = list(zip(*rows, strict=True))
        for place, column, labels in zip(self._places, self._codes, self.labels, strict=False):
            found = [self._known[cell] for cell in cells[place]]
            if "" in found:
                facts = {"column": column, "row": lines[found.index("")]}
                raise Refused(Problem("mobility-code-empty", self._name, facts))
            labels += found
        problems: list[Problem] = []
        for place, column, values in zip(self._places[len(self._codes) :], self._numbers, self.values, strict=True):
            values.extend(self._read(cells[place], lines, column, problems))
        if problems:
            raise Refused(problems[:_MOST_TOLD])

    def _read(
        self, cells: Sequence[str], lines: Sequence[int], column: str, problems: list[Problem]
    ) -> Iterator[float]:
        for line, cell in zip(lines, cells, strict=True):
            text = cell.strip()
            try:
                yield plain_number(text) if text else np.nan
            except (ValueError, OverflowError) as error:
                code = "mobility-number-unreadable" if isinstance(error, ValueError) else "mobility-number-too-long"
                problems.append(Problem(code, self._name, {"text": text, "column": column, "row": line}))


def _titles(rows: Iterator[tuple[int, list[str]]]) -> list[str]:
    return [title.strip() for title in next(rows)[1]]


def _rows(content: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    """Every row in which something stands, with the line on which it begins, one at least."""
    _check_text(content, name)
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline=""), strict=True)
    line = 1
    try:
        for row in reader:
            if any(row):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise Refused(Problem("mobility-text-unreadable", name, {"row": line})) from error


def _check_text(content: bytes, name: str) -> None:
    """Refused when the file is empty, something else than text, or text in other letters than UTF-8."""
    if not content.strip():
        raise Refused(Problem("table-empty", name))
    other = next((code for mark, code in _OTHERS if content.startswith(mark)), None)
    if other:
        raise Refused(Problem(other, name))
    try:
        plain = b"\0" not in content and bool(content.decode("utf-8"))
        place = content.find(b"\0")
    except UnicodeDecodeError as error:
        plain, place = False, error.start
    if not plain:
        raise Refused(Problem("table-not-utf8", name, {"row": content.count(b"\n", 0, place) + 1}))
