"""Periods as files write them: days in two calendars and orders, years, and the periods of SDMX."""

import re
from datetime import date, timedelta

from namagar.analysis.sources.cells import Cell, filled, shown
from namagar.analysis.sources.mapping import Source
from namagar.analysis.terms.calendars import SOLAR
from namagar.analysis.terms.numerals import digits
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.problem import Problem, Refused

_SEPARATOR = "[-/.\u02cf,\u066b]"
_YEAR_FIRST = re.compile(
    rf"(?P<year>[0-9]{{4}})(?:{_SEPARATOR}(?P<month>[0-9]{{1,2}})(?:{_SEPARATOR}(?P<day>[0-9]{{1,2}}))?)?"
)
_DAY_FIRST = re.compile(
    rf"(?:(?:(?P<day>[0-9]{{1,2}}){_SEPARATOR})?(?P<month>[0-9]{{1,2}}){_SEPARATOR})?(?P<year>[0-9]{{4}})"
)
_TIME = re.compile(r"[T ]00:00(:00(\.0+)?)?Z?$")
_PART_OF_YEAR = re.compile(r"(?P<year>[0-9]{4})-(?P<kind>[QSW])(?P<number>[0-9]{1,2})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED_MONTH = re.compile(rf"(?<![a-z])({'|'.join(_MONTHS)})[a-z]*[ _-]+((?:19|20)[0-9]{{2}})(?![0-9])")
# Between these years nobody can tell whether the year is Solar Hijri or Gregorian; nobody counted migrants then.
_OPEN_YEARS = range(1200, 1700)


def period_text(cells: tuple[Cell, ...], source: Source) -> str:
    """The period of one or several cells as a claim writes it; Refused when it is none, or in an unsaid calendar."""
    parts = [_point(shown(cell), source) for cell in cells]
    text = filled(source.template, parts) if source.template else "/".join(parts)
    return checked(text, source.calendar)


def last_month(text: str) -> str:
    """The last month that a title or an address names in English: “report, 27 May - 02 June 2018” is of 2018-06."""
    found = _NAMED_MONTH.findall(text.casefold())
    if not found:
        raise Refused(Problem("source-month-missing", "", {"text": text}))
    month, year = found[-1]
    return f"{year}-{_MONTHS.index(month) + 1:02d}"


def checked(text: str, calendar: str | None) -> str:
    """The same text when it is a period in a calendar that is sure."""
    found = Period.read(text)
    if calendar is None and found.start.year in _OPEN_YEARS and found.calendar != SOLAR:
        raise Refused(Problem("source-calendar-open", "", {"text": text}))
    return found.text


def _point(stated: str, source: Source) -> str:
    text = _TIME.sub("", digits(stated, "en").strip())
    part = _PART_OF_YEAR.fullmatch(text)
    if part:
        return _part_of_year(part)
    match = (_DAY_FIRST if source.day_first else _YEAR_FIRST).fullmatch(text)
    if match is None:
        return text
    solar = "SH" if source.calendar == SOLAR else ""
    return solar + "-".join(
        f"{int(match[name]):0{4 if name == 'year' else 2}d}" for name in ("year", "month", "day") if match[name]
    )


def _part_of_year(match: re.Match[str]) -> str:
    """A quarter, half or week (ISO 8601) of a year, as SDMX writes them."""
    year, number, kind = int(match["year"]), int(match["number"]), match["kind"]
    if kind == "W":
        try:
            monday = date.fromisocalendar(year, number, 1)
        except ValueError as error:
            raise Refused(Problem("date-impossible", "", {"text": match[0]})) from error
        return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"
    months = 3 if kind == "Q" else 6
    if not 1 <= number <= 12 // months:
        raise Refused(Problem("date-impossible", "", {"text": match[0]}))
    return f"{year:04d}-{(number - 1) * months + 1:02d}/{year:04d}-{number * months:02d}"
