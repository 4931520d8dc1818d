"""The steps by which a claim becomes an observation and observations become an estimate; each can be done again."""

from fractions import Fraction

from namagar.analysis.terms.trace import Number, step

Values = tuple[Number | None, ...]


def _plain(value: Fraction) -> Number:
    return int(value) if value.denominator == 1 else value


@step
def middle(values: Values, **facts: str) -> Number | None:
    """The middle of an interval that a source states."""
    low, high = values
    return None if low is None or high is None else _plain((Fraction(low) + Fraction(high)) / 2)


@step
def quoted(values: Values, **facts: str) -> Number:
    """A number that the specification quotes from a source: `value`, with publisher, title and date."""
    return _plain(Fraction(facts["value"]))


@step
def taken_as(values: Values, **facts: str) -> Number | None:
    """A claim taken for another concept or day than its own, for a `reason`; the value stays."""
    return values[0]


@step
def shifted(values: Values, **facts: str) -> Number | None:
    """The first value with the others added to it, or taken away when `sign` is -1."""
    known = [Fraction(value) for value in values if value is not None]
    if len(known) < len(values):
        return None
    return _plain(known[0] + int(facts["sign"]) * sum(known[1:], Fraction(0)))


@step
def scaled(values: Values, **facts: str) -> Number | None:
    """The first value times the second."""
    first, factor = values
    return None if first is None or factor is None else _plain(Fraction(first) * Fraction(factor))


@step
def factor_between(values: Values, **facts: str) -> Number | None:
    """How many times the counts of one source are those of another: the first half of the values over the second."""
    known = [Fraction(value) for value in values if value is not None]
    half = len(values) // 2
    below = sum(known[half:], Fraction(0))
    return None if len(known) < len(values) or below == 0 else _plain(sum(known[:half], Fraction(0)) / below)


@step
def rounded(values: Values, **facts: str) -> Number | None:
    """An estimate rounded `to` the nearest one, hundred or thousand; a half goes to the even side."""
    (value,) = values
    to = int(facts["to"])
    return None if value is None else round(Fraction(value) / to) * to


@step
def weighted(values: Values, **facts: str) -> Number | None:
    """The observations, each times its weight, and the `constant` that constraints and bounds add."""
    if any(value is None for value in values):
        return None
    weights = [float(weight) for weight in facts["weights"].split()]
    return float(facts["constant"]) + sum(
        weight * float(value) for weight, value in zip(weights, values, strict=True) if value is not None
    )
