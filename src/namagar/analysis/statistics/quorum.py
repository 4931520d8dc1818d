"""How many members a meeting needs to decide, and how many came."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor

from namagar.analysis.terms.trace import Number, Trace, count, step


@step
def needed(values: tuple[Number | None, ...], *, share: str, strictly_more: str) -> Number | None:
    """The smallest number of members that reaches a share of all members, or that is more than this share."""
    if len(values) != 1:
        raise ValueError("what a quorum needs follows from one number of members")
    if values[0] is None:
        return None
    bound = Fraction(share) * Fraction(values[0])
    return floor(bound) + 1 if strictly_more == "yes" else ceil(bound)


def quorum_needed(members: Trace, *, share: str, strictly_more: bool) -> Trace:
    """What `needed` says, with the rule of a policy; the rule stays in the trace."""
    return needed(members, share=share, strictly_more="yes" if strictly_more else "no")


def present(attendances: Sequence[Trace]) -> Trace:
    """How many members are present; the inputs are the attendances kept."""
    return count(*attendances)


def holds(present: Trace, needed: Trace) -> bool:
    """Whether enough members are present. Without members no meeting decides."""
    if present.value is None or needed.value is None:
        return False
    return present.value >= needed.value > 0
