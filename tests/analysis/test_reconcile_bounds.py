"""Bounds on degenerate problems: every choice of held bounds is tried by hand, and no problem is left unanswered."""

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest

from namagar.analysis.consistency.reconcile.bounds import solve
from namagar.analysis.consistency.reconcile.feasibility import unspoken
from namagar.analysis.consistency.reconcile.nearest import nearest_bounds
from namagar.analysis.consistency.reconcile.solver import MANY, Factored, meets
from namagar.analysis.consistency.reconcile.system import System, system


def degenerate(seed: int) -> System:
    """Small whole numbers, many zeros, constraints that repeat each other, bounds that leave no room at all."""
    random = np.random.default_rng(seed)
    size = int(random.integers(2, 13))
    truth = random.integers(0, 4, size) * (random.random(size) < 0.6) * 10.0 ** random.integers(0, 5)
    ties = random.integers(-1, 2, (int(random.integers(0, size + 2)), size)).astype(float)
    if random.random() < 0.3:
        ties = abs(ties)
    design = np.vstack([np.eye(size)] * int(random.integers(1, 3)) + [random.integers(0, 2, (2, size))])
    said = design @ truth + random.integers(-3, 4, len(design)) * 10.0 ** random.integers(0, 3)
    variance = np.ones(len(said)) if random.random() < 0.5 else 10.0 ** random.integers(-3, 4, len(said))
    upper = truth + random.integers(0, 2, size) if random.random() < 0.4 else np.full(size, np.inf)
    return system(design, said, variance, ties, ties @ truth, np.zeros(size), upper)


def misfit(of: System, values: np.ndarray) -> float:
    return float(of.precision @ (of.observed - of.design @ values) ** 2)


def candidates(of: System) -> Iterator[np.ndarray]:
    """The answer for each choice of bounds that hold, where it lies within all of them."""
    design, constraint = of.design.toarray(), of.constraint.toarray()
    normal, pull = design.T @ (of.precision[:, None] * design), design.T @ (of.precision * of.observed)
    for choice in product(*[(0, -1, 1) if np.isfinite(high) else (0, -1) for high in of.upper]):
        held = np.array(choice)
        rows = np.vstack([constraint, np.eye(of.size)[held != 0]])
        wanted = np.r_[of.target, np.where(held < 0, of.lower, of.upper)[held != 0]]
        values, ways = np.zeros(of.size), np.eye(of.size)
        if wanted.size:
            values = np.linalg.lstsq(rows, wanted, rcond=None)[0]
            if np.abs(rows @ values - wanted).max() > 1e-8 * (1 + np.abs(wanted).max()):
                continue
            _, lengths, turned = np.linalg.svd(rows)
            ways = turned[(lengths > 1e-9 * lengths[0]).sum() :].T
        if ways.shape[1]:
            values = values + ways @ np.linalg.solve(ways.T @ normal @ ways, ways.T @ (pull - normal @ values))
        room = 1e-8 * (1 + np.abs(values))
        if (values >= of.lower - room).all() and (values <= of.upper + room).all():
            yield values


SMALL = [seed for seed in range(350) if degenerate(seed).size <= 4]


def test_no_choice_of_bounds_fits_better_than_the_answer() -> None:
    assert len(SMALL) > 75
    for seed in SMALL:
        of = degenerate(seed)
        best = min(candidates(of), key=lambda values: misfit(of, values))
        assert np.abs((solve(of).values - best) / of.scale).max() <= 1e-5, seed


def test_every_degenerate_problem_is_answered_within_its_bounds() -> None:
    for seed in range(150):
        of = degenerate(seed)
        solution = solve(of)
        assert meets(of, solution.values), seed
        assert (solution.values >= of.lower).all(), seed
        assert (solution.values <= of.upper).all(), seed


@pytest.mark.parametrize("seed", range(60))
def test_the_method_that_always_ends_names_bounds_that_hold_the_answer(seed: int) -> None:
    of = degenerate(seed)
    low, high = nearest_bounds(of)
    fixed = np.where(low, of.lower, np.where(high, of.upper, 0.0))
    held = Factored.of(of, low | high, fixed).answer()
    assert np.abs((held.values - solve(of).values) / of.scale).max(initial=0) <= 1e-5


def test_an_unknown_whose_bounds_meet_keeps_their_value() -> None:
    # x is 5 by its bounds; x + y = 20 leaves 15 for y, whatever is said of it.
    of = system(np.eye(2), [9, 11], [1, 1], [[1, 1]], [20], lower=[5, 0], upper=[5, np.inf])
    solution = solve(of)
    assert solution.values.tolist() == pytest.approx([5, 15])
    assert solution.on_lower.tolist() == [True, False]


def test_every_unknown_may_be_held() -> None:
    of = system(np.eye(2), [-1, -2], [1, 1], [[1, 1]], [0], lower=[0, 0])
    assert solve(of).values.tolist() == [0, 0]


def three_ways(side: int, noise: float, bounded: bool) -> System:
    """A table of three ways whose totals in all three directions hold: everything hangs together."""
    random = np.random.default_rng(4)
    cells = np.arange(side**3)
    ways = cells // side**2, (cells // side) % side, cells % side
    ties = np.zeros((3 * side**2, cells.size))
    for number, (one, other) in enumerate(((0, 1), (1, 2), (0, 2))):
        ties[number * side**2 + ways[one] * side + ways[other], cells] = 1
    truth = 10 ** random.uniform(0, 6, cells.size)
    design = np.vstack([np.eye(cells.size)] * 2)
    spread = 0.2 * (design @ truth) + 10
    said = design @ truth + random.normal(size=2 * cells.size) * spread * noise
    return system(design, said, spread**2, ties, ties @ truth, np.zeros(cells.size) if bounded else None)


@pytest.mark.parametrize("bounded", [False, True])
def test_steps_without_factors_come_to_the_same_answer(bounded: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    of = three_ways(7, 3.0 if bounded else 0.5, bounded)
    assert of.size < MANY
    by_factors = solve(of)
    assert by_factors.on_lower.any() == bounded
    monkeypatch.setattr("namagar.analysis.consistency.reconcile.solver.MANY", 1)
    by_steps = solve(of)
    assert meets(of, by_steps.values)
    assert np.abs((by_steps.values - by_factors.values) / of.scale).max() <= 1e-8
    assert (by_steps.on_lower == by_factors.on_lower).all()
    assert "factors" in vars(by_factors.loose)
    assert "factors" not in vars(by_steps.loose), "no factors were needed"


def test_a_chain_settles_one_unknown_by_the_next_and_a_loose_pair_is_named() -> None:
    # x0 is seen; x1 − x0, x2 − x1 … hold. Of the last two only their sum is seen.
    size = 12
    ties = np.eye(size)[1:9] - np.eye(size)[:8]
    seen = np.vstack([np.eye(size)[0], np.eye(size)[9], np.eye(size)[10] + np.eye(size)[11]])
    assert unspoken(system(seen, [1, 2, 3], [1, 1, 1], ties, np.zeros(8))) == (10, 11)
    louder = np.vstack([seen, np.eye(size)[10] - np.eye(size)[11]])
    assert unspoken(system(louder, [1, 2, 3, 4], np.ones(4), ties, np.zeros(8))) == ()
    assert unspoken(system(louder, [1, 2, 3, 4], [1, 1, 1, np.inf], ties, np.zeros(8))) == (10, 11)
