"""Rates by age and what they tell at a glance: how much, at what age most, how steeply up and down.

Bernard, Bell and Charles-Edwards 2014, Population Studies 68:179-195.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from namagar.analysis.mobility.arrays import Matrix, closed, named
from namagar.analysis.terms.problem import Problem, Refused

FEWEST = 3
OLDEST = 130
# Ages between which a peak is looked for, both included; years on either side of the peak that its breadth counts.
WINDOW, BREADTH = (5.0, 65.0), 5.0


@dataclass(frozen=True, eq=False)
class Profile:
    """Rates of moving by age.

    ages: the age at which each group begins, rising, years; rates: moves per person (or per thousand, as given), not
    negative; widths: years each group holds. All of shape (groups,).
    """

    ages: Matrix
    rates: Matrix
    widths: Matrix

    @staticmethod
    def of(ages: Sequence[float], rates: Sequence[float], width_of_last: float | None = None) -> "Profile":
        """A profile in any order of ages. The last group is as wide as the one before it unless said otherwise.

        Refused for fewer than three groups, an age that stands twice or is below zero, a rate that is missing, below
        zero or without end, and rates that are all zero.
        """
        at, values = np.asarray(ages, dtype=float), np.asarray(rates, dtype=float)
        if at.size != values.size or at.size < FEWEST:
            raise Refused(Problem("age-too-few", "", {"needs": FEWEST, "ages": min(at.size, values.size)}))
        order = np.argsort(at, kind="stable")
        at, values = at[order], values[order]
        _check(at, values)
        widths = np.append(np.diff(at), np.diff(at)[-1] if width_of_last is None else width_of_last)
        if not widths[-1] > 0:
            raise Refused(Problem("age-width-unfit", "", {"width": float(widths[-1])}))
        return Profile(closed(at), closed(values), closed(widths))

    @property
    def share(self) -> Matrix:
        """The normalised profile: rates divided by gross migraproduction, so that its area is one."""
        return np.asarray(self.rates / gross(self))


@dataclass(frozen=True, slots=True)
class Peak:
    """Where a profile is highest: the youngest age of that height, its share, and the shares about it.

    breadth: the sum of normalised intensity times years over ages within five years of the peak.
    """

    age: float
    share: float
    breadth: float


@dataclass(frozen=True, slots=True)
class Slopes:
    """The steepest rise before the peak and the steepest fall after it: at which age, and how much a year of age."""

    up_age: float
    up: float
    down_age: float
    down: float

    @property
    def asymmetry(self) -> float:
        """Steepest rise over steepest fall; NaN without a fall."""
        return self.up / self.down if self.down else float("nan")


def gross(profile: Profile) -> float:
    """Gross migraproduction: moves of a person who lives through all ages with these rates. Σ width × rate."""
    return float(profile.widths @ profile.rates)


def peak(profile: Profile, window: tuple[float, float] = WINDOW, around: float = BREADTH) -> Peak:
    """The highest point of the normalised profile between two ages, both included.

    Refused when no group begins between them.
    """
    share, ages = profile.share, profile.ages
    inside = np.flatnonzero((ages >= window[0]) & (ages <= window[1]))
    if not inside.size:
        raise Refused(Problem("age-window-empty", "", {"low": window[0], "high": window[1]}))
    at = inside[int(np.argmax(share[inside]))]
    near = np.abs(ages - ages[at]) <= around
    return Peak(float(ages[at]), float(share[at]), float((share * profile.widths)[near].sum()))


def slopes(profile: Profile, window: tuple[float, float] = WINDOW) -> Slopes:
    """The largest differences of the normalised profile from one age to the next, per year of age.

    The rise is looked for up to the peak, the fall from it on, both between the two ages. Each stands at the age that
    it leads to. A profile that does not rise, or does not fall, has a slope of zero at its peak.
    """
    highest = peak(profile, window).age
    change, to = np.diff(profile.share) / np.diff(profile.ages), profile.ages[1:]
    inside = (profile.ages[:-1] >= window[0]) & (to <= window[1])
    up_age, up = _steepest(change, to, inside & (to <= highest), highest)
    down_age, down = _steepest(-change, to, inside & (to > highest), highest)
    return Slopes(up_age, up, down_age, down)


def smoothed(profile: Profile, bandwidth: float) -> Profile:
    """Rates as means of their neighbours by a Gaussian kernel; `bandwidth` is its standard deviation in years.

    The mean of each age is taken over the ages there are (Nadaraya-Watson), groups weighing as many years as they hold.
    """
    if not bandwidth > 0:
        raise Refused(Problem("age-bandwidth-unfit", "", {"bandwidth": bandwidth}))
    middle = profile.ages + profile.widths / 2
    kernel = np.exp(-0.5 * ((middle[:, None] - middle) / bandwidth) ** 2) * profile.widths
    return Profile(profile.ages, closed(kernel @ profile.rates / kernel.sum(axis=1)), profile.widths)


def _steepest(change: Matrix, to: Matrix, where: np.ndarray, otherwise: float) -> tuple[float, float]:
    places = np.flatnonzero(where & (change > 0))
    if not places.size:
        return otherwise, 0.0
    at = places[int(np.argmax(change[places]))]
    return float(to[at]), float(change[at])


def _check(ages: Matrix, rates: Matrix) -> None:
    unfit = ages[~np.isfinite(ages) | (ages < 0) | (ages > OLDEST)]
    twice = ages[1:][np.diff(ages) == 0]
    if unfit.size or twice.size:
        raise Refused(Problem("age-unfit", "", {"ages": _shown([*unfit, *twice])}))
    wrong = ages[~np.isfinite(rates) | (rates < 0)]
    if wrong.size:
        raise Refused(Problem("age-rate-unfit", "", {"ages": _shown(wrong)}))
    if not rates.any():
        raise Refused(Problem("age-nobody-moves"))


def _shown(ages: Sequence[float] | Matrix) -> str:
    return named(f"{age:g}" for age in ages)
