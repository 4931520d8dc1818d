"""Weights that meet known totals and stay near the weights of the sample: linear, raking, or within bounds.

Deville and Särndal 1992, Journal of the American Statistical Association 87:376-382. A weight d becomes g d with
g = F(x·λ); F is 1 + u, e^u, or a logistic curve between two bounds, and Newton's method finds the λ of which the totals
come out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from namagar.analysis.terms.problem import Failed, Problem, Refused

Floats: TypeAlias = NDArray[np.float64]
Curve: TypeAlias = Callable[[Floats], tuple[Floats, Floats]]
DISTANCES = ("linear", "raking", "logit")
_NEAR, _STEPS, _HALVINGS = 1e-8, 100, 30


@dataclass(frozen=True, eq=False)
class Totals:
    """What is known: of each variable its value for every respondent, shape (n, k), and its total, shape (k,)."""

    names: tuple[str, ...]
    values: Floats
    totals: Floats

    @staticmethod
    def of_margins(columns: Mapping[str, Sequence[str]], totals: Mapping[str, Mapping[str, float]]) -> "Totals":
        """Persons by the codes of one or several columns, such as sex and region.

        Refused for a column or a code that stands on one side only, and for margins whose sums differ.
        """
        _same(set(columns), set(totals), "")
        names, values, wanted = [], [], []
        for column in sorted(columns):
            _same(set(columns[column]), set(totals[column]), column)
            for code, persons in sorted(totals[column].items()):
                names.append(f"{column} {code}")
                values.append([each == code for each in columns[column]])
                wanted.append(persons)
        sums = {column: sum(each.values()) for column, each in totals.items()}
        if max(sums.values()) - min(sums.values()) > _NEAR * max(sums.values()):
            told = ", ".join(f"{column} {persons:.12g}" for column, persons in sorted(sums.items()))
            raise Refused(Problem("calibration-margins-differ", "totals", {"sums": told}))
        return Totals(tuple(names), np.array(values, dtype=float).T, np.array(wanted, dtype=float))


@dataclass(frozen=True, eq=False)
class Calibrated:
    """Weights that meet the totals, shape (n,), and by what each was multiplied, its range included.

    design_effect: by how much unequal weights widen a variance (Kish), before and after; error: the largest relative
    miss of a total, measured on these weights; negative: how many weights are below zero, as linear ones may be.
    """

    weights: Floats
    factors: Floats
    least: float
    greatest: float
    design_effect: tuple[float, float]
    error: float
    negative: int
    steps: int


def calibrated(
    weights: Floats, known: Totals, distance: str = "raking", bounds: tuple[float, float] | None = None
) -> Calibrated:
    """Weights near the given ones by which every total comes out to 1e-8 of it.

    distance: linear (GREG), raking or logit; bounds: between which each weight is multiplied, for logit, below and
    above one. Refused for input that cannot be; Failed with the total that is furthest off where none such are found.
    """
    _check(weights, known, distance, bounds)
    curve = _curve(distance, bounds)
    scale = np.abs(known.totals)
    # A total of zero is measured by the persons who take part in it.
    scale = np.where(scale > 0, scale, weights @ np.abs(known.values))
    multipliers = np.zeros(known.totals.size)
    factors, slope = curve(known.values @ multipliers)
    for step in range(_STEPS + 1):
        missed = known.totals - (weights * factors) @ known.values
        error = float(np.max(np.abs(missed) / scale, initial=0.0))
        if error <= _NEAR:
            return _told(weights, factors, error, step)
        if not np.isfinite(error) or step == _STEPS:
            break
        curvature = known.values.T @ (known.values * (weights * slope)[:, None])
        # Margins that share their sum leave a direction free; the shortest step leaves it alone.
        change = np.asarray(np.linalg.lstsq(curvature, missed, rcond=1e-10)[0], dtype=np.float64)
        moved = _shortened(curve, weights, known, multipliers, change, error, scale)
        if moved is None:
            break
        multipliers, factors, slope = moved
    worst = int(np.argmax(np.abs(missed) / scale))
    facts = {
        "total": known.names[worst],
        "wanted": float(known.totals[worst]),
        "reached": float(known.totals[worst] - missed[worst]),
    }
    raise Failed(Problem("calibration-without-end", "totals", facts))


def _shortened(
    curve: Curve, weights: Floats, known: Totals, at: Floats, change: Floats, error: float, scale: Floats
) -> tuple[Floats, Floats, Floats] | None:
    """The longest of a step, its half, its quarter … after which the totals are missed by less."""
    for halving in range(_HALVINGS):
        there = at + change / 2**halving
        with np.errstate(over="ignore", invalid="ignore"):
            factors, slope = curve(known.values @ there)
            missed = np.abs(known.totals - (weights * factors) @ known.values) / scale
        if np.isfinite(missed).all() and float(missed.max()) < error:
            return there, factors, slope
    return None


def _curve(distance: str, bounds: tuple[float, float] | None) -> Curve:
    if distance == "linear":
        return lambda u: (1 + u, np.ones_like(u))
    if distance == "raking":
        return lambda u: (np.exp(u), np.exp(u))
    low, high = bounds or (0.0, np.inf)
    steep = (high - low) / ((1 - low) * (high - 1))

    def logit(u: Floats) -> tuple[Floats, Floats]:
        grown = np.exp(np.clip(steep * u, -700.0, 700.0))
        below = (high - 1) + (1 - low) * grown
        found = (low * (high - 1) + high * (1 - low) * grown) / below
        return found, np.asarray((found - low) * (high - found) / ((1 - low) * (high - 1)))

    return logit


def _told(weights: Floats, factors: Floats, error: float, steps: int) -> Calibrated:
    made = weights * factors
    return Calibrated(
        weights=made,
        factors=factors,
        least=float(factors.min()),
        greatest=float(factors.max()),
        design_effect=(_effect(weights), _effect(made)),
        error=error,
        negative=int((made < 0).sum()),
        steps=steps,
    )


def _effect(weights: Floats) -> float:
    return float(weights.size * (weights @ weights) / weights.sum() ** 2)


def _check(weights: Floats, known: Totals, distance: str, bounds: tuple[float, float] | None) -> None:
    wrong = np.flatnonzero(~(np.isfinite(weights) & (weights > 0)))
    if wrong.size:
        at = int(wrong[0])
        facts = {"row": at + 1, "value": str(weights[at]), "count": wrong.size}
        raise Refused(Problem("weight-unfit", f"row {at + 1}", facts))
    bad = ~(np.isfinite(known.totals) & np.isfinite(known.values).all(axis=0))
    if bad.any() or known.values.shape != (weights.size, known.totals.size):
        named = ", ".join(name for name, unfit in zip(known.names, bad, strict=True) if unfit) or "–"
        raise Refused(Problem("calibration-totals-unfit", "totals", {"totals": named, "rows": weights.size}))
    fits = bounds is not None and 0 <= bounds[0] < 1 < bounds[1] < np.inf
    if distance not in DISTANCES or fits != (distance == "logit"):
        facts = {"distance": distance, "known": ", ".join(DISTANCES), "bounds": str(bounds or "–")}
        raise Refused(Problem("calibration-distance-unfit", "distance", facts))


def _same(here: set[str], there: set[str], where: str) -> None:
    if here != there:
        raise Refused(Problem("calibration-codes-differ", where, {"codes": ", ".join(sorted(here ^ there))}))
