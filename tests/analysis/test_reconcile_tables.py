"""Tables that two sides report: margins by hand, the general engine as judge, and the factors of reporters."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from namagar.analysis.consistency.reconcile.bias import factors
from namagar.analysis.consistency.reconcile.bounds import solve
from namagar.analysis.consistency.reconcile.covariance import variances
from namagar.analysis.consistency.reconcile.system import System, system
from namagar.analysis.consistency.reconcile.tables import (
    Margins,
    Reported,
    combined,
    independent_prior,
    reconcile_table,
)
from namagar.analysis.terms.problem import Failed, Problem, Refused

NAN = np.nan


def hard(rows: list[float], columns: list[float]) -> Margins:
    return Margins(np.array(rows), np.array(columns), np.zeros(len(rows)), np.zeros(len(columns)))


def off_diagonal(size: int) -> np.ndarray:
    return ~np.eye(size, dtype=bool)


def as_system(prior: np.ndarray, open_: np.ndarray, margins: Margins, possible: np.ndarray) -> System:
    """The same table for the general engine."""
    rows, columns = np.nonzero(possible)
    cells = np.arange(rows.size)
    sums = sparse.csr_array(
        (np.ones(2 * cells.size), (np.r_[rows, len(prior) + columns], np.r_[cells, cells])),
        shape=(2 * len(prior), cells.size),
    )
    totals = np.r_[margins.rows, margins.columns]
    spread = np.r_[margins.row_variances, margins.column_variances]
    exact = spread == 0
    return system(
        sparse.vstack([sparse.eye_array(cells.size), sums[~exact]]),
        np.r_[prior[possible], totals[~exact]],
        np.r_[open_[possible], spread[~exact]],
        sums[exact],
        totals[exact],
        np.zeros(cells.size),
    )


def test_two_reporters_meet_at_the_mean_by_precision() -> None:
    # 80 give or take 20 and 100 give or take 10: (80/400 + 100/100) / (1/400 + 1/100) = 1.2 / 0.0125 = 96.
    sent = Reported(np.array([[0, 80.0], [NAN, 0]]), np.full((2, 2), 400.0))
    received = Reported(np.array([[0, 100.0], [50.0, 0]]), np.full((2, 2), 100.0))
    prior, open_ = combined([sent, received], off_diagonal(2))
    assert prior.tolist() == [[0, pytest.approx(96)], [pytest.approx(50), 0]]
    assert open_[0, 1] == pytest.approx(80)  # 1 / 0.0125
    assert open_[1, 0] == pytest.approx(100), "a cell that one side leaves out rests on the other"


def test_a_cell_that_nobody_reports_is_asked_for_and_never_zero() -> None:
    sent = Reported(np.array([[0, 80.0], [NAN, 0]]), np.full((2, 2), 400.0))
    with pytest.raises(Refused) as refused:
        combined([sent], off_diagonal(2))
    assert refused.value.problems[0].facts == {"count": 1, "cells": "2→1"}


def test_a_prior_stands_in_for_a_cell_that_nobody_reports() -> None:
    sent = Reported(np.array([[0, 80.0], [NAN, 0]]), np.full((2, 2), 400.0))
    prior = independent_prior(hard([80, 40], [60, 60]), off_diagonal(2), 2.0)
    assert prior.values[1, 0] == 20  # 40 × 60 / 120
    _, open_ = combined([sent, prior], off_diagonal(2))
    assert open_[1, 0] == (2 * 20) ** 2


def test_margins_take_what_is_missing_from_each_cell_by_its_variance() -> None:
    # One row of two cells, 60 and 30, variances 4 and 1, total 100: of the missing 10 the first takes 8.
    margins = Margins(np.array([100.0]), np.array([60.0, 30.0]), np.zeros(1), np.full(2, np.inf))
    answer = reconcile_table(np.array([[60.0, 30.0]]), np.array([[4.0, 1.0]]), margins)
    assert answer.cells == pytest.approx(np.array([[68.0, 32.0]]))
    assert answer.variances == pytest.approx(np.full((1, 2), 0.8))  # 4·1 / (4 + 1)


def test_a_soft_margin_gives_way_by_its_own_variance() -> None:
    # The same with a total that may itself be off by √5: it takes half of the missing 10.
    margins = Margins(np.array([100.0]), np.array([60.0, 30.0]), np.array([5.0]), np.full(2, np.inf))
    answer = reconcile_table(np.array([[60.0, 30.0]]), np.array([[4.0, 1.0]]), margins)
    assert answer.cells == pytest.approx(np.array([[64.0, 31.0]]))


@pytest.mark.parametrize("soft", [True, False])
@pytest.mark.parametrize("shift", [0, 30_000])
@pytest.mark.parametrize("seed", range(4))
def test_the_general_engine_gives_the_same_table(soft: bool, shift: float, seed: int) -> None:
    random = np.random.default_rng(seed)
    truth = 10 ** random.uniform(2, 5, (9, 9)) * off_diagonal(9)
    open_ = (0.3 * truth + 50) ** 2 * off_diagonal(9)
    prior = (truth * random.uniform(0.5, 1.5, truth.shape) - shift) * off_diagonal(9)
    rows, columns = truth.sum(axis=1), truth.sum(axis=0)
    spread = (0.05 * rows) ** 2 if soft else np.zeros(9)
    margins = Margins(rows, columns, spread, (0.05 * columns) ** 2 if soft else np.zeros(9))
    answer = reconcile_table(prior, open_, margins)
    of = as_system(prior, open_, margins, off_diagonal(9))
    solution = solve(of)
    assert np.abs(answer.cells[off_diagonal(9)] - solution.values).max() <= 1e-6 * truth.max()
    assert (answer.held[off_diagonal(9)] == solution.on_lower).all()
    assert answer.held.any() == bool(shift)
    own = variances(solution.loose.careful(), np.eye(of.size))
    assert answer.variances[off_diagonal(9)] == pytest.approx(np.asarray(own), rel=1e-5, abs=1e-6 * open_.max())


def drawn(seed: int) -> tuple[np.ndarray, np.ndarray, Margins]:
    """A table of five areas with soft totals, some of whose cells are driven below zero."""
    random = np.random.default_rng(seed)
    truth = 10 ** random.uniform(0, 5, (5, 5)) * off_diagonal(5)
    open_ = (0.3 * truth + 10) ** 2 * off_diagonal(5)
    prior = (truth + random.normal(size=truth.shape) * np.sqrt(open_) * 2) * off_diagonal(5)
    rows, columns = truth.sum(axis=1), truth.sum(axis=0)
    return prior, open_, Margins(rows, columns, (0.1 * rows) ** 2, (0.1 * columns) ** 2)


def near(found: np.ndarray, expected: np.ndarray) -> bool:
    return bool(np.abs(found - expected).max() <= 1e-7 * np.abs(expected).max())


@given(st.integers(0, 10**6))
@settings(deadline=None, max_examples=30)
def test_order_unit_and_overall_trust_of_a_table_change_nothing_else(seed: int) -> None:
    prior, open_, margins = drawn(seed)
    answer = reconcile_table(prior, open_, margins)
    order = np.random.default_rng(seed).permutation(5)
    mixed = Margins(*(each[order] for each in vars(margins).values()))
    assert near(
        reconcile_table(prior[order][:, order], open_[order][:, order], mixed).cells, answer.cells[order][:, order]
    )
    thousand = Margins(
        1e3 * margins.rows, 1e3 * margins.columns, 1e6 * margins.row_variances, 1e6 * margins.column_variances
    )
    assert near(reconcile_table(1e3 * prior, 1e6 * open_, thousand).cells, 1e3 * answer.cells)
    twice = Margins(margins.rows, margins.columns, 2 * margins.row_variances, 2 * margins.column_variances)
    doubled = reconcile_table(prior, 2 * open_, twice)
    assert near(doubled.cells, answer.cells)
    assert near(doubled.variances, 2 * answer.variances)


@given(st.integers(0, 10**6))
@settings(deadline=None, max_examples=30)
def test_a_table_that_agrees_with_its_totals_comes_back_and_a_reporter_without_weight_is_ignored(seed: int) -> None:
    prior, open_, margins = drawn(seed)
    truth = np.abs(prior)
    same = reconcile_table(truth, open_, hard(truth.sum(axis=1).tolist(), truth.sum(axis=0).tolist()))
    assert near(same.cells, truth)
    assert not same.held.any()
    one = Reported(truth, np.where(off_diagonal(5), open_, 1.0))
    nothing = Reported(np.full((5, 5), 1e6), np.full((5, 5), np.inf))
    assert near(combined([one, nothing], off_diagonal(5))[0], combined([one], off_diagonal(5))[0])
    unheard = Margins(margins.rows, margins.columns, np.full(5, np.inf), np.full(5, np.inf))
    assert near(reconcile_table(truth, open_, unheard).cells, truth)


@given(st.integers(0, 10**6))
@settings(deadline=None, max_examples=40)
def test_variances_in_proportion_to_the_cells_make_it_ras_to_first_order(seed: int) -> None:
    random = np.random.default_rng(seed)
    seed_table = random.uniform(50, 100, (4, 4))
    small = 1e-3
    wanted = seed_table * (1 + small * random.uniform(-1, 1, (4, 4)))
    ras = seed_table.copy()
    for _ in range(200):
        ras *= (wanted.sum(axis=1) / ras.sum(axis=1))[:, None]
        ras *= wanted.sum(axis=0) / ras.sum(axis=0)
    margins = hard(wanted.sum(axis=1).tolist(), wanted.sum(axis=0).tolist())
    answer = reconcile_table(seed_table, seed_table.copy(), margins)
    # Both move by about one part in a thousand; what parts them is of second order.
    assert np.abs(answer.cells - ras).max() <= 20 * small**2 * seed_table.max()
    assert np.abs(answer.cells.sum(axis=1) - wanted.sum(axis=1)).max() <= 1e-9 * wanted.sum()


def test_areas_that_have_nothing_to_do_with_the_rest_repeat_their_totals_among_themselves() -> None:
    # A and B exchange people, C, D and E among themselves: the totals of each group follow from each other.
    possible = np.zeros((5, 5), dtype=bool)
    possible[:2, :2] = possible[2:, 2:] = True
    possible &= off_diagonal(5)
    truth = np.arange(25.0).reshape(5, 5) * possible + possible
    prior, open_ = truth * 1.1, (truth + 1) ** 2 * possible
    margins = hard(truth.sum(axis=1).tolist(), truth.sum(axis=0).tolist())
    answer = reconcile_table(prior, open_, margins)
    of = as_system(prior, open_, margins, possible)
    solution = solve(of)
    assert answer.cells[possible] == pytest.approx(solution.values, rel=1e-8)
    own = np.asarray(variances(solution.loose.careful(), np.eye(of.size)))
    assert answer.variances[possible] == pytest.approx(own, rel=1e-5, abs=1e-6 * open_.max())


def test_totals_of_a_group_that_differ_have_no_answer() -> None:
    margins = hard([10, 20, 5], [15, 15, 5])
    possible = np.array([[False, True, False], [True, False, False], [False, False, True]])
    with pytest.raises(Failed):
        reconcile_table(np.where(possible, 9.0, 0.0), possible * 1.0, margins)


@pytest.mark.parametrize(("rows", "columns"), [([10, 21], [15, 15]), ([10, 19], [15, 15])])
def test_hard_margins_that_differ_are_refused_in_both_directions(rows: list[float], columns: list[float]) -> None:
    with pytest.raises(Refused) as refused:
        reconcile_table(np.full((2, 2), 5.0), np.ones((2, 2)), hard(rows, columns))
    assert refused.value.problems[0].code == "reconcile-margins-unequal"
    assert refused.value.problems[0].facts["difference"] == sum(rows) - sum(columns)


def test_a_total_that_no_open_cell_can_make_is_refused() -> None:
    open_ = np.array([[1.0, 1.0], [0.0, 0.0]])
    with pytest.raises(Refused) as refused:
        reconcile_table(np.zeros((2, 2)), open_, hard([5, 5], [5, 5]))
    assert refused.value.problems[0].facts["number"] == 2


# Factors of reporters.

AREAS = ["A", "B", "C"]
SENT = np.array([[NAN, 80, 40], [45, NAN, 90], [10, 0, NAN]])
RECEIVED = np.array([[NAN, 100, 50], [50, NAN, 100], [20, 5, NAN]])


def test_with_one_side_taken_as_true_a_factor_is_the_ratio_of_sums() -> None:
    found = factors(AREAS, SENT, RECEIVED, "receiving")
    # A: 120 of 150; B: 135 of 150; C: 10 of 25, its zero counts as any other number.
    assert found.sending == {"A": pytest.approx(0.8), "B": pytest.approx(0.9), "C": pytest.approx(0.4)}
    assert set(found.receiving.values()) == {1.0}
    assert found.pairs == 6


def test_known_factors_are_found_again_whatever_the_rule() -> None:
    random = np.random.default_rng(3)
    truth = random.uniform(1e3, 1e5, (6, 6))
    sending, receiving = random.uniform(0.3, 1.0, 6), random.uniform(0.8, 1.2, 6)
    names = [f"area-{number}" for number in range(6)]
    sent, received = truth * sending[:, None], truth * receiving
    for rule, true in (("receiving:area-2", receiving[2]), ("sending:area-0", sending[0])):
        found = factors(names, sent, received, rule)
        assert list(found.sending.values()) == pytest.approx((sending / true).tolist())
        assert list(found.receiving.values()) == pytest.approx((receiving / true).tolist())
    nothing = factors(names, sent, received)
    logs = np.log([*nothing.sending.values(), *nothing.receiving.values()])
    assert logs.sum() == pytest.approx(0, abs=1e-9)
    assert nothing.dispersion == 1.0


def test_reports_that_scatter_more_than_counts_widen_the_spreads() -> None:
    random = np.random.default_rng(5)
    truth = random.uniform(1e3, 1e5, (6, 6))
    names = [f"area-{number}" for number in range(6)]
    noisy = truth * random.uniform(0.7, 1.3, truth.shape)
    found = factors(names, np.round(noisy), np.round(truth), "receiving")
    assert found.dispersion > 10
    assert min(found.sending_spreads.values()) > 0.01


def test_two_groups_without_a_common_pair_cannot_be_compared() -> None:
    sent = np.array([[NAN, 80], [45, NAN]])
    received = np.array([[NAN, 100], [50, NAN]])
    with pytest.raises(Refused) as refused:
        factors(["A", "B"], sent, received, "receiving:A")
    facts = {"groups": 2, "rule": "receiving:A"}
    assert refused.value.problems == (Problem("reconcile-bias-not-identified", "", facts),)
    assert factors(["A", "B"], sent, received, "receiving").sending == {
        "A": pytest.approx(0.8),
        "B": pytest.approx(0.9),
    }


def test_a_reporter_that_says_zero_everywhere_has_no_factor() -> None:
    sent = np.where(np.arange(3)[:, None] == 2, 0.0, SENT)
    with pytest.raises(Refused) as refused:
        factors(AREAS, sent, RECEIVED, "receiving")
    assert refused.value.problems[0].facts == {"area": "C"}


def test_a_rule_that_is_none_is_refused() -> None:
    for rule in ("both", "receiving:D"):
        with pytest.raises(Refused) as refused:
            factors(AREAS, SENT, RECEIVED, rule)
        assert refused.value.problems == (Problem("reconcile-bias-rule-unknown", "", {"rule": rule}),)


def test_a_reporter_without_a_pair_is_said_to_be_unseen() -> None:
    sent = SENT.copy()
    sent[2] = NAN
    assert factors(AREAS, sent, RECEIVED, "receiving").unseen == ("sending:C",)
