"""Whether who quotes a source gives the number that the source gives."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction

from namagar.analysis.consistency import names
from namagar.analysis.consistency.arithmetic import difference, ratio
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.digits import in_another_order
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding, exact, graded
from namagar.analysis.consistency.telling import tell
from namagar.analysis.consistency.timing import months_between, shared
from namagar.analysis.terms.claim import Claim

_PUBLISHER = "publisher:"


def find(held: Holding, check: Check) -> Iterator[Finding]:
    """Every claim that counts the same as the source it names and comes out differently from all its numbers."""
    for claims in held.series.values():
        for claim in claims:
            if claim.derived_from and claim.value is not None:
                yield from _judged(claim, list(_originals(claim, claims, check)), held, check)
        yield from _quotes(claims, held, check)


def _originals(claim: Claim, series: Sequence[Claim], check: Check) -> Iterator[Claim]:
    """What the named sources say themselves of the same people at the same time."""
    named = set(claim.derived_from)
    for origin in series:
        quoted = origin.id in named or f"{_PUBLISHER}{origin.publisher}" in named - {f"{_PUBLISHER}{claim.publisher}"}
        alike = (origin.concept, origin.unit) == (claim.concept, claim.unit)
        # Nobody quotes what has not been published yet.
        known = origin.value is not None and origin.published[:4] <= claim.published[:4]
        if quoted and alike and known and origin.id != claim.id and _same_time(claim, origin, check):
            yield origin


def _same_time(claim: Claim, origin: Claim, check: Check) -> bool:
    if names.kind_of(claim.indicator) in ("stock", "rate"):
        return months_between(claim, origin) <= check.number("months")
    return shared(claim, origin) >= check.number("shared_time")


def _judged(claim: Claim, originals: Sequence[Claim], held: Holding, check: Check) -> Iterator[Finding]:
    if not originals:
        return
    nearest = min(originals, key=lambda origin: (_apart(claim, origin), origin.id))
    if _apart(claim, nearest) <= _reach(claim, nearest) or in_another_order(_value(claim), _value(nearest)):
        return  # Digits that changed places are a finding of their own.
    yield _told(claim, nearest, "", (), held, check)


def _told(claim: Claim, nearest: Claim, variant: str, quoted: Sequence[str], held: Holding, check: Check) -> Finding:
    gap = difference(claim.trace(), nearest.trace())
    last_place = abs(exact(gap)) <= max(claim.precision or 1, nearest.precision or 1)
    return tell(
        check,
        held,
        (claim, nearest),
        {"observed": claim.trace(), "expected": nearest.trace(), "difference": gap},
        severity="low" if last_place else graded(ratio(gap, nearest.trace()), check),
        facts={
            "origin": names.publisher(quoted[0].removeprefix(_PUBLISHER) if quoted else nearest.publisher),
        },
        variant=variant,
        cause="rounded" if last_place else "other-table",
    )


def _quotes(series: Sequence[Claim], held: Holding, check: Check) -> Iterator[Finding]:
    """Those who quote one publisher for the same time, where its own words are not among the claims."""
    quoting = [
        (name, claim)
        for claim in series
        if claim.value is not None
        for name in claim.derived_from
        if name.startswith(_PUBLISHER)
    ]
    own = {f"{_PUBLISHER}{claim.publisher}" for claim in series} if quoting else set()
    groups: dict[object, list[Claim]] = defaultdict(list)
    for name, claim in quoting:
        if name not in own:
            groups[name, claim.concept, claim.unit, claim.period].append(claim)
    for claims in groups.values():
        first, last = (choose(claims, key=lambda claim: (_value(claim), claim.id)) for choose in (min, max))
        if _apart(first, last) > _reach(first, last):
            yield _told(last, first, "quotes", claims[0].derived_from, held, check)


def _value(claim: Claim) -> Fraction:
    assert claim.value is not None, "only known values are compared"
    return claim.value


def _apart(claim: Claim, origin: Claim) -> Fraction:
    return abs(_value(claim) - _value(origin))


def _reach(*claims: Claim) -> Fraction:
    """Half the unit to which each number is rounded; 1 is a value as counted."""
    return sum((each.precision / 2 for each in claims if each.precision and each.precision > 1), Fraction(0))
