"""Moves between areas as charts take them: pairs with a number, and how all of these charts speak of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from namagar.analysis.charts.chart import Cell, Said, Table
from namagar.analysis.charts.lettering import in_line
from namagar.analysis.terms.trace import Number, Trace, step
from namagar.analysis.terms.wording import fill
from namagar.catalogue import reader

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Flow:
    """People who went from one area to another; low and high where the number is an estimate or was rounded.

    published: whether a source states it, in a table that is an estimate otherwise.
    """

    origin: str
    destination: str
    value: Trace
    low: Trace | None = None
    high: Trace | None = None
    published: bool = False

    @property
    def persons(self) -> float:
        """The number by which flows are ranked and drawn."""
        return float(self.value.value or 0)

    @property
    def ends(self) -> tuple[Trace, Trace] | None:
        """Its interval; nothing for a number that is exact."""
        if self.low is None or self.high is None or self.low.value == self.high.value:
            return None
        return self.low, self.high


@dataclass(frozen=True)
class Flows:
    """Flows with the names of the areas in their order; `estimate` is said on everything."""

    flows: tuple[Flow, ...]
    names: Mapping[str, Words]
    unit: str
    when: str
    source: str
    estimate: bool

    def largest(self, count: int) -> tuple[Flow, ...]:
        """The largest, then by their codes."""
        ranked = sorted(self.flows, key=lambda each: (-each.persons, each.origin, each.destination))
        return tuple(ranked[:count])


@step
def together(values: tuple[Number | None, ...]) -> Number:
    """The sum of the flows that are drawn at one area."""
    return sum(value for value in values if value is not None)


class Telling:
    """What charts of flows say, in one language."""

    def __init__(self, of: Flows, kind: str, language: str) -> None:
        self.of, self.language = of, language
        said = reader.yaml_file("charts", "flows.yaml")[language]
        self.words: Mapping[str, Any] = {**said["all"], **said[kind]}

    def name(self, area: str) -> str:
        """An area by its name."""
        return self.of.names[area][self.language]

    def facts(self, shown: Sequence[Flow]) -> dict[str, object]:
        """The largest flow and how many are shown, of how many."""
        largest = self.of.largest(1)[0]
        return {
            "origin": self.name(largest.origin),
            "destination": self.name(largest.destination),
            "value": largest.value,
            "shown": len(shown),
            "count": len(self.of.flows),
            "areas": len(self.of.names),
            "unit": self.of.unit,
            "when": self.of.when,
        }

    def title(self, shown: Sequence[Flow]) -> Said:
        """The message."""
        return Said(self.words[f"title{self._kind(self.of.largest(1)[0])}"], self.facts(shown))

    def about(self, shown: Sequence[Flow]) -> str:
        """Unit, time and what is shown."""
        return fill(self.words["about_estimate" if self.of.estimate else "about"], self.facts(shown), self.language)

    def source(self) -> str:
        """Who says it."""
        return fill(self.words["source"], {"source": self.of.source}, self.language)

    def spoken(self, shown: Sequence[Flow]) -> str:
        """What stands in for the picture."""
        said = self.words["spoken"]
        facts = {**self.facts(shown), "about": self.about(shown)}
        return " ".join([fill(said["start"], facts, self.language), fill(self.words["largest"], facts, self.language)])

    def told(self, flow: Flow) -> str:
        """One flow in a sentence."""
        facts = {
            "origin": self.name(flow.origin),
            "destination": self.name(flow.destination),
            "value": in_line(flow.value, self.language),
        }
        return fill(self.words[f"point{self._kind(flow)}"], facts, self.language)

    def _kind(self, flow: Flow) -> str:
        """Which words a flow takes: those of a count, of an estimate, or of what is published amid estimates."""
        return "" if not self.of.estimate else "_published" if flow.published else "_estimate"

    def sums(self, area: str, shown: Sequence[Flow]) -> tuple[Trace, Trace]:
        """What leaves an area and what comes to it among the flows that are drawn."""
        away = together(*(each.value for each in shown if each.origin == area))
        return away, together(*(each.value for each in shown if each.destination == area))

    def node(self, way: str, area: str, shown: Sequence[Flow]) -> str:
        """One area with what leaves it and what comes to it among the flows that are drawn."""
        away, here = self.sums(area, shown)
        facts = {"area": self.name(area), "away": in_line(away, self.language), "here": in_line(here, self.language)}
        told = fill(self.words[way], facts, self.language)
        estimated = any(not each.published for each in shown if area in (each.origin, each.destination))
        return (
            fill(self.words["node_estimate"], {"told": told}, self.language) if self.of.estimate and estimated else told
        )

    def table(self, shown: Sequence[Flow], *, intervals: bool = True) -> Table:
        """A row for each flow; in an estimate with what it is, and with its interval where intervals are wanted."""
        names = ["origin", "destination", "estimate" if self.of.estimate else "value"]
        if self.of.estimate:
            names += [*(("low", "high") if intervals else ()), "status"]
        rows = [
            (self.name(each.origin), self.name(each.destination), each.value, *self._rest(each, intervals))
            for each in shown
        ]
        return Table(tuple(self.words["heads"][name] for name in names), tuple(rows))

    def _rest(self, flow: Flow, intervals: bool) -> tuple[Cell, ...]:
        if not self.of.estimate:
            return ()
        status = self.words["statuses"]["published" if flow.published else "estimate"]
        return (*((flow.ends or ("", "")) if intervals else ()), status)
