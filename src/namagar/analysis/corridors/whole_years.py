"""Years made of the months, weeks or quarters that a source states: a sum only where every day is counted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from namagar.analysis.charts.tracks import LONG_YEAR, YEAR, Track
from namagar.analysis.consistency.arithmetic import total
from namagar.analysis.terms.calendars import GREGORIAN, SOLAR, parts
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.trace import Trace, step

_DAY = timedelta(1)


@dataclass(frozen=True, slots=True)
class Year:
    """A year of a calendar as one source counts it.

    sum: of parts that follow each other from its first day to its last; nothing where days are missing.
    counted, days: how many of its days lie in a part.
    """

    period: Period
    sum: Trace | None
    counted: Trace
    days: int

    @property
    def whole(self) -> bool:
        """Whether every day is counted."""
        return self.sum is not None


def whole_years(track: Track) -> tuple[Year, ...]:
    """Every year of both calendars that holds at least two parts, the Gregorian ones first."""
    shorter = [claim for claim in track.claims if claim.value is not None and claim.period.days <= YEAR]
    found = (_year(period, shorter) for period in _touched(shorter))
    return tuple(year for year in found if year)


def _touched(claims: Sequence[Claim]) -> Iterator[Period]:
    for calendar, mark in ((GREGORIAN, ""), (SOLAR, "SH")):
        years = {parts(day, calendar)[0] for claim in claims for day in (claim.period.start, claim.period.end)}
        yield from (Period.read(f"{mark}{year:04d}") for year in sorted(years))


def _year(period: Period, claims: Sequence[Claim]) -> Year | None:
    assert period.days <= LONG_YEAR
    inside = [claim for claim in claims if period.contains(claim.period)]
    if len(inside) < 2:
        return None
    chain = _chain(period, _agreed(inside))
    return Year(
        period=period,
        sum=total(*(claim.trace() for claim in chain)) if chain else None,
        counted=days_counted(
            *(claim.trace() for claim in inside),
            periods=" ".join(f"{claim.period.start}/{claim.period.end}" for claim in inside),
        ),
        days=period.days,
    )


def _agreed(claims: Sequence[Claim]) -> list[Claim]:
    """One claim for each time; times of which two values are told are left out."""
    held: dict[Period, list[Claim]] = {}
    for claim in claims:
        held.setdefault(claim.period, []).append(claim)
    return [same[-1] for same in held.values() if len({claim.value for claim in same}) == 1]


def _chain(year: Period, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The fewest parts that follow each other through the whole year, or none."""
    reached: dict[object, tuple[Claim, ...]] = {year.start: ()}
    for claim in sorted(claims, key=lambda each: (each.period, each.id)):
        so_far = reached.get(claim.period.start)
        following = claim.period.end + _DAY
        if so_far is not None and (following not in reached or len(reached[following]) > len(so_far) + 1):
            reached[following] = (*so_far, claim)
    return reached.get(year.end + _DAY, ())


@step
def days_counted(values: tuple[object, ...], **facts: str) -> int:
    """How many days lie in at least one of the periods of the claims."""
    spans = (Period.read(text) for text in facts["periods"].split())
    return len({span.start + timedelta(number) for span in spans for number in range(span.days)})
