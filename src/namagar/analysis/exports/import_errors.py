"""The rows of a file that were not taken, as a workbook to correct them in: the same mapping reads it again."""

from collections.abc import Iterable
from itertools import groupby

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet.worksheet import Worksheet

from namagar.analysis.exports.book import LONGEST, begun, put, written
from namagar.analysis.exports.import_verdict import told
from namagar.analysis.sources.cells import Cell
from namagar.analysis.sources.verdict import RefusedRow, Verdict
from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader

_NO_TIME = "1980-01-01T00:00:00"  # the rows have no time of their own, and the same rows give the same bytes
_LONGEST_TITLE = 31


def write(verdict: Verdict, language: str) -> bytes:
    """A sheet for each one with refused rows: the headings where they stood, the rows, and what is wrong with each."""
    words = reader.yaml_file("exports", "import.yaml")
    book = begun(words["title"][language], _NO_TIME)
    for sheet, refused in groupby(verdict.refused, key=lambda row: row.sheet):
        rows = list(refused)
        head = verdict.heads[sheet]
        page: Worksheet = book.create_sheet(sheet[:_LONGEST_TITLE] or words["title"][language])
        after = max(len(row) for row in (*head, *(each.cells for each in rows))) + 1
        for number, cells in enumerate(head, start=1):
            _copy(page, number, cells)
        put(page, len(head), after, words["problem"][language])
        for number, row in enumerate(rows, start=len(head) + 1):
            _copy(page, number, row.cells)
            put(page, number, after, _problems(row, language))
    return written(book)


def _problems(row: RefusedRow, language: str) -> str:
    return "\n".join(told(each, language) for each in row.problems)


def _copy(page: Worksheet, row: int, cells: Iterable[Cell]) -> None:
    """The cells as they are. A text stays a text: it is marked as one, so that it is never worked out."""
    for column, content in enumerate(cells, start=1):
        if content == "":
            continue
        cell = page.cell(row, column)
        if isinstance(content, str):
            if len(content) > LONGEST:
                raise Refused(
                    Problem("export-text-unwritable", cell.coordinate, {"sheet": page.title, "longest": LONGEST})
                )
            cell.value, cell.data_type = ILLEGAL_CHARACTERS_RE.sub("\ufffd", content), "s"
            cell.quotePrefix = True
        else:
            cell.value = content
