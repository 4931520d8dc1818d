"""Charts: an option is plain data, its table holds the same numbers, and its drawing needs no style of its own."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from namagar.analysis.charts import files
from namagar.analysis.charts.axes import time_axis, value_axis
from namagar.analysis.charts.chart import Chart
from namagar.analysis.charts.inline import drawings
from namagar.analysis.charts.over_time import over_time
from namagar.analysis.charts.over_time_told import Settled
from namagar.analysis.charts.tracks import REACHES, reach, scales, tracks
from namagar.analysis.terms.claim import Claim, catalogue_claims, read_claims
from namagar.analysis.terms.codebook import Codebook
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.trace import Trace, adopted, leaf

LIBRARY = Path(__file__).parents[2] / "node_modules" / "echarts" / "dist" / "echarts.min.js"
SVG = "{http://www.w3.org/2000/svg}"
ISOLATES = dict.fromkeys((0x2066, 0x2067, 0x2069))
AFGHANS = ("foreign-stock", "IRN", "AFG", ())
NET = ("net-migration", "IRN", "", ())
RETURNS = ("returns", "IRN", "AFG", ())


def claims_of(series: tuple[object, ...]) -> tuple[Claim, ...]:
    every = read_claims(catalogue_claims("IRN"), Codebook.of("IRN"))
    return tuple(claim for claim in every if claim.series == series)


def chart_of(series: tuple[object, ...], language: str = "en", settled: tuple[Settled, ...] = ()) -> Chart:
    largest = next(iter(scales(claims_of(series)).values()))
    return over_time(largest, settled, language, "The question")


def claim(period: str, value: str = "10", **fields: str) -> Claim:
    row = {
        "id": f"c-{period}-{value}",
        "indicator": "foreign-stock",
        "area": "IRN",
        "counterpart": "AFG",
        "period": period,
        "concept": "refugees-registered",
        "value": value,
        "unit": "persons",
        "status": "official",
        "publisher": "UNHCR",
        "title": "A table",
        "published": "2024",
        **fields,
    }
    (read,) = read_claims([row], Codebook.of("IRN"))
    return read


def drawn(chart: Chart, width: str = "wide") -> Element:
    return fromstring(drawings(chart, LIBRARY)[width])


def texts(root: Element) -> list[str]:
    return [(each.text or "").translate(ISOLATES) for each in root.iter(f"{SVG}text")]


def values_of(chart: Chart) -> list[float]:
    """Every value that the wide option places a mark for, with both ends of an interval that stands alone."""
    marked = (series for series in chart.wide.option["series"] if not series.get("silent"))
    return sorted(item["value"][1] for series in marked for item in series["data"] if item["value"][1] is not None)


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("series", [AFGHANS, NET, RETURNS])
def test_an_option_is_plain_data_that_comes_back_from_json_as_it_was(series: tuple[object, ...], language: str) -> None:
    for _, sketch in chart_of(series, language).sketches():
        assert json.loads(json.dumps(sketch.option, allow_nan=False)) == sketch.option


@pytest.mark.parametrize("series", [AFGHANS, NET, RETURNS])
def test_the_table_holds_the_numbers_that_are_drawn_and_no_others(series: tuple[object, ...]) -> None:
    chart = chart_of(series)
    assert sorted(float(trace.value) for trace in chart.table.traces()) == values_of(chart)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_the_drawing_has_the_label_of_every_series(width: str, language: str) -> None:
    chart = chart_of(AFGHANS, language, (Settled(Period.read("2016"), leaf("record", 1583979, id="decided")),))
    # A label may stand in several lines, and one line ends in a space where words were parted.
    said = " ".join(" ".join(texts(drawn(chart, width))).split())
    sketch = dict(chart.sketches())[width]
    named = [each["name"] for each in sketch.option["series"] if not each.get("silent")]
    assert len(named) == len(set(named)) == len(tracks(claims_of(AFGHANS))) + 1
    assert [name for name in named if " ".join(name.split()) not in said] == []


@pytest.mark.parametrize("series", [AFGHANS, NET, RETURNS])
def test_tracks_are_told_apart_without_colour(series: tuple[object, ...]) -> None:
    looks = [
        (each["symbol"], each["itemStyle"]["color"] == each["color"], each["lineStyle"]["type"])
        for each in chart_of(series).wide.option["series"]
        if not each.get("silent")
    ]
    assert len(set(looks)) == len(looks)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_drawing_has_no_styles_no_classes_of_its_own_and_no_font(language: str) -> None:
    for text in drawings(chart_of(NET, language), LIBRARY).values():
        root = fromstring(text)
        for each in root.iter():
            assert each.tag != f"{SVG}style"
            assert "style" not in each.attrib
            assert "font-family" not in each.attrib
            assert not [name for name in each.attrib if name.startswith(("ecmeta", "on"))]
            known = ("drawing", "fill-", "stroke-", "title")
            assert all(name.startswith(known) for name in each.get("class", "").split())


def test_the_drawing_says_its_title_and_its_summary() -> None:
    chart = chart_of(AFGHANS)
    root = drawn(chart)
    assert (root.get("role"), root.get("lang")) == ("img", "en")
    assert root.findtext(f"{SVG}title") == chart.title.text("en")
    assert root.findtext(f"{SVG}desc") == chart.spoken
    assert "UN Refugee Agency (UNHCR)" in chart.spoken


def test_the_same_chart_is_the_same_bytes_here_and_in_a_process_that_has_drawn_others_before() -> None:
    script = (
        "import sys\n"
        "from tests.analysis.test_charts import AFGHANS, LIBRARY, NET, RETURNS, chart_of\n"
        "from namagar.analysis.charts.inline import drawings\n"
        "for series in (RETURNS, NET, AFGHANS): found = drawings(chart_of(series), LIBRARY)\n"
        "sys.stdout.write(found['wide'] + found['narrow'])\n"
    )
    other = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    here = drawings(chart_of(AFGHANS), LIBRARY)
    assert other.stdout == here["wide"] + here["narrow"]


def test_a_process_forked_from_one_that_has_drawn_draws_too() -> None:
    script = (
        "import os, sys\n"
        "from tests.analysis.test_charts import AFGHANS, LIBRARY, NET, chart_of\n"
        "from namagar.analysis.charts.inline import drawings\n"
        "drawings(chart_of(NET), LIBRARY)\n"
        "child = os.fork()\n"
        "if not child: os._exit(0 if drawings(chart_of(AFGHANS), LIBRARY) else 1)\n"
        "sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=120)


def test_two_drawings_on_one_page_have_no_id_in_common() -> None:
    def ids(text: str) -> set[str]:
        return {each.get("id", "") for each in fromstring(text).iter()} - {""}

    wide, narrow = drawings(chart_of(NET), LIBRARY).values()
    assert ids(wide)
    assert not ids(wide) & ids(narrow)
    assert all(f'url(#{name})"' in wide for name in ids(wide))


def test_every_tick_carries_its_trace() -> None:
    chart = chart_of(AFGHANS, "fa")
    keys = [each.get("data-trace") for each in drawn(chart).iter(f"{SVG}text") if each.get("data-trace")]
    assert sorted(keys) == sorted(trace.key for trace in chart.marks.values())
    assert set(chart.marks) <= set(texts(drawn(chart)))


def test_without_the_library_a_chart_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        drawings(chart_of(NET), tmp_path / "echarts.min.js")
    assert [problem.code for problem in refused.value.problems] == ["chart-library-missing"]


# Time, gaps and lengths.


def test_a_line_is_open_wherever_more_than_a_year_lies_between_two_figures() -> None:
    (track,) = tracks([claim("2010-12-31"), claim("2011-12-31", "11"), claim("2014-12-31", "14")])
    assert [[int(each.value or 0) for each in stretch] for stretch in track.stretches()] == [[10, 11], [14]]


def test_a_stock_that_is_stated_for_a_whole_year_is_not_joined_across_another() -> None:
    (track,) = tracks([claim("2017"), claim("2018", "11"), claim("2020", "12")])
    assert [len(stretch) for stretch in track.stretches()] == [2, 1]


def test_figures_of_one_time_are_not_joined() -> None:
    (track,) = tracks([claim("2010-12-31"), claim("2010-12-31", "12")])
    assert len(list(track.stretches())) == 2


@pytest.mark.parametrize(
    ("periods", "stretches"),
    [
        (("2018", "2019", "2020"), 1),
        (("2018", "2020"), 2),  # all of 2019 lies between
        (("2020", "2022"), 2),
        (("2020-01-01/2020-01-07", "2020-01-08/2020-01-14"), 1),
        (("2020-01-01/2020-01-07", "2020-01-22/2020-01-28"), 2),
        (("2020-01", "2020-02/2021-01"), 2),  # a month and a year
    ],
)
def test_flows_are_joined_only_where_no_whole_one_lies_between(periods: tuple[str, ...], stretches: int) -> None:
    (track,) = tracks([claim(period, indicator="returns", concept="returns-all") for period in periods])
    assert len(list(track.stretches())) == stretches


def test_a_gap_is_an_empty_place_in_the_data_so_that_nothing_is_drawn_across_it() -> None:
    chart = over_time([claim("2010-12-31"), claim("2014-12-31", "14")], (), "en", "The question")
    (series,) = chart.wide.option["series"]
    assert [item["value"][1] for item in series["data"]] == [10, None, 14]
    assert series["connectNulls"] is False
    assert chart.notes == ("No two figures of one source stand close enough to be joined by a line.",)


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("2020-01-01/2020-01-31", "month"),  # 31 days
        ("2020-01-01/2020-02-01", "part"),  # 32 days
        ("2020-01-01/2020-12-24", "part"),  # 359 days
        ("2020-01-01/2020-12-25", "year"),  # 360 days
        ("SH1399", "year"),  # 366 days
        ("2019-06/2020-06", "years"),  # 396 days
    ],
)
def test_a_flow_belongs_on_the_scale_of_its_length(period: str, expected: str) -> None:
    returned = claim(period, indicator="returns", concept="returns-all")
    assert reach(returned) == expected
    assert reach(claim(period)) == "moment"


def test_a_week_and_a_year_do_not_share_a_scale() -> None:
    found = scales(claims_of(RETURNS))
    assert {name for _, name in found} == {"month", "part", "year"}
    assert set(REACHES) >= {name for _, name in found}
    assert sum(map(len, found.values())) == len(claims_of(RETURNS))
    counts = [len(members) for members in found.values()]
    assert counts == sorted(counts, reverse=True)


def test_an_interval_without_a_value_has_a_mark_at_each_end_and_an_upright_line() -> None:
    chart = over_time([claim("2024", "", low="5", high="8")], (), "en", "The question")
    upright, track = chart.wide.option["series"]
    assert upright["silent"] is True
    assert [point[1] for point in upright["data"]] == [5, 8, None]
    assert [item["value"][1] for item in track["data"]] == [5, 8]
    assert "An upright line is an interval that the source states." in chart.notes


def test_what_was_decided_is_a_diamond_with_its_own_row() -> None:
    decided = Settled(Period.read("2016"), adopted(claim("2016").trace()))
    chart = over_time([claim("2016")], (decided,), "en", "The question")
    assert [(each["id"], each["symbol"]) for each in chart.wide.option["series"]][-1] == ("decided", "diamond")
    assert chart.table.rows[-1][1:4] == ("Decided and released", "", decided.value)
    assert "Decided and released: 10 (2016)." in chart.spoken


def test_time_runs_from_the_left_in_both_languages_and_says_both_calendars() -> None:
    days = [date(2010, 1, 1), date(2020, 1, 1)]
    english, persian = time_axis(days, "en", 9), time_axis(days, "fa", 9)
    assert english["min"] < english["max"]
    assert "inverse" not in english
    assert "inverse" not in persian
    assert english["axisLabel"]["formatter"]["words"][str(date(2010, 1, 1).toordinal())] == "2010\n1388"
    # 1 Farvardin 1390 is 21 March 2011.
    assert persian["axisLabel"]["formatter"]["words"][str(date(2011, 3, 21).toordinal())] == "۱۳۹۰\n۲۰۱۱"


def test_the_scale_holds_zero_and_says_its_unit() -> None:
    axis = value_axis([leaf("claim", 951142, id="a"), leaf("claim", 2621236, id="b")], "en", "persons", 6)
    assert (axis.option["min"], axis.option["max"], axis.option["name"]) == (0, 3000000, "million persons")
    assert all(isinstance(each, Trace) for each in axis.marks.values())


def test_persian_labels_have_persian_digits_and_keep_the_minus_sign_on_the_left() -> None:
    chart = chart_of(NET, "fa")
    numbers = [text for text in texts(drawn(chart)) if text.lstrip("−").isdecimal()]
    assert "−۱" in numbers
    assert not any(letter in "0123456789" for text in numbers for letter in text)
    named = [item["name"] for each in chart.wide.option["series"] for item in each["data"] if isinstance(item, dict)]
    assert any("\u2066−" in name for name in named)


def test_names_stand_beside_marks_only_near_the_end_of_the_time() -> None:
    """A line from a name to a mark of long ago would look like figures."""
    near = [claim("2010"), claim("2024", "11"), claim("2023", "12", publisher="SCI", concept="citizens-enumerated")]
    chart = over_time(near, (), "en", "The question")
    assert len(labelled(chart)) == 2
    assert "legend" not in chart.wide.option
    old = over_time([*near[:2], claim("2011", "12", publisher="SCI", concept="citizens-enumerated")], (), "en", "Q")
    assert labelled(old) == []
    assert len(old.wide.option["legend"]["data"]) == 2
    assert "legend" in chart.narrow.option


def labelled(chart: Chart) -> list[list[dict[str, object]]]:
    found = [[item for item in each["data"] if "label" in item] for each in chart.wide.option["series"]]
    return [each for each in found if each]


# Files.


def test_the_numbers_go_out_as_csv_with_exact_values_and_days() -> None:
    lines = files.table(chart_of(AFGHANS)).decode().splitlines()
    assert lines[0].startswith("Time,first day,last day,Source,")
    assert any(line.startswith("SH1390-08,2011-10-23,2011-11-21,Statistical Centre of Iran,") for line in lines)
    assert len(lines) == 1 + len(claims_of(AFGHANS))


def test_a_text_that_a_spreadsheet_would_run_is_guarded() -> None:
    chart = over_time([claim("2010")], (), "en", "The question")
    object.__setattr__(chart.table, "rows", (("=1+1", None),))
    assert files.table(chart).decode().splitlines()[1] == "'=1+1,"


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_picture_stands_alone_with_its_title_what_it_shows_its_notes_and_its_source(language: str) -> None:
    chart = chart_of(NET, language)
    root = fromstring(files.write(chart, "svg", LIBRARY))
    assert (root.get("width"), root.get("font-family")) == ("960", "Vazirmatn, sans-serif")
    assert int(root.get("height") or 0) > chart.wide.height
    assert root.findtext(f"{SVG}title") == chart.title.text(language)
    words = " ".join(each.text or "" for each in root.findall(f"{SVG}text"))
    for said in (chart.title.text(language), chart.about, *chart.notes, chart.source):
        assert " ".join(said.split()) in words
    (inner,) = root.findall(f"{SVG}svg")
    assert inner.get("height") == str(chart.wide.height)
    foot = [int(each.get("y") or 0) for each in root.findall(f"{SVG}text")]
    assert all(y < int(inner.get("y") or 0) or y > int(inner.get("y") or 0) + chart.wide.height for y in foot)
