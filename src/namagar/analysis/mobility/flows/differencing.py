"""Flows read off the change of stocks, or from rates: they know no births, deaths or moves of other classes."""

import numpy as np

from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.terms.problem import Problem, Refused

# Above it, solving for growth of the start stocks has no digit that can be trusted.
MOST_CONDITION = 1e12


def drop_negative(start: Matrix, end: Matrix) -> Matrix:
    """Each rise of k-born in j is a flow from k to j; falls are dropped."""
    return np.maximum(_change(start, end), 0.0)


def reverse_negative(start: Matrix, end: Matrix) -> Matrix:
    """Each rise of k-born in j is a flow from k to j, and each fall a return from j to k."""
    change = _change(start, end)
    return np.asarray(np.maximum(change, 0.0) + np.maximum(-change, 0.0).T)


def migration_rate(start: Matrix, total: float) -> Matrix:
    """A stated number of moves in proportion to the foreign born at the start."""
    away = np.where(np.eye(start.shape[0], dtype=bool), 0.0, start)
    stock = float(away.sum())
    if not stock > 0:
        raise Refused(Problem("mobility-no-foreign-born", "start"))
    return np.asarray(total * away / stock)


def growth(start: Matrix, end: Matrix) -> Matrix:
    """The matrix that makes the end of the start, times who was exposed; kept to be compared with, can be negative."""
    condition = float(np.linalg.cond(start))
    if not condition <= MOST_CONDITION:
        raise Refused(Problem("mobility-growth-singular", "start", {"condition": f"{condition:.1e}"}))
    flows = np.linalg.solve(start, end) * start.sum(axis=0)
    np.fill_diagonal(flows, 0.0)
    return np.asarray(flows)


def _change(start: Matrix, end: Matrix) -> Matrix:
    change = end - start
    np.fill_diagonal(change, 0.0)
    return change
