"""Estimates over time: a line in its band, a mark for each source, the same numbers in the table and in words."""

import pytest

from namagar.analysis.charts.chart import Chart
from namagar.analysis.charts.estimated import Estimated, Heard, estimated
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.trace import Trace, leaf


def number(value: int, what: str = "value") -> Trace:
    return leaf("estimate", value, id="XAA/test/one", what=what)


def year(text: str, value: int, low: int, high: int) -> Estimated:
    return Estimated(Period.read(text), number(value), number(low, "low"), number(high, "high"))


YEARS = (year("2021", 120, 100, 150), year("2019", 90, 80, 100), year("2020", 100, 85, 115))
SAID = (
    Heard("Register", Period.read("2021"), number(140)),
    Heard("Census", Period.read("2019"), number(92)),
    Heard("Register", Period.read("2020"), number(105)),
)


@pytest.fixture(params=["en", "fa"])
def chart(request: pytest.FixtureRequest) -> Chart:
    return estimated(YEARS, SAID, request.param, "Residents", "persons")


def series(chart: Chart, name: str) -> dict:
    return next(each for each in chart.wide.option["series"] if each["id"] == name)


def test_the_title_says_from_what_to_what_and_how_sure() -> None:
    english = estimated(YEARS, SAID, "en", "Residents", "persons")
    assert english.title.text("en") == "Estimate: from 90 (2019) to 120 (2021), between 100 and 150"
    persian = estimated(YEARS, SAID, "fa", "ساکنان", "نفر")
    assert persian.title.text("fa") == "برآورد: از ۹۰ (۲۰۱۹) به ۱۲۰ (۲۰۲۱)، میان ۱۰۰ و ۱۵۰"


def test_the_band_is_the_low_end_with_the_width_of_the_interval_on_it(chart: Chart) -> None:
    low, band = series(chart, "low"), series(chart, "band")
    assert [value for _, value in low["data"]] == [80, 85, 100]
    assert [value for _, value in band["data"]] == [20, 30, 50]
    assert low["stack"] == band["stack"]
    assert "areaStyle" not in low
    assert band["areaStyle"]["opacity"] > 0
    assert [place for place, _ in low["data"]] == [each["value"][0] for each in series(chart, "track-estimate")["data"]]


def test_each_source_has_marks_of_its_own_at_the_times_of_the_estimates(chart: Chart) -> None:
    register, census = series(chart, "track-0"), series(chart, "track-1")
    assert (register["name"], [each["value"][1] for each in register["data"]]) == ("Register", [140, 105])
    assert (census["name"], [each["value"][1] for each in census["data"]]) == ("Census", [92])
    assert register["symbol"] != census["symbol"]
    assert register["color"] != census["color"]
    assert chart.wide.option["legend"]["data"][1:] == ["Register", "Census"]


def test_the_table_holds_every_number_in_the_order_of_time(chart: Chart) -> None:
    assert [row[0].text for row in chart.table.rows if isinstance(row[0], Period)] == [
        "2019", "2019", "2020", "2020", "2021", "2021",
    ]  # fmt: skip
    assert [trace.value for trace in chart.table.traces()] == [90, 80, 100, 92, 100, 85, 115, 105, 120, 100, 150, 140]
    assert {len(row) for row in chart.table.rows} == {len(chart.table.heads)}


def test_it_is_spoken_for_those_who_do_not_see_it(chart: Chart) -> None:
    for name in ("Residents", "Register", "Census"):
        assert name in chart.spoken
    assert len(chart.notes) == 2


def test_without_any_figure_beside_it_the_line_stands_alone() -> None:
    alone = estimated(YEARS, (), "en", "Residents", "persons")
    assert alone.source == "Sources: —"
    assert len(alone.notes) == 1
    assert [each["id"] for each in alone.wide.option["series"]] == ["low", "band", "track-estimate"]


def test_the_narrow_drawing_has_its_names_below(chart: Chart) -> None:
    assert "bottom" in chart.narrow.option["legend"]
    assert chart.narrow.option["legend"]["left"] == ("right" if chart.language == "fa" else "left")
    assert chart.narrow.height > 330
    assert chart.narrow.option["grid"]["right"] == 16
