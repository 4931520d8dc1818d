"""A questionnaire as a protected workbook for one institution, in one language, signed so that it can be read again."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from namagar.analysis.exports import book as books
from namagar.analysis.exports.book import LONGEST
from namagar.analysis.terms.calendars import both_calendars
from namagar.analysis.terms.wording import fill
from namagar.catalogue import reader

MEDIA_TYPE = books.MEDIA_TYPE
FORMAT = 1
MARK, HIDDEN = "namagar-questionnaire", "namagar"
LANGUAGES = ("en", "fa")
TITLE_ROW, FIRST_ROW = 1, 2
LISTS_FROM = 8  # columns of the hidden sheet from here on hold the lists of the drop-downs
# The names under which the hidden sheet says what the file belongs to, in its order.
ABOUT = ("format", "country", "round", "framework", "edition", "institution", "language", "made")
SAID = ("option", "justification_en", "justification_fa")
LAW = ("instrument", "article", "in_force", "gazette", "amendments")
FIELDS = (*SAID, *LAW, "law_language", "note")
_INPUT = PatternFill("solid", fgColor="FFFBE6")
_WIDTHS = {"code": 9, "state": 16, "question": 46, "guidance": 46, "option": 18, "cited": 30, "reason": 60}
_COMMENT = (120, 420)  # height and width, in points
# What a spreadsheet program would read back as something else: escapes of its own, and what XML cannot hold.
_UNKEPT = re.compile("_?x[0-9A-Fa-f]{4}_|[\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a list: its code, and its words by language."""

    code: str
    words: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Told:
    """What stands in the input cells of a row; `in_force` is an ISO date, or what was typed if that is none."""

    option: str = ""
    justification_en: str = ""
    justification_fa: str = ""
    instrument: str = ""
    article: str = ""
    in_force: str = ""
    gazette: str = ""
    amendments: str = ""
    law_language: str = ""
    note: str = ""

    @property
    def cites(self) -> bool:
        """Whether a law is named."""
        return any(getattr(self, name) for name in LAW)

    @property
    def normal(self) -> "Told":
        """The same with one kind of line end and nothing round it; a language without a law says nothing."""
        plain = Told(**{name: one_spelling(getattr(self, name)) for name in FIELDS})
        return plain if plain.cites else replace(plain, law_language="")

    @property
    def fingerprint(self) -> str:
        """Tells whether two rows say the same."""
        of = self.normal
        return hashlib.sha256(_json([getattr(of, name) for name in FIELDS])).hexdigest()


@dataclass(frozen=True, slots=True)
class Question:
    """One row: what is asked, what stands there (`told`), what the cells show, and whether they may be changed.

    `asked_as` is `answer` where the institution leads, `position` where it is one of several. What stands
    there and is `suggested` nobody has said.
    """

    code: str
    question: str
    guidance: str
    choices: tuple[Choice, ...]
    told: Told = Told()
    shown: Told | None = None
    cited: str = ""
    asked_as: str = "answer"
    revision: int = 0
    locked: bool = False
    suggested: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Everything one institution is asked in one round, with the words of one language."""

    country: str
    round: int
    framework: str
    edition: str
    institution: str
    language: str
    made: date
    round_title: str
    country_name: str
    institution_name: str
    framework_title: str
    due: date | None
    illustrative: bool
    questions: tuple[Question, ...]


def wording(language: str) -> Mapping[str, Any]:
    """Headings and guidance in a language."""
    words: Mapping[str, Any] = reader.yaml_file("exports", "questionnaire.yaml")[language]
    return words


def columns(language: str, with_reason: bool = False) -> tuple[str, ...]:
    """The columns in their order; the reader's own language of justification comes first."""
    other = next(each for each in LANGUAGES if each != language)
    told = ("option", f"justification_{language}", f"justification_{other}", "cited", *LAW, "law_language", "note")
    before = ("code", "state", "question", "guidance")
    return (*before, *(("reason",) if with_reason else ()), *told)


def one_spelling(text: str) -> str:
    """A text as it is compared: line ends as spreadsheets keep them, nothing round it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def fits(told: Told) -> bool:
    """Whether a spreadsheet gives every text back as it was written."""
    plain = told.normal
    texts = [getattr(plain, name) for name in FIELDS]
    return not any(len(text) > LONGEST or ILLEGAL_CHARACTERS_RE.search(text) or _UNKEPT.search(text) for text in texts)


def signature(rows: Sequence[Sequence[str]], key: bytes) -> str:
    """The seal on what the hidden sheet says."""
    return hmac.new(key, _json([list(row) for row in rows]), hashlib.sha256).hexdigest()


def write(of: Questionnaire, key: bytes) -> bytes:
    """The workbook; the same bytes for the same questionnaire and key."""
    book = books.begun(of.round_title, of.made.isoformat())
    book.security = WorkbookProtection(lockStructure=True)
    _front(book, of)
    page = _answers(book, of)
    _hidden(book, of, page, key)
    book.active = 0
    return books.written(book)


def _front(book: Workbook, of: Questionnaire) -> None:
    words = wording(of.language)
    page = books.sheet(book, words["sheets"]["front"], of.language)
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 20, 100
    facts = {
        "round": of.round_title,
        "institution": of.institution_name,
        "framework": of.framework_title,
        "country": of.country_name,
        "answers": words["sheets"]["answers"],
    }
    until = fill(words["until"], {"day": both_calendars(of.due, of.language)}, of.language) if of.due else ""
    lines = [
        *([("", words["illustrative"])] if of.illustrative else []),
        ("", fill(words["title"], facts, of.language)),
        (words["what_title"], fill(words["what"], facts, of.language)),
        (words["why_title"], words["why"]),
        *(
            (words["how_title"] if not number else "", fill(text, facts, of.language))
            for number, text in enumerate(words["how"])
        ),
        (words["until_title"], until or words["no_day"]),
        (words["made_title"], fill(words["made"], {"day": both_calendars(of.made, of.language)}, of.language)),
    ]
    for number, (label, text) in enumerate(lines, start=1):
        _put(page.cell(number, 1), label).font = Font(bold=True)
        _put(page.cell(number, 2), text).font = Font(bold=number <= 1 + of.illustrative)
    page.protection.sheet = True


def _answers(book: Workbook, of: Questionnaire) -> Worksheet:
    words = wording(of.language)
    page = books.sheet(book, words["sheets"]["answers"], of.language)
    shown = columns(of.language, any(each.reason for each in of.questions))
    for column, name in enumerate(shown, start=1):
        _put(page.cell(TITLE_ROW, column), words["columns"][name]).font = Font(bold=True)
        page.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(
            name, 48 if name.startswith("just") else 20
        )
    for row, question in enumerate(of.questions, start=FIRST_ROW):
        _row(page, row, question, shown, of.language)
    page.freeze_panes = f"B{FIRST_ROW}"
    page.protection.sheet = True
    page.protection.formatColumns = page.protection.formatRows = False  # False: allowed
    return page


def _row(page: Worksheet, row: int, question: Question, shown: Sequence[str], language: str) -> None:
    words = wording(language)
    told = (question.shown or question.told).normal
    unkept = not fits(told)
    told = Told() if unkept else told
    state = "unwritable" if unkept else "locked" if question.locked else "writable"
    word = "suggested" if state == "writable" and question.suggested else state
    option = {choice.code: choice.words[language] for choice in question.choices}
    texts: dict[str, str] = {
        **{name: getattr(told, name) for name in FIELDS},
        "code": question.code,
        "state": words["states"][word],
        "question": question.question,
        "guidance": question.guidance,
        "cited": question.cited,
        "reason": question.reason,
        "option": option.get(told.option, told.option),
        # Where no law is named yet, the most likely language stands there to be seen; alone it says nothing.
        "law_language": words["languages"].get(
            told.law_language or ("" if told.cites else language), told.law_language
        ),
    }
    for column, name in enumerate(shown, start=1):
        cell: Any = _put(page.cell(row, column), texts[name])
        if name in FIELDS:
            cell.number_format = "@"  # a date or a sign of equality stays what was typed
        if name in FIELDS and state == "writable":
            cell.protection, cell.fill = Protection(locked=False), _INPUT
        if name == "option" and question.guidance:
            cell.comment = Comment(question.guidance, "Namagar", *_COMMENT)


def _hidden(book: Workbook, of: Questionnaire, page: Worksheet, key: bytes) -> None:
    """What the file belongs to and what stood in it, sealed; and the lists of the drop-downs."""
    sheet: Worksheet = book.create_sheet(HIDDEN)
    sheet.sheet_state = "veryHidden"
    sheet.protection.sheet = True
    rows = sealed_rows(of)
    for number, row in enumerate([(MARK,), *rows, ("signature", signature(rows, key))], start=1):
        for column, text in enumerate(row, start=1):
            _put(sheet.cell(number, column), text)
    shown = columns(of.language, any(each.reason for each in of.questions))
    languages = tuple(wording(of.language)["languages"].values())
    lists: dict[tuple[str, ...], list[tuple[int, str]]] = {}
    for place, question in enumerate(of.questions, start=FIRST_ROW):
        options = tuple(choice.words[of.language] for choice in question.choices)
        lists.setdefault(options, []).append((place, "option"))
        lists.setdefault(languages, []).append((place, "law_language"))
    for column, (entries, cells) in enumerate(lists.items(), start=LISTS_FROM):
        for number, text in enumerate(entries, start=1):
            _put(sheet.cell(number, column), text)
        letter = get_column_letter(column)
        drop_down = _drop_down(f"'{HIDDEN}'!${letter}$1:${letter}${len(entries)}", of.language)
        for place, name in cells:
            drop_down.add(page.cell(place, shown.index(name) + 1).coordinate)
        page.add_data_validation(drop_down)


def _drop_down(source: str, language: str) -> DataValidation:
    words = wording(language)
    return DataValidation(
        type="list",
        formula1=source,
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=words["list_title"],
        error=words["list"],
    )


def sealed_rows(of: Questionnaire) -> list[tuple[str, ...]]:
    """What the hidden sheet says, as it is signed: what the file belongs to, then each row as it stood."""
    about = {
        "format": str(FORMAT),
        "country": of.country,
        "round": str(of.round),
        "framework": of.framework,
        "edition": of.edition,
        "institution": of.institution,
        "language": of.language,
        "made": of.made.isoformat(),
    }
    return [
        *((name, about[name]) for name in ABOUT),
        *(("item", each.code, each.asked_as, str(each.revision), _printed(each).fingerprint) for each in of.questions),
    ]


def _printed(question: Question) -> Told:
    """What the file counts as unchanged: what stands, or nothing where a spreadsheet cannot hold it."""
    return question.told if fits(question.told) else Told()


def _put(cell: Any, text: str) -> Cell:
    """Text, never a formula, also after somebody has edited the cell."""
    if text:
        kept = ILLEGAL_CHARACTERS_RE.sub("", text) if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
        cell.value, cell.data_type = kept, "s"
        cell.quotePrefix = text.startswith(("=", "+", "-", "@"))
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    put: Cell = cell
    return put


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
