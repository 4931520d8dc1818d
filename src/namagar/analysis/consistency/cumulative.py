"""Whether a flow over a whole period is the sum of its two parts: the cumulative so far and the increment."""

from collections.abc import Iterator, Sequence

from namagar.analysis.consistency import names
from namagar.analysis.consistency.arithmetic import difference, ratio, rounding_reach, total
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding, exact, graded, grouped, rounding_units
from namagar.analysis.terms.claim import Claim

Triple = tuple[Claim, Claim, Claim]


def find(held: Holding, check: Check) -> Iterator[Finding]:
    """Every printed cumulative that its two adjoining parts, from the same source, do not add up to."""
    flows = [
        claim for claim in held.claims if claim.value is not None and names.kind_of(claim.indicator) in ("flow", "net")
    ]
    for claims in grouped(flows, lambda claim: (claim.publisher, claim.concept, claim.unit, claim.series)).values():
        for triple in _triples(claims):
            yield from _judged(triple, held, check)


def _triples(claims: Sequence[Claim]) -> Iterator[Triple]:
    """Whole, first and second part, where the second follows the first and both fill the whole."""
    ending = grouped(claims, lambda claim: claim.period.end)
    for whole in claims:
        for second in ending[whole.period.end]:
            for first in claims:
                if first.period.start == whole.period.start and second.period.follows(first.period):
                    yield whole, first, second


def _judged(triple: Triple, held: Holding, check: Check) -> Iterator[Finding]:
    whole, first, second = triple
    expected, observed = total(first.trace(), second.trace()), whole.trace()
    gap = difference(observed, expected)
    reach = rounding_reach(*(claim.trace() for claim in triple), units=rounding_units(triple))
    if abs(exact(gap)) <= exact(reach):
        return
    yield Finding(
        check=check.id,
        series=whole.series,
        quantity=held.one_quantity(triple),
        severity=graded(ratio(gap, observed), check),
        claims=tuple(claim.id for claim in triple),
        numbers={
            "expected": expected,
            "observed": observed,
            "difference": gap,
            "reach": reach,
            "earlier": first.trace(),
            "increment": second.trace(),
        },
        facts={
            "series": names.series(whole.series),
            "publisher": names.publisher(whole.publisher),
            "concept": names.concept(whole.concept),
            "period": whole.period,
            "earlier_period": first.period,
            "increment_period": second.period,
        },
        cause="rounded" if exact(reach) > 0 else "misprint",
    )
