"""A spreadsheet written so that the same input gives the same bytes, and no text in it is taken for a formula."""

import io
from datetime import datetime
from fractions import Fraction

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from namagar.analysis.exports.sheets import Cell, exact
from namagar.analysis.exports.timeless import timeless
from namagar.analysis.terms.formulas import guarded
from namagar.analysis.terms.problem import Problem, Refused

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 32767  # characters a cell can hold; more would be cut off
EXACT_DIGITS = 15  # a spreadsheet keeps no more


def begun(title: str, moment: str) -> Workbook:
    """An empty book that says when its content, not the file, was made (ISO)."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "Namagar"
    book.properties.title = title
    book.properties.created = book.properties.modified = datetime.fromisoformat(moment)
    return book


def sheet(book: Workbook, title: str, language: str) -> Worksheet:
    """A new sheet, from the right in Persian."""
    page: Worksheet = book.create_sheet(title)
    page.sheet_view.rightToLeft = language == "fa"
    return page


def notice(page: Worksheet, lines: list[tuple[str, str]]) -> None:
    """Lines of a heading and a text, for the sheet that is read first."""
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 24, 90
    for number, line in enumerate(lines, start=1):
        for column, text in enumerate(line, start=1):
            put(page, number, column, text)
        page.cell(number, 1).font = Font(bold=True)


def head(page: Worksheet, titles: list[str], widths: list[int]) -> None:
    """The headings of a table, which stay in view."""
    for column, (title, width) in enumerate(zip(titles, widths, strict=True), start=1):
        put(page, 1, column, title)
        page.cell(1, column).font = Font(bold=True)
        page.column_dimensions[get_column_letter(column)].width = width
    page.freeze_panes = "A2"


def put(page: Worksheet, row: int, column: int, content: Cell) -> None:
    """A number that a spreadsheet keeps exactly is a number; any other exact number is written as text."""
    if content is None or content == "":
        return
    cell = page.cell(row, column)
    if isinstance(content, str) or not _kept_exactly(content):
        text = guarded(content) if isinstance(content, str) else exact(content)
        if len(text) > LONGEST or ILLEGAL_CHARACTERS_RE.search(text):
            raise Refused(Problem("export-text-unwritable", cell.coordinate, {"sheet": page.title, "longest": LONGEST}))
        cell.value, cell.data_type = text, "s"  # "s": never a formula
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    else:
        cell.value = int(content) if content == int(content) else float(content)
        cell.alignment = Alignment(vertical="top")


def _kept_exactly(number: int | Fraction | float) -> bool:
    digits = exact(number).lstrip("-").replace(".", "")
    return digits.isdigit() and len(digits) <= EXACT_DIGITS


def written(book: Workbook) -> bytes:
    """The bytes of the book, with every time in it fixed: those of the zip, and the one that saving writes."""
    modified = book.properties.modified
    saved = io.BytesIO()
    book.save(saved)
    book.properties.modified = modified
    return timeless(saved.getvalue(), {"docProps/core.xml": tostring(book.properties.to_tree())})
