"""Flows read off the change of stocks, or from rates: they know no births, deaths or moves of other classes."""

import numpy as np

from namagar.analysis.mobility.arrays import Matrix, named
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
    """The matrix that makes the end of the start, times who was exposed at the origin; can be negative.

    With the diagonal, which is left out, columns add up to the people at the end. Kept to be compared with.
    """
    for name, stocks in (("start", start), ("end", end)):
        if np.isnan(stocks).any():
            areas = named(str(place + 1) for place in np.flatnonzero(np.isnan(stocks).any(axis=0)).tolist())
            raise Refused(Problem("mobility-native-missing", name, {"areas": areas}))
    condition = float(np.linalg.cond(start))
    if not condition <= MOST_CONDITION:
        raise Refused(Problem("mobility-growth-singular", "start", {"condition": f"{condition:.1e}"}))
    flows = np.linalg.solve(start, end) * start.sum(axis=0)[:, None]
    np.fill_diagonal(flows, 0.0)
    return np.asarray(flows)


def _change(start: Matrix, end: Matrix) -> Matrix:
    change = end - start
    np.fill_diagonal(change, 0.0)
    return change
