"""What two stocks say before an estimate, and the rules that only look at their change, by hand and at their edges."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from namagar.analysis.mobility.flows import differencing
from namagar.analysis.mobility.flows.estimate import Options, estimate
from namagar.analysis.mobility.flows.report import Changed, report
from namagar.analysis.mobility.stocks import StockTable, Vitals
from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.wording import sentence

AB = ("A", "B")


def told(refused: pytest.ExceptionInfo[Refused]) -> str:
    for problem in refused.value.problems:
        sentence(problem, "fa")
    return " ".join(str(sentence(problem, "en")) for problem in refused.value.problems)


def stocks(*rows: list[float]) -> StockTable:
    return StockTable.of(AB, np.array(rows, dtype=float), elsewhere=("X", "Y")[: len(rows) - 2])


def test_the_report_by_hand() -> None:
    # 100 + 0 + 5 + 45 = 150 become 104 + 6 + 5 + 45 = 160; one of four cells is empty at the start.
    # A: 105 → 109 with 7 born and 2 dead is −1; B: 45 → 51 with 1 born and 4 dead is +9.
    vitals = Vitals.of(AB, np.array([7.0, 1]), np.array([2.0, 4]))
    found = report(stocks([100, 0], [5, 45]), stocks([104, 6], [5, 45]), vitals, limit=0.05)
    assert found.totals == (150, 160)
    assert found.zeros == (0.25, 0)
    assert found.net == {"A": -1, "B": 9}
    assert found.changed == (Changed("A", 100, 110),)
    assert found.unknown == ()


def test_a_class_is_told_from_its_limit_on_and_always_when_it_was_nobody() -> None:
    start, end, none = stocks([100, 0], [5, 45], [0, 0]), stocks([90, 0], [5, 45], [1, 0]), Vitals.none(AB)
    assert [each.birthplace for each in report(start, end, none, limit=0.1).changed] == ["X"], "not beyond ten per cent"
    assert [each.birthplace for each in report(start, end, none, limit=0.099).changed] == ["A", "X"]
    assert report(start, start, none, limit=0).changed == ()
    assert report(start, end, none, limit=1e6).changed == (Changed("X", 0, 1),)


def test_where_nobody_says_who_is_at_home_net_moves_and_changes_are_missing() -> None:
    found = report(stocks([math.nan, 0], [5, 45]), stocks([100, 6], [5, 45]), Vitals.none(AB), limit=0)
    assert math.isnan(found.totals[0])
    assert math.isnan(found.net["A"])
    assert found.net["B"] == 6
    assert found.unknown == ("A",)
    assert found.changed == ()
    assert found.zeros == (0.25, 0), "what is missing is not zero"


@pytest.mark.parametrize("limit", [-0.1, math.nan, math.inf])
def test_a_limit_that_cannot_be_is_refused(limit: float) -> None:
    with pytest.raises(Refused) as refused:
        report(stocks([5, 1], [1, 5]), stocks([5, 1], [1, 5]), Vitals.none(AB), limit)
    assert "is no limit" in told(refused)


def test_the_report_refuses_tables_of_other_areas() -> None:
    table = stocks([5, 1], [1, 5])
    for other in (StockTable.of(("A", "C"), np.ones((2, 2))), stocks([5, 1], [1, 5], [1, 1])):
        with pytest.raises(Refused) as refused:
            report(table, other, Vitals.none(AB), 0.1)
        assert "only here" in told(refused)
    with pytest.raises(Refused) as refused:
        report(table, table, Vitals.none(("A", "C")), 0.1)
    assert "vitals" in told(refused)


tables = some.integers(0, 2**32 - 1).map(
    lambda chance: np.random.default_rng(chance).integers(0, 50, (2, 4, 4)).astype(float)
)


@given(tables)
def test_rules_of_change_are_what_plain_loops_make_of_them(made: np.ndarray) -> None:
    start, end = made
    dropped, reverse = np.zeros((4, 4)), np.zeros((4, 4))
    for born in range(4):
        for living in range(4):
            if born == living:
                continue
            change = end[born, living] - start[born, living]
            if change > 0:
                dropped[born, living] += change
                reverse[born, living] += change
            else:
                reverse[living, born] -= change
    assert (differencing.drop_negative(start, end) == dropped).all()
    assert (differencing.reverse_negative(start, end) == reverse).all()
    # A world that runs backwards sends everybody back.
    assert (differencing.reverse_negative(end, start) == reverse.T).all()


@given(tables)
def test_rates_deal_out_just_the_stated_moves(made: np.ndarray) -> None:
    start = made[0] + 1
    flows = differencing.migration_rate(start, 1e6)
    away = sum(start[i, j] for i in range(4) for j in range(4) if i != j)
    assert flows.sum() == pytest.approx(1e6)
    assert flows[1, 2] == pytest.approx(1e6 * start[1, 2] / away)
    assert not np.diagonal(flows).any()
    assert not differencing.migration_rate(start, 0.0).any()


@given(tables)
def test_methods_that_look_at_changes_need_no_native_born(made: np.ndarray) -> None:
    codes = ("A", "B", "C", "D")
    silent = [np.where(np.eye(4, dtype=bool), np.nan, each) for each in made]
    for method in ("drop-negative", "reverse-negative"):
        plain = estimate(StockTable.of(codes, made[0]), StockTable.of(codes, made[1]), None, Options(method))
        other = estimate(StockTable.of(codes, silent[0]), StockTable.of(codes, silent[1]), None, Options(method))
        assert plain.table.persons.tobytes() == other.table.persons.tobytes()


def test_vitals_of_other_areas_are_refused_by_methods_that_do_not_use_them_too() -> None:
    table = stocks([5, 1], [1, 5])
    for method in ("drop-negative", "reverse-negative", "migration-rate"):
        with pytest.raises(Refused) as refused:
            estimate(table, table, Vitals.none(("A", "C")), Options(method))
        assert "vitals" in told(refused)


def test_growth_is_refused_from_a_condition_of_a_million_million_on() -> None:
    end = np.array([[5.0, 1], [1, 5]])
    # The condition of a diagonal table is the ratio of its ends.
    flows = differencing.growth(np.diag([1e12, 1.0]), end)
    # S₀⁻¹ S₁ = [[5e-12, 1e-12], [1, 5]], times the 1e12 and 1 who lived in A and B: one each way.
    assert flows == pytest.approx(np.array([[0, 1], [1, 0]]))
    for start in (np.diag([1.001e12, 1.0]), np.zeros((2, 2))):
        with pytest.raises(Refused) as refused:
            differencing.growth(start, end)
        assert "cannot be solved" in told(refused)


@given(tables)
def test_growth_leads_from_the_people_at_the_start_to_those_at_the_end(made: np.ndarray) -> None:
    start, end = made[0] + 100 * np.eye(4), made[1]
    flows = differencing.growth(start, end)
    stay = np.diag(np.linalg.inv(start) @ end) * start.sum(axis=0)
    assert flows.sum(axis=0) + stay == pytest.approx(end.sum(axis=0), abs=1e-9)
    assert not differencing.growth(start, start).round(9).any()


@pytest.mark.parametrize("name", ["start", "end"])
def test_growth_needs_all_native_born(name: str) -> None:
    both = {"start": np.array([[5.0, 1], [1, 5]]), "end": np.array([[5.0, 1], [1, 5]])}
    both[name][1, 1] = np.nan
    with pytest.raises(Refused) as refused:
        differencing.growth(**both)
    assert f"{name}: Nobody says how many were born where they live: 2" in told(refused)
