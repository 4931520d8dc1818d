"""What every page is drawn with: numbers with their way back, dates, words, refusals, and the frame."""

import importlib
import json
import pkgutil
import re
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import translation

import namagar.analysis
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.trace import LEAVES, Trace, count, from_data, leaf, replay
from namagar.catalogue import reader
from namagar.web.parts.pages import known_country

CENSUS = leaf("claim", 1_583_979, id="afg-stock-sci-2016", publisher="SCI")


def drawn(template: str, language: str = "en", **context: object) -> str:
    request = RequestFactory().get(f"/{language}/")
    with translation.override(language):
        return Template("{% load parts %}" + template).render(Context({"request": request, **context}))


@pytest.mark.parametrize(("language", "shown"), [("en", "1,583,979"), ("fa", "۱٬۵۸۳٬۹۷۹")])
def test_a_number_is_shown_in_digits_of_the_language_and_keeps_its_exact_value(language: str, shown: str) -> None:
    html = drawn("{% number trace %}", language, trace=CENSUS)
    assert html == f'<data class="number" value="1583979" data-trace="{CENSUS.key}">{shown}</data>'


def test_a_rounded_number_is_rounded_only_where_it_is_shown() -> None:
    third = Trace("record", Fraction(1, 3))
    html = drawn("{% number trace 1 %}", trace=third)
    assert 'value="1/3"' in html
    assert ">0.3<" in html


@pytest.mark.parametrize("missing", [None, Trace("record", None)])
def test_a_missing_number_is_not_shown_as_zero(missing: Trace | None) -> None:
    html = drawn("{% number trace %}", trace=missing)
    assert "0" not in html
    assert "not published" in html, "said to those who hear the page"


def test_the_foot_holds_the_trace_of_every_number_also_of_those_in_included_parts() -> None:
    three = count(CENSUS, CENSUS, CENSUS)
    html = drawn(
        "{% number three %}{% with trace=census %}{% number trace %}{% endwith %}{% traces %}",
        three=three,
        census=CENSUS,
    )
    data = json.loads(re.search(r'<script type="application/json" id="traces">(.*?)</script>', html)[1])
    assert set(data) == {three.key, CENSUS.key}
    assert replay(from_data(data[three.key])) == 3


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_foot_says_in_words_how_a_number_was_made(language: str) -> None:
    html = drawn("{% number three %}{% traces %}", language, three=count(CENSUS, CENSUS, CENSUS))
    assert {"en": "how many there are", "fa": "شمار موارد"}[language] in html
    assert {"en": "Statistical Centre", "fa": "مرکز آمار"}[language] in html


def test_every_step_by_which_a_number_is_made_has_words() -> None:
    made = set(LEAVES)
    for found in pkgutil.walk_packages(namagar.analysis.__path__, "namagar.analysis."):
        module = importlib.import_module(found.name)
        made |= {
            f"{each.rule.__module__}.{each.rule.__qualname__}".removeprefix("namagar.analysis.")
            for each in vars(module).values()
            if callable(each) and not isinstance(each, type) and hasattr(each, "rule")
        }
    assert len(made) > 10
    assert made - set(reader.yaml_file("steps.yaml")) == set()


def test_a_page_without_numbers_has_no_foot() -> None:
    assert drawn("{% traces %}") == ""


def test_data_in_the_foot_cannot_end_the_script() -> None:
    sly = leaf("record", 1, id="</script><b>")
    html = drawn("{% number sly %}{% traces %}", sly=sly)
    assert html.count("</script>") == 1


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "23 November 2026 (2 Azar 1405)"), ("fa", "۲ آذر ۱۴۰۵ (۲۳ نوامبر ۲۰۲۶)")]
)
def test_a_day_stands_in_both_calendars_the_readers_own_first(language: str, shown: str) -> None:
    assert drawn("{% day when %}", language, when=date(2026, 11, 23)) == f'<time datetime="2026-11-23">{shown}</time>'


def test_a_moment_is_the_day_it_is_in_tehran() -> None:
    # 21:00 UTC is half past midnight of the next day at UTC+3:30.
    assert 'datetime="2026-11-24"' in drawn("{% day when %}", when=datetime(2026, 11, 23, 21, 0, tzinfo=UTC))


def test_codes_stay_latin_in_persian() -> None:
    assert drawn("{% code text %}", "fa", text="IR-23") == '<bdi class="code" dir="ltr">IR-23</bdi>'


def test_texts_are_escaped() -> None:
    texts = {"en": "<i>x</i>", "fa": ""}
    assert "<i>" not in drawn("{% words texts %}{% code texts.en %}", texts=texts)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_refusal_says_every_problem_and_leads_to_each_field(language: str) -> None:
    refused = Refused(
        [
            Problem("username-taken", "username", {"username": "sara"}),
            Problem("institution-unknown", "institution", {"code": "X"}),
        ]
    )
    html = drawn("{% problems refused %}", language, refused=refused)
    assert re.findall(r'href="#field-([a-z]+)"', html) == ["username", "institution"]
    assert 'role="alert"' in html
    assert 'tabindex="-1"' in html


def test_without_refusal_there_is_no_summary() -> None:
    assert drawn("{% problems refused %}", refused=None) == ""


@pytest.mark.parametrize("state", ["claimed", "in-consultation", "decided", "lapsed", "released", "illustrative"])
def test_a_state_is_told_by_shape_and_by_word(state: str) -> None:
    english, persian = (drawn("{% badge state %}", language, state=state) for language in ("en", "fa"))
    assert '<i aria-hidden="true"></i>' in english
    assert re.search(r"[a-z]{4,}</span>$", english)
    assert re.search(r"[\u0600-\u06ff]{2,}</span>$", persian)


def test_a_country_that_is_not_in_the_catalogue_is_not_known() -> None:
    assert known_country("XAA").illustrative
    assert not known_country("IRN").illustrative
    with pytest.raises(ValueError, match="ZZZ"):
        known_country("ZZZ")


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("fa", "rtl")])
def test_the_frame_has_language_direction_skip_link_and_the_same_page_in_the_other_language(
    client: Client, language: str, direction: str
) -> None:
    other = {"en": "fa", "fa": "en"}[language]
    html = client.get(f"/{language}/account/login/?next=/x").content.decode()
    assert f'<html lang="{language}" dir="{direction}">' in html
    assert '<a class="skip" href="#content">' in html
    assert 'id="content"' in html
    assert f'href="/{other}/account/login/?next=/x" lang="{other}"' in html


@pytest.mark.django_db
def test_the_section_one_is_in_is_marked_in_the_navigation(client: Client) -> None:
    html = client.get("/en/IRN/releases/").content.decode()
    assert re.findall(r'aria-current="true">([^<]+)<', html) == ["Releases"]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fa"])
def test_what_is_not_there_is_said_in_words_with_a_next_step(client: Client, language: str) -> None:
    for path in ("ZZZ/", "nothing/at/all/"):
        answer = client.get(f"/{language}/{path}")
        html = answer.content.decode()
        assert answer.status_code == 404
        assert {"en": "There is no such page", "fa": "چنین صفحه‌ای وجود ندارد"}[language] in html
        assert f'href="/{language}/"' in html


@pytest.mark.django_db
def test_a_page_lets_nothing_foreign_in(client: Client) -> None:
    answer = client.get("/en/account/login/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    html = answer.content.decode()
    assert not re.search(r'style="|<style|\son[a-z]+="|(?:src|href)="(?:https?:)?//', html)
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_form_from_elsewhere_is_refused_with_a_page_of_ours(language: str) -> None:
    answer = Client(enforce_csrf_checks=True).post(f"/{language}/account/login/", {"login": "x", "password": "y"})
    assert answer.status_code == 403
    said = {"en": "This form is no longer valid", "fa": "این فرم دیگر معتبر نیست"}[language]
    assert said in answer.content.decode()


def test_the_site_says_that_it_is_well(client: Client) -> None:
    answer = client.get("/health")
    assert (answer.status_code, answer.content) == (200, b"ok")
