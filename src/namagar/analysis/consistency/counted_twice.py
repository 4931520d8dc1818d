"""Whether two sources that look independent rest on one and the same count."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from namagar.analysis.consistency import names
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding, grouped, lines
from namagar.analysis.consistency.timing import months_between
from namagar.analysis.terms.claim import Claim

_PUBLISHER = "publisher:"


def find(held: Holding, check: Check) -> Iterator[Finding]:
    """The same number printed by two publishers, and figures that say what they were taken from."""
    told: set[frozenset[str]] = set()
    for series in held.series.values():
        for twins in _equal(series, check):
            told |= {frozenset((one.id, other.id)) for one, other in combinations(twins, 2)}
            if not _told_by_their_totals(twins, held):
                yield _identical(twins, held, check)
    for claim in held.claims:
        if claim.derived_from:
            origins = [origin for origin in _origins(claim, held) if frozenset((claim.id, origin.id)) not in told]
            if origins:
                yield _derived(claim, origins, held, check)


def significant_digits(value: Fraction) -> int:
    """How many digits a number has without leading and trailing zeros."""
    while value.denominator != 1:
        value *= 10
    return len(str(abs(int(value))).rstrip("0"))


def _equal(claims: Sequence[Claim], check: Check) -> Iterator[list[Claim]]:
    """Claims of one series that are equal and long enough for that to be no chance."""
    if len({claim.publisher for claim in claims}) == 1:
        return
    for (value, _), same in grouped(claims, lambda claim: (claim.value, claim.unit)).items():
        if len(same) > 1 and value is not None and significant_digits(value) >= check.number("digits"):
            yield from _twins(sorted(same, key=lambda claim: claim.period.end), int(check.number("months")))


def _twins(claims: Sequence[Claim], months: int) -> Iterator[list[Claim]]:
    """Groups of claims, in the order of their ends, each tied to one of another publisher within the time allowed."""
    group: list[Claim] = []
    before = _nearest_of_another(claims)
    after = list(reversed(_nearest_of_another(list(reversed(claims)))))
    for place, claim in enumerate(claims):
        # A tie from here or earlier to a later one goes on: whatever lies between its ends is tied to one of them.
        if _near(before[place], claim, months) or _near(claim, after[place], months):
            group.append(claim)
        ends_here = not any(
            _near(one, other, months) for one, other in ((claim, after[place]), _across(claims, before, place))
        )
        if ends_here and group:
            yield sorted(group, key=lambda each: (each.period, each.id))
            group = []


def _nearest_of_another(claims: Sequence[Claim]) -> list[Claim | None]:
    """For each claim the last one before it that another publisher made."""
    found: list[Claim | None] = []
    for place, claim in enumerate(claims):
        before = claims[place - 1] if place else None
        found.append(found[-1] if before is not None and before.publisher == claim.publisher else before)
    return found


def _across(claims: Sequence[Claim], before: Sequence[Claim | None], place: int) -> tuple[Claim | None, Claim | None]:
    """The next claim and the nearest earlier one of another publisher."""
    following = place + 1
    return (before[following], claims[following]) if following < len(claims) else (None, None)


def _near(one: Claim | None, other: Claim | None, months: int) -> bool:
    return one is not None and other is not None and months_between(one, other) <= months


def _told_by_their_totals(twins: Sequence[Claim], held: Holding) -> bool:
    """Whether these are cells of a table that was copied as a whole: equal totals of theirs are told instead."""
    wholes = [held.current(claim.part_of) for claim in twins if claim.part_of]
    return len(wholes) == len(twins) and len({whole.value for whole in wholes if whole}) == 1 and None not in wholes


def _origins(claim: Claim, held: Holding) -> list[Claim]:
    """The claims of the same quantity that this one says it was taken from, by id or by publisher."""
    wanted = {found.id for name in claim.derived_from if (found := held.current(name)) is not None}
    publishers = {name.removeprefix(_PUBLISHER) for name in claim.derived_from if name.startswith(_PUBLISHER)}
    here = held.quantity(claim).id
    return [
        rival
        for rival in held.series[claim.series]
        if rival.id != claim.id
        and (rival.id in wanted or rival.publisher in publishers - {claim.publisher})
        and held.quantity(rival).id == here
    ]


def _identical(twins: Sequence[Claim], held: Holding, check: Check) -> Finding:
    variant = "stated" if any(origin in twins for claim in twins for origin in _origins(claim, held)) else ""
    wordings, numbers, facts = lines(twins)
    return Finding(
        check=check.id,
        series=twins[0].series,
        quantity=held.one_quantity(twins),
        severity=check.severity_of(variant),
        claims=tuple(claim.id for claim in twins),
        numbers=numbers | {"value": twins[0].trace()},
        facts=facts | {"series": names.series(twins[0].series), "publishers": _listed(twins)},
        variant=variant,
        cause=variant or "copied",
        lines=wordings,
    )


def _derived(claim: Claim, origins: Sequence[Claim], held: Holding, check: Check) -> Finding:
    wordings, numbers, facts = lines((claim, *origins))
    return Finding(
        check=check.id,
        series=claim.series,
        quantity=held.quantity(claim).id,
        severity=check.severity_of("derived"),
        claims=(claim.id, *(origin.id for origin in origins)),
        numbers=numbers,
        facts=facts
        | {
            "series": names.series(claim.series),
            "period": claim.period,
            "publisher": names.sourced(claim.publisher, claim.revision),
            "origin": _listed(origins),
        },
        variant="derived",
        cause="stated",
        lines=wordings,
    )


def _listed(claims: Sequence[Claim]) -> names.Names:
    return names.publishers([claim.publisher for claim in claims])
