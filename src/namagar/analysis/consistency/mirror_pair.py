"""Whether what one country counts as leaving for another is what the other counts as coming from it."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from fractions import Fraction

from namagar.analysis.consistency import names
from namagar.analysis.consistency.arithmetic import difference, ratio
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding, exact, highest, lowest, near
from namagar.analysis.consistency.telling import tell
from namagar.analysis.consistency.timing import months_between, shared
from namagar.analysis.terms.claim import Claim, Series


def find(held: Holding, check: Check) -> Iterator[Finding]:
    """For each corridor that both sides count, the two numbers of the same time that are furthest apart."""
    mirrors = dict(pair.split(" = ") for pair in check.listed("pairs"))
    for series, claims in held.series.items():
        mirrored = mirrors.get(series.indicator)
        if mirrored and series.counterpart:
            opposite = held.series.get(Series(mirrored, series.counterpart, series.area, series.breakdown))
            if opposite:
                yield from _judged(list(_pairs(claims, opposite, check)), held, check)


def _pairs(leaving: Sequence[Claim], coming: Sequence[Claim], check: Check) -> Iterator[tuple[Claim, Claim]]:
    """Each claim with those of the other side next to it in time, if they are near enough and the numbers are not."""
    ends, limit = [claim.period.end for claim in coming], check.number("ratio")
    for claim in leaving:
        place = bisect_left(ends, claim.period.end)
        for other in coming[max(place - 1, 0) : place + 1]:
            independent = other.unit == claim.unit and other.publisher != claim.publisher
            if independent and not near((claim, other), limit) and at_one_time(claim, other, check):
                yield claim, other


def at_one_time(one: Claim, other: Claim, check: Check) -> bool:
    """Whether two claims are near enough in time to be set beside each other."""
    if names.kind_of(one.indicator) == "stock":
        return months_between(one, other) <= check.number("months")
    return shared(one, other) >= check.number("shared_time")


def _judged(pairs: Sequence[tuple[Claim, Claim]], held: Holding, check: Check) -> Iterator[Finding]:
    apart = [(factor, pair) for pair in pairs if (factor := _factor(*pair)) >= check.number("ratio")]
    if not apart:
        return
    factor, (leaving, coming) = max(apart, key=lambda each: (each[0], each[1][0].id, each[1][1].id))
    # Intervals at their nearest ends, as the factor takes them.
    fewer_leave = exact(lowest(leaving)) < exact(lowest(coming))
    origin, destination = (highest(leaving), lowest(coming)) if fewer_leave else (lowest(leaving), highest(coming))
    low, high = sorted((origin, destination), key=exact)
    yield tell(
        check,
        held,
        (leaving, coming),
        {
            "origin": origin,
            "destination": destination,
            "ratio": ratio(high, low),
            "difference": difference(high, low),
        },
        severity=check.severity_from(factor),
        facts={"leaving": names.area(leaving.area), "coming": names.area(coming.area)},
        cause="concepts" if leaving.concept != coming.concept else "coverage",
    )


def _factor(one: Claim, other: Claim) -> Fraction:
    """How many times the larger number is the smaller one, intervals at their nearest ends; 0 when they meet."""
    low, high = sorted((one, other), key=lambda claim: (exact(lowest(claim)), claim.id))
    below, above = exact(highest(low)), exact(lowest(high))
    return above / below if 0 < below < above else Fraction(0)
