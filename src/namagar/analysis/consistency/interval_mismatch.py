"""Whether numbers that count moves over one, five or ten years stand side by side as if they were the same."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from namagar.analysis.consistency.arithmetic import per_year, ratio
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding, exact, grouped
from namagar.analysis.consistency.telling import tell
from namagar.analysis.consistency.timing import YEAR_DAYS, years
from namagar.analysis.terms.claim import Claim


def find(held: Holding, check: Check) -> Iterator[Finding]:
    """One finding for each series of flows in which lengths of time meet and do not follow in proportion."""
    for _, series in held.of_kind("flow"):
        known = [claim for claim in series if claim.value is not None and years(claim) > 0]
        for claims in grouped(known, lambda claim: claim.unit).values():
            lengths = grouped(claims, years)
            if len(lengths) > 1:
                yield from _judged(lengths, held, check)


def _judged(lengths: dict[int, list[Claim]], held: Holding, check: Check) -> Iterator[Finding]:
    """The two neighbouring lengths whose yearly averages are furthest apart, one claim of each."""
    apart = []
    for shorter, longer in combinations(sorted(lengths), 2):
        pair = _nearest(lengths[shorter], lengths[longer])
        if pair is not None and _gap(*pair) <= check.number("apart_years") * YEAR_DAYS:
            one, other = (per_year(claim.trace(), years=str(years(claim))) for claim in pair)
            low, high = sorted((one, other), key=exact)
            factor = ratio(high, low)
            if factor.value is not None and exact(factor) >= check.number("ratio"):
                apart.append((exact(factor), pair, factor, (one, other)))
    if not apart:
        return
    measure, (short, long), factor, (each_short, each_long) = max(apart, key=lambda found: (found[0], found[1][0].id))
    yield tell(
        check,
        held,
        (long, short),
        {"ratio": factor, "yearly_long": each_long, "yearly_short": each_short},
        severity=check.severity_from(measure),
        facts={"long": years(long), "short": years(short)},
        cause="concepts" if long.concept != short.concept else "interval",
    )


def _nearest(short: Sequence[Claim], long: Sequence[Claim]) -> tuple[Claim, Claim] | None:
    """The two claims that are nearest in time, exact before rounded ones; both lists are in the order of time."""
    found: list[tuple[Claim, Claim]] = []
    place = 0
    for claim in long:
        while place + 1 < len(short) and short[place + 1].period.end <= claim.period.end:
            place += 1
        found += [(each, claim) for each in short[max(place - 1, 0) : place + 2]]
    return min(found, key=lambda pair: (_gap(*pair), *(each.precision or 1 for each in pair), pair[0].id, pair[1].id))


def _gap(one: Claim, other: Claim) -> int:
    """Days between two periods; 0 when they overlap."""
    first, second = sorted((one.period, other.period))
    return max(0, (second.start - first.end).days)
