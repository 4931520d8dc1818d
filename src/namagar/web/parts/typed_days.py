"""A day as people type it: year-month-day in the Gregorian or the Solar Hijri calendar, in any digits."""

import re
from datetime import date

from namagar.analysis.terms.calendars import GREGORIAN, SOLAR, parts
from namagar.analysis.terms.calendars import day as day_of
from namagar.analysis.terms.numerals import digits
from namagar.analysis.terms.problem import Problem, Refused

_DAY = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
FIRST_GREGORIAN = 1700  # no living exercise dates from Solar 1700 or Gregorian 1699: the year tells the calendar


def either_calendar(text: str, field: str) -> date:
    """The day that is written; Refused when it is none. The year tells which calendar is meant."""
    match = _DAY.fullmatch(digits("".join(text.split()), "en"))
    if match is None:
        raise Refused(Problem("date-unreadable", field, {"text": text}))
    year, month, number = map(int, match.groups())
    try:
        return day_of(SOLAR if year < FIRST_GREGORIAN else GREGORIAN, year, month, number)
    except Refused as error:
        raise Refused([Problem(each.code, field, {"text": text}) for each in error.problems]) from error


def as_typed(of: date, language: str, calendar: str) -> str:
    """The day as a form shows it: year, month, day in the calendar, as the language writes it."""
    year, month, number = parts(of, calendar)
    between = "/" if language == "fa" else "-"  # a hyphen turns the parts round within a line of Persian
    return digits(f"{year:04d}{between}{month:02d}{between}{number:02d}", language)
