"""Whether a number belongs to another cell: it is out of step with its own series and equals one of a neighbour."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from fractions import Fraction
from itertools import accumulate

from namagar.analysis.consistency import names
from namagar.analysis.consistency.arithmetic import difference, pace, ratio
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding, exact, grouped
from namagar.analysis.consistency.telling import tell
from namagar.analysis.terms.claim import Claim


def find(held: Holding, check: Check) -> Iterator[Finding]:
    """Flows far above the pace of the regular reports of the same time, which another corridor has as well."""
    limit, covered = check.number("ratio"), check.number("covered")
    for _, claims in held.of_kind("flow"):
        # With reports of one length there is nothing to be in step with.
        if len({claim.period.days for claim in claims}) > 1:
            known = (claim for claim in claims if claim.value)
            for source in grouped(known, lambda claim: (claim.publisher, claim.concept, claim.unit)).values():
                for claim, reports in _out_of_step(source, limit, covered):
                    other = _elsewhere(claim, held)
                    if other is not None:
                        yield _told(claim, other, reports, held, check)


def _out_of_step(
    source: Sequence[Claim], limit: Fraction, covered: Fraction
) -> Iterator[tuple[Claim, Sequence[Claim]]]:
    """Each claim, given in the order of time, that is far above the pace of the regular reports of its days."""
    # Reports come in one length, such as a week; totals and the first days of a year are longer or shorter.
    ((days, _),) = Counter(claim.period.days for claim in source).most_common(1)
    reports = [claim for claim in source if claim.period.days == days]
    starts = [claim.period.start for claim in reports]
    sums = [Fraction(0), *accumulate(claim.value or Fraction(0) for claim in reports)]
    for claim in source:
        if claim.period.days > days:
            begin = bisect_left(starts, claim.period.start - timedelta(days=days - 1))
            end = bisect_right(starts, claim.period.end)
            usual = (sums[end] - sums[begin]) * claim.period.days
            known = (end - begin) * days
            if known >= covered * claim.period.days and (claim.value or 0) * known >= limit * usual:
                yield claim, reports[begin:end]


def _elsewhere(claim: Claim, held: Holding) -> Claim | None:
    """The same number, as exactly as both are printed, for another corridor to the same day, of the same source."""
    for series in held.beside(claim.series):
        for other in held.series[series]:
            alike = (other.publisher, other.concept, other.unit) == (claim.publisher, claim.concept, claim.unit)
            if alike and other.period.end == claim.period.end and _equal(claim, other):
                return other
    return None


def _equal(one: Claim, other: Claim) -> bool:
    if one.value is None or other.value is None:
        return False
    return abs(one.value - other.value) <= _reach(one) + _reach(other)


def _reach(claim: Claim) -> Fraction:
    """Half the unit to which a number is rounded; 1 is a value as counted."""
    return claim.precision / 2 if claim.precision and claim.precision > 1 else Fraction(0)


def _told(claim: Claim, other: Claim, shorter: Sequence[Claim], held: Holding, check: Check) -> Finding:
    days = str(sum(each.period.days for each in shorter))
    expected = pace(*(each.trace() for each in shorter), days=days, of=str(claim.period.days))
    factor = ratio(claim.trace(), expected)
    return tell(
        check,
        held,
        (claim, other, *shorter),
        {
            "expected": expected,
            "observed": claim.trace(),
            "difference": difference(claim.trace(), expected),
            "ratio": factor,
            "other": other.trace(),
        },
        severity=check.severity_from(exact(factor)),
        facts={"other_series": names.series(other.series), "other_period": other.period},
        cause="other-cell",
        listed=(claim, other),
    )
