"""The rival line: ratios as drawn, direction of the language, nothing lost, nothing unsafe."""

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from namagar.analysis.charts.bars import Part, state_bar
from namagar.analysis.charts.drawing import lines_of
from namagar.analysis.charts.rival_line import MEASURES, Point, rival_line
from namagar.analysis.charts.scale import scale_of, unit_of
from namagar.analysis.terms.trace import leaf, replay, stated

SVG = "{http://www.w3.org/2000/svg}"
POINTS = [
    Point("UNHCR", leaf("claim", 951142, id="a"), note="registered cards only"),
    Point("Statistical Centre of Iran, general census of population and housing", leaf("claim", 1583979, id="b")),
    Point("UN DESA 2019", leaf("claim", 2348369, id="c"), status="estimate", superseded=True),
    Point("A newspaper", leaf("claim", 2621236, id="d"), status="press"),
]
DECIDED = stated(*(point.value for point in POINTS if point.value), value="2000000")
INTERVAL = (leaf("record", 1800000, id="low"), leaf("record", 2200000, id="high"))


def drawn(width: str = "wide", language: str = "en", points: list[Point] | None = None) -> Element:
    return fromstring(rival_line(POINTS if points is None else points, DECIDED, INTERVAL, language, "persons", width))


def of_class(root: Element, name: str) -> list[Element]:
    return [each for each in root.iter() if name in each.get("class", "").split()]


def middle(mark: Element) -> Fraction:
    if mark.tag == f"{SVG}circle":
        return Fraction(mark.get("cx", ""))
    if mark.tag == f"{SVG}rect":
        return Fraction(mark.get("x", "")) + Fraction(mark.get("width", "")) / 2
    corners = [Fraction(pair.split(",")[0]) for pair in mark.get("points", "").split()]
    return (min(corners) + max(corners)) / 2


@pytest.mark.parametrize("width", MEASURES)
@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_order_of_the_points_is_kept_and_their_distances_are_in_proportion(width: str, language: str) -> None:
    marks = [middle(mark) for mark in of_class(drawn(width, language), "rival-dot")]
    values = [951142, 1583979, 2348369, 2621236]
    # (b − a) / (d − a) is the same on the paper as in the numbers
    for place in (1, 2):
        on_paper = (marks[place] - marks[0]) / (marks[3] - marks[0])
        in_numbers = Fraction(values[place] - values[0], values[3] - values[0])
        assert abs(on_paper - in_numbers) < Fraction(1, 1000)
    assert (marks[0] < marks[3]) == (language == "en")


def test_a_scale_starts_at_zero_and_a_doubled_value_lies_twice_as_far() -> None:
    points = [Point("one", leaf("claim", 100, id="a")), Point("two", leaf("claim", 200, id="b"))]
    root = fromstring(rival_line(points, None, None, "en", "persons"))
    zero = Fraction(of_class(root, "rival-grid")[0].get("x1", ""))
    one, two = (middle(mark) - zero for mark in of_class(root, "rival-dot"))
    assert two == 2 * one


def test_each_status_has_its_own_shape_and_a_superseded_one_is_hollow() -> None:
    marks = of_class(drawn(), "rival-dot")
    assert [mark.tag.removeprefix(SVG) for mark in marks] == ["circle", "circle", "rect", "polygon"]
    assert [mark.get("fill") for mark in marks] == [None, None, "none", None]


@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_every_number_in_the_drawing_has_the_key_of_its_trace(width: str) -> None:
    root = drawn(width)
    for text in root.iter(f"{SVG}text"):
        if text.get("class") in ("rival-value", "rival-tick", "rival-decided-value"):
            assert [bool(re.fullmatch("[0-9a-f]{16}", part.get("data-trace", ""))) for part in text] == [True]
    keys = [part.get("data-trace") for part in root.iter(f"{SVG}tspan")]
    assert {point.value.key for point in POINTS if point.value} <= set(keys)
    assert DECIDED.key in keys


def test_the_marks_of_the_scale_can_be_made_again() -> None:
    from namagar.analysis.charts.scale import tick_traces

    values = tuple(leaf("claim", value, id=str(value)) for value in (3, 7, 2621236))
    ticks = tick_traces(values, 6, 10**6)
    assert [tick.value for tick in ticks] == [0, Fraction(1, 2), 1, Fraction(3, 2), 2, Fraction(5, 2), 3]
    assert [replay(tick) for tick in ticks] == [tick.value for tick in ticks]


def test_no_inline_style_and_no_script_and_all_text_escaped() -> None:
    nasty = Point("<script>\"&'", leaf("claim", 5, id="a"), note="<b>")
    text = rival_line([nasty], None, None, "en", "<i>", title="<t>")
    assert "<script" not in text
    assert "style=" not in text
    assert fromstring(text).get("role") == "img"
    assert fromstring(text).find(f"{SVG}title").text == "<t>"  # type: ignore[union-attr]


def test_it_is_told_in_both_languages() -> None:
    english, persian = (drawn(language=language).find(f"{SVG}desc").text for language in ("en", "fa"))  # type: ignore[union-attr]
    assert "UNHCR: 951,142 (official)." in english
    assert "UN DESA 2019: 2,348,369 (estimate, superseded)." in english
    assert "Decided: 2,000,000, interval 1,800,000 to 2,200,000." in english
    assert "UNHCR: ۹۵۱٬۱۴۲ (رسمی)." in persian
    assert "تصمیم: ۲٬۰۰۰٬۰۰۰" in persian


def test_a_source_without_a_number_says_so_and_has_no_mark() -> None:
    points = [
        Point("silent", None),
        Point("range", None, leaf("claim", 10, id="l"), leaf("claim", 20, id="h")),
    ]
    root = fromstring(rival_line(points, None, None, "en", "persons"))
    assert of_class(root, "rival-dot") == []
    assert len(of_class(root, "rival-range")) == 1
    assert ["".join(text.itertext()) for text in of_class(root, "rival-value")] == [
        "no number stated",
        "10 to 20",
    ]


def test_nothing_stated_at_all_is_drawn_without_a_scale() -> None:
    root = fromstring(rival_line([Point("silent", None)], None, None, "fa", "نفر"))
    assert of_class(root, "rival-grid") == []


@pytest.mark.parametrize("width", ["wide", "narrow"])
@pytest.mark.parametrize("language", ["en", "fa"])
def test_no_text_lies_on_another_or_outside(width: str, language: str) -> None:
    root = drawn(width, language)
    boxes = list(_boxes(root, MEASURES[width].width, MEASURES[width].letter, language == "fa"))
    for place, (left, right, baseline) in enumerate(boxes):
        assert 0 <= left < right <= MEASURES[width].width
        for other_left, other_right, other_baseline in boxes[place + 1 :]:
            apart = right <= other_left or other_right <= left or abs(baseline - other_baseline) >= 13
            assert apart, (left, right, baseline, other_left, other_right, other_baseline)


def _boxes(root: Element, width: int, letter: int, mirrored: bool) -> Iterator[tuple[float, float, float]]:
    """The room each text takes, were all its letters as wide as the widest usual ones."""
    for text in root.iter(f"{SVG}text"):
        length = len("".join(text.itertext())) * letter
        x = float(text.get("x", ""))
        along = width - x if mirrored else x
        start = {"start": along, "middle": along - length / 2, "end": along - length}[text.get("text-anchor", "")]
        yield start, start + length, float(text.get("y", ""))


@given(st.lists(st.integers(-(10**10), 10**10), max_size=6), st.sampled_from([4, 6]))
def test_a_scale_holds_its_values_and_zero_in_few_round_steps(values: list[int], most: int) -> None:
    scale = scale_of(values, most)
    assert 0 in scale.ticks
    assert all(0 <= scale.share(value) <= 1 for value in values)
    assert 2 <= len(scale.ticks) <= most + 1
    assert len({later - earlier for earlier, later in pairwise(scale.ticks)}) == 1
    assert unit_of(scale) in (1, 10**3, 10**6, 10**9)


def test_a_long_label_takes_two_lines_and_shows_that_it_goes_on() -> None:
    assert lines_of("Statistical Centre of Iran", 12) == ("Statistical", "Centre of…")
    assert lines_of("short", 12) == ("short",)


def test_a_state_bar_is_in_proportion_and_starts_where_reading_starts() -> None:
    parts = [
        Part("accepted", "Accepted", leaf("record", 3, id="a")),
        Part("open", "Open", leaf("record", 1, id="b")),
    ]
    english, persian = (fromstring(state_bar(parts, language, "Round 1")) for language in ("en", "fa"))
    assert [(mark.get("x"), mark.get("width")) for mark in english.iter(f"{SVG}rect")][1:] == [
        ("0", "255"),
        ("255", "85"),
    ]
    assert [(mark.get("x"), mark.get("width")) for mark in persian.iter(f"{SVG}rect")][1:] == [
        ("85", "255"),
        ("0", "85"),
    ]
    assert english.find(f"{SVG}desc").text == "Accepted: 3; Open: 1. 4 in all."  # type: ignore[union-attr]
