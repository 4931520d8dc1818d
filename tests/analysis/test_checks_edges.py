"""The edges of the checks: just within and just beyond each limit, and what stands in the words of a finding."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from namagar.analysis.consistency import names
from namagar.analysis.consistency.accounts import Account, recorded
from namagar.analysis.consistency.definition import Check, definition
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding, highest, lowest
from namagar.analysis.consistency.holding import near as nearly
from namagar.analysis.consistency.run import check
from namagar.analysis.consistency.timing import filling, near, same_time, years
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.periods import Period
from tests.analysis.test_checks import flow, found, inside, net, stock
from tests.analysis.test_consistency import arrivals, claim, returns

# Boundaries.


def test_an_area_that_was_made_out_of_another_explains_its_loss() -> None:
    # Tehran 1,000 → 900 is −10 per cent; with the 200 of Alborz it is 1,100, which is +10 per cent
    claims = [stock("before", "2006", "IRN-23", 1000), stock("after", "2011", "IRN-23", 900)]
    (finding,) = found([*claims, stock("alborz", "2011", "IRN-30", 200)], "boundary-vintage")
    assert finding.variant == "created"
    told = {name: finding.numbers[name].value for name in ("printed", "alike", "difference")}
    assert told == {"printed": -10, "alike": 10, "difference": -20}


def test_a_change_of_boundary_is_told_from_half_a_per_cent_on() -> None:
    # 1,000 before and after, 5 of them on the land: 1,000 / 1,005 − 1 = −0.4975 per cent; with 6 it is −0.5964
    claims = [stock("before", "2011", "IRN-29", 1000), stock("after", "2016", "IRN-29", 1000)]

    def tabas(people: int) -> Claim:
        return stock("tabas", "2011", "IRN-21", people, breakdown=(("territory", "tabas"),))

    assert not found([*claims, tabas(5)], "boundary-vintage")
    assert len(found([*claims, tabas(6)], "boundary-vintage")) == 1
    # Without the people of the land the printed growth counts: 1,005 / 1,000 is exactly half a per cent.
    assert len(found([claims[0], replace(claims[1], value=Fraction(1005))], "boundary-vintage")) == 1
    assert not found([claims[0], replace(claims[1], value=Fraction(1004))], "boundary-vintage")


def test_a_number_from_before_its_area_comes_with_its_table_and_one_rival_of_it() -> None:
    total = stock("total", "2006", "IRN", 90)
    early = stock("early", "2006", "IRN-30", 5, part_of="total")
    rivals = [stock(f"rival-{number}", "2006", "IRN", 100 + number, title="Census") for number in (0, 1)]
    (finding,) = found([total, early, *rivals], "boundary-vintage")
    assert (finding.variant, finding.claims) == ("too-early-total", ("early", "total", "rival-0"))
    assert finding.numbers["difference"].value == -10
    (alone,) = found([total, early], "boundary-vintage")
    assert (alone.variant, alone.claims) == ("too-early", ("early", "total"))
    assert not found([replace(early, part_of="", value=None, low=Fraction(1), high=Fraction(2))], "boundary-vintage")


# Rows, cells and margins.


def test_an_interval_that_stands_twice_has_no_value_to_tell() -> None:
    one, other = (claim(name, "2020", None, low=1, high=2) for name in ("a", "b"))
    (finding,) = found([one, other], "duplicate-rows")
    assert (finding.variant, dict(finding.numbers).get("value")) == ("interval", None)
    (known,) = found([claim("a", "2020", 7), claim("b", "2020", 7)], "duplicate-rows")
    assert (known.variant, known.numbers["value"].value) == ("", 7)


def test_cells_of_two_copied_tables_are_told_by_their_totals_only_if_each_has_one() -> None:
    wholes = [claim("whole-a", "2020", 200_001), claim("whole-b", "2020", 200_001, "SCI")]
    cells = [
        returns("a", "2020", 54_321, "UNHCR", part_of="whole-a"),
        returns("b", "2020", 54_321, "SCI", part_of="whole-b"),
    ]
    assert [each.claims for each in found([*wholes, *cells], "counted-twice")] == [("whole-a", "whole-b")]
    loose = replace(cells[1], part_of="")
    assert {each.claims for each in found([*wholes, cells[0], loose], "counted-twice")} == {
        ("whole-a", "whole-b"),
        ("a", "b"),
    }


def test_what_rounding_just_explains_is_light_and_one_more_is_not() -> None:
    # A total rounded to thousands and two exact parts: half a thousand is explained, one more is not.
    def parts(second: int) -> list[Claim]:
        return [
            arrivals("whole", 10_000, precision=1000),
            arrivals("urban", 4_000, part_of="whole", breakdown=(("settlement", "urban"),)),
            arrivals("rural", second, part_of="whole", breakdown=(("settlement", "rural"),)),
        ]

    (within,) = found(parts(5_500), "parts-total")
    assert (within.severity, within.cause) == ("low", "within-rounding")
    (beyond,) = found(parts(5_499), "parts-total")
    assert (beyond.severity, beyond.cause) == ("high", "beyond-rounding")  # 501 of 10,000 is more than a twentieth


def test_a_total_split_by_areas_and_by_people_is_two_ways_of_splitting() -> None:
    whole = stock("whole", "2011", "IRN", 100)
    areas = [stock(f"area-{code}", "2011", f"IRN-{code}", 50, part_of="whole") for code in ("00", "01")]
    sexes = [stock(sex, "2011", "IRN", 49, part_of="whole", breakdown=(("sex", sex),)) for sex in ("F", "M")]
    (finding,) = found([whole, *areas, *sexes], "parts-total")
    assert set(finding.claims) == {"whole", "F", "M"}


def table(total: int, men: int, women: int, **others: object) -> list[Claim]:
    """All foreigners, Iraqis and Pakistanis, and the sexes that are printed beside Pakistan."""

    def row(name: str, value: int, country: str, **fields: object) -> Claim:
        return claim(name, "2016", value, "SCI", counterpart=country, concept="citizens-enumerated", **fields)

    return [
        row("all", total, "WLD"),
        row("iraq", 34_532, "IRQ", part_of="all", **others),
        row("pakistan", total - 34_532, "PAK", part_of="all"),
        row("men", men, "PAK", part_of="pakistan", breakdown=(("sex", "M"),)),
        row("women", women, "PAK", part_of="pakistan", breakdown=(("sex", "F"),)),
    ]


def test_parts_that_make_another_row_belong_to_it_if_they_make_it_exactly_and_in_its_unit() -> None:
    (finding,) = found(table(50_000, 20_000, 14_532), "parts-total")
    assert (finding.cause, finding.facts["row"]) == ("other-row", {"en": "Iraq", "fa": "عراق"})
    (near_it,) = found(table(50_000, 20_000, 14_533), "parts-total")
    assert near_it.cause == "misprint"
    cause = {each.cause for each in found(table(50_000, 20_000, 14_532, unit="moves"), "parts-total")}
    assert cause == {"misprint"}


def test_a_sum_of_cells_is_compared_with_a_margin_of_the_same_print_only() -> None:
    def margins(**others: object) -> list[Claim]:
        fields = {"indicator": "internal-moves", "area": "XAA-01", "concept": "moves-last-year"}
        whole = {"counterpart": "", **fields}
        return [
            claim("cell", "2010", 500, "SCI", counterpart="XAA-02", **fields),
            claim("summed", "2010", 700, "SCI", derived_from=("cell",), revision="sum", **whole),
            claim("margin", "2010", 600, "SCI", **(whole | others)),
        ]

    def stated(claims: list[Claim]) -> list[tuple[str, ...]]:
        return [each.claims for each in found(claims, "margins-cells") if each.variant == "stated"]

    cell, summed, margin = margins()
    assert stated([cell, summed, margin]) == [(margin.id, summed.id)]
    for other in ({"publisher": "WB"}, {"concept": "arrivals-registered"}, {"period": Period.read("2011")}):
        assert stated([cell, summed, replace(margin, **other)]) == []
    assert stated([cell, summed, replace(margin, derived_from=("publisher:WB",))]) == []
    assert stated([cell, summed, replace(margin, value=None, low=Fraction(1), high=Fraction(2))]) == []


def test_a_balance_has_both_sides_or_is_not_judged() -> None:
    left, balance = inside("out", "XAA-01", 40, "internal-out-moves"), inside("net", "XAA-01", 31, "internal-net")
    assert not found([left, balance], "in-out")


# Time.


def test_the_other_side_may_be_eighteen_months_away() -> None:
    one = claim("a", "2021-12-31", 500, indicator="emigrant-stock", area="IRN", counterpart="TUR")

    def other(day: str) -> Claim:
        return claim("b", day, 100, "TURKSTAT", indicator="foreign-stock", area="TUR", counterpart="IRN")

    assert len(found([one, other("2020-06-30")], "mirror-pair")) == 1  # 18 months
    assert not found([one, other("2020-05-31")], "mirror-pair")  # 19


def test_a_mirror_with_an_interval_is_told_at_its_nearest_end() -> None:
    # 100 to 200 leave and 300 come: 300 / 200 = 1.5; 400 to 500 leave: 400 / 300
    def sides(low: int, high: int) -> list[Claim]:
        return [
            claim("a", "2020", None, low=low, high=high, indicator="emigrant-stock", area="IRN", counterpart="TUR"),
            claim("b", "2020", 300, "TURKSTAT", indicator="foreign-stock", area="TUR", counterpart="IRN"),
        ]

    (finding,) = found(sides(100, 200), "mirror-pair")
    assert [finding.numbers[name].value for name in ("origin", "destination", "difference")] == [200, 300, 100]
    assert finding.numbers["ratio"].value == Fraction(3, 2)
    (finding,) = found(sides(400, 500), "mirror-pair")
    assert [finding.numbers[name].value for name in ("origin", "destination", "difference")] == [400, 300, 100]
    assert not found(sides(200, 350), "mirror-pair")
    assert not found(sides(0, 0), "mirror-pair")  # nobody knows how many times zero


def test_the_shorter_count_nearest_to_the_longer_one_is_compared() -> None:
    five = flow("five", "2015/2019", 500, "IRN", "AFG")
    singles = [
        flow(f"one-{year}", f"{year}", value, "IRN", "AFG") for year, value in ((2013, 900), (2017, 200), (2022, 9))
    ]
    (finding,) = found([five, *singles], "interval-mismatch")
    assert finding.claims == ("five", "one-2017")
    # Of several years within the five, an exact number before a rounded one.
    rounded = flow("one-2016", "2016", 5_000, "IRN", "AFG", precision=1000)
    (finding,) = found([five, rounded, *singles], "interval-mismatch")
    assert finding.claims == ("five", "one-2017")


def test_a_year_that_ends_with_the_five_is_the_last_within_them() -> None:
    five = flow("five", "2015/2019", 500, "IRN", "AFG")
    singles = [flow(f"one-{year}", f"{year}", 300, "IRN", "AFG") for year in (2019, 2020)]
    (finding,) = found([five, *singles], "interval-mismatch")
    assert finding.claims == ("five", "one-2019")


@pytest.mark.parametrize(
    ("text", "whole"),
    [("2019", 1), ("2015/2019", 5), ("2020-01-01/2020-10-26", 1), ("2020-01-01/2020-10-25", 0), ("2020-06", 0)],
)
def test_whole_years_are_counted_from_three_hundred_days_on(text: str, whole: int) -> None:
    assert years(returns("a", text, 1)) == whole


def test_whoever_shares_enough_days_is_near_and_nobody_else_is_looked_at() -> None:
    claims = [returns(f"{day}", f"2020-01-{day:02d}/2020-02-{day - 1:02d}", 1) for day in (1 + 1, 5, 10, 20)]
    starts = [each.period.start for each in claims]
    assert list(near(claims[1], claims, starts, Fraction(7, 10))) == [0, 1, 2]
    assert list(near(claims[1], claims, starts, Fraction(9, 10))) == [1]


def test_claims_at_the_ends_of_the_calendar_have_neighbours_too() -> None:
    claims = [returns("first", "0001-01-01/0001-12-31", 1), returns("last", "9999-01-01/9999-12-31", 1)]
    starts = [each.period.start for each in claims]
    assert [list(near(each, claims, starts, Fraction(1, 2))) for each in claims] == [[0], [1]]
    first, last = claims[0].period.start, claims[1].period.end
    assert filling(claims, first, last, slack=claims[1].period.end - claims[0].period.start) == claims


def test_a_running_total_needs_a_first_part_that_is_not_itself() -> None:
    whole = returns("whole", "2020-01-01/2020-01-14", 30)
    again = returns("again", "2020-01-01/2020-01-14", 12)
    assert not found([whole, again], "cumulative")


# Stocks and flows.


def test_an_account_is_read_with_its_signs_and_its_open_flows() -> None:
    account = Account.read("a + b = c - d + ?e - ?f g")
    assert account.stocks == ("a", "b")
    assert [(flow.indicator, flow.sign, flow.optional) for flow in account.flows] == [
        ("c", 1, False), ("d", -1, False), ("e", 1, True), ("f", -1, True), ("g", 1, False),
    ]  # fmt: skip


def test_a_jump_between_two_statements_about_one_time_is_a_statement_against_itself() -> None:
    first, second = claim("year", "2023", 3_000_000, "MOI-IR"), claim("month", "2023-09", 5_000_000, "MOI-IR")
    (finding,) = found([first, second], "jump-without-flow")
    assert (finding.variant, finding.cause, finding.severity) == ("same-time", "statements", "medium")
    (later,) = found([first, replace(second, period=Period.read("2024-01"))], "jump-without-flow")
    assert later.variant == "rise-uncounted"


def test_cards_may_be_handed_out_in_weeks() -> None:
    cards = [
        claim(name, day, value, "MOI-IR", indicator="foreign-headcount", concept="headcount-slips")
        for name, day, value in (("may", "2022-05-28", 1_500_000), ("june", "2022-06-20", 2_500_000))
    ]
    assert not found(cards, "jump-without-flow")


# What findings say.


def test_one_share_is_many_times_nothing() -> None:
    def counted(year: int, unstated: int) -> list[Claim]:
        fields = {"indicator": "internal-moves", "counterpart": "", "concept": "moves-last-residence"}
        return [
            claim(f"all-{year}", f"{year}", 1000, "SCI", **fields),
            claim(
                f"none-{year}", f"{year}", unstated, "SCI",
                part_of=f"all-{year}", breakdown=(("origin_place", "not-stated"),), **fields,
            ),
        ]  # fmt: skip

    (finding,) = found([*counted(2011, 100), *counted(2016, 10)], "unstated-share")
    assert finding.severity == "high"  # exactly ten times
    assert not found([*counted(2011, 9), *counted(2016, 1)], "unstated-share")  # 0.9 per cent matters to nobody
    assert len(found([*counted(2011, 10), *counted(2016, 1)], "unstated-share")) == 1


def test_half_a_balance_against_the_other_is_grave() -> None:
    pair = [net("a", "2005/2009", 200), net("b", "2005/2009", -100, "WB")]
    assert found(pair, "sign-disagreement")[0].severity == "high"
    small = [net("a", "2005/2009", 1), net("b", "2005/2009", -1, "WB")]
    assert len(found(small, "sign-disagreement")) == 1


def test_bounds_of_an_interval_are_leaves_that_name_their_end() -> None:
    wide = claim("a", "2020", None, low=2, high="2.5")
    assert [(each.value, each.fact("bound")) for each in (lowest(wide), highest(wide))] == [
        (2, "low"),
        (Fraction(5, 2), "high"),
    ]
    known = claim("b", "2020", 7)
    assert lowest(known) == highest(known) == known.trace()


def test_prints_are_several_claims_of_one_publisher_about_one_time() -> None:
    one, again, other = claim("a", "2020", 5), claim("b", "2020", 6), claim("c", "2021", 6)
    assert [[each.id for each in group] for group in Holding.of([one, again, other], ()).reprints] == [["a", "b"]]


def test_sources_that_diverge_name_their_publishers_and_the_nearest_ends() -> None:
    pair = [claim("a", "2020", 100), claim("b", "2020", None, "SCI", low=300, high=400)]
    (finding,) = found(pair, "sources-diverge")
    assert finding.variant == "intervals"
    assert "Statistical Centre" in str(finding.facts["publishers"])
    (plain,) = found([pair[0], claim("b", "2020", 300, "SCI")], "sources-diverge")
    assert plain.variant == ""
    both = found(
        [claim("a", "2020", None, low=1, high=2), claim("b", "2020", None, "SCI", low=9, high=9)], "sources-diverge"
    )
    assert [each.variant for each in both] == ["intervals"]


def test_a_check_without_series_is_about_every_claim_and_one_with_series_about_those() -> None:
    every, some = definition("sources-diverge"), definition("counted-exactly")
    places = claim("a", "2020", 20, indicator="foreign-settlements", counterpart="")
    people = claim("b", "2020", 20)
    assert [every.names(each) for each in (places, people)] == [True, True]
    assert [some.names(each) for each in (places, people)] == [True, False]
    assert some.indicators() == {"foreign-settlements", "foreign-urban-share"}
    mixed = Check("x", "x", "low", {"series": [{"indicator": "returns"}, {"breakdown": "sex=F"}]})
    assert mixed.indicators() == frozenset()
    assert mixed.names(claim("c", "2020", 1, breakdown=(("sex", "F"),)))
    assert not mixed.names(claim("d", "2020", 1, breakdown=(("sex", "M"),)))


def test_below_every_step_a_check_has_its_own_severity() -> None:
    steps = [{"from": "0.5", "severity": "high"}, {"from": "0.1", "severity": "low"}]
    rule = Check("x", "x", "medium", {"parameters": {"severities": steps}})
    measures = ("0.5", "0.49", "0.1", "0.09")
    assert [rule.severity_from(Fraction(each)) for each in measures] == ["high", "low", "low", "medium"]


def one(findings: tuple[Finding, ...]) -> Finding:
    (finding,) = findings
    return finding


def test_a_quote_is_off_by_one_unit_of_its_last_place_at_most_or_has_another_table() -> None:
    origin = claim("origin", "2020-07-01", 387_246, "UNDESA", published="2020")

    def quote(value: int, precision: int | None) -> Claim:
        fields = {"derived_from": ("publisher:UNDESA",)} | ({"precision": precision} if precision else {})
        return claim("quote", "2020", value, "IMOBS", **fields)

    assert one(found([origin, quote(387_247, None)], "quoted-differently")).cause == "rounded"
    assert one(found([origin, quote(387_248, None)], "quoted-differently")).cause == "other-table"
    unsure = replace(quote(387_248, None), precision=None)
    assert one(found([replace(origin, precision=None), unsure], "quoted-differently")).cause == "other-table"
    rough = replace(origin, precision=Fraction(1000), value=Fraction(387_000))
    assert one(found([rough, quote(387_900, None)], "quoted-differently")).cause == "rounded"


def test_a_flow_is_quoted_for_four_fifths_of_the_same_days() -> None:
    origin = returns("origin", "2020-01-01/2020-12-31", 500, "UNHCR", published="2021", concept="returns-all")

    def quote(last: str) -> Claim:
        fields = {"derived_from": ("publisher:UNHCR",), "concept": "returns-all"}
        return returns("quote", f"2020-01-01/{last}", 800, "IOM", **fields)

    assert len(found([origin, quote("2020-10-31")], "quoted-differently")) == 1  # 305 of 366 days
    assert not found([origin, quote("2020-10-18")], "quoted-differently")  # 292 of 366


def test_all_checks_leave_an_empty_table_alone() -> None:
    assert check([], ()) == ()


def test_an_account_with_an_open_flow_is_a_bound_and_one_without_is_not() -> None:
    def others(day: str, value: int) -> Claim:
        return claim(f"others-{day}", day, value, indicator="foreign-others", concept="others-of-concern")

    stocks = [claim("before", "2019-12-31", 1000), claim("after", "2020-12-31", 400)]
    left = returns("gone", "2020", 300, "UNHCR", concept="returns-all")
    account = [*stocks, others("2019-12-31", 0), others("2020-12-31", 0), left]
    (bound,) = found(account, "stock-flow")
    assert (bound.variant, bound.cause) == ("open", "bound")
    assert "Immigration" in bound.explanation("en")
    (closed,) = found([*account, flow("came", "2020", 10, "IRN", "AFG")], "stock-flow")
    assert (closed.variant, closed.cause) == ("", "coverage")
    assert closed.numbers["difference"].value == -600 - (10 - 300)


def test_a_flow_is_recorded_from_the_day_after_the_earlier_stock() -> None:
    flows = [returns("late", "2020-01-02/2020-01-10", 5), returns("early", "2020-01-01/2020-01-10", 50)]
    held = Holding.of(flows, ())
    first, last = date(2020, 1, 1), date(2020, 1, 10)
    counted = recorded(held, flows[0].series, first, last, timedelta(0), Fraction(1))
    assert [each.id for each in counted] == ["late"]
    assert [each.id for each in recorded(held, flows[0].series, first, last, timedelta(1), Fraction(1))] == ["early"]
    assert not recorded(held, flows[0].series, first, last + timedelta(days=1), timedelta(1), Fraction(1))


@pytest.mark.parametrize(
    ("values", "close"),
    [
        (("2.5", "2.7"), True),
        (("2.5", "2.75"), False),
        (("0.5", "2"), False),
        (("0", "0"), False),
        (("-1", "1"), False),
    ],
)
def test_numbers_are_quickly_seen_to_be_near_and_fractions_too(values: tuple[str, str], close: bool) -> None:
    claims = [claim(f"c{number}", "2020", value) for number, value in enumerate(values)]
    assert nearly(claims, Fraction(11, 10)) == close
    assert not nearly([*claims, claim("wide", "2020", None, low=1, high=2)], Fraction(11, 10))


def test_a_series_is_called_by_indicator_places_and_people() -> None:
    women = flow("a", "2020", 5, "IRN", "AFG", breakdown=(("sex", "F"),)).series
    assert names.series(women)["en"] == "Immigration · Iran · Afghanistan · women"
    assert names.part(women, flow("b", "2020", 5, "IRN", "").series)["en"] == "Afghanistan · women"
    assert names.publishers(["SCI", "IOM", "SCI", "UNHCR"])["en"].count(", ") == 1
    assert names.sourced("UNDESA", "Rev. 2020")["fa"].endswith("(ویرایش ۲۰۲۰)")
    assert names.sourced("UNDESA", "draft")["fa"].endswith("(draft)")
    assert names.sourced("UNDESA", "") == names.publisher("UNDESA")


def test_the_column_that_was_added_is_one_of_the_same_time() -> None:
    # 100 + 20 = 120; 127 is printed, 7 too much: exactly what comes from Pakistan in the same time
    chain = [
        returns("first", "2018-01-01/2018-05-26", 100),
        returns("week", "2018-05-27/2018-06-02", 20),
        returns("printed", "2018-01-01/2018-06-02", 127),
    ]
    pakistan = returns("pakistan", "2018-01-01/2018-06-02", 7, area="PAK")
    (finding,) = found([*chain, pakistan], "cumulative")
    assert (finding.cause, finding.numbers["column"].value) == ("other-column", 7)
    for other in (
        replace(pakistan, period=Period.read("2018-01-01/2018-05-26")),
        replace(pakistan, value=Fraction(8)),
        replace(pakistan, publisher="UNHCR"),
    ):
        (finding,) = found([*chain, other], "cumulative")
        assert finding.cause == "misprint"


def test_a_group_of_one_time_that_is_part_of_another_is_not_given_again() -> None:
    # 19 of 21 days are shared with the next one, which is nine tenths, and 18 of 22 with the one after, which is not.
    row = [
        returns(name, f"2020-01-{day:02d}/2020-01-{day + 19:02d}", 5) for name, day in (("a", 1), ("b", 2), ("c", 3))
    ]
    assert [[each.id for each in group] for group in same_time(row, Fraction(9, 10))] == [["a", "b", "c"]]
    assert [[each.id for each in group] for group in same_time(row[:2], Fraction(9, 10))] == [["a", "b"]]
    assert not list(same_time([row[0], row[2]], Fraction(9, 10)))
