"""Exponential smoothing: a kept library finds the weights, exact steps that can be done again make the figures."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, sqrt

from namagar.analysis.terms.problem import Failed, Problem
from namagar.analysis.terms.trace import Number, Trace, step

MODELS = ("level", "trend", "damped")
# To how many decimals weights are kept: no figure rests on digits that an optimiser leaves to chance.
_KEPT = 4


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted model; the weights are decimal text, exactly as every figure made with them uses them."""

    name: str
    alpha: str
    beta: str
    phi: str
    level: str
    trend: str

    @property
    def weights(self) -> int:
        """How many numbers were fitted."""
        return {"level": 2, "trend": 4, "damped": 5}[self.name]

    def facts(self) -> dict[str, str]:
        """What a step needs to do it again."""
        return {"alpha": self.alpha, "beta": self.beta, "phi": self.phi, "level": self.level, "trend": self.trend}


def fitted(values: Sequence[Number]) -> Model:
    """The model with the lowest corrected information criterion (AICc) on these values alone, of those that settle.

    Failed when the search for the weights settles for none of them.
    """
    import numpy as np

    exact = np.array([float(value) for value in values])
    middle, spread = float(exact.mean()), float(exact.std())
    plain = (exact - middle) / spread
    found = [each for name in MODELS if (each := _fit(plain, name)) is not None]
    if not found:
        raise Failed(Problem("nowcast-unsettled", "", {"models": len(MODELS)}))
    _, name, alpha, beta, phi, level, trend = min(found, key=lambda each: (round(each[0], 6), MODELS.index(each[1])))
    return Model(
        name=name,
        alpha=_text(alpha),
        beta=_text(beta),
        phi=_text(phi),
        level=_text(middle + spread * level),
        trend=_text(spread * trend),
    )


def _text(number: float) -> str:
    return f"{number:.{_KEPT}f}"


def _fit(plain: object, name: str) -> tuple[float, str, float, float, float, float, float] | None:
    """AICc, name, the three weights and the two states before the first value; None when the search does not settle."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    model = ETSModel(plain, trend=None if name == "level" else "add", damped_trend=name == "damped")
    with warnings.catch_warnings():
        # That a search did not settle is read off its result, below.
        warnings.simplefilter("ignore")
        result = model.fit(disp=False, full_output=True)
    if not result.mle_retvals["converged"]:
        return None
    weights = dict(zip(model.param_names, (float(each) for each in result.params), strict=True))
    return (
        float(result.aicc),
        name,
        weights["smoothing_level"],
        weights.get("smoothing_trend", 0.0),
        weights.get("damping_trend", 1.0),
        weights["initial_level"],
        weights.get("initial_trend", 0.0),
    )


@step
def next_value(values: tuple[Number | None, ...], **facts: str) -> Number:
    """The figure that follows: level and damped trend after the last value, to the whole person."""
    return _rounded(_followed(values, facts)[0])


@step
def next_edge(values: tuple[Number | None, ...], **facts: str) -> Number:
    """An end of its interval: as many standard errors off as `times` says, outwards to the whole person."""
    ahead, squares = _followed(values, facts)
    off = Fraction(facts["times"]) * Fraction(sqrt(squares / int(facts["free"])))
    low = facts["side"] == "low"
    edge = floor(ahead - off) if low else ceil(ahead + off)
    return max(edge, int(facts["least"])) if low and facts["least"] else edge


@step
def mean_error(values: tuple[Number | None, ...], **facts: str) -> Number:
    """By how much forecasts were off on average: forecast and figure by turns."""
    known = [Fraction(value) for value in values if value is not None]
    off = [abs(one - other) for one, other in zip(known[::2], known[1::2], strict=True)]
    return _rounded(sum(off, Fraction(0)) / len(off))


def _followed(values: Sequence[Number | None], facts: dict[str, str]) -> tuple[Fraction, Fraction]:
    """What comes next, and the sum of the squares of what each value was off from what the ones before it said."""
    alpha, beta, phi, level, trend = (Fraction(facts[name]) for name in ("alpha", "beta", "phi", "level", "trend"))
    squares = Fraction(0)
    for value in values:
        assert value is not None
        expected = level + phi * trend
        off = Fraction(value) - expected
        squares += off * off
        # Kept to a millionth of a person: exact fractions would grow with every value.
        level, trend = _short(expected + alpha * off), _short(phi * trend + beta * off)
    return level + phi * trend, squares


def _short(value: Fraction) -> Fraction:
    return Fraction(round(value * 10**6), 10**6)


def _rounded(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))


def ahead(claims: Sequence[Trace], model: Model) -> Trace:
    """The figure after these."""
    return next_value(*claims, **model.facts())


def interval(claims: Sequence[Trace], model: Model, confidence: float, least: str) -> tuple[Trace, Trace]:
    """Its interval: Student's t with what is left of the values after the weights."""
    from scipy.stats import t

    free = len(claims) - model.weights
    facts = {
        **model.facts(),
        "free": str(free),
        "times": f"{t.ppf((1 + confidence) / 2, free):.4f}",
        "confidence": str(confidence),
        "least": least,
    }
    return next_edge(*claims, **facts, side="low"), next_edge(*claims, **facts, side="high")
