"""Axes as options of ECharts: a scale of round ticks with their traces, and time from left to right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from namagar.analysis.charts.chart import Option
from namagar.analysis.charts.palette import INK, LINE, SOFT
from namagar.analysis.charts.scale import decimals, scale_of, tick_traces, unit_of
from namagar.analysis.terms.calendars import day, first_calendar, other, parts
from namagar.analysis.terms.numerals import digits, show
from namagar.analysis.terms.trace import Number, Trace
from namagar.catalogue import reader

_LINE = {"lineStyle": {"color": LINE, "width": 1}}
YEARS = (1, 2, 5, 10, 20, 50)


@dataclass(frozen=True, slots=True)
class ValueAxis:
    """A scale that holds all values and zero; marks are its ticks by how they are written."""

    option: Option
    marks: dict[str, Trace]


def value_axis(values: Sequence[Trace], language: str, unit: str, steps: int, size: int = 14) -> ValueAxis:
    """The axis of the values; its name says in what they are written, as in `thousand persons`."""
    held = tuple(each for each in values if each.value is not None)
    scale = scale_of((each.value for each in held if each.value is not None), steps)
    of = unit_of(scale)
    traces = tick_traces(held, steps, of)
    written = [_written(trace, language) for trace in traces]
    named = reader.yaml_file("charts", "axes.yaml")[language]
    option: Option = {
        "type": "value",
        "min": plain(scale.ticks[0]),
        "max": plain(scale.ticks[-1]),
        "interval": plain(scale.ticks[1] - scale.ticks[0]),
        "name": " ".join(part for part in (named["scales"][str(of)], unit) if part),
        "nameTextStyle": {"color": SOFT, "fontSize": size - 1},
        "axisLabel": {
            "color": SOFT,
            "fontSize": size - 1,
            "formatter": {"words": {key(tick): text for tick, text in zip(scale.ticks, written, strict=True)}},
        },
        "axisTick": {"show": False},
        "axisLine": {"show": False},
        "splitLine": {"show": True, **_LINE},
    }
    return ValueAxis(option, dict(zip(written, traces, strict=True)))


def _written(trace: Trace, language: str) -> str:
    assert trace.value is not None
    return show(trace.value, language, decimals(trace.value))


def time_axis(days: Iterable[date], language: str, most: int, size: int = 14) -> Option:
    """Days from left to right; a tick is the first day of a year of the reader's calendar, the other one below it.

    A day is its ordinal number (`date.toordinal`), so that every period lies where its days lie.
    """
    held = sorted(days)
    calendar = first_calendar(language)
    first, last = parts(held[0], calendar)[0], parts(held[-1], calendar)[0] + 1
    step = next((each for each in YEARS if (last - first) <= most * each), YEARS[-1])
    starts = [day(calendar, year, 1, 1) for year in range(first, last + 1) if year % step == 0 or step == 1]
    edge = max((held[-1] - held[0]).days // 40, 30)
    return {
        "type": "value",
        "min": min(held[0].toordinal() - edge, starts[0].toordinal()) if step == 1 else held[0].toordinal() - edge,
        "max": held[-1].toordinal() + edge,
        "axisLabel": {
            "color": SOFT,
            "fontSize": size - 1,
            "lineHeight": size + 4,
            "customValues": [start.toordinal() for start in starts],
            "formatter": {"words": {str(start.toordinal()): _year(start, language) for start in starts}},
        },
        "axisTick": {"customValues": [start.toordinal() for start in starts], "lineStyle": {"color": SOFT}},
        "axisLine": {"lineStyle": {"color": INK}, "onZero": True},
        "splitLine": {"show": False},
    }


def _year(start: date, language: str) -> str:
    """`2016` over `1394`: the years in which a day lies."""
    own = first_calendar(language)
    return digits(f"{parts(start, own)[0]}\n{parts(start, other(own))[0]}", language)


def plain(value: Number) -> int | float:
    """A value as JSON holds it. It places a mark; what is read is written from the exact one."""
    exact = Fraction(value)
    return int(exact) if exact.denominator == 1 else float(exact)


def key(value: Number) -> str:
    """A value as JavaScript writes it."""
    return str(plain(value))
