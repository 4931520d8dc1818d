"""How evenly moves spread over pairs of areas: connectivity, inequality, coefficients of variation."""

import numpy as np

from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.mobility.indicators.inputs import Inputs, divided


def connectivity(inputs: Inputs) -> float:
    """The share of pairs of areas between which anybody moves. #{F > 0} / n(n - 1)."""
    moves, size = inputs.moves, inputs.table.size
    return float(np.count_nonzero(moves > inputs.connected_above) / (size * (size - 1)))


def inequality(inputs: Inputs) -> float:
    """The share of moves that would have to go elsewhere for all pairs to have equally many. ½ Σ|F/M - 1/n(n - 1)|."""
    size = inputs.table.size
    expected = np.full((size, size), 1 / (size * (size - 1)))
    return _apart(inputs, expected)


def inequality_from_margins(inputs: Inputs, expected: Matrix) -> float:
    """The same against what the sizes of areas alone make; `expected`: moves under quasi-independence, shape (n, n)."""
    return _apart(inputs, expected / inputs.total)


def variation(inputs: Inputs) -> float:
    """Standard deviation over mean of the n(n - 1) flows (of the population of flows, not of a sample)."""
    size, total = inputs.table.size, inputs.total
    pairs = size * (size - 1)
    mean = total / pairs
    away = inputs.moves - mean
    np.fill_diagonal(away, 0.0)
    return float(np.sqrt((away**2).sum() / pairs) / mean)


def variation_out(inputs: Inputs) -> float:
    """Variation of the flows out of each area, each weighing as many as leave it. Σ (O/M) CV."""
    return _weighted(inputs, inputs.moves)


def variation_in(inputs: Inputs) -> float:
    """Variation of the flows into each area, each weighing as many as come to it. Σ (I/M) CV."""
    return _weighted(inputs, inputs.moves.T)


def variation_both(inputs: Inputs) -> float:
    """The sum of both: how unevenly moves spread over destinations and over origins."""
    return variation_out(inputs) + variation_in(inputs)


def _apart(inputs: Inputs, expected: Matrix) -> float:
    gaps = np.abs(inputs.moves / inputs.total - expected)
    np.fill_diagonal(gaps, 0.0)
    return float(gaps.sum() / 2)


def _weighted(inputs: Inputs, rows: Matrix) -> float:
    cells = inputs.table.size - 1
    sums = rows.sum(axis=1)
    mean = sums / cells
    away = rows - mean[:, None]
    np.fill_diagonal(away, 0.0)
    spread = np.sqrt((away**2).sum(axis=1) / cells)
    shares = sums / inputs.total
    return float(np.nansum(shares * divided(spread, mean)))
