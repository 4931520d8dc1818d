"""Checks against plain second ways of doing them, and what must not matter: order, scale, a row that stands twice."""

import random
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.quantities import named_quantities
from namagar.analysis.consistency.run import check
from namagar.analysis.consistency.timing import months_between, shared
from namagar.analysis.terms.claim import Claim
from tests.analysis.test_checks import flow, net
from tests.analysis.test_consistency import arrivals, claim, iran, returns

PUBLISHERS = ("UNHCR", "SCI", "IOM")
NAMED = named_quantities("IRN")
# Their limits are shares and ratios; others know a least number, or count digits and rounding units.
OF_RATIOS = ("sources-diverge", "sign-disagreement", "interval-mismatch", "part-exceeds-whole", "mirror-pair",
             "absent-part", "stock-flow", "definition-mismatch", "revision-drift", "unstated-share")  # fmt: skip


def told(findings: tuple[Finding, ...]) -> set[frozenset[str]]:
    return {frozenset(finding.claims) for finding in findings}


@cache
def found_in_iran() -> tuple[Finding, ...]:
    return check(iran(), NAMED)


@settings(deadline=None, max_examples=5)
@given(st.randoms(use_true_random=False))
def test_no_check_depends_on_the_order_of_the_claims_of_iran(chance: random.Random) -> None:
    claims = list(iran())
    chance.shuffle(claims)
    assert check(claims, NAMED) == found_in_iran()


def scaled(of: Claim, factor: int) -> Claim:
    value, low, high = (None if each is None else each * factor for each in (of.value, of.low, of.high))
    return replace(of, value=value, low=low, high=high, precision=None)


@pytest.mark.parametrize("kind", OF_RATIOS)
def test_what_is_a_matter_of_ratios_is_the_same_in_thousands(kind: str) -> None:
    once, times = (check([scaled(each, factor) for each in iran()], NAMED, kind) for factor in (1, 7))
    assert [(each.claims, each.severity, each.variant) for each in once] == [
        (each.claims, each.severity, each.variant) for each in times
    ]
    for one, other in zip(once, times, strict=True):
        assert all(
            other.numbers[name].value in (trace.value, 7 * trace.value if trace.value is not None else None)
            for name, trace in one.numbers.items()
        )


@settings(deadline=None, max_examples=20)
@given(st.sampled_from(iran()))
def test_a_row_that_stands_twice_is_always_said(of: Claim) -> None:
    copy = replace(of, id=f"{of.id}-again", corrects="")
    twice = check([*iran(), copy], NAMED, "duplicate-rows")
    assert {of.id, copy.id} <= set().union(*(finding.claims for finding in twice if copy.id in finding.claims))


# Each check once more, the plain way.

STOCKS = st.lists(st.tuples(st.sampled_from(PUBLISHERS), st.integers(0, 40)), min_size=1, max_size=7)


@given(STOCKS)
def test_sources_diverge_where_any_two_of_them_do(spoken: list[tuple[str, int]]) -> None:
    claims = [claim(f"c{number}", "2020", value, who) for number, (who, value) in enumerate(spoken)]
    apart = [
        (one, other)
        for one, other in combinations(claims, 2)
        if one.publisher != other.publisher
        and one.value != other.value
        and (0 in (one.value, other.value) or max(one.value, other.value) * 10 >= min(one.value, other.value) * 11)  # type: ignore[type-var,operator]
    ]
    findings = check(claims, (), "sources-diverge")
    assert bool(findings) == bool(apart)
    if apart:
        (finding,) = findings
        assert set(finding.claims) == {each.id for each in claims}
        assert finding.numbers["difference"].value == max(abs(one.value - other.value) for one, other in apart)  # type: ignore[operator]


@given(st.lists(st.tuples(st.sampled_from(PUBLISHERS), st.integers(-30, 30)), min_size=1, max_size=7))
def test_balances_disagree_where_one_is_below_and_one_above_zero(spoken: list[tuple[str, int]]) -> None:
    claims = [net(f"n{number}", "2010/2014", value, who) for number, (who, value) in enumerate(spoken)]
    low, high = min(value for _, value in spoken), max(value for _, value in spoken)
    findings = check(claims, (), "sign-disagreement")
    assert bool(findings) == (low < 0 < high)
    for finding in findings:
        assert finding.numbers["difference"].value == high - low
        assert finding.severity == ("high" if 2 * min(-low, high) >= max(-low, high) else "medium")


WEEKS = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(0, 9), st.sampled_from(PUBLISHERS[:2])),
    max_size=8,
    unique_by=lambda each: each[:2] + each[3:],
)


@given(WEEKS)
def test_a_whole_is_a_first_part_and_what_follows_it_for_every_three(spoken: list[tuple[int, int, int, str]]) -> None:
    claims = [
        returns(f"r{number}", f"2020-{start:02d}/2020-{start + months - 1:02d}", value, who)
        for number, (start, months, value, who) in enumerate(spoken)
    ]
    expected = {
        frozenset((whole.id, first.id, second.id))
        for whole, first, second in permutations(claims, 3)
        if len({each.publisher for each in (whole, first, second)}) == 1
        and whole.period.start == first.period.start
        and second.period.follows(first.period)
        and whole.period.end == second.period.end
        and whole.value != first.value + second.value  # type: ignore[operator]
    }
    assert told(check(claims, (), "cumulative")) == expected


@given(st.lists(st.tuples(st.sampled_from(PUBLISHERS), st.integers(0, 60), st.sampled_from((12345, 54321, 50000)))))
def test_equal_long_numbers_are_tied_through_other_publishers_within_two_years(
    spoken: list[tuple[str, int, int]],
) -> None:
    claims = [
        claim(f"c{number}", f"{2015 + month // 12}-{month % 12 + 1:02d}", value, who)
        for number, (who, month, value) in enumerate(spoken)
    ]

    def tied(one: Claim, other: Claim) -> bool:
        return one.publisher != other.publisher and one.value == other.value and months_between(one, other) <= 24

    assert told(check(claims, (), "counted-twice")) == tied_groups(
        [each for each in claims if each.value != 50000], tied
    )


def tied_groups(claims: list[Claim], tied: Callable[[Claim, Claim], bool]) -> set[frozenset[str]]:
    """The groups in which one is tied to the next, from one end to the other."""
    groups = [{each.id} for each in claims]
    for one, other in combinations(claims, 2):
        if tied(one, other):
            first, second = (next(group for group in groups if each.id in group) for each in (one, other))
            if first is not second:
                groups.remove(second)
                first |= second
    return {frozenset(group) for group in groups if len(group) > 1}


@given(st.lists(st.sampled_from((None, 5, 7)), min_size=1, max_size=12))
def test_a_row_of_equal_reports_is_as_long_as_it_is(values: list[int | None]) -> None:
    claims = [
        claim(f"{2000 + number}", f"{2000 + number}", value) for number, value in enumerate(values) if value is not None
    ]
    expected, row = set(), list[str]()
    for number, value in enumerate([*values, None]):
        if row and value != values[number - 1]:
            expected |= {frozenset(row)} if len(row) >= 3 else set()
            row = []
        if value is not None:
            row.append(f"{2000 + number}")
    assert told(check(claims, (), "frozen-value")) == expected


@given(st.lists(st.integers(0, 50), min_size=1, max_size=5), st.integers(-3, 3), st.sampled_from((1, 10)))
def test_parts_make_their_total_up_to_rounding(parts: list[int], off: int, rounded: int) -> None:
    total = sum(parts) + off * rounded
    claims = [arrivals("whole", max(total, 0), precision=rounded)]
    claims += [
        arrivals(f"part-{number}", value, part_of="whole", area=f"XAA-0{number + 1}")
        for number, value in enumerate(parts)
    ]
    findings = check(claims, (), "parts-total")
    gap = max(total, 0) - sum(parts)
    assert bool(findings) == bool(gap)
    for finding in findings:
        assert finding.numbers["difference"].value == gap
        assert (finding.cause == "within-rounding") == (rounded > 1 and 2 * abs(gap) <= rounded)


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(1, 12)), max_size=4), st.integers(1, 30))
def test_a_part_is_larger_than_its_whole_by_a_twentieth(cells: list[tuple[int, int]], total: int) -> None:
    whole = flow("whole", "2020", total, "IRN", "")
    parts = [
        flow(f"part-{number}", f"2020-01/2020-{months:02d}", value, "IRN", "AFG")
        for number, (value, months) in enumerate(cells)
    ]
    expected = [each for each in parts if shared(each, whole) >= Fraction(1, 2) and 20 * each.value > 21 * total]  # type: ignore[operator]
    assert told(check([whole, *parts], (), "part-exceeds-whole")) == (
        {frozenset({"whole", *(each.id for each in expected)})} if expected else set()
    )
