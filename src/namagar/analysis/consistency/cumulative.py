"""Whether a flow over a whole period is the sum of its two parts: the cumulative so far and the increment."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from fractions import Fraction

from namagar.analysis.consistency import names
from namagar.analysis.consistency.arithmetic import difference, ratio, rounding_reach, total
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding, exact, graded, grouped, rounding_units
from namagar.analysis.terms.claim import Claim

_DAY = timedelta(days=1)
Triple = tuple[Claim, Claim, Claim]


def find(held: Holding, check: Check) -> Iterator[Finding]:
    """Every printed cumulative that its two adjoining parts, from the same source, do not add up to."""
    for _, series in held.of_kind("flow", "net"):
        known = (claim for claim in series if claim.value is not None)
        for claims in grouped(known, lambda claim: (claim.publisher, claim.concept, claim.unit)).values():
            for triple in _triples(claims) if len(claims) > 2 else ():
                yield from _judged(triple, held, check)


def _triples(claims: Sequence[Claim]) -> Iterator[Triple]:
    """Whole, first and second part, where the second follows the first and both fill the whole."""
    ending = grouped(claims, lambda claim: claim.period.end)
    spans = grouped(claims, lambda claim: (claim.period.start, claim.period.end))
    for whole in claims:
        for second in ending[whole.period.end]:
            if whole.period.start < second.period.start:
                for first in spans.get((whole.period.start, second.period.start - _DAY), ()):
                    yield whole, first, second


def _judged(triple: Triple, held: Holding, check: Check) -> Iterator[Finding]:
    whole, first, second = triple
    expected, observed = total(first.trace(), second.trace()), whole.trace()
    gap = difference(observed, expected)
    reach = rounding_reach(*(claim.trace() for claim in triple), units=rounding_units(triple))
    if abs(exact(gap)) <= exact(reach):
        return
    column = _other_column(whole, abs(exact(gap)), held)
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
        }
        | ({"column": column.trace()} if column else {}),
        facts={
            "series": names.series(whole.series),
            "publisher": names.publisher(whole.publisher),
            "concept": names.concept(whole.concept),
            "period": whole.period,
            "earlier_period": first.period,
            "increment_period": second.period,
        }
        | ({"column_series": names.series(column.series)} if column else {}),
        cause="rounded" if exact(reach) > 0 else "other-column" if column else "misprint",
    )


def _other_column(whole: Claim, gap: Fraction, held: Holding) -> Claim | None:
    """The number of another corridor of the same report that is exactly the difference: it was added by mistake."""
    return next(
        (
            claim
            for series in held.beside(whole.series)
            for claim in held.series[series]
            if claim.value == gap and claim.period == whole.period and claim.publisher == whole.publisher
        ),
        None,
    )
