"""The Gini family: how unequal flows are over all pairs, within rows, within columns and across the diagonal.

Pair sums Σ|x - x'| are taken by sorting, n log n in the number of cells: over ordered pairs they are
2 Σ (2r - N - 1) x of rank r. Plane and Mulligan 1997, Demography 34:251-262; denominators after Bell et al. 2002,
Journal of the Royal Statistical Society A 165:435-464.
"""

from functools import lru_cache

import numpy as np

from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.mobility.indicators.inputs import Inputs, divided

_FEWEST_PAIRS, _FEWEST_FIELDS = 2, 3


def total(inputs: Inputs) -> float:
    """Over all pairs of flows. Σ|F - F'| / 2(n(n - 1) - 1) M."""
    return _all_pairs(inputs) / (2 * (_pairs(inputs) - 1) * inputs.total)


def total_original(inputs: Inputs) -> float:
    """The same over 2 n(n - 1) M, which never reaches one."""
    return _all_pairs(inputs) / (2 * _pairs(inputs) * inputs.total)


def rows(inputs: Inputs) -> float:
    """Among the flows out of the same area. Σ|F - F'| within rows / 2 n(n - 1) M."""
    return float(_row_sums(inputs).sum()) / (2 * _pairs(inputs) * inputs.total)


def columns(inputs: Inputs) -> float:
    """Among the flows into the same area."""
    return float(_column_sums(inputs).sum()) / (2 * _pairs(inputs) * inputs.total)


def exchange(inputs: Inputs) -> float:
    """Between the two directions of each pair of areas. Σ|F_ij - F_ji| / 2 n(n - 1) M."""
    moves = inputs.moves
    return float(np.abs(moves - moves.T).sum()) / (2 * _pairs(inputs) * inputs.total)


def as_share(inputs: Inputs, part: float) -> float:
    """A part of the family as a per cent of the uncorrected total."""
    return 100 * part / total_original(inputs)


def out_fields(inputs: Inputs) -> Matrix:
    """Among the flows out of each area; NaN where nobody leaves. Σ|F - F'| / 2(n - 2) O."""
    return _fields(inputs, _row_sums(inputs), inputs.moves.sum(axis=1))


def in_fields(inputs: Inputs) -> Matrix:
    """Among the flows into each area; NaN where nobody arrives."""
    return _fields(inputs, _column_sums(inputs), inputs.moves.sum(axis=0))


def mean_out(inputs: Inputs) -> float:
    """The mean over areas that anybody leaves."""
    return _mean(inputs, out_fields(inputs))


def mean_in(inputs: Inputs) -> float:
    """The mean over areas that anybody comes to."""
    return _mean(inputs, in_fields(inputs))


def weighted_out(inputs: Inputs) -> float:
    """Each area weighing as many as leave it. Σ G O / M."""
    return float(np.nansum(out_fields(inputs) * inputs.moves.sum(axis=1))) / inputs.total


def weighted_in(inputs: Inputs) -> float:
    """Each area weighing as many as come to it. Σ G I / M."""
    return float(np.nansum(in_fields(inputs) * inputs.moves.sum(axis=0))) / inputs.total


def _pairs(inputs: Inputs) -> int:
    return inputs.at_least(_FEWEST_PAIRS) * (inputs.table.size - 1)


# The members of the family share these three sums; each is sorted once for a table.
@lru_cache(maxsize=1)
def _all_pairs(inputs: Inputs) -> float:
    # Zeros of the diagonal stand first and are left out: no flow is below zero.
    ordered = np.sort(inputs.moves, axis=None)[inputs.table.size :]
    return float(_pair_sums(ordered[None, :])[0])


@lru_cache(maxsize=1)
def _row_sums(inputs: Inputs) -> Matrix:
    return _pair_sums(np.sort(inputs.moves, axis=1)[:, 1:])


@lru_cache(maxsize=1)
def _column_sums(inputs: Inputs) -> Matrix:
    return _pair_sums(np.sort(inputs.moves.T, axis=1)[:, 1:])


def _fields(inputs: Inputs, sums: Matrix, moves: Matrix) -> Matrix:
    size = inputs.at_least(_FEWEST_FIELDS)
    return divided(sums, 2 * (size - 2) * moves)


def _pair_sums(ordered: Matrix) -> Matrix:
    count = ordered.shape[1]
    return np.asarray(2 * (ordered @ (2 * np.arange(1, count + 1) - count - 1.0)))


def _mean(inputs: Inputs, fields: Matrix) -> float:
    inputs.total  # noqa: B018 - nobody moved: there is no field to take a mean of
    return float(np.nanmean(fields))
