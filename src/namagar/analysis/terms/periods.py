"""A period of time as a source states it: exact first and last day, and words in both calendars."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from namagar.analysis.terms.calendars import GREGORIAN, MONTHS, SOLAR, day, month_length, other, parts
from namagar.analysis.terms.numerals import digits
from namagar.analysis.terms.problem import Problem, Refused

_POINT = re.compile(r"(?P<solar>SH)?(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?")
_DAY = timedelta(days=1)
_DASH = " – "


@dataclass(frozen=True, slots=True)
class _Point:
    """A year, a month or a day as it is written; months and days that are not stated are None."""

    calendar: str
    year: int
    month: int | None
    number: int | None

    @property
    def first(self) -> date:
        return day(self.calendar, self.year, self.month or 1, self.number or 1)

    @property
    def last(self) -> date:
        month = self.month or 12
        return day(self.calendar, self.year, month, self.number or month_length(self.calendar, self.year, month))


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From the first to the last day, both counted in. `text` is how it was stated; equal days are equal."""

    start: date
    end: date
    text: str = field(compare=False)

    @staticmethod
    def read(text: str) -> "Period":
        """The period of `2016`, `2016-06`, `2016-12-31`, `2011-10/2016-09`, or with SH before each year."""
        plain = digits(text.strip(), "en")
        points = _points(plain)
        start, end = points[0].first, points[-1].last
        if start > end:
            raise Refused(Problem("period-reversed", "", {"text": text}))
        return Period(start, end, plain)

    @staticmethod
    def between(start: date, end: date) -> "Period":
        """The period from one day to another."""
        return Period.read(f"{start.isoformat()}/{end.isoformat()}" if start != end else start.isoformat())

    @property
    def calendar(self) -> str:
        """The calendar in which it was stated."""
        return SOLAR if self.text.startswith("SH") else GREGORIAN

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1

    def contains(self, inner: "Period | date") -> bool:
        """Whether all of the other period, or the day, lies in this one."""
        first, last = (inner.start, inner.end) if isinstance(inner, Period) else (inner, inner)
        return self.start <= first and last <= self.end

    def overlaps(self, rival: "Period") -> bool:
        """Whether they have a day in common."""
        return self.start <= rival.end and rival.start <= self.end

    def shared_days(self, rival: "Period") -> int:
        """How many days they have in common."""
        return max(0, (min(self.end, rival.end) - max(self.start, rival.start)).days + 1)

    def follows(self, earlier: "Period") -> bool:
        """Whether it begins on the day after the other one ends."""
        return self.start == earlier.end + _DAY

    def join(self, rival: "Period") -> "Period":
        """Both as one period; ValueError when days between them would be claimed that neither states."""
        if not (self.overlaps(rival) or self.follows(rival) or rival.follows(self)):
            raise ValueError(f"there is a gap between {self.text} and {rival.text}")
        return Period.between(min(self.start, rival.start), max(self.end, rival.end))

    def label(self, language: str, calendar: str | None = None) -> str:
        """The period in words: the calendar it was stated in (or the one asked for), the other in brackets.

        Whole Gregorian years need no second calendar: `2016`, `2015 – 2020`.
        """
        points = _points(self.text)
        if calendar in (None, GREGORIAN) and self.calendar == GREGORIAN and all(p.month is None for p in points):
            return _span(points[0], points[-1], language)
        stated = _span(points[0], points[-1], language)
        beside = other(self.calendar)
        converted = _span(_point_of(self.start, beside), _point_of(self.end, beside), language)
        first, second = (converted, stated) if calendar == beside else (stated, converted)
        return f"{first} ({second})"


def _points(text: str) -> tuple[_Point, ...]:
    """The one or two points of a period, both in one calendar."""
    matches = [_POINT.fullmatch(part) for part in text.split("/")]
    found = tuple(_point(match) for match in matches if match)
    if len(found) != len(matches) or len(found) > 2 or len({point.calendar for point in found}) > 1:
        raise Refused(Problem("claim-period-unreadable", "", {"text": text}))
    return found


def _point(match: re.Match[str]) -> _Point:
    calendar = SOLAR if match["solar"] else GREGORIAN
    month, number = (int(match[name]) if match[name] else None for name in ("month", "day"))
    if month == 0 or number == 0:
        raise Refused(Problem("date-impossible", "", {"text": match[0]}))
    return _Point(calendar, int(match["year"]), month, number)


def _point_of(of: date, calendar: str) -> _Point:
    return _Point(calendar, *parts(of, calendar))


def _span(first: _Point, last: _Point, language: str) -> str:
    """From one point to the other, saying a shared year or month only once."""
    if first == last:
        return _words(first, language)
    same_year = first.year == last.year and first.month is not None and last.month is not None
    same_month = same_year and first.month == last.month and first.number is not None and last.number is not None
    before = _words(first, language, year=not same_year, month=not same_month)
    return before + _DASH + _words(last, language)


def _words(point: _Point, language: str, year: bool = True, month: bool = True) -> str:
    named = MONTHS[point.calendar, language][point.month - 1] if point.month and month else None
    said = (point.number, named, point.year if year else None)
    return digits(" ".join(str(part) for part in said if part is not None), language)
