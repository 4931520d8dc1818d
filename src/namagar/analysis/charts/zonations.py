"""What other zonations say: indicators by the number of zones, each in a panel of its own, with range and mean."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from namagar.analysis.charts.axes import ValueAxis, plain, value_axis
from namagar.analysis.charts.chart import NARROW, WIDE, Cell, Chart, Option, Said, Sketch, Table
from namagar.analysis.charts.drawing import lines_of
from namagar.analysis.charts.lettering import TIP, in_line, stamp
from namagar.analysis.charts.palette import INK, PAPER, SERIES, SHAPES, SOFT
from namagar.analysis.terms.trace import Trace
from namagar.analysis.terms.wording import fill
from namagar.catalogue import reader

Words = Mapping[str, str]
STEPS, LETTERS, POINT = 5, 34, 36
# A panel: the room for its scale, how wide and how high it is, what its heading and its foot need; above all the stamp.
SCALE, ACROSS, HIGH, HEAD, FOOT, STAMP = 48, 256, 210, 48, 56, 24
# So many panels stand beside each other where there is room.
BESIDE = 3


@dataclass(frozen=True, slots=True)
class Zoned:
    """One indicator over many divisions into so many zones."""

    zones: Trace
    mean: Trace
    least: Trace
    greatest: Trace


@dataclass(frozen=True, slots=True)
class Zoning:
    """One indicator by the number of zones, the fewest first; its words, its unit is per cent."""

    code: str
    title: Words
    rows: tuple[Zoned, ...]

    @property
    def way(self) -> str:
        """Whether its mean rises with every step to more zones, falls with every one, or does neither."""
        means = [float(each.mean.value or 0) for each in self.rows]
        if all(one < other for one, other in pairwise(means)):
            return "rising"
        return "falling" if all(one > other for one, other in pairwise(means)) else "mixed"


@dataclass(frozen=True, slots=True)
class About:
    """The time and the source in words, and of how many divisions the rows are; `estimate` is said on everything."""

    when: str
    source: str
    divisions: Trace
    estimate: bool


def zonations(of: Sequence[Zoning], about: About, language: str) -> Chart:
    """The chart; its title is about the first indicator, a note speaks of each of the others."""
    picture = _Picture(of, about, language)
    first, *others = of
    return Chart(
        kind="zonations",
        language=language,
        title=Said(picture.template(first), picture.ends(first)),
        about=picture.about_line(),
        source=fill(picture.words["source"], {"source": about.source}, language),
        wide=picture.sketch(WIDE),
        narrow=picture.sketch(NARROW),
        table=picture.table(),
        spoken=" ".join(picture.spoken()),
        notes=(*(picture.told(each) for each in others), picture.words["note"]),
        marks=picture.marks(),
        build="common",
    )


class _Picture:
    """One chart while it is made."""

    def __init__(self, of: Sequence[Zoning], about: About, language: str) -> None:
        self.of, self.about, self.language = tuple(of), about, language
        self.words: Mapping[str, Any] = reader.yaml_file("charts", "zonations.yaml")[language]
        self.axes = [self._axis(each) for each in self.of]

    def template(self, of: Zoning) -> str:
        """The message of one indicator: one that is told in words of its own has them."""
        said = self.words["says"]
        text = str(said.get(of.code, said["any"])[of.way])
        return fill(self.words["estimate"], {"said": text}, self.language) if self.about.estimate else text

    def ends(self, of: Zoning) -> dict[str, object]:
        """What the message needs: the values in the most zones and in the fewest."""
        few, many = of.rows[0], of.rows[-1]
        return {
            "title": of.title[self.language],
            "few": few.zones,
            "few_value": few.mean,
            "many": many.zones,
            "many_value": many.mean,
        }

    def told(self, of: Zoning) -> str:
        """The same message without numbers of its own, as a note."""
        return fill(self.words["notes"][of.way], {"title": of.title[self.language]}, self.language)

    def about_line(self) -> str:
        facts = {"divisions": self.about.divisions, "when": self.about.when}
        return fill(self.words["about_estimate" if self.about.estimate else "about"], facts, self.language)

    def spoken(self) -> Iterator[str]:
        said = self.words["spoken"]
        yield fill(said["start"], {"about": self.about_line()}, self.language)
        for each in self.of:
            few, many = each.rows[0], each.rows[-1]
            facts = {**self.ends(each), "least": few.least, "greatest": few.greatest, "most": many.greatest}
            yield fill(said["indicator"], facts, self.language)
        yield str(said["table"])

    def table(self) -> Table:
        """A row for each indicator and number of zones."""
        heads = self.words["heads"]
        named = [heads["indicator"], heads["zones"]]
        for name in ("mean", "least", "greatest"):
            text = heads[name]
            named.append(fill(self.words["estimate_head"], {"head": text}, self.language) if self.estimate else text)
        rows: list[tuple[Cell, ...]] = [
            (each.title[self.language], row.zones, row.mean, row.least, row.greatest)
            for each in self.of
            for row in each.rows
        ]
        return Table(tuple(named), tuple(rows))

    @property
    def estimate(self) -> bool:
        return self.about.estimate

    def marks(self) -> dict[str, Trace]:
        """Ticks of all panels, how many zones there are, and the values that stand beside marks."""
        found: dict[str, Trace] = {}
        for each, axis in zip(self.of, self.axes, strict=True):
            found |= axis.marks | {in_line(row.zones, self.language): row.zones for row in each.rows}
            found |= {self._per_cent(row.mean): row.mean for row in (each.rows[0], each.rows[-1])}
        return found

    def sketch(self, width: int) -> Sketch:
        """Panels beside each other where there is room, else below each other."""
        wide = width == WIDE
        option: Option = {
            "animation": False,
            "aria": {"enabled": False},
            "textStyle": {"fontFamily": "inherit", "fontSize": 14, "color": INK},
            "graphic": [stamp(self.words["stamp"], 4, 4)] if self.estimate else [],
            "tooltip": TIP,
            "grid": [self._place(place, wide) for place in range(len(self.of))],
            "xAxis": [self._zones(place, each) for place, each in enumerate(self.of)],
            "yAxis": [self._values(place, each) for place, each in enumerate(self.of)],
            "series": [series for place, each in enumerate(self.of) for series in self._series(place, each)],
        }
        rows = -(-len(self.of) // BESIDE) if wide else len(self.of)
        return Sketch(width, STAMP + (HEAD + HIGH + FOOT) * rows, option)

    def _place(self, place: int, wide: bool) -> Option:
        row, column = divmod(place, BESIDE) if wide else (place, 0)
        return {
            "left": SCALE + (ACROSS + SCALE + 16) * column,
            "top": STAMP + HEAD + (HEAD + HIGH + FOOT) * row,
            "width": ACROSS if wide else NARROW - SCALE - 20,
            "height": HIGH,
            "containLabel": False,
        }

    def _axis(self, of: Zoning) -> ValueAxis:
        values = [trace for row in of.rows for trace in (row.mean, row.least, row.greatest)]
        axis = value_axis(values, self.language, "", STEPS)
        words = axis.option["axisLabel"]["formatter"]["words"]
        label = {**axis.option["axisLabel"], "formatter": {"words": {key: self._signed(words[key]) for key in words}}}
        return ValueAxis(
            {**axis.option, "axisLabel": label}, {self._signed(key): axis.marks[key] for key in axis.marks}
        )

    def _signed(self, written: str) -> str:
        return fill(self.words["per_cent"], {"value": written}, self.language)

    def _per_cent(self, trace: Trace) -> str:
        return self._signed(in_line(trace, self.language))

    def _values(self, place: int, of: Zoning) -> Option:
        """The scale of a panel; over it stands what is shown."""
        return {
            **self.axes[place].option,
            "gridIndex": place,
            "name": "\n".join(lines_of(of.title[self.language], LETTERS, lines=2)),
            "nameGap": 14,
            "nameTextStyle": {
                "color": INK,
                "fontSize": 14,
                "fontWeight": 600,
                "align": "left",
                "padding": [0, 0, 0, -44],
            },
        }

    def _zones(self, place: int, of: Zoning) -> Option:
        numbers = [plain(row.zones.value or 0) for row in of.rows]
        shown = {str(plain(row.zones.value or 0)): in_line(row.zones, self.language) for row in of.rows}
        return {
            "gridIndex": place,
            "type": "value",
            "min": 0,
            "max": numbers[-1] + 2,
            "name": self.words["zones"],
            "nameLocation": "middle",
            "nameGap": 32,
            "nameTextStyle": {"color": SOFT, "fontSize": 13},
            "axisLabel": {"color": SOFT, "fontSize": 13, "customValues": numbers, "formatter": {"words": shown}},
            "axisTick": {"customValues": numbers, "lineStyle": {"color": SOFT}},
            "axisLine": {"lineStyle": {"color": INK}, "onZero": True},
            "splitLine": {"show": False},
        }

    def _series(self, place: int, of: Zoning) -> Iterator[Option]:
        """An upright line from the least to the greatest, and on it the mean."""
        colour, both = SERIES[place % len(SERIES)], {"xAxisIndex": place, "yAxisIndex": place, "type": "line"}
        upright: list[list[int | float | None]] = []
        for row in of.rows:
            zones = plain(row.zones.value or 0)
            upright += [[zones, plain(row.least.value or 0)], [zones, plain(row.greatest.value or 0)], [zones, None]]
        yield {
            **both,
            "id": f"range-{place}",
            "name": f"range-{place}",
            "data": upright,
            "symbol": "none",
            "silent": True,
            "lineStyle": {"color": colour, "width": 7, "opacity": 0.35},
        }
        yield {
            **both,
            "id": f"mean-{place}",
            "name": of.title[self.language],
            "data": [self._mark(row, row in (of.rows[0], of.rows[-1])) for row in of.rows],
            "symbol": SHAPES[place % len(SHAPES)],
            "symbolSize": 10,
            "showAllSymbol": True,
            "color": colour,
            "lineStyle": {"color": colour, "width": 1.75},
            "itemStyle": {"color": colour, "borderColor": PAPER, "borderWidth": 0.5},
        }

    def _mark(self, row: Zoned, at_an_end: bool) -> Option:
        facts = {name: self._per_cent(getattr(row, name)) for name in ("mean", "least", "greatest")}
        point = self.words["point_estimate" if self.estimate else "point"]
        told = fill(point, {"zones": row.zones, **facts}, self.language)
        mark: Option = {
            "name": "\n".join(lines_of(told, POINT, lines=4)),
            "value": [plain(row.zones.value or 0), plain(row.mean.value or 0)],
        }
        if at_an_end:
            mark["label"] = {
                "show": True,
                "position": "top",
                "formatter": facts["mean"],
                "fontSize": 13,
                "fontWeight": 600,
                "color": INK,
                "textBorderColor": PAPER,
                "textBorderWidth": 3,
            }
        return mark
