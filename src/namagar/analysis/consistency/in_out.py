"""Whether arrivals, departures and the balance of moves inside a country fit one another."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from namagar.analysis.consistency.arithmetic import difference, ratio, rounding_reach, total
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding, exact, graded, rounding_units
from namagar.analysis.consistency.telling import tell
from namagar.analysis.terms.areas import parts_of_country
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.trace import Trace

Table = dict[str, dict[str, Claim]]


def find(held: Holding, check: Check) -> Iterator[Finding]:
    """A balance that is not arrivals less departures; and a country whose areas more people enter than leave."""
    arrivals, departures, balance = check.listed("indicators")
    for table in _tables(held, (arrivals, departures, balance)).values():
        for net in table.get(balance, {}).values():
            came, left = (table.get(name, {}).get(net.area) for name in (arrivals, departures))
            if came is not None and left is not None:
                yield from _judged(net, [came, left], difference(came.trace(), left.trace()), "net", held, check)
        yield from _country(table.get(arrivals, {}), table.get(departures, {}), held, check)


def _tables(held: Holding, indicators: Sequence[str]) -> Mapping[object, Table]:
    """For each source, time and part of the people: indicator → area → claim."""
    found: dict[object, Table] = defaultdict(lambda: defaultdict(dict))
    for series, claims in held.series.items():
        if series.indicator in indicators and not series.counterpart:
            for claim in claims:
                if claim.value is not None:
                    key = (claim.publisher, claim.title, claim.concept, claim.unit, claim.period, claim.breakdown)
                    found[key][series.indicator][claim.area] = claim
    return found


def _country(
    arrivals: Mapping[str, Claim], departures: Mapping[str, Claim], held: Holding, check: Check
) -> Iterator[Finding]:
    """All areas together, when each of them has both numbers."""
    both = sorted(set(arrivals) & set(departures))
    areas = parts_of_country(both[0]) if both else frozenset()
    if areas and areas <= set(both):
        came, left = [arrivals[area] for area in both], [departures[area] for area in both]
        observed = total(*(claim.trace() for claim in came))
        expected = total(*(claim.trace() for claim in left))
        yield from _compared([*came, *left], observed, expected, "country", held, check)


def _judged(
    net: Claim, parts: Sequence[Claim], expected: Trace, variant: str, held: Holding, check: Check
) -> Iterator[Finding]:
    yield from _compared([net, *parts], net.trace(), expected, variant, held, check)


def _compared(
    claims: Sequence[Claim], observed: Trace, expected: Trace, variant: str, held: Holding, check: Check
) -> Iterator[Finding]:
    gap = difference(observed, expected)
    reach = rounding_reach(*(claim.trace() for claim in claims), units=rounding_units(claims))
    if abs(exact(gap)) > exact(reach):
        yield tell(
            check,
            held,
            claims,
            {"expected": expected, "observed": observed, "difference": gap, "reach": reach},
            severity=graded(ratio(gap, observed), check),
            variant=variant,
            cause="misprint" if exact(reach) == 0 else "beyond-rounding",
        )
