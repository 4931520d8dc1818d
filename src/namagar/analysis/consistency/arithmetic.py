"""The sums, differences and ratios with which checks compare claims, each a step that can be done again."""

from fractions import Fraction

from namagar.analysis.terms.trace import Number, step

Values = tuple[Number | None, ...]


def _known(values: Values) -> tuple[Fraction, ...] | None:
    known = tuple(Fraction(value) for value in values if value is not None)
    return known if len(known) == len(values) else None


def _plain(value: Fraction) -> Number:
    return int(value) if value.denominator == 1 else value


@step
def total(values: Values, **facts: str) -> Number | None:
    """The sum; missing when one part is missing, for a missing part is not zero."""
    known = _known(values)
    return None if known is None else _plain(sum(known, Fraction(0)))


@step
def difference(values: Values, **facts: str) -> Number | None:
    """The first value less the second."""
    known = _known(values)
    return None if known is None else _plain(known[0] - known[1])


@step
def ratio(values: Values, **facts: str) -> Number | None:
    """The first value divided by the second; missing when the second is zero."""
    known = _known(values)
    return None if known is None or known[1] == 0 else _plain(known[0] / known[1])


@step
def rounding_reach(values: Values, **facts: str) -> Number:
    """By how much rounding alone can move a comparison: half a rounding unit for each value that was rounded.

    `units` holds the rounding unit of each value in turn; 1 is a value as counted.
    """
    units = (Fraction(unit) for unit in facts["units"].split())
    return _plain(sum((unit / 2 for unit in units if unit > 1), Fraction(0)))


@step
def per_year(values: Values, **facts: str) -> Number | None:
    """The average of one year: the value divided by the number of its years. It is no count of moves in a year."""
    known = _known(values)
    return None if known is None else _plain(known[0] / Fraction(facts["years"]))


@step
def percent(values: Values, **facts: str) -> Number | None:
    """The first value as a share of the second, in per cent; missing when the second is zero."""
    known = _known(values)
    return None if known is None or known[1] == 0 else _plain(100 * known[0] / known[1])


@step
def growth(values: Values, **facts: str) -> Number | None:
    """By how many per cent the first value is larger than the second; missing when the second is zero."""
    known = _known(values)
    return None if known is None or known[1] == 0 else _plain(100 * (known[0] / known[1] - 1))


@step
def pace(values: Values, **facts: str) -> Number | None:
    """What `of` days would bring at the pace of these reports, which cover `days` days together."""
    known = _known(values)
    return None if known is None else _plain(sum(known, Fraction(0)) * Fraction(facts["of"]) / Fraction(facts["days"]))
