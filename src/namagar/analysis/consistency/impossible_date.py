"""Whether dates can be true: nothing is counted before it has happened, and one report has one date."""

import calendar
from collections.abc import Iterator, Sequence
from datetime import date

from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding, grouped
from namagar.analysis.consistency.telling import tell
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.trace import count

_COUNTED = ("official", "provisional")


def find(held: Holding, check: Check) -> Iterator[Finding]:
    """Counts published before the end of what they count, and one statement under two dates far apart."""
    for claims in held.series.values():
        for claim in claims:
            # Most counts are published in a later year than they count: no need to look at days.
            if claim.status in _COUNTED and int(claim.published[:4]) <= claim.period.end.year:
                yield from _too_soon(claim, held, check)
        if len(claims) > 1:
            yield from _two_dates(claims, held, check)


def last_day(published: str) -> date:
    """The last day on which something published in a year, a month or on a day can have appeared."""
    year, month, day = (int(part) for part in (published + "-0-0").split("-")[:3])
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def _too_soon(claim: Claim, held: Holding, check: Check) -> Iterator[Finding]:
    if last_day(claim.published) < claim.period.end:
        yield tell(check, held, (claim,), {"count": count(claim.trace())}, variant="too-soon",
                   facts={"published": Period.read(claim.published)}, cause="typed")  # fmt: skip


def _two_dates(claims: Sequence[Claim], held: Holding, check: Check) -> Iterator[Finding]:
    """One number under one title with two dates, both of the report and of what it counts.

    A title that stands over more numbers is a series of reports, in which a number may come again.
    """
    titles = grouped(claims, lambda claim: (claim.publisher, claim.title, claim.concept, claim.unit))
    for statement in titles.values():
        if len(statement) != 2 or statement[0].value is None or statement[0].value != statement[1].value:
            continue
        first, last = sorted(statement, key=lambda claim: (last_day(claim.published), claim.id))
        days = (last_day(last.published) - last_day(first.published)).days
        if days >= check.number("apart_days") and first.period != last.period:
            yield tell(
                check,
                held,
                (last, first),
                {"value": last.trace(), "count": count(first.trace(), last.trace())},
                facts={"first": Period.read(first.published), "last": Period.read(last.published)},
                cause="year-slip",
            )
