"""The answers of a person about a file, as a form sends them, and what they say for the mapping."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from namagar.analysis.sources.cells import compared
from namagar.analysis.sources.drafting import YEAR, ColumnOfNumbers, Said
from namagar.analysis.sources.looking import ColumnSeen, FileSeen, SheetSeen, candidates, resembling
from namagar.analysis.terms.areas import AreaBook
from namagar.analysis.terms.numerals import digits

Answers = Mapping[str, list[str]]
STEPS = ("table", "numbers", "meaning", "where", "when", "source", "look")
LEAVE_OUT = "-"  # the answer that a text of the file means rows that are not meant
_FEW = 3  # columns of numbers that are ticked from the start; among more nobody can tell which are meant
_MOSTLY = 0.6


@dataclass(frozen=True)
class NumberKind:
    """Columns of numbers that are chosen together."""

    columns: tuple[ColumnSeen, ...]

    @property
    def places(self) -> str:
        """Where they stand, as the form sends it."""
        return ",".join(str(each.place) for each in self.columns)

    @property
    def heading(self) -> str:
        """What they have in common."""
        parts = _without_year(self.columns[0]) if len(self.columns) > 1 else self.columns[0].heading
        return " / ".join(part for part in parts if part)

    @property
    def years(self) -> list[str]:
        """The years in which they differ."""
        return [each.year for each in self.columns] if len(self.columns) > 1 else []


@dataclass(frozen=True)
class Form:
    """The answers about one file, read together with the file."""

    country: str
    seen: FileSeen
    answers: Answers

    def one(self, name: str) -> str:
        """The answer to a question that has one; nothing when it was not answered."""
        found = self.answers.get(name) or [""]
        return found[-1].strip()

    def all(self, name: str) -> list[str]:
        """Every answer to a question that has several."""
        return [text for text in self.answers.get(name, []) if text]

    def pairs(self, name: str) -> dict[str, str]:
        """What each text of the file means: two lists side by side."""
        texts, codes = self.answers.get(f"{name}-text", []), self.answers.get(f"{name}-code", [])
        return {text: code for text, code in zip(texts, codes, strict=False) if code}

    @property
    def sheet(self) -> SheetSeen | None:
        """The first of the chosen sheets, whose columns are asked about."""
        chosen = self.all("sheet")
        named = [each for each in self.seen.sheets if each.name in chosen]
        return next(iter(named or (self.seen.sheets if len(self.seen.sheets) == 1 else ())), None)

    @property
    def header_rows(self) -> tuple[int, ...]:
        """The rows of the headings."""
        first, last = (_number(self.one(name)) for name in ("first_heading", "last_heading"))
        return tuple(range(first, max(first, last) + 1)) if first else ()

    @cached_property
    def columns(self) -> tuple[ColumnSeen, ...]:
        """The columns under those headings."""
        sheet = self.sheet
        if sheet is None:
            return ()
        return sheet.columns(self.header_rows, bool(self.one("carry")), compared(self.one("footer")))

    def column(self, name: str) -> ColumnSeen | None:
        """The column that a question was answered with."""
        return self.at(self.one(name))

    def at(self, place: str) -> ColumnSeen | None:
        """The column at a place."""
        return next((each for each in self.columns if str(each.place) == place), None)

    @property
    def numbers(self) -> list[ColumnSeen]:
        """The chosen columns of numbers; those that differ in their year alone are chosen together."""
        chosen = {place for places in self.all("number") for place in places.split(",")}
        return [each for each in self.columns if str(each.place) in chosen]

    @property
    def kinds_of_numbers(self) -> list[NumberKind]:
        """The columns that hold numbers, those that differ in the year of their heading alone in one line."""
        found: dict[tuple[str, ...], list[ColumnSeen]] = {}
        for each in self.columns:
            if each.numbers:
                found.setdefault(_without_year(each), []).append(each)
        return [NumberKind(tuple(each)) for each in found.values()]

    def said(self) -> Said:
        """What was said so far, for the mapping."""
        return Said(
            country=self.country,
            title=self.one("title"),
            sheets=tuple(self.all("sheet")) if len(self.seen.sheets) > 1 else (),
            encoding=self.one("encoding"),
            delimiter=_DELIMITERS.get(self.one("delimiter"), ""),
            header_rows=self.header_rows,
            carry_right=bool(self.one("carry")),
            tags=bool(self.sheet and self.sheet.tags),
            footer=self.one("footer"),
            thousands=self.one("thousands"),
            decimal=self.one("decimal"),
            multiply=_number(self.one("multiply")) or 1,
            missing=self.pairs("missing"),
            rows=tuple(self._rules()),
            fixed={name: text for name, text in self._fixed() if text},
            columns=dict(self._sources()),
            numbers=tuple(self._number(each) for each in self.numbers),
            year_in_heading=self.one("calendar") if self.one("period_column") == "heading" else "",
        )

    def _number(self, column: ColumnSeen) -> ColumnOfNumbers:
        own = {name: self._own(name, column) for name in ("indicator", "concept", "breakdown")}
        return ColumnOfNumbers(column.heading, {name: text for name, text in own.items() if text})

    def _own(self, name: str, column: ColumnSeen) -> str:
        """What was said about this column alone, or those it was chosen with."""
        together = [places for places in self.all("number") if str(column.place) in places.split(",")]
        return next((self.one(f"{name}-{places}") for places in together), "")

    def _rules(self) -> Iterator[Mapping[str, Any]]:
        column = self.column("rows_column")
        texts = [line.strip() for line in self.one("rows_texts").splitlines() if line.strip()]
        if column and texts:
            yield {"column": _heading(column), self.one("rows_kind") or "is": texts}
        for name in ("area", "counterpart", "breakdown"):
            column = self.column(f"{name}_column")
            left = [text for text, code in self.pairs(name).items() if code == LEAVE_OUT]
            if self.one(f"{name}-rest"):
                answered = self.pairs(name)
                still_open = open_texts(self, name, AreaBook.of(self.country))
                left += [text for text, meant in still_open if text not in answered and not meant]
            if column and left:
                yield {"column": _heading(column), "is_not": left}

    def _fixed(self) -> Iterator[tuple[str, str]]:
        for name in ("indicator", "concept"):
            if not all(self._own(name, each) for each in self.numbers):
                yield name, self.one(name)
        for name in ("unit", "status", "publisher", "title", "revision", "page"):
            yield name, self.one(name)
        yield "published", digits(self.one("published"), "en")
        for name in ("area", "counterpart"):
            if self.column(f"{name}_column") is None:
                yield name, self.one(name)
        if not self.one("period_column"):
            yield "period", period_text(self.one("period"), self.one("calendar"))

    def _sources(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for name in ("area", "counterpart"):
            column = self.column(f"{name}_column")
            if column:
                edition = {"edition": self.one("edition")} if self.one("edition") and name == "area" else {}
                yield name, {"column": _heading(column), **edition, **self._codes(name)}
        column = self.column("period_column")
        if column:
            calendar = {"calendar": self.one("calendar")} if self.one("calendar") else {}
            order = {"order": "day-first"} if self.one("order") else {}
            yield "period", {"column": _heading(column), **calendar, **order}
        column = self.column("breakdown_column")
        if column:
            yield "breakdown", {"column": _heading(column), **self._codes("breakdown")}

    def _codes(self, name: str) -> Mapping[str, Any]:
        codes = {text: "" if code == "all" else code for text, code in self.pairs(name).items() if code != LEAVE_OUT}
        return {"codes": codes} if codes else {}


_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}


def period_text(text: str, calendar: str) -> str:
    """The typed period as a claim writes it: in the Solar Hijri calendar each year has its mark."""
    plain = digits(text.strip(), "en").replace(" ", "")
    if calendar != "solar-hijri" or not plain:
        return plain
    return "/".join(part if part.startswith("SH") else f"SH{part}" for part in plain.split("/"))


def suggested(country: str, seen: FileSeen, wanted: str = "") -> dict[str, list[str]]:
    """What the file itself says, as the answers that stand there when the form is opened; each can be changed."""
    sheets = [each for each in seen.sheets if each.name == wanted] or [each for each in seen.sheets if not each.hidden]
    sheet = next((each for each in sheets if each.header_rows), None)
    if sheet is None:
        return {}
    carry = _carries(sheet)
    answers = {
        "sheet": [sheet.name],
        "sheet_asked": [sheet.name],
        "first_heading": [str(min(sheet.header_rows))],
        "last_heading": [str(max(sheet.header_rows))],
        "carry": ["yes"] if carry else [],
        "unit": ["persons"],
    }
    columns = sheet.columns(sheet.header_rows, carry)
    return {**answers, **_suggested_columns(country, columns)}


def _carries(sheet: SheetSeen) -> bool:
    """Headings go on to the right when there would be several alike otherwise."""
    alone = [each.heading for each in sheet.columns(sheet.header_rows, carry_right=False)]
    return len(sheet.header_rows) > 1 and len(set(alone)) < len(alone)


def _suggested_columns(country: str, columns: Sequence[ColumnSeen]) -> dict[str, list[str]]:
    areas = [each for each in columns if each.texts and each.named_areas(country) >= _MOSTLY * len(each.texts)]
    names = [each for each in areas if not each.holds_numbers]
    years = [each for each in columns if each.holds_years and each not in areas]
    numbers = [each for each in columns if each.holds_numbers and each not in (*areas, *years)]
    answers: dict[str, list[str]] = {}
    place = _column_of_places(country, names or areas)
    if place:
        answers["area_column"] = [str(place.place)]
    kinds: dict[tuple[str, ...], list[str]] = {}
    for each in numbers:
        kinds.setdefault(_without_year(each), []).append(str(each.place))
    chosen = [places for places in kinds.values() if len(places) > 1] or list(kinds.values())
    if len(chosen) <= _FEW:
        answers["number"] = [",".join(places) for places in chosen]
    yearly = [each.year for each in numbers if len(kinds[_without_year(each)]) > 1]
    if yearly:
        answers |= {"period_column": ["heading"], "calendar": [_calendar(iter(yearly))]}
    elif len(years) == 1:
        answers |= {"period_column": [str(years[0].place)], "calendar": [_calendar(iter(years[0].texts))]}
    return answers | _suggested_marks(numbers)


def _column_of_places(country: str, columns: Sequence[ColumnSeen]) -> ColumnSeen | None:
    """The one column of places; of several that write the same places, the one that leaves the fewest texts open."""
    if len(columns) < 2:
        return next(iter(columns), None)
    book = AreaBook.of(country)
    meant = [[candidates(text, book, None) for text in each.texts] for each in columns]
    clearest = min(range(len(columns)), key=lambda at: sum(len(found) != 1 for found in meant[at]))
    places = [{one for found in each for one in found} for each in meant]
    alike = all(
        len(columns[clearest].texts) == len(other.texts) and places[clearest] <= may_be
        for other, may_be in zip(columns, places, strict=True)
    )
    return columns[clearest] if alike else None


def _calendar(years: Iterator[str]) -> str:
    first = [digits(year, "en")[:4] for year in years]
    if all("1200" <= year < "1500" for year in first):
        return "solar-hijri"
    return "gregorian" if all(year >= "1700" for year in first) else ""


def _suggested_marks(numbers: Sequence[ColumnSeen]) -> dict[str, list[str]]:
    texts = [text for each in numbers for text in each.texts]
    found = {}
    if any("،" in text for text in texts):
        found["thousands"] = ["،"]
    if any("/" in text for text in texts):
        found["decimal"] = ["/"]
    return found


def open_texts(form: Form, name: str, book: AreaBook) -> list[tuple[str, tuple[str, ...]]]:
    """The texts of an area column that mean no area, or several, each with those it can mean or resembles."""
    column = form.column(f"{name}_column")
    if column is None or not column.listed:
        return []
    edition = form.one("edition") if name == "area" else ""
    found = [(text, candidates(text, book, edition or None)) for text in column.texts]
    asked = [(text, meant or resembling(text, form.country)) for text, meant in found if len(meant) != 1]
    return sorted(asked, key=lambda each: not each[1])


def asked_again(country: str, seen: FileSeen, answers: Answers) -> Answers:
    """The answers once another sheet was chosen: what was said about the columns of the one before is gone."""
    form = Form(country, seen, answers)
    sheet = form.sheet
    if sheet is None or form.one("sheet_asked") == sheet.name:
        return answers
    kept = {name: texts for name, texts in answers.items() if name in _OF_THE_FILE}
    return {**suggested(country, seen, sheet.name), **kept, "sheet_asked": [sheet.name]}


_OF_THE_FILE = (
    "sheet",
    "encoding",
    "delimiter",
    "publisher",
    "title",
    "published",
    "revision",
    "page",
    "status",
    "unit",
)


def _without_year(column: ColumnSeen) -> tuple[str, ...]:
    """The heading without its one year; another heading for each column that has none."""
    if not column.year:
        return (str(column.place), *column.heading)
    return tuple(YEAR.sub("", part).strip() if YEAR.search(part) else part for part in column.heading)


def _heading(column: ColumnSeen) -> str | list[str]:
    return list(column.heading) if len(column.heading) > 1 else column.heading[0]


def _number(text: str) -> int:
    plain = digits(text, "en")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else 0
