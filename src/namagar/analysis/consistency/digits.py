"""Numbers whose digits changed places: two neighbours swapped, or the whole number written the other way round."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from namagar.analysis.terms.claim import Claim


def digits_of(value: Fraction) -> str:
    """The digits of a number without its sign and its decimal mark."""
    value = abs(value)
    while value.denominator != 1:
        value *= 10
    return str(int(value))


def in_another_order(one: Fraction, other: Fraction) -> bool:
    """Whether one number is the other with two neighbouring digits swapped, or written the other way round."""
    first, second = digits_of(one), digits_of(other)
    if first == second or len(first) != len(second) or sorted(first) != sorted(second):
        return False
    places = [place for place, (here, there) in enumerate(zip(first, second, strict=True)) if here != there]
    return first == second[::-1] or (len(places) == 2 and places[1] - places[0] == 1)


def swaps(value: Fraction) -> Iterator[Fraction]:
    """All numbers that come of a whole number by swapping two neighbouring digits, but for a zero that would lead."""
    text = digits_of(value)
    for place in range(len(text) - 1):
        if text[place] != text[place + 1] and not (place == 0 and text[1] == "0"):
            yield Fraction(text[:place] + text[place + 1] + text[place] + text[place + 2 :])


def mended_by_a_swap(whole: Claim, parts: Sequence[Claim]) -> tuple[Claim, Fraction] | None:
    """The one claim, part or total, that makes parts and total agree when two of its digits are swapped, and how.

    None when they agree as they stand, when a value is missing or rounded, or when more than one claim would do.
    """
    known = [claim.value for claim in (whole, *parts) if claim.value is not None and claim.precision in (None, 1)]
    if len(known) != len(parts) + 1:
        return None
    missing = known[0] - sum(known[1:], Fraction(0))
    # Swapping neighbours changes a number by nine times a power of ten: most misfits need no trial.
    if missing == 0 or missing.denominator != 1 or missing % 9:
        return None
    found = [(whole, value) for value in swaps(known[0]) if value == known[0] - missing]
    for part, printed in zip(parts, known[1:], strict=True):
        found += [(part, value) for value in swaps(printed) if value == printed + missing]
    return found[0] if len(found) == 1 else None
