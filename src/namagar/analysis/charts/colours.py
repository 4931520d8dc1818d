"""Colours for amounts: where each begins is a round number, said beside it, and darker is more in grey print too."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from namagar.analysis.charts.axes import plain
from namagar.analysis.charts.chart import Option
from namagar.analysis.charts.lettering import isolated
from namagar.analysis.charts.palette import INK
from namagar.analysis.charts.scale import decimals, scale_of, tick_traces
from namagar.analysis.terms.numerals import show
from namagar.analysis.terms.trace import Number, Trace, step
from namagar.analysis.terms.wording import fill
from namagar.catalogue import reader

# One hue from light to dark; two hues from a pale middle. The dark ends differ in grey by their words alone.
MORE = ("#e8f1f8", "#c3dcee", "#92c0e0", "#5a9cc9", "#2874a8", "#0b4f7d", "#062f4d")
LESS = ("#fbe3cf", "#f5b886", "#e9985c", "#d27434", "#b3541a", "#8a3d0d", "#5c2603")
NONE = "#f3f3f0"
STEPS = 7
# How high a row of the legend is, with the gap below it.
LEGEND_ROW = 23
_ONE_THREE = (Fraction(1), Fraction(3))


@dataclass(frozen=True, slots=True)
class Colours:
    """The piecewise scale as an option of ECharts, and its numbers by how they are written."""

    option: Option
    marks: dict[str, Trace]


@step
def bound(values: tuple[Number | None, ...], number: str) -> Number:
    """Where one of the colours of a scale by thirds of powers of ten begins: 100, 300, 1000, 3000 …"""
    return _bounds(values)[int(number)]


def by_size(values: Sequence[Trace], language: str) -> Colours:
    """Colours that begin at 1, 3, 10, 30 …: for amounts that differ by powers of ten. Seven at most, the largest."""
    held = tuple(each for each in values if each.value is not None and each.value > 0)
    top = max(held, key=lambda each: float(each.value or 0))
    traces = [bound(top, number=str(number)) for number in range(len(_bounds((top.value,))))]
    pieces = list(zip(traces, [*traces[1:], None], MORE[-len(traces) :], strict=True))
    return _colours([(start, end, colour) for start, end, colour in pieces], language)


def by_scale(values: Sequence[Trace], language: str) -> Colours:
    """Colours in equal round steps; below zero they are of another hue."""
    held = tuple(each for each in values if each.value is not None)
    ticks = tick_traces(held, STEPS, 1)
    scale = scale_of((each.value for each in held if each.value is not None), STEPS)
    below = [tick for tick in scale.ticks[:-1] if tick < 0]
    above = len(scale.ticks) - 1 - len(below)
    colours = [*reversed(LESS[: len(below)]), *(MORE if not below else MORE[1:])[:above]]
    return _colours(list(zip(ticks[:-1], ticks[1:], colours, strict=True)), language)


def _bounds(values: Sequence[Number | None]) -> Sequence[Number]:
    """The seven largest of 1, 3, 10, 30 … that are not above the largest value."""
    largest = max(Fraction(value) for value in values if value is not None)
    power = max(0, math.floor(math.log10(float(largest)))) if largest > 0 else 0
    found = [factor * 10**each for each in range(power + 1) for factor in _ONE_THREE]
    return [int(each) for each in found if each <= largest][-len(MORE) :] or [1]


def _written(trace: Trace, language: str) -> str:
    """Exactly; among Persian words the minus sign stays on its left."""
    assert trace.value is not None
    return isolated(show(trace.value, language, decimals(trace.value)), trace, language)


def _colours(pieces: Sequence[tuple[Trace, Trace | None, str]], language: str) -> Colours:
    words = reader.yaml_file("charts", "colours.yaml")[language]
    marks: dict[str, Trace] = {}
    options: list[dict[str, Any]] = []
    for start, end, colour in pieces:
        assert start.value is not None
        label = fill(words["from"], {"value": _written(start, language)}, language)
        marks[label] = start
        piece: dict[str, Any] = {"gte": plain(start.value), "label": label, "color": colour}
        if end is not None and end.value is not None and end is not pieces[-1][1]:
            piece["lt"] = plain(end.value)
        options.append(piece)
    option: Option = {
        "type": "piecewise",
        "show": True,
        "pieces": options,
        "outOfRange": {"color": NONE},
        "itemWidth": 18,
        "itemGap": 8,
        "itemHeight": 14,
        "textStyle": {"color": INK, "fontSize": 13},
        "hoverLink": False,
        "selectedMode": False,
    }
    return Colours(option, marks)
