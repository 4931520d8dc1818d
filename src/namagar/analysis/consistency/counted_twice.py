"""Whether two sources that look independent rest on one and the same count."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from namagar.analysis.consistency import names
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding, grouped, lines
from namagar.analysis.terms.claim import Claim

_PUBLISHER = "publisher:"


def find(held: Holding, check: Check) -> Iterator[Finding]:
    """The same number printed by two publishers, and figures that say what they were taken from."""
    told: set[frozenset[str]] = set()
    for claims in grouped(held.claims, lambda claim: (claim.series, claim.unit, claim.value)).values():
        for twins in _twins(claims, check):
            told |= {frozenset((one.id, other.id)) for one, other in combinations(twins, 2)}
            yield _identical(twins, held, check)
    for claim in held.claims:
        origins = [origin for origin in _origins(claim, held) if frozenset((claim.id, origin.id)) not in told]
        if origins:
            yield _derived(claim, origins, held, check)


def significant_digits(value: Fraction) -> int:
    """How many digits a number has without leading and trailing zeros."""
    while value.denominator != 1:
        value *= 10
    return len(str(abs(int(value))).rstrip("0"))


def _twins(claims: Sequence[Claim], check: Check) -> list[list[Claim]]:
    """Groups of equal claims, each tied to one of another publisher within the time allowed."""
    value = claims[0].value
    if value is None or significant_digits(value) < check.number("digits"):
        return []
    groups: list[list[Claim]] = []
    ties = [
        pair
        for pair in combinations(claims, 2)
        if pair[0].publisher != pair[1].publisher and _months(*pair) <= check.number("months")
    ]
    for pair in ties:
        touched = [group for group in groups if any(claim in group for claim in pair)]
        merged = [claim for claim in claims if claim in pair or any(claim in group for group in touched)]
        groups = [group for group in groups if group not in touched] + [merged]
    return groups


def _months(one: Claim, other: Claim) -> int:
    first, second = one.period.end, other.period.end
    return abs((first.year - second.year) * 12 + first.month - second.month)


def _origins(claim: Claim, held: Holding) -> list[Claim]:
    """The claims of the same quantity that this one says it was taken from, by id or by publisher."""
    wanted = {found.id for name in claim.derived_from if (found := held.current(name)) is not None}
    publishers = {name.removeprefix(_PUBLISHER) for name in claim.derived_from if name.startswith(_PUBLISHER)}
    return [
        rival
        for rival in held.members[held.quantity(claim)]
        if rival.id != claim.id and (rival.id in wanted or rival.publisher in publishers - {claim.publisher})
    ]


def _identical(twins: Sequence[Claim], held: Holding, check: Check) -> Finding:
    stated = any(origin in twins for claim in twins for origin in _origins(claim, held))
    wordings, numbers, facts = lines(twins)
    return Finding(
        check=check.id,
        series=twins[0].series,
        quantity=held.one_quantity(twins),
        severity=check.severity,
        claims=tuple(claim.id for claim in twins),
        numbers=numbers | {"value": twins[0].trace()},
        facts=facts | {"series": names.series(twins[0].series), "publishers": _listed(twins)},
        cause="stated" if stated else "copied",
        lines=wordings,
    )


def _derived(claim: Claim, origins: Sequence[Claim], held: Holding, check: Check) -> Finding:
    wordings, numbers, facts = lines((claim, *origins))
    return Finding(
        check=check.id,
        series=claim.series,
        quantity=held.quantity(claim).id,
        severity=str(check.data["variants"]["derived"]["severity"]),
        claims=(claim.id, *(origin.id for origin in origins)),
        numbers=numbers,
        facts=facts
        | {
            "series": names.series(claim.series),
            "publisher": names.publisher(claim.publisher),
            "origin": _listed(origins),
        },
        variant="derived",
        cause="stated",
        lines=wordings,
    )


def _listed(claims: Sequence[Claim]) -> names.Names:
    return names.publishers([claim.publisher for claim in claims])
