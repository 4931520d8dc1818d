"""Whole numbers that keep stated totals, and whole moves that keep net moves."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as shapes

from namagar.analysis.statistics.rounding import rounded_flows, rounded_table
from namagar.analysis.terms.problem import Refused


def test_totals_that_a_table_meets_to_a_tolerance_are_kept_when_they_are_stated() -> None:
    """The rows miss 2 and 3 by three ten-thousandths; as sums of their own they are no whole numbers."""
    table = np.array([[0.6003, 1.4], [1.4, 1.5997]])
    rows, columns = np.array([2.0, 3.0]), np.array([2.0, 3.0])
    rounded = rounded_table(table, rows=rows, columns=columns)
    assert (rounded.sum(1).tolist(), rounded.sum(0).tolist()) == ([2, 3], [2, 3])
    assert (np.abs(rounded - table) < 1).all()


moves_of = st.integers(2, 5).flatmap(
    lambda areas: shapes.arrays(np.float64, (areas, areas), elements=st.floats(0, 1e5))
)


@settings(max_examples=60, deadline=None)
@given(moves_of)
def test_whole_moves_are_near_in_every_flow_and_net_move(values: np.ndarray) -> None:
    moves = values * ~np.eye(len(values), dtype=bool)
    net = moves.sum(0) - moves.sum(1)
    whole = rounded_flows(moves, net)
    assert (np.abs(whole - moves) < 1 + 1e-6).all()
    assert (np.abs(whole.sum(0) - whole.sum(1) - net) < 1 + 1e-6).all()


def test_no_whole_moves_with_these_net_moves_are_nearer() -> None:
    """Brute force over the 64 ways up or down of six flows whose net moves are −1, 2 and −1."""
    moves = np.array([[0, 2.3, 1.4], [0.7, 0, 0.6], [2.0, 1.0, 0]])
    net = np.array([-1.0, 2.0, -1.0])
    assert moves.sum(0) - moves.sum(1) == pytest.approx(net)
    away = ~np.eye(3, dtype=bool)
    gaps = []
    for up in product((0, 1), repeat=6):
        way = np.floor(moves)
        way[away] += up
        if (way.sum(0) - way.sum(1) == net).all() and (np.abs(way - moves) < 1).all():
            gaps.append(float(np.abs(way - moves).sum()))
    assert float(np.abs(rounded_flows(moves, net) - moves).sum()) == pytest.approx(min(gaps))


@pytest.mark.parametrize(
    "moves", [np.array([[0.0, -1], [1, 0]]), np.array([[1.0, 1], [1, 0]]), np.array([[0, np.nan], [1, 0]]), np.ones(2)]
)
def test_moves_that_cannot_be_are_not_rounded(moves: np.ndarray) -> None:
    with pytest.raises(Refused, match="rounding-unfit"):
        rounded_flows(moves, np.zeros(2))
