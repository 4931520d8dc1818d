"""Whether numbers that count different things, or in different units, are about to be added or compared."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from namagar.analysis.consistency import names
from namagar.analysis.consistency.arithmetic import difference, ratio
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding, exact, grouped, highest, lowest
from namagar.analysis.consistency.telling import tell
from namagar.analysis.consistency.timing import months_between
from namagar.analysis.terms.claim import Claim, Series
from namagar.analysis.terms.trace import count


def find(held: Holding, check: Check) -> Iterator[Finding]:
    """Units in a series, units and people in a sum, scopes in a corridor, one nationality beside all of them."""
    for claims in held.series.values():
        yield from _units(claims, held, check)
    for name, parts in held.parts.items():
        yield from _sum(held.by_id[name], parts, held, check)
    yield from _scopes(held, check)
    yield from _universes(held, check)


def _units(claims: Sequence[Claim], held: Holding, check: Check) -> Iterator[Finding]:
    """The first claim of each unit, when a series has more than one."""
    if len({claim.unit for claim in claims}) > 1:
        first = [group[0] for group in grouped(claims, lambda claim: claim.unit).values()]
        yield _told("units", first, held, check)


def _sum(whole: Claim, parts: Sequence[Claim], held: Holding, check: Check) -> Iterator[Finding]:
    other = [part for part in parts if (part.unit, part.concept) != (whole.unit, whole.concept)]
    if any(part.unit != whole.unit for part in other):
        yield _told("sum-units", [whole, *other], held, check)
    # Parts may each have a name of their own: cards, passports. One stranger among equals is the mistake.
    elif other and len(other) < len(parts) and len({part.concept for part in parts}) == 2:
        yield _told("sum", [whole, *other], held, check)


def _told(variant: str, claims: Sequence[Claim], held: Holding, check: Check) -> Finding:
    return tell(check, held, claims, {"count": count(*(claim.trace() for claim in claims))}, variant=variant,
                facts={"units": names.units([claim.unit for claim in claims])}, cause="not-addable")  # fmt: skip


def _scopes(held: Holding, check: Check) -> Iterator[Finding]:
    """Numbers of one place and time that differ in what they take in: one town, all moves, other provinces only."""
    tables: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for series, claims in held.series.items():
        if any(dimension == "scope" for dimension, _ in series.breakdown):
            for claim in claims:
                if claim.value:
                    tables[(_without_scope(series), claim.publisher, claim.unit, claim.period)].append(claim)
    for claims in tables.values():
        one_each = {
            claim.breakdown: claim for claim in sorted(claims, key=lambda each: (-(each.precision or 1), each.id))
        }
        yield from _apart("scope", list(one_each.values()), held, check)


def _without_scope(series: Series) -> Series:
    return series._replace(breakdown=tuple(pair for pair in series.breakdown if pair[0] != "scope"))


def _universes(held: Holding, check: Check) -> Iterator[Finding]:
    """One nationality and all foreigners, of one publisher and one kind of paper, at nearly the same time."""
    universes = set(check.listed("universes"))
    listed = [series for series in held.series if series.indicator in universes and series.counterpart]
    for series in listed:
        everyone = held.series.get(series._replace(counterpart="WLD"), ())
        if everyone and series.counterpart != "WLD":
            pairs = (_near(claim, everyone, held, check) for claim in held.series[series])
            # The pair that is nearest in time stands for all: the two series count different people.
            nearest = min(filter(None, pairs), key=lambda pair: months_between(*pair), default=None)
            yield from _apart("universe", nearest or (), held, check)


def _near(claim: Claim, others: Sequence[Claim], held: Holding, check: Check) -> tuple[Claim, Claim] | None:
    """The claim with one of the same publisher and kind of paper at nearly the same time, but not its own total."""
    whole = held.current(claim.part_of) if claim.part_of else None
    for other in (each for each in others if each is not whole):
        alike = (other.publisher, other.concept, other.unit) == (claim.publisher, claim.concept, claim.unit)
        if alike and months_between(claim, other) <= check.number("months"):
            return claim, other
    return None


def _apart(variant: str, claims: Sequence[Claim], held: Holding, check: Check) -> Iterator[Finding]:
    if len(claims) < 2:
        return
    ranked = sorted(claims, key=lambda claim: (exact(lowest(claim)), claim.id))
    low, high = highest(ranked[0]), lowest(ranked[-1])
    factor = ratio(high, low)
    if factor.value is not None and exact(factor) >= check.number("ratio"):
        yield tell(
            check,
            held,
            ranked,
            {"lowest": low, "highest": high, "ratio": factor, "difference": difference(high, low)},
            severity=check.severity_from(exact(factor)),
            variant=variant,
            facts={"series": names.series(_without_scope(ranked[0].series))} if variant == "scope" else {},
            cause="people",
        )
