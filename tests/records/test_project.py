"""The results matrix counts from the records, and the IATI file is valid and says what it counts."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from lxml import etree

from namagar.analysis.exports.iati import write
from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.trace import replay
from namagar.records.network import actions as network
from namagar.records.project import queries
from namagar.records.project.actuals import RULES, actual
from namagar.records.publication import actions as publication
from tests.records.arcadia import accepted, proposed, received, round_of, signed

pytestmark = pytest.mark.django_db
SCHEMA = Path(__file__).parents[2] / "build/iati/iati/resources/standard/2-03/schemas/iati-activities-schema.xsd"


def counted(country: str) -> dict[str, object]:
    """What the system counts, by the rule of each indicator."""
    return {row.told["actual"]: row.actual.value for result in queries.matrix(country) for row in result.rows}


def read(country: str) -> etree._Element:
    return etree.fromstring(write(queries.activity(country), "calendar-year"))


@pytest.mark.parametrize("country", ["XAA", "IRN"])
def test_the_file_is_valid_iati(country: str) -> None:
    if not SCHEMA.is_file():
        pytest.fail("The IATI 2.03 schema is not there. Run `make test`: it installs requirements/iati.txt there.")
    etree.XMLSchema(etree.parse(str(SCHEMA))).assertValid(read(country))


@pytest.mark.parametrize("country", ["XAA", "IRN"])
def test_years_without_a_convention_are_refused(country: str) -> None:
    with pytest.raises(Refused) as caught:
        write(queries.activity(country), None)
    assert {each.code for each in caught.value.problems} == {"iati-year-without-day"}


@pytest.mark.parametrize("country", ["XAA", "IRN"])
def test_an_empty_system_counts_nought_and_measures_nothing(country: str) -> None:
    found = counted(country)
    assert found.pop("trainees-improved-share") is None, "no share of nobody"
    assert set(found.values()) == {0}
    assert len(found) == len(RULES) - 1, "every rule is used by an indicator"


def test_every_indicator_is_in_the_matrix_once() -> None:
    for country in ("XAA", "IRN"):
        ids = [row.id for result in queries.matrix(country) for row in result.rows]
        assert sorted(ids) == sorted(each["id"] for each in queries.project(country)["indicators"])


def test_an_indicator_with_a_rule_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        actual("wishes-fulfilled", "XAA")


def decide_number(who: SimpleNamespace) -> None:
    received(who)
    signed(who, proposed(who))


def publish(who: SimpleNamespace) -> None:
    decide_number(who)
    publication.publish(by=who.coordinator, country="XAA", titles={"en": "One", "fa": "یک"}, notes={"en": "", "fa": ""})


def accept_two_answers(who: SimpleNamespace) -> None:
    mgi = round_of(who)
    accepted(who, mgi, "1.01", "no")
    accepted(who, mgi, "1.02", "no")
    accepted(who, round_of(who, "sdg-10-7-2", "2021"), "1e", "no")  # of another framework


def adopt_terms(who: SimpleNamespace) -> None:
    for _ in range(2):
        terms = network.draft_terms(by=who.coordinator, country="XAA", titles={"en": "Terms"}, text={"en": "We meet."})
    network.adopt_terms(by=who.network_secretary, terms=terms)


@pytest.mark.parametrize(
    ("do", "expected"),
    [
        (decide_number, {"decided-numbers": 1}),
        (publish, {"decided-numbers": 1, "releases-published": 1}),
        (accept_two_answers, {"mgi-answers-accepted": 2}),
        (adopt_terms, {"network-terms-adopted": 1}),
    ],
)
def test_the_matrix_counts_what_was_done_and_nothing_else(
    who: SimpleNamespace, do: Callable[[SimpleNamespace], None], expected: dict[str, int]
) -> None:
    before = counted("XAA")
    do(who)
    assert {rule: value for rule, value in counted("XAA").items() if value != before[rule]} == expected
    assert {value for rule, value in counted("IRN").items() if rule != "trainees-improved-share"} == {0}


def test_one_more_decision_counts_one_more_in_the_matrix_and_in_the_file(who: SimpleNamespace) -> None:
    decide_number(who)
    received(who, "xab-returns-border-2024")
    signed(who, proposed(who, "returns-to-borealia-2024", "xab-returns-border-2024"))
    assert counted("XAA")["decided-numbers"] == 2
    title = queries.matrix("XAA")[0].rows[0].texts["en"]
    (indicator,) = [each for each in read("XAA").iter("indicator") if each.findtext("title/narrative").endswith(title)]
    assert [each.get("value") for each in indicator.iter("actual")] == ["2"]


def test_a_withdrawn_or_open_proposal_is_not_counted(who: SimpleNamespace) -> None:
    received(who)
    proposed(who)
    assert counted("XAA")["decided-numbers"] == 0


def test_every_count_is_made_again_from_its_records(who: SimpleNamespace) -> None:
    publish(who)
    accept_two_answers(who)
    for result in queries.matrix("XAA"):
        for row in result.rows:
            assert replay(row.actual) == row.actual.value
