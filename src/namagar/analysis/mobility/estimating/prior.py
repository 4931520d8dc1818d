"""What is taken for likely before anything is known of moves: populations and the distance of capitals."""

import numpy as np

from namagar.analysis.mobility.arrays import Matrix


def gravity(population: Matrix, distance: Matrix, exponent: Matrix) -> Matrix:
    """population × population × distance^exponent, nobody on the diagonal; a draw for each exponent (…, n, n)."""
    apart = distance > 0
    logs = np.log(np.where(apart, distance, 1.0))
    return np.asarray(np.outer(population, population) * apart * np.exp(np.asarray(exponent)[..., None, None] * logs))
