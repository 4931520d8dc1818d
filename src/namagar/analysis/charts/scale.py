"""One horizontal scale: exact round ticks, and the share of the line a value lies at."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from namagar.analysis.terms.trace import Number, Trace, step

ROUND = (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5), Fraction(10))


@dataclass(frozen=True, slots=True)
class Scale:
    """Ticks at equal round steps; the first is the stated start, and zero is always one of them."""

    ticks: tuple[Fraction, ...]

    def share(self, value: Number) -> Fraction:
        """Where a value lies: 0 at the first tick, 1 at the last."""
        return (Fraction(value) - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])


def scale_of(values: Iterable[Number], most: int) -> Scale:
    """The finest scale of at most `most` steps that holds zero and all the values."""
    held = [Fraction(0), *(Fraction(value) for value in values)]
    low, high = min(held), max(held)
    if low == high:
        return Scale((Fraction(0), Fraction(1)))
    width = _power_of_ten((high - low) / most)
    for size in (factor * width for factor in ROUND):
        first, last = low // size, -(-high // size)
        if last - first <= most:
            break
    else:  # only values on both sides of zero can need one step more than their range
        size = ROUND[1] * 10 * width
        first, last = low // size, -(-high // size)
    return Scale(tuple(size * number for number in range(first, last + 1)))


@step
def tick(values: tuple[Number | None, ...], **facts: str) -> Number:
    """One mark of the scale that holds the values; the facts say which one, of how many at most."""
    stated = [value for value in values if value is not None]
    mark = scale_of(stated, int(facts["most"])).ticks[int(facts["number"])] / int(facts["in_units_of"])
    return int(mark) if mark.denominator == 1 else mark


def tick_traces(values: tuple[Trace, ...], most: int, unit: int) -> tuple[Trace, ...]:
    """The marks of a scale as numbers with their way back to the values that made the scale."""
    stated = [value.value for value in values if value.value is not None]
    return tuple(
        tick(*values, most=str(most), number=str(number), in_units_of=str(unit))
        for number in range(len(scale_of(stated, most).ticks))
    )


def unit_of(scale: Scale) -> int:
    """A thousand, a million or a billion: in what the ticks are short to write."""
    largest = max(abs(scale.ticks[0]), abs(scale.ticks[-1]))
    return max((unit for unit in (1000, 10**6, 10**9) if largest >= unit * 2), default=1)


def decimals(value: Number) -> int:
    """How many decimals write a tick exactly; the ticks are round, so there is an end."""
    exact, places = Fraction(value), 0
    while (exact * 10**places).denominator != 1:
        places += 1
    return places


def _power_of_ten(value: Fraction) -> Fraction:
    """The largest power of ten that is not above the value."""
    power = Fraction(1)
    while power > value:
        power /= 10
    while power * 10 <= value:
        power *= 10
    return power
