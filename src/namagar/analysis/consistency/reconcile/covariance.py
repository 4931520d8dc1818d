"""What an answer leaves open: variances of linear forms, and the weight of each observation in an unknown."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from namagar.analysis.consistency.reconcile.solver import Factored
from namagar.analysis.consistency.reconcile.system import Matrix, Vector

# How many numbers all solves together may hold; above that variances are asked for by name.
MOST_WORK = 100_000_000
_AT_ONCE = 256


def variances(factored: Factored, forms: Matrix) -> Vector | None:
    """The variance of each linear form of the unknowns; None when there are too many for all to be worked out.

    Forms in parts of the system that have nothing to do with each other share one solve.
    """
    rows = sparse.csr_array(forms)
    whose = _parts(factored)[_first_column(rows)]
    order = np.argsort(whose, kind="stable")
    starts = np.searchsorted(whose[order], whose[order], side="left")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - starts
    rounds = int(rank.max(initial=-1)) + 1
    if rounds * (factored.system.size + factored.row_scale.size) > MOST_WORK:
        return None
    found = np.zeros(rows.shape[0])
    for first in range(0, rounds, _AT_ONCE):
        chosen = np.flatnonzero((rank >= first) & (rank < first + _AT_ONCE))
        gather = sparse.csr_array(
            (np.ones(chosen.size), (rank[chosen] - first, chosen)), shape=(_AT_ONCE, rows.shape[0])
        )
        spread = factored.spread((gather @ rows).T.toarray())
        part = rows[chosen]
        found[chosen] = part.multiply(spread.T[rank[chosen] - first]).sum(axis=1)
    return np.maximum(found, 0.0)


def _first_column(rows: Matrix) -> Any:
    """A column of each row that is not empty; empty rows take the first column, their variance is zero anyway."""
    filled = np.diff(rows.indptr) > 0
    first = np.zeros(rows.shape[0], dtype=np.int64)
    first[filled] = rows.indices[rows.indptr[:-1][filled]]
    return first


def _parts(factored: Factored) -> Vector:
    """To which connected part of the system each unknown belongs."""
    system = factored.system
    seen = sparse.vstack([system.design, system.constraint])
    pairs = sparse.csr_array(abs(seen).astype(bool).astype(np.float64))
    whole = sparse.block_array([[None, pairs], [pairs.T, None]])
    _, labels = connected_components(whole, directed=False)
    parts: Vector = labels[pairs.shape[0] :]
    return parts


def gains(factored: Factored, places: Sequence[int]) -> Vector:
    """How far each unknown of `places` moves when an observation moves by one: one row an unknown."""
    system = factored.system
    units = np.zeros((system.size, len(places)))
    units[list(places), range(len(places))] = 1.0
    moved: Vector = (system.design @ factored.spread(units)).T * system.precision
    return moved
