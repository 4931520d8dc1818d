"""Whether a publisher changes its own numbers from one edition to the next, and in which direction."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from namagar.analysis.consistency import names
from namagar.analysis.consistency.arithmetic import difference, ratio
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding
from namagar.analysis.consistency.telling import tell
from namagar.analysis.consistency.timing import revised
from namagar.analysis.terms import codewords
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.trace import count

Revised = tuple[Claim, Claim]


def find(held: Holding, check: Check) -> Iterator[Finding]:
    """One finding for each series and two editions in a row of one publisher, with all that changed between them."""
    editions: dict[object, list[Revised]] = defaultdict(list)
    for versions in held.reprints:
        known = (claim for claim in versions if claim.revision and claim.value)
        for old, new in pairwise(sorted(known, key=lambda claim: (claim.published, claim.revision, claim.id))):
            if revised(old, new):
                editions[old.series, old.publisher, old.concept, old.unit, old.revision, new.revision].append(
                    (old, new)
                )
    for pairs in editions.values():
        yield from _judged(pairs, held, check)


def _change(pair: Revised) -> Fraction:
    old, new = (claim.value or Fraction(0) for claim in pair)
    return (new - old) / abs(old)


def _judged(pairs: Sequence[Revised], held: Holding, check: Check) -> Iterator[Finding]:
    changed = [pair for pair in pairs if abs(_change(pair)) >= check.number("change")]
    if not changed:
        return
    old, new = max(changed, key=lambda pair: (abs(_change(pair)), pair[0].id))
    directions = {_change(pair) > 0 for pair in changed}
    one_way = len(directions) == 1 and len(changed) == len(pairs) >= check.number("one_way")
    variant = "both-ways" if len(directions) == 2 else "one-way" if one_way else ""
    yield tell(
        check,
        held,
        [claim for pair in sorted(changed, key=lambda pair: pair[0].period) for claim in pair],
        {
            "old": old.trace(),
            "new": new.trace(),
            "difference": difference(new.trace(), old.trace()),
            "ratio": ratio(new.trace(), old.trace()),
            "count": count(*(each.trace() for _, each in changed)),
        },
        severity=check.severity_from(abs(_change((old, new)))),
        facts={
            "publisher": names.publisher(old.publisher),
            "old_revision": codewords.revision(old.publisher, old.revision),
            "new_revision": codewords.revision(new.publisher, new.revision),
            "worst": old.period,
        },
        variant=variant,
        listed=(old, new),
        cause="bias" if variant == "one-way" else "definition",
    )
