"""Charts of moves: shapes joined by name, colours that begin at round numbers, matrix, chords and bands."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from namagar.analysis.charts.age_curve import age_curve
from namagar.analysis.charts.areas_map import About, Shaded, areas_map
from namagar.analysis.charts.chart import Chart
from namagar.analysis.charts.colours import ON_DARK, ON_LIGHT, bound, by_scale, by_size
from namagar.analysis.charts.files import table
from namagar.analysis.charts.flows import Flow, Flows
from namagar.analysis.charts.inline import drawings
from namagar.analysis.charts.moves_bands import BANDS, moves_chord, moves_sankey
from namagar.analysis.charts.moves_matrix import moves_matrix
from namagar.analysis.charts.shapes import Shapes, has_shapes, shapes
from namagar.analysis.charts.zonations import About as Divided
from namagar.analysis.charts.zonations import Zoned, Zoning, zonations
from namagar.analysis.mobility.age.model_curve import curve
from namagar.analysis.terms.areas import AreaBook
from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.trace import Number, Trace, leaf, replay
from namagar.catalogue import reader

PACKAGES = Path(__file__).parents[2] / "node_modules"
LIBRARY = PACKAGES / "echarts" / "dist" / "echarts.min.js"
NAMES = {code: {"en": name, "fa": name_fa} for code, name, name_fa in (("A", "Ada", "آدا"), ("B", "Bo", "بو"))}


def number(value: Number) -> Trace:
    return leaf("estimate", value, id="XAA/test/one")


def flows(estimate: bool) -> Flows:
    listed = (
        Flow("A", "B", number(1200), number(900), number(1500)),
        Flow("B", "A", number(40), number(10), number(90)),
    )
    return Flows(listed, NAMES, "persons", "2024", "A census", estimate)


@pytest.fixture(scope="module")
def iran() -> Shapes:
    return shapes("IRN", PACKAGES)


def shaded(values: dict[str, Number]) -> list[Shaded]:
    book = AreaBook.of("IRN")
    areas = sorted(code for code in book.areas if code.startswith("IRN-"))
    return [Shaded(code, book.areas[code].names, number(values[code]) if code in values else None) for code in areas]


def test_every_province_has_a_shape_and_touches_another(iran: Shapes) -> None:
    assert len(iran.parts) == 31
    assert all(iran.neighbours.values())
    for area, others in iran.neighbours.items():
        assert all(area in iran.neighbours[other] for other in others), "touching goes both ways"


def test_tehran_touches_alborz_and_not_fars(iran: Shapes) -> None:
    assert "IRN-30" in iran.neighbours["IRN-23"]
    assert "IRN-07" not in iran.neighbours["IRN-23"]


def test_the_capital_lies_within_the_shape_of_its_province(iran: Shapes) -> None:
    """Joined by name and not by the repeated codes of the file: each capital lies in its own province."""
    outside = []
    for row in reader.table("countries", "IRN", "capitals.csv"):
        place = float(row["longitude"]), float(row["latitude"])
        if not any(within(place, part[0]) for part in iran.parts[row["area"]]):
            outside.append(row["area"])
    assert outside == ["IRN-22"], "Bandar Abbas lies on a coast that the shapes draw coarsely"


def within(place: tuple[float, float], ring: tuple[tuple[float, float], ...]) -> bool:
    """Whether a ray to the east crosses the ring an odd number of times."""
    x, y = place
    crossed = False
    for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            crossed = not crossed
    return crossed


def test_shapes_that_are_not_installed_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        shapes("IRN", tmp_path)
    assert refused.value.problems[0].code == "chart-shapes-missing"
    assert not has_shapes("XAA")


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_map_says_what_it_shows_and_both_notes_and_draws(iran: Shapes, language: str) -> None:
    about = About("Net rate", "per cent", "1395", "A census", estimate=True)
    chart = areas_map(shaded({"IRN-23": 2, "IRN-07": Fraction(-1)}), iran, about, language)
    word = {"en": "Estimate", "fa": "برآورد"}[language]
    assert chart.title.text(language).startswith(word)
    assert word.upper() in chart.about
    assert len(chart.notes) == 2
    assert len(chart.table.rows) == 31
    assert [row[1] for row in chart.table.rows].count(None) == 29, "a gap is a gap"
    drawn = drawings(chart, LIBRARY)
    assert all(text.count("<path") > 31 for text in drawn.values())
    json.dumps(chart.wide.option)


def test_colours_by_size_begin_at_round_numbers_from_the_smallest_to_the_largest() -> None:
    colours = by_size([number(516922), number(11300)], "en")
    said = ["10,000", "20,000", "50,000", "100,000", "200,000", "500,000"]
    assert list(colours.marks) == [f"from {each}" for each in said]
    assert [replay(trace) for trace in colours.marks.values()] == [10000, 20000, 50000, 100000, 200000, 500000]
    assert bound(number(2), number(1), number="0").value == 1


def test_where_there_would_be_too_many_colours_the_smallest_amounts_share_one() -> None:
    colours = by_size([number(89197), number(0), number(24)], "en")
    said = ["100", "300", "1,000", "3,000", "10,000", "30,000"]
    assert list(colours.marks) == ["below 100", *(f"from {each}" for each in said)]
    below, first = colours.option["pieces"][:2]
    assert (below["lt"], below.get("gte"), first["gte"]) == (100, None, 100)
    assert below["color"] != colours.option["outOfRange"]["color"], "a small number is not a missing one"


def test_colours_by_scale_change_hue_at_zero() -> None:
    pieces = by_scale([number(Fraction(-3, 2)), number(3)], "fa").option["pieces"]
    assert [piece["gte"] for piece in pieces] == [-2, -1, 0, 1, 2]
    assert pieces[1]["color"].startswith("#fb")
    assert pieces[2]["color"].startswith("#c3")


@pytest.mark.parametrize("draw", [moves_matrix, moves_chord, moves_sankey])
@pytest.mark.parametrize("language", ["en", "fa"])
def test_an_estimate_says_so_in_title_subtitle_and_column(draw: object, language: str) -> None:
    chart: Chart = draw(flows(estimate=True), language)  # type: ignore[operator]
    word = {"en": "estimate", "fa": "برآورد"}[language]
    assert word in chart.title.text(language).lower()
    assert word in chart.about.lower()
    assert word in table(chart).decode().splitlines()[0].lower()
    plain: Chart = draw(flows(estimate=False), language)  # type: ignore[operator]
    assert word not in (plain.title.text(language) + plain.about + table(plain).decode()).lower()


def test_a_matrix_has_a_cell_for_each_flow_and_none_on_its_diagonal() -> None:
    chart = moves_matrix(flows(estimate=False), "en")
    data = chart.wide.option["series"][0]["data"]
    assert [(each["value"], each["name"]) for each in data] == [
        ([1, 0, 1200], "Ada to Bo: 1,200"),
        ([0, 1, 40], "Bo to Ada: 40"),
    ]
    assert chart.wide.option["yAxis"]["data"] == ["1 Ada", "2 Bo"]


def test_cells_of_a_small_matrix_carry_their_numbers() -> None:
    chart = moves_matrix(flows(estimate=False), "en")
    data = chart.narrow.option["series"][0]["data"]
    assert [(each["label"]["formatter"], each["label"]["color"]) for each in data] == [
        ("1,200", ON_DARK),
        ("40", ON_LIGHT),
    ]
    assert replay(chart.marks["1,200"]) == 1200
    many = {f"A{place}": NAMES["A"] for place in range(31)}
    large = Flows((Flow("A0", "A1", number(1200)),), many, "persons", "2024", "x", estimate=False)
    assert all("label" not in each for each in moves_matrix(large, "en").wide.option["series"][0]["data"])


def test_bands_go_from_those_who_leave_to_those_who_arrive_the_largest_first() -> None:
    many = Flows(
        tuple(Flow("A", "B", number(size)) for size in range(1, BANDS + 5)),
        NAMES,
        "persons",
        "2024",
        "x",
        estimate=False,
    )
    links = moves_sankey(many, "en").wide.option["series"][0]["links"]
    assert [each["value"] for each in links] == list(range(BANDS + 4, 4, -1))
    assert {(each["source"], each["target"]) for each in links} == {("From Ada: 180", "To Bo: 180")}


def test_the_curve_of_ages_says_that_it_is_a_model() -> None:
    chart = age_curve(curve("fundamental", range(81)), "en")
    assert chart.title.text("en").startswith("Model: people move most at about 23 years")
    assert "MODEL" in chart.about
    assert "MODEL" in chart.table.heads[1]
    assert drawings(chart, LIBRARY)["narrow"]


@pytest.mark.parametrize("draw", [moves_matrix, moves_chord, moves_sankey])
def test_a_picture_that_stands_alone_still_says_estimate(draw: object) -> None:
    for width, text in drawings(draw(flows(estimate=True), "en"), LIBRARY).items():  # type: ignore[operator]
        assert ">ESTIMATE<" in text, width
    assert ">ESTIMATE<" not in drawings(draw(flows(estimate=False), "en"), LIBRARY)["wide"]  # type: ignore[operator]


def zoning(code: str, means: list[Number]) -> Zoning:
    """An indicator in 2, 3 and 4 zones, each range one wide on both sides."""
    rows = (
        Zoned(number(zones), number(mean), number(mean - 1), number(mean + 1)) for zones, mean in enumerate(means, 2)
    )
    return Zoning(code, {"en": f"Index {code}", "fa": f"شاخص {code}"}, tuple(rows))


def divided(means: list[Number], language: str, *, estimate: bool = False) -> Chart:
    about = Divided("2024", "A census", number(100), estimate)
    return zonations([zoning("CMI", means), zoning("MEI", [5, 9, 7])], about, language)


def test_the_message_of_other_zonations_is_made_from_their_means() -> None:
    assert divided([1, Fraction(3, 2), 2], "en").title.text("en") == (
        "The fewer the zones, the fewer moves are seen: "
        "2 per cent of people move between 4 zones, 1 per cent on average between 2"
    )
    assert divided([3, 2, 1], "en").title.text("en").startswith("The fewer the zones, the more moves are seen")
    assert divided([1, 3, 2], "en").title.text("en").startswith("More zones do not always mean more moves")
    assert divided([1, 1, 1], "fa").title.text("fa").startswith("نواحی بیشتر همیشه به معنای جابه‌جایی بیشتر نیست")
    assert divided([1, 2, 3], "en").notes[0] == "Index MEI: neither always lower nor always higher with fewer zones."


@pytest.mark.parametrize("language", ["en", "fa"])
def test_other_zonations_have_a_panel_for_each_indicator_and_a_row_for_each_number_of_zones(language: str) -> None:
    chart = divided([1, 2, 3], language)
    assert [len(sketch.option["grid"]) for _, sketch in chart.sketches()] == [2, 2]
    assert [[cell.value for cell in row[1:]] for row in chart.table.rows[:2]] == [[2, 1, 0, 2], [3, 2, 1, 3]]  # type: ignore[union-attr]
    ranges = chart.wide.option["series"][0]["data"]
    assert ranges[:3] == [[2, 0], [2, 2], [2, None]], "from the least to the greatest, then a gap"
    means = chart.wide.option["series"][1]["data"]
    assert [each["value"] for each in means] == [[2, 1], [3, 2], [4, 3]]
    assert ["label" in each for each in means] == [True, False, True]
    assert {replay(trace) for trace in chart.marks.values()} >= {2, 3, 4}


def test_other_zonations_of_an_estimate_say_so_alone_and_in_every_column() -> None:
    estimated = divided([1, 2, 3], "en", estimate=True)
    assert estimated.title.text("en").startswith("Estimate. The fewer")
    assert estimated.about.startswith("ESTIMATE")
    assert [head.startswith("ESTIMATE") for head in estimated.table.heads] == [False, False, True, True, True]
    for text in drawings(estimated, LIBRARY).values():
        assert ">ESTIMATE<" in text
    counted = divided([1, 2, 3], "en")
    assert "estimate" not in (counted.title.text("en") + counted.about + table(counted).decode()).lower()


def amid_estimates() -> Flows:
    listed = (
        Flow("A", "B", number(1200), published=True),
        Flow("B", "A", number(2000), number(1500), number(2500), published=True),
        Flow("A", "C", number(40), number(10), number(90)),
    )
    return Flows(listed, {**NAMES, "C": {"en": "Cai", "fa": "کای"}}, "persons", "2024", "A census", estimate=True)


def test_a_published_number_amid_estimates_is_called_published_and_has_no_interval_but_that_of_its_rounding() -> None:
    chart = moves_sankey(amid_estimates(), "en")
    assert chart.title.text("en") == "Estimate: the largest flow goes from Bo to Ada: 2,000, as published"
    assert table(chart).decode().splitlines() == [
        'From,To,"ESTIMATE, persons",At least,At most,What it is',
        "Bo,Ada,2000,1500,2500,published",
        "Ada,Bo,1200,,,published",
        "Ada,Cai,40,10,90,estimate",
    ]
    names = [each["name"] for each in moves_matrix(amid_estimates(), "en").wide.option["series"][0]["data"]]
    assert names == ["Ada to Bo: 1,200, published", "Bo to Ada: 2,000, published", "Ada to Cai: estimate 40"]


def test_bands_carry_the_sum_that_is_drawn_at_each_name_with_its_trace() -> None:
    chart = moves_sankey(amid_estimates(), "en")
    data = chart.wide.option["series"][0]["data"]
    assert {each["label"]["formatter"] for each in data if each["depth"] == 0} == {"Ada\n1,240", "Bo\n2,000"}
    assert replay(chart.marks["1,240"]) == 1240


def test_the_ring_names_the_area_of_most_flows_and_keeps_its_colour_for_it() -> None:
    chart = moves_chord(amid_estimates(), "en")
    assert chart.title.text("en") == "Estimate: all of the 3 largest flows begin or end in Ada"
    colours = [each["itemStyle"]["color"] for each in chart.wide.option["series"][0]["data"]]
    assert len(set(colours)) == 3


def test_a_map_of_estimates_says_which_of_its_numbers_follow_from_published_ones(iran: Shapes) -> None:
    about = About("Arrivals", "persons", "1395", "A census", estimate=True)
    areas = [replace(each, published=each.area == "IRN-23") for each in shaded({"IRN-23": 2, "IRN-07": 3})]
    chart = areas_map(areas, iran, about, "en")
    told = {row[0]: row[2] for row in chart.table.rows}
    assert (told["Tehran"], told["Fars"], told["Yazd"]) == ("from published figures", "estimate", "")
    assert areas_map(shaded({"IRN-23": 2}), iran, about, "en").table.heads == ("Area", "ESTIMATE (persons)")
