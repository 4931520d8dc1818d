"""What holds of every estimate: how stocks are prepared, that no fewer moves do, what loops and a solver say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.optimize import linprog

from namagar.analysis.mobility.flows import account
from namagar.analysis.mobility.flows.assignment import independence, minimum
from namagar.analysis.mobility.flows.calibration import calibrate
from namagar.analysis.mobility.flows.estimate import ACCOUNTS, METHODS, Options, estimate
from namagar.analysis.mobility.flows.preparation import prepare
from namagar.analysis.mobility.meaning import Meaning
from namagar.analysis.mobility.od_table import OdTable
from namagar.analysis.mobility.stocks import StockTable, Vitals
from namagar.analysis.terms.problem import Refused

worlds = some.tuples(some.integers(0, 2**32 - 1), some.integers(2, 6))


def world(chance: int, size: int, quiet: bool = False) -> tuple[StockTable, StockTable, Vitals]:
    """Stocks over seven powers of ten with somebody of each class everywhere, and births and deaths."""
    drawn = np.random.default_rng(chance)
    start = 10 ** drawn.uniform(0, 5, (size, size))
    np.fill_diagonal(start, 10 ** drawn.uniform(5, 7, size))
    end = start * np.exp(drawn.normal(0, 0.3, start.shape))
    np.fill_diagonal(end, np.diagonal(start) * np.exp(drawn.normal(0.02, 0.02, size)))
    births, deaths = (np.zeros(size), np.zeros(size)) if quiet else drawn.uniform(0, 0.1, (2, size)) * start.sum(axis=0)
    codes = [f"R{place}" for place in range(size)]
    return StockTable.of(codes, start), StockTable.of(codes, end), Vitals.of(codes, births, deaths)


def plain_steps(
    start: np.ndarray, end: np.ndarray, births: np.ndarray, deaths: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Closure, deaths and births in loops, cell by cell."""
    before, after = start.tolist(), end.tolist()
    size = range(len(before))
    gap = sum(births) - sum(deaths) - (sum(map(sum, after)) - sum(map(sum, before)))
    for table, share in ((before, -gap / 2), (after, gap / 2)):
        natives = [table[i][i] for i in size]
        for i in size:
            table[i][i] += share * natives[i] / sum(natives)
    for i in size:
        living = [sum(before[k][i] for k in size), sum(after[k][i] for k in size)]
        for k in size:
            before[k][i] -= deaths[i] * before[k][i] / living[0]
        if births[i] <= after[i][i]:
            after[i][i] -= births[i]
        else:
            for k in size:
                after[k][i] -= births[i] * after[k][i] / living[1]
    return np.array(before), np.array(after)


@settings(max_examples=40, deadline=None)
@given(worlds, some.booleans())
def test_stocks_are_prepared_as_plain_loops_do_and_classes_meet_in_the_middle(
    made: tuple[int, int], open_: bool
) -> None:
    start, end, vitals = world(*made)
    prepared = prepare(start, end, vitals, open_)
    before, after = plain_steps(start.persons, end.persons, vitals.births, vitals.deaths)
    if open_:
        assert not any(prepared.start_changes[name].any() for name in ("closure", "classes", "native"))
        assert prepared.deaths.sum(axis=0) == pytest.approx(vitals.deaths)
        assert prepared.births.sum(axis=0) == pytest.approx(vitals.births)
        kept = np.minimum((start.persons - prepared.deaths).sum(axis=1), (end.persons - prepared.births).sum(axis=1))
        assert prepared.start.sum(axis=1) == pytest.approx(kept, rel=1e-9)
    else:
        assert prepared.start.sum(axis=0) == pytest.approx(before.sum(axis=0), rel=1e-9)
        assert prepared.end.sum(axis=0) == pytest.approx(after.sum(axis=0), rel=1e-9)
        middle = (before.sum(axis=1) + after.sum(axis=1)) / 2
        assert prepared.start.sum(axis=1) == pytest.approx(middle, rel=1e-9)
        # What is fitted keeps the ratios of the stock: (a·d)/(b·c) of any four cells is as it was.
        for fitted, stock in ((prepared.start, before), (prepared.end, after)):
            ratios = [table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0]) for table in (fitted, stock)]
            assert ratios[0] == pytest.approx(ratios[1], rel=1e-6)
    assert prepared.end.sum(axis=1) == pytest.approx(prepared.start.sum(axis=1), rel=1e-12)


@settings(max_examples=25, deadline=None)
@given(worlds)
def test_no_assignment_of_a_class_has_fewer_moves_than_the_minimum(made: tuple[int, int]) -> None:
    """A linear programme over all flows of a class that lead from its start to its end."""
    start, end, vitals = world(*made)
    found = estimate(start, end, vitals, Options("minimum"))
    prepared = found.prepared
    assert prepared is not None
    size = len(start.codes)
    sums = np.vstack([np.kron(np.eye(size), np.ones(size)), np.kron(np.ones(size), np.eye(size))])
    cost = (1 - np.eye(size)).ravel()
    for place, (_, flows) in enumerate(found.by_birthplace()):
        before, after = prepared.start[place], prepared.end[place]
        scale = before.sum()
        least = linprog(cost, A_eq=sums[:-1], b_eq=np.r_[before, after][:-1] / scale).fun * scale
        assert flows.sum() - np.trace(flows) == pytest.approx(least, abs=1e-6 * scale)


@settings(max_examples=25, deadline=None)
@given(worlds)
def test_the_closed_forms_are_what_triple_loops_give(made: tuple[int, int]) -> None:
    start, end, vitals = world(*made)
    prepared = prepare(start, end, vitals)
    size = range(len(start.codes))
    least, free = np.zeros((len(size),) * 2), np.zeros((len(size),) * 2)
    for k in size:
        before, after = prepared.start[k].tolist(), prepared.end[k].tolist()
        sent = [max(one - other, 0.0) for one, other in zip(before, after, strict=True)]
        received = [max(other - one, 0.0) for one, other in zip(before, after, strict=True)]
        for i in size:
            least[i, i] += min(before[i], after[i])
            for j in size:
                free[i, j] += before[i] * after[j] / sum(before)
                if sum(sent) > 0:
                    least[i, j] += sent[i] * received[j] / sum(sent)
    most = 1e-12 * least.sum()
    assert minimum(prepared.start, prepared.end).total() == pytest.approx(least, abs=most)
    assert independence(prepared.start, prepared.end).total() == pytest.approx(free, abs=most)


@settings(max_examples=20, deadline=None)
@given(worlds, some.floats(0.1, 1000))
def test_a_seed_of_one_number_is_no_seed(made: tuple[int, int], value: float) -> None:
    start, end, vitals = world(*made)
    seed = OdTable.of(start.codes, np.full(start.persons.shape, value))
    for method in ("minimum", "minimum-open", "pseudo-bayes"):
        weight = 0.5 if method == "pseudo-bayes" else None
        plain = estimate(start, end, vitals, Options(method, weight=weight))
        seeded = estimate(start, end, vitals, Options(method, seed=seed, weight=weight))
        assert seeded.table.persons == pytest.approx(plain.table.persons, abs=1e-9 * start.persons.sum())


@settings(max_examples=20, deadline=None)
@given(worlds)
def test_weights_of_one_and_zero_are_the_two_extremes(made: tuple[int, int]) -> None:
    start, end, vitals = world(*made)
    for weight, method in ((1.0, "minimum"), (0.0, "independence")):
        mixed = estimate(start, end, vitals, Options("pseudo-bayes", weight=weight))
        pure = estimate(start, end, vitals, Options(method))
        assert mixed.table.persons == pytest.approx(pure.table.persons, rel=1e-12)
        assert mixed.table.facts["weight"] == f"{weight:g}"


@settings(max_examples=20, deadline=None)
@given(worlds, some.sampled_from(ACCOUNTS))
def test_time_turned_back_turns_every_account_over(made: tuple[int, int], method: str) -> None:
    """Identity 3 holds of all methods that follow people, without births and deaths."""
    start, end, vitals = world(*made, quiet=True)
    forth, back = (estimate(*both, vitals, Options(method)) for both in ((start, end), (end, start)))
    assert back.table.persons == pytest.approx(forth.table.persons.T, abs=1e-9 * start.persons.sum())
    there, again = account.lines(forth), account.lines(back)
    assert again["exits"] == pytest.approx(-there["entries"], abs=1e-9 * start.persons.sum())


@settings(max_examples=20, deadline=None)
@given(worlds, some.sampled_from(METHODS))
def test_the_same_input_gives_the_same_bits_and_is_left_as_it_was(made: tuple[int, int], method: str) -> None:
    start, end, vitals = world(*made)
    held = [each.copy() for each in (start.persons, end.persons, vitals.births, vitals.deaths)]
    first = estimate(start, end, vitals, Options(method)).table.persons.tobytes()
    assert estimate(start, end, vitals, Options(method)).table.persons.tobytes() == first
    assert all(
        (one == other).all()
        for one, other in zip(held, (start.persons, end.persons, vitals.births, vitals.deaths), strict=True)
    )


@settings(max_examples=20, deadline=None)
@given(worlds, some.sampled_from(ACCOUNTS))
def test_a_stock_that_does_not_change_has_no_moves_but_for_independence(made: tuple[int, int], method: str) -> None:
    start, _, none = world(*made, quiet=True)
    found = estimate(start, start, none, Options(method, weight=1.0 if method == "pseudo-bayes" else None))
    if method == "independence":
        assert found.table.total_moves > 0
    else:
        assert found.table.total_moves <= 1e-12 * start.persons.sum()


@pytest.mark.parametrize("method", ACCOUNTS)
def test_an_area_and_a_class_of_nobody_hold_nobody_and_change_nothing(method: str) -> None:
    start, end, vitals = world(5, 3)
    wider = [np.zeros((4, 4)) for _ in range(2)]
    for table, stocks in zip(wider, (start, end), strict=True):
        table[:3, :3] = stocks.persons
    codes = (*start.codes, "R3")
    more = Vitals.of(codes, np.append(vitals.births, 0), np.append(vitals.deaths, 0))
    found = estimate(StockTable.of(codes, wider[0]), StockTable.of(codes, wider[1]), more, Options(method))
    plain = estimate(start, end, vitals, Options(method))
    assert found.table.persons[:3, :3] == pytest.approx(plain.table.persons, rel=1e-9)
    assert not found.table.persons[3].any()
    assert not found.table.persons[:, 3].any()


def test_huge_and_tiny_numbers_of_people_are_estimated_alike() -> None:
    start, end, vitals = world(9, 4)
    plain = estimate(start, end, vitals, Options("minimum")).table.persons
    for unit in (1e-9, 1e6):
        found = estimate(
            StockTable.of(start.codes, start.persons * unit),
            StockTable.of(end.codes, end.persons * unit),
            Vitals.of(vitals.codes, vitals.births * unit, vitals.deaths * unit),
            Options("minimum"),
        )
        assert found.table.persons / unit == pytest.approx(plain, abs=1e-9 * start.persons.sum())


def test_what_the_table_counts_is_what_was_stated_or_where_people_were_at_two_times() -> None:
    start, end, vitals = world(1, 2)
    assert estimate(start, end, vitals, Options("minimum")).table.meaning.concept == "fixed-interval"
    stated = Meaning("event", 1, "0+", "residents", "z", "1")
    assert estimate(start, end, vitals, Options("minimum", meaning=stated)).table.meaning == stated


def test_vitals_of_another_length_are_an_error_of_ours() -> None:
    with pytest.raises(ValueError, match="2 areas"):
        Vitals.of(("A", "B"), np.ones(3), np.ones(2))
    with pytest.raises(ValueError, match="2 areas"):
        Vitals.of(("A", "B"), np.ones(2), np.ones(1))
    with pytest.raises(Refused):
        Vitals.of(("A", "B"), np.array([1.0, -1]), np.ones(2))


@settings(max_examples=30, deadline=None)
@given(some.integers(0, 2**32 - 1), some.integers(2, 12))
def test_the_weight_is_the_one_of_least_squares_and_no_other_fits_better(chance: int, count: int) -> None:
    drawn = np.random.default_rng(chance)
    codes = ("A", "B", "C", "D")
    least, free = (OdTable.of(codes, drawn.uniform(0, 1000, (4, 4))) for _ in range(2))
    pairs = [(one, other) for one in codes for other in codes if one != other][:count]
    reported = {pair: float(drawn.uniform(0, 1000)) for pair in pairs}
    found = calibrate(least, free, reported)
    apart = np.array([least.cell(*pair) - free.cell(*pair) for pair in pairs])
    rest = np.array([reported[pair] - free.cell(*pair) for pair in pairs])
    (weight,), (squares,), _, _ = np.linalg.lstsq(apart[:, None], rest)
    assert found.weight == pytest.approx(weight)
    assert found.distance == pytest.approx(np.sqrt(squares / count))
    assert found.standard_error == pytest.approx(np.sqrt(squares / (count - 1) / (apart @ apart)))
    for other in (found.weight - 0.01, found.weight + 0.01):
        assert found.distance_at(other) > found.distance


def test_estimates_that_differ_by_rounding_alone_tell_no_weight() -> None:
    cells = np.array([[0, 0.1], [0.3, 0]])
    with pytest.raises(Refused, match="mobility-calibration-open"):
        calibrate(OdTable.of("AB", cells), OdTable.of("AB", cells * (1 + 1e-15)), {("A", "B"): 1.0, ("B", "A"): 2.0})
