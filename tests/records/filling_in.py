"""A workbook as somebody fills it in: taken from the round, written into by hand, saved by a spreadsheet program."""

import io
from collections.abc import Mapping

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from namagar.analysis.exports.questionnaire import FIRST_ROW, columns, wording
from namagar.records.assessments import workbooks
from namagar.records.assessments.models import Round
from namagar.records.people.models import Institution

Written = Mapping[str, Mapping[str, object]]


def filled_in(of: Round, institution: Institution, written: Written, language: str = "en") -> bytes:
    """The institution's workbook with these texts, by code and column."""
    return edited(workbooks.workbook(of, institution, language), written, language)


def edited(content: bytes, written: Written, language: str = "en") -> bytes:
    """The workbook with these texts in its cells, saved."""
    book = opened(content)
    sheet = answers(book, language)
    for code, texts in written.items():
        for column, text in texts.items():
            sheet.cell(row_of(sheet, code), place(sheet, column, language)).value = text
    return saved(book)


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def answers(book: Workbook, language: str = "en") -> Worksheet:
    """The sheet with a row for each question."""
    return book[wording(language)["sheets"]["answers"]]


def row_of(sheet: Worksheet, code: str) -> int:
    """The row of a question."""
    return next(row for row in range(FIRST_ROW, sheet.max_row + 1) if sheet.cell(row, 1).value == code)


def place(sheet: Worksheet, column: str, language: str = "en") -> int:
    """The number of a column, with or without the one that says why."""
    reason = sheet.cell(1, 5).value == wording(language)["columns"]["reason"]
    return columns(language, reason).index(column) + 1


def cell(content: bytes, code: str, column: str, language: str = "en") -> object:
    """What a cell of a workbook shows."""
    sheet = answers(opened(content), language)
    return sheet.cell(row_of(sheet, code), place(sheet, column, language)).value
