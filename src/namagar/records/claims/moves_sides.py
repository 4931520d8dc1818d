"""Arrivals, departures and net of an area in a table of moves: as published where they are, else as estimated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from namagar.analysis.consistency.arithmetic import difference, percent
from namagar.analysis.mobility.estimating.spec import Stated
from namagar.analysis.mobility.estimating.steps import shown
from namagar.analysis.terms.trace import Trace

# A figure printed to the person needs no interval.
EXACT = 1.0
# Rates for each area, by the side that they take per hundred of its people.
RATES = {"IN_RATE": "in", "OUT_RATE": "out", "NET_RATE": "net"}


@dataclass(frozen=True, slots=True)
class Told:
    """A number with its interval where there is one."""

    value: Trace
    low: Trace | None = None
    high: Trace | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """Departures, arrivals or net of one area, and the published figures that it is made of; none for an estimate."""

    told: Told
    published: tuple[Stated, ...]

    @property
    def is_share(self) -> bool:
        """Whether what is published is a share of all moves, and persons are worked out from it."""
        return len(self.published) == 1 and self.published[0].claim.unit == "percent"

    @property
    def sign(self) -> int:
        """1 or -1 where the whole interval lies above or below zero; 0 where nobody can say."""
        ends = [each.value for each in (self.told.low or self.told.value, self.told.high or self.told.value)]
        low, high = (float(each or 0) for each in ends)
        return 1 if low > 0 else -1 if high < 0 else 0


def sides(code: str, told: Mapping[str, Told], used: Sequence[Stated], shown_to: int) -> dict[str, Side]:
    """The sides of one area by `out`, `in` and `net`; `told` is what the table says of them."""
    found = {name: _side(_stated(used, name, code), told[name], shown_to) for name in ("out", "in")}
    return {**found, "net": _net(found["in"], found["out"], told["net"])}


def rate(code: str, of: Mapping[str, Side], population: Trace) -> Trace | None:
    """A rate of an area as it follows from what is published; nothing where one of its sides is not."""
    stated = of[RATES[code]].published if code in RATES else ()
    if not stated:
        return None
    persons = stated[0].trace if len(stated) == 1 else difference(*(each.trace for each in stated))
    return percent(persons, population)


def exact(stated: Sequence[Stated]) -> bool:
    """Whether figures are printed to the person."""
    return all(each.reach <= EXACT for each in stated)


def _stated(used: Sequence[Stated], role: str, code: str) -> Stated | None:
    """What is published of one side; a specification uses no more than one figure for it."""
    return next((each for each in used if each.role == role and code in (each.origin, each.destination)), None)


def _side(stated: Stated | None, told: Told, shown_to: int) -> Side:
    if stated is None:
        return Side(told, ())
    value = shown(stated.trace, to=str(shown_to)) if stated.claim.unit == "percent" else stated.trace
    return Side(Told(value) if exact([stated]) else Told(value, told.low, told.high), (stated,))


def _net(into: Side, out: Side, told: Told) -> Side:
    if not (into.published and out.published):
        return Side(told, ())
    value, stated = difference(into.told.value, out.told.value), (*into.published, *out.published)
    return Side(Told(value) if exact(stated) else Told(value, told.low, told.high), stated)
