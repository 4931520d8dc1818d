"""A questionnaire read back from its workbook: whether it is the right file, and what each row says, faults and all."""

import hmac
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from namagar.analysis.exports.questionnaire import (
    ABOUT,
    FIELDS,
    FIRST_ROW,
    FORMAT,
    HIDDEN,
    LANGUAGES,
    MARK,
    TITLE_ROW,
    Choice,
    Told,
    columns,
    one_spelling,
    signature,
    wording,
)
from namagar.analysis.terms import searchable
from namagar.analysis.terms.calendars import GREGORIAN, SOLAR, day
from namagar.analysis.terms.numerals import digits
from namagar.analysis.terms.problem import Problem, Refused

LARGEST, LARGEST_UNPACKED = 10, 40  # megabytes; ours hold a few hundred kilobytes
MEGABYTE = 1024 * 1024
# Years below this are Solar Hijri, years from it on Gregorian: the two calendars are 621 years apart.
GREGORIAN_FROM = 1700
_ACTIVE = re.compile(
    r"xl/(vbaProject|externalLinks/|embeddings/|activeX/|ctrlProps/|macrosheets/|connections|queryTables/)|customUI/",
    re.IGNORECASE,
)
_DATE = re.compile(r"([0-9]{4})\s*[-/.]\s*([0-9]{1,2})\s*[-/.]\s*([0-9]{1,2})")
_DIRECTION_MARKS = dict.fromkeys((0x200E, 0x200F, 0x061C))


@dataclass(frozen=True, slots=True)
class Expected:
    """What the file must belong to, and which answers each question has."""

    country: str
    round: int
    institution: str
    choices: Mapping[str, tuple[Choice, ...]]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell: the sheet, the row as spreadsheets number it, the column and what stands there."""

    problem: Problem
    sheet: str
    row: int
    column: str
    value: str


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row of the sheet: its item, what it says, whether that differs from what stood in the file, its faults."""

    code: str
    number: int
    told: Told
    changed: bool = False
    asked_as: str = ""
    revision: int = 0
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A workbook that is ours, unhurt and of the right place, row by row."""

    sheet: str
    language: str
    made: date
    rows: tuple[ReadRow, ...]


@dataclass(frozen=True, slots=True)
class _Sealed:
    """What the hidden sheet says."""

    about: Mapping[str, str]
    items: Mapping[str, tuple[str, int, str]]


def read(content: bytes, key: bytes, expected: Expected) -> Reading:
    """Every row with its faults; Refused with everything that is wrong with the file as a whole."""
    book = _opened(content)
    rows = _hidden_rows(book)
    sealed, problems = _sealed(rows, key)
    problems += [*_active(content), *_of_another_place(sealed, expected)]
    language = sealed.about.get("language", "")
    if language not in LANGUAGES:
        raise Refused(problems)
    words = wording(language)["sheets"]
    problems += [
        Problem("workbook-sheet-added", name, {"sheet": name})
        for name in book.sheetnames
        if name not in (HIDDEN, *words.values())
    ]
    page = book[words["answers"]] if words["answers"] in book.sheetnames else None
    layout = _layout(page, language) if page is not None else None
    if page is None or layout is None:
        problems.append(Problem("workbook-columns-moved", words["answers"], {"sheet": words["answers"]}))
    if problems or page is None or layout is None:
        raise Refused(problems)
    read_rows = tuple(_rows(page, layout, sealed, expected))
    return Reading(words["answers"], language, date.fromisoformat(sealed.about["made"]), read_rows)


def read_day(text: str) -> date | None:
    """A day written year-month-day in either calendar, in any digits; nothing when it is none."""
    match = _DATE.fullmatch(digits(text.translate(_DIRECTION_MARKS).strip(), "en"))
    if match is None:
        return None
    year, month, number = (int(part) for part in match.groups())
    try:
        return day(GREGORIAN if year >= GREGORIAN_FROM else SOLAR, year, month, number)
    except Refused:
        return None


def _opened(content: bytes) -> Workbook:
    """The book, if it is one and not too much to unpack."""
    _refuse_if_larger(len(content), LARGEST)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _refuse_if_larger(sum(each.file_size for each in packed.infolist()), LARGEST_UNPACKED)
        return load_workbook(io.BytesIO(content), keep_vba=False, keep_links=False)
    except Refused:
        raise
    except Exception as error:
        # A damaged file can break its reader in any way; to the person it is one and the same thing.
        raise Refused(Problem("workbook-unreadable", "file")) from error


def _refuse_if_larger(size: int, megabytes: int) -> None:
    if size > megabytes * MEGABYTE:
        raise Refused(Problem("workbook-too-large", "file", {"megabytes": megabytes}))


def _active(content: bytes) -> list[Problem]:
    """Macros, links to other files and embedded objects."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        found = sorted(name for name in packed.namelist() if _ACTIVE.match(name))
        macros = b"macroEnabled" in packed.read("[Content_Types].xml")
    if not found and not macros:
        return []
    return [Problem("workbook-active-content", "file", {"found": ", ".join(found) or "macroEnabled"})]


def _hidden_rows(book: Workbook) -> list[tuple[str, ...]]:
    """What stands in the hidden sheet; Refused when there is none of ours."""
    if HIDDEN not in book.sheetnames or not isinstance(book[HIDDEN], Worksheet):
        raise Refused(Problem("workbook-not-ours", "file"))
    sheet = book[HIDDEN]
    rows = []
    for cells in sheet.iter_rows(max_col=5, values_only=True):
        texts = ["" if text is None else str(text) for text in cells]
        while texts and not texts[-1]:
            texts.pop()
        rows.append(tuple(texts))
    if not rows or rows[0] != (MARK,):
        raise Refused(Problem("workbook-not-ours", "file"))
    return [row for row in rows[1:] if row]


def _sealed(rows: Sequence[tuple[str, ...]], key: bytes) -> tuple[_Sealed, list[Problem]]:
    """What the rows say, and whether they are as they were signed."""
    *signed, last = rows or [()]
    about = {row[0]: row[1] for row in signed if len(row) == 2 and row[0] in ABOUT}
    version = about.get("format", "")
    if version.isdecimal() and int(version) != FORMAT:
        raise Refused(Problem("workbook-older-format", "file", {"format": version}))
    items = {}
    for row in signed:
        if len(row) == 5 and row[0] == "item" and row[3].isdecimal():
            items[row[1]] = (row[2], int(row[3]), row[4])
    good = last[:1] == ("signature",) and hmac.compare_digest(
        "".join(last[1:]).encode(), signature(signed, key).encode()
    )
    return _Sealed(about, items), [] if good else [Problem("workbook-signature-wrong", HIDDEN)]


def _of_another_place(sealed: _Sealed, expected: Expected) -> Iterator[Problem]:
    about = sealed.about
    for name, here, code in (
        ("country", expected.country, "workbook-of-other-country"),
        ("round", str(expected.round), "workbook-of-other-round"),
        ("institution", expected.institution, "workbook-of-other-institution"),
    ):
        if about.get(name) != here:
            yield Problem(code, HIDDEN, {"found": about.get(name, "—"), "here": here})


def _layout(page: Worksheet, language: str) -> dict[str, int] | None:
    """The column of each field, when the headings are those that were written."""
    for with_reason in (False, True):
        names = columns(language, with_reason)
        headings = [wording(language)["columns"][name] for name in names]
        if [_text(page.cell(TITLE_ROW, column)) for column in range(1, len(names) + 1)] == headings:
            return {name: column for column, name in enumerate(names, start=1)}
    return None


def _rows(page: Worksheet, layout: Mapping[str, int], sealed: _Sealed, expected: Expected) -> Iterator[ReadRow]:
    found: dict[str, list[ReadRow]] = {code: [] for code in sealed.items}
    strays: list[ReadRow] = []
    for number in range(FIRST_ROW, page.max_row + 1):
        row = _read_row(page, number, layout, sealed, expected)
        if row is not None:
            found.get(row.code, strays).append(row)
    for code, rows in found.items():
        if not rows:
            fault = Fault(Problem("workbook-row-missing", code, {"code": code}), page.title, 0, "code", "")
            yield ReadRow(code, 0, Told(), faults=(fault,))
        for row in rows:
            twice = [_fault("workbook-row-twice", page, row.number, "code", code)] if len(rows) > 1 else []
            yield _with(row, twice)
    yield from strays


def _with(row: ReadRow, faults: Sequence[Fault]) -> ReadRow:
    return ReadRow(row.code, row.number, row.told, row.changed, row.asked_as, row.revision, (*row.faults, *faults))


def _read_row(
    page: Worksheet, number: int, layout: Mapping[str, int], sealed: _Sealed, expected: Expected
) -> ReadRow | None:
    """One row; nothing when the whole row is empty."""
    faults: list[Fault] = []
    texts = {}
    for name in ("code", *FIELDS):
        cell = page.cell(number, layout[name])
        texts[name] = _text(cell)
        if _is_formula(cell):
            faults.append(Fault(Problem("workbook-formula", cell.coordinate), page.title, number, name, texts[name]))
            texts[name] = ""
    extra = [_text(cell) for cell in page[number][len(layout) :]]
    if not any(texts.values()) and not any(extra) and not faults:
        return None
    code = texts.pop("code").strip()
    for column, text in enumerate(extra, start=len(layout) + 1):
        if text:
            faults.append(_fault("workbook-cell-outside", page, number, get_column_letter(column), text))
    if code not in sealed.items:
        unknown = "workbook-row-unknown" if code else "workbook-row-without-code"
        faults.append(_fault(unknown, page, number, "code", code))
        return ReadRow(code, number, Told(**texts).normal, changed=True, faults=tuple(faults))
    told = _told(texts, page, number, expected.choices.get(code, ()), faults)
    asked_as, revision, fingerprint = sealed.items[code]
    changed = bool(faults) or told.fingerprint != fingerprint
    return ReadRow(code, number, told, changed, asked_as, revision, tuple(faults))


def _told(
    texts: Mapping[str, str],
    page: Worksheet,
    number: int,
    choices: Sequence[Choice],
    faults: list[Fault],
) -> Told:
    """The row with its answer as a code and its day as ISO; what cannot be read stays as typed, with a fault."""
    wrong: list[tuple[str, Problem]] = []
    options = {spelled(words): each.code for each in choices for words in (each.code, *each.words.values())}
    option, day_typed, language = texts["option"], texts["in_force"], texts["law_language"]
    in_force = read_day(day_typed)
    found = {
        "option": options.get(spelled(option), option),
        "law_language": _LAW_LANGUAGES.get(spelled(language), language),
        "in_force": in_force.isoformat() if in_force else day_typed,
    }
    if option and spelled(option) not in options:
        wrong.append(("option", Problem("option-unknown", "option", {"option": option})))
    if language and spelled(language) not in _LAW_LANGUAGES:
        wrong.append(("law_language", Problem("workbook-language-unknown", "language", {"language": language})))
    if day_typed and in_force is None:
        wrong.append(("in_force", Problem("workbook-date-unreadable", "in_force", {"text": day_typed})))
    faults += [Fault(problem, page.title, number, name, texts[name]) for name, problem in wrong]
    return Told(**{**texts, **found}).normal


def spelled(text: str) -> tuple[str, ...]:
    """Words of a list as they are compared: any spelling of Persian letters, any space, any case."""
    return searchable.words(text)


_LAW_LANGUAGES = {spelled(words): code for each in LANGUAGES for code, words in wording(each)["languages"].items()}


def _is_formula(cell: object) -> bool:
    return isinstance(cell, Cell) and cell.data_type == "f"


def _text(cell: object) -> str:
    """What a cell shows, as text; a day that the spreadsheet program has made of what was typed is a day."""
    value = getattr(cell, "value", None)
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    # A formula over several cells is an object of its own; its text says which.
    return one_spelling(str(getattr(value, "text", value)))


def _fault(code: str, page: Worksheet, row: int, column: str, value: str) -> Fault:
    return Fault(Problem(code, f"{page.title}!{row}", {"code": value}), page.title, row, column, value)
