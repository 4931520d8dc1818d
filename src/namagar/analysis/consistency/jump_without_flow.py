"""Whether a stock jumps from one report to the next although no recorded flow comes near the change."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise

from namagar.analysis.consistency.accounts import recorded
from namagar.analysis.consistency.arithmetic import difference, ratio, total
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding, exact, graded, grouped, near
from namagar.analysis.consistency.telling import tell
from namagar.analysis.terms.claim import Claim, Series


def find(held: Holding, check: Check) -> Iterator[Finding]:
    """Changes by more than the given share of the stock of which the flows of the same time explain too little."""
    least, share = check.number("least"), check.number("jump")
    longest = timedelta(days=int(check.number("longest_gap_days")))
    stocks = check.listed("stocks")
    for name, series in held.series.items():
        known = (claim for claim in series if claim.value is not None and claim.value >= least)
        if name.indicator not in stocks:
            continue
        sources = grouped(known, lambda claim: (claim.publisher, claim.concept, claim.unit, claim.revision))
        for claims in sources.values():
            for before, after in pairwise(claims):
                # Most reports are near the one before: exact numbers are asked only about the others.
                if near((before, after), 1 + share) or after.period.end - before.period.end > longest:
                    continue
                if abs(_value(after) - _value(before)) >= share * _value(before):
                    yield from _judged(before, after, held, check)


def _value(claim: Claim) -> Fraction:
    assert claim.value is not None, "only known values are compared"
    return claim.value


def _judged(before: Claim, after: Claim, held: Holding, check: Check) -> Iterator[Finding]:
    change = difference(after.trace(), before.trace())
    rises = exact(change) > 0
    flows = _flows(before, after, check.listed("rising" if rises else "falling"), held, check)
    explained = total(*(claim.trace() for claim in flows))
    if abs(exact(explained)) >= check.number("explained") * abs(exact(change)):
        return
    together = before.period.overlaps(after.period)
    yield tell(
        check,
        held,
        (after, before, *flows),
        {"before": before.trace(), "after": after.trace(), "change": change, "flows": explained},
        severity=check.severity_of("same-time") if together else graded(ratio(change, before.trace()), check),
        facts={"before_period": before.period},
        variant="same-time" if together else ("rise" if rises else "fall") + ("" if flows else "-uncounted"),
        cause="statements" if together else "definition",
    )


def _flows(before: Claim, after: Claim, indicators: Sequence[str], held: Holding, check: Check) -> Sequence[Claim]:
    """The largest recorded flow of the same corridor and time, whoever counts it."""
    slack = timedelta(days=int(check.number("slack_days")))
    found = [
        recorded(held, Series(name, *before.series[1:]), before.period.end, after.period.end, slack, Fraction(1, 2))
        for name in indicators
    ]
    return max(found, key=lambda claims: abs(sum((_value(claim) for claim in claims), Fraction(0))), default=())
