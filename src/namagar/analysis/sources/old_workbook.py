"""An old Excel workbook (.xls), with the formulas that its library would show as numbers only."""

import io
import struct
from collections.abc import Iterator
from typing import Any

import xlrd

from namagar.analysis.sources.cells import Cell
from namagar.analysis.sources.layout import Layout, Merged
from namagar.analysis.sources.opened import Opened, Rows, Sheet
from namagar.analysis.sources.workbook import percent, said
from namagar.analysis.terms.problem import Problem, Refused

_FORMULA, _END = 0x0006, 0x000A
_MACROS = "_VBA_PROJECT_CUR".encode("utf-16-le")
FORMULA = "=(formula)"  # its text is compiled in the file; that there is one is what matters


def opened(content: bytes, name: str) -> Opened:
    """The workbook; Refused when it is damaged, locked or holds macros."""
    if _MACROS in content:
        raise Refused(Problem("source-active", name, {"file": name, "found": "VBA"}))
    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, on_demand=True, logfile=io.StringIO())
        sheets = tuple(_sheet(book, place, name) for place in range(book.nsheets))
    except Exception as error:  # readers of damaged files raise whatever they stumble on
        locked = isinstance(error, xlrd.XLRDError) and "encrypted" in str(error)
        code = "source-locked" if locked else "source-damaged"
        raise Refused(Problem(code, name, {"file": name})) from error
    if not sheets:
        raise Refused(Problem("source-empty", name, {"file": name}))
    return Opened(name, {"kind": "XLS"}, sheets, ragged=True)


def _sheet(book: Any, place: int, name: str) -> Sheet:
    page = book.sheet_by_index(place)
    formulas = frozenset(_formulas(book, place))
    return Sheet(page.name, page.visibility != 0, lambda: _rows(book, page, formulas), lambda: _layout(page))


def _layout(page: Any) -> Layout:
    """The library counts the ends of merged ranges as the first row and column after them."""
    return Layout(
        tuple(Merged(top, left, below - 1, after - 1) for top, below, left, after in page.merged_cells),
        frozenset(row for row, about in page.rowinfo_map.items() if about.hidden),
        frozenset(column for column, about in page.colinfo_map.items() if about.hidden),
    )


def _formulas(book: Any, place: int) -> Iterator[tuple[int, int]]:
    """Row and column of each formula among the records of a sheet."""
    memory, at = book.mem, book._sh_abs_posn[place]
    while at + 4 <= len(memory):
        kind, length = struct.unpack_from("<HH", memory, at)
        if kind == _FORMULA and at + 8 <= len(memory):
            yield struct.unpack_from("<HH", memory, at + 4)
        if kind == _END:
            return
        at += 4 + length


def _rows(book: Any, page: Any, formulas: frozenset[tuple[int, int]]) -> Rows:
    for row in range(page.nrows):
        try:
            cells = [
                FORMULA if (row, column) in formulas else _cell(book, page.cell(row, column))
                for column in range(page.row_len(row))
            ]
        except Exception as error:
            raise Refused(Problem("source-damaged", page.name, {"file": page.name})) from error
        while cells and cells[-1] == "":
            cells.pop()
        yield cells


def _cell(book: Any, cell: Any) -> Cell:
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return said(xlrd.xldate_as_datetime(cell.value, book.datemode))
        except (ValueError, OverflowError):
            return repr(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return str(bool(cell.value)).upper()
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return percent(cell.value) if "%" in _format(book, cell) else float(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#ERROR"))
    return str(cell.value)


def _format(book: Any, cell: Any) -> str:
    try:
        return str(book.format_map[book.xf_list[cell.xf_index].format_key].format_str)
    except (IndexError, KeyError, TypeError):
        return ""
