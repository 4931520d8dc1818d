"""The table of dispositions: every remark on a draft and what became of it, as a spreadsheet or as CSV."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openpyxl.styles import Font

from namagar.analysis.exports import book as books
from namagar.analysis.exports.sheets import Row, exact
from namagar.analysis.terms.formulas import guarded
from namagar.catalogue import reader

Words = Mapping[str, str]
COLUMNS = (
    "country",
    "round",
    "draft",
    "illustrative",
    "number",
    "passage",
    "question",
    "who",
    "kind",
    "text",
    "proposed_en",
    "proposed_fa",
    "verdict",
    "reason_en",
    "reason_fa",
)
_WIDE = ("question", "text", "proposed_en", "proposed_fa", "reason_en", "reason_fa")


@dataclass(frozen=True, slots=True)
class DispositionRow:
    """One remark: the number by which it is called, the passage, who, what, and what became of it (or nothing yet)."""

    number: int
    passage: str
    question: Words
    who: Words
    kind: str
    text: str
    proposed: Words
    verdict: str
    reason: Words


@dataclass(frozen=True, slots=True)
class DispositionTable:
    """All remarks on one draft; `frozen` is the moment (ISO) at which the draft was frozen, `digest` its content's."""

    country: str
    country_names: Words
    illustrative: bool
    title: Words
    draft: int
    frozen: str
    digest: str
    rows: tuple[DispositionRow, ...]


def write_xlsx(table: DispositionTable, language: str) -> bytes:
    """A notice and the table, from the right in Persian; the same bytes for the same table and language."""
    words = wording(language)
    book = books.begun(table.title[language], table.frozen)
    first = books.sheet(book, words["notice"], language)
    books.notice(
        first,
        [
            (words["notice"], words["illustrative" if table.illustrative else "real"]),
            (words["columns"]["country"], table.country_names[language]),
            (words["columns"]["round"], table.title[language]),
            (words["columns"]["draft"], str(table.draft)),
            (words["frozen"], table.frozen),
            (words["digest"], table.digest),
        ],
    )
    if table.illustrative:
        first.cell(1, 2).font = Font(bold=True)
    page = books.sheet(book, words["sheet"], language)
    titles = [words["columns"][code] for code in COLUMNS]
    books.head(page, titles, [48 if code in _WIDE else 16 for code in COLUMNS])
    for number, row in enumerate(_rows(table, language), start=2):
        for column, code in enumerate(COLUMNS, start=1):
            books.put(page, number, column, row[code])
    return books.written(book)


def write_csv(table: DispositionTable, language: str) -> bytes:
    """UTF-8 with codes as headings, because programs read them; texts in the language."""
    text = io.StringIO(newline="")
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(COLUMNS)
    for row in _rows(table, language):
        lines.writerow([guarded(cell) if isinstance(cell, str) else exact(cell) for cell in row.values()])
    return text.getvalue().encode()


WRITERS = {"xlsx": (books.MEDIA_TYPE, write_xlsx), "csv": ("text/csv; charset=utf-8", write_csv)}


def wording(language: str) -> Mapping[str, Any]:
    """Headings, notices and the words behind kinds and verdicts in a language."""
    words: Mapping[str, Any] = reader.yaml_file("exports", "dispositions.yaml")[language]
    return words


def _rows(table: DispositionTable, language: str) -> list[Row]:
    return [_row(table, each, language) for each in table.rows]


def _row(table: DispositionTable, each: DispositionRow, language: str) -> Row:
    words = wording(language)
    cells: Row = {
        "country": table.country,
        "round": table.title[language],
        "draft": table.draft,
        "illustrative": words["words"]["true" if table.illustrative else "false"],
        "number": each.number,
        "passage": each.passage,
        "question": each.question[language],
        "who": each.who[language],
        "kind": words["kinds"][each.kind],
        "text": each.text,
        "proposed_en": each.proposed["en"],
        "proposed_fa": each.proposed["fa"],
        "verdict": words["verdicts"][each.verdict or "open"],
        "reason_en": each.reason["en"],
        "reason_fa": each.reason["fa"],
    }
    return {code: cells[code] for code in COLUMNS}
