"""What the figures of one scale say in short: the newest of them, and the time for which sources are furthest apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from namagar.analysis.charts.tracks import middle, numbers, reach
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.trace import Trace

# Counts that speak of moments or of years are of one time when they lie in the same year; others when they are equal.
BY_YEAR = ("moment", "year")


@dataclass(frozen=True, slots=True)
class OneTime:
    """All that is said of one time."""

    period: Period
    claims: tuple[Claim, ...]

    @property
    def ends(self) -> tuple[Trace, Trace]:
        """The smallest and the largest number that is said."""
        stated = _ordered(self.claims)
        return stated[0][0], stated[-1][0]


@dataclass(frozen=True, slots=True)
class Apart:
    """The time for which two sources are furthest apart, with what the lower and what the higher says.

    alike: whether both count the same people.
    """

    period: Period
    low: Trace
    high: Trace
    alike: bool


def times(claims: Sequence[Claim]) -> tuple[OneTime, ...]:
    """The claims by the time they speak of, the earliest first."""
    ordered = sorted(claims, key=lambda claim: (_time(claim), claim.period, claim.id))
    return tuple(_one_time(tuple(found)) for _, found in groupby(ordered, key=_time))


def newest(claims: Sequence[Claim]) -> OneTime:
    """What is said of the latest time of which anybody speaks."""
    return max(times(claims), key=lambda each: max(claim.period.end for claim in each.claims))


def furthest_apart(claims: Sequence[Claim]) -> Apart | None:
    """Of all times of which several sources speak, the one with the widest gap; the newest of several as wide."""
    found = [apart for each in times(claims) for apart in _gaps(each)]
    return max(found, key=lambda each: (_gap(each), each.period), default=None)


def _time(claim: Claim) -> tuple[int, ...]:
    if reach(claim) in BY_YEAR:
        return (middle(claim.period).year,)
    return (claim.period.start.toordinal(), claim.period.end.toordinal())


def _one_time(claims: tuple[Claim, ...]) -> OneTime:
    """A time that all state alike is called as they state it, else by its year."""
    first = claims[0].period
    alike = all(claim.period == first for claim in claims)
    return OneTime(first if alike else Period.read(f"{middle(first).year:04d}"), claims)


def _gaps(of: OneTime) -> Iterator[Apart]:
    """The lowest number of each source beside the highest of each other one, where it is the higher."""
    stated = {
        publisher: _ordered([claim for claim in of.claims if claim.publisher == publisher])
        for publisher in sorted({claim.publisher for claim in of.claims})
    }
    for one, lower in stated.items():
        for other, higher in stated.items():
            (low, claim), (high, rival) = lower[0], higher[-1]
            apart = Apart(of.period, low, high, claim.concept == rival.concept)
            if one != other and _gap(apart) >= 0:
                yield apart


def _gap(of: Apart) -> float:
    return float(of.high.value or 0) - float(of.low.value or 0)


def _ordered(claims: Sequence[Claim]) -> list[tuple[Trace, Claim]]:
    """Every number that is stated, with the claim that states it; the smallest first."""
    stated = [(trace, claim) for claim in claims for trace in numbers((claim,))]
    return sorted(stated, key=lambda each: (each[0].value or 0, each[0].key))
