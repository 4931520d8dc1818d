"""A file that is open: its kind, what was noticed about it, and its sheets row by row."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from namagar.analysis.sources.cells import Cell
from namagar.analysis.sources.layout import Layout
from namagar.analysis.terms.problem import Problem

Rows = Iterator[list[Cell]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file. A file of text has one, without a name. `layout` is worked out when it is asked for."""

    name: str
    hidden: bool
    rows: Callable[[], Rows] = field(compare=False)
    layout: Callable[[], Layout] = field(compare=False, default=Layout)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file ready to be read. `facts` say what was found about it (kind, encoding, delimiter); `ragged` rows end
    where their last cell does, as in workbooks, and are not short."""

    name: str
    facts: Mapping[str, str]
    sheets: tuple[Sheet, ...]
    ragged: bool
    told: tuple[Problem, ...] = ()
