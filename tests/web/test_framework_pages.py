"""The public pages of a framework: how it is asked, what changed since the edition before, what questions serve."""

import csv
import html
import io
import re
import urllib.request

import lxml.html
import pytest

from namagar.analysis.terms.numerals import digits
from namagar.catalogue import reader
from tests.web.served import Site

MGI = "XAA/frameworks/mgi"


def opened(site: Site, path: str, language: str = "en") -> lxml.html.HtmlElement:
    status, text = site.get(f"/{language}/{path}")
    assert status == 200, path
    return lxml.html.fromstring(text)


def said(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def question(site: Site, path: str, code: str, language: str = "en") -> str:
    (found,) = opened(site, path, language).xpath(f"//*[@id='item-{code}']")
    return said(found)


@pytest.mark.parametrize(
    ("language", "parts"),
    [("en", ("Yes", "Partly", "No", "Don't know", "Not applicable")), ("fa", ("بله", "تا حدی", "خیر", "نمی‌دانم"))],
)
def test_every_answer_stands_apart_from_every_reason_for_having_none(
    site: Site, language: str, parts: tuple[str, ...]
) -> None:
    page = opened(site, f"{MGI}/namagar-2/", language)
    (card,) = page.xpath("(//section[contains(@class, 'card')])[1]")
    shown = [said(each) for each in card.xpath(".//*[contains(@class, 'opt ')]")]
    assert set(parts) <= set(shown)
    assert len(shown) == 3 + 2 + 3, "two scales, and three missing states that are no answers"


def test_a_question_says_its_sides_and_after_which_answer_it_is_asked(site: Site) -> None:
    assert "Answered separately: immigration, emigration" in question(site, f"{MGI}/namagar-2/", "2.01").replace(
        "Immigration", "immigration"
    ).replace("Emigration", "emigration")
    told = question(site, f"{MGI}/namagar-2/", "2.09")
    assert "Asked only after “Yes” or “Partly” or “Don't know” to 2.07 National migration strategy" in told
    assert "فقط پس از این پاسخ پرسیده می‌شود" in question(site, f"{MGI}/namagar-2/", "2.09", "fa")


def test_the_local_variant_and_the_national_edition_lead_to_each_other(site: Site) -> None:
    national, local = (opened(site, path) for path in (f"{MGI}/namagar-2/", "XAA/frameworks/mgi-local/namagar-1/"))
    assert national.xpath("//a[contains(@href, '/frameworks/mgi-local/namagar-1/')]")
    assert local.xpath("//a[contains(@href, '/frameworks/mgi/namagar-2/')]")
    assert "National question: 2.04-provincial" in question(site, "XAA/frameworks/mgi-local/namagar-1/", "2.02")


def test_editions_lead_to_each_other_and_to_what_changed_between_them(site: Site) -> None:
    first, second = (opened(site, f"{MGI}/{edition}/") for edition in ("namagar-1", "namagar-2"))
    for page in (first, second):
        assert page.xpath("//a[contains(@href, '/frameworks/mgi/namagar-2/changes/')]")
    changes = opened(site, f"{MGI}/namagar-2/changes/")
    assert changes.xpath("//a[contains(@href, '/namagar-1/')]")
    assert changes.xpath("//a[contains(@href, '/namagar-2/')]")


@pytest.mark.parametrize("language", ["en", "fa"])
def test_every_change_stands_with_its_reason_and_what_stayed_is_counted(site: Site, language: str) -> None:
    page = opened(site, f"{MGI}/namagar-2/changes/", language)
    numbers = [each.get("value") for each in page.xpath("//dl[@class='tally']//data")]
    # Of 117 questions 100 stayed, 5 carry over, 9 are suggested, 3 are new; one of the 114 was dropped.
    assert numbers == ["100", "5", "9", "3", "1"]
    assert len(page.xpath("//ul[contains(@class, 'rows')]/li")) == 16
    listed = reader.yaml_file("frameworks", "mgi", "namagar-2", "changes.yaml")["changes"]
    shown = said(page)
    assert [
        each["reason"][language] for each in listed if digits(each["reason"][language], language) not in shown
    ] == []


def test_what_one_question_serves_stands_with_its_match_and_its_reason(site: Site) -> None:
    (item,) = opened(site, f"{MGI}/namagar-2/crosswalk/?objective=21").xpath("//*[@id='item-6.17']")
    rows = [said(each) for each in item.xpath(".//ul[contains(@class, 'beside')]/li")]
    kinds = ["Question of another framework", "Action of", "Objective of", "SDG target", "Priority of"]
    assert [any(row.startswith(kind) for row in rows) for kind in kinds] == [True] * 5
    (goal,) = [row for row in rows if row.startswith(kinds[0]) and "3d" in row]
    assert "nearly the same" in goal
    (targets,) = [row for row in rows if row.startswith("SDG target")]
    assert "8.5, 10.7" in targets
    assert "through objective 21" in targets


def test_only_questions_under_the_chosen_objective_are_shown(site: Site) -> None:
    shown = opened(site, f"{MGI}/namagar-2/crosswalk/?objective=21").xpath("//li[starts-with(@id, 'item-')]/@id")
    everything = opened(site, f"{MGI}/namagar-2/crosswalk/").xpath("//li[starts-with(@id, 'item-')]/@id")
    assert (len(shown), len(everything)) == (8, 117)
    assert "item-6.17" in shown
    assert site.get(f"/en/{MGI}/namagar-2/crosswalk/?objective=24")[0] == 404


def test_a_question_of_the_goal_names_the_questions_that_speak_of_it(site: Site) -> None:
    (item,) = opened(site, "XAA/frameworks/sdg-10-7-2/2021/crosswalk/").xpath("//*[@id='item-3d']")
    assert "6.17" in said(item)


def test_the_compact_leads_to_the_questions_under_each_objective(site: Site) -> None:
    page = opened(site, "XAA/frameworks/gcm/2018/crosswalk/")
    (objective,) = page.xpath("//li[@id='objective-21']")
    (count,) = objective.xpath(".//a[contains(@href, 'mgi/namagar-2/crosswalk/?objective=21')]/../data/@value")
    assert count == "8"


def test_a_country_whose_sources_say_nothing_has_no_priority_and_says_so(site: Site) -> None:
    _, text = site.get("/en/IRN/frameworks/mgi/namagar-2/crosswalk/?objective=21")
    assert "The catalogue holds no crosswalk" in text
    assert "Priority of the Cooperation Framework" not in text


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_crosswalk_is_a_table_that_programs_read(site: Site, language: str) -> None:
    path = f"/{language}/{MGI}/namagar-2/crosswalk.csv?objective=21"
    with urllib.request.urlopen(f"{site.address}{path}") as answer:
        assert answer.headers["Content-Type"].startswith("text/csv")
        assert f"crosswalk-mgi-namagar-2-{language}-objective-21.csv" in answer.headers["Content-Disposition"]
        rows = list(csv.DictReader(io.StringIO(answer.read().decode())))
    assert {row["kind"] for row in rows} == {"item", "gcm-action", "gcm-objective", "sdg-target", "unsdcf-priority"}
    (goal,) = [row for row in rows if (row["item"], row["to"]) == ("6.17", "3d")]
    assert (goal["match"], goal["to_framework"], goal["to_edition"]) == ("close", "sdg-10-7-2", "2021")
    assert all(row["reason"] and row["match_in_words"] and row["kind_in_words"] for row in rows)
    persian = re.compile("[\u0600-\u06ff]")
    assert bool(persian.search(goal["reason"])) is (language == "fa")


@pytest.mark.parametrize(
    "path", ["x/y/", "mgi/namagar-9/", "mgi/namagar-1/changes/", "x/y/crosswalk/", "gcm/2018/changes/", "mgi/../x/"]
)
def test_what_is_not_there_is_not_found(site: Site, path: str) -> None:
    status, text = site.get(f"/en/XAA/frameworks/{path}")
    assert status == 404
    assert "There is no such page" in html.unescape(text)
