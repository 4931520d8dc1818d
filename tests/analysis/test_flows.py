"""Flows from stocks: the published examples, the identities of the account, and a plain second implementation."""

import math
from dataclasses import replace

import numpy as np
import pytest
from benchmarks.per_birthplace import minimum_per_birthplace, of_one
from hypothesis import given, settings
from hypothesis import strategies as some

from namagar.analysis.mobility.concordance import Concordance, rezoned
from namagar.analysis.mobility.flows import account, differencing
from namagar.analysis.mobility.flows.assignment import minimum
from namagar.analysis.mobility.flows.calibration import calibrate
from namagar.analysis.mobility.flows.estimate import (
    ACCOUNTS,
    METHODS,
    FlowEstimate,
    Options,
    estimate,
    implied_total,
    published_weight,
)
from namagar.analysis.mobility.flows.replicates import Spreads, replicate
from namagar.analysis.mobility.meaning import Meaning
from namagar.analysis.mobility.od_table import OdTable, added
from namagar.analysis.mobility.stocks import StockTable, Vitals, read_stocks, read_vitals
from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.wording import sentence

ABCD = ("A", "B", "C", "D")


def told(refused: pytest.ExceptionInfo[Refused]) -> str:
    for problem in refused.value.problems:
        sentence(problem, "fa")
    return " ".join(str(sentence(problem, "en")) for problem in refused.value.problems)


def stocks(*rows: list[float]) -> StockTable:
    return StockTable.of(ABCD[: len(rows)], np.array(rows, dtype=float))


def moves(found: FlowEstimate) -> np.ndarray:
    return found.table.moves


# Rows are birthplaces, columns residences. G. J. Abel, Demographic Research 28 (2013), and Abel and Sander, Science 343
# (2014): no births or deaths.
START_2013 = stocks([1000, 100, 10, 0], [55, 555, 50, 5], [80, 40, 800, 40], [20, 25, 20, 200])
END_2013 = stocks([950, 100, 60, 0], [80, 505, 75, 5], [90, 30, 800, 40], [40, 45, 0, 180])
# G. J. Abel, International Migration Review 52 (2018).
START_2018 = stocks([100, 10, 10, 0], [20, 55, 25, 10], [10, 40, 140, 65], [20, 25, 20, 200])
END_2018 = stocks([70, 30, 10, 10], [25, 60, 10, 15], [10, 55, 140, 50], [40, 45, 0, 180])
DISTANCE = OdTable.of(
    ABCD, np.array([[0, 5, 50, 500], [5, 0, 45, 495], [50, 45, 0, 450], [500, 495, 450, 0]], dtype=float)
)


def test_the_published_example_of_2013() -> None:
    # 50 of those born in A leave A, and C has 50 more of them; 50 born in B leave B for A and C, 25 each; and so on.
    assert moves(estimate(START_2013, END_2013, None, Options("minimum"))) == pytest.approx(
        np.array([[0, 0, 50, 0], [35, 0, 25, 0], [10, 10, 0, 0], [10, 10, 0, 0]])
    )


def test_the_published_examples_of_2018_without_and_with_a_seed() -> None:
    assert moves(estimate(START_2018, END_2018, None, Options("minimum"))) == pytest.approx(
        np.array([[0, 20, 0, 10], [0, 0, 0, 0], [15, 15, 0, 5], [10, 25, 0, 0]])
    )
    seeded = estimate(START_2018, END_2018, None, Options("minimum", seed=DISTANCE)).table
    assert seeded.cell("C", "A") == pytest.approx(15.238230366, abs=5e-10)
    assert seeded.cell("C", "B") == pytest.approx(14.761769634, abs=5e-10)
    assert seeded.cell("D", "A") == pytest.approx(9.761769634, abs=5e-10)
    assert seeded.cell("D", "B") == pytest.approx(25.238230366, abs=5e-10)
    assert seeded.facts["seed"] == "stated"


def test_differences_of_stocks_by_hand() -> None:
    # B-born in A: 55 → 80, a rise of 25; D-born in C: 20 → 0, a fall of 20; and so on.
    dropped = estimate(START_2013, END_2013, None, Options("drop-negative"))
    assert moves(dropped) == pytest.approx(np.array([[0, 0, 50, 0], [25, 0, 25, 0], [10, 0, 0, 0], [20, 20, 0, 0]]))
    assert math.isnan(dropped.table.stayers[0])
    reverse = estimate(START_2013, END_2013, None, Options("reverse-negative"))
    # The falls are returns: C-born in B 40 → 30 is B→C 10, D-born in C is C→D 20.
    assert moves(reverse) == pytest.approx(np.array([[0, 0, 50, 0], [25, 0, 35, 0], [10, 0, 0, 20], [20, 20, 0, 0]]))
    rate = estimate(START_2013, END_2013, None, Options("migration-rate", total=890))
    assert moves(rate) == pytest.approx(2 * np.where(np.eye(4), 0, START_2013.persons))  # 445 foreign born
    assert rate.table.facts["total"] == "890"
    assert [note.code for note in dropped.table.notes] == ["mobility-changes-only"]


def test_without_a_stated_total_the_rate_method_takes_the_implied_net_moves_and_says_so() -> None:
    # Populations 1155, 720, 880, 245 become 1160, 680, 935, 225: 5 + 40 + 55 + 20 = 120.
    found = estimate(START_2013, END_2013, None, Options("migration-rate"))
    assert found.table.total_moves == pytest.approx(120)
    assert "mobility-total-implied" in [note.code for note in found.table.notes]
    vitals = Vitals.of(ABCD, np.array([5.0, 0, 55, 0]), np.array([0, 40.0, 0, 20]))
    assert implied_total(START_2013, END_2013, vitals) == 0


def test_growth_matrices_are_only_compared_with_and_refused_when_singular() -> None:
    start, end = START_2018.persons, END_2018.persons
    growth = np.linalg.inv(start) @ end
    expected = np.diag(start.sum(axis=0)) @ growth
    np.fill_diagonal(expected, 0)
    assert differencing.growth(start, end) == pytest.approx(expected)
    assert (expected < 0).any()
    with pytest.raises(Refused) as refused:
        differencing.growth(np.ones((3, 3)), np.ones((3, 3)))
    assert "cannot be solved" in told(refused)


def test_independence_by_hand() -> None:
    # Two areas, one class of 100: 60 and 40 become 50 and 50; 60·50/100 = 30 move one way, 40·50/100 = 20 the other.
    start, end = stocks([60, 40], [0, 10]), stocks([50, 50], [0, 10])
    assert moves(estimate(start, end, None, Options("independence"))) == pytest.approx(np.array([[0, 30], [20, 0]]))
    assert moves(estimate(start, end, None, Options("minimum"))) == pytest.approx(np.array([[0, 10], [0, 0]]))
    bayes = estimate(start, end, None, Options("pseudo-bayes"))
    assert moves(bayes) == pytest.approx(np.array([[0, 0.87 * 10 + 0.13 * 30], [0.13 * 20, 0]]))
    assert bayes.table.facts["weight"] == "0.87"
    assert "mobility-weight-published" in [note.code for note in bayes.table.notes]
    half = estimate(start, end, None, Options("pseudo-bayes", weight=0.5))
    assert moves(half) == pytest.approx(np.array([[0, 20], [10, 0]]))


# Worlds made up by chance

worlds = some.tuples(some.integers(0, 2**32 - 1), some.integers(2, 7))


def world(chance: int, size: int, quiet: bool = False) -> tuple[StockTable, StockTable, Vitals]:
    """Stocks with most people at home and somebody of each class everywhere, and births and deaths."""
    drawn = np.random.default_rng(chance)
    start = np.round(10 ** drawn.uniform(0, 4, (size, size)))
    np.fill_diagonal(start, np.round(10 ** drawn.uniform(5, 7, size)))
    end = np.maximum(np.round(start * np.exp(drawn.normal(0, 0.3, start.shape))), 1)
    np.fill_diagonal(end, np.round(np.diagonal(start) * np.exp(drawn.normal(0.02, 0.02, size))))
    births, deaths = (np.zeros(size), np.zeros(size)) if quiet else drawn.uniform(0, 0.1, (2, size)) * start.sum(axis=0)
    codes = [f"R{place}" for place in range(size)]
    return StockTable.of(codes, start), StockTable.of(codes, end), Vitals.of(codes, births, deaths)


def close(value: float) -> float:
    """What rounding of doubles may add up to on numbers of this size."""
    return 1e-9 * max(value, 1.0)


@settings(max_examples=40, deadline=None)
@given(worlds, some.sampled_from(ACCOUNTS))
def test_every_class_sends_what_it_had_and_receives_what_it_has(made: tuple[int, int], method: str) -> None:
    """Identity 1: rows of a class's flows are its adjusted start, columns its adjusted end, nobody below zero."""
    found = estimate(*world(*made), Options(method))
    assert found.prepared is not None
    start, end = found.prepared.start, found.prepared.end
    most = close(start.sum())
    together = np.zeros_like(start)
    for place, (_, flows) in enumerate(found.by_birthplace()):
        assert flows.sum(axis=1) == pytest.approx(start[place], abs=most)
        assert flows.sum(axis=0) == pytest.approx(end[place], abs=most)
        assert flows.min() >= 0
        together += flows
    assert found.table.persons == pytest.approx(together, abs=most)


@settings(max_examples=40, deadline=None)
@given(worlds, some.sampled_from(ACCOUNTS))
def test_the_account_adds_up_and_net_moves_are_what_stocks_and_vitals_imply(made: tuple[int, int], method: str) -> None:
    """Identity 2: net moves = change of stocks − births + deaths + the adjustments, which are all returned."""
    start, end, vitals = world(*made)
    found = estimate(start, end, vitals, Options(method))
    lines = account.lines(found)
    most = close(start.persons.sum())
    assert sum(lines[name] for name in account.LINES[:-1]) == pytest.approx(lines["end"], abs=most)
    adjusted = sum(
        change.sum(axis=0) * (1 if name.endswith("end") else -1)
        for name, change in ((name, lines_of) for name, lines_of in found.prepared.by_area().items())  # type: ignore[union-attr]
        for change in [np.atleast_2d(change)]
    )
    outside = (lines["entries"] + lines["exits"]).sum(axis=0)
    implied = end.persons.sum(axis=0) - start.persons.sum(axis=0) - vitals.births + vitals.deaths
    assert found.table.net_moves == pytest.approx(implied + adjusted - outside, abs=most)
    rows = list(account.rows(found))
    assert len(rows) == len(start.codes) ** 2
    assert len(rows[0]) == len(account.COLUMNS)


@settings(max_examples=30, deadline=None)
@given(worlds)
def test_time_turned_back_turns_the_table_over(made: tuple[int, int]) -> None:
    """Identity 3, without births and deaths."""
    start, end, vitals = world(*made, quiet=True)
    forth, back = estimate(start, end, vitals, Options("minimum")), estimate(end, start, vitals, Options("minimum"))
    assert back.table.persons == pytest.approx(forth.table.persons.T, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(worlds, some.sampled_from(METHODS))
def test_all_numbers_times_three_make_flows_times_three_and_other_orders_other_orders(
    made: tuple[int, int], method: str
) -> None:
    """Identity 4, and the order of the input changes no bit."""
    start, end, vitals = world(*made)
    found = estimate(start, end, vitals, Options(method))
    triple = estimate(
        StockTable.of(start.codes, start.persons * 3),
        StockTable.of(end.codes, end.persons * 3),
        Vitals.of(vitals.codes, vitals.births * 3, vitals.deaths * 3),
        Options(method),
    )
    most = close(start.persons.sum())
    assert triple.table.persons == pytest.approx(3 * found.table.persons, abs=most, nan_ok=True)
    order = np.random.default_rng(made[0]).permutation(len(start.codes))
    codes = [start.codes[place] for place in order]
    mixed = estimate(
        StockTable.of(codes, start.persons[np.ix_(order, order)]),
        StockTable.of(codes, end.persons[np.ix_(order, order)]),
        Vitals.of(codes, vitals.births[order], vitals.deaths[order]),
        Options(method),
    )
    assert mixed.table.persons.tobytes() == found.table.persons.tobytes()
    renamed = {code: f"Z{len(codes) - place}" for place, code in enumerate(start.codes)}
    other = estimate(
        StockTable.of([renamed[code] for code in start.codes], start.persons),
        StockTable.of([renamed[code] for code in start.codes], end.persons),
        Vitals.of([renamed[code] for code in start.codes], vitals.births, vitals.deaths),
        Options(method),
    )
    turned = other.table.persons[::-1, ::-1]
    assert turned == pytest.approx(found.table.persons, abs=most, nan_ok=True)


@settings(max_examples=30, deadline=None)
@given(worlds)
def test_no_flows_between_the_same_stocks_have_fewer_moves_than_minimum_migration(made: tuple[int, int]) -> None:
    """Identity 5."""
    start, end, vitals = world(*made)
    least = estimate(start, end, vitals, Options("minimum")).table.total_moves
    for method in ("independence", "pseudo-bayes"):
        assert least <= estimate(start, end, vitals, Options(method)).table.total_moves + 1e-6


def test_two_areas_put_together_after_the_estimate_are_not_the_estimate_of_both_together() -> None:
    """Identity 6: a table says at how many areas it was estimated."""
    groups = {"A": "AB", "B": "AB", "C": "C", "D": "D"}
    meaning = Meaning(zone_system="z", vintage="1")
    after = estimate(START_2013, END_2013, None, Options("independence", meaning=meaning)).table
    after = rezoned(after, Concordance.grouping(groups, meaning, ("y", "1")))
    merge = np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1.0]])
    codes = ("AB", "C", "D")
    before = estimate(
        StockTable.of(codes, merge.T @ START_2013.persons @ merge),
        StockTable.of(codes, merge.T @ END_2013.persons @ merge),
        None,
        Options("independence", meaning=meaning),
    ).table
    assert after.facts["estimated_at"] == "4"
    assert before.facts["estimated_at"] == "3"
    assert abs(after.total_moves - before.total_moves) > 1


@settings(max_examples=10, deadline=None)
@given(worlds, some.booleans())
def test_the_plain_implementation_gives_the_same_table(made: tuple[int, int], seeded: bool) -> None:
    start, end, vitals = world(*made)
    drawn = np.random.default_rng(made[0])
    seed = 10 ** drawn.uniform(-1, 1, start.persons.shape)
    found = estimate(start, end, vitals, Options("minimum", seed=OdTable.of(start.codes, seed) if seeded else None))
    plain = minimum_per_birthplace(start.persons, end.persons, vitals.births, vitals.deaths, seed if seeded else None)
    # Both rake stocks of up to a thousand million; the ninth digit of a flow is what that leaves.
    assert found.table.persons == pytest.approx(plain, rel=1e-9, abs=1e-6)


def test_sixty_countries_give_the_plain_table_to_a_millionth_of_a_person() -> None:
    start, end, vitals = world(7, 60)
    found = estimate(start, end, vitals, Options("minimum"))
    plain = minimum_per_birthplace(start.persons, end.persons, vitals.births, vitals.deaths)
    assert np.abs(found.table.moves - np.where(np.eye(60), 0, plain)).max() < 1e-6


def test_a_seed_with_empty_cells_and_a_seed_of_each_class_are_fitted_class_by_class() -> None:
    start, end = START_2018.persons, END_2018.persons
    end = end * (start.sum(axis=1) / end.sum(axis=1))[:, None]
    seed = DISTANCE.moves
    seed[3, 0] = 0
    # Nobody may go from D to A, so all 20 born in D who come to A come from C, and those who leave D go to B.
    barred = minimum(start, end, seed, ABCD)
    flows = barred.total()
    np.fill_diagonal(flows, 0)
    assert flows == pytest.approx(np.array([[0, 20, 0, 10], [0, 0, 0, 0], [25, 5, 0, 5], [0, 35, 0, 0]]))
    assert barred.total() == pytest.approx(sum(barred.of_class(place) for place in range(4)))
    own = np.stack([DISTANCE.moves ** (place / 2) for place in range(4)])
    each = minimum(start, end, own)
    for place in range(4):
        assert each.of_class(place) == pytest.approx(of_one(start[place], end[place], own[place]), abs=1e-6)


def test_a_seed_that_makes_a_class_impossible_names_the_class() -> None:
    seed = np.ones((4, 4))
    seed[0, 2] = 0  # of those born in A, all who leave A are found in C
    with pytest.raises(Refused) as refused:
        estimate(START_2013, END_2013, None, Options("minimum", seed=OdTable.of(ABCD, seed)))
    assert told(refused).startswith("A: ")
    assert "A" in told(refused)


def test_a_class_that_sweeps_do_not_settle_is_fitted_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from namagar.analysis.mobility.flows import assignment

    start, end, vitals = world(3, 6)
    seed = OdTable.of(start.codes, 10 ** np.random.default_rng(1).uniform(-3, 3, start.persons.shape))
    whole = estimate(start, end, vitals, Options("minimum", seed=seed))
    monkeypatch.setattr(assignment, "_SWEEPS", 1)
    alone = estimate(start, end, vitals, Options("minimum", seed=seed))
    assert alone.table.persons == pytest.approx(whole.table.persons, abs=1e-4)
    assert alone.parts[0][1].tables


# What is done to stocks, and what is refused


def test_negative_native_born_become_zero_and_the_population_stays() -> None:
    # 120 foreign born in a population of 100: they are scaled to 100.
    start = stocks([-20, 10], [120, 50])
    end = stocks([0, 10], [90, 60])
    found = estimate(start, end, Vitals.none(("A", "B")), Options("minimum"))
    assert found.prepared is not None
    assert found.prepared.start_changes["native"] == pytest.approx(np.array([[20, 0], [-20, 0]]))
    assert "mobility-native-negative" in [note.code for note in found.table.notes]
    for note in found.table.notes:
        sentence(note, "fa")


def test_births_beyond_the_native_born_are_taken_from_all() -> None:
    start, end = stocks([50, 50], [50, 50]), stocks([10, 60], [90, 60])
    vitals = Vitals.of(("A", "B"), np.array([20.0, 0]), np.array([0.0, 0]))
    found = estimate(start, end, vitals, Options("minimum"))
    assert found.prepared is not None
    assert found.prepared.births == pytest.approx(np.array([[2, 0], [18, 0]]))  # 20 per cent of 10 and of 90


def test_the_gap_of_the_world_is_shared_by_native_born_of_both_times() -> None:
    # The stocks grow by 30, births and deaths say 10: the gap of −20 is +10 at the start and −10 at the end.
    start, end = stocks([60, 1], [1, 40]), stocks([60, 1], [1, 70])
    vitals = Vitals.of(("A", "B"), np.array([10.0, 0]), np.array([0.0, 0]))
    prepared = estimate(start, end, vitals, Options("minimum")).prepared
    assert prepared is not None
    assert prepared.by_area()["closure_start"] == pytest.approx([6, 4])
    assert prepared.by_area()["closure_end"] == pytest.approx([-10 * 60 / 130, -10 * 70 / 130])


def test_an_open_world_lets_people_in_and_out() -> None:
    # Class A shrinks from 100 to 90, class B grows from 50 to 80.
    found = estimate(stocks([80, 20], [10, 40]), stocks([75, 15], [20, 60]), None, Options("minimum-open"))
    assert found.prepared is not None
    assert found.prepared.exits == pytest.approx(np.array([[8, 2], [0, 0]]))
    assert found.prepared.entries == pytest.approx(np.array([[0, 0], [7.5, 22.5]]))
    # Of A-born 72 and 18 become 75 and 15: 3 move to A. Of B-born 10 and 40 become 12.5 and 37.5: 2.5 move to A.
    assert moves(found) == pytest.approx(np.array([[0, 0], [5.5, 0]]))
    assert "mobility-no-vitals-open" in [note.code for note in found.table.notes]


def test_men_and_women_are_estimated_apart_and_added() -> None:
    told_apart = Meaning("fixed-interval", 5, "0+", "men", "z", "1")
    men = estimate(START_2013, END_2013, None, Options("minimum", meaning=told_apart)).table
    women = estimate(
        START_2018, END_2018, None, Options("minimum", meaning=replace(told_apart, universe="women"))
    ).table
    both = added([men, women], "all", "0+", ["men", "women"])
    assert both.total_moves == pytest.approx(250)


def vitals_of(births: list[float], deaths: list[float]) -> Vitals:
    return Vitals.of(("A", "B"), np.array(births), np.array(deaths))


@pytest.mark.parametrize(
    ("start", "end", "vitals", "options", "said"),
    [
        (stocks([5, 1], [1, 5]), stocks([5, 1], [1, 5]), None, Options("magic"), "no method “magic”"),
        (stocks([5, 1], [1, 5]), stocks([5, 1], [1, 5]), None, Options("minimum", weight=0.5), "option “weight”"),
        (stocks([5, 1], [1, 5]), stocks([5, 1], [1, 5]), None, Options("independence", total=5), "option “total”"),
        (stocks([5, 1], [1, 5]), stocks([5, 1], [1, 5]), None, Options("pseudo-bayes", weight=1.5), "weight of 1.5"),
        (
            stocks([5, 1], [1, 5]),
            stocks([5, 1], [1, 5]),
            None,
            Options("migration-rate", total=-5),
            "no number of moves",
        ),
        (stocks([5, 0], [0, 5]), stocks([5, 1], [1, 5]), None, Options("migration-rate"), "Nobody lives elsewhere"),
        (stocks([math.nan, 1], [1, 5]), stocks([5, 1], [1, 5]), None, Options("minimum"), "born where they live: A"),
        (stocks([math.nan, 1], [1, 5]), stocks([5, 1], [1, 5]), None, Options("migration-rate"), "is not stated"),
        (stocks([-9, 1], [1, 5]), stocks([5, 1], [1, 5]), None, Options("minimum"), "below zero: A"),
        (stocks([5, 1], [1, 5]), stocks([90, 1], [1, 5]), vitals_of([0, 0], [0, 0]), Options("minimum-open"), ""),
        (stocks([5, 1], [1, 5]), stocks([5, 1], [1, 5]), vitals_of([9, 0], [0, 0]), Options("minimum-open"), "births"),
        (stocks([5, 1], [1, 5]), stocks([5, 1], [1, 5]), vitals_of([0, 0], [0, 7]), Options("minimum-open"), "deaths"),
        (
            stocks([0, 1], [1, 0]),
            stocks([0, 5], [1, 0]),
            None,
            Options("minimum"),
            "change by 4, births less deaths are 0",
        ),
        (stocks([1, 0], [0, 1]), stocks([9, 9], [9, 9]), vitals_of([99, 0], [0, 0]), Options("minimum"), "take up"),
        (stocks([50, 9], [0, 0]), stocks([49, 5], [0, 5]), None, Options("minimum"), "start: Nobody born in B"),
    ],
)
def test_what_cannot_be_estimated_is_refused_with_the_culprit(
    start: StockTable, end: StockTable, vitals: Vitals | None, options: Options, said: str
) -> None:
    if not said:
        assert estimate(start, end, vitals, options).prepared
        return
    with pytest.raises(Refused) as refused:
        estimate(start, end, vitals, options)
    assert said in told(refused)


@pytest.mark.parametrize("method", [each for each in METHODS if each != "migration-rate"])
def test_empty_stocks_give_no_flows(method: str) -> None:
    empty = stocks([0, 0], [0, 0])
    found = estimate(empty, empty, None, Options(method))
    assert found.table.total_moves == 0


def test_tables_of_other_areas_are_refused() -> None:
    other = StockTable.of(("A", "X"), np.ones((2, 2)))
    with pytest.raises(Refused) as refused:
        estimate(stocks([5, 1], [1, 5]), other, None, Options("minimum"))
    assert "only here: X" in told(refused)
    with pytest.raises(Refused) as refused:
        estimate(stocks([5, 1], [1, 5]), stocks([5, 1], [1, 5]), Vitals.none(("A", "X")), Options("minimum"))
    assert "vitals" in told(refused)
    holes = OdTable.of(("A", "B"), np.array([[0, np.nan], [1, 0]]))
    with pytest.raises(Refused) as refused:
        estimate(stocks([5, 1], [1, 5]), stocks([5, 1], [1, 5]), None, Options("minimum", seed=holes))
    assert "A→B" in told(refused)


def test_methods_without_classes_have_neither_account_nor_flows_by_birthplace() -> None:
    found = estimate(START_2013, END_2013, None, Options("drop-negative"))
    with pytest.raises(Refused) as refused:
        account.lines(found)
    assert "no account" in told(refused)
    with pytest.raises(Refused) as refused:
        list(found.by_birthplace())
    assert "by birthplace" in told(refused)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: stocks([5, -1], [1, 5]), "below zero: A→B"),
        (lambda: stocks([5, math.nan], [1, 5]), "missing: A→B"),
        (lambda: stocks([math.inf, 1], [1, 5]), "without end: A"),
        (lambda: Vitals.of(("A", "A"), np.ones(2), np.ones(2)), "twice: A"),
        (lambda: Vitals.of(("A", "B"), np.array([np.nan, -1]), np.array([np.inf, 1])), "missing: A"),
        (lambda: read_stocks(b"birthplace,residence,persons\nA,B,1\nB,A,1\nA,C,2\n", "s"), "as birthplace: C"),
        (lambda: read_stocks(b"birthplace,residence,persons\nA,A,1\nA,A,2\nA,B,1\nB,A,1\n", "s"), "twice: A→A"),
        (lambda: read_stocks(b"birthplace,residence,persons\nA,A,1\n", "s"), "fewer than two areas"),
        (lambda: read_vitals(b"residence,births\nA,1\n", "v"), "deaths"),
    ],
)
def test_stocks_and_vitals_that_cannot_be_are_refused(make: object, said: str) -> None:
    with pytest.raises(Refused) as refused:
        make()  # type: ignore[operator]
    assert said in told(refused)


def test_stocks_are_read_with_pairs_that_are_not_there_as_zero_and_native_born_as_missing() -> None:
    read = read_stocks(b"birthplace,residence,persons\nB,A,4\nA,A,10\nA,B,1\nC,C,7\n", "s")
    assert read.codes == ("A", "B", "C")
    assert read.persons[0].tolist() == [10, 1, 0]
    assert math.isnan(read.persons[1, 1])
    assert read.notes[0].facts["pairs"] == "A→C, B→C, C→A, C→B"
    vitals = read_vitals(b"residence,births,deaths\nB,1,2\nA,3,4\n", "v")
    assert (vitals.codes, vitals.births.tolist(), vitals.deaths.tolist()) == (("A", "B"), [3, 1], [4, 2])


# The weight, and how far flows may be off


def test_the_weight_that_reported_flows_were_made_with_is_found_again() -> None:
    start, end, vitals = world(5, 6)
    least, free = (estimate(start, end, vitals, Options(method)).table for method in ("minimum", "independence"))
    made = estimate(start, end, vitals, Options("pseudo-bayes", weight=0.6)).table
    reported = {(one, other): made.cell(one, other) for one in made.codes[:3] for other in made.codes[3:]}
    found = calibrate(least, free, reported)
    assert found.weight == pytest.approx(0.6)
    assert found.corridors == 9
    assert found.distance == pytest.approx(0, abs=1e-6)
    # Two corridors by hand: apart (−20, −20) and reported exactly between and at independence: weight ¼.
    two = OdTable.of(("A", "B"), np.array([[0, 10.0], [0, 0]]))
    all_ = OdTable.of(("A", "B"), np.array([[0, 30.0], [20, 0]]))
    by_hand = calibrate(two, all_, {("A", "B"): 20.0, ("B", "A"): 20.0})
    assert by_hand.weight == pytest.approx(0.25)
    assert by_hand.standard_error == pytest.approx(math.sqrt((5**2 + 5**2) / 1 / 800))
    assert math.isnan(calibrate(two, all_, {("A", "B"): 20.0}).standard_error)
    assert published_weight() == 0.87


@pytest.mark.parametrize(
    ("reported", "said"),
    [
        ({("A", "X"): 1.0}, "A→X"),
        ({("A", "A"): 1.0}, "A→A"),
        ({("A", "B"): -1.0}, "A→B"),
        ({}, "On these 0 corridors"),
    ],
)
def test_a_calibration_that_cannot_be_is_refused(reported: dict[tuple[str, str], float], said: str) -> None:
    table = OdTable.of(("A", "B"), np.array([[0, 10.0], [0, 0]]))
    with pytest.raises(Refused) as refused:
        calibrate(table, table, reported)
    assert said in told(refused)


def test_replicates_are_the_same_from_the_same_seed_and_spread_as_stocks_do() -> None:
    start, end, vitals = world(2, 4)
    spreads = Spreads(foreign=0.1, native=0.0, births=0.05, deaths=0.05)
    one = replicate(start, end, vitals, Options("minimum"), spreads, chance=1, number=30)
    again = replicate(start, end, vitals, Options("minimum"), spreads, chance=1, number=30)
    other = replicate(start, end, vitals, Options("minimum"), spreads, chance=2, number=30)
    assert one.draws.tobytes() == again.draws.tobytes()
    assert one.draws.tobytes() != other.draws.tobytes()
    assert ((one.low <= one.high) & (one.spread >= 0)).all()
    assert one.mean == pytest.approx(one.draws.mean(axis=0))
    still = replicate(start, end, vitals, Options("minimum"), Spreads(0, 0, 0, 0), chance=1, number=2)
    assert still.draws[0] == pytest.approx(estimate(start, end, vitals, Options("minimum")).table.persons)
    assert (
        replicate(start, end, None, Options("independence"), Spreads(0, 0, 0, 0), chance=1, number=2).spread.max() == 0
    )
    with pytest.raises(Refused, match=r"mobility-draws-unfit.*mobility-chance-unfit"):
        replicate(start, end, vitals, Options("minimum"), spreads, chance=-1, number=1)


def test_the_draws_of_a_proportional_method_have_the_stated_mean_and_spread() -> None:
    start = stocks([1000, 100], [0, 1000])
    spreads = Spreads(foreign=0.2, native=0, births=0, deaths=0)
    drawn = replicate(start, stocks([1000, 0], [0, 1000]), None, Options("reverse-negative"), spreads, 3, 4000)
    # The only flow is the return B→A of 100, drawn around it with a coefficient of variation of 0.2.
    assert drawn.mean[1, 0] == pytest.approx(100, rel=0.02)
    assert drawn.spread[1, 0] == pytest.approx(20, rel=0.05)


# 0.9 persons became 0.1 beside a class of a million million: a small class is matched as a large one is, at 0.5.
def test_a_small_class_is_matched_beside_a_large_one() -> None:
    found = estimate(stocks([1e12, 5], [0.9, 1e11]), stocks([1e12, 5], [0.1, 1e11]), None, Options("minimum"))
    assert found.prepared is not None
    first, last = found.prepared.start.sum(axis=1), found.prepared.end.sum(axis=1)
    assert first == pytest.approx(last, rel=1e-12)


# In an open system a class of 1 that grows to 1,000 million keeps 1, to all its digits: the rest entered.
def test_a_class_that_grows_a_thousand_million_times_keeps_its_digits() -> None:
    found = estimate(stocks([1, 0], [0, 5]), stocks([1e9, 3], [0, 5]), None, Options("minimum-open"))
    assert found.prepared is not None
    assert found.prepared.end[0].sum() == pytest.approx(1, rel=1e-15)
    assert found.prepared.entries[0].sum() == pytest.approx(1e9 + 2)
