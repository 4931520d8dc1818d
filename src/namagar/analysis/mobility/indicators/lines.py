"""Lines of intensity over zonations: what the same moves would be in zones of another size."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.mobility.indicators.inputs import UNDEFINED, NoValue
from namagar.analysis.mobility.indicators.zonation import enough
from namagar.analysis.terms.problem import Problem

_FEWEST = 3


@dataclass(frozen=True, eq=False)
class Levels:
    """How many zones each zonation has, and the intensity CMI in it."""

    zones: Matrix
    intensity: Matrix

    @staticmethod
    def of(levels: Iterable[tuple[int, float]]) -> "Levels":
        """Three zonations at least, not all of one size; NoValue otherwise."""
        listed = list(levels)
        enough(len(listed), _FEWEST)
        if len({zones for zones, _ in listed}) < 2:
            raise NoValue(UNDEFINED, Problem("measure-zonations-alike", "", {"zones": listed[0][0]}))
        zones, intensity = np.array(listed, dtype=np.float64).T
        return Levels(zones, intensity)


def courgeau_slope(levels: Levels) -> float:
    """Courgeau's k over several zonations: slope of CMI on ln(n²) through the origin."""
    x = np.log(levels.zones**2)
    return float(x @ levels.intensity / (x @ x))


def intensity_slope(levels: Levels) -> float:
    """Slope of CMI on ln(n), with an intercept."""
    return _line(np.log(levels.zones), levels.intensity)[1]


def all_moves(levels: Levels, households: float) -> float:
    """ACMI, of all changes of address: where CMI = a + b ln(H/n) meets one household a zone."""
    return _line(math.log(households) - np.log(levels.zones), levels.intensity)[0]


def all_moves_interval(levels: Levels, households: float) -> tuple[float, float]:
    """Where 95 of 100 further observations of ACMI would lie, were the line true and its misses normal.

    Prediction interval of the line at one household a zone, far outside the zonations it was drawn through.
    """
    x, y = math.log(households) - np.log(levels.zones), levels.intensity
    middle, slope = _line(x, y)
    missed = y - middle - slope * x
    spare = x.size - 2
    spread = float(np.sqrt(missed @ missed / spare * (1 + 1 / x.size + x.mean() ** 2 / ((x - x.mean()) ** 2).sum())))
    reach = float(stdtrit(spare, 0.975)) * spread
    return middle - reach, middle + reach


def _line(x: Matrix, y: Matrix) -> tuple[float, float]:
    """Intercept and slope by least squares."""
    away = x - x.mean()
    slope = float(away @ (y - y.mean()) / (away @ away))
    return float(y.mean() - slope * x.mean()), slope
