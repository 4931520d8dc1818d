"""How far people move: mean and median distance."""

import numpy as np

from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.mobility.indicators.inputs import Inputs


def mean(inputs: Inputs) -> float:
    """Kilometres, each flow weighing as many as it counts. Σ F d / M."""
    return float((inputs.moves * inputs.kilometres()).sum()) / inputs.total


def median(inputs: Inputs) -> float:
    """The smallest distance within which at least half of all moves stay."""
    distance, reached = _reached(inputs)
    return float(distance[np.searchsorted(reached, reached[-1] / 2)])


def median_between(inputs: Inputs) -> float:
    """The distance at which half of all moves are reached when they fill the steps between distances evenly."""
    distance, reached = _reached(inputs)
    return float(np.interp(reached[-1] / 2, np.concatenate([[0.0], reached]), np.concatenate([[0.0], distance])))


def _reached(inputs: Inputs) -> tuple[Matrix, Matrix]:
    """The distances over which anybody moves, each once and in order, and how many moves go no further."""
    inputs.total  # noqa: B018 - nobody moved: there is no distance to speak of
    moves, distance = inputs.moves, inputs.kilometres()
    used = moves > 0
    each, place = np.unique(distance[used], return_inverse=True)
    return each, np.cumsum(np.bincount(place, weights=moves[used]))
