"""An Excel workbook (.xlsx), read row by row; a formula stands as it is written, never as its last result."""

import warnings
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache, partial
from typing import Any, BinaryIO

import openpyxl

from namagar.analysis.sources import limits, packages
from namagar.analysis.sources.cells import Cell
from namagar.analysis.sources.layout import Layout, of_part
from namagar.analysis.sources.opened import Opened, Rows, Sheet
from namagar.analysis.terms.problem import Problem, Refused

# The library warns of parts that it passes over (styles, validations); they are no part of a table.
warnings.filterwarnings("ignore", module="openpyxl")


def opened(file: BinaryIO, name: str) -> Opened:
    """The workbook; Refused when it is damaged or does something when it is opened."""
    parts = packages.check(file, name)
    if "xl/workbook.xml" not in parts and not any(part.endswith("workbook.xml") for part in parts):
        raise Refused(Problem("source-kind-unread", name, {"file": name, "kind": "ZIP"}))
    file.seek(0)
    try:
        # Not data_only: that would show the last result of a formula as if somebody had said it.
        book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # readers of damaged files raise whatever they stumble on
        raise _damaged(name) from error
    sheets = tuple(_sheet(page, name) for page in book.worksheets)
    if not sheets:
        raise Refused(Problem("source-empty", name, {"file": name}))
    return Opened(name, {"kind": "XLSX"}, sheets, ragged=True)


def _sheet(page: Any, name: str) -> Sheet:
    layout = cache(partial(_layout, page, name))
    return Sheet(str(page.title), page.sheet_state != "visible", lambda: _rows(page, name, layout), layout)


def _layout(page: Any, name: str) -> Layout:
    try:
        with page._get_source() as part:  # the library reads over what is merged and hidden
            return of_part(part, name)
    except Refused:
        raise
    except Exception as error:  # packages that are damaged further on
        raise _damaged(name) from error


def _rows(page: Any, name: str, layout: Callable[[], Layout]) -> Rows:
    layout()  # refuses what is too wide or too long before the library fills its memory with it
    # What a file says of its own size is not believed: rows and columns are counted as they come.
    page.reset_dimensions()
    rows = iter(page.iter_rows())
    while True:
        try:
            row = next(rows, None)
            cells = None if row is None else _cells(row)
        except Exception as error:
            raise _damaged(name) from error
        if cells is None:
            return
        if len(cells) > limits.MOST_COLUMNS:
            raise Refused(Problem("source-too-wide", page.title, {"most": limits.MOST_COLUMNS}))
        yield cells


def _cells(row: Iterable[Any]) -> list[Cell]:
    cells = [_cell(each) for each in row]
    while cells and cells[-1] == "":
        cells.pop()
    return cells


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return percent(value) if "%" in (cell.number_format or "") else value
    return said(value)


def percent(value: int | float) -> str:
    """What a reader of the sheet sees: 0.463 in a cell of per cent is 46.3 per cent."""
    return f"{(Decimal(repr(value)) * 100).normalize():f}%"


def said(value: object) -> Cell:
    """A date as year-month-day; anything else as its text."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date | time | timedelta):
        return str(value)
    # An array formula is an object of its own with the text of the formula.
    return str(getattr(value, "text", value))


def _damaged(name: str) -> Refused:
    return Refused(Problem("source-damaged", name, {"file": name}))
