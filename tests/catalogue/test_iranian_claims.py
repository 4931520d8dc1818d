"""The published figures that ship for Iran: whole, readable, and what publishers printed."""

import csv
import os
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from namagar.analysis.consistency.quantities import named_quantities, partition
from namagar.analysis.consistency.run import check
from namagar.analysis.terms.claim import Claim, catalogue_claims, read_claims
from namagar.analysis.terms.codebook import Codebook


@pytest.fixture(scope="module")
def claims() -> dict[str, Claim]:
    return {claim.id: claim for claim in read_claims(catalogue_claims("IRN"), Codebook.of("IRN"))}


def test_at_least_250_claims_are_read_without_a_problem(claims: dict[str, Claim]) -> None:
    assert len(claims) >= 250


def test_every_claim_says_who_when_and_whom_it_counts(claims: dict[str, Claim]) -> None:
    for claim in claims.values():
        assert claim.publisher, claim.id
        assert claim.title, claim.id
        assert claim.published, claim.id
        assert claim.concept, claim.id


def test_what_a_claim_refers_to_exists(claims: dict[str, Claim]) -> None:
    for claim in claims.values():
        for other in (claim.part_of, claim.corrects, *claim.derived_from):
            assert not other or other.startswith("publisher:") or other in claims, (claim.id, other)


def test_notes_stand_in_both_languages(claims: dict[str, Claim]) -> None:
    assert [claim.id for claim in claims.values() if bool(claim.notes["en"]) != bool(claim.notes["fa"])] == []


def test_the_question_of_1395_holds_exactly_the_four_published_answers(claims: dict[str, Claim]) -> None:
    members = partition(claims.values(), named_quantities("IRN"))
    (found,) = (each for quantity, each in members.items() if quantity.id == "afghans-in-iran-1395")
    assert {(claim.publisher, claim.value) for claim in found} == {
        ("UNHCR", 951_142),
        ("SCI", 1_583_979),
        ("UNDESA", 2_348_369),
        ("UNDESA", 2_621_236),
    }


def test_provinces_of_two_censuses_add_up_to_the_country(claims: dict[str, Claim]) -> None:
    for census, total in (("1390", 75_149_669), ("1395", 79_926_270)):
        parts = [
            claim.value
            for claim in claims.values()
            if claim.id.startswith(f"pop-sci-{census}-") and not claim.breakdown
        ]
        assert (len(parts), sum(Fraction(value or 0) for value in parts)) == (31, total)


def test_moves_by_previous_residence_add_up_to_the_printed_total(claims: dict[str, Claim]) -> None:
    parts = [claim for claim in claims.values() if dict(claim.breakdown).get("previous_residence")]
    assert (len(parts), sum(claim.value or 0 for claim in parts)) == (14, 4_300_988)


@pytest.mark.parametrize(
    ("kind", "ids"),
    [
        ("sources-diverge", {"afg-stock-unhcr-2016", "afg-stock-undesa2020-2015"}),
        ("frozen-value", {f"afg-stock-unhcr-{year}" for year in range(2015, 2020)}),
        ("counted-twice", {"afg-stock-unhcr-2023", "afg-stock-undesa2024-2024"}),
        ("cumulative", {"ret-iom-cum-2018-06-02", "ret-iom-cum-2018-05-26", "ret-iom-week-2018-05-27"}),
        ("parts-total", {"moves-1390-abroad", "moves-1390-abroad-urban", "moves-1390-abroad-rural"}),
    ],
)
def test_each_check_finds_its_real_case_once(claims: dict[str, Claim], kind: str, ids: set[str]) -> None:
    found = check(claims.values(), named_quantities("IRN"), only=kind)
    assert sum(ids <= set(finding.claims) for finding in found) == 1


def test_no_finding_is_said_twice(claims: dict[str, Claim]) -> None:
    keys = Counter(finding.key for finding in check(claims.values(), named_quantities("IRN")))
    assert [key for key, times in keys.items() if times > 1] == []


def test_tables_that_agree_raise_no_finding(claims: dict[str, Claim]) -> None:
    told = {
        claim
        for finding in check(claims.values(), named_quantities("IRN"), only="parts-total")
        for claim in finding.claims
    }
    assert not told & {"moves-1395", "moves-1390", "moves-1390-inside", "pop-sci-1390", "pop-sci-1385"}


def test_values_are_those_of_the_collected_tables(claims: dict[str, Claim]) -> None:
    folder = os.environ.get("NAMAGAR_SHARED_DATA")
    if not folder:
        pytest.skip("NAMAGAR_SHARED_DATA does not name the folder of collected tables; values were not compared.")
    with Path(folder, "iran", "afghans_in_iran_estimates.csv").open(encoding="utf-8") as file:
        collected = Counter(Fraction(row["low"]) for row in csv.DictReader(file))
    entered = Counter(
        claim.value if claim.value is not None else claim.low
        for claim in claims.values()
        if claim.indicator.startswith("foreign-") and claim.counterpart == "AFG"
    )
    assert not collected - entered
