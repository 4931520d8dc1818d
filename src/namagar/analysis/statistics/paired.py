"""What people learned: only those who were tested before and after are compared."""

from collections.abc import Sequence
from fractions import Fraction

from namagar.analysis.terms.trace import Number, Trace, count, step


def pairs(before: Sequence[Trace], after: Sequence[Trace]) -> tuple[Trace, ...]:
    """The matched scores, before and after in turn; whoever lacks one of the two is left out."""
    return tuple(
        each
        for pair in zip(before, after, strict=True)
        if all(score.value is not None for score in pair)
        for each in pair
    )


def matched(scores: tuple[Trace, ...]) -> Trace:
    """How many people were tested twice."""
    return count(*scores[::2])


@step
def mean_gain(values: tuple[Number | None, ...], **facts: str) -> Number | None:
    """Mean of after less before, in points of the test; None when fewer than `smallest` people were tested twice."""
    gains = _gains(values, int(facts["smallest"]))
    return sum(gains, Fraction(0)) / len(gains) if gains else None


@step
def share_improved(values: tuple[Number | None, ...], **facts: str) -> Number | None:
    """Per cent of people with a higher score after; None when fewer than `smallest` people were tested twice."""
    gains = _gains(values, int(facts["smallest"]))
    return Fraction(100 * sum(gain > 0 for gain in gains), len(gains)) if gains else None


def _gains(values: tuple[Number | None, ...], smallest: int) -> list[Fraction]:
    before, after = values[::2], values[1::2]
    gains = [
        Fraction(late) - Fraction(early)
        for early, late in zip(before, after, strict=True)
        if early is not None and late is not None
    ]
    return gains if len(gains) >= smallest else []
