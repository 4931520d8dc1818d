"""Totals, means and ratios from a weighted sample, with the variance its design gives them.

Taylor linearisation with strata and first-stage units drawn with replacement (Wolter 2007, Introduction to Variance
Estimation, chapters 2 and 6), or units drawn again (Rao, Wu and Yue 1992, Survey Methodology 18:209-217).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
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
    first-stage unit of each, as numbers from zero, shape (n,); a unit belongs to one stratum. names: what the strata
    are called, by their numbers, where they have names.
    """

    weights: Floats
    strata: Places
    units: Places
    single: SingleUnit = "refuse"
    names: tuple[str, ...] = ()

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

    @cached_property
    def of_units(self) -> tuple[Places, Places]:
        """Which unit each respondent is in, shape (n,), and which stratum each unit, both counted from zero."""
        _, first, place = np.unique(self.units, return_index=True, return_inverse=True)
        return place, np.unique(self.strata[first], return_inverse=True)[1]

    @cached_property
    def alone(self) -> NDArray[np.bool_]:
        """The strata with a single unit; Refused with their names unless there is a rule for them."""
        found = np.asarray(np.bincount(self.of_units[1]) == 1)
        if found.any() and self.single == "refuse":
            codes = np.unique(self.strata)[found].tolist()
            named = ", ".join(self.names[each] if self.names else str(each) for each in codes)
            raise Refused(Problem("stratum-with-one-unit", "strata", {"strata": named}))
        return found

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


def resampled(design: Design, replicates: int, seed: int) -> Iterator[Floats]:
    """By what the weight of each respondent is multiplied in each replicate, shape (n,).

    Of the n units of a stratum n - 1 are drawn with replacement, and a unit counts n / (n - 1) each time it comes. A
    unit drawn with certainty is always there. Refused for a stratum with one unit unless it is such a one.
    """
    place, stratum = design.of_units
    chance, times = np.random.default_rng(seed), np.ones((replicates, stratum.size))
    for at in np.flatnonzero(~design.alone):
        here = np.flatnonzero(stratum == at)
        drawn = chance.multinomial(here.size - 1, np.full(here.size, 1 / here.size), size=replicates)
        times[:, here] = drawn * here.size / (here.size - 1)
    for row in times:
        yield row[place]


def _variance(design: Design, scores: Floats) -> float:
    """Σ_h n_h/(n_h - 1) Σ_c (z_hc - mean of h)², over sums of each unit's scores."""
    place, stratum = design.of_units
    sums = np.bincount(place, weights=scores, minlength=stratum.size)
    size, alone = np.bincount(stratum), design.alone
    mean = np.bincount(stratum, weights=sums) / size
    if design.single == "centred":
        mean = np.where(alone, sums.mean(), mean)
    spread = np.bincount(stratum, weights=(sums - mean[stratum]) ** 2)
    factor = np.divide(size, size - 1, out=np.ones(size.size), where=~alone)
    return float(factor @ (spread if design.single == "centred" else np.where(alone, 0.0, spread)))
