"""The cells of one sheet of a workbook, or of one table of a Word document, as text with their kind."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from namagar.analysis.sources import workbook
from namagar.analysis.sources.cells import shown
from namagar.analysis.terms.problem import Problem, Refused

LARGEST = 20 * 1024**2
LARGEST_UNPACKED = 200 * 1024**2
MOST_ROWS, MOST_COLUMNS = 5_000, 200
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, with single spaces; a formula stands as it is written."""

    text: str = ""
    formula: bool = False
    decimal: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet or table under the name that the mapping gives it; rows and columns count from 1 as people do."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


def read_table(content: bytes, file_name: str, place: Mapping[str, Any]) -> Table:
    """The sheet (`sheet`: its name) or the table (`table`: its number from 1); Refused when it cannot be read."""
    suffix = PurePath(file_name).suffix.lower()
    wanted = {".xlsx": "sheet", ".docx": "table"}.get(suffix)
    if wanted is None:
        raise _unreadable(file_name, f"the ending {suffix or '(none)'} is neither .xlsx nor .docx")
    if wanted not in place:
        reason = f"a {suffix} file needs “{wanted}”"
        raise Refused(Problem("question-file-mapping", "mapping", {"place": wanted, "reason": reason}))
    _unpacks(content, file_name)
    try:
        if wanted == "sheet":
            return _sheet(content, file_name, place["sheet"])
        return _word_table(content, place["table"])
    except Refused:
        raise
    except Exception as error:  # readers of damaged files raise whatever they stumble on
        raise _unreadable(file_name, f"it is damaged ({type(error).__name__})") from error


def _unpacks(content: bytes, file_name: str) -> None:
    """Refuses what is too large, before or after unpacking, and what is no package at all."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
    except zipfile.BadZipFile as error:
        raise _unreadable(file_name, "it is damaged or has a password") from error
    if len(content) > LARGEST or unpacked > LARGEST_UNPACKED:
        raise _unreadable(file_name, f"it is larger than {LARGEST // 1024**2} MB or unpacks to too much")


def _sheet(content: bytes, file_name: str, name: str) -> Table:
    """The sheet by the one reader of workbooks: what is active, locked or too much is refused there."""
    try:
        sheets = {sheet.name: sheet for sheet in workbook.opened(io.BytesIO(content), file_name).sheets}
    except Refused as refused:
        if refused.problems[0].code == "source-kind-unread":
            raise _unreadable(file_name, "it is no Excel workbook") from refused
        raise
    if name not in sheets:
        raise Refused(Problem("question-file-place", name, {"place": name, "known": ", ".join(sheets)}))
    rows = islice(sheets[name].rows(), MOST_ROWS + 1)
    return _small_enough(Table(name, tuple(tuple(map(_cell, row[:MOST_COLUMNS])) for row in rows)))


def _cell(value: str | int | float) -> Cell:
    if isinstance(value, float):
        return Cell(shown(value), decimal=not value.is_integer())
    text = " ".join(str(value).split())
    return Cell(text, formula=isinstance(value, str) and value.startswith("="))


def _word_table(content: bytes, number: int) -> Table:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        tables = list(fromstring(parts.read("word/document.xml")).iter(f"{_W}tbl"))
    name = f"table {number}"
    if not 1 <= number <= len(tables):
        known = ", ".join(f"table {each + 1}" for each in range(len(tables))) or "–"
        raise Refused(Problem("question-file-place", name, {"place": name, "known": known}))
    rows: list[tuple[Cell, ...]] = []
    for row in islice(_within(tables[number - 1], "tr"), MOST_ROWS + 1):
        rows.append(tuple(islice(_word_cells(row, rows[-1] if rows else ()), MOST_COLUMNS)))
    return _small_enough(Table(name, tuple(rows)))


def _word_cells(row: Element, above: tuple[Cell, ...]) -> Iterator[Cell]:
    """A cell that is joined with the one above has its text; one that spans columns is followed by empty ones."""
    column = 0
    for each in _within(row, "tc"):
        joined = each.find(f"{_W}tcPr/{_W}vMerge")
        goes_on = joined is not None and joined.get(f"{_W}val", "continue") == "continue"
        yield above[column] if goes_on and column < len(above) else Cell(_words(each))
        span = each.find(f"{_W}tcPr/{_W}gridSpan")
        width = min(int(span.get(f"{_W}val", "1")), MOST_COLUMNS) if span is not None else 1
        yield from (Cell(),) * (width - 1)
        column += width


def _within(parent: Element, tag: str) -> Iterator[Element]:
    """The children of a kind; content controls around them are looked through."""
    for child in parent:
        if child.tag == f"{_W}{tag}":
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent"):
            yield from _within(child, tag)


def _words(cell: Element) -> str:
    parts = []
    for each in cell.iter():
        if each.tag == f"{_W}t":
            parts.append(each.text or "")
        elif each.tag in (f"{_W}p", f"{_W}br", f"{_W}tab", f"{_W}cr"):
            parts.append(" ")
    return " ".join("".join(parts).split())


def _small_enough(table: Table) -> Table:
    if len(table.rows) > MOST_ROWS:
        raise _unreadable(table.name, f"it has more than {MOST_ROWS} rows")
    return table


def _unreadable(file: str, reason: str) -> Refused:
    return Refused(Problem("question-file-unreadable", file, {"file": file, "reason": reason}))
