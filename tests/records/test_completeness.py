"""What is claimed, decided and missing of a topic, as the page about it reads it from the records."""

from fractions import Fraction
from types import SimpleNamespace

import pytest

from namagar.analysis.terms.trace import replay
from namagar.records.claims import completeness
from tests.records.arcadia import CENSUS, proposed, received, signed

pytestmark = pytest.mark.django_db
MINISTRY_2022 = "xab-stock-moi-2022"


def view(**asked: str) -> completeness.View:
    found = completeness.view("XAA", "foreigners", asked)
    assert found is not None
    return found


def states(known: completeness.Known) -> list[tuple[str, str]]:
    (row,) = known.rows
    return [(year.period.text, year.state) for year in row.years]


def test_a_year_is_missing_claimed_or_decided(who: SimpleNamespace) -> None:
    received(who, CENSUS, MINISTRY_2022)
    told = completeness.known("XAA", view(calendar="gregorian"))
    assert states(told) == [("2022", "claimed"), ("2023", "missing"), ("2024", "claimed")]
    signed(who, proposed(who))
    told = completeness.known("XAA", view(calendar="gregorian"))
    assert states(told) == [("2022", "claimed"), ("2023", "missing"), ("2024", "decided")]
    assert told.rows[0].years[2].quantity == "borealians-in-arcadia-2024"
    # 1 indicator × 1 area × 1 × 1 × 3 years: two cells have a number, one of them is signed
    assert (told.complete.share.value, told.decided.value) == (Fraction(200, 3), Fraction(100, 3))
    assert replay(told.complete.share) == told.complete.share.value
    assert replay(told.consistent.score) == told.consistent.score.value


def test_claims_that_fill_no_cell_are_counted(who: SimpleNamespace) -> None:
    received(who, CENSUS, "lindora-in-stat-2024")  # five years into one area
    inside = completeness.view("XAA", "internal", {})
    assert inside is not None
    told = completeness.known("XAA", inside)
    assert (told.outside.value, told.complete.share.value, told.consistent.score.value) == (1, 0, None)
    assert completeness.known("XAA", view()).outside.value == 0


def test_each_area_and_each_sex_are_cells_of_their_own(who: SimpleNamespace) -> None:
    received(who, CENSUS)
    told = completeness.known("XAA", view(areas="each", sexes="apart"))
    assert told.complete.sizes["sex"].value == 3
    assert told.complete.sizes["area"].value == len(told.complete.by["area"]) > 1
    assert told.complete.share.value == 0  # the claim is about the whole country


@pytest.mark.parametrize(
    "asked", [{"areas": "some"}, {"sexes": "x"}, {"calendar": "lunar"}, {"since": "1200"}, {"since": "twenty"}]
)
def test_what_is_not_offered_is_not_there(who: SimpleNamespace, asked: dict[str, str]) -> None:
    received(who, CENSUS)
    assert completeness.view("XAA", "foreigners", asked) is None
    assert completeness.view("XAA", "weather", {}) is None


def test_nothing_is_offered_before_anything_is_said(who: SimpleNamespace) -> None:
    assert completeness.topics("XAA") == frozenset()


def test_the_calendar_in_which_more_claims_fit_comes_first(who: SimpleNamespace) -> None:
    received(who, CENSUS)
    assert view().calendar == completeness.calendars("XAA")[0]
