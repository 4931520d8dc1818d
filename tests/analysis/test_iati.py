"""IATI 2.03: valid against the official schema, no invented days, cents that add up."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from namagar.analysis.exports.iati import (
    Activity,
    Budget,
    Coded,
    Indicator,
    Measured,
    Organisation,
    OtherIdentifier,
    Participant,
    Result,
    split,
    write,
)
from namagar.analysis.terms.problem import Refused

SCHEMA = Path(__file__).parents[2] / "build/iati/iati/resources/standard/2-03/schemas/iati-activities-schema.xsd"
AGENCY = Organisation({"en": "Arcadian Migration Agency", "fa": "سازمان مهاجرت آرکادیا"}, ref="XX-XAA-001", type="10")
FUND = Organisation({"en": "Development Fund", "fa": "صندوق توسعه"})
RESULT = Result(
    type="2",
    title={"en": "Institutions use one set of indicators", "fa": "نهادها از یک مجموعه نماگر استفاده می‌کنند"},
    description={"en": "Outcome", "fa": "پیامد"},
    indicators=(
        Indicator(
            title={"en": "Institutions that use it", "fa": "نهادهایی که از آن استفاده می‌کنند"},
            measure="1",
            baseline_year=2023,
            baseline="0",
            periods=(Measured("2023", "2024", target="5", actual="3", comment={"en": "So far", "fa": "تاکنون"}),),
        ),
        Indicator(
            title={"en": "How it is used", "fa": "چگونگی استفاده"},
            measure="5",
            baseline_year=2023,
            baseline=None,
            baseline_comment={"en": "Not used", "fa": "استفاده نمی‌شود"},
            periods=(Measured("2023-01-01", "2024-06-30"),),
        ),
    ),
)
ACTIVITY = Activity(
    identifier="XX-XAA-001-PO.1",
    reporting=AGENCY,
    title={"en": "Indicators on migration", "fa": "نماگرهای مهاجرت"},
    descriptions={
        "general": {"en": "What is done.", "fa": "چه می‌شود."},
        "objectives": {"en": "Why.", "fa": "چرا."},
    },
    participants=(Participant(FUND, "1"), Participant(AGENCY, "4")),
    status="2",
    planned_start="2023",
    planned_end="2024",
    other_identifiers=(OtherIdentifier("IR-1", "A1", AGENCY),),
    scope="4",
    countries=(Coded("XA", percentage=Fraction(100)),),
    sectors=(Coded("15190", "1", Fraction(165, 2)), Coded("13096", "1", Fraction(35, 2))),
    tags=(
        Coded("10.7", "3"),
        Coded("1", "99", names={"en": "Data", "fa": "داده"}, vocabulary_uri="https://example.org/gcm"),
    ),
    budget=Budget(Fraction("100000.01"), "USD"),
    results=(RESULT,),
    illustrative=True,
)


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    if not SCHEMA.is_file():
        pytest.fail("The IATI 2.03 schema is not there. Run `make test`: it installs requirements/iati.txt there.")
    return etree.XMLSchema(etree.parse(SCHEMA, _parser()))


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def read(activity: Activity, convention: str | None = "calendar-year") -> etree._Element:
    return etree.fromstring(write(activity, convention), _parser())


def refused(activity: Activity, convention: str | None = "calendar-year") -> list[tuple[str, str]]:
    with pytest.raises(Refused) as caught:
        write(activity, convention)
    return [(problem.code, problem.where) for problem in caught.value.problems]


@pytest.mark.parametrize(
    "activity",
    [
        ACTIVITY,
        replace(ACTIVITY, illustrative=False, budget=None, results=()),
        replace(ACTIVITY, planned_start="2023-03-05", planned_end="2025-02-01", actual_start="2023-03-20"),
    ],
)
def test_the_file_is_valid_iati(schema: etree.XMLSchema, activity: Activity) -> None:
    schema.assertValid(read(activity))


def test_elements_stand_in_the_order_of_the_schema() -> None:
    names = list(dict.fromkeys(child.tag for child in read(ACTIVITY)[0]))
    assert names == [
        "iati-identifier",
        "reporting-org",
        "title",
        "description",
        "participating-org",
        "other-identifier",
        "activity-status",
        "activity-date",
        "activity-scope",
        "recipient-country",
        "sector",
        "tag",
        "budget",
        "result",
    ]


def test_a_bare_year_is_refused_without_a_convention() -> None:
    assert refused(ACTIVITY, None) == [
        ("iati-year-without-day", "planned_start"),
        ("iati-year-without-day", "planned_end"),
        ("iati-year-without-day", "results.1.start"),
        ("iati-year-without-day", "results.1.end"),
    ]


def test_the_convention_for_years_is_stated_in_both_languages() -> None:
    root = read(ACTIVITY)
    dates = {each.get("type"): each.get("iso-date") for each in root.iter("activity-date")}
    assert dates == {"1": "2023-01-01", "3": "2024-12-31"}
    said = [narrative.text for narrative in root.iterfind(".//description/narrative")]
    assert any("only the year is known (2023, 2024)" in text for text in said)
    assert any("فقط سال میلادی معلوم است (۲۰۲۳، ۲۰۲۴)" in text for text in said)


def test_full_dates_need_and_state_no_convention() -> None:
    dated = replace(ACTIVITY, planned_start="2023-01-01", planned_end="2023-12-31", results=(), illustrative=False)
    root = read(dated, None)
    assert [each.get("type") for each in root.iter("description")] == ["1", "2"]
    assert [each.findtext("value") for each in root.iter("budget")] == ["100000.01"]


def test_a_budget_is_split_over_calendar_years_in_exact_cents() -> None:
    # 100,000.01 over two whole years: 50,000.005 each; the cent that remains goes to the earlier year
    budgets = [
        (
            each.find("period-start").get("iso-date"),
            each.find("period-end").get("iso-date"),
            each.findtext("value"),
        )
        for each in read(ACTIVITY).iter("budget")
    ]
    assert budgets == [("2023-01-01", "2023-12-31", "50000.01"), ("2024-01-01", "2024-12-31", "50000.00")]
    assert any("100,000.01 USD" in (each.text or "") for each in read(ACTIVITY).iterfind(".//description/narrative"))


@given(st.integers(0, 10**12), st.dates(date(1990, 1, 1), date(2050, 1, 1)), st.integers(0, 4000))
def test_the_parts_of_a_budget_add_up_and_none_is_longer_than_a_year(cents: int, start: date, days: int) -> None:
    parts = split(Fraction(cents, 100), start, start + timedelta(days=days))
    assert sum(amount for _, _, amount in parts) == Fraction(cents, 100)
    assert all((amount * 100).denominator == 1 and amount >= 0 for _, _, amount in parts)
    assert all(first.year == last.year and first <= last for first, last, _ in parts)
    assert (parts[0][0], parts[-1][1]) == (start, start + timedelta(days=days))


def test_an_illustrative_activity_says_so_in_title_and_description() -> None:
    root = read(ACTIVITY)
    assert [each.text for each in root[0].find("title")] == [
        "[Illustrative] Indicators on migration",
        "[نمونه] نماگرهای مهاجرت",
    ]
    assert root[0].find("description")[0].text.startswith("Illustrative activity")


def test_results_carry_baseline_target_and_actual() -> None:
    counted, told = read(ACTIVITY).iter("indicator")
    assert dict(counted.find("baseline").attrib) == {"year": "2023", "value": "0"}
    assert [each.get("value") for each in (counted.find("period/target"), counted.find("period/actual"))] == [
        "5",
        "3",
    ]
    assert counted.findtext("period/actual/comment/narrative") == "So far"
    assert told.find("baseline").get("value") is None
    assert told.find("period/target") is None  # nobody stated one: it is left out, not zero


def test_everything_wrong_is_named_at_once() -> None:
    wrong = replace(
        ACTIVITY,
        identifier="",
        title={"en": "Only English", "fa": ""},
        planned_start="2025-02-30",
        planned_end="soon",
        budget=Budget(Fraction("1.005"), "USD"),
        sectors=(Coded("15190", "1", Fraction(50)), Coded("13096", "1", Fraction(30))),
        results=(replace(RESULT, indicators=()),),
        descriptions={"general": {"en": "bell \x07", "fa": "متن"}},
    )
    assert set(refused(wrong)) == {
        ("iati-field-missing", "identifier"),
        ("iati-field-missing", "title.fa"),
        ("iati-field-missing", "results.1.indicators"),
        ("iati-date-unreadable", "planned_start"),
        ("iati-date-unreadable", "planned_end"),
        ("iati-amount-not-in-cents", "budget"),
        ("iati-shares-not-hundred", "sectors.1"),
        ("iati-text-unwritable", "activity.descriptions.general.en"),
    }


def test_an_end_before_its_start_is_refused() -> None:
    assert refused(replace(ACTIVITY, planned_start="2025"))[0] == ("iati-dates-reversed", "planned")


def test_an_unknown_convention_is_refused() -> None:
    assert refused(ACTIVITY, "fiscal-year") == [("iati-year-convention-unknown", "year_convention")]


def test_the_same_activity_gives_the_same_bytes() -> None:
    assert write(ACTIVITY, "calendar-year") == write(ACTIVITY, "calendar-year")
