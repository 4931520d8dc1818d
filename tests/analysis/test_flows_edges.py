"""Flows from stocks at their edges: rounding, seeds of any unit, empty cells, and classes at the end of what can be."""

import numpy as np
import pytest
from benchmarks.per_birthplace import of_one
from hypothesis import given, settings
from hypothesis import strategies as some

from namagar.analysis.mobility.flows.assignment import minimum
from namagar.analysis.mobility.flows.estimate import FlowEstimate, Options, estimate
from namagar.analysis.mobility.od_table import OdTable
from namagar.analysis.mobility.stocks import StockTable, Vitals
from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.wording import sentence

ABC = ("A", "B", "C")
chances = some.integers(0, 2**32 - 1)


def told(refused: pytest.ExceptionInfo[Refused]) -> str:
    for problem in refused.value.problems:
        sentence(problem, "fa")
    return " ".join(str(sentence(problem, "en")) for problem in refused.value.problems)


def stocks(*rows: list[float], codes: tuple[str, ...] = ABC) -> StockTable:
    return StockTable.of(codes[: len(rows)], np.array(rows, dtype=float))


def missed(found: FlowEstimate) -> float:
    """The largest breach of a class's margin, as a share of the class."""
    assert found.prepared is not None
    worst = 0.0
    for place, (_, flows) in enumerate(found.by_birthplace()):
        start, end = found.prepared.start[place], found.prepared.end[place]
        gap = max(np.abs(flows.sum(axis=1) - start).max(), np.abs(flows.sum(axis=0) - end).max())
        worst = max(worst, float(gap / max(start.sum(), np.finfo(float).tiny)))
    return worst


def rough(chance: int, size: int) -> tuple[StockTable, StockTable, Vitals]:
    """Stocks of an open world over nine powers of ten, with classes that live nowhere but at home."""
    drawn = np.random.default_rng(chance)
    start = 10 ** drawn.uniform(-2, 7, (size, size)) * (drawn.random((size, size)) < 0.7)
    np.fill_diagonal(start, 10 ** drawn.uniform(5, 9, size))
    end = start * np.exp(drawn.normal(0, 0.4, start.shape))
    codes = [f"R{place}" for place in range(size)]
    return StockTable.of(codes, start), StockTable.of(codes, end), Vitals.none(codes)


@settings(max_examples=60, deadline=None)
@given(chances, some.integers(2, 8), some.sampled_from(["minimum", "minimum-open"]), some.sampled_from([0.0, 0.1]))
def test_with_any_seed_an_estimate_is_right_on_both_sides_or_names_the_class(
    chance: int, size: int, method: str, empty: float
) -> None:
    start, end, vitals = rough(chance, size)
    drawn = np.random.default_rng(chance)
    seed = 10 ** drawn.uniform(-7, 7, (size, size)) * (drawn.random((size, size)) >= empty)
    culprits: set[str] = set()
    try:
        found = estimate(start, end, vitals, Options(method, seed=OdTable.of(start.codes, seed)))
    except Refused as refused:
        culprits = {problem.where for problem in refused.problems}
    if culprits:
        assert culprits <= {*start.codes, "start", "end", ""}
        assert "" not in culprits or method == "minimum"  # the gap of the world is nobody's
    else:
        assert missed(found) < 1e-10
        assert (found.table.moves[seed == 0] == 0).all()


@settings(max_examples=25, deadline=None)
@given(chances, some.integers(2, 5))
def test_a_seed_with_empty_cells_gives_what_plain_sweeps_of_each_class_give(chance: int, size: int) -> None:
    start, end, vitals = rough(chance, size)
    drawn = np.random.default_rng(chance)
    seed = 10 ** drawn.uniform(-1, 1, (size, size)) * (drawn.random((size, size)) >= 0.1)
    try:
        found = estimate(start, end, vitals, Options("minimum-open", seed=OdTable.of(start.codes, seed)))
    except Refused:
        return
    made = found.prepared
    assert made is not None
    for place, (_, flows) in enumerate(found.by_birthplace()):
        plain = of_one(made.start[place], made.end[place], seed)
        # Where totals leave hardly any room for a cell, sweeps are a thousandth away when they are given up.
        assert flows == pytest.approx(plain, rel=1e-2, abs=1e-5 * made.start[place].sum())


@pytest.mark.parametrize("unit", [1e-310, 1e-200, 1.0, 1e200, 1e300])
def test_the_unit_of_a_seed_changes_nothing(unit: float) -> None:
    start, end, vitals = rough(11, 6)
    seed = 10 ** np.random.default_rng(2).uniform(-3, 3, (6, 6))
    plain = estimate(start, end, vitals, Options("minimum-open", seed=OdTable.of(start.codes, seed)))
    other = estimate(start, end, vitals, Options("minimum-open", seed=OdTable.of(start.codes, seed * unit)))
    assert other.table.persons == pytest.approx(plain.table.persons, rel=1e-9, abs=1e-3)


def test_classes_of_less_than_one_person_enter_and_leave_like_others() -> None:
    # Class A: 0.8 become 0.4, so that half of each place leaves; class B: 0.4 become 0.6, a third of each enters.
    found = estimate(stocks([0.4, 0.4], [0.1, 0.3]), stocks([0.2, 0.2], [0.3, 0.3]), None, Options("minimum-open"))
    assert found.prepared is not None
    assert found.prepared.exits == pytest.approx(np.array([[0.2, 0.2], [0, 0]]))
    assert found.prepared.entries == pytest.approx(np.array([[0, 0], [0.1, 0.1]]))
    assert found.table.moves == pytest.approx(np.array([[0, 0], [0.1, 0]]))


def test_classes_that_cannot_be_matched_are_told_in_the_words_of_stocks() -> None:
    # At both times all who live in C were born there; 70 become 90, so that 80 are to live in C, where 70 and 90 do.
    start, end = stocks([50, 5, 0], [5, 60, 0], [0, 0, 70]), stocks([40, 5, 0], [5, 50, 0], [0, 0, 90])
    with pytest.raises(Refused) as refused:
        estimate(start, end, Vitals.none(ABC), Options("independence"))
    assert "start: " in told(refused)
    assert "In a closed world each birthplace is brought to the mean" in " ".join(
        str(sentence(problem, "en")) for problem in refused.value.problems
    )
    with pytest.raises(Refused) as refused:
        estimate(stocks([50, 9, 1], [3, 60, 4], [0, 0, 0]), stocks([50, 9, 1], [3, 60, 4], [1, 0, 9]), None,
                 Options("minimum"))  # fmt: skip
    assert "start: Nobody born in C is counted here" in told(refused)
    assert estimate(stocks([50, 9, 1], [3, 60, 4], [0, 0, 0]), stocks([50, 9, 1], [3, 60, 4], [1, 0, 9]), None,
                    Options("minimum-open")).table.total_moves == 0  # fmt: skip


def test_a_small_class_beside_a_million_million_people_is_matched_or_it_is_an_error() -> None:
    start, end = stocks([1e12, 5], [0.9, 1e11]), stocks([1e12, 5], [0.1, 1e11])
    try:
        found = estimate(start, end, Vitals.none(("A", "B")), Options("minimum"))
    except Refused:
        return
    assert found.prepared is not None
    assert found.prepared.start.sum(axis=1) == pytest.approx(found.prepared.end.sum(axis=1), rel=1e-9)


def test_classes_of_an_ordinary_seed_are_fitted_together() -> None:
    start, end, vitals = rough(3, 8)
    seed = 10 ** np.random.default_rng(3).uniform(-1, 1, (8, 8))
    found = estimate(start, end, vitals, Options("minimum", seed=OdTable.of(start.codes, seed)))
    ((_, assignment),) = found.parts
    assert not assignment.tables, "none of them had to be fitted alone"


def test_negative_native_born_are_told_with_the_stock_and_the_area() -> None:
    start, end = stocks([-20, 10], [120, 50]), stocks([10, 10], [90, -5])
    notes = estimate(start, end, Vitals.none(("A", "B")), Options("minimum-open")).table.notes
    assert [(note.where, note.facts["areas"]) for note in notes if note.code == "mobility-native-negative"] == [
        ("start", "A"),
        ("end", "B"),
    ]


def test_an_option_of_another_method_is_refused_with_the_methods_that_have_it() -> None:
    table = stocks([5, 1], [1, 5])
    with pytest.raises(Refused) as refused:
        estimate(table, table, None, Options("independence", seed=OdTable.of(("A", "B"), np.ones((2, 2))), weight=0.5))
    assert "minimum, minimum-open, pseudo-bayes" in told(refused)
    assert len(refused.value.problems) == 2


def test_rounding_of_people_who_stayed_needs_no_open_way() -> None:
    # All classes grow by a tenth everywhere: entries are taken off and nobody has moved, but for the last digit.
    start = stocks([100 / 3, 7, 1 / 7], [0.1, 500 / 7, 3], [1 / 3, 0.7, 10])
    end = StockTable.of(ABC, start.persons * 1.1)
    barred = OdTable.of(ABC, np.array([[0, 0, 1], [0, 0, 1], [1, 0, 0]], dtype=float))
    found = estimate(start, end, None, Options("minimum-open", seed=barred))
    assert found.table.total_moves == pytest.approx(0, abs=1e-12)
    # The last digit alone, on one side: a class that lives in one place only.
    before, after = np.array([[1e6, 0], [0, 5]]), np.array([[np.nextafter(1e6, 2e6), 0], [0, 5]])
    for seed in (np.array([[0.0, 1], [0, 0]]), np.ones((2, 2))):
        assert np.abs(minimum(before, after, seed).total() - before).max() <= 1e-9
        assert np.abs(minimum(after, before, seed).total() - before).max() <= 1e-9


def test_a_class_that_moves_over_a_barred_way_is_named_with_the_place() -> None:
    # Of those born in B, ten go from C to A, which is barred.
    start, end = stocks([50, 5, 0], [0, 60, 10], [0, 0, 70]), stocks([50, 5, 0], [10, 60, 0], [0, 0, 70])
    barred = OdTable.of(ABC, np.array([[0, 1, 1], [1, 0, 1], [0, 1, 0]], dtype=float))
    with pytest.raises(Refused) as refused:
        estimate(start, end, Vitals.none(ABC), Options("minimum", seed=barred))
    assert {problem.where for problem in refused.value.problems} == {"B"}
    assert "C" in told(refused)
    assert "A" in told(refused)
    nothing = OdTable.of(ABC, np.zeros((3, 3)))
    with pytest.raises(Refused) as refused:
        estimate(start, end, Vitals.none(ABC), Options("minimum", seed=nothing))
    assert {problem.where for problem in refused.value.problems} == {"B"}


@pytest.mark.parametrize("value", [np.nan, -1.0, np.inf])
def test_a_seed_of_each_class_is_checked_like_any_other(value: float) -> None:
    start = np.array([[5.0, 5], [5, 5]])
    end = np.array([[4.0, 6], [5, 5]])
    seed = np.ones((2, 2, 2))
    seed[0, 0, 1] = value
    with pytest.raises(Refused) as refused:
        minimum(start, end, seed, ("A", "B"))
    assert refused.value.problems[0].where == "A"
    assert "A→B" in told(refused)
    # Of a class that nobody leaves the seed is not asked.
    assert minimum(start, end, seed[::-1], ("A", "B")).total().tolist() == [[9, 1], [0, 10]]
