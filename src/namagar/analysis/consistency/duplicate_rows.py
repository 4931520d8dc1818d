"""Whether a row stands twice: one claim under two ids, or one number for two neighbouring periods of a report."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from namagar.analysis.consistency.counted_twice import significant_digits
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding, grouped
from namagar.analysis.consistency.telling import tell
from namagar.analysis.terms.claim import Claim


def find(held: Holding, check: Check) -> Iterator[Finding]:
    """Claims that say the same in the same publication, and flows that repeat for the period next to their own."""
    for prints in held.reprints:
        for same in grouped(prints, _row).values():
            if len(same) > 1:
                yield _twice(same, held, check)
    for _, claims in held.of_kind("flow"):
        reports = grouped((claim for claim in claims if claim.value), lambda claim: (claim.title, claim.concept))
        for report in reports.values():
            yield from _copied(report, held, check)


def _twice(same: Sequence[Claim], held: Holding, check: Check) -> Finding:
    known = same[0].value is not None
    numbers = {"value": same[0].trace()} if known else {}
    return tell(check, held, same, numbers, variant="" if known else "interval", cause="entered-twice")


def _row(claim: Claim) -> tuple[object, ...]:
    """What else makes a claim than who speaks of whom and when, but for its id, its page and our notes."""
    return claim.value, claim.low, claim.high, claim.title, claim.published, claim.revision


def _copied(report: Sequence[Claim], held: Holding, check: Check) -> Iterator[Finding]:
    """Exactly two in a row; that a number stays the same for longer is told as a frozen value."""
    digits = check.number("digits")
    for place, (earlier, later) in enumerate(pairwise(report)):
        if later.value is None or earlier.value != later.value or not later.period.follows(earlier.period):
            continue
        around = (*report[max(place - 1, 0) : place], *report[place + 2 : place + 3])
        if significant_digits(later.value) >= digits and all(each.value != later.value for each in around):
            numbers, facts = {"value": later.trace()}, {"other_period": earlier.period}
            yield tell(check, held, (later, earlier), numbers, facts=facts, variant="neighbour", cause="copied-down")
