"""Whether different sources give numbers for one question that are too far apart to be the same thing."""

from collections.abc import Iterator, Sequence

from namagar.analysis.consistency import names
from namagar.analysis.consistency.arithmetic import difference, ratio
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding, exact, grouped, highest, lines, lowest, near
from namagar.analysis.consistency.quantities import Quantity
from namagar.analysis.consistency.timing import revised, same_time
from namagar.analysis.terms.claim import Claim


def find(held: Holding, check: Check) -> Iterator[Finding]:
    """One finding for each group of comparable claims whose extremes are too far apart."""
    share, factor = check.number("shared_time"), check.number("ratio")
    for series, claims in held.series.items():
        if len({_source(claim) for claim in claims}) == 1:
            continue
        timeless = names.kind_of(series.indicator) in ("stock", "rate")
        for members in held.questions(series):
            if near(members, factor):
                continue
            for same_unit in grouped(members, lambda claim: claim.unit).values():
                # Stocks and rates of one quantity speak about the same time; flows must share most days.
                for rivals in [same_unit] if timeless else same_time(same_unit, share):
                    yield from _judged(rivals, held.quantity(members[0]), check)


def _judged(rivals: Sequence[Claim], quantity: Quantity, check: Check) -> Iterator[Finding]:
    pair = _widest(rivals)
    if pair is None:
        return
    low, high = highest(pair[0]), lowest(pair[1])
    # That sources disagree on the direction, or that one of them revises itself, are findings of their own.
    if exact(low) < 0 < exact(high) or (len({claim.publisher for claim in rivals}) == 1 and revised(*pair)):
        return
    factor = ratio(low, high) if exact(high) < 0 else ratio(high, low)
    zero = 0 in (exact(low), exact(high))
    if not zero and exact(factor) < check.number("ratio"):
        return
    nearest = "intervals" if None in (pair[0].value, pair[1].value) else ""
    ranked = sorted(rivals, key=lambda claim: (exact(lowest(claim)), claim.period, claim.id))
    wordings, numbers, facts = lines(ranked)
    yield Finding(
        check=check.id,
        series=quantity.series,
        quantity=quantity.id,
        severity=check.severity if zero else check.severity_from(exact(factor)),
        claims=tuple(claim.id for claim in ranked),
        numbers=numbers | {"lowest": low, "highest": high, "ratio": factor, "difference": difference(high, low)},
        facts=facts
        | {
            "question": quantity.questions(),
            "publishers": names.publishers([claim.publisher for claim in ranked]),
        },
        variant="zero" if zero else nearest,
        cause=_cause(*pair),
        lines=wordings,
    )


def _widest(rivals: Sequence[Claim]) -> tuple[Claim, Claim] | None:
    """The two claims of different sources that are furthest apart, intervals taken at their nearest ends."""
    lows = _two_sources(sorted(rivals, key=lambda claim: (exact(highest(claim)), claim.id)))
    highs = _two_sources(sorted(rivals, key=lambda claim: (-exact(lowest(claim)), claim.id)))
    apart = [
        (exact(lowest(high)) - exact(highest(low)), low, high)
        for low in lows
        for high in highs
        if _source(low) != _source(high)
    ]
    if not apart:
        return None
    gap, low, high = max(apart, key=lambda each: (each[0], each[1].id, each[2].id))
    return (low, high) if gap > 0 else None


def _two_sources(ranked: Sequence[Claim]) -> list[Claim]:
    """The first claim, and the first that comes from another source: no other can be part of the widest pair."""
    other = next((claim for claim in ranked if _source(claim) != _source(ranked[0])), None)
    return [ranked[0]] if other is None else [ranked[0], other]


def _source(claim: Claim) -> tuple[str, str]:
    return claim.publisher, claim.revision


def _cause(low: Claim, high: Claim) -> str:
    if low.concept != high.concept:
        return "concepts"
    if low.publisher != high.publisher:
        return "method"
    return "revisions" if low.published != high.published else "variants"
