"""The claims of one series as tracks: what one source says of one concept in one edition, over time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from namagar.analysis.terms import codewords
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.trace import Trace, leaf

REACHES = ("moment", "month", "part", "year", "years")
MONTH, YEAR, LONG_YEAR = 31, 360, 372
# Counts at one time are joined when the second follows within a year and a day.
JOINED = timedelta(days=367)


@dataclass(frozen=True, slots=True)
class Track:
    """What one source says of one concept in one edition, in the order of time."""

    publisher: str
    concept: str
    revision: str
    claims: tuple[Claim, ...]

    def name(self, language: str) -> str:
        """Who says it, in which edition where there are several."""
        return codewords.sourced(self.publisher, self.revision)[language]

    def stretches(self) -> Iterator[tuple[Claim, ...]]:
        """Its claims with a value, parted wherever a line between two would say what nobody says."""
        stretch: list[Claim] = []
        for claim in self.claims:
            if claim.value is None:
                continue
            if stretch and not _joined(stretch[-1], claim):
                yield tuple(stretch)
                stretch = []
            stretch.append(claim)
        if stretch:
            yield tuple(stretch)


def _joined(one: Claim, other: Claim) -> bool:
    """Counts at one time join across a year; flows only where no whole flow could lie between, and only like ones."""
    gap = other.period.start - one.period.end
    if gap <= timedelta(0):
        return False
    if reach(one) == "moment":
        return other.period.end - one.period.end <= JOINED
    shorter, longer = sorted((one.period.days, other.period.days))
    return 2 * longer <= 3 * shorter and gap <= timedelta(days=shorter)


def reach(claim: Claim) -> str:
    """Over how long a time it counts. A week's count and a year's do not belong on one scale."""
    if codewords.indicator(claim.indicator)["kind"] in ("stock", "rate"):
        return "moment"
    days = claim.period.days
    return next((name for name, most in _LENGTHS if days <= most), "years")


_LENGTHS = (("month", MONTH), ("part", YEAR - 1), ("year", LONG_YEAR))


def scales(claims: Iterable[Claim]) -> dict[tuple[str, str], tuple[Claim, ...]]:
    """Claims that belong on one scale, by unit and reach; those with the most claims first."""
    found: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        found.setdefault((claim.unit, reach(claim)), []).append(claim)
    ranked = sorted(found.items(), key=lambda each: (-len(each[1]), each[0]))
    return {which: tuple(members) for which, members in ranked}


def tracks(claims: Iterable[Claim]) -> tuple[Track, ...]:
    """The claims by source, concept and edition; the tracks of one publisher stand together."""
    found: dict[tuple[str, str, str], list[Claim]] = {}
    for claim in sorted(claims, key=lambda each: (each.period, each.id)):
        found.setdefault((claim.publisher, claim.concept, _edition(claim)), []).append(claim)
    return tuple(Track(*which, tuple(found[which])) for which in sorted(found))


def _edition(claim: Claim) -> str:
    """`1 of 2` tells two figures of one page apart; it names no edition."""
    return "" if " of " in claim.revision else claim.revision


def middle(period: Period) -> date:
    """The day on which its mark stands."""
    return period.start + (period.end - period.start) // 2


def bounds(claim: Claim) -> tuple[Trace, Trace] | None:
    """The interval that a source states."""
    if claim.low is None or claim.high is None:
        return None
    low, high = (
        leaf("claim", _exact(value), id=claim.id, publisher=claim.publisher, bound=name)
        for name, value in (("low", claim.low), ("high", claim.high))
    )
    return low, high


def numbers(claims: Sequence[Claim]) -> tuple[Trace, ...]:
    """Every number that the claims state."""
    return tuple(
        trace for claim in claims for trace in (claim.trace(), *(bounds(claim) or ())) if trace.value is not None
    )


def _exact(value: Fraction) -> int | Fraction:
    return int(value) if value.denominator == 1 else value
