"""How much people move, where to in net terms, and how far that redistributes them."""

import math

import numpy as np

from namagar.analysis.mobility.arrays import Matrix, named
from namagar.analysis.mobility.indicators import lines
from namagar.analysis.mobility.indicators.inputs import UNDEFINED, Inputs, NoValue, divided, given, something
from namagar.analysis.mobility.indicators.lines import Levels
from namagar.analysis.mobility.indicators.zonation import across
from namagar.analysis.terms.problem import Problem


def crude_intensity(inputs: Inputs) -> float:
    """CMI: moves per hundred persons at risk. 100 M / P."""
    moves = float(inputs.moves.sum())
    return 100 * moves / something(float(inputs.people().sum()), "measure-nobody-at-risk")


def effectiveness_index(inputs: Inputs) -> float:
    """MEI: net moves per hundred moves, over areas. 100 Σ|N| / Σ(I + O)."""
    return float(100 * np.abs(_net(inputs)).sum() / (2 * inputs.total))


def aggregate_net_rate(inputs: Inputs) -> float:
    """ANMR: per hundred persons at risk, how many changed the distribution. 100 ½ Σ|N| / P."""
    return aggregate_net_rate_unhalved(inputs) / 2


def aggregate_net_rate_unhalved(inputs: Inputs) -> float:
    """ANMR without the half, in which each net move counts where it leaves and where it arrives."""
    return float(100 * np.abs(_net(inputs)).sum() / something(float(inputs.people().sum()), "measure-nobody-at-risk"))


def courgeau(inputs: Inputs) -> float:
    """Courgeau's k of one zonation: CMI / ln(n²)."""
    return crude_intensity(inputs) / math.log(inputs.at_least(2) ** 2)


def courgeau_slope(inputs: Inputs) -> float:
    """Courgeau's k over several zonations: slope of CMI on ln(n²) through the origin."""
    return lines.courgeau_slope(_levels(inputs))


def all_moves_intensity(inputs: Inputs) -> float:
    """ACMI, of all changes of address: where CMI = a + b ln(H/n) over zonations meets one household a zone."""
    households = given(inputs.households, "households")
    return lines.all_moves(_levels(inputs), households)


def all_moves_interval(inputs: Inputs) -> tuple[float, float]:
    """Where 95 of 100 further observations of ACMI would lie."""
    households = given(inputs.households, "households")
    return lines.all_moves_interval(_levels(inputs), households)


def intensity_slope(inputs: Inputs) -> float:
    """Slope of CMI on ln(n) over zonations, with an intercept."""
    return lines.intensity_slope(_levels(inputs))


def mean_effectiveness(inputs: Inputs) -> float:
    """Mean of MEI over the table and its zonations."""
    levels = [effectiveness_index(each) for each in across(inputs)]
    return sum(levels) / len(levels)


def _levels(inputs: Inputs) -> Levels:
    """The areas as they are and each zonation, three in all at least."""
    return Levels.of((each.table.size, crude_intensity(each)) for each in across(inputs))


def redistribution_slope(inputs: Inputs) -> float:
    """Slope of net rates on the logarithm of population density, each area weighing as many as live there."""
    people, land = inputs.people(), given(inputs.land, "land")
    rates = net_rates(inputs)
    # Where nobody lives there is nothing to weigh; where people live on no land, a number is wrong.
    used, crowded = people > 0, (people > 0) & (land <= 0)
    if crowded.any():
        areas = named(code for code, wrong in zip(inputs.table.codes, crowded, strict=True) if wrong)
        raise NoValue(UNDEFINED, Problem("measure-no-land", "", {"areas": areas}))
    if used.sum() < 2:
        raise NoValue(UNDEFINED, Problem("measure-too-few-areas", "", {"needs": 2, "areas": int(used.sum())}))
    return _slope(np.log(people[used] / land[used]), rates[used], people[used])


def net_rates(inputs: Inputs) -> Matrix:
    """Net moves per hundred persons at risk in each area."""
    return 100 * divided(_net(inputs), inputs.people())


def in_rates(inputs: Inputs) -> Matrix:
    """Moves to each area per hundred persons at risk there."""
    return 100 * divided(inputs.moves.sum(axis=0), inputs.people())


def out_rates(inputs: Inputs) -> Matrix:
    """Moves from each area per hundred persons at risk there."""
    return 100 * divided(inputs.moves.sum(axis=1), inputs.people())


def turnover_rates(inputs: Inputs) -> Matrix:
    """Moves to and from each area per hundred persons at risk there."""
    return in_rates(inputs) + out_rates(inputs)


def effectiveness(inputs: Inputs) -> Matrix:
    """Net moves per hundred moves to or from each area."""
    moves = inputs.moves
    return 100 * divided(_net(inputs), moves.sum(axis=0) + moves.sum(axis=1))


def _net(inputs: Inputs) -> Matrix:
    moves = inputs.moves
    return np.asarray(moves.sum(axis=0) - moves.sum(axis=1))


def _slope(x: Matrix, y: Matrix, weights: Matrix) -> float:
    """Weighted least squares with an intercept."""
    x_away = x - np.average(x, weights=weights)
    spread = something(float(weights @ x_away**2), "measure-no-spread")
    return float((weights * x_away) @ (y - np.average(y, weights=weights)) / spread)
