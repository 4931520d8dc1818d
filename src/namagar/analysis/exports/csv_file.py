"""A publication as one UTF-8 CSV file: every record a row, its kind in the first column."""

import csv
import io
from itertools import chain

from namagar.analysis.exports.publication import Publication
from namagar.analysis.exports.sheets import COLUMNS, Cell, exact, sheets
from namagar.analysis.terms.formulas import guarded

MEDIA_TYPE = "text/csv; charset=utf-8"
# Headings are codes, the same in both languages, because programs read them.
HEADINGS = ("record", *dict.fromkeys(chain.from_iterable(COLUMNS.values())))


def write(publication: Publication, language: str = "en") -> bytes:
    """The file: texts in the language, values exact. A column that a record does not have is empty."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(HEADINGS)
    for sheet in sheets(publication, language):
        for row in sheet.rows:
            table.writerow([_cell({"record": sheet.kind, **row}.get(column)) for column in HEADINGS])
    return text.getvalue().encode()


def _cell(cell: Cell) -> str:
    return guarded(cell) if isinstance(cell, str) else exact(cell)
