"""A nowcast: the next figure of one source with its interval and its error, or the reason why there is none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from namagar.analysis.charts.tracks import Track
from namagar.analysis.consistency import names
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.corridors.smoothing import Model, ahead, fitted, interval, mean_error
from namagar.analysis.corridors.spacing import Step, after, even_tail
from namagar.analysis.terms import codewords
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.trace import Number, Trace, count
from namagar.catalogue import reader

_FORBIDS = {"frozen": "nowcast-frozen", "redefined": "nowcast-redefined", "doubtful": "nowcast-doubtful"}


@dataclass(frozen=True, slots=True)
class Trial:
    """A time whose figure is known, foreseen from the figures before it alone; `season` is that of a year before."""

    claim: Claim
    forecast: Trace
    low: Trace
    high: Trace
    naive: Trace
    season: Trace | None

    @property
    def inside(self) -> bool:
        """Whether the figure lay in the interval."""
        return _number(self.low) <= _number(self.claim.trace()) <= _number(self.high)


@dataclass(frozen=True, slots=True)
class Nowcast:
    """An estimate of the next figure of one source. It is no claim, and nobody has decided it."""

    publisher: str
    concept: str
    unit: str
    period: Period
    value: Trace
    low: Trace
    high: Trace
    model: Model
    trials: tuple[Trial, ...]
    error: Trace
    naive: Trace
    inside: Trace
    tried: Trace


def policy() -> Mapping[str, Any]:
    """How many figures it takes, and how much better than the last figure it must be."""
    values: Mapping[str, Any] = reader.yaml_file("policies", "nowcast.yaml")["values"]
    return values


def nowcast(track: Track, findings: Iterable[Finding], newest: date) -> Nowcast:
    """The next figure of a track; Refused with the reason where the series does not allow one.

    `newest` is the last day of which any source speaks in this question: what is known needs no estimate.
    """
    run, step = _allowed(track, findings, newest)
    first = int(policy()["first_origin"])
    trials = tuple(_trial(run, place, step) for place in range(first, len(run)))
    error, naive = _judged(trials, track)
    claims = [claim.trace() for claim in run]
    model = fitted([_number(claim) for claim in claims])
    value = ahead(claims, model)
    least = _least(run[0])
    if least and _number(value) < int(least):
        raise _refused("nowcast-below-zero", track, value=value)
    low, high = interval(claims, model, float(policy()["confidence"]), least)
    return Nowcast(
        publisher=track.publisher,
        concept=track.concept,
        unit=run[0].unit,
        period=after(run[-1].period, step),
        value=value,
        low=low,
        high=high,
        model=model,
        trials=trials,
        error=error,
        naive=naive,
        inside=count(*(each.claim.trace() for each in trials if each.inside)),
        tried=count(*(each.claim.trace() for each in trials)),
    )


def _allowed(track: Track, findings: Iterable[Finding], newest: date) -> tuple[tuple[Claim, ...], Step]:
    """The figures at equal steps that end with the last one, if nothing forbids to go on from them."""
    claims, points = track.claims, int(policy()["points"])
    if len(claims) < points:
        raise _refused("nowcast-few", track, count=len(claims), points=points)
    _one_value_each(track)
    start, step = even_tail([claim.period for claim in claims])
    run = claims[start:]
    if step is None or len(run) < points:
        before = claims[start - 1] if start else claims[0]
        facts = {"before": before.period, "after": run[0].period, "count": len(run), "points": points}
        raise _refused("nowcast-uneven", track, **facts)
    _not_forbidden(track, run, findings)
    following = after(run[-1].period, step)
    if following.end <= newest:
        raise _refused("nowcast-past", track, period=following)
    if len({claim.value for claim in run[: int(policy()["first_origin"])]}) == 1:
        raise _refused("nowcast-frozen", track)
    return run, step


def _one_value_each(track: Track) -> None:
    periods = [claim.period for claim in track.claims]
    if len(set(periods)) < len(periods):
        twice = next(period for period in periods if periods.count(period) > 1)
        raise _refused("nowcast-twice", track, period=twice)
    open_ones = [claim for claim in track.claims if claim.value is None]
    if open_ones:
        raise _refused("nowcast-interval", track, period=open_ones[0].period)


def _not_forbidden(track: Track, run: Sequence[Claim], findings: Iterable[Finding]) -> None:
    reasons: Mapping[str, str] = reader.yaml_file("corridors.yaml")["forbid_nowcast"]
    ids = {claim.id for claim in run}
    for finding in findings:
        if finding.check in reasons and ids & set(finding.claims):
            raise _refused(_FORBIDS[reasons[finding.check]], track)


def _trial(run: Sequence[Claim], place: int, step: Step) -> Trial:
    known = run[:place]
    claims = [claim.trace() for claim in known]
    model = fitted([_number(claim) for claim in claims])
    low, high = interval(claims, model, float(policy()["confidence"]), _least(run[0]))
    return Trial(
        claim=run[place],
        forecast=ahead(claims, model),
        low=low,
        high=high,
        naive=claims[-1],
        season=claims[-step.a_year] if step.a_year > 1 else None,
    )


def _judged(trials: Sequence[Trial], track: Track) -> tuple[Trace, Trace]:
    """The mean error of the method and of the best naive forecast, which it must beat by the gain of the policy."""
    pairs = [[each.naive for each in trials], [each.season for each in trials if each.season is not None]]
    actual = [each.claim.trace() for each in trials]
    error = _mean([each.forecast for each in trials], actual)
    naive = min((_mean(each, actual) for each in pairs if each), key=_number)
    if _number(error) > _number(naive) * (1 - float(policy()["gain"])):
        raise _refused("nowcast-worse", track, error=error, naive=naive, count=len(trials))
    return error, naive


def _mean(forecasts: Sequence[Trace], actual: Sequence[Trace]) -> Trace:
    return mean_error(*(trace for pair in zip(forecasts, actual, strict=True) for trace in pair))


def _least(claim: Claim) -> str:
    """Below what a figure cannot fall; nothing where it may be negative."""
    return "" if codewords.indicator(claim.indicator)["kind"] == "net" else "0"


def _number(trace: Trace) -> Number:
    assert trace.value is not None
    return trace.value


def _refused(code: str, track: Track, **facts: object) -> Refused:
    facts = {"publisher": names.publisher(track.publisher), "concept": names.concept(track.concept), **facts}
    return Refused(Problem(code, "", facts))
