"""Each check on the real contradiction it was made for, on cases worked by hand, and on what is in order."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from namagar.analysis.consistency.counted_twice import significant_digits
from namagar.analysis.consistency.definition import SEVERITIES, all_checks
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.quantities import Quantity, named_quantities, partition, quantity_of
from namagar.analysis.consistency.run import check
from namagar.analysis.terms.claim import Claim, Series, read_claims
from namagar.analysis.terms.codebook import Codebook
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.trace import from_data, replay, to_data
from namagar.catalogue import reader

AFGHANS = Quantity(
    "afghans-in-iran-1395",
    Series("foreign-stock", "IRN", "AFG", ()),
    Period.read("2015-07-01/2017-03-20"),
    True,
    {"en": "Afghan nationals residing in Iran, 1395 / 2016", "fa": "اتباع افغانستان ساکن ایران، ۱۳۹۵ / ۲۰۱۶"},
)


def claim(name: str, period: str, value: str | int | None, publisher: str = "UNHCR", **others: object) -> Claim:
    """A claim about Afghans in Iran, unless other fields say otherwise."""
    fields: dict[str, object] = {
        "indicator": "foreign-stock", "area": "IRN", "counterpart": "AFG", "codes": "", "breakdown": (),
        "concept": "refugees-registered", "low": None, "high": None, "precision": Fraction(1),
        "unit": "persons", "status": "official", "title": "Test", "published": "2026", "revision": "",
        "derived_from": (), "part_of": "", "corrects": "", "page": "", "notes": {},
    }  # fmt: skip
    bounds = {key: Fraction(str(bound)) for key, bound in others.items() if key in ("low", "high", "precision")}
    exact = None if value is None else Fraction(value)
    return Claim(id=name, period=Period.read(period), value=exact, publisher=publisher,
                 **(fields | others | bounds))  # type: ignore[arg-type]  # fmt: skip


def returns(name: str, period: str, value: str | int | None, publisher: str = "IOM", **others: object) -> Claim:
    """A claim about returns from Iran to Afghanistan, which is a flow."""
    return claim(name, period, value, publisher,
                 **({"indicator": "returns", "concept": "returns-undocumented"} | others))  # fmt: skip


def found(claims: list[Claim], only: str, named: tuple[Quantity, ...] = (AFGHANS,)) -> tuple[Finding, ...]:
    return check(claims, named, only)


FOUR_ANSWERS = [
    claim("unhcr-2015", "2015-12-31", 951142),
    claim("unhcr-2016", "2016-12-31", 951142),
    claim("sci-1395", "2016-09-24/2016-11-18", 1583979, "SCI", concept="citizens-enumerated"),
    claim("undesa-2019", "2015-07-01", 2348369, "UNDESA", concept="migrant-stock-estimate", revision="Rev. 2019"),
    claim("undesa-2020", "2015-07-01", 2621236, "UNDESA", concept="migrant-stock-estimate", revision="Rev. 2020"),
]


# Sources diverge.


def test_afghans_in_iran_differ_by_a_factor_of_2_76() -> None:
    (finding,) = found(FOUR_ANSWERS, "sources-diverge")
    assert finding.quantity == "afghans-in-iran-1395"
    assert finding.severity == "high"
    assert finding.numbers["ratio"].value == Fraction(2621236, 951142)  # 2.7559 is shown as 2.76
    assert len(finding.claims) == 5
    assert finding.cause == "concepts"
    assert (
        finding.headline("en")
        == AFGHANS.titles()["en"] + ": sources run from 951,142 to 2,621,236, 2.76 times as much."
    )
    assert "۲٫۷۶" in finding.headline("fa")
    assert "951,142" in finding.explanation("en")
    assert "۱٬۵۸۳٬۹۷۹" in finding.explanation("fa")


def test_two_variants_of_one_publisher_are_two_answers() -> None:
    # Published on one day they are no editions of each other: 2,621,236 / 2,348,369 = 1.116
    (finding,) = found(FOUR_ANSWERS[3:], "sources-diverge")
    assert (finding.severity, finding.cause) == ("low", "variants")
    later = replace(FOUR_ANSWERS[4], published="2027", period=Period.read("2016-07-01"))
    assert found([FOUR_ANSWERS[3], later], "sources-diverge")[0].cause == "revisions"


def test_less_than_a_tenth_apart_is_no_divergence() -> None:
    # 1,000,000 × 1.1 = 1,100,000 diverges, one person less does not
    one, other = claim("a", "2016", 1_000_000), claim("b", "2016", 1_100_000, "SCI")
    assert len(found([one, other], "sources-diverge")) == 1
    assert not found([one, claim("b", "2016", 1_099_999, "SCI")], "sources-diverge")


def test_one_source_that_changes_its_number_during_the_window_does_not_contradict_itself() -> None:
    assert not found([claim("a", "2015-12-31", 500), claim("b", "2016-12-31", 900)], "sources-diverge")


def test_intervals_are_taken_at_their_nearest_ends() -> None:
    # 2.00 to 2.25 million against 2.3 million: 2.30 / 2.25 = 1.02; against 3 million: 3 / 2.25 = 1.33
    interval = claim("a", "2020", None, low=2_000_000, high=2_250_000)
    assert not found([interval, claim("b", "2020", 2_300_000, "SCI")], "sources-diverge")
    assert not found([interval, claim("b", "2020", 2_100_000, "SCI")], "sources-diverge")
    (finding,) = found([interval, claim("b", "2020", 3_000_000, "SCI")], "sources-diverge")
    assert finding.numbers["ratio"].value == Fraction(4, 3)
    assert "2,000,000 to 2,250,000" in finding.explanation("en")
    assert "Even the nearest ends are 750,000 apart" in finding.explanation("en")
    assert "from 2,250,000 to 3,000,000" in finding.headline("en")


def test_returns_of_2020_are_compared_because_they_share_nearly_all_days() -> None:
    # 354 of 366 days = 0.967; 831,696 / 947 = 878.2
    year = returns("unhcr", "2020", 947, "UNHCR", concept="returns-refugees")
    until = returns("iom", "2020-01-01/2020-12-19", 831696)
    (finding,) = found([year, until], "sources-diverge")
    assert finding.numbers["ratio"].value == Fraction(831696, 947)


def test_a_week_and_a_year_are_not_rivals() -> None:
    week = returns("iom", "2020-12-13/2020-12-19", 9000)
    assert not found([returns("unhcr", "2020", 947, "UNHCR"), week], "sources-diverge")


def test_a_gain_and_a_loss_disagree_on_the_direction() -> None:
    gain = claim("wpp", "2005/2010", 1_369_900, "UNDESA", indicator="net-migration", counterpart="")
    loss = claim("wb", "2005/2010", -576_900, "WB", indicator="net-migration", counterpart="")
    assert not found([gain, loss], "sources-diverge")  # across zero there is no factor
    (finding,) = found([gain, loss], "sign-disagreement")
    assert finding.numbers["difference"].value == 1_946_800  # 1,369,900 + 576,900
    assert "−576,900" in finding.headline("en")


def test_two_losses_are_compared_by_their_size() -> None:
    one = claim("a", "2005/2010", -100, "UNDESA", indicator="net-migration", counterpart="")
    (finding,) = found([one, claim("b", "2005/2010", -300, "WB", indicator="net-migration", counterpart="")],
                       "sources-diverge")  # fmt: skip
    assert finding.numbers["ratio"].value == 3


def test_zero_against_a_number_has_no_factor_but_is_said() -> None:
    (finding,) = found([claim("a", "2016", 0), claim("b", "2016", 12, "SCI")], "sources-diverge")
    assert finding.variant == "zero"
    assert finding.numbers["ratio"].value is None


def test_different_units_are_never_compared() -> None:
    assert not found([claim("a", "2016", 2, unit="percent"), claim("b", "2016", 1583979, "SCI")], "sources-diverge")


# Frozen value.


def years(values: dict[int, int], **others: object) -> list[Claim]:
    return [claim(f"unhcr-{year}", f"{year}-12-31", value, **others) for year, value in values.items()]


def test_unhcr_repeats_951142_for_five_years() -> None:
    (finding,) = found(
        years({2014: 950000} | dict.fromkeys(range(2015, 2020), 951142) | {2020: 780000}), "frozen-value"
    )
    assert finding.claims == tuple(f"unhcr-{year}" for year in range(2015, 2020))
    assert finding.numbers["count"].value == 5
    assert finding.severity == "high"
    assert "951,142, in 5 reports" in finding.headline("en")
    assert "31 December 2019" in finding.headline("en")


def test_three_in_a_row_are_frozen_and_two_are_not() -> None:
    assert found(years({2015: 4711, 2016: 4711, 2017: 4711}), "frozen-value")[0].severity == "medium"
    assert not found(years({2015: 4711, 2016: 4711, 2017: 4712}), "frozen-value")


def test_a_missing_year_breaks_the_row() -> None:
    assert not found(years({2015: 4711, 2016: 4711, 2018: 4711, 2019: 4711}), "frozen-value")


def test_zero_may_stay_zero() -> None:
    assert not found(years(dict.fromkeys(range(2015, 2020), 0)), "frozen-value")


def test_a_rounded_figure_may_hide_changes() -> None:
    (finding,) = found(years(dict.fromkeys(range(2015, 2020), 800000), precision=100000), "frozen-value")
    assert (finding.severity, finding.cause) == ("low", "rounded")


def test_equal_values_of_different_concepts_or_publishers_are_no_row() -> None:
    mixed = [claim("a", "2015-12-31", 4711), claim("b", "2016-12-31", 4711, "SCI"),
             claim("c", "2017-12-31", 4711, concept="cards-valid")]  # fmt: skip
    assert not found(mixed, "frozen-value")


# Parts and total.


def arrivals(name: str, value: int, **others: object) -> Claim:
    fields = {"indicator": "internal-moves", "counterpart": "", "concept": "moves-last-residence"} | others
    return claim(name, "SH1390", value, "SCI", **fields)


def test_rural_arrivals_of_1390_miss_the_total() -> None:
    # 78,789 + 23,270 = 102,059; printed 102,519; 102,519 − 102,059 = 460 (23,730 would fit)
    whole = arrivals("all", 102519)
    urban = arrivals("urban", 78789, breakdown=(("settlement", "urban"),), part_of="all")
    rural = arrivals("rural", 23270, breakdown=(("settlement", "rural"),), part_of="all")
    (finding,) = found([whole, urban, rural], "parts-total")
    assert finding.expected is not None
    assert finding.observed is not None
    assert (finding.expected.value, finding.observed.value) == (102059, 102519)
    assert finding.numbers["difference"].value == 460
    assert finding.cause == "misprint"
    right = arrivals("rural", 23730, breakdown=(("settlement", "rural"),), part_of="all")
    assert not found([whole, urban, right], "parts-total")


def test_each_way_of_splitting_a_total_is_compared_by_itself() -> None:
    whole = arrivals("all", 100)
    parts = [arrivals(name, value, breakdown=((dimension, name),), part_of="all")
             for name, value, dimension in (("urban", 60, "settlement"), ("rural", 40, "settlement"),
                                            ("F", 55, "sex"), ("M", 46, "sex"))]  # fmt: skip
    (finding,) = found([whole, *parts], "parts-total")
    assert finding.claims == ("all", "F", "M")
    assert finding.numbers["difference"].value == -1  # 100 − 101


def test_what_rounding_can_explain_is_said_to_be_so() -> None:
    # Three cells rounded to thousands can be off by 3 × 500 = 1,500 together; 516,922 − 518,000 = −1,078
    whole = arrivals("all", 516922)
    cells = {"IRN-01": 200000, "IRN-02": 200000, "IRN-03": 118000}
    parts = [arrivals(area, value, area=area, part_of="all", precision=1000) for area, value in cells.items()]
    (finding,) = found([whole, *parts], "parts-total")
    assert (finding.severity, finding.cause) == ("low", "within-rounding")
    assert finding.numbers["reach"].value == 1500


def test_an_interval_that_can_meet_the_total_is_no_contradiction() -> None:
    whole = claim("all", "2020", None, low=3_470_000, high=3_620_000)
    parts = [claim("cards", "2020", 780_000, indicator="foreign-permits", part_of="all"),
             claim("passports", "2020", 586_000, indicator="foreign-permits", part_of="all"),
             claim("others", "2020", None, low=2_100_000, high=2_250_000, part_of="all",
                   indicator="foreign-irregular")]  # fmt: skip
    assert not found([whole, *parts], "parts-total")  # 780 + 586 + 2,100 … 2,250 = 3,466 … 3,616 thousand


def test_parts_of_a_corrected_total_are_compared_with_the_correction() -> None:
    old, new = arrivals("old", 90), arrivals("new", 100, corrects="old")
    parts = [arrivals(name, 50, breakdown=(("sex", name),), part_of="old") for name in ("F", "M")]
    assert not found([old, new, *parts], "parts-total")


# Cumulative.


def test_the_week_to_2_june_2018_is_3246_short() -> None:
    # 299,158 + 15,205 = 314,363; printed 311,117; 311,117 − 314,363 = −3,246
    before = returns("to-may-26", "2018-01-01/2018-05-26", 299158)
    week = returns("week", "2018-05-27/2018-06-02", 15205)
    printed = returns("to-june-2", "2018-01-01/2018-06-02", 311117)
    (finding,) = found([before, week, printed], "cumulative")
    assert finding.expected is not None
    assert (finding.expected.value, finding.numbers["difference"].value) == (314363, -3246)
    assert finding.severity == "medium"
    assert finding.claims == ("to-june-2", "to-may-26", "week")
    assert "314,363" in finding.headline("en")
    assert "−۳٬۲۴۶" in finding.explanation("fa")
    assert not found([before, week, returns("to-june-2", "2018-01-01/2018-06-02", 314363)], "cumulative")


def test_parts_that_do_not_adjoin_are_not_added() -> None:
    gap = [returns("a", "2018-01-01/2018-05-25", 10), returns("b", "2018-05-27/2018-06-02", 5),
           returns("c", "2018-01-01/2018-06-02", 99)]  # fmt: skip
    assert not found(gap, "cumulative")


def test_sources_and_concepts_are_not_mixed_in_a_sum() -> None:
    mixed = [
        returns("a", "2018-01-01/2018-05-26", 10),
        returns("b", "2018-05-27/2018-06-02", 5, "UNHCR"),
        returns("c", "2018-01-01/2018-06-02", 99),
        returns("d", "2018-05-27/2018-06-02", 5, concept="returns-all"),
    ]
    assert not found(mixed, "cumulative")


def test_stocks_are_never_added_over_time() -> None:
    stocks = [claim("a", "2018-01", 10), claim("b", "2018-02", 10), claim("c", "2018-01/2018-02", 10)]
    assert not found(stocks, "cumulative")


def test_rounding_explains_a_small_gap_in_a_cumulative() -> None:
    # each of three values rounded to 1,000 can be off by 500: 1,000 ≤ 1,500
    rounded = [returns("a", "2018-01", 10000, precision=1000), returns("b", "2018-02", 5000, precision=1000),
               returns("c", "2018-01/2018-02", 16000, precision=1000)]  # fmt: skip
    assert not found(rounded, "cumulative")


# Counted twice.


def test_undesa_prints_the_count_of_unhcr_to_the_digit() -> None:
    twins = [claim("unhcr-2023", "2023-12-31", 3752317),
             claim("undesa-2024", "2024-07-01", 3752317, "UNDESA", concept="migrant-stock-estimate",
                   revision="Rev. 2024")]  # fmt: skip
    (finding,) = found(twins, "counted-twice")
    assert finding.claims == ("unhcr-2023", "undesa-2024")
    assert (finding.severity, finding.cause) == ("high", "copied")
    assert "3,752,317" in finding.headline("en")


def test_equal_round_numbers_are_chance() -> None:
    assert not found([claim("a", "2023", 3750000), claim("b", "2024", 3750000, "SCI")], "counted-twice")  # 3 digits
    assert found([claim("a", "2023", 37501), claim("b", "2024", 37501, "SCI")], "counted-twice")  # 5 digits


@pytest.mark.parametrize(("value", "digits"), [("3752317", 7), ("1500000", 2), ("0", 0), ("0.0625", 3), ("1.98", 3)])
def test_significant_digits(value: str, digits: int) -> None:
    assert significant_digits(Fraction(value)) == digits


def test_equal_numbers_more_than_two_years_apart_or_of_one_publisher_are_left_alone() -> None:
    assert not found(
        [claim("a", "2020-01-31", 37501), claim("b", "2022-02-28", 37501, "SCI")], "counted-twice"
    )  # 25 months
    assert found(
        [claim("a", "2020-01-31", 37501), claim("b", "2022-01-31", 37501, "SCI")], "counted-twice"
    )  # 24 months
    assert not found([claim("a", "2023", 37501), claim("b", "2024", 37501)], "counted-twice")


def test_a_figure_that_names_its_origin_is_no_second_witness() -> None:
    origin, other = claim("unhcr", "2016-12-31", 951142), claim("sci", "2016-10-01", 1583979, "SCI")
    by_id = claim("undesa", "2016-07-01", 980000, "UNDESA", derived_from=("unhcr",))
    by_publisher = claim("undesa", "2016-07-01", 980000, "UNDESA", derived_from=("publisher:UNHCR",))
    for derived in (by_id, by_publisher):
        (finding,) = found([origin, other, derived], "counted-twice")
        assert (finding.variant, finding.claims) == ("derived", ("undesa", "unhcr"))
        assert finding.severity == "low"


def test_an_origin_outside_the_question_is_no_matter_here() -> None:
    derived = claim("undesa", "2016-07-01", 980000, "UNDESA", derived_from=("elsewhere", "publisher:WB"))
    assert not found([claim("unhcr", "2016-12-31", 951142), derived], "counted-twice")


def test_equal_and_stated_is_one_finding_not_two() -> None:
    origin = claim("unhcr", "2024-01-31", 3752317)
    copy = claim("undesa", "2024-07-01", 3752317, "UNDESA", derived_from=("unhcr",))
    (finding,) = found([origin, copy], "counted-twice")
    assert finding.cause == "stated"


# Quantities.


def test_the_named_question_holds_exactly_its_window_and_the_rest_goes_by_year() -> None:
    early, late = claim("early", "2015-06-30", 1), claim("late", "2017-03-21", 1)
    assert {quantity_of(each, [AFGHANS]).id for each in FOUR_ANSWERS} == {"afghans-in-iran-1395"}
    assert quantity_of(early, [AFGHANS]).id == "foreign-stock.IRN.AFG.2015"
    assert quantity_of(late, [AFGHANS]).id == "foreign-stock.IRN.AFG.2017"
    straddling = claim("straddling", "2015-06/2016-05", 1)
    assert quantity_of(straddling, [AFGHANS]).id == "foreign-stock.IRN.AFG.2016"


def test_a_part_of_the_people_is_another_quantity() -> None:
    women = claim("women", "2016-12-31", 1, breakdown=(("sex", "F"),))
    assert quantity_of(women, [AFGHANS]).id == "foreign-stock.IRN.AFG.sex=F.2016"


def test_every_claim_belongs_to_exactly_one_quantity() -> None:
    claims = [*FOUR_ANSWERS, *years(dict.fromkeys(range(2010, 2022), 5)), returns("r", "2016", 5)]
    members = [each.id for group in partition(claims, [AFGHANS]).values() for each in group]
    assert sorted(members) == sorted(each.id for each in claims)


def test_an_unnamed_quantity_says_series_and_time_in_both_languages() -> None:
    (quantity,) = partition([claim("a", "2018-12-31", 1)], [])
    for language, (country, year) in {"en": ("Afghanistan", "2018"), "fa": ("افغانستان", "۲۰۱۸")}.items():
        assert country in quantity.titles()[language]
        assert quantity.questions()[language].endswith(year)


# All checks together.


def test_a_corrected_claim_is_left_out() -> None:
    wrong = claim("wrong", "2016-12-31", 95114, "SCI")
    right = claim("right", "2016-12-31", 951142, "SCI", corrects="wrong")
    assert not found([claim("unhcr", "2016-12-31", 951143), wrong, right], "sources-diverge")


def test_an_unknown_check_is_refused() -> None:
    with pytest.raises(Refused):
        check(FOUR_ANSWERS, [AFGHANS], "no-such-check")


EVERYTHING = [
    *FOUR_ANSWERS,
    *years(dict.fromkeys(range(2017, 2020), 951142)),
    claim("unhcr-2023", "2023-12-31", 3752317),
    claim("undesa-2024", "2024-07-01", 3752317, "UNDESA", revision="Rev. 2024"),
    claim("moi-2024", "2024", None, "IOM", low=4_500_000, high=5_000_000),
    returns("before", "2018-01-01/2018-05-26", 299158),
    returns("week", "2018-05-27/2018-06-02", 15205),
    returns("printed", "2018-01-01/2018-06-02", 311117),
    arrivals("all", 102519),
    arrivals("urban", 78789, breakdown=(("settlement", "urban"),), part_of="all"),
    arrivals("rural", 23270, breakdown=(("settlement", "rural"),), part_of="all"),
]
FINDINGS = check(EVERYTHING, [AFGHANS])


def test_all_checks_look_at_the_same_claims() -> None:
    expected = {"sources-diverge", "frozen-value", "counted-twice", "cumulative", "parts-total"}
    assert {finding.check for finding in FINDINGS} == expected


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.permutations(EVERYTHING))
def test_the_order_of_claims_changes_nothing(claims: list[Claim]) -> None:
    assert check(claims, [AFGHANS]) == FINDINGS


def test_the_gravest_come_first() -> None:
    ranks = [SEVERITIES.index(finding.severity) for finding in FINDINGS]
    assert ranks == sorted(ranks)


def test_keys_tell_findings_apart_and_do_not_depend_on_anything_else() -> None:
    keys = [finding.key for finding in FINDINGS]
    assert len(set(keys)) == len(keys) == len(set(FINDINGS))
    assert keys == [finding.key for finding in check(reversed(EVERYTHING), [AFGHANS])]


def test_every_number_of_a_finding_can_be_made_again_from_its_trace() -> None:
    for finding in FINDINGS:
        for trace in finding.numbers.values():
            assert replay(trace) == trace.value
            assert from_data(json.loads(json.dumps(to_data(trace)))) == trace


@pytest.mark.parametrize("language", ["en", "fa"])
def test_every_finding_is_worded_and_no_number_escapes_the_drawing(language: str) -> None:
    for finding in FINDINGS:
        for words in (finding.headline, finding.explanation):
            assert "{" not in words(language)
            without_facts = words(language, lambda name, fact, shown: "")
            assert not any(letter.isdigit() for letter in without_facts), without_facts


def test_every_check_is_complete_in_both_languages() -> None:
    for each in all_checks():
        texts = [each.data[part] for part in ("rule", "headline", "explain", "reference", "example")]
        texts += [*each.data.get("lines", {}).values(), *each.data["causes"].values()]
        texts += [
            text for own in each.data.get("variants", {}).values() for text in own.values() if text not in SEVERITIES
        ]
        assert all(set(text) == {"en", "fa"} and all(text.values()) for text in texts), each.id


def test_the_questions_iran_has_named_do_not_overlap() -> None:
    assert "afghans-in-iran-1395" in {quantity.id for quantity in named_quantities("IRN")}


def iran() -> tuple[Claim, ...]:
    """All claims that the catalogue ships for Iran."""
    files = reader.names(("countries", "IRN", "claims"), ".csv")
    rows = [row for name in files for row in reader.table("countries", "IRN", "claims", name)]
    return read_claims(rows, Codebook.of("IRN"))


def test_the_named_question_of_iran_holds_exactly_the_four_published_answers() -> None:
    named = named_quantities("IRN")
    members = next(group for quantity, group in partition(iran(), named).items() if quantity.id == AFGHANS.id)
    assert {each.value for each in members} == {951142, 1583979, 2348369, 2621236}


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("sources-diverge", "ratio", Fraction(2621236, 951142)),
        ("frozen-value", "value", 951142),
        ("counted-twice", "value", 3752317),
        ("cumulative", "difference", -3246),
        ("parts-total", "difference", 460),
    ],
)
def test_the_known_contradictions_of_iran_are_found(kind: str, name: str, value: Fraction | int) -> None:
    findings = check(iran(), named_quantities("IRN"), kind)
    assert value in {finding.numbers[name].value for finding in findings if name in finding.numbers}
