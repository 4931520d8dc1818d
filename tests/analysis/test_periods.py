"""Periods as sources state them: exact days, both calendars."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from namagar.analysis.terms.calendars import SOLAR, parts
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.problem import Refused

DAYS = st.dates(min_value=date(1925, 1, 1), max_value=date(2089, 12, 31))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2016", date(2016, 1, 1), date(2016, 12, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2016-12", date(2016, 12, 1), date(2016, 12, 31)),
        ("2016-12-31", date(2016, 12, 31), date(2016, 12, 31)),
        ("2011-10/2016-09", date(2011, 10, 1), date(2016, 9, 30)),
        ("SH1395", date(2016, 3, 20), date(2017, 3, 20)),  # leap; not "from 21 March" and not 621 years added
        ("SH1390", date(2011, 3, 21), date(2012, 3, 19)),
        ("SH1404", date(2025, 3, 21), date(2026, 3, 20)),
        ("SH1395-07", date(2016, 9, 22), date(2016, 10, 21)),
        ("SH1395-12", date(2017, 2, 19), date(2017, 3, 20)),
        ("SH1395-07-01", date(2016, 9, 22), date(2016, 9, 22)),
        ("SH1390-08/SH1395-07", date(2011, 10, 23), date(2016, 10, 21)),
        ("۱۳۹۵", date(1395, 1, 1), date(1395, 12, 31)),  # without SH a year is Gregorian, in whatever digits
    ],
)
def test_a_period_has_an_exact_first_and_last_day(text: str, start: date, end: date) -> None:
    period = Period.read(text)
    assert (period.start, period.end) == (start, end)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "claim-period-unreadable"),
        ("16", "claim-period-unreadable"),
        ("2016-6", "claim-period-unreadable"),
        ("2016/2017/2018", "claim-period-unreadable"),
        ("2016/SH1395", "claim-period-unreadable"),
        ("2016 - 2017", "claim-period-unreadable"),
        ("sh1395", "claim-period-unreadable"),
        ("2016-13", "date-impossible"),
        ("2016-00", "date-impossible"),
        ("2015-02-29", "date-impossible"),
        ("SH1396-12-30", "date-impossible"),
        ("SH1395-07-31", "date-impossible"),
        ("0000", "date-impossible"),
        ("2017/2016", "period-reversed"),
    ],
)
def test_what_is_no_period_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        Period.read(text)
    assert [problem.code for problem in refused.value.problems] == [code]


@pytest.mark.parametrize(
    ("text", "english", "persian"),
    [
        ("2016", "2016", "۲۰۱۶"),
        ("2015/2020", "2015 – 2020", "۲۰۱۵ – ۲۰۲۰"),
        ("SH1395", "1395 (20 March 2016 – 20 March 2017)", "۱۳۹۵ (۲۰ مارس ۲۰۱۶ – ۲۰ مارس ۲۰۱۷)"),
        ("2015-12-31", "31 December 2015 (10 Dey 1394)", "۳۱ دسامبر ۲۰۱۵ (۱۰ دی ۱۳۹۴)"),
        ("SH1395-07", "Mehr 1395 (22 September – 21 October 2016)", "مهر ۱۳۹۵ (۲۲ سپتامبر – ۲۱ اکتبر ۲۰۱۶)"),
        (
            "2018-06-03/2018-06-09",
            "3 – 9 June 2018 (13 – 19 Khordad 1397)",
            "۳ – ۹ ژوئن ۲۰۱۸ (۱۳ – ۱۹ خرداد ۱۳۹۷)",
        ),
    ],
)
def test_the_label_begins_with_the_calendar_of_the_source(text: str, english: str, persian: str) -> None:
    assert Period.read(text).label("en") == english
    assert Period.read(text).label("fa") == persian


def test_the_label_can_begin_with_the_calendar_asked_for() -> None:
    assert Period.read("SH1395").label("en", "gregorian") == "20 March 2016 – 20 March 2017 (1395)"
    assert Period.read("2015-12-31").label("fa", "solar-hijri") == "۱۰ دی ۱۳۹۴ (۳۱ دسامبر ۲۰۱۵)"


def test_the_same_days_are_the_same_period_however_stated() -> None:
    assert Period.read("SH1395") == Period.read("2016-03-20/2017-03-20")
    assert len({Period.read("SH1395"), Period.read("2016-03-20/2017-03-20")}) == 1


def test_contains_overlaps_follows_and_join() -> None:
    window, census = Period.read("2015-07-01/2017-03-20"), Period.read("2016-09-24/2016-11-18")
    earlier, week = Period.read("2018-01-01/2018-05-26"), Period.read("2018-05-27/2018-06-02")
    assert window.contains(census)
    assert not census.contains(window)
    assert window.contains(date(2017, 3, 20))
    assert not window.contains(date(2017, 3, 21))
    assert Period.read("SH1395").overlaps(Period.read("2016"))
    assert not Period.read("2015").overlaps(Period.read("2016"))
    assert week.follows(earlier)
    assert not earlier.follows(week)
    assert earlier.join(week) == Period.read("2018-01-01/2018-06-02")
    assert (earlier.days, week.days, earlier.join(week).days) == (146, 7, 153)  # 31+28+31+30+26 = 146
    assert Period.read("SH1395").shared_days(Period.read("2016")) == 287  # 366 days less the 79 before 20 March


def test_a_gap_is_never_joined_over() -> None:
    with pytest.raises(ValueError, match="gap"):
        Period.read("2015").join(Period.read("2017"))


def test_periods_are_ordered_by_first_and_then_last_day() -> None:
    texts = ["2016", "2016-01", "2015-12-31", "SH1395"]
    assert [period.text for period in sorted(map(Period.read, texts))] == [
        "2015-12-31",
        "2016-01",
        "2016",
        "SH1395",
    ]


@given(DAYS)
def test_a_day_reads_the_same_from_both_calendars(of: date) -> None:
    year, month, number = parts(of, SOLAR)
    assert Period.read(f"SH{year}-{month:02d}-{number:02d}") == Period.read(of.isoformat())


@given(DAYS, DAYS)
def test_a_period_between_two_days_has_exactly_these(one: date, other: date) -> None:
    first, last = sorted((one, other))
    period = Period.between(first, last)
    assert (period.start, period.end) == (first, last)
    assert Period.read(period.text) == period
