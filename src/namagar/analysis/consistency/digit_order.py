"""Whether digits changed places: in a table that would otherwise add up, or between two prints of one number."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from namagar.analysis.consistency import names
from namagar.analysis.consistency.arithmetic import difference, ratio, total
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.digits import digits_of, in_another_order, mended_by_a_swap
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding, graded, grouped
from namagar.analysis.consistency.parts_total import splits
from namagar.analysis.consistency.telling import tell
from namagar.analysis.terms.claim import Claim


def find(held: Holding, check: Check) -> Iterator[Finding]:
    """Totals that one swap of digits would mend, and numbers of one source and day that are each other's digits."""
    for name, parts in held.parts.items():
        for split in splits(held.by_id[name], parts):
            yield from _in_a_table(held.by_id[name], split, held, check)
    for same in held.reprints:
        yield from _between_prints(same, held, check)


def _in_a_table(whole: Claim, parts: Sequence[Claim], held: Holding, check: Check) -> Iterator[Finding]:
    mended = mended_by_a_swap(whole, parts)
    if mended is None:
        return
    wrong, right = mended
    expected, observed = total(*(part.trace() for part in parts)), whole.trace()
    gap = difference(observed, expected)
    yield tell(
        check,
        held,
        (whole, *parts),
        {"expected": expected, "observed": observed, "difference": gap, "wrong": wrong.trace()},
        severity=graded(ratio(gap, observed), check),
        facts={"right": int(right), "where": names.series(wrong.series)},
        variant="table",
        cause="swapped",
    )


def _between_prints(same: Sequence[Claim], held: Holding, check: Check) -> Iterator[Finding]:
    """Pairs among the prints whose digits are the same; prints with other digits are never compared."""
    known = (claim for claim in same if claim.value)
    for alike in grouped(known, lambda claim: "".join(sorted(digits_of(claim.value or Fraction(0))))).values():
        one_each = {claim.value: claim for claim in reversed(alike)}
        for first, second in combinations(one_each.values(), 2):
            if first.value and second.value and in_another_order(first.value, second.value):
                original, copy = sorted((first, second), key=lambda claim: (claim.published, claim.id))
                gap = difference(copy.trace(), original.trace())
                yield tell(
                    check,
                    held,
                    (copy, original),
                    {"observed": copy.trace(), "expected": original.trace(), "difference": gap},
                    severity=graded(ratio(gap, original.trace()), check),
                    cause="direction" if digits_of(first.value) == digits_of(second.value)[::-1] else "swapped",
                )
