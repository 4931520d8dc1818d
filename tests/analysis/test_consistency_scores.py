"""Completeness and consistency scores: the arithmetic by hand, replayed from the traces, and what must not count."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from namagar.analysis.consistency.agreement import agreement
from namagar.analysis.consistency.completeness import Grid, completeness
from namagar.analysis.consistency.quantities import named_quantities
from namagar.analysis.consistency.run import check
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.trace import replay
from tests.analysis.test_consistency import AFGHANS, FOUR_ANSWERS, claim, iran, years

YEARS = tuple(Period.read(str(year)) for year in (2015, 2016))
GRID = Grid(("foreign-stock", "foreign-permits"), ("IRN",), YEARS, sexes=("", "F", "M"))
HELD = [
    claim("a", "2015-12-31", 10),
    claim("b", "2016-12-31", 0),
    claim("c", "2016-06", 4, breakdown=(("sex", "F"),)),
    claim("d", "2016-12-31", None, low=1, high=2, indicator="foreign-permits"),
]


def test_four_of_twelve_cells_are_a_third() -> None:
    # 2 indicators × 1 area × 3 sexes × 1 age × 2 years = 12 cells; a, b (a zero is a number), c and d (an interval)
    found = completeness(HELD, GRID)
    assert found.share.value == Fraction(100, 3)
    assert len(found.missing) == 8
    assert ("foreign-stock", "IRN", "M", "", "2016") in found.missing


def test_each_dimension_has_its_own_share() -> None:
    found = completeness(HELD, GRID)
    # foreign-stock: 3 of 6; women: 1 of 4; 2016: b, c, d of 6
    assert found.by["indicator"]["foreign-stock"].value == 50
    assert found.by["sex"]["F"].value == 25
    assert found.by["period"]["2016"].value == 50
    assert found.by["age"][""].value == found.share.value


def test_what_is_not_in_the_grid_fills_nothing() -> None:
    strangers = [
        claim("other-place", "2016-12-31", 1, area="TUR"),
        claim("longer", "2015/2016", 1),
        claim("in-towns", "2016-12-31", 1, breakdown=(("settlement", "urban"),)),
        claim("other-indicator", "2016-12-31", 1, indicator="foreign-irregular"),
    ]
    assert completeness(strangers, GRID).share.value == 0


def test_two_claims_of_one_cell_fill_it_once() -> None:
    assert completeness([*HELD, claim("again", "2015-06", 7, "SCI")], GRID).share.value == Fraction(100, 3)


@given(st.permutations(HELD))
def test_the_order_of_claims_changes_no_share(held: list[Claim]) -> None:
    assert completeness(held, GRID) == completeness(HELD, GRID)


def test_shares_are_made_again_from_their_traces() -> None:
    found = completeness(HELD, GRID)
    for trace in (found.share, *found.by["sex"].values()):
        assert replay(trace) == trace.value


def test_a_claim_loses_what_its_gravest_finding_takes() -> None:
    # Ten claims, five of them in one high finding and one of these in a low one as well: 10 − 5 × 1 = 5, 50 per cent
    claims = [*FOUR_ANSWERS, *years({1990 + step: 1000 + step for step in range(5)})]
    findings = check(claims, (AFGHANS,), "sources-diverge")
    assert [each.severity for each in findings] == ["high"]
    lighter = replace(findings[0], severity="low", claims=findings[0].claims[:1])
    score = agreement(claims, [lighter, *findings])
    assert {name: trace.value for name, trace in score.touched.items()} == {"high": 5, "medium": 0, "low": 0}
    assert score.score.value == 50
    assert replay(score.score) == 50


def test_medium_and_light_findings_take_half_and_a_quarter() -> None:
    # 4 claims, one medium and one low: 4 − ½ − ¼ = 3¼, 81¼ per cent
    (finding,) = check(FOUR_ANSWERS, (AFGHANS,), "sources-diverge")
    findings = [replace(finding, severity="medium", claims=("a",)), replace(finding, severity="low", claims=("b",))]
    assert agreement(HELD, findings).score.value == Fraction(325, 4)


def test_all_is_well_without_findings_and_nothing_is_said_without_claims() -> None:
    assert agreement(HELD, ()).score.value == 100
    assert agreement((), ()).score.value is None


def test_a_graver_finding_never_raises_the_score() -> None:
    claims = iran()
    findings = check(claims, named_quantities("IRN"))
    scores = [agreement(claims, findings[:many]).score.value for many in range(0, len(findings), 10)]
    assert scores == sorted(scores, reverse=True)
    assert 0 < Fraction(scores[-1] or 0) < 100
