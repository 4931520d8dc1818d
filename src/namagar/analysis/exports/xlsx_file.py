"""A publication as a spreadsheet: a notice first, then a sheet for each kind of record."""

import io
import zipfile
from datetime import datetime
from fractions import Fraction

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from namagar.analysis.exports.publication import Publication
from namagar.analysis.exports.sheets import Cell, Sheet, exact, guarded, sheets, wording
from namagar.analysis.terms.problem import Problem, Refused

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold: the same in every file
LONGEST = 32767  # characters a cell can hold; more would be cut off
EXACT_DIGITS = 15  # a spreadsheet keeps no more
_WIDE = ("question", "justification", "citations", "evidence", "sources", "reason", "publication")


def write(publication: Publication, language: str = "en") -> bytes:
    """The file, the same bytes for the same publication and language."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "Namagar"
    book.properties.title = publication.title[language]
    book.properties.created = book.properties.modified = datetime.fromisoformat(publication.published)
    _notice(book, publication, language)
    for sheet in sheets(publication, language):
        _table(book, sheet, language)
    return _without_clock(book)


def _notice(book: Workbook, publication: Publication, language: str) -> None:
    words = wording(language)
    page = _page(book, words["notice"], language)
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 24, 90
    about = {
        "release": publication.id,
        "country": publication.country_names[language],
        "title": publication.title[language],
        "note": publication.note.get(language, ""),
        "published": publication.published,
        "replaces": publication.replaces or "",
        "digest": publication.digest,
    }
    lines: list[tuple[str, str]] = [
        (words["notice"], words["illustrative" if publication.illustrative else "real"]),
        ("", words["exact"]),
        *((words["about"][key], text) for key, text in about.items()),
    ]
    for number, line in enumerate(lines, start=1):
        for column, text in enumerate(line, start=1):
            _put(page, number, column, text)
        page.cell(number, 1).font = Font(bold=True)
    if publication.illustrative:
        page.cell(1, 2).font = Font(bold=True)


def _table(book: Workbook, sheet: Sheet, language: str) -> None:
    words = wording(language)
    page = _page(book, words["sheets"][sheet.kind], language)
    for column, code in enumerate(sheet.columns, start=1):
        _put(page, 1, column, words["columns"][code])
        page.cell(1, column).font = Font(bold=True)
        page.column_dimensions[get_column_letter(column)].width = 48 if code in _WIDE else 18
    for number, row in enumerate(sheet.rows, start=2):
        for column, code in enumerate(sheet.columns, start=1):
            _put(page, number, column, row.get(code))
    page.freeze_panes = "A2"


def _page(book: Workbook, title: str, language: str) -> Worksheet:
    page: Worksheet = book.create_sheet(title)
    page.sheet_view.rightToLeft = language == "fa"
    return page


def _put(page: Worksheet, row: int, column: int, content: Cell) -> None:
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


def _without_clock(book: Workbook) -> bytes:
    """The saved book with every time in it fixed: those of the zip, and the one that saving writes."""
    modified = book.properties.modified
    saved, fixed = io.BytesIO(), io.BytesIO()
    book.save(saved)
    book.properties.modified = modified
    core = tostring(book.properties.to_tree())
    with zipfile.ZipFile(saved) as before, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            after.writestr(entry, core if name == "docProps/core.xml" else before.read(name))
    return fixed.getvalue()
