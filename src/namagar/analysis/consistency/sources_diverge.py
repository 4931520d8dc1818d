"""Whether different sources give numbers for one question that are too far apart to be the same thing."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import permutations

from namagar.analysis.consistency import names
from namagar.analysis.consistency.arithmetic import difference, ratio
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding, exact, grouped, highest, lines, lowest
from namagar.analysis.consistency.quantities import Quantity
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.trace import Trace


def find(held: Holding, check: Check) -> Iterator[Finding]:
    """One finding for each group of comparable claims whose extremes are too far apart."""
    for quantity, members in held.members.items():
        for same_unit in grouped(members, lambda claim: claim.unit).values():
            for rivals in _comparable(same_unit, check.number("shared_time")):
                yield from _judged(rivals, quantity, check)


def _comparable(claims: Sequence[Claim], share: Fraction) -> list[list[Claim]]:
    """Claims that speak about the same time: stocks of one quantity do; flows must share most days."""
    if names.kind_of(claims[0].indicator) in ("stock", "rate"):
        return [list(claims)]
    groups = [[claim for claim in claims if _shared(anchor, claim) >= share] for anchor in claims]
    sets = [frozenset(claim.id for claim in group) for group in groups]
    return [
        group
        for place, group in enumerate(groups)
        if sets[place] not in sets[:place] and not any(sets[place] < other for other in sets)
    ]


def _shared(one: Claim, other: Claim) -> Fraction:
    """The share of days in common among all days of either."""
    common = one.period.shared_days(other.period)
    return Fraction(common, one.period.days + other.period.days - common)


def _judged(rivals: Sequence[Claim], quantity: Quantity, check: Check) -> Iterator[Finding]:
    pair = _widest(rivals)
    if pair is None:
        return
    low, high = highest(pair[0]), lowest(pair[1])
    factor = _factor(low, high)
    variant = _across_zero(low, high)
    if not variant and exact(factor) < check.number("ratio"):
        return
    nearest = "intervals" if None in (pair[0].value, pair[1].value) else ""
    ranked = sorted(rivals, key=lambda claim: (exact(lowest(claim)), claim.period, claim.id))
    wordings, numbers, facts = lines(ranked)
    yield Finding(
        check=check.id,
        series=quantity.series,
        quantity=quantity.id,
        severity=check.severity if variant else check.severity_from(exact(factor)),
        claims=tuple(claim.id for claim in ranked),
        numbers=numbers | {"lowest": low, "highest": high, "ratio": factor, "difference": difference(high, low)},
        facts=facts
        | {
            "question": quantity.questions(),
            "publishers": names.publishers([claim.publisher for claim in ranked]),
        },
        variant=variant or nearest,
        cause=_cause(*pair),
        lines=wordings,
    )


def _widest(rivals: Sequence[Claim]) -> tuple[Claim, Claim] | None:
    """The two claims of different sources that are furthest apart, intervals taken at their nearest ends."""
    apart = [
        (exact(lowest(high)) - exact(highest(low)), low, high)
        for low, high in permutations(rivals, 2)
        if _source(low) != _source(high)
    ]
    if not apart:
        return None
    gap, low, high = max(apart, key=lambda each: (each[0], each[1].id, each[2].id))
    return (low, high) if gap > 0 else None


def _source(claim: Claim) -> tuple[str, str]:
    return claim.publisher, claim.revision


def _factor(low: Trace, high: Trace) -> Trace:
    """How many times the one is the other; both may be losses, of which the first is the larger."""
    return ratio(low, high) if exact(high) < 0 else ratio(high, low)


def _across_zero(low: Trace, high: Trace) -> str:
    """No factor can be given across zero."""
    if exact(low) < 0 < exact(high):
        return "signs"
    return "zero" if 0 in (exact(low), exact(high)) else ""


def _cause(low: Claim, high: Claim) -> str:
    if low.concept != high.concept:
        return "concepts"
    return "revisions" if low.publisher == high.publisher else "method"
