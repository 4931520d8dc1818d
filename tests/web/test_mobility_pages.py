"""Pages on moves inside a country: what is published, the estimate that says so everywhere, and its files."""

import csv
import io
import json

import lxml.html
import pytest

from namagar.analysis.mobility.indicators.measures import CODES
from namagar.analysis.terms.trace import Trace, from_data, replay
from tests.web.served import Site


def page(site: Site, path: str) -> lxml.html.HtmlElement:
    status, text = site.get(path)
    assert status == 200, f"{path}: {status}"
    return lxml.html.fromstring(text)


def said(of: lxml.html.HtmlElement) -> str:
    """What a reader finds on the page, without scripts."""
    return " ".join(" ".join(of.xpath("//main//text()[not(ancestor::script)]")).split())


@pytest.mark.parametrize("path", ["", "table/", "flows/", "measures/", "areas/IRN-17/"])
@pytest.mark.parametrize(("language", "word"), [("en", "ESTIMATE"), ("fa", "برآورد")])
def test_every_page_of_the_estimate_says_so(site: Site, path: str, language: str, word: str) -> None:
    assert word in said(page(site, f"/{language}/IRN/mobility/{path}"))


def test_published_figures_stand_beside_their_rivals_and_gaps_are_told(site: Site) -> None:
    shown = page(site, "/en/IRN/mobility/published/")
    (tehran,) = shown.xpath("//section[@id='years-2']//tr[th[normalize-space()='Tehran']]")
    arrivals = " ".join(tehran.xpath("./td[1]")[0].text_content().split())
    for figure in ("516,922", "517,000", "519,000", "951,248", "404,996"):
        assert figure in arrivals
    (khuzestan,) = shown.xpath("//section[@id='years-2']//tr[th[normalize-space()='Khuzestan']]")
    assert "nobody says" in khuzestan.xpath("./td[1]")[0].text_content()
    assert "Of these areas nobody says anything for this time" in said(shown)


def test_published_shares_keep_the_digits_that_their_source_prints(site: Site) -> None:
    text = said(page(site, "/en/IRN/mobility/published/"))
    for figure in ("6.2 per cent", "5.0 per cent", "25.1 per cent"):
        assert figure in text
    assert "6.20 per cent" not in text


def test_whoever_is_counted_has_a_column_and_no_area_is_silent_beside_its_figures(site: Site) -> None:
    shown = page(site, "/en/IRN/mobility/published/")
    years = shown.xpath("//section[starts-with(@id, 'years-')]")[-1]
    (ilam,) = years.xpath(".//tr[th[normalize-space()='Ilam']]")
    figures = [" ".join(cell.text_content().split()) for cell in ilam.xpath("./td")]
    assert figures[0] == "57,183 persons", "displaced by the war, all together"
    assert figures[1] == "161 persons", "those from Abadan"
    assert "All of these are said by Foundation for War Migrants of Iran" in years.text_content()


def test_one_printed_figure_stands_once_and_is_called_by_what_it_counts(site: Site) -> None:
    shown = page(site, "/en/IRN/mobility/published/")
    (country,) = shown.xpath("//section[@id='years-2']//table[contains(@class, 'national')]")
    assert country.text_content().count("110,829") == 1, "from abroad, in two ways to divide the whole"
    (before,) = shown.xpath("//section[@id='years-4']//table[contains(@class, 'national')]")
    assert "Share of movers who do not state where they lived before" in before.text_content()


def test_the_way_of_the_estimate_is_told_with_its_misses_and_its_check(site: Site) -> None:
    text = said(page(site, "/en/IRN/mobility/table/"))
    assert "2,062,954" in text
    assert "they do not agree, even with rounding" in text
    assert "Totals of arrivals that are published 10 of 31" in text
    assert "Totals of departures that are published 7 of 31" in text
    assert "A single flow 1.85" in text, "e to the root mean square of ln(published / estimate)"


def row_of(shown: lxml.html.HtmlElement, area: str) -> list[str]:
    (row,) = shown.xpath(f"//table[contains(@class, 'wide')]/tbody/tr[td[1][normalize-space()='{area}']]")
    return [" ".join(cell.text_content().split()) for cell in row.xpath("./td")[1:]]


def test_what_is_published_of_an_area_is_neither_rounded_nor_called_an_estimate(site: Site) -> None:
    shown = page(site, "/en/IRN/mobility/")
    assert row_of(shown, "Tehran") == ["166,290 from published figures", "516,922 published", "350,632 published"]
    _, arrivals, departures = row_of(shown, "Ilam")
    assert arrivals.startswith("12,400 (")
    assert arrivals.endswith("from a published share: 0.6 per cent")
    assert departures.endswith("estimate")


def test_an_area_gained_or_lost_only_where_its_whole_interval_says_so(site: Site) -> None:
    shown = page(site, "/en/IRN/mobility/")
    gained, lost, unknown = (each.text_content() for each in shown.xpath("//main/section[1]/p"))
    assert gained == "Gained people: Tehran, Alborz, Isfahan, Razavi Khorasan"
    assert lost == "Lost people: Zanjan, Kohgiluyeh and Boyer-Ahmad, Khuzestan"
    assert "for all other areas zero lies within the interval" in unknown
    of_area = said(page(site, "/en/IRN/mobility/areas/IRN-15/"))
    assert "Not known: zero lies within the interval." in of_area, "Lorestan: −63,700 to 300"


def test_rates_that_follow_from_published_figures_lead_back_to_them(site: Site) -> None:
    shown = page(site, "/en/IRN/mobility/areas/IRN-23/")
    traces = json.loads(shown.xpath("//script[@id='traces']/text()")[0])
    (rate,) = shown.xpath("//dt[normalize-space()='Net migration rate']/../dd//data")
    trace = from_data(traces[rate.get("data-trace")])
    assert rate.text_content() == "1.25", "100 × (516,922 − 350,632) / 13,267,637"
    assert float(replay(trace) or 0) == pytest.approx(100 * (516922 - 350632) / 13267637)
    assert {dict(each.facts)["id"] for each in leaves(trace)} >= {"in-sci-23", "out-sci-23"}


def leaves(trace: Trace) -> list[Trace]:
    return [each for part in trace.inputs for each in leaves(part)] if trace.inputs else [trace]


def test_the_whole_table_is_a_file_whose_column_says_estimate(site: Site) -> None:
    status, text = site.get("/en/IRN/mobility/table.csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert (status, len(rows)) == (200, 930)
    cell = next(row for row in rows if (row["origin"], row["destination"]) == ("IRN-30", "IRN-23"))
    assert (cell["persons_ESTIMATE"], cell["status"]) == ("50885.0", "published")


def test_a_cell_comes_with_its_way_which_replays(site: Site) -> None:
    status, text = site.get("/en/IRN/mobility/table/IRN-07/IRN-06.json")
    trace = from_data(json.loads(text))
    assert status == 200
    assert replay(trace) == pytest.approx(float(trace.value or 0))
    assert site.get("/en/IRN/mobility/table/IRN-07/IRN-07.json")[0] == 404
    assert site.get("/en/XAA/mobility/table/XAA-01/XAA-02.json")[0] == 404, "a counted cell is no estimate"


@pytest.mark.parametrize("chart", ["map-NET_RATE", "map-in", "matrix", "chord", "sankey", "ages", "zonations"])
def test_each_chart_comes_as_numbers_and_as_picture(site: Site, chart: str) -> None:
    status, text = site.get(f"/fa/IRN/mobility/charts/{chart}.csv")
    assert (status, "برآورد" in text or "الگو" in text) == (200, True)
    assert site.get(f"/fa/IRN/mobility/charts/{chart}.svg")[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "charts/map-NOTHING.csv",
        "charts/ring.csv",
        "charts/matrix.pdf",
        "areas/IRN-99/",
        "?show=NOTHING",
        "table/?origin=IRN-99",
    ],
)
def test_what_there_is_not_is_not_found(site: Site, path: str) -> None:
    assert site.get(f"/en/IRN/mobility/{path}")[0] == 404


def test_the_map_shows_what_is_asked_for(site: Site) -> None:
    shown = page(site, "/en/IRN/mobility/?show=OUT_RATE")
    assert shown.xpath("//select[@name='show']/option[@selected]/@value") == ["OUT_RATE"]
    assert "ESTIMATE · Out-migration rate" in said(shown)
    assert "Boundaries on the map do not imply endorsement" in said(shown)
    assert "Tabas" in said(shown)


def test_every_indicator_has_formula_reference_and_example(site: Site) -> None:
    shown = page(site, "/en/IRN/mobility/measures/")
    measures = shown.xpath("//details[@class='measure']")
    assert len(measures) == len(CODES)
    for each in measures:
        text = each.text_content()
        assert all(word in text for word in ("Formula", "Reference", "Worked example")), each.get("id")


def test_one_cell_of_the_table_is_read_by_choosing_its_two_ends(site: Site) -> None:
    path = "/en/IRN/mobility/table/?origin={}&destination={}"
    published = " ".join(page(site, path.format("IRN-30", "IRN-23")).xpath("//section[@id='cell']")[0].itertext())
    assert "50,885 persons published" in " ".join(published.split())
    shown = page(site, path.format("IRN-17", "IRN-30"))
    estimate = " ".join(" ".join(shown.xpath("//section[@id='cell']")[0].itertext()).split())
    assert "ESTIMATE (" in estimate
    assert shown.xpath("//select[@name='destination']/option[@selected]/@value") == ["IRN-30"]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("origin=IRN-30&destination=IRN-30", "Who moves within one area is not counted here."),
        ("origin=IRN-30&destination=", "Choose both areas"),
        ("", "How many moved from one area to another?"),
    ],
)
def test_a_cell_that_is_asked_for_by_halves_is_answered_in_words(site: Site, asked: str, answer: str) -> None:
    assert answer in said(page(site, f"/en/IRN/mobility/table/?{asked}"))


def test_other_zonations_are_a_picture_with_its_message_and_its_numbers(site: Site) -> None:
    whole = page(site, "/en/IRN/mobility/measures/")
    (card,) = whole.xpath("//section[@id='zones']")
    text = " ".join(card.text_content().split())
    assert "Estimate. The fewer the zones, the fewer moves are seen" in text
    assert len(card.xpath(".//table//tbody/tr")) == 3 * 6, "three indicators, five coarser divisions and its own"
    rows = list(csv.reader(io.StringIO(site.get("/en/IRN/mobility/charts/zonations.csv")[1])))
    assert [row[1] for row in rows[1:7]] == ["5", "10", "15", "20", "25", "31"]
    (own,) = (row for row in rows if row[:2] == ["Migration effectiveness index", "31"])
    told = " to ".join(f"{float(value):.2f}" for value in own[3:])
    listed = " ".join(whole.text_content().split())
    assert f"Migration effectiveness index: {float(own[2]):.2f} per cent ({told}) estimate" in listed
    assert site.get("/en/XAA/mobility/charts/zonations.csv")[0] == 404, "it has no shapes"


def test_arcadia_shows_a_counted_table_that_is_no_estimate(site: Site) -> None:
    text = said(page(site, "/en/XAA/mobility/table/"))
    assert "ESTIMATE" not in text
    assert "illustrative" in text
    rows = list(csv.DictReader(io.StringIO(site.get("/en/XAA/mobility/table.csv")[1])))
    assert {row["status"] for row in rows} == {"illustrative"}
    lindora = sum(float(row["persons"]) for row in rows if row["origin"] == "XAA-01")
    assert lindora == 51720, "as its claim lindora-out-stat-2024 says"
    assert site.get("/en/XAA/mobility/charts/map-in.csv")[0] == 404, "it has no shapes"
