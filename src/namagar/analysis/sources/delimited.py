"""A table as text: its delimiter is stated, or the only one that divides all lines alike."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from typing import BinaryIO

from namagar.analysis.sources import encodings, limits
from namagar.analysis.sources.cells import Cell
from namagar.analysis.sources.opened import Opened, Rows, Sheet
from namagar.analysis.terms.problem import Problem, Refused

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_LOOKED_AT = 200
_ALIKE = (1.0, 0.6)  # the share of lines with the same number of cells: first all, then most


def opened(file: BinaryIO, name: str, encoding: str | None, delimiter: str | None) -> Opened:
    """The text as one sheet; encoding and delimiter are what the mapping states, if it does."""
    found = encodings.encoding(file, name, encoding)
    with closing(encodings.lines(file, name, found)) as lines:
        head = list(islice(lines, _LOOKED_AT))
    if not all(encodings.is_text(line) for line in head):
        raise Refused(Problem("source-kind-unread", name, {"file": name, "kind": "binary"}))
    if not any(line.strip() for line in head):
        raise Refused(Problem("source-empty", name, {"file": name}))
    mark = delimiter or _sniffed(head, name)
    facts = {"kind": "CSV", "encoding": encodings.shown(found), "delimiter": DELIMITERS.get(mark, mark)}
    sheet = Sheet("", hidden=False, rows=lambda: _rows(encodings.lines(file, name, found), name, mark))
    return Opened(name, facts, (sheet,), ragged=False)


def _rows(lines: Iterable[str], name: str, delimiter: str) -> Rows:
    csv.field_size_limit(limits.LONGEST_CELL)
    rows: Iterator[list[str]] = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, row in enumerate(rows, start=1):
            if len(row) > limits.MOST_COLUMNS or number > limits.MOST_ROWS:
                raise Refused(Problem("source-too-wide", name, {"most": limits.MOST_COLUMNS}))
            cells: list[Cell] = row  # type: ignore[assignment]
            yield cells
    except csv.Error as error:
        facts = {"file": name, "row": number + 1}
        raise Refused(Problem("source-row-unreadable", f"{name}, {number + 1}", facts)) from error


def _sniffed(head: list[str], name: str) -> str:
    """The only delimiter that gives all lines the same number of cells, or else most; asked for when it is not one."""
    shares = {mark: _alike(head, mark) for mark in DELIMITERS}
    fitting: list[str] = []
    for least in _ALIKE:
        fitting = [mark for mark, share in shares.items() if share >= least]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            break
    found = ", ".join(DELIMITERS[mark] for mark in fitting) or "–"
    raise Refused(Problem("source-delimiter-open", name, {"file": name, "found": found}))


def _alike(head: list[str], mark: str) -> float:
    """The share of lines with the most frequent number of cells, if that is more than one."""
    try:
        widths = Counter(len(row) for row in csv.reader(head, delimiter=mark) if any(cell.strip() for cell in row))
    except csv.Error:
        return 0
    ((width, times),) = widths.most_common(1) or [(0, 0)]
    return times / widths.total() if width > 1 else 0
