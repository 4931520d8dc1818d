"""How many members must be present for a meeting to decide."""

from fractions import Fraction

from namagar.analysis.terms.trace import Number, step


@step
def needed(values: tuple[Number | None, ...], **facts: str) -> Number:
    """The smallest number of members that is a quorum.

    values: one number of members. facts: `share` of them (a fraction as text); `strictly_more` is true when the
    share itself is not enough. Half of 8, strictly more, is 5; half of 7 is 4 either way.
    """
    (members,) = values
    exact = Fraction(members or 0) * Fraction(facts["share"])
    whole = -(-exact.numerator // exact.denominator)
    return whole + 1 if facts["strictly_more"] == "true" and exact == whole else whole
