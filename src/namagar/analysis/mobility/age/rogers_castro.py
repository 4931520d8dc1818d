"""The model schedule of Rogers and Castro: evaluated, and fitted to a profile by least squares.

m(x) = a1 e^(-α1 x) + a2 e^(-α2(x - μ2) - e^(-λ2(x - μ2))) + the same with a3, α3, μ3, λ3 + a4 e^(α4 x) + c
Rogers and Castro 1981, Model Migration Schedules, IIASA RR-81-30. The minus before α2 is theirs; some manuals print
plus.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import least_squares

from namagar.analysis.mobility.age.profile import Profile
from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.terms.problem import Failed, Problem, Refused

CHILDHOOD, LABOUR = ("a1", "alpha1"), ("a2", "alpha2", "mu2", "lambda2")
RETIREMENT, OLD_AGE = ("a3", "alpha3", "mu3", "lambda3"), ("a4", "alpha4")
# By number of parameters: childhood and labour always, then retirement (a peak), old age (a slope), or both.
MODELS: Mapping[int, tuple[str, ...]] = {
    7: (*CHILDHOOD, *LABOUR, "c"),
    9: (*CHILDHOOD, *LABOUR, *OLD_AGE, "c"),
    11: (*CHILDHOOD, *LABOUR, *RETIREMENT, "c"),
    13: (*CHILDHOOD, *LABOUR, *RETIREMENT, *OLD_AGE, "c"),
}
# What is measured in the units of the rates; all others are years, or per year.
HEIGHTS = ("a1", "a2", "a3", "a4", "c")
# Schedules that the literature uses as a first guess, for rates whose area is about one.
FUNDAMENTAL = {"a1": 0.02, "alpha1": 0.1, "a2": 0.06, "alpha2": 0.1, "mu2": 20.0, "lambda2": 0.4, "c": 0.003}
WESTERN_MALE = {
    "a1": 0.0215, "alpha1": 0.105, "a2": 0.0694, "alpha2": 0.112, "mu2": 20.04, "lambda2": 0.391, "c": 0.0028,
}  # fmt: skip
_LATER = {"a3": 0.001, "alpha3": 0.8, "mu3": 68.0, "lambda3": 0.15, "a4": 0.001, "alpha4": 0.02}
_MOST = {
    "alpha1": 2.0, "alpha2": 2.0, "mu2": 50.0, "lambda2": 5.0,
    "alpha3": 3.0, "mu3": 90.0, "lambda3": 5.0, "alpha4": 0.2,
}  # fmt: skip
_LEAST = {"mu2": 5.0, "mu3": 50.0}
OLDEST_NEEDED = 55.0
_STARTS_AT, _STARTS_STEEP = (17.0, 20.0, 24.0, 30.0), (0.2, 0.4, 1.0)
_NEAR, _EVALUATIONS, _NEARER = 1e-12, 1000, 1e-4
# Beyond this, parameters move together so closely that the profile does not tell them apart.
_WORST_CONDITION = 1e8


@dataclass(frozen=True, eq=False)
class Schedule:
    """A fitted schedule.

    values: each parameter by its name, in the units of the profile; errors: their standard errors, NaN where the
    profile has no ages to spare; fitted: rates, shape (groups,); residual: root of the mean squared difference;
    explained: 1 - squared differences over those from the mean; entangled: parameters that the profile does not tell
    apart, so that only what they make together can be trusted; unsure: those that stopped at the end of their range, or
    whose error is larger than they are, so that they may as well be zero.
    """

    values: Mapping[str, float]
    errors: Mapping[str, float]
    fitted: Matrix
    residual: float
    explained: float
    entangled: tuple[str, ...]
    unsure: tuple[str, ...]

    @property
    def child_dependency(self) -> float:
        """a1 / a2: how much children move compared with young adults."""
        return self.values["a1"] / self.values["a2"]

    @property
    def labour_asymmetry(self) -> float:
        """λ2 / α2: how much steeper the rise to the labour peak is than the fall after it."""
        return self.values["lambda2"] / self.values["alpha2"]

    @property
    def parental_shift(self) -> float:
        """α1 / α2: whether rates of children fall as those of their parents do."""
        return self.values["alpha1"] / self.values["alpha2"]


def schedule(values: Mapping[str, float], ages: Matrix) -> Matrix:
    """Rates at the given ages (years); a block whose parameters are not there adds nothing."""
    rates = values["a1"] * np.exp(-values["alpha1"] * ages) + _hump(values, "2", ages) + values.get("c", 0.0)
    if "a3" in values:
        rates = rates + _hump(values, "3", ages)
    if "a4" in values:
        rates = rates + values["a4"] * np.exp(values["alpha4"] * ages)
    return np.asarray(rates)


def fit(profile: Profile, parameters: int = 7) -> Schedule:
    """The schedule nearest to a profile in squared differences, read at the middle of each group.

    Rates are not divided by their sum. Several starts are tried in a fixed order and the nearest end is taken.
    Refused for a number of parameters that is not 7, 9, 11 or 13, for fewer groups than parameters, and for old-age
    parts where nobody older than 55 is seen; Failed when no start ends, or one that does not comes nearer.
    """
    names = _names(profile, parameters)
    ages = profile.ages + profile.widths / 2
    scale = float(profile.widths @ profile.rates)
    goal = profile.rates / scale
    low, high = _bounds(names)

    def apart(values: Matrix) -> Matrix:
        return schedule(dict(zip(names, values, strict=True)), ages) - goal

    def slopes(values: Matrix) -> Matrix:
        found = _slopes(dict(zip(names, values, strict=True)), ages)
        return np.column_stack([found[name] for name in names])

    near = {"ftol": _NEAR, "xtol": _NEAR, "gtol": _NEAR, "max_nfev": _EVALUATIONS}
    ends = [least_squares(apart, start, slopes, bounds=(low, high), x_scale="jac", **near) for start in _starts(names)]
    best = min(ends, key=lambda end: float(end.cost))
    reached = min((end for end in ends if end.status > 0), key=lambda end: float(end.cost), default=None)
    # A search that came nearer and goes on still would make of any other end a number that is not the nearest.
    if reached is None or reached.cost > best.cost * (1 + _NEARER) + _NEAR:
        raise Failed(Problem("age-fit-without-end", "", {"parameters": parameters}))
    return _told(names, reached, profile, scale)


def _hump(values: Mapping[str, float], block: str, ages: Matrix) -> Matrix:
    away = ages - values[f"mu{block}"]
    # The inner exponential passes every number on its way to zero rates.
    steep = np.minimum(-values[f"lambda{block}"] * away, 700.0)
    return np.asarray(values[f"a{block}"] * np.exp(-values[f"alpha{block}"] * away - np.exp(steep)))


def _slopes(values: Mapping[str, float], ages: Matrix) -> dict[str, Matrix]:
    """By how much the rate at each age changes with each parameter."""
    young = np.exp(-values["alpha1"] * ages)
    found = {"a1": young, "alpha1": -values["a1"] * ages * young, "c": np.ones_like(ages)}
    found |= _hump_slopes(values, "2", ages)
    if "a3" in values:
        found |= _hump_slopes(values, "3", ages)
    if "a4" in values:
        old = np.exp(values["alpha4"] * ages)
        found |= {"a4": old, "alpha4": values["a4"] * ages * old}
    return found


def _hump_slopes(values: Mapping[str, float], block: str, ages: Matrix) -> dict[str, Matrix]:
    fall, rise = values[f"alpha{block}"], values[f"lambda{block}"]
    away = ages - values[f"mu{block}"]
    inner = np.exp(np.minimum(-rise * away, 700.0))
    alone = np.exp(-fall * away - inner)
    hump = values[f"a{block}"] * alone
    return {
        f"a{block}": alone,
        f"alpha{block}": -hump * away,
        f"mu{block}": hump * (fall - rise * inner),
        f"lambda{block}": hump * inner * away,
    }


def _names(profile: Profile, parameters: int) -> tuple[str, ...]:
    if parameters not in MODELS:
        raise Refused(Problem("age-model-unknown", "", {"parameters": parameters, "known": "7, 9, 11, 13"}))
    names, groups = MODELS[parameters], profile.ages.size
    if groups < len(names):
        raise Refused(Problem("age-too-few", "", {"needs": len(names), "ages": groups}))
    if parameters > len(MODELS[7]) and profile.ages[-1] < OLDEST_NEEDED:
        raise Refused(Problem("age-too-young", "", {"oldest": float(profile.ages[-1]), "needed": OLDEST_NEEDED}))
    return names


def _bounds(names: tuple[str, ...]) -> tuple[list[float], list[float]]:
    return [_LEAST.get(name, 0.0) for name in names], [_MOST.get(name, np.inf) for name in names]


def _starts(names: tuple[str, ...]) -> Iterator[list[float]]:
    for age in _STARTS_AT:
        for steep in _STARTS_STEEP:
            start = {**FUNDAMENTAL, **_LATER, "mu2": age, "lambda2": steep}
            yield [start[name] for name in names]


def _told(names: tuple[str, ...], best: Any, profile: Profile, scale: float) -> Schedule:
    found, slopes, apart = best.x, best.jac, best.fun
    heights = np.array([name in HEIGHTS for name in names])
    spare, squares = apart.size - len(names), float(apart @ apart)
    sizes = np.linalg.norm(slopes, axis=0)
    _, spread, ways = np.linalg.svd(slopes / np.where(sizes > 0, sizes, 1.0), full_matrices=False)
    loose = np.abs(ways[spread < spread[0] / _WORST_CONDITION]).max(axis=0, initial=0.0) > 0.1
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = ((ways / spread[:, None]) ** 2).sum(axis=0) / sizes**2 * (squares / spare if spare else np.nan)
    errors = np.sqrt(variance)
    unsure = (best.active_mask != 0) | (errors > np.abs(found))
    units = np.where(heights, scale, 1.0)
    goal = profile.rates / scale
    from_mean = float(((goal - goal.mean()) ** 2).sum())
    return Schedule(
        values={name: float(value) for name, value in zip(names, found * units, strict=True)},
        errors={name: float(value) for name, value in zip(names, errors * units, strict=True)},
        fitted=(apart * scale) + profile.rates,
        residual=scale * float(np.sqrt(squares / apart.size)),
        explained=1 - squares / from_mean if np.ptp(goal) else float("nan"),
        entangled=tuple(name for name, free in zip(names, loose, strict=True) if free),
        unsure=tuple(name for name, loose_end in zip(names, unsure, strict=True) if loose_end),
    )
