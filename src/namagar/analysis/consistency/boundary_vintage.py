"""Whether numbers of an area stand side by side although its boundary moved between them, or it did not yet exist."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from namagar.analysis.consistency import names
from namagar.analysis.consistency.arithmetic import difference, growth, total
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding, exact, grouped
from namagar.analysis.consistency.telling import tell
from namagar.analysis.terms.areas import BoundaryChange, boundary_changes
from namagar.analysis.terms.claim import Claim, Series


def find(held: Holding, check: Check) -> Iterator[Finding]:
    """For each change of boundary the stocks just before and after it; and stocks of areas before there were any."""
    countries = sorted({series.area.partition("-")[0] for series in held.series if "-" in series.area})
    for change in (change for country in countries for change in boundary_changes(country)):
        for series, claims in held.of_kind("stock"):
            # The area that only came into being has no number before; the one it was taken from has.
            if change.kind == "created" and series.area == change.area:
                yield from _too_early(claims, change, held, check)
            if series.area == (change.source if change.kind == "created" else change.area):
                yield from _across(series, claims, change, held, check)


def _too_early(claims: Sequence[Claim], change: BoundaryChange, held: Holding, check: Check) -> Iterator[Finding]:
    """Numbers for a day on which the area did not exist, with the total that they belong to and its rival."""
    for claim in claims:
        if claim.period.end < change.day and claim.value is not None:
            whole = held.current(claim.part_of) if claim.part_of else None
            rivals = _rivals(whole, held) if whole else []
            told = [claim, *([whole] if whole else []), *rivals[:1]]
            numbers = {"value": claim.trace()}
            if whole and rivals:
                expected, observed = rivals[0].trace(), whole.trace()
                numbers |= {
                    "expected": expected, "observed": observed, "difference": difference(observed, expected)
                }  # fmt: skip
            variant = "too-early-total" if len(numbers) > 1 else "too-early"
            yield tell(check, held, told, numbers, variant=variant, facts=_facts(change), cause="later-boundaries")


def _rivals(whole: Claim, held: Holding) -> list[Claim]:
    """Other totals of the same day that come out differently."""
    return [
        rival
        for rival in held.series[whole.series]
        if rival.period == whole.period and rival.value not in (None, whole.value) and not rival.part_of
    ]


def _across(
    series: Series, claims: Sequence[Claim], change: BoundaryChange, held: Holding, check: Check
) -> Iterator[Finding]:
    known = (claim for claim in claims if claim.value)
    for source in grouped(known, lambda claim: (claim.publisher, claim.concept, claim.unit)).values():
        for before, after in pairwise(source):
            if before.period.end < change.day <= after.period.start:
                yield from _judged(before, after, _moved(series, before, after, change, held), change, held, check)


def _moved(series: Series, before: Claim, after: Claim, change: BoundaryChange, held: Holding) -> Claim | None:
    """The people on the land that moved: before the change where it lay then, or after it in the new area."""
    if change.kind == "created":
        place, when = series._replace(area=change.area), after
    else:
        place, when = series._replace(area=change.source, breakdown=(("territory", change.territory),)), before
    return next(
        (
            claim
            for claim in held.series.get(place, ())
            if claim.period == when.period and claim.publisher == when.publisher and claim.value is not None
        ),
        None,
    )


def _judged(
    before: Claim, after: Claim, moved: Claim | None, change: BoundaryChange, held: Holding, check: Check
) -> Iterator[Finding]:
    printed = growth(after.trace(), before.trace())
    if moved is None:
        claims: tuple[Claim, ...] = (after, before)
        numbers, variant = {"printed": printed}, "unknown"
    else:
        both = (after, moved) if change.kind == "created" else (before, moved)
        joined = total(*(claim.trace() for claim in both))
        alike = growth(joined, before.trace()) if change.kind == "created" else growth(after.trace(), joined)
        claims, variant = (after, before, moved), change.kind
        numbers = {"printed": printed, "alike": alike, "difference": difference(printed, alike)}
    measure = abs(exact(numbers.get("difference", printed))) / 100
    if measure >= check.number("growth"):
        yield tell(
            check, held, claims, numbers, check.severity_from(measure), _facts(change) | {"before": before.period},
            variant, "boundary",
        )  # fmt: skip


def _facts(change: BoundaryChange) -> dict[str, object]:
    return {
        "area": names.area(change.area),
        "source": names.area(change.source),
        "day": change.when,
        "territory": names.breakdown(("territory", change.territory)) if change.territory else names.area(change.area),
    }
