"""The chart of one series over time as it is drawn: names near the marks or in a list, intervals upright, gaps open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from namagar.analysis.charts.axes import plain, time_axis
from namagar.analysis.charts.chart import WIDE, Option, Sketch
from namagar.analysis.charts.drawing import lines_of
from namagar.analysis.charts.lettering import TIP, in_line
from namagar.analysis.charts.over_time_told import Foreseen, Telling
from namagar.analysis.charts.palette import DASHES, DECIDED, DIAMOND, INK, PAPER, SERIES, SHAPES
from namagar.analysis.charts.tracks import Track, bounds, middle
from namagar.analysis.terms.claim import Claim

# Letters in one line: of a name beside a mark, and in a list of names beside or below the drawing.
BESIDE, LIST = 31, 34
# The column of names beside the drawing, and where the drawing ends.
COLUMN, EDGE = 232, 250
LINE_HIGH, PLOT, ABOVE, BELOW = 17, 374, 44, 52
# Names stand beside last marks only where all of these lie in so much of the time, at its end: a longer line from a
# name to its mark would look like figures.
NEAR = 0.25


def sketch(telling: Telling, width: int) -> Sketch:
    """The drawing at one width."""
    return _Drawing(telling, width).sketch()


class _Drawing:
    """One drawing while it is made."""

    def __init__(self, telling: Telling, width: int) -> None:
        self.telling, self.width, self.language = telling, width, telling.language
        self.names = telling.names()
        self.listed = [*self.names, *([telling.words["decided"]] if telling.settled else [])]
        self.listed += [telling.own(each) for each in telling.foreseen]
        self.labels = width == WIDE and self._near() and self._fit()

    def sketch(self) -> Sketch:
        """Names stand beside the last marks where they are near, else in a list beside or below the drawing."""
        wide, below = self.width == WIDE, 0 if self.width == WIDE else self._list_high()
        plot = max(PLOT, self._list_high() - BELOW) if wide and not self.labels else PLOT
        axis = self.telling.axis().option
        option: Option = {
            "animation": False,
            "aria": {"enabled": False},
            "textStyle": {"fontFamily": "inherit", "fontSize": 14, "color": INK},
            "grid": {
                "left": 64,
                "right": EDGE if wide else 16,
                "top": ABOVE,
                "bottom": BELOW + below,
                "containLabel": False,
            },
            "tooltip": TIP,
            "xAxis": time_axis(self._days(), self.language, 9 if wide else 4),
            "yAxis": {**axis, "nameTextStyle": {**axis["nameTextStyle"], "align": "left", "padding": [0, 0, 8, -50]}},
            "series": [*self._series()],
        }
        if not self.labels:
            option["legend"] = self._legend(option["series"])
        return Sketch(self.width, ABOVE + plot + BELOW if wide else 330 + below, option)

    def _days(self) -> list[date]:
        periods = [*(claim.period for claim in self.telling.claims), *self.telling.beside]
        return [day for period in periods for day in (period.start, period.end)]

    def _near(self) -> bool:
        """Whether the last mark of every track stands near the end of the time."""
        days = self._days()
        first, last = min(days).toordinal(), max(days).toordinal()
        ends = [middle(max(track.claims, key=lambda claim: claim.period).period) for track in self.telling.tracks]
        ends += [middle(period) for period in self.telling.beside]
        return all(last - day.toordinal() <= NEAR * (last - first) for day in ends)

    def _fit(self) -> bool:
        """Whether all names find a place beside the drawing, one below the other."""
        return sum(LINE_HIGH * len(_lines(name, BESIDE)) for name in self.listed) <= PLOT

    def _list_high(self) -> int:
        return sum(8 + LINE_HIGH * len(_lines(name, self._letters)) for name in self.listed) + 12

    @property
    def _letters(self) -> int:
        """In a list beside the drawing, each name has its mark before it."""
        return BESIDE - 4 if self.width == WIDE else LIST

    def _legend(self, series: Sequence[Option]) -> Option:
        listed = [each["name"] for each in series if each["id"].startswith(("track", "decided", "estimate"))]
        side = "right" if self.language == "fa" else "left"
        beside: Option = {"left": "right" if side == "right" else WIDE - COLUMN, "top": ABOVE - 4}
        return {
            "orient": "vertical",
            **(beside if self.width == WIDE else {"bottom": 4, "left": side}),
            "align": side,
            "itemGap": 8,
            "itemWidth": 26,
            "itemHeight": 13,
            "textStyle": {"color": INK, "fontSize": 14, "lineHeight": LINE_HIGH},
            "formatter": {"words": {name: "\n".join(_lines(name, self._letters)) for name in listed}},
            "data": listed,
        }

    def _series(self) -> Iterator[Option]:
        publishers = [track.publisher for track in self.telling.tracks]
        shapes = {code: SHAPES[place % len(SHAPES)] for place, code in enumerate(dict.fromkeys(publishers))}
        for place, track in enumerate(self.telling.tracks):
            # One shape for a source; its tracks are filled and hollow by turns, then dashed.
            turn = publishers[:place].count(track.publisher)
            look = _Look(
                colour=SERIES[place % len(SERIES)],
                shape=shapes[track.publisher],
                dash=DASHES[turn // 2 % len(DASHES)],
                hollow=turn % 2 == 1,
            )
            yield from self._whiskers(place, track, look.colour)
            yield self._track(place, track, self.names[place], look)
        if self.telling.settled:
            yield self._diamonds()
        for place, ahead in enumerate(self.telling.foreseen):
            yield from self._estimates(place, ahead)

    def _track(self, place: int, track: Track, name: str, look: "_Look") -> Option:
        data: list[Option] = []
        for stretch in (*track.stretches(), *((claim,) for claim in track.claims if claim.value is None)):
            if data:
                data.append({"value": [data[-1]["value"][0], None]})
            data += [item for claim in stretch for item in self._items(claim, track)]
        if self.labels:
            max(data, key=lambda item: (item["value"][1] is not None, item["value"][0]))["label"] = _label(name)
        return {
            "id": f"track-{place}",
            "name": name,
            "type": "line",
            "data": data,
            "symbol": look.shape,
            "symbolSize": 10,
            "showAllSymbol": True,
            "connectNulls": False,
            "color": look.colour,
            "lineStyle": {"color": look.colour, "width": 1.75, "type": look.dash},
            "itemStyle": {
                "color": PAPER if look.hollow else look.colour,
                "borderColor": look.colour if look.hollow else PAPER,
                "borderWidth": 1.75 if look.hollow else 0.5,
            },
            **(_beside(look.colour) if self.labels else {}),
        }

    def _items(self, claim: Claim, track: Track) -> list[Option]:
        """The mark of a claim; one that states an interval alone has a mark at each end."""
        stated = [claim.value] if claim.value is not None else [claim.low, claim.high]
        day, told = middle(claim.period).toordinal(), self.telling.told(claim, track)
        return [{"name": told, "value": [day, plain(value)]} for value in stated if value is not None]

    def _whiskers(self, place: int, track: Track, colour: str) -> Iterator[Option]:
        """Upright lines for intervals, lines along for the length of a time."""
        upright: list[list[int | float | None]] = []
        along: list[list[int | float | None]] = []
        for claim in track.claims:
            day, ends = middle(claim.period).toordinal(), bounds(claim)
            if ends and ends[0].value is not None and ends[1].value is not None:
                upright += [[day, plain(ends[0].value)], [day, plain(ends[1].value)], [day, None]]
            if claim.value is not None and self.telling.reach not in ("moment", "month"):
                first, last, value = claim.period.start.toordinal(), claim.period.end.toordinal(), plain(claim.value)
                along += [[first, value], [last, value], [last, None]]
        for kind, data, width in (("interval", upright, 5), ("length", along, 2)):
            if data:
                yield {
                    "id": f"{kind}-{place}",
                    "name": f"{kind}-{place}",
                    "type": "line",
                    "data": data,
                    "symbol": "none",
                    "silent": True,
                    "lineStyle": {"color": colour, "width": width, "opacity": 0.55},
                }

    def _diamonds(self) -> Option:
        data: list[Option] = []
        for each in self.telling.settled:
            assert each.value.value is not None
            data.append(
                {
                    "name": self.telling.point(
                        self.telling.words["decided"], each.period, in_line(each.value, self.language)
                    ),
                    "value": [middle(each.period).toordinal(), plain(each.value.value)],
                }
            )
        if self.labels:
            data[-1]["label"] = _label(self.telling.words["decided"])
        return {
            "id": "decided",
            "name": self.telling.words["decided"],
            "type": "scatter",
            "data": data,
            "symbol": DIAMOND,
            "symbolSize": 16,
            "z": 5,
            "itemStyle": {"color": DECIDED, "opacity": 1},
            **(_beside(DECIDED) if self.labels else {}),
        }

    def _estimates(self, place: int, each: Foreseen) -> Iterator[Option]:
        """A hollow mark on a dashed upright line: nobody says this."""
        values = [trace.value for trace in (each.value, each.low, each.high)]
        value, low, high = (plain(value) for value in values if value is not None)
        day, name = middle(each.period).toordinal(), self.telling.own(each)
        yield {
            "id": f"ahead-{place}",
            "name": f"ahead-{place}",
            "type": "line",
            "data": [[day, low], [day, high]],
            "symbol": "none",
            "silent": True,
            "lineStyle": {"color": INK, "width": 1.75, "type": "dotted"},
        }
        mark: Option = {"name": self.telling.ahead(each), "value": [day, value]}
        if self.labels:
            mark["label"] = _label(name)
        yield {
            "id": f"estimate-{place}",
            "name": name,
            "type": "scatter",
            "data": [mark],
            "symbol": "circle",
            "symbolSize": 12,
            "z": 5,
            "itemStyle": {
                "color": PAPER,
                "borderColor": INK,
                "borderWidth": 1.75,
                "borderType": "dotted",
                "opacity": 1,
            },
            **(_beside(INK) if self.labels else {}),
        }


@dataclass(frozen=True, slots=True)
class _Look:
    """How one track is told from the others."""

    colour: str
    shape: str
    dash: str
    hollow: bool


def _beside(colour: str) -> Option:
    """Labels in one column on the right, each with a thin line to the last mark of its track; none covers another."""
    return {
        "labelLayout": {"x": WIDE - COLUMN, "moveOverlap": "shiftY"},
        "labelLine": {"show": True, "length2": 6, "lineStyle": {"width": 1, "color": colour}},
    }


def _lines(name: str, most: int) -> tuple[str, ...]:
    return lines_of(name, most, lines=4)


def _label(name: str) -> Option:
    return {
        "show": True,
        "formatter": "\n".join(_lines(name, BESIDE)),
        "lineHeight": LINE_HIGH,
        "position": "right",
        "color": INK,
        "fontSize": 14,
        "textBorderColor": PAPER,
        "textBorderWidth": 3,
    }
