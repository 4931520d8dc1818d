"""Whether many more people left a question unanswered in one count than in the next."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from namagar.analysis.consistency.arithmetic import percent, ratio
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding, exact, grouped
from namagar.analysis.consistency.telling import tell
from namagar.analysis.terms.claim import Claim

Shared = tuple[Claim, Claim]


def find(held: Holding, check: Check) -> Iterator[Finding]:
    """Every two counts in a row of one source whose shares of “not stated” are far apart."""
    codes = set(check.listed("codes"))
    for series, claims in held.series.items():
        if len(claims) > 1 and any(code in codes for _, code in series.breakdown):
            known = (claim for claim in claims if claim.value is not None and claim.part_of)
            for source in grouped(known, lambda claim: (claim.publisher, claim.concept, claim.unit)).values():
                for before, after in pairwise(_with_totals(source, held)):
                    yield from _judged(before, after, held, check)


def _with_totals(claims: Sequence[Claim], held: Holding) -> list[Shared]:
    pairs = ((claim, held.current(claim.part_of)) for claim in claims)
    return [(claim, whole) for claim, whole in pairs if whole is not None and whole.value]


def _judged(before: Shared, after: Shared, held: Holding, check: Check) -> Iterator[Finding]:
    earlier, later = (percent(part.trace(), whole.trace()) for part, whole in (before, after))
    low, high = sorted((earlier, later), key=exact)
    if exact(high) < check.number("least_percent"):
        return
    factor = ratio(high, low)
    measure = check.number("ratio") if factor.value is None else exact(factor)
    if measure >= check.number("ratio"):
        yield tell(
            check,
            held,
            (*after, *before),
            {"earlier": earlier, "later": later, "ratio": factor},
            severity=check.severity_from(measure),
            facts={"before": before[0].period, "after": after[0].period},
            cause="response",
        )
