"""Estimates over time as a line in the band of their intervals, with what each source says of each time beside it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from namagar.analysis.charts.axes import ValueAxis, plain, time_axis, value_axis
from namagar.analysis.charts.chart import NARROW, WIDE, Cell, Chart, Option, Said, Sketch, Table
from namagar.analysis.charts.drawing import lines_of
from namagar.analysis.charts.lettering import TIP, in_line
from namagar.analysis.charts.palette import DECIDED, INK, PAPER, SERIES, SHAPES
from namagar.analysis.charts.tracks import middle
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.trace import Trace
from namagar.analysis.terms.wording import fill
from namagar.catalogue import reader

STEPS, LETTERS, POINT, BESIDE = 6, 34, 36, 256


@dataclass(frozen=True, slots=True)
class Estimated:
    """An estimate for a time, with the ends of its interval."""

    period: Period
    value: Trace
    low: Trace
    high: Trace


@dataclass(frozen=True, slots=True)
class Heard:
    """What a source, by its name in the language of the chart, says of the same time."""

    source: str
    period: Period
    value: Trace


def estimated(estimates: Sequence[Estimated], heard: Sequence[Heard], language: str, series: str, unit: str) -> Chart:
    """The chart; `series` says what is estimated."""
    picture = _Picture(estimates, heard, language, series, unit)
    return Chart(
        kind="estimated",
        language=language,
        title=Said(picture.words["title"], picture.ends()),
        about=fill(picture.words["about"], picture.named(), language),
        source=picture.source(),
        wide=picture.sketch(WIDE),
        narrow=picture.sketch(NARROW),
        table=picture.table(),
        spoken=" ".join(picture.spoken()),
        notes=(picture.words["notes"]["band"], *([picture.words["notes"]["marks"]] if heard else [])),
        marks=picture.axis().marks,
    )


class _Picture:
    """One chart while it is made."""

    def __init__(
        self, estimates: Sequence[Estimated], heard: Sequence[Heard], language: str, series: str, unit: str
    ) -> None:
        self.estimates = sorted(estimates, key=lambda each: each.period)
        self.heard, self.language, self.series, self.unit = tuple(heard), language, series, unit
        self.words: Mapping[str, Any] = reader.yaml_file("charts", "estimated.yaml")[language]
        self.sources = tuple(dict.fromkeys(each.source for each in heard))

    def axis(self) -> ValueAxis:
        numbers = [trace for each in self.estimates for trace in (each.value, each.low, each.high)]
        return value_axis([*numbers, *(each.value for each in self.heard)], self.language, self.unit, STEPS)

    def ends(self) -> dict[str, object]:
        """The first and the last estimate."""
        first, last = self.estimates[0], self.estimates[-1]
        return {
            "first": first.period,
            "first_value": first.value,
            "last": last.period,
            "value": last.value,
            "low": last.low,
            "high": last.high,
        }

    def named(self) -> dict[str, object]:
        """What is shown, in which unit, from when to when."""
        ends = (self.estimates[0].period, self.estimates[-1].period)
        return {"series": self.series, "unit": self.unit, "first": ends[0], "last": ends[1]}

    def source(self) -> str:
        between = "، " if self.language == "fa" else ", "
        return fill(self.words["source"], {"sources": between.join(self.sources) or "—"}, self.language)

    def spoken(self) -> Iterator[str]:
        said = self.words["spoken"]
        yield fill(said["start"], self.named(), self.language)
        yield fill(said["estimate"], self.ends(), self.language)
        for source in self.sources:
            count = sum(each.source == source for each in self.heard)
            yield fill(said["source"], {"source": source, "count": count}, self.language)
        yield str(said["table"])

    def table(self) -> Table:
        """A row for each estimate, and one for each figure beside it, in the order of time."""
        rows: list[tuple[Period, tuple[Cell, ...]]] = [
            (each.period, (each.period, self.words["estimate"], each.value, each.low, each.high))
            for each in self.estimates
        ]
        rows += [(each.period, (each.period, each.source, each.value, None, None)) for each in self.heard]
        heads = (self.words["heads"][name] for name in ("period", "source", "value", "low", "high"))
        return Table(tuple(heads), tuple(cells for _, cells in sorted(rows, key=lambda row: row[0])))

    def sketch(self, width: int) -> Sketch:
        """The names of the sources stand beside the drawing where there is room, else below it."""
        beside = width == WIDE
        names = [self.words["estimate"], *self.sources]
        listed = 0 if beside else sum(8 + 17 * len(_lines(name)) for name in names) + 12
        days = [middle(each.period) for each in self.estimates] + [middle(each.period) for each in self.heard]
        axis = self.axis().option
        option: Option = {
            "animation": False,
            "aria": {"enabled": False},
            "textStyle": {"fontFamily": "inherit", "fontSize": 14, "color": INK},
            "grid": {
                "left": 64,
                "right": BESIDE + 16 if beside else 16,
                "top": 44,
                "bottom": 52 + listed,
                "containLabel": False,
            },
            "tooltip": TIP,
            "legend": self._legend(names, beside),
            "xAxis": time_axis(days, self.language, 9 if beside else 4),
            "yAxis": {**axis, "nameTextStyle": {**axis["nameTextStyle"], "align": "left", "padding": [0, 0, 8, -50]}},
            "series": [*self._band(), self._line(), *self._marks()],
        }
        return Sketch(width, 470 if beside else 330 + listed, option)

    def _legend(self, names: Sequence[str], beside: bool) -> Option:
        side = "right" if self.language == "fa" else "left"
        place: Option = {"left": WIDE - BESIDE, "top": 44} if beside else {"left": side, "bottom": 4}
        return {
            "orient": "vertical",
            **place,
            "align": "left" if beside else side,
            "itemGap": 8,
            "itemWidth": 26,
            "itemHeight": 13,
            "textStyle": {"color": INK, "fontSize": 14, "lineHeight": 17},
            "formatter": {"words": {name: "\n".join(_lines(name)) for name in names}},
            "data": list(names),
        }

    def _band(self) -> Iterator[Option]:
        """The interval: a line that is not seen, and stacked on it an area as high as the interval is wide."""
        low = [[middle(each.period).toordinal(), _value(each.low)] for each in self.estimates]
        wide = [
            [middle(each.period).toordinal(), _value(each.high) - _value(each.low)] for each in self.estimates
        ]  # fmt: skip
        for name, data, opacity in (("low", low, 0.0), ("band", wide, 0.16)):
            yield {
                "id": name,
                "name": name,
                "type": "line",
                "stack": "interval",
                "stackStrategy": "all",
                "data": data,
                "symbol": "none",
                "silent": True,
                "lineStyle": {"opacity": 0},
                **({"areaStyle": {"color": DECIDED, "opacity": opacity}} if opacity else {}),
            }

    def _line(self) -> Option:
        data = [
            {
                "name": self._told(self.words["estimated"], each.period, each.value, each.low, each.high),
                "value": [middle(each.period).toordinal(), _value(each.value)],
            }
            for each in self.estimates
        ]
        return {
            "id": "track-estimate",
            "name": self.words["estimate"],
            "type": "line",
            "data": data,
            "symbol": "diamond",
            "symbolSize": 12,
            "showAllSymbol": True,
            "color": DECIDED,
            "lineStyle": {"color": DECIDED, "width": 2},
            "itemStyle": {"color": DECIDED, "borderColor": PAPER, "borderWidth": 0.5},
        }

    def _marks(self) -> Iterator[Option]:
        ordered = sorted(self.heard, key=lambda each: self.sources.index(each.source))
        for place, (source, said) in enumerate(groupby(ordered, key=lambda each: each.source)):
            colour = SERIES[place % len(SERIES)]
            yield {
                "id": f"track-{place}",
                "name": source,
                "type": "scatter",
                "data": [
                    {
                        "name": self._told(self.words["point"], each.period, each.value, source=source),
                        "value": [middle(each.period).toordinal(), _value(each.value)],
                    }
                    for each in said
                ],
                "symbol": SHAPES[place % len(SHAPES)],
                "symbolSize": 11,
                "z": 4,
                "color": colour,
                "itemStyle": {"color": colour, "borderColor": PAPER, "borderWidth": 0.5},
            }

    def _told(
        self,
        template: str,
        period: Period,
        value: Trace,
        low: Trace | None = None,
        high: Trace | None = None,
        source: str = "",
    ) -> str:
        """One mark in a sentence, in lines that fit beside it on a phone."""
        ends = {name: in_line(each, self.language) for name, each in (("low", low), ("high", high)) if each is not None}
        facts = {"period": period, "value": in_line(value, self.language), "source": source, **ends}
        return "\n".join(lines_of(fill(template, facts, self.language), POINT, lines=6))


def _value(trace: Trace) -> int | float:
    assert trace.value is not None
    return plain(trace.value)


def _lines(name: str) -> tuple[str, ...]:
    return lines_of(name, LETTERS - 4, lines=4)
