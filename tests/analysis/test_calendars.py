"""Both calendars, exact to the day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from namagar.analysis.terms.calendars import (
    GREGORIAN,
    MONTHS,
    SOLAR,
    both_calendars,
    day,
    month_length,
    parts,
    show_date,
)
from namagar.analysis.terms.problem import Refused


@pytest.mark.parametrize(
    ("year", "first_day"),
    [
        (1385, date(2006, 3, 21)),
        (1390, date(2011, 3, 21)),
        (1395, date(2016, 3, 20)),
        (1401, date(2022, 3, 21)),
        (1402, date(2023, 3, 21)),
        (1403, date(2024, 3, 20)),
        (1404, date(2025, 3, 21)),
        (1405, date(2026, 3, 21)),
    ],
)
def test_a_solar_year_begins_on_the_day_of_the_equinox(year: int, first_day: date) -> None:
    assert day(SOLAR, year, 1, 1) == first_day


@pytest.mark.parametrize(
    ("solar", "gregorian"),
    [
        ((1403, 12, 30), date(2025, 3, 20)),
        ((1404, 4, 15), date(2025, 7, 6)),
        ((1399, 9, 4), date(2020, 11, 24)),
    ],
)
def test_known_days(solar: tuple[int, int, int], gregorian: date) -> None:
    assert day(SOLAR, *solar) == gregorian
    assert parts(gregorian, SOLAR) == solar


@given(st.dates(min_value=date(1925, 1, 1), max_value=date(2089, 12, 31)))
def test_every_day_converts_there_and_back(of: date) -> None:
    assert day(SOLAR, *parts(of, SOLAR)) == of


def test_every_single_day_from_1925_to_2089_follows_the_one_before() -> None:
    of, before = date(1925, 1, 2), parts(date(1925, 1, 1), SOLAR)
    while of.year < 2090:
        now = parts(of, SOLAR)
        same_month = now[:2] == before[:2] and now[2] == before[2] + 1
        assert same_month or (now[2] == 1 and before[2] == month_length(SOLAR, *before[:2]))
        before, of = now, of + timedelta(days=1)


def test_only_a_leap_year_has_thirty_days_of_esfand() -> None:
    assert [month_length(SOLAR, year, 12) for year in (1395, 1396, 1403, 1404)] == [30, 29, 30, 29]
    with pytest.raises(Refused) as refused:
        day(SOLAR, 1404, 12, 30)
    assert refused.value.problems[0].code == "date-impossible"


def test_dates_in_words() -> None:
    of = date(2026, 11, 24)
    assert show_date(of, "en", SOLAR) == "3 Azar 1405"
    assert show_date(of, "en", GREGORIAN) == "24 November 2026"
    assert show_date(of, "fa", SOLAR) == "۳ آذر ۱۴۰۵"
    assert show_date(of, "fa", GREGORIAN) == "۲۴ نوامبر ۲۰۲۶"


def test_the_readers_own_calendar_comes_first() -> None:
    of = date(2026, 11, 24)
    assert both_calendars(of, "fa") == "۳ آذر ۱۴۰۵ (۲۴ نوامبر ۲۰۲۶)"
    assert both_calendars(of, "en") == "24 November 2026 (3 Azar 1405)"


def test_every_calendar_names_twelve_months_in_both_languages() -> None:
    assert {len(set(names)) for names in MONTHS.values()} == {12}
