"""Pages on corridors: what is known and where sources disagree first, then each kind over time, estimates marked."""

import csv
import io
import json

import lxml.html
import pytest

from namagar.analysis.terms.trace import Trace, from_data, replay
from tests.web.served import Site

ARCADIA = "XAA/corridors/XAA-XAB/"


def page(site: Site, path: str) -> lxml.html.HtmlElement:
    status, text = site.get(path)
    assert status == 200, f"{path}: {status}"
    return lxml.html.fromstring(text)


def said(of: lxml.html.HtmlElement) -> str:
    return " ".join(of.text_content().split())


def section(of: lxml.html.HtmlElement, name: str) -> lxml.html.HtmlElement:
    (found,) = of.xpath(f"//section[@id='{name}']")
    return found


def traces(of: lxml.html.HtmlElement) -> list[Trace]:
    (data,) = of.xpath("//script[@id='traces']")
    return [from_data(each) for each in json.loads(data.text).values()]


def test_the_list_leads_to_every_corridor_and_those_of_a_figure_or_two_stand_apart(site: Site) -> None:
    shown = page(site, "/en/IRN/corridors/")
    first, second = shown.xpath("//main//section")
    assert "Afghanistan – Iran" in said(first)
    assert "Iran – Türkiye" in said(first)
    assert second.xpath(".//details//a")


def test_the_first_cards_say_what_is_known_and_where_sources_disagree(site: Site) -> None:
    shown = page(site, "/en/IRN/corridors/AFG-IRN/")
    known, disagree = shown.xpath("//main//section")[:2]
    assert "Who lives there" in said(known)
    assert "1,386,970 persons UN Refugee Agency (UNHCR)" in said(known)
    assert "Who dies on the way No figure is kept here." in said(known)
    (link,) = disagree.xpath(".//a[contains(@href, 'corridor=')]")
    assert link.get("href").endswith("contradictions/?corridor=AFG~IRN")
    assert site.get(link.get("href"))[0] == 200
    assert "the same number to the last digit, 3,752,317" in said(disagree)


def test_a_reconciliation_of_the_corridor_is_led_to(site: Site) -> None:
    links = page(site, "/en/IRN/corridors/AFG-IRN/").xpath("//main//a/@href")
    assert "/en/IRN/data/reconciliations/afghans-in-iran/" in links


def test_both_sides_of_the_turkish_border_are_told(site: Site) -> None:
    shown = page(site, "/en/IRN/corridors/IRN-TUR/")
    for name, figure in (("arrivals", "80,591"), ("deportations", "3,600"), ("asylum", "30,489"), ("deaths", "60")):
        assert figure in said(section(shown, name))
    assert not shown.xpath("//section[@id='returns']")


@pytest.mark.parametrize(("language", "word"), [("en", "estimate"), ("fa", "برآورد")])
def test_a_nowcast_says_that_it_is_an_estimate_in_words_drawing_table_and_file(
    site: Site, language: str, word: str
) -> None:
    asylum = section(page(site, f"/{language}/{ARCADIA}"), "asylum")
    (ahead,) = asylum.xpath(".//div[@class='ahead']")
    assert word in said(ahead)
    assert word in " ".join(asylum.xpath(".//figure//*[local-name()='svg']//text()")).lower()
    last = asylum.xpath(".//figure//tbody/tr")[-1]
    assert word in said(last).lower()
    status, text = site.get(f"/{language}/{ARCADIA}asylum-1.csv")
    rows = list(csv.reader(io.StringIO(text)))
    assert (status, len(rows)) == (200, 22)
    assert word in " ".join(rows[-1]).lower()
    assert [cell for cell in rows[-1] if cell.isdigit()] == ["2412", "2295", "2528"]


def test_beside_a_nowcast_stands_its_error_and_every_number_replays(site: Site) -> None:
    shown = page(site, f"/en/{ARCADIA}")
    (ahead,) = section(shown, "asylum").xpath(".//div[@class='ahead']")
    assert "is estimated at 2,412, between 2,295 and 2,528" in said(ahead)
    assert "Tried on 10 known figures" in said(ahead)
    assert "off by 67 on average; saying an earlier figure again was off by 104" in said(ahead)
    made = {trace.step for trace in traces(shown)}
    assert {"corridors.smoothing.next_value", "corridors.smoothing.next_edge", "corridors.smoothing.mean_error"} <= made
    assert all(replay(trace) == trace.value for trace in traces(shown))


def test_why_there_is_no_nowcast_is_said_in_words(site: Site) -> None:
    iran = page(site, "/en/IRN/corridors/IRN-TUR/")
    assert "Nobody can be fewer than none" in said(section(iran, "asylum"))
    assert not iran.xpath("//div[@class='ahead']")
    assert "repeats the same figure" in said(section(page(site, "/en/IRN/corridors/AFG-IRN/"), "stocks"))


def test_quarters_make_gregorian_years_and_no_solar_one(site: Site) -> None:
    (table,) = section(page(site, f"/en/{ARCADIA}"), "asylum").xpath(".//table[@class='wide']")
    rows = {
        said(row.xpath("./td")[0]): [said(cell) for cell in row.xpath("./td")[1:]] for row in table.xpath(".//tr[td]")
    }
    assert rows["2025"] == ["9,084 persons", "365"]
    assert rows["1404 (21 March 2025 – 20 March 2026)"] == ["no sum: days are missing", "275"]


def test_a_chart_is_a_picture_that_stands_alone(site: Site) -> None:
    status, text = site.get("/fa/IRN/corridors/IRN-TUR/asylum-1.svg")
    assert (status, text[:4]) == (200, "<svg")


@pytest.mark.parametrize(
    "path",
    ["AAA-BBB/", "IRN-AFG/", "AFG-IRN/asylum-1.csv", "AFG-IRN/stocks-1.pdf", "AFG-IRN/nothing-1.csv"],
)
def test_what_is_not_there_is_not_found(site: Site, path: str) -> None:
    assert site.get(f"/en/IRN/corridors/{path}")[0] == 404
