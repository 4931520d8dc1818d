"""What stands in a file, for the person who says what it means: sheets, their first rows, what each column holds."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice

from namagar.analysis.sources.cells import Cell, compared, is_empty, shown
from namagar.analysis.sources.headings import TAGS_WITHIN, carried, is_tag_row
from namagar.analysis.sources.opened import Opened, Sheet
from namagar.analysis.sources.places import area_id
from namagar.analysis.terms.areas import AreaBook
from namagar.analysis.terms.numerals import digits
from namagar.analysis.terms.problem import Refused

FIRST_ROWS, LOOKED_AT = 60, 20_000
MOST_TEXTS = 400  # different texts of a column that are kept; a column with more of them names no areas and no groups
MOST_HEADING_ROWS = 3
_NUMBER = re.compile(r"[-+−]?[0-9]+(?:[,٬،'\u00a0 ][0-9]{2,3})*(?:[.٫/][0-9]+)?(?:[eE][-+]?[0-9]+)?%?")
_YEAR = re.compile(r"1[2-4][0-9]{2}|(?:18|19|20)[0-9]{2}")
_MOSTLY = 0.8
_SHORTEST = 4  # letters of a name that can be found within another


@dataclass(frozen=True)
class ColumnSeen:
    """One column: its heading in parts, as a mapping names it, and what stands below it."""

    place: int
    heading: tuple[str, ...]
    texts: Counter[str]
    filled: int
    empty: int
    numbers: int

    @property
    def shown(self) -> str:
        """The heading as people read it."""
        return " / ".join(self.heading)

    @property
    def samples(self) -> tuple[str, ...]:
        """What stands there most often."""
        return tuple(text for text, _ in self.texts.most_common(3))

    @property
    def listed(self) -> bool:
        """Whether all its different texts are known here."""
        return len(self.texts) <= MOST_TEXTS

    @property
    def holds_numbers(self) -> bool:
        """Whether most of its cells are numbers."""
        return bool(self.filled) and self.numbers >= _MOSTLY * self.filled

    @property
    def holds_years(self) -> bool:
        """Whether all its cells are years, or begin with one."""
        begins = [bool(_YEAR.match(digits(text, "en"))) for text in self.texts]
        return bool(begins) and all(begins) and all(len(text) <= 10 for text in self.texts)

    @property
    def no_numbers(self) -> tuple[str, ...]:
        """The texts among its numbers that are none."""
        return tuple(text for text in self.texts if not is_number(text))

    @property
    def year(self) -> str:
        """The one year in its heading, if there is one."""
        found = re.findall(r"(?<![0-9])[0-9]{4}(?![0-9])", digits(self.shown, "en"))
        return found[0] if len(found) == 1 and _YEAR.fullmatch(found[0]) else ""

    def named_areas(self, country: str) -> int:
        """How many of its different texts name an area, or several."""
        known = _known(country)
        return sum(1 for text in self.texts if compared(text) in known) if self.listed else 0


@dataclass(frozen=True)
class SheetSeen:
    """One sheet: its first rows, the rows that seem to be its headings, and its columns under them."""

    name: str
    hidden: bool
    rows: tuple[tuple[Cell, ...], ...]
    header_rows: tuple[int, ...]
    tags: bool
    sheet: Sheet

    def columns(self, header_rows: Sequence[int], carry_right: bool, footer: str = "") -> tuple[ColumnSeen, ...]:
        """The columns when the headings stand in these rows (counted from 1)."""
        if not header_rows or max(header_rows) > len(self.rows):
            return ()
        rows = [self.rows[row - 1] for row in header_rows]
        width = max(map(len, rows))
        # A row ends with its last filled cell; the last heading goes on as far as the widest row does.
        head = [[shown(cell).strip() for cell in row] + [""] * (width - len(row)) for row in rows]
        if carry_right:
            head[:-1] = [carried(row) for row in head[:-1]]
        below = islice(self.sheet.rows(), max(header_rows), max(header_rows) + LOOKED_AT)
        found = [_Column() for _ in range(width)]
        for row in below:
            if footer and compared(next((shown(cell) for cell in row if not is_empty(cell)), "")).startswith(footer):
                break
            for column, cell in zip(found, row, strict=False):
                column.add(cell)
        headings = zip(*head, strict=True)
        return tuple(
            ColumnSeen(place, tuple(part for part in parts if part), each.texts, each.filled, each.empty, each.numbers)
            for place, (parts, each) in enumerate(zip(headings, found, strict=True))
            if any(parts)
        )


class _Column:
    """Counts what stands in a column."""

    def __init__(self) -> None:
        self.texts: Counter[str] = Counter()
        self.filled = self.empty = self.numbers = 0

    def add(self, cell: Cell) -> None:
        if is_empty(cell):
            self.empty += 1
            return
        text = shown(cell).strip()
        self.filled += 1
        self.numbers += not isinstance(cell, str) or is_number(text)
        if len(self.texts) <= MOST_TEXTS or text in self.texts:
            self.texts[text] += 1


@dataclass(frozen=True)
class FileSeen:
    """A file that was looked at; `facts` say what was found about it."""

    file: Opened

    @cached_property
    def sheets(self) -> tuple[SheetSeen, ...]:
        """All its sheets in their order."""
        return tuple(_sheet(each) for each in self.file.sheets)


def look(file: Opened) -> FileSeen:
    """What stands in an open file."""
    return FileSeen(file)


def is_number(text: str) -> bool:
    """Whether people would call it a number, whatever its marks; a mapping says what the marks mean."""
    return _NUMBER.fullmatch(digits(text, "en")) is not None


def candidates(text: str, book: AreaBook, edition: str | None = None) -> tuple[str, ...]:
    """The ids of the areas that a text can mean: none, the one, or several among which somebody has to choose."""
    meant = _known(book.country).get(compared(text), ())
    if not meant:
        return ()
    try:
        return (area_id(text, book, edition),)
    except Refused:
        return meant


def resembling(text: str, country: str) -> tuple[str, ...]:
    """The areas whose whole name begins a text that names none, as in `Iran (Islamic Republic of)`, or the reverse."""
    wanted = compared(text)
    found = {
        area: None
        for name, areas in _known(country).items()
        if len(name) >= _SHORTEST and len(wanted) >= _SHORTEST and (wanted.startswith(name) or name.startswith(wanted))
        for area in areas
    }
    return tuple(found)


@cache
def _known(country: str) -> Mapping[str, tuple[str, ...]]:
    """The areas behind each id, code of any edition and name, as texts are compared."""
    found: dict[str, dict[str, None]] = {}
    for area in AreaBook.of(country).areas.values():
        for text in (area.id, *area.codes.values(), *area.names.values()):
            found.setdefault(compared(text), {})[area.id] = None
    return {text: tuple(ids) for text, ids in found.items()}


def _sheet(sheet: Sheet) -> SheetSeen:
    rows = tuple(tuple(row) for row in islice(sheet.rows(), FIRST_ROWS))
    tags = [number for number, row in enumerate(rows[:TAGS_WITHIN], 1) if is_tag_row(row)]
    return SheetSeen(sheet.name, sheet.hidden, rows, tuple(tags[:1]) or header_rows(rows), bool(tags), sheet)


def header_rows(rows: Sequence[Sequence[Cell]]) -> tuple[int, ...]:
    """The rows that seem to be headings: those with several cells right above the first row with a number."""
    first = next((place for place, row in enumerate(rows) if _holds_data(row)), None)
    if first is None:
        first = min(len(rows), 1)
    above = [place for place in range(first) if sum(not is_empty(cell) for cell in rows[place]) > 1]
    return tuple(place + 1 for place in above[-MOST_HEADING_ROWS:])


def _holds_data(row: Sequence[Cell]) -> bool:
    """Whether a row has a number that is no year: years stand in headings too."""
    texts = [digits(shown(cell).strip(), "en") for cell in row if not is_empty(cell)]
    return len(texts) > 1 and any(is_number(text) and not _YEAR.fullmatch(text) for text in texts)
