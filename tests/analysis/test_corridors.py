"""Corridors sort claims by kind and direction; years are summed only where every day is counted."""

import pytest

from namagar.analysis.charts.tracks import tracks
from namagar.analysis.corridors.pairs import Corridor, corridors
from namagar.analysis.corridors.whole_years import whole_years
from namagar.analysis.terms.claim import COLUMNS, Claim, catalogue_claims, read_claims
from namagar.analysis.terms.codebook import Codebook
from namagar.analysis.terms.trace import replay
from namagar.catalogue import reader


def claims(*times: tuple[str, int]) -> tuple[Claim, ...]:
    """Returns of one source in these times."""
    fixed = {
        "indicator": "returns",
        "area": "XAA",
        "counterpart": "XAB",
        "concept": "returns-all",
        "unit": "persons",
        "status": "illustrative",
        "publisher": "XAA-BORDER",
        "title": "Bulletin",
        "published": "2026",
    }
    rows = [
        {**dict.fromkeys(COLUMNS, ""), **fixed, "id": f"r-{place}", "period": period, "value": str(value)}
        for place, (period, value) in enumerate(times)
    ]
    return read_claims(rows, Codebook.of("XAA"))


def years(*times: tuple[str, int]) -> dict[str, tuple[object, object, int]]:
    (track,) = tracks(claims(*times))
    return {
        each.period.text: (each.sum.value if each.sum else None, each.counted.value, each.days)
        for each in whole_years(track)
    }


def iranian(pair: str) -> Corridor:
    held = read_claims(catalogue_claims("IRN"), Codebook.of("IRN"))
    return next(each for each in corridors(held) if each.id == pair)


QUARTERS = (("2024-01/2024-03", 10), ("2024-04/2024-06", 20), ("2024-07/2024-09", 30), ("2024-10/2024-12", 40))


def test_four_quarters_make_a_year_of_their_calendar_and_none_of_the_other() -> None:
    # 10 + 20 + 30 + 40 = 100. The first quarter lies in 1402 and 1403; 275 days of 1403 (30 Esfand) are counted.
    found = years(*QUARTERS)
    assert found["2024"] == (100, 366, 366)
    assert found["SH1403"] == (None, 275, 366)
    assert "SH1402" not in found


def test_a_year_with_a_missing_part_has_no_sum_but_its_days_are_counted() -> None:
    # April to June 2024 have 91 days.
    assert years(QUARTERS[0], *QUARTERS[2:])["2024"] == (None, 366 - 91, 366)


def test_solar_months_make_a_solar_year() -> None:
    months = [(f"SH1403-{month:02d}", month) for month in range(1, 13)]
    found = years(*months)
    assert found["SH1403"] == (78, 366, 366)
    assert found["2024"][0] is None


def test_a_running_total_and_the_weeks_after_it_make_a_year_and_nothing_is_counted_twice() -> None:
    # To 17 December 900, and two weeks of 7 and 8 that end the year: 915. The week inside the total adds nothing.
    found = years(("2024-01-01/2024-12-17", 900), ("2024-12-18/2024-12-24", 7), ("2024-12-25/2024-12-31", 8),
                  ("2024-12-04/2024-12-10", 50))  # fmt: skip
    assert found["2024"] == (915, 366, 366)


def test_a_part_of_which_two_values_are_told_makes_no_sum() -> None:
    assert years(*QUARTERS, ("2024-04/2024-06", 21))["2024"] == (None, 366, 366)


def test_a_week_in_two_years_belongs_to_neither() -> None:
    found = years(("2024-12-22/2024-12-28", 8), ("2024-12-29/2025-01-04", 9), ("2025-01-05/2025-01-11", 7))
    assert found == {"SH1403": (None, 21, 366)}


def test_the_sum_and_the_days_of_a_year_replay() -> None:
    (track,) = tracks(claims(*QUARTERS))
    year = whole_years(track)[0]
    assert year.sum is not None
    assert (replay(year.sum), replay(year.counted)) == (100, 366)


def test_every_claim_between_two_countries_stands_in_exactly_one_corridor() -> None:
    held = read_claims(catalogue_claims("IRN"), Codebook.of("IRN"))
    sorted_ones = [claim.id for each in corridors(held) for claim in each.claims]
    assert len(sorted_ones) == len(set(sorted_ones))
    between = {
        claim.id for claim in held if {len(claim.area), len(claim.counterpart)} == {3} and claim.counterpart != "WLD"
    }
    assert set(sorted_ones) == between


def test_a_corridor_holds_both_directions_and_says_which_is_which() -> None:
    ways = {
        (section.id, line.series.indicator): (line.origin, line.destination)
        for section in iranian("AFG-IRN").sections
        for line in section.lines
    }
    assert ways["stocks", "foreign-stock"] == ("AFG", "IRN")
    assert ways["arrivals", "immigration"] == ("AFG", "IRN")
    assert ways["returns", "returns"] == ("IRN", "AFG")
    assert ways["deportations", "returns"] == ("IRN", "AFG")


def test_deported_people_stand_apart_from_others_who_return() -> None:
    kinds = {section.id: section for section in iranian("AFG-IRN").sections}
    assert all(("returned", "deported") not in line.series.breakdown for line in kinds["returns"].lines)
    assert all(("returned", "deported") in line.series.breakdown for line in kinds["deportations"].lines)


def test_the_turkish_corridor_knows_who_lives_comes_is_apprehended_waits_for_asylum_and_dies() -> None:
    kinds = {section.id: len(section.lines) for section in iranian("IRN-TUR").sections}
    assert all(kinds[kind] for kind in ("stocks", "arrivals", "deportations", "asylum", "deaths"))
    assert not kinds["returns"]


@pytest.mark.parametrize("kind", reader.yaml_file("corridors.yaml")["kinds"], ids=lambda kind: str(kind["id"]))
def test_every_indicator_of_a_kind_is_in_the_catalogue(kind: dict[str, list[dict[str, str]]]) -> None:
    assert {f"{row['id']}.yaml" for row in kind["indicators"]} <= set(reader.names(("indicators",), ".yaml"))


def test_the_checks_that_forbid_a_nowcast_exist() -> None:
    named = {f"{check}.yaml" for check in reader.yaml_file("corridors.yaml")["forbid_nowcast"]}
    assert named <= set(reader.names(("checks",), ".yaml"))
