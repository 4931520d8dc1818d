"""The rival line: what each source says about one quantity, and what was decided, on one horizontal scale."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from xml.sax.saxutils import escape

from namagar.analysis.charts.drawing import Place, drawing, element, lines_of, number, written
from namagar.analysis.charts.lettering import in_line, isolated
from namagar.analysis.charts.scale import Scale, decimals, scale_of, tick_traces, unit_of
from namagar.analysis.terms.numerals import show
from namagar.analysis.terms.trace import Number, Trace
from namagar.analysis.terms.wording import fill, in_words
from namagar.catalogue import reader

Interval = tuple[Trace, Trace]


@dataclass(frozen=True, slots=True)
class Point:
    """What one source says: a value, an interval, or no number at all. A superseded one is drawn hollow."""

    label: str
    value: Trace | None
    low: Trace | None = None
    high: Trace | None = None
    note: str = ""
    status: str = "official"
    superseded: bool = False

    @property
    def numbers(self) -> tuple[Trace, ...]:
        """The numbers it states."""
        return tuple(each for each in (self.value, self.low, self.high) if each is not None and each.value is not None)

    @property
    def bounds(self) -> Interval | None:
        """Its interval, when both ends are stated."""
        if self.low is None or self.high is None or self.low.value is None or self.high.value is None:
            return None
        return self.low, self.high


@dataclass(frozen=True, slots=True)
class Measure:
    """The measures of one way of drawing, in pixels; widths of letters are those of the widest usual text."""

    width: int
    type: int
    letter: int
    line: int
    gap: int
    side: int
    labels: int
    steps: int
    mark: int


# What makes a line visible without a style sheet; style sheets colour it by its class.
STROKES: Mapping[str, Mapping[str, object]] = {
    "rival-grid": {"stroke": "currentColor", "stroke_opacity": "0.2"},
    "rival-stem": {"stroke": "currentColor", "stroke_opacity": "0.4", "stroke_width": 2},
    "rival-range": {"stroke": "currentColor", "stroke_opacity": "0.6", "stroke_width": 6},
    "rival-decided-line": {"stroke": "currentColor", "stroke_width": 2},
}
MEASURES: Mapping[str, Measure] = {
    "wide": Measure(width=690, type=14, letter=8, line=20, gap=18, side=10, labels=210, steps=6, mark=7),
    "narrow": Measure(width=340, type=16, letter=9, line=22, gap=18, side=20, labels=0, steps=4, mark=8),
    "small": Measure(width=180, type=0, letter=0, line=0, gap=0, side=8, labels=0, steps=4, mark=4),
}


def rival_line(
    points: Sequence[Point],
    decided: Trace | None,
    interval: Interval | None,
    language: str,
    unit_words: str,
    width: str = "wide",
    title: str = "",
    settled: str = "decided",
) -> str:
    """The drawing as SVG. `width`: wide, narrow (drawn anew for a phone) or small (no labels, for lists).

    `settled` says what the diamond is: decided, or estimated.
    """
    picture = _Picture(points, decided, interval, language, unit_words, MEASURES[width], settled)
    marks = picture.small() if width == "small" else picture.large(beside=width == "wide")
    return drawing(
        picture.measure.width,
        picture.height,
        title or picture.words["title"],
        picture.spoken(),
        marks,
        language,
        f"rival-line rival-{width}",
    )


def numbers_of(points: Sequence[Point], decided: Trace | None, interval: Interval | None) -> tuple[Trace, ...]:
    """All numbers on the line; the scale is made to hold them."""
    settled = (decided, *(interval or ()))
    return (
        *(each for point in points for each in point.numbers),
        *(each for each in settled if each is not None and each.value is not None),
    )


def traces_of(
    points: Sequence[Point], decided: Trace | None, interval: Interval | None, width: str
) -> tuple[Trace, ...]:
    """Every number the drawing shows, so that a page can say how each was made; `small` shows no numbers."""
    numbers = numbers_of(points, decided, interval)
    if width == "small" or not numbers:
        return ()
    steps = MEASURES[width].steps
    scale = scale_of([_value(each) for each in numbers], steps)
    return (*numbers, *tick_traces(numbers, steps, unit_of(scale)))


class _Picture:
    """One drawing while it is made. `height` grows with every row.

    `zones`, from top to bottom, are where grid, band and decided line are drawn: over all rows where labels
    stand beside them, else only round the lines, so that no line ever crosses a word.
    """

    def __init__(
        self,
        points: Sequence[Point],
        decided: Trace | None,
        interval: Interval | None,
        language: str,
        unit: str,
        measure: Measure,
        settled: str,
    ) -> None:
        self.settled = settled
        self.points, self.decided, self.interval = points, decided, interval
        self.language, self.unit, self.measure = language, unit, measure
        self.words: Mapping[str, Any] = reader.yaml_file("charts", "rival-line.yaml")[language]
        self.numbers = numbers_of(points, decided, interval)
        self.scale: Scale = scale_of([_value(each) for each in self.numbers], measure.steps)
        self.height: Place = 0
        self.zones: list[tuple[Place, Place]] = []
        self.begin, self.end = measure.side, measure.width - measure.side

    def small(self) -> list[str]:
        """Marks only, all on one line."""
        self.height, self.zones = 24, [(2, 22)]
        marks = [self._line(0, 1, 12, "rival-grid"), *self._band()]
        marks += [mark for point in self.points for mark in self._marks(point, 12)]
        return [*marks, *self._diamond(12)]

    def large(self, beside: bool) -> list[str]:
        """Labels beside the lines, or above them where there is no room beside."""
        if beside:
            self.begin += self.measure.labels
            self.end -= self._width_of_values()
        self.height = head = 34 if self.decided is not None else 8
        rows = [self._beside(point) if beside else self._above(point) for point in self.points]
        bottom = self.height
        if beside:
            self.zones = [(head, bottom)]
        frame = [*self._grid(bottom), *self._band()] if self.numbers else []
        return [*frame, *self._decision(), *rows]

    def _beside(self, point: Point) -> str:
        measure, top = self.measure, self.height
        room = measure.labels - measure.side
        label, note = self._label_lines(point, room, room)
        middle = top + Fraction(measure.gap, 2) + Fraction(measure.line * len(label), 2)
        baseline = middle + measure.type * Fraction(35, 100)
        value = self._text(self._stated(point), measure.width - measure.side, baseline, "rival-value", "end")
        self.height = top + measure.gap + measure.line * (len(label) + len(note))
        return self._row(point, [*self._texts(label, note, top), value, *self._on_line(point, middle)])

    def _above(self, point: Point) -> str:
        measure, top = self.measure, self.height
        width = self.end - self.begin
        label, note = self._label_lines(point, width - (len(self._plain(point)) + 2) * measure.letter, width)
        middle = top + measure.line * (len(label) + len(note)) + measure.gap
        value = self._text(self._stated(point), self.end, top + measure.type, "rival-value", "end")
        texts = self._texts(label, note, top - Fraction(measure.gap, 2))
        self.zones.append((middle - measure.gap + 4, middle + measure.gap - 4))
        self.height = middle + measure.gap + measure.mark
        return self._row(point, [*texts, value, *self._on_line(point, middle)])

    def _label_lines(self, point: Point, room: int, below: int) -> tuple[Sequence[str], Sequence[str]]:
        """Label and note, each in at most three lines of the room there is for it."""
        letter = self.measure.letter
        label = lines_of(point.label, max(room // letter, 8), 3)
        return label, lines_of(point.note, below // (letter - 1), 3) if point.note else ()

    def _on_line(self, point: Point, y: Place) -> list[str]:
        """The marks of a row, and the stem from zero that leads to the furthest of them."""
        if not point.numbers:
            return []
        zero = self.scale.share(0)
        shares = [self.scale.share(_value(each)) for each in point.numbers]
        furthest = max(shares, key=lambda share: abs(share - zero))
        return [self._line(zero, furthest, y, "rival-stem"), *self._marks(point, y)]

    def _row(self, point: Point, content: list[str]) -> str:
        whole = " – ".join(part for part in (point.label, point.note) if part)
        return element("g", element("title", escape(whole)) + "".join(content), class_="rival-row")

    def _texts(self, label: Sequence[str], note: Sequence[str], top: Place) -> list[str]:
        first = top + Fraction(self.measure.gap, 2) + self.measure.type
        named = [(line, "rival-label", self.measure.type) for line in label]
        named += [(line, "rival-note", self.measure.type - 1) for line in note]
        return [
            self._text(escape(line), self.measure.side, first + self.measure.line * place, class_, "start", size)
            for place, (line, class_, size) in enumerate(named)
        ]

    def _stated(self, point: Point) -> str:
        """The value with its trace; else the interval; else the words that there is none."""
        if point.value is not None and point.value.value is not None:
            return number(point.value, in_line(point.value, self.language))
        if point.bounds:
            low, high = (number(each, in_line(each, self.language)) for each in point.bounds)
            return fill(escape(self.words["interval"]), {"low": low, "high": high}, self.language)
        return escape(self.words["no_value"])

    def _plain(self, point: Point) -> str:
        """The same as text alone."""
        if point.value is not None and point.value.value is not None:
            return in_words(point.value, self.language)
        if point.bounds:
            low, high = point.bounds
            return fill(self.words["interval"], {"low": low, "high": high}, self.language)
        return str(self.words["no_value"])

    def _width_of_values(self) -> int:
        longest = max((len(self._plain(point)) for point in self.points), default=0)
        return longest * self.measure.letter + self.measure.mark

    def _marks(self, point: Point, y: Place) -> list[str]:
        marks = []
        if point.bounds:
            low, high = (self.scale.share(_value(each)) for each in point.bounds)
            marks.append(self._line(low, high, y, "rival-range"))
        if point.value is not None and point.value.value is not None:
            marks.append(self._marker(point, self._x(self.scale.share(_value(point.value))), y))
        return marks

    def _marker(self, point: Point, x: Place, y: Place) -> str:
        """A shape for each status; hollow when superseded."""
        size = self.measure.mark
        look: dict[str, object] = {
            "class_": f"rival-dot rival-{point.status}" + (" rival-superseded" if point.superseded else ""),
            "fill": "none" if point.superseded else None,
            "stroke": "currentColor" if point.superseded else None,
            "stroke_width": 2 if point.superseded else None,
        }
        if point.status == "estimate":
            return element("rect", x=x - size + 1, y=y - size + 1, width=2 * size - 2, height=2 * size - 2, **look)
        if point.status in CORNERS:
            return element("polygon", points=_corners(CORNERS[point.status], x, y, size), **look)
        return element("circle", cx=x, cy=y, r=size, **look)

    def _grid(self, bottom: Place) -> list[str]:
        unit, measure = unit_of(self.scale), self.measure
        marks = []
        for mark, trace in zip(self.scale.ticks, tick_traces(self.numbers, measure.steps, unit), strict=True):
            x, value = self._x(self.scale.share(mark)), _value(trace)
            marks += self._upright(x, "rival-grid")
            marks.append(
                element(
                    "text",
                    number(trace, isolated(show(value, self.language, decimals(value)), trace, self.language)),
                    x=x,
                    y=bottom + measure.line,
                    font_size=measure.type - 1,
                    text_anchor="middle",
                    class_="rival-tick",
                )
            )
        named = " ".join(part for part in (self.words["scales"][str(unit)], self.unit) if part)
        marks.append(
            self._text(escape(named), self.end, bottom + 2 * measure.line, "rival-unit", "end", measure.type - 1)
        )
        self.height = bottom + 2 * measure.line + 8
        return marks

    def _upright(self, x: Place, class_: str) -> list[str]:
        return [
            element("line", x1=x, x2=x, y1=top, y2=bottom, class_=class_, **STROKES[class_])
            for top, bottom in self.zones
        ]

    def _band(self) -> list[str]:
        if self.interval is None or any(each.value is None for each in self.interval):
            return []
        one, other = sorted(self._x(self.scale.share(_value(each))) for each in self.interval)
        look = {"x": one, "width": other - one, "class_": "rival-band", "fill_opacity": "0.15"}
        return [element("rect", y=top, height=bottom - top, **look) for top, bottom in self.zones]

    def _decision(self) -> list[str]:
        """The diamond over its line; its words stand on the side that has more room."""
        if self.decided is None or self.decided.value is None:
            return []
        share = self.scale.share(_value(self.decided))
        beyond = share > Fraction(1, 2)
        along = self.begin + share * (self.end - self.begin) + (-16 if beyond else 16)
        shown = number(self.decided, in_line(self.decided, self.language))
        words = f"{escape(self.words[self.settled])} {shown}"
        return [
            *self._upright(self._x(share), "rival-decided-line"),
            *self._diamond(18),
            self._text(words, along, 23, "rival-decided-value", "end" if beyond else "start"),
        ]

    def _diamond(self, y: Place) -> list[str]:
        if self.decided is None or self.decided.value is None:
            return []
        size = self.measure.mark + 1
        x = self._x(self.scale.share(_value(self.decided)))
        return [element("polygon", points=_corners(DIAMOND, x, y, size), class_="rival-decided")]

    def _text(self, content: str, along: Place, y: Place, class_: str, anchor: str, size: int | None = None) -> str:
        """Text anchored in the direction of the language: its start is right in Persian."""
        return element(
            "text",
            content,
            x=self._side(along),
            y=y,
            font_size=size or self.measure.type,
            text_anchor=anchor,
            class_=class_,
        )

    def _line(self, start: Place, end: Place, y: Place, class_: str) -> str:
        return element("line", x1=self._x(start), x2=self._x(end), y1=y, y2=y, class_=class_, **STROKES[class_])

    def _x(self, share: Place) -> Place:
        return self._side(self.begin + share * (self.end - self.begin))

    def _side(self, along: Place) -> Place:
        """A place counted from where reading starts."""
        return self.measure.width - along if self.language == "fa" else along

    def spoken(self) -> str:
        """The drawing in sentences, for those who do not see it."""
        said: Mapping[str, str] = self.words["spoken"]
        return " ".join(fill(said[key], facts, self.language) for key, facts in self._sentences())

    def _sentences(self) -> Iterator[tuple[str, Mapping[str, object]]]:
        ends = {"first": self.scale.ticks[0], "last": self.scale.ticks[-1], "unit": self.unit}
        yield ("start", ends) if self.numbers else ("empty", {})
        for point in self.points:
            status = self.words["statuses"][point.status]
            if point.superseded:
                status = fill(self.words["superseded"], {"status": status}, self.language)
            yield "point", {"label": point.label, "value": self._plain(point), "status": status}
        between = self._interval_words()
        if self.decided is not None and self.decided.value is not None:
            key = f"{self.settled}_interval" if between else self.settled
            yield key, {"value": self.decided, "interval": between}
        elif between:
            yield "interval_alone", {"interval": between}

    def _interval_words(self) -> str:
        if self.interval is None or any(each.value is None for each in self.interval):
            return ""
        return fill(self.words["interval"], {"low": self.interval[0], "high": self.interval[1]}, self.language)


# Corners as shares of the size of a mark, from its middle.
Shape = tuple[tuple[Place, Place], ...]
HALF = Fraction(1, 2)
DIAMOND: Shape = ((0, -1), (1, 0), (0, 1), (-1, 0))
CORNERS: Mapping[str, Shape] = {
    "provisional": ((-1, 0), (-HALF, -1), (HALF, -1), (1, 0), (HALF, 1), (-HALF, 1)),
    "press": ((0, -1), (1, 1), (-1, 1)),
    "illustrative": ((-1, -1), (1, -1), (0, 1)),
}


def _corners(shape: Shape, x: Place, y: Place, size: int) -> str:
    return " ".join(f"{written(x + right * size)},{written(y + down * size)}" for right, down in shape)


def _value(trace: Trace) -> Number:
    assert trace.value is not None  # the callers have left out what states no number
    return trace.value
