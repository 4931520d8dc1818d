"""Reads of capacity: needs by institution and objective, sessions, and what was learned in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import QuerySet

from namagar.analysis.statistics.needs import rank
from namagar.analysis.statistics.paired import matched, mean_gain, pairs, share_improved
from namagar.analysis.terms.trace import Number, Trace, count, leaf
from namagar.catalogue import reader
from namagar.records.capacity.models import Need, Participant, Session


@dataclass(frozen=True, slots=True)
class Pressing:
    """A need with its levels and how pressing it is."""

    need: Need
    current: Trace
    desired: Trace
    rank: Trace


@dataclass(frozen=True, slots=True)
class Learned:
    """What the tests of a session show; the gain and the share are missing where too few were tested twice."""

    participants: Trace
    women: Trace
    tested_twice: Trace
    gain: Trace
    improved: Trace


def needs(country: str) -> list[Pressing]:
    """The newest need of each institution on each objective, the most pressing first."""
    newest = {
        (each.institution_id, each.objective): each
        for each in Need.objects.filter(country=country).select_related("institution")
    }
    found = [_pressing(each) for each in newest.values()]
    return sorted(found, key=lambda each: (-int(each.rank.value or 0), each.need.objective, each.need.pk))


def need_of(country: str, number: int) -> Need | None:
    """One need of a country."""
    return Need.objects.filter(country=country, pk=number).first()


def _pressing(need: Need) -> Pressing:
    current, desired, priority = (
        leaf("record", getattr(need, name), app="capacity", model="need", id=str(need.pk), what=name)
        for name in ("current", "desired", "priority")
    )
    return Pressing(need, current, desired, rank(current, desired, priority))


def sessions(country: str) -> QuerySet[Session]:
    """All sessions, in the order of time."""
    return Session.objects.filter(country=country).prefetch_related("closes__institution")


def session(country: str, number: int) -> Session | None:
    """One session of a country."""
    return sessions(country).filter(pk=number).first()


def participants(of: Session) -> list[Participant]:
    """Who took part, by number."""
    return list(of.participants.select_related("institution"))


def learned(of: Session) -> Learned:
    """The paired result of one session."""
    return _learned(participants(of))


def learned_in(country: str) -> Learned:
    """The paired result over all held sessions of a country."""
    held = Participant.objects.filter(session__country=country, session__state="held")
    return _learned(list(held.order_by("session_id", "number")))


def _learned(people: list[Participant]) -> Learned:
    smallest = str(reader.yaml_file("policies", "smallest-cell.yaml")["values"]["persons"])
    scores = pairs(
        [_score(each, "before", each.before) for each in people],
        [_score(each, "after", each.after) for each in people],
    )
    return Learned(
        participants=_count(people),
        women=_count(each for each in people if each.sex == "F"),
        tested_twice=matched(scores),
        gain=mean_gain(*scores, smallest=smallest),
        improved=share_improved(*scores, smallest=smallest),
    )


def _score(of: Participant, name: str, value: Decimal | None) -> Trace:
    return leaf("record", _exact(value), app="capacity", model="participant", id=str(of.pk), what=name)


def _exact(value: Decimal | None) -> Number | None:
    if value is None:
        return None
    exact = Fraction(value)
    return int(exact) if exact.denominator == 1 else exact


def _count(people: Iterable[Participant]) -> Trace:
    return count(*(leaf("record", 1, app="capacity", model="participant", id=str(each.pk)) for each in people))
