"""Whether the published parts of a total add up to it."""

from collections.abc import Iterator, Sequence

from namagar.analysis.consistency import names
from namagar.analysis.consistency.arithmetic import difference, ratio, rounding_reach, total
from namagar.analysis.consistency.counted_twice import significant_digits
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.digits import mended_by_a_swap
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import (
    Holding,
    exact,
    graded,
    grouped,
    highest,
    lines,
    lowest,
    rounding_units,
)
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.trace import Trace


def find(held: Holding, check: Check) -> Iterator[Finding]:
    """Every total that its parts miss, once for each way in which it was split."""
    for name, parts in held.parts.items():
        whole = held.by_id[name]
        for split in splits(whole, parts):
            # Different units are never added: that is a finding of its own. So is a pair of digits that changed places.
            if all(part.unit == whole.unit for part in split) and not mended_by_a_swap(whole, split):
                yield from _judged(whole, split, held, check)


def splits(whole: Claim, parts: Sequence[Claim]) -> list[list[Claim]]:
    """The parts by the way in which the total was split; each way adds up to all of it."""
    return list(grouped(parts, lambda part: _dimensions(part, whole)).values())


def _dimensions(part: Claim, whole: Claim) -> tuple[str, ...]:
    """In what a part differs from its total: by sex, by place, by origin …"""
    added = {dimension for dimension, _ in set(part.breakdown) - set(whole.breakdown)}
    places = {"area": part.area != whole.area, "counterpart": part.counterpart != whole.counterpart}
    return (*sorted(added), *(name for name, differs in places.items() if differs))


def _judged(whole: Claim, parts: Sequence[Claim], held: Holding, check: Check) -> Iterator[Finding]:
    sides = _nearest(whole, parts)
    if sides is None:
        return
    expected, observed = sides
    gap = difference(observed, expected)
    reach = rounding_reach(observed, *map(lowest, parts), units=rounding_units((whole, *parts)))
    within = abs(exact(gap)) <= exact(reach)
    severity = "low" if within else graded(ratio(gap, observed), check)
    row = _other_row(whole, expected, held, check)
    wordings, numbers, facts = lines(parts)
    yield Finding(
        check=check.id,
        series=whole.series,
        quantity=held.quantity(whole).id,
        severity=severity,
        claims=(whole.id, *(part.id for part in parts)),
        numbers=numbers | {"expected": expected, "observed": observed, "difference": gap, "reach": reach},
        facts=facts
        | {f"part_{place}": names.part(each.series, whole.series) for place, each in enumerate(parts, start=1)}
        | {
            "series": names.series(whole.series),
            "publisher": names.publisher(whole.publisher),
            "concept": names.concept(whole.concept),
            "period": whole.period,
            "row": names.part(row.series, whole.series) if row else "",
        },
        cause="other-row" if row else _cause(within, exact(reach) > 0),
        lines=wordings,
    )


def _cause(within: bool, rounded: bool) -> str:
    if within:
        return "within-rounding"
    return "beyond-rounding" if rounded else "misprint"


def _other_row(whole: Claim, expected: Trace, held: Holding, check: Check) -> Claim | None:
    """The row of the same table to which the parts add up to the last digit: they were printed beside the wrong one."""
    table = held.current(whole.part_of) if whole.part_of else None
    long_enough = significant_digits(exact(expected)) >= check.number("digits")
    rows = held.parts[table.id] if table is not None and long_enough else ()
    return next((row for row in rows if row.value == expected.value and row.unit == whole.unit), None)


def _nearest(whole: Claim, parts: Sequence[Claim]) -> tuple[Trace, Trace] | None:
    """Sum of the parts and printed total where they come closest; None when they agree."""
    least, most = total(*map(lowest, parts)), total(*map(highest, parts))
    if exact(least) > exact(highest(whole)):
        return least, highest(whole)
    if exact(most) < exact(lowest(whole)):
        return most, lowest(whole)
    return None
