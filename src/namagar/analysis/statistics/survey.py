"""Totals, means and ratios from a weighted sample, with the variance its design gives them.

Taylor linearisation with strata and first-stage units drawn with replacement (Wolter 2007, Introduction to Variance
Estimation, chapters 2 and 6).
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from namagar.analysis.terms.problem import Problem, Refused

Floats: TypeAlias = NDArray[np.float64]
Places: TypeAlias = NDArray[np.int64]
# What becomes of a stratum with a single unit, which shows no spread: it is refused, its unit is compared with the
# mean of all units, or it was drawn with certainty and adds nothing.
SingleUnit: TypeAlias = Literal["refuse", "centred", "certainty"]


@dataclass(frozen=True)
class Design:
    """How the sample was drawn.

    weights: how many persons each respondent stands for, > 0, shape (n,); strata and units: the stratum and the
    first-stage unit of each, as numbers from zero, shape (n,); a unit belongs to one stratum.
    """

    weights: Floats
    strata: Places
    units: Places
    single: SingleUnit = "refuse"

    def __post_init__(self) -> None:
        wrong = np.flatnonzero(~(np.isfinite(self.weights) & (self.weights > 0)))
        if wrong.size:
            at = int(wrong[0])
            facts = {"row": at + 1, "value": str(self.weights[at]), "count": wrong.size}
            raise Refused(Problem("weight-unfit", f"row {at + 1}", facts))
        if not self.weights.size == self.strata.size == self.units.size:
            sizes = f"{self.weights.size}, {self.strata.size}, {self.units.size}"
            raise Refused(Problem("design-uneven", "strata", {"sizes": sizes}))
        shared = np.unique(np.stack([self.units, self.strata]), axis=1)
        if shared.shape[1] != np.unique(self.units).size:
            raise Refused(Problem("design-unit-in-two-strata", "units"))

    @staticmethod
    def simple(weights: Floats) -> "Design":
        """Every respondent drawn by themselves from one stratum."""
        size = np.arange(weights.size)
        return Design(weights, np.zeros_like(size), size)


@dataclass(frozen=True)
class Estimate:
    """An estimated number with its standard error; both NaN where nobody is counted."""

    value: float
    error: float


def total(design: Design, values: Floats) -> Estimate:
    """The weighted sum of a variable over the population; a domain is a variable that is zero outside it."""
    return Estimate(float(design.weights @ values), float(np.sqrt(_variance(design, design.weights * values))))


def ratio(design: Design, values: Floats, per: Floats) -> Estimate:
    """The ratio of two weighted sums, linearised: z = w (y - R x) / X. NaN when the lower sum is zero."""
    lower = float(design.weights @ per)
    if lower == 0:
        return Estimate(float("nan"), float("nan"))
    found = float(design.weights @ values) / lower
    linear = design.weights * (values - found * per) / lower
    return Estimate(found, float(np.sqrt(_variance(design, linear))))


def _variance(design: Design, scores: Floats) -> float:
    """Σ_h n_h/(n_h - 1) Σ_c (z_hc - mean of h)², over sums of each unit's scores."""
    units, first, place = np.unique(design.units, return_index=True, return_inverse=True)
    sums = np.bincount(place, weights=scores, minlength=units.size)
    stratum = np.unique(design.strata[first], return_inverse=True)[1]
    size = np.bincount(stratum)
    mean = np.bincount(stratum, weights=sums) / size
    alone = size == 1
    if alone.any() and design.single == "refuse":
        raise Refused(_alone(design.strata[first][alone[stratum]]))
    if design.single == "centred":
        mean = np.where(alone, sums.mean(), mean)
    spread = np.bincount(stratum, weights=(sums - mean[stratum]) ** 2)
    factor = np.divide(size, size - 1, out=np.ones(size.size), where=~alone)
    return float(factor @ (spread if design.single == "centred" else np.where(alone, 0.0, spread)))


def _alone(strata: Places) -> Problem:
    named = ", ".join(str(each) for each in sorted({*strata.tolist()}))
    return Problem("stratum-with-one-unit", "strata", {"strata": named})
