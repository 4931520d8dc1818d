"""Whether figures follow each other at equal steps of a calendar, and which time comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from namagar.analysis.terms.calendars import day, parts
from namagar.analysis.terms.periods import Period


@dataclass(frozen=True, slots=True)
class Step:
    """How far it is from one time to the next: whole months of a calendar, or days where months do not fit."""

    months: int
    days: int
    calendar: str

    @property
    def a_year(self) -> int:
        """How many steps make a year, where they do; else 1."""
        return 12 // self.months if self.months and 12 % self.months == 0 else 1


def even_tail(periods: Sequence[Period]) -> tuple[int, Step | None]:
    """Where the longest stretch of equal steps begins that ends with the last time, and its step."""
    if len(periods) < 2:
        return 0, None
    step = _between(periods[-2], periods[-1])
    if step is None:
        return len(periods) - 1, None
    start = len(periods) - 2
    while start and _between(periods[start - 1], periods[start]) == step:
        start -= 1
    return start, step


def after(last: Period, step: Step) -> Period:
    """The time one step later."""
    if step.days:
        return Period.between(last.start + timedelta(step.days), last.end + timedelta(step.days))
    start = _later(last.start, step) if last.days > 1 else None
    end = _later(last.end + timedelta(1), step) - timedelta(1)
    return Period.between(start or end, end)


def _between(one: Period, other: Period) -> Step | None:
    """The step between two times of one kind: each a day, or each as long as the step itself."""
    if one.calendar != other.calendar or (one.days == 1) != (other.days == 1):
        return None
    months = _months(one.end + timedelta(1), other.end + timedelta(1), one.calendar)
    if one.days == 1:
        return Step(months, 0, one.calendar) if months else None
    if not other.follows(one):
        return None
    if months and _months(one.start, other.start, one.calendar) == months:
        return Step(months, 0, one.calendar)
    return Step(0, one.days, one.calendar) if one.days == other.days else None


def _months(one: date, other: date, calendar: str) -> int:
    """How many whole months lie between two days of equal number, else 0."""
    (year, month, number), (later_year, later_month, later_number) = parts(one, calendar), parts(other, calendar)
    return (later_year - year) * 12 + later_month - month if number == later_number else 0


def _later(of: date, step: Step) -> date:
    year, month, number = parts(of, step.calendar)
    whole = year * 12 + month - 1 + step.months
    return day(step.calendar, whole // 12, whole % 12 + 1, number)
