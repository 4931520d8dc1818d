"""Any tables as a spreadsheet: a notice first, then one sheet for each table, numbers as numbers."""

import re
from collections.abc import Mapping, Sequence

from openpyxl.styles import Font

from namagar.analysis.exports import book as books
from namagar.analysis.exports.sheets import wording

MEDIA_TYPE = books.MEDIA_TYPE
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_WIDE, _NARROW = 60, 18


def write(
    title: str,
    moment: str,
    illustrative: bool,
    tables: Mapping[str, Sequence[Mapping[str, object]]],
    language: str,
) -> bytes:
    """The book, the same bytes for the same tables, day and language; column names are those of the CSV files."""
    book = books.begun(title, moment)
    words = wording(language)
    page = books.sheet(book, words["notice"], language)
    lines = [(words["about"]["title"], title), (words["about"]["published"], moment)]
    books.notice(page, [*([(words["notice"], words["illustrative"])] if illustrative else []), *lines])
    if illustrative:
        page.cell(1, 2).font = Font(bold=True)
    for name, rows in tables.items():
        sheet = books.sheet(book, name, language)
        columns = list(rows[0]) if rows else []
        books.head(sheet, columns, [_width(rows, column) for column in columns])
        for place, row in enumerate(rows, start=2):
            for number, column in enumerate(columns, start=1):
                books.put(sheet, place, number, _cell(row[column]))
    return books.written(book)


def _width(rows: Sequence[Mapping[str, object]], column: str) -> int:
    return _WIDE if max(len(str(row[column])) for row in rows) > _NARROW else _NARROW


def _cell(value: object) -> str | float | None:
    """A number that stands as text in a CSV file is a number here; everything else is text."""
    text = str(value)
    return float(text) if _NUMBER.fullmatch(text) else text or None
