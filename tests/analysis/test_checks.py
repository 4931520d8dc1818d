"""Each further check on a case worked by hand, and on the near miss that must not fire."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from namagar.analysis.consistency.definition import all_checks, definition
from namagar.analysis.consistency.digits import in_another_order, mended_by_a_swap
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.impossible_date import last_day
from namagar.analysis.consistency.run import check
from namagar.analysis.consistency.timing import same_time, shared
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.trace import replay
from namagar.catalogue import reader
from tests.analysis.test_consistency import arrivals, claim, returns


def found(claims: list[Claim], only: str) -> tuple[Finding, ...]:
    findings = check(claims, (), only)
    for finding in findings:
        for trace in finding.numbers.values():
            assert replay(trace) == trace.value
        for language in ("en", "fa"):
            brief = finding.brief(language)
            assert "{" not in brief + finding.headline(language) + finding.explanation(language)
    return findings


def flow(name: str, period: str, value: int, area: str, counterpart: str, indicator: str = "immigration",
         publisher: str = "IOM", **others: object) -> Claim:  # fmt: skip
    fields = {
        "indicator": indicator,
        "area": area,
        "counterpart": counterpart,
        "concept": "arrivals-registered",
    } | others
    return claim(name, period, value, publisher, **fields)


def net(name: str, period: str, value: int, publisher: str = "UNDESA", **others: object) -> Claim:
    fields = {"indicator": "net-migration", "counterpart": "", "concept": "net-migration-model"} | others
    return claim(name, period, value, publisher, **fields)


# Sign disagreement.


def test_balances_of_opposite_sign_disagree_and_zero_disagrees_with_nobody() -> None:
    (finding,) = found([net("a", "2005/2009", 100), net("b", "2005/2009", -60, "WB")], "sign-disagreement")
    assert finding.severity == "high"  # 60 / 100 ≥ ½
    assert found([net("a", "2005/2009", 100), net("b", "2005/2009", -49, "WB")], "sign-disagreement")[
        0
    ].severity == "medium"  # fmt: skip
    assert not found([net("a", "2005/2009", 100), net("b", "2005/2009", 0, "WB")], "sign-disagreement")


def test_balances_of_other_years_do_not_disagree() -> None:
    # 2005 to 2009 and 2007 to 2011 share 3 of 7 years
    assert not found([net("a", "2005/2009", 100), net("b", "2007/2011", -60, "WB")], "sign-disagreement")


def test_an_interval_across_zero_agrees_with_both_sides() -> None:
    across = claim("b", "2005/2009", None, "WB", indicator="net-migration", counterpart="", low=-60, high=10)
    assert not found([net("a", "2005/2009", 100), across], "sign-disagreement")


# Margins and cells, in and out.


def province(code: str, value: int, other: str = "", **others: object) -> Claim:
    fields = {"concept": "moves-transition-5y", "counterpart": other} | others
    return arrivals(f"in-{code}-{other}", value, area=f"XAA-{code}", **fields)


OTHERS = ("XAA-02", "XAA-03", "XAA-04", "XAA-05", "XAA-06")


def test_cells_of_all_other_areas_add_up_to_the_margin() -> None:
    # 5 × 10 = 50
    cells = [province("01", 10, other) for other in OTHERS]
    (finding,) = found([*cells, province("01", 51)], "margins-cells")
    assert finding.variant == "complete"
    assert finding.numbers["difference"].value == 1
    assert not found([*cells, province("01", 50)], "margins-cells")
    # Cells from other areas make up the margin “from other areas”, which says so by its scope.
    scoped = province("01", 51, breakdown=(("scope", "inter-provincial"),))
    assert len(found([*cells, scoped], "margins-cells")) == 1
    assert not found([*cells, province("01", 51, breakdown=(("sex", "F"),))], "margins-cells")


def test_cells_that_are_not_all_printed_may_be_less_than_the_margin_but_not_more() -> None:
    cells = [province("01", 10, other) for other in OTHERS[:4]]
    assert not found([*cells, province("01", 51)], "margins-cells")
    (finding,) = found([*cells, province("01", 39)], "margins-cells")
    assert (finding.variant, finding.numbers["difference"].value) == ("exceeded", -1)


def test_what_rounding_explains_is_no_misfit_of_cells() -> None:
    cells = [province("01", 1000, other, precision=1000) for other in OTHERS]
    assert not found([*cells, province("01", 7400)], "margins-cells")  # 5 × 500 = 2,500 ≥ 2,400


def inside(name: str, area: str, value: int, indicator: str) -> Claim:
    return claim(name, "2020", value, "SCI", indicator=indicator, area=area, counterpart="", concept="moves-last-year")


def test_a_balance_is_arrivals_less_departures() -> None:
    # 70 − 40 = 30
    came, left = inside("in", "XAA-01", 70, "internal-moves"), inside("out", "XAA-01", 40, "internal-out-moves")
    (finding,) = found([came, left, inside("net", "XAA-01", 31, "internal-net")], "in-out")
    assert (finding.variant, finding.numbers["difference"].value) == ("net", 1)
    assert not found([came, left, inside("net", "XAA-01", 30, "internal-net")], "in-out")
    assert not found([came, inside("net", "XAA-01", 31, "internal-net")], "in-out")


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6), st.integers(0, 99)), max_size=40), st.integers(0, 5))
def test_in_equals_out_over_the_country_for_every_matrix_and_one_lost_person_is_noticed(
    moves: list[tuple[int, int, int]], lost: int
) -> None:
    areas = range(1, 7)
    came = {area: sum(many for start, end, many in moves if end == area != start) for area in areas}
    left = {area: sum(many for start, end, many in moves if start == area != end) for area in areas}

    def claims(missing: int) -> list[Claim]:
        return [
            inside(f"{kind}-{area}", f"XAA-0{area}", values[area] + (missing if area == 6 else 0), indicator)
            for kind, indicator, values, missing in (
                ("in", "internal-moves", came, missing),
                ("out", "internal-out-moves", left, 0),
            )
            for area in areas
        ]

    assert not found(claims(0), "in-out")
    assert [finding.numbers["difference"].value for finding in found(claims(lost), "in-out")] == [lost] * bool(lost)


# Mirror pairs.


def test_emigrants_of_one_side_mirror_the_immigrants_of_the_other() -> None:
    # 125 / 100 = 1.25
    one = claim("a", "2020-12-31", 125, indicator="emigrant-stock", area="IRN", counterpart="TUR")
    other = claim("b", "2020-07-01", 100, "TURKSTAT", indicator="foreign-stock", area="TUR", counterpart="IRN")
    (finding,) = found([one, other], "mirror-pair")
    assert finding.claims == ("a", "b")
    nearer = claim("a", "2020-12-31", 124, indicator="emigrant-stock", area="IRN", counterpart="TUR")
    earlier = claim("a", "2018-12-31", 500, indicator="emigrant-stock", area="IRN", counterpart="TUR")
    assert not found([nearer, other], "mirror-pair")
    assert not found([earlier, other], "mirror-pair")  # 19 months are too many


def test_one_publisher_does_not_mirror_itself_and_flows_need_the_same_days() -> None:
    out, back = flow("a", "2020", 500, "IRN", "TUR", "emigration"), flow("b", "2020", 100, "TUR", "IRN")
    assert not found([out, back], "mirror-pair")
    assert found([out, flow("b", "2020", 100, "TUR", "IRN", publisher="TURKSTAT")], "mirror-pair")
    assert not found([out, flow("b", "2021", 100, "TUR", "IRN", publisher="TURKSTAT")], "mirror-pair")


# Stocks and flows.


def account(after: int, births: int = 50, deaths: int = 20, moved: int = 10) -> list[Claim]:
    """A population of 1,000 a year before; its flows; and what a count finds after it."""

    def people(name: str, period: str, value: int) -> Claim:
        return claim(name, period, value, "SCI", indicator="population", counterpart="", concept="residents-enumerated")

    return [
        people("before", "2019-12-31", 1000),
        people("after", "2020-12-31", after),
        claim("births", "2020", births, "UNDESA", indicator="births", counterpart="", concept="births-model"),
        claim("deaths", "2020", deaths, "UNDESA", indicator="deaths", counterpart="", concept="deaths-model"),
        net("moved", "2020", moved),
    ]


def test_a_population_changes_by_births_deaths_and_migration() -> None:
    # 1,000 + 50 − 20 + 10 = 1,040; 1,050 are 10 too many
    (finding,) = found(account(1050), "stock-flow")
    assert finding.numbers["difference"].value == 10
    assert (finding.numbers["expected"].value, finding.numbers["observed"].value) == (40, 50)
    assert not found(account(1040), "stock-flow")
    assert not found(account(1042), "stock-flow")  # 2 of 42 is less than a twentieth: a difference of dates


@given(st.integers(0, 500), st.integers(0, 500), st.integers(-300, 300))
def test_an_account_that_closes_is_never_reported(births: int, deaths: int, moved: int) -> None:
    assert not found(account(1000 + births - deaths + moved, births, deaths, moved), "stock-flow")


def test_a_flow_that_nobody_counts_is_not_zero() -> None:
    assert not found([each for each in account(1500) if each.id != "births"], "stock-flow")


def refugees(after: int, gone: int, *more: Claim) -> list[Claim]:
    return [
        claim("before", "2024-12-31", 1000), claim("after", "2025-12-31", after),
        claim("others-before", "2024-12-31", 0, indicator="foreign-others"),
        claim("others-after", "2025-12-31", 100, indicator="foreign-others"),
        returns("gone", "2025", gone, "UNHCR"), *more,
    ]  # fmt: skip


def test_a_fall_beyond_the_returns_stands_even_if_arrivals_are_unknown() -> None:
    # 1,000 + 0 − 600 = 400; 300 + 100 = 400 fits; 200 + 100 = 300 is 100 short, and arrivals would make it worse
    assert not found(refugees(300, 600), "stock-flow")
    (finding,) = found(refugees(200, 600), "stock-flow")
    assert (finding.variant, finding.numbers["difference"].value) == ("open", -100)
    assert not found(refugees(500, 600), "stock-flow")  # 200 more than expected may have arrived


def test_a_stock_jumps_only_without_flows() -> None:
    before, after = claim("before", "2021-12-31", 100_000), claim("after", "2022-12-31", 150_000)
    (finding,) = found([before, after], "jump-without-flow")
    assert finding.variant == "rise-uncounted"
    few = flow("came", "2022", 24_999, "IRN", "AFG", publisher="UNHCR")
    enough = flow("came", "2022", 25_000, "IRN", "AFG", publisher="UNHCR")
    assert found([before, after, few], "jump-without-flow")[0].numbers["flows"].value == 24_999
    assert not found([before, after, enough], "jump-without-flow")  # half of 50,000
    assert not found([before, claim("after", "2022-12-31", 149_999)], "jump-without-flow")
    assert not found([before, claim("after", "2024-12-31", 150_000)], "jump-without-flow")
    assert not found([claim("before", "2021-12-31", 999), claim("after", "2022-12-31", 9_990)], "jump-without-flow")


# Definitions, intervals, boundaries.


def test_two_units_in_one_series_are_said_before_any_sum() -> None:
    (finding,) = found([claim("a", "2020", 5), claim("b", "2021", 5, unit="crossings")], "definition-mismatch")
    assert (finding.variant, finding.severity) == ("units", "high")
    assert "crossings" in finding.headline("en")


def test_parts_of_another_unit_are_not_added_but_said() -> None:
    parts = [arrivals("all", 100), arrivals("a", 60, breakdown=(("sex", "F"),), part_of="all"),
             arrivals("b", 30, breakdown=(("sex", "M"),), part_of="all", unit="moves")]  # fmt: skip
    assert not found(parts, "parts-total")
    assert [each.variant for each in found(parts, "definition-mismatch")] == ["sum-units"]


def test_one_part_that_counts_other_people_is_a_stranger_in_the_sum() -> None:
    def parts(*concepts: str) -> list[Claim]:
        return [arrivals("all", 90), *(
            arrivals(f"p{number}", 30, breakdown=(("sex", "F"),), part_of="all", concept=concept)
            for number, concept in enumerate(concepts)
        )]  # fmt: skip

    own, other, third = "moves-last-residence", "moves-last-year", "moves-transition-5y"
    (finding,) = found(parts(own, own, other), "definition-mismatch")
    assert (finding.variant, finding.claims) == ("sum", ("all", "p2"))
    assert not found(parts(own, own, own), "definition-mismatch")
    # Cards, passports and headcount slips: parts that each have a name of their own are no mistake.
    assert not found(parts(other, third, other), "definition-mismatch")


def test_scopes_of_one_place_are_told_apart_when_they_differ_by_half() -> None:
    whole = arrivals("all", 150, breakdown=(("scope", "all-moves"),))
    part = arrivals("between", 100, breakdown=(("scope", "inter-provincial"),))
    (finding,) = found([whole, part], "definition-mismatch")
    assert (finding.variant, finding.numbers["ratio"].value) == ("scope", Fraction(3, 2))
    assert not found([arrivals("all", 149, breakdown=(("scope", "all-moves"),)), part], "definition-mismatch")


def test_one_nationality_is_not_all_of_them() -> None:
    everyone = claim(
        "all", "2025-05", 300, counterpart="WLD", concept="unique-identity", indicator="foreign-identified"
    )
    one = claim("one", "2025-05", 200, concept="unique-identity", indicator="foreign-identified")
    near = claim("one", "2025-05", 201, concept="unique-identity", indicator="foreign-identified")
    assert [each.variant for each in found([everyone, one], "definition-mismatch")] == ["universe"]
    assert not found([everyone, near], "definition-mismatch")


def test_five_years_are_not_five_times_one() -> None:
    # 500 / 5 = 100 a year; 125 in one year is 1.25 times that
    five, one = flow("five", "2015/2019", 500, "IRN", "AFG"), flow("one", "2020", 125, "IRN", "AFG")
    (finding,) = found([five, one], "interval-mismatch")
    assert finding.numbers["ratio"].value == Fraction(5, 4)
    assert not found([five, flow("one", "2020", 124, "IRN", "AFG")], "interval-mismatch")
    assert not found([five, flow("one", "2024", 999, "IRN", "AFG")], "interval-mismatch")  # four years apart
    assert not found([five, flow("week", "2020-01-01/2020-01-07", 999, "IRN", "AFG")], "interval-mismatch")


def stock(name: str, period: str, area: str, value: int, **others: object) -> Claim:
    fields = {"indicator": "population", "area": area, "counterpart": "", "concept": "residents-enumerated"} | others
    return claim(name, period, value, "SCI", **fields)


def test_growth_across_a_change_of_boundary_is_not_that_of_the_people() -> None:
    # 100 → 130 is 30 per cent; with the 20 of Tabas on both sides 130 / 120 − 1 = 8⅓ per cent
    tabas = stock("tabas", "2011", "IRN-21", 20, breakdown=(("territory", "tabas"),))
    before, after = stock("before", "2011", "IRN-29", 100), stock("after", "2016", "IRN-29", 130)
    (finding,) = found([before, after, tabas], "boundary-vintage")
    assert (finding.numbers["printed"].value, finding.numbers["alike"].value) == (30, Fraction(25, 3))
    (unknown,) = found([before, after], "boundary-vintage")
    assert unknown.variant == "unknown"
    later = [stock("before", "2014", "IRN-29", 100), stock("after", "2016", "IRN-29", 130)]
    assert not found(later, "boundary-vintage")
    assert not found([stock("a", "2011", "IRN-10", 100), stock("b", "2016", "IRN-10", 130)], "boundary-vintage")


def test_an_area_has_no_numbers_from_before_it_existed() -> None:
    assert [each.variant for each in found([stock("a", "2009", "IRN-30", 5)], "boundary-vintage")] == ["too-early"]
    assert not found([stock("a", "2011", "IRN-30", 5)], "boundary-vintage")


# Editions, quotes, digits, rows, dates.


def edition(name: str, period: str, value: int, revision: str, published: str) -> Claim:
    return claim(name, period, value, "UNDESA", revision=revision, published=published)


def test_an_edition_that_moves_a_number_by_a_twentieth_is_said() -> None:
    old, new = edition("old", "2015", 1000, "first", "2019"), edition("new", "2015", 1050, "second", "2020")
    (finding,) = found([old, new], "revision-drift")
    assert (finding.severity, finding.numbers["difference"].value) == ("low", 50)
    assert not found([old, edition("new", "2015", 1049, "second", "2020")], "revision-drift")
    assert not found([old, edition("new", "2015", 2000, "second", "2019")], "revision-drift")  # two prints of one day
    assert not found([old, edition("new", "2016", 2000, "second", "2020")], "revision-drift")


@pytest.mark.parametrize(("last", "variant"), [(1100, "one-way"), (900, "both-ways")])
def test_editions_move_in_one_direction_or_in_both(last: int, variant: str) -> None:
    pairs = [(2010, 1100), (2011, 1100), (2012, last)]
    claims = [edition(f"old-{year}", f"{year}", 1000, "first", "2019") for year, _ in pairs]
    claims += [edition(f"new-{year}", f"{year}", value, "second", "2020") for year, value in pairs]
    assert [each.variant for each in found(claims, "revision-drift")] == [variant]


def test_a_quote_gives_the_number_of_its_source_up_to_rounding() -> None:
    origin = claim("origin", "2020-07-01", 387_246, "UNDESA", published="2020")

    def quote(value: int, **others: object) -> Claim:
        return claim("quote", "2020", value, "IMOBS", derived_from=("publisher:UNDESA",), **others)

    assert not found([origin, quote(387_000, precision=1000)], "quoted-differently")
    (finding,) = found([origin, quote(388_000, precision=1000)], "quoted-differently")
    assert (finding.numbers["difference"].value, finding.severity) == (754, "low")  # one unit of the last place
    assert found([origin, quote(500_000, precision=1000)], "quoted-differently")[0].cause == "other-table"
    assert not found([origin, quote(500_000, concept="citizens-enumerated")], "quoted-differently")
    assert not found([origin, quote(500_000, published="2019")], "quoted-differently")  # before it appeared
    assert not found([origin, quote(378_246)], "quoted-differently")  # swapped digits are told as such


def test_two_quotes_of_a_source_that_is_not_here_are_compared_with_each_other() -> None:
    quotes = [claim(name, "2010", value, "RESEARCH", revision=name, derived_from=("publisher:MIPEX",), published="2014")
              for name, value in (("one", 41), ("two", 42))]  # fmt: skip
    assert [each.variant for each in found(quotes, "quoted-differently")] == ["quotes"]
    same = [quotes[0], claim("two", "2010", 41, "RESEARCH", revision="two", derived_from=("publisher:MIPEX",))]
    assert not found(same, "quoted-differently")


def test_swapped_digits_are_found_where_they_mend_the_sum() -> None:
    # 60 + 45 = 105; 150 is printed; 105 and 150 have the same digits, but 1 and 0 do not change places with 5
    whole = arrivals("all", 114)
    parts = [arrivals(name, value, breakdown=(("sex", name),), part_of="all") for name, value in (("F", 60), ("M", 45))]
    (finding,) = found([whole, *parts], "digit-order")  # 114 − 105 = 9: 54 instead of 45
    assert finding.numbers["wrong"].value == 45
    assert not found([whole, *parts], "parts-total")
    off_by_ten = [arrivals("all", 115), *parts]
    assert not found(off_by_ten, "digit-order")
    assert found(off_by_ten, "parts-total")


@given(st.lists(st.integers(10_000, 9_999_999), min_size=2, max_size=6), st.data())
def test_one_swap_in_a_table_that_adds_up_is_mended_or_not_the_only_way(parts: list[int], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(parts) - 1))
    text = str(parts[place])
    at = data.draw(st.integers(1, len(text) - 2))
    swapped = int(text[:at] + text[at + 1] + text[at] + text[at + 2 :])
    whole = arrivals("all", sum(parts))
    printed = [arrivals(f"p{number}", swapped if number == place else value) for number, value in enumerate(parts)]
    mended = mended_by_a_swap(whole, printed)
    if swapped == parts[place]:
        assert mended is None
    else:
        assert mended is None or sum(
            int(mended[1]) if each.id == mended[0].id else int(each.value or 0) for each in printed
        ) == (int(mended[1]) if mended[0].id == "all" else sum(parts))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("6.2", "2.6", True), ("23270", "23730", False), ("1203", "1230", True), ("1234", "4321", True),
     ("1234", "4231", False), ("123", "1230", False), ("121", "121", False)],
)  # fmt: skip
def test_digits_in_another_order(one: str, other: str, same: bool) -> None:
    assert in_another_order(Fraction(one), Fraction(other)) is same
    assert in_another_order(Fraction(other), Fraction(one)) is same


def test_two_prints_with_turned_digits_are_one_number() -> None:
    prints = [claim("first", "2011", "6.2", published="2015"), claim("second", "2011", "2.6", published="2016")]
    (finding,) = found(prints, "digit-order")
    assert (finding.claims, finding.cause) == (("second", "first"), "direction")
    assert not found([prints[0], claim("second", "2011", "2.6", "SCI")], "digit-order")  # another source may differ
    assert not found([prints[0], claim("second", "2012", "2.6")], "digit-order")


def test_a_row_that_stands_twice_is_said_whatever_its_id() -> None:
    assert len(found([claim("a", "2020", 5), claim("b", "2020", 5)], "duplicate-rows")) == 1
    assert not found([claim("a", "2020", 5), claim("b", "2020", 5, title="Another")], "duplicate-rows")
    assert not found([claim("a", "2020", 5), claim("b", "2020", 6)], "duplicate-rows")


def test_a_report_does_not_give_one_number_for_two_neighbouring_weeks() -> None:
    def weeks(*values: int) -> list[Claim]:
        return [returns(f"w{day}", f"2020-01-{day:02}/2020-01-{day + 6:02}", value)
                for day, value in zip((5, 12, 19), values, strict=False)]  # fmt: skip

    assert [each.variant for each in found(weeks(9804, 9804), "duplicate-rows")] == ["neighbour"]
    assert not found(weeks(980, 980), "duplicate-rows")  # three digits are chance
    assert not found(weeks(9804, 9805), "duplicate-rows")
    assert not found(weeks(9804, 9804, 9804), "duplicate-rows")  # three in a row are told as frozen
    apart = [*weeks(9804), returns("later", "2020-01-19/2020-01-25", 9804)]
    assert not found(apart, "duplicate-rows")


def test_nothing_is_counted_before_it_has_happened() -> None:
    assert [each.variant for each in found([claim("a", "2020-12-31", 5, published="2020-11")], "impossible-date")] == [
        "too-soon"
    ]
    assert not found([claim("a", "2020-12-31", 5, published="2020-12")], "impossible-date")
    assert not found([claim("a", "2020-12-31", 5, published="2020")], "impossible-date")
    assert not found([claim("a", "2020-12-31", 5, published="2020-11", status="estimate")], "impossible-date")


def test_one_statement_has_one_date() -> None:
    def said(name: str, day: str, value: int = 157) -> Claim:
        return claim(name, day, value, published=day)

    assert found([said("a", "2024-05-18"), said("b", "2025-05-20")], "impossible-date")[0].claims == ("b", "a")
    assert not found([said("a", "2024-05-18"), said("b", "2024-11-13")], "impossible-date")  # 179 days
    assert not found([said("a", "2024-05-18"), said("b", "2025-05-20", 158)], "impossible-date")
    assert not found([said("a", "2023-05-18"), said("b", "2024-05-18"), said("c", "2025-05-20")], "impossible-date")


@pytest.mark.parametrize(
    ("text", "day"), [("2020", "2020-12-31"), ("2020-02", "2020-02-29"), ("2020-02-03", "2020-02-03")]
)
def test_the_last_day_of_a_publication(text: str, day: str) -> None:
    assert last_day(text).isoformat() == day


# Parts and wholes.


def test_one_flow_is_not_larger_than_all_of_them() -> None:
    # 106 > 1.05 × 100
    whole = flow("all", "2020", 100, "IRN", "WLD")
    (finding,) = found([whole, flow("part", "2020", 106, "IRN", "AFG", publisher="UNHCR")], "part-exceeds-whole")
    assert finding.claims == ("all", "part")
    assert not found([whole, flow("part", "2020", 105, "IRN", "AFG")], "part-exceeds-whole")
    assert not found([whole, flow("part", "2020/2021", 300, "IRN", "AFG")], "part-exceeds-whole")  # twice as long
    assert not found([whole, flow("part", "2021", 300, "IRN", "AFG")], "part-exceeds-whole")


def test_a_place_without_a_cell_is_missing_not_zero() -> None:
    def abroad(name: str, place: str, value: int, publisher: str = "UNDESA", **others: object) -> Claim:
        fields = {"indicator": "emigrant-stock", "concept": "emigrants-born", "counterpart": place} | others
        return claim(name, "2020-07-01", value, publisher, **fields)

    held = [abroad("all", "WLD", 100), abroad("usa", "USA", 60, part_of="all"), abroad("deu", "DEU", 40, part_of="all")]
    (finding,) = found([*held, abroad("are", "ARE", 5, "WB")], "absent-part")
    assert (finding.claims, finding.numbers["share"].value) == (("all", "are"), Fraction(1, 20))
    assert not found([*held, abroad("are", "ARE", 4, "WB")], "absent-part")
    assert not found([*held, abroad("other", "USA", 90, "WB")], "absent-part")


def corridor(month: int, elsewhere: int, precision: int = 1) -> list[Claim]:
    weeks = [returns(f"w{day}", f"2020-01-{day:02}/2020-01-{day + 6:02}", 700) for day in (1, 8, 15)]
    other = returns("other", "2019-02/2020-01", elsewhere, area="PAK", precision=precision)
    return [*weeks, returns("month", "2020-01", month), other]


def test_a_number_out_of_step_that_another_corridor_has_is_of_the_wrong_cell() -> None:
    # 2,100 in 21 days are 3,100 in 31; 4,650 is 1.5 times that
    (finding,) = found(corridor(4650, 4650), "wrong-cell")
    assert finding.numbers["expected"].value == 3100
    assert finding.claims[:2] == ("month", "other")
    assert not found(corridor(4649, 4649), "wrong-cell")
    assert not found(corridor(4650, 4651), "wrong-cell")
    assert found(corridor(4650, 5000, 1000), "wrong-cell")  # rounded to thousands it is the same number
    assert not found(corridor(4650, 4650)[2:], "wrong-cell")  # one week says nothing about a month


def test_levels_with_many_unanswered_are_not_comparable() -> None:
    def counted(year: int, unstated: int) -> list[Claim]:
        fields = {"indicator": "internal-moves", "counterpart": "", "concept": "moves-last-residence"}
        return [claim(f"all-{year}", f"{year}", 100, "SCI", **fields),
                claim(f"none-{year}", f"{year}", unstated, "SCI", part_of=f"all-{year}",
                      breakdown=(("origin_place", "not-stated"),), **fields)]  # fmt: skip

    (finding,) = found([*counted(2011, 6), *counted(2016, 2)], "unstated-share")
    assert finding.numbers["ratio"].value == 3
    assert not found([*counted(2011, 5), *counted(2016, 2)], "unstated-share")
    assert found([*counted(2011, 6), *counted(2016, 0)], "unstated-share")


def test_a_source_that_comes_back_to_itself_is_one_witness() -> None:
    first = claim("first", "2020", 5, "SCI")
    second = claim("second", "2021", 5, "UNDESA", derived_from=("first",))
    third = claim("third", "2022", 5, "SCI", derived_from=("second",))
    (finding,) = found([first, second, third], "circular-source")
    assert finding.claims == ("third", "second", "first")
    assert not found([first, second], "circular-source")
    own = claim("own", "2022", 5, "SCI", derived_from=("first",))
    line = [claim("c0", "2010", 5, "SCI")]
    line += [claim(f"c{n}", f"{2010 + n}", 5, "WB", derived_from=(f"c{n - 1}",)) for n in range(1, 9)]
    assert found([*line[:8], claim("end", "2020", 5, "SCI", derived_from=("c6",))], "circular-source")  # 8 in a row
    assert not found([*line, claim("end", "2020", 5, "SCI", derived_from=("c8",))], "circular-source")
    assert not found([first, own], "circular-source")  # resting on one's own earlier number is no circle


# What the checks share.


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 400)), min_size=1, max_size=12))
def test_groups_of_one_time_are_those_of_the_definition(spans: list[tuple[int, int]]) -> None:
    begin = date(2020, 1, 1)
    claims = [
        returns(f"{number}", f"{begin + timedelta(days=start)}/{begin + timedelta(days=start + days)}", 5)
        for number, (start, days) in enumerate(spans)
    ]
    claims.sort(key=lambda each: (each.period.start, each.period.end, each.id))
    share = Fraction(9, 10)
    near = [frozenset(other.id for other in claims if shared(each, other) >= share) for each in claims]
    expected = {group for group in near if len(group) > 1 and not any(group < other for other in near)}
    assert {frozenset(each.id for each in group) for group in same_time(claims, share)} == expected


@pytest.fixture
def own_folder(tmp_path: Path) -> Iterator[Path]:
    before = list(reader._own_folders)
    (tmp_path / "checks").mkdir()
    reader.add_folder(tmp_path)
    yield tmp_path / "checks"
    reader._own_folders[:] = before
    reader.yaml_file.cache_clear()
    definition.cache_clear()


def test_a_country_adds_a_check_as_a_file_of_its_own(own_folder: Path) -> None:
    (own_folder / "afghans-closely.yaml").write_text(
        'id: afghans-closely\nextends: sources-diverge\nseries:\n  - {indicator: foreign-stock, counterpart: AFG}\n'
        'parameters: {ratio: "1.01"}\nexample: {en: "One in a hundred.", fa: "یک در صد."}\n',
        encoding="utf-8",
    )  # fmt: skip
    assert "afghans-closely" in {each.id for each in all_checks()}
    near = [claim("a", "2016", 1000), claim("b", "2016", 1020, "SCI")]
    far = [claim("a", "2016", 1000), claim("b", "2016", 2000, "SCI")]
    iraqis = [claim("c", "2016", 1000, counterpart="IRQ"), claim("d", "2016", 2000, "SCI", counterpart="IRQ")]
    assert [each.check for each in check(near, ())] == ["afghans-closely"]
    # It takes the place of the check it extends for the claims it names, and only for these.
    assert [(each.check, each.claims) for each in check([*far, *iraqis], ())] == [
        ("afghans-closely", ("a", "b")),
        ("sources-diverge", ("c", "d")),
    ]
