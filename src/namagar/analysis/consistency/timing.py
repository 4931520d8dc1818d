"""How claims stand in time: what shares days, lies months apart, fills a window, or replaces an earlier edition."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from namagar.analysis.terms.claim import Claim

YEAR_DAYS = Fraction(1461, 4)


def shared(one: Claim, other: Claim) -> Fraction:
    """The share of days in common among all days of either."""
    common = one.period.shared_days(other.period)
    return Fraction(common, one.period.days + other.period.days - common)


def revised(one: Claim, other: Claim) -> bool:
    """Whether a publisher has replaced the one number by the other in a later edition; reprints are no editions."""
    return (
        (one.publisher, one.concept, one.unit, one.period) == (other.publisher, other.concept, other.unit, other.period)
        and one.revision != other.revision
        and one.published != other.published
        and "press" not in (one.status, other.status)
    )


def months_between(one: Claim, other: Claim) -> int:
    """How many months lie between the ends of two claims."""
    first, second = one.period.end, other.period.end
    return abs((first.year - second.year) * 12 + first.month - second.month)


def years(claim: Claim) -> int:
    """How many whole years a claim covers; 0 for less than most of one."""
    days = claim.period.days
    return round(4 * days / 1461) if days >= 300 else 0


def same_time(claims: Sequence[Claim], share: Fraction) -> Iterator[list[Claim]]:
    """Groups of claims, given in the order of time, each of which shares most of its days with one of them.

    A group that is part of another is not given again.
    """
    starts = [claim.period.start for claim in claims]
    groups = [frozenset(near(anchor, claims, starts, share)) for anchor in claims]
    for place, group in enumerate(groups):
        # A group that holds this one holds its anchor too, so its own anchor is in this group.
        larger = any(group < groups[other] or (group == groups[other] and other < place) for other in group)
        if len(group) > 1 and not larger:
            yield [claims[each] for each in sorted(group)]


def near(anchor: Claim, claims: Sequence[Claim], starts: Sequence[date], share: Fraction) -> Iterator[int]:
    """Places of the claims, in the order of their starts, that share enough days with one claim.

    Whoever begins much earlier or later cannot, and is not looked at.
    """
    reach = timedelta(days=ceil(anchor.period.days * (1 - share) / share))
    begin = bisect_left(starts, _moved(anchor.period.start, -reach))
    end = bisect_right(starts, _moved(anchor.period.start, reach))
    return (place for place in range(begin, end) if shared(anchor, claims[place]) >= share)


def _moved(day: date, by: timedelta) -> date:
    """A day moved, but not out of the calendar."""
    try:
        return day + by
    except OverflowError:
        return date.min if by < timedelta(0) else date.max


def filling(claims: Sequence[Claim], first: date, last: date, slack: timedelta) -> list[Claim]:
    """Claims, given in the order of time, that do not overlap and lie between two days, long ones before short ones.

    Both ends may be off by the slack.
    """
    begin = bisect_left(claims, _moved(first, -slack), key=lambda claim: claim.period.start)
    end = bisect_right(claims, last, key=lambda claim: claim.period.start)
    inside = [claim for claim in claims[begin:end] if claim.period.end <= _moved(last, slack)]
    chosen: list[Claim] = []
    for claim in sorted(inside, key=lambda each: (-each.period.days, each.period.start, each.id)):
        if not any(claim.period.overlaps(other.period) for other in chosen):
            chosen.append(claim)
    return sorted(chosen, key=lambda each: each.period.start)


def fills(claims: Sequence[Claim], first: date, last: date, share: Fraction) -> bool:
    """Whether claims that do not overlap cover at least this share of the days from one to the other."""
    days = sum((min(claim.period.end, last) - max(claim.period.start, first)).days + 1 for claim in claims)
    return Fraction(days, (last - first).days + 1) >= share
