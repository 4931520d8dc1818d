"""Two measures of each pair of areas: how far a flow exceeds what sizes alone would make of it."""

from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.mobility.indicators.inputs import Inputs, divided


def preference(inputs: Inputs) -> Matrix:
    """F P² / (M P_i P_j): the flow against one that follows the shares of population, shape (n, n). Diagonal zero."""
    people = inputs.people()
    return divided(inputs.moves * people.sum() ** 2, inputs.total * people[:, None] * people[None, :])


def velocity(inputs: Inputs) -> Matrix:
    """F P / (P_i P_j): the flow per person at either end, shape (n, n). Sums over pairs mean nothing. Diagonal zero."""
    people = inputs.people()
    return divided(inputs.moves * people.sum(), people[:, None] * people[None, :])
