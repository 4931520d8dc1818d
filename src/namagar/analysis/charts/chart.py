"""A chart as data: what ECharts draws at two widths, the table of the same numbers, and what is spoken in its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.trace import Trace
from namagar.analysis.terms.wording import Draw, fill

Option: TypeAlias = dict[str, Any]
Cell: TypeAlias = str | Period | Trace | None
WIDE, NARROW = 960, 340


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with its facts apart, so that a page can dress each number and each name."""

    template: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def text(self, language: str, draw: Draw | None = None) -> str:
        """The sentence; `draw` may dress each fact, as HTML does with numbers."""
        return fill(self.template, self.facts, language, draw)


@dataclass(frozen=True, slots=True)
class Sketch:
    """One option of ECharts at the size for which it was made, in pixels; plain data that JSON can hold."""

    width: int
    height: int
    option: Option


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers of the drawing: a heading for each column, a row for each mark."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def traces(self) -> Iterator[Trace]:
        """Every number in it."""
        yield from (cell for row in self.rows for cell in row if isinstance(cell, Trace))


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart in one language.

    title says the message; about says unit, period and what else holds for all marks; spoken stands in for the picture.
    marks are the numbers that the picture writes, by how it writes them: the ticks of its scale.
    build is the smallest file of ECharts that can draw it live: `simple`, `common`, or nothing for the whole, which
    alone keeps labels from covering each other.
    """

    kind: str
    language: str
    title: Said
    about: str
    source: str
    wide: Sketch
    narrow: Sketch
    table: Table
    spoken: str
    notes: tuple[str, ...] = ()
    marks: Mapping[str, Trace] = field(default_factory=dict)
    build: str = ""

    def sketches(self) -> tuple[tuple[str, Sketch], ...]:
        """Both ways of drawing, by the name of their width."""
        return (("wide", self.wide), ("narrow", self.narrow))
