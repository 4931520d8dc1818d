"""The Solar Hijri and the Gregorian calendar: exact conversion, and dates in words."""

from datetime import date

from persiantools.jdatetime import JalaliDate

from namagar.analysis.terms.numerals import digits
from namagar.analysis.terms.problem import Problem, Refused

SOLAR, GREGORIAN = "solar-hijri", "gregorian"
MONTHS = {
    (SOLAR, "en"): (
        "Farvardin",
        "Ordibehesht",
        "Khordad",
        "Tir",
        "Mordad",
        "Shahrivar",
        "Mehr",
        "Aban",
        "Azar",
        "Dey",
        "Bahman",
        "Esfand",
    ),
    (SOLAR, "fa"): (
        "فروردین",
        "اردیبهشت",
        "خرداد",
        "تیر",
        "مرداد",
        "شهریور",
        "مهر",
        "آبان",
        "آذر",
        "دی",
        "بهمن",
        "اسفند",
    ),
    (GREGORIAN, "en"): (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    (GREGORIAN, "fa"): (
        "ژانویه",
        "فوریه",
        "مارس",
        "آوریل",
        "مه",
        "ژوئن",
        "ژوئیه",
        "اوت",
        "سپتامبر",
        "اکتبر",
        "نوامبر",
        "دسامبر",
    ),
}


def first_calendar(language: str) -> str:
    """The calendar that readers of a language expect first."""
    return SOLAR if language == "fa" else GREGORIAN


def other(calendar: str) -> str:
    """The calendar that goes in brackets."""
    return GREGORIAN if calendar == SOLAR else SOLAR


def day(calendar: str, year: int, month: int, number: int) -> date:
    """The day with these numbers in the calendar; Refused when the calendar has no such day."""
    try:
        if calendar == SOLAR:
            gregorian = JalaliDate(year, month, number).to_gregorian()  # type: ignore[no-untyped-call]
            return date(gregorian.year, gregorian.month, gregorian.day)
        return date(year, month, number)
    except (ValueError, OverflowError) as error:
        raise Refused(Problem("date-impossible", "", {"text": f"{year:04d}-{month:02d}-{number:02d}"})) from error


def month_length(calendar: str, year: int, month: int) -> int:
    """How many days a month has; Refused when there is no such month."""
    start = day(calendar, year, month, 1)
    following = day(calendar, year + month // 12, month % 12 + 1, 1)
    return (following - start).days


def parts(of: date, calendar: str) -> tuple[int, int, int]:
    """Year, month and day of a date in the calendar."""
    if calendar == SOLAR:
        solar = JalaliDate(date(of.year, of.month, of.day))  # type: ignore[no-untyped-call]
        return solar.year, solar.month, solar.day
    return of.year, of.month, of.day


def show_date(of: date, language: str, calendar: str) -> str:
    """`3 Azar 1405`, `24 November 2026`, ۳ آذر ۱۴۰۵, ۲۴ نوامبر ۲۰۲۶."""
    year, month, number = parts(of, calendar)
    return digits(f"{number} {MONTHS[calendar, language][month - 1]} {year}", language)


def both_calendars(of: date, language: str) -> str:
    """The date in the reader's own calendar, the other one in brackets."""
    own = first_calendar(language)
    return f"{show_date(of, language, own)} ({show_date(of, language, other(own))})"
