"""Whether sources or methods disagree on the direction of a balance: one says a gain and the other a loss."""

from collections.abc import Iterator, Sequence

from namagar.analysis.consistency.arithmetic import difference
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding, exact, grouped, highest, lowest
from namagar.analysis.consistency.telling import tell
from namagar.analysis.consistency.timing import same_time
from namagar.analysis.terms.claim import Claim


def find(held: Holding, check: Check) -> Iterator[Finding]:
    """One finding for each time about which some claims lie wholly above zero and others wholly below."""
    for _, series in held.of_kind("net"):
        for claims in grouped(series, lambda claim: claim.unit).values():
            if _crosses(claims):
                for rivals in same_time(claims, check.number("shared_time")):
                    yield from _judged(rivals, held, check)


def _crosses(claims: Sequence[Claim]) -> bool:
    return any(exact(highest(claim)) < 0 for claim in claims) and any(exact(lowest(claim)) > 0 for claim in claims)


def _judged(rivals: Sequence[Claim], held: Holding, check: Check) -> Iterator[Finding]:
    ranked = sorted(rivals, key=lambda claim: (exact(lowest(claim)), claim.period, claim.id))
    low, high = highest(ranked[0]), lowest(ranked[-1])
    if not exact(low) < 0 < exact(high):
        return
    # The size of the smaller side by that of the larger: near 1 the two directions are equally strong.
    weight = min(-exact(low), exact(high)) / max(-exact(low), exact(high))
    concepts = {ranked[0].concept} != {ranked[-1].concept}
    yield tell(
        check,
        held,
        ranked,
        {"lowest": low, "highest": high, "difference": difference(high, low)},
        severity=check.severity_from(weight),
        cause="concepts" if concepts else "method",
    )
