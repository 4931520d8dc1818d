"""The least-squares engine on cases worked by hand, on its identities, and against another solver."""

from itertools import pairwise
from typing import Any

import clarabel
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from namagar.analysis.consistency.reconcile.bounds import solve
from namagar.analysis.consistency.reconcile.covariance import gains, variances
from namagar.analysis.consistency.reconcile.feasibility import conflict, unspoken
from namagar.analysis.consistency.reconcile.interior import touched_bounds
from namagar.analysis.consistency.reconcile.solver import meets
from namagar.analysis.consistency.reconcile.system import System, system
from namagar.analysis.terms.problem import Failed


def near(found: Any, expected: Any, within: float = 1e-9) -> bool:
    """Equal to so many parts of the largest value."""
    found, expected = np.asarray(found), np.asarray(expected)
    return bool(np.abs(found - expected).max(initial=0) <= within * max(1e-300, np.abs(expected).max(initial=0)))


# Cases worked by hand.


def test_two_sources_of_one_number_meet_at_the_mean_by_precision() -> None:
    # (100/25 + 130/100) / (1/25 + 1/100) = 5.3 / 0.05 = 106; its variance is 1 / 0.05 = 20.
    solution = solve(system([[1], [1]], [100, 130], [25, 100]))
    assert near(solution.values, [106])
    assert near(variances(solution.loose, np.eye(1)), [20], 1e-7)
    # The nearer source has four fifths of the say.
    assert near(gains(solution.loose, [0]), [[0.8, 0.2]], 1e-7)


def test_three_numbers_of_which_one_is_the_sum_share_the_gap() -> None:
    # 100 + 50 = 150 and not 160: with equal variances each of the three takes a third of the gap of 10.
    solution = solve(system(np.eye(3), [100, 50, 160], [1, 1, 1], [[1, 1, -1]], [0]))
    assert near(solution.values, [100 + 10 / 3, 50 + 10 / 3, 160 - 10 / 3])
    # One condition on three numbers leaves two thirds of each variance.
    assert near(variances(solution.loose, np.eye(3)), [2 / 3, 2 / 3, 2 / 3], 1e-7)


def test_a_gap_is_shared_by_variance() -> None:
    # Variances 1, 1 and 8: the sum takes eight tenths of the gap.
    solution = solve(system(np.eye(3), [100, 50, 160], [1, 1, 8], [[1, 1, -1]], [0]))
    assert near(solution.values, [101, 51, 152])


def test_a_soft_constraint_is_one_more_source() -> None:
    # x = 100 and y = 110, each give or take 1, "x = y" give or take 1: the gap of 10 is shared in three.
    solution = solve(system([[1, 0], [0, 1], [1, -1]], [100, 110, 0], [1, 1, 1]))
    assert near(solution.values, [100 + 10 / 3, 110 - 10 / 3])


def test_what_a_bound_takes_from_one_number_the_others_bear() -> None:
    # 100 − 50 is to be 160, none below zero. Without the bound: 136⅔, −13⅓, 123⅓. With it 100 and 160 meet at 130.
    solution = solve(system(np.eye(3), [100, -50, 160], [1, 1, 1], [[1, 1, -1]], [0], lower=[0, 0, 0]))
    assert near(solution.values, [130, 0, 130])
    assert solution.on_lower.tolist() == [False, True, False]


def test_an_unknown_that_nobody_observes_follows_from_the_account() -> None:
    # 500 at the beginning, 520 at the end, 90 came: 70 left.
    account = [[1, -1, 1, -1]]
    solution = solve(system(np.eye(4)[:3], [500, 520, 90], [4, 4, 4], account, [0]))
    assert near(solution.values[3], 70)
    assert near(variances(solution.loose, np.eye(4))[3], 12, 1e-7)  # 4 + 4 + 4


def test_an_unknown_is_as_long_as_what_is_said_of_it_leaves_open() -> None:
    # Twice x within 2 and −x within 1: precision 2² / 4 + 1 = 2. A third of y within 1: precision 1 / 9.
    said = system([[2, 0], [-1, 0], [0, 1 / 3]], [1, 1, 1], [4, 1, 1])
    assert near(said.scale, [2**-0.5, 3])
    # Nobody speaks of the third, which is tied to both; the fourth is tied to nothing and takes the length between.
    tied = system(np.eye(5)[:2], [1, 1], [4, 16], [[1, 1, 1, 0, 0], [0, 0, 1, 0, 1]], [0, 0])
    assert near(tied.scale, [2, 4, 6, 5, 6])


# What cannot be, named before anything is solved.


def test_constraints_that_contradict_each_other_are_named_and_no_others() -> None:
    ties = [[1, 1, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]]
    found = conflict(system(np.eye(3), [1, 1, 1], [1, 1, 1], ties, [10, 3, 4, 5]))
    assert found is not None
    assert (found.rows, found.lower, found.upper) == ((0, 1, 2), (), ())  # 3 + 4 is not 10; the fifth is innocent


def test_a_constraint_that_a_bound_forbids_is_named_with_the_bound() -> None:
    found = conflict(system(np.eye(2), [1, 1], [1, 1], [[1, 1]], [-5], lower=[0, 0]))
    assert found is not None
    assert (found.rows, found.lower) == ((0,), (0, 1))


def test_constraints_that_repeat_each_other_do_no_harm() -> None:
    ties = [[1, 1, -1], [2, 2, -2], [1, 1, -1]]
    of = system(np.eye(3), [100, 50, 160], [1, 1, 1], ties, [0, 0, 0])
    assert conflict(of) is None
    assert near(solve(of).values, [100 + 10 / 3, 50 + 10 / 3, 160 - 10 / 3])


def test_an_unknown_of_which_nothing_speaks_is_named() -> None:
    # Only the sum of the second and third is seen.
    assert unspoken(system([[1, 0, 0], [0, 1, 1]], [5, 9], [1, 1])) == (1, 2)
    assert unspoken(system([[1, 0, 0], [0, 1, 1]], [5, 9], [1, 1], [[0, 1, -2]], [0])) == ()


def test_a_source_with_infinite_variance_does_not_speak() -> None:
    assert unspoken(system([[1, 0], [0, 1]], [5, 9], [1, np.inf])) == (1,)


def test_what_cannot_be_is_never_answered() -> None:
    with pytest.raises(Failed):
        solve(system(np.eye(1), [1], [1], [[1], [1]], [1, 2]))


@pytest.mark.parametrize("variance", [[0, 1], [-1, 1]])
def test_a_variance_is_above_zero(variance: list[float]) -> None:
    with pytest.raises(ValueError, match="variance"):
        system(np.eye(2), [1, 1], variance)


def test_a_missing_value_is_not_taken() -> None:
    with pytest.raises(ValueError, match="missing"):
        system(np.eye(2), [1, np.nan], [1, 1])


# Identities.


@st.composite
def cases(
    draw: st.DrawFn, consistent: bool = False, bounded: bool = False, orders: int = 6
) -> tuple[System, np.ndarray]:
    """A system with corridors of very different sizes, and a point that meets its constraints."""
    random = np.random.default_rng(draw(st.integers(0, 10**6)))
    size = draw(st.integers(2, 8))
    truth = 10 ** random.uniform(0, orders, size)
    design = np.vstack([np.eye(size), np.eye(size), random.integers(0, 2, (2, size))])
    ties = random.integers(-1, 2, (draw(st.integers(0, size - 1)), size)).astype(float)
    spread = 0.2 * np.maximum(design @ truth, 1)
    noise = 0 if consistent else random.normal(size=design.shape[0]) * (3 if bounded else 1)
    lower = np.zeros(size) if bounded else None
    return system(design, design @ truth + noise * spread, spread**2, ties, ties @ truth, lower), truth


@given(cases(consistent=True))
@settings(deadline=None, max_examples=60)
def test_sources_that_agree_come_back_unchanged(case: tuple[System, np.ndarray]) -> None:
    of, truth = case
    assert near(solve(of).values / truth, np.ones(of.size), 1e-6)


@given(cases(bounded=True))
@settings(deadline=None, max_examples=60)
def test_hard_constraints_hold_to_the_ninth_digit_and_bounds_exactly(case: tuple[System, np.ndarray]) -> None:
    of, _ = case
    solution = solve(of)
    assert meets(of, solution.values)
    assert (solution.values >= 0).all()


@given(cases())
@settings(deadline=None, max_examples=60)
def test_a_source_with_infinite_variance_is_as_good_as_absent(case: tuple[System, np.ndarray]) -> None:
    of, _ = case
    more = sparse.vstack([of.design, np.ones((1, of.size))])
    louder = system(more, [*of.observed, 1e9], [*of.variance, np.inf], of.constraint, of.target)
    assert near(solve(louder).values, solve(of).values, 1e-8)


@given(cases())
@settings(deadline=None, max_examples=60)
def test_twice_the_variances_change_the_intervals_only(case: tuple[System, np.ndarray]) -> None:
    of, _ = case
    twice = system(of.design, of.observed, 2 * of.variance, of.constraint, of.target)
    one, other = solve(of), solve(twice)
    assert near(other.values, one.values, 1e-8)
    before, after = (variances(each.loose.careful(), np.eye(of.size)) for each in (one, other))
    assert near(after, 2 * np.asarray(before), 1e-6)


@given(cases(bounded=True), st.integers(0, 10**6))
@settings(deadline=None, max_examples=60)
def test_the_order_of_rows_and_columns_does_not_matter(case: tuple[System, np.ndarray], seed: int) -> None:
    of, _ = case
    random = np.random.default_rng(seed)
    rows, columns, ties = (random.permutation(n) for n in (of.design.shape[0], of.size, of.target.size))
    mixed = system(
        of.design[rows][:, columns],
        of.observed[rows],
        of.variance[rows],
        of.constraint[ties][:, columns],
        of.target[ties],
        of.lower[columns],
    )
    assert near(solve(mixed).values, solve(of).values[columns], 1e-7)


@given(cases(bounded=True), st.sampled_from([1e-3, 1e3, 1e6]))
@settings(deadline=None, max_examples=60)
def test_counting_in_other_units_changes_the_unit_only(case: tuple[System, np.ndarray], unit: float) -> None:
    of, _ = case
    scaled = system(of.design, of.observed * unit, of.variance * unit**2, of.constraint, of.target * unit, of.lower)
    assert near(solve(scaled).values, solve(of).values * unit, 1e-7)


@given(cases(orders=2))
@settings(deadline=None, max_examples=40)
def test_what_a_source_may_say_and_what_it_is_taken_for_add_up(case: tuple[System, np.ndarray]) -> None:
    of, _ = case
    solution = solve(of)
    # The answer is the weighted sum of what is said, and its variance that of the weighted sum.
    weights = gains(solution.loose.careful(), range(of.size))
    own = np.asarray(variances(solution.loose.careful(), np.eye(of.size)))
    assert (np.abs(weights**2 @ of.variance - own) <= 1e-5 * own + 1e-8 * of.scale.max() ** 2).all()


# Against another solver.


def by_clarabel(of: System) -> np.ndarray:
    """The same problem as a quadratic programme of a general interior-point solver, in scaled unknowns."""
    scale = sparse.diags_array(of.scale)
    design = of.design @ scale
    normal = sparse.csc_matrix(sparse.triu(design.T @ sparse.diags_array(of.precision) @ design))
    bounded = np.flatnonzero(np.isfinite(of.lower))
    rows = sparse.csc_matrix(sparse.vstack([of.constraint @ scale, -sparse.eye_array(of.size, format="csr")[bounded]]))
    right = np.concatenate([of.target, -(of.lower / of.scale)[bounded]])
    cones = [clarabel.ZeroConeT(of.target.size), clarabel.NonnegativeConeT(bounded.size)]
    chosen = clarabel.DefaultSettings()
    chosen.verbose = False
    chosen.tol_gap_abs = chosen.tol_gap_rel = chosen.tol_feas = 1e-12
    pull = -(design.T @ (of.precision * of.observed))
    answer = clarabel.DefaultSolver(normal, pull, rows, right, cones, chosen).solve()
    assert "Solved" in str(answer.status)
    return np.asarray(answer.x) * of.scale


@pytest.mark.parametrize("seed", range(20))
def test_a_general_solver_gives_the_same_numbers(seed: int) -> None:
    random = np.random.default_rng(seed)
    size = 30
    truth = 10 ** random.uniform(2, 4, size)
    design = sparse.vstack([sparse.eye_array(size)] * 2)
    groups = sparse.csr_array((np.ones(size), (np.arange(size) // 5, np.arange(size))))
    spread = 0.8 * (design @ truth)
    said = design @ truth + random.normal(size=2 * size) * spread * 2
    of = system(design, said, spread**2, groups, groups @ truth, np.zeros(size))
    solution = solve(of)
    assert solution.on_lower.any()
    assert near(solution.values, by_clarabel(of), 1e-6)
    low, _ = touched_bounds(of)
    assert (low == solution.on_lower).all()


def test_seven_orders_of_magnitude_are_one_problem() -> None:
    values = 10.0 ** np.arange(8)
    ties = np.array([[1.0 if place in pair else 0.0 for place in range(8)] for pair in pairwise(range(8))])
    of = system(np.eye(8), values * 1.1, (0.1 * values) ** 2, ties, ties @ values)
    assert near(ties @ solve(of).values, ties @ values)
