"""The published rules that turn answers into a score, each exact and repeatable."""

from fractions import Fraction

from namagar.analysis.terms.trace import Number, step


@step
def mean_percent(values: tuple[Number | None, ...], **facts: str) -> Number:
    """The unweighted mean of the points, in percent: their sum by their number, times 100.

    Hand calculation: (1 + 1 + 0.5 + 0.5 + 1) / 5 × 100 = 80.
    """
    points = [Fraction(value) for value in values if value is not None]
    if not values or len(points) < len(values):
        raise ValueError("a score needs points for every item; say first what a missing answer counts")
    mean = sum(points, Fraction(0)) / len(points) * 100
    return int(mean) if mean.denominator == 1 else mean


@step
def missing_counted(values: tuple[Number | None, ...], **facts: str) -> Number:
    """The points a missing answer is given. The facts say which item, why it is missing, and by what rule."""
    points = Fraction(facts["points"])
    return int(points) if points.denominator == 1 else points
