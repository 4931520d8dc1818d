"""A publication as a spreadsheet: a notice first, then a sheet for each kind of record."""

from openpyxl import Workbook
from openpyxl.styles import Font

from namagar.analysis.exports import book as books
from namagar.analysis.exports.publication import Publication
from namagar.analysis.exports.sheets import Sheet, sheets, wording

MEDIA_TYPE = books.MEDIA_TYPE
_WIDE = ("question", "justification", "citations", "evidence", "sources", "reason", "publication")


def write(publication: Publication, language: str = "en") -> bytes:
    """The file, the same bytes for the same publication and language."""
    book = books.begun(publication.title[language], publication.published)
    _notice(book, publication, language)
    for sheet in sheets(publication, language):
        _table(book, sheet, language)
    return books.written(book)


def _notice(book: Workbook, publication: Publication, language: str) -> None:
    words = wording(language)
    page = books.sheet(book, words["notice"], language)
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
    books.notice(page, lines)
    if publication.illustrative:
        page.cell(1, 2).font = Font(bold=True)


def _table(book: Workbook, sheet: Sheet, language: str) -> None:
    words = wording(language)
    page = books.sheet(book, words["sheets"][sheet.kind], language)
    titles = [words["columns"][code] for code in sheet.columns]
    books.head(page, titles, [48 if code in _WIDE else 18 for code in sheet.columns])
    for number, row in enumerate(sheet.rows, start=2):
        for column, code in enumerate(sheet.columns, start=1):
            books.put(page, number, column, row.get(code))
