"""Colours for amounts: where each begins is a round number, said beside it, and darker is more in grey print too."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
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
NONE = "#dcdcd6"
# Text on these colours. They are none of the page's, since a page that is dark changes its own and leaves these.
ON_LIGHT, ON_DARK, DARK = "#15202a", "#fdfefe", MORE[4:]
STEPS = 7
_Piece = tuple[Trace | None, Trace | None, str]
# How high a row of the legend is, with the gap below it.
LEGEND_ROW = 23
# By these factors of powers of ten colours begin: the closer ones where they are not too many.
_FACTORS = ((1, 2, 5), (1, 3))


@dataclass(frozen=True, slots=True)
class Colours:
    """The piecewise scale as an option of ECharts, and its numbers by how they are written."""

    option: Option
    marks: dict[str, Trace]

    def text_on(self, value: Number) -> str:
        """The colour in which a value is written on its own colour."""
        begun = [each["color"] for each in self.option["pieces"] if each.get("gte", -math.inf) <= value]
        return ON_DARK if begun and begun[-1] in DARK else ON_LIGHT


@step
def bound(values: tuple[Number | None, ...], number: str) -> Number:
    """Where one of the colours of a scale begins that holds a largest and a smallest value: 100, 200, 500, 1000 …"""
    top, low = values
    return _bounds(top or 0, low or 0)[int(number)]


def by_size(values: Sequence[Trace], language: str) -> Colours:
    """Colours that begin at round numbers, 1, 2, 5, 10 … or 1, 3, 10 …: for amounts that differ by powers of ten.

    Seven at most; where there would be more, all that is smaller than the sixth largest shares one.
    """
    held = sorted((each for each in values if each.value is not None), key=lambda each: float(each.value or 0))
    low, top = held[0], held[-1]
    bounds = _bounds(top.value or 0, low.value or 0)
    traces = [bound(top, low, number=str(number)) for number in range(len(bounds))]
    starts = [*([None] if (low.value or 0) < bounds[0] else []), *traces]
    return _colours(list(zip(starts, [*starts[1:], None], MORE[-len(starts) :], strict=True)), language)


def by_scale(values: Sequence[Trace], language: str) -> Colours:
    """Colours in equal round steps; below zero they are of another hue."""
    held = tuple(each for each in values if each.value is not None)
    ticks = tick_traces(held, STEPS, 1)
    scale = scale_of((each.value for each in held if each.value is not None), STEPS)
    below = [tick for tick in scale.ticks[:-1] if tick < 0]
    above = len(scale.ticks) - 1 - len(below)
    colours = [*reversed(LESS[: len(below)]), *(MORE if not below else MORE[1:])[:above]]
    return _colours(list(zip(ticks[:-1], ticks[1:], colours, strict=True)), language)


def _bounds(top: Number, low: Number) -> Sequence[int]:
    """Round numbers from the last that is not above the smallest value to the last that is not above the largest."""
    power = max(0, math.floor(math.log10(float(top)))) if top > 0 else 0
    for factors in _FACTORS:
        every = [factor * 10**each for each in range(power + 1) for factor in factors]
        found = [each for each in every if each <= top] or [1]
        found = found[max((place for place, each in enumerate(found) if each <= low), default=0) :]
        if len(found) <= len(MORE):
            break
    return found if len(found) <= len(MORE) and found[0] <= low else found[1 - len(MORE) :]


def _written(trace: Trace, language: str) -> str:
    """Exactly; among Persian words the minus sign stays on its left."""
    assert trace.value is not None
    return isolated(show(trace.value, language, decimals(trace.value)), trace, language)


def _colours(pieces: Sequence[_Piece], language: str) -> Colours:
    """The option; the last colour has no end, the first none either where it holds whatever is smaller."""
    words = reader.yaml_file("charts", "colours.yaml")[language]
    marks: dict[str, Trace] = {}
    options: list[dict[str, Any]] = []
    for start, end, colour in pieces:
        said, at = ("from", start) if start is not None else ("below", end)
        assert at is not None
        assert at.value is not None
        label = fill(words[said], {"value": _written(at, language)}, language)
        marks[label] = at
        piece: dict[str, Any] = {"label": label, "color": colour}
        if start is not None:
            piece["gte"] = plain(start.value or 0)
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
