"""All figures of one series by date: each source its own line and shape, intervals upright, gaps open."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from namagar.analysis.charts.axes import ValueAxis, plain, time_axis, value_axis
from namagar.analysis.charts.chart import NARROW, WIDE, Cell, Chart, Option, Said, Sketch, Table
from namagar.analysis.charts.drawing import lines_of
from namagar.analysis.charts.lettering import TIP, in_line
from namagar.analysis.charts.palette import DASHES, DECIDED, DIAMOND, INK, PAPER, SERIES, SHAPES
from namagar.analysis.charts.tracks import Track, bounds, middle, numbers, reach, tracks
from namagar.analysis.terms import codewords
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.trace import Trace, count
from namagar.analysis.terms.wording import fill
from namagar.catalogue import reader

# Letters in one line: of a name beside the drawing and in the list below it, of what is said of one mark.
BESIDE, LIST, POINT = 31, 34, 36
# At most so many steps of the scale, at both widths: the same marks stand at both.
STEPS = 6


@dataclass(frozen=True, slots=True)
class Settled:
    """What was decided for a time, and released."""

    period: Period
    value: Trace


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a forecast makes of the time after the last figure of one source: an estimate with its interval."""

    publisher: str
    period: Period
    value: Trace
    low: Trace
    high: Trace


def over_time(
    claims: Sequence[Claim],
    settled: Sequence[Settled],
    language: str,
    series: str,
    foreseen: Sequence[Foreseen] = (),
) -> Chart:
    """The chart of claims that belong on one scale (`tracks.scales`); `series` is the title of what they answer."""
    picture = _Picture(claims, settled, language, series, foreseen)
    return Chart(
        kind="over-time",
        language=language,
        title=picture.title(),
        about=picture.about(),
        source=picture.source(),
        wide=picture.sketch(WIDE),
        narrow=picture.sketch(NARROW),
        table=picture.table(),
        spoken=picture.spoken(),
        notes=picture.notes(),
        marks=picture.axis(STEPS).marks,
    )


class _Picture:
    """One chart while it is made."""

    def __init__(
        self,
        claims: Sequence[Claim],
        settled: Sequence[Settled],
        language: str,
        series: str,
        foreseen: Sequence[Foreseen],
    ) -> None:
        self.claims, self.settled, self.language, self.series = tuple(claims), tuple(settled), language, series
        self.foreseen = tuple(foreseen)
        self.words: Mapping[str, Any] = reader.yaml_file("charts", "over-time.yaml")[language]
        self.tracks = tracks(self.claims)
        self.numbers = (
            *numbers(self.claims),
            *(each.value for each in self.settled),
            *(trace for each in self.foreseen for trace in (each.value, each.low, each.high)),
        )
        self.unit = codewords.unit(self.claims[0].unit)[language]
        self.reach = reach(self.claims[0])
        self.beside = (*(each.period for each in self.settled), *(each.period for each in self.foreseen))
        periods = [*(claim.period for claim in self.claims), *self.beside]
        self.first = min(periods, key=lambda period: period.start)
        self.last = max(periods, key=lambda period: period.end)

    def axis(self, steps: int) -> ValueAxis:
        return value_axis(self.numbers, self.language, self.unit, steps)

    # What is said.

    def title(self) -> Said:
        """The message: how far apart the figures are for the newest time of which several sources speak."""
        if len(self.numbers) == 1:
            return Said(self.words["title_one"], {"low": self.numbers[0]})
        rivals = self._rivals()
        stated = sorted(numbers(rivals or self.claims), key=lambda trace: (trace.value or 0, trace.key))
        facts: dict[str, object] = {"count": self._count(rivals or self.claims), "low": stated[0], "high": stated[-1]}
        if rivals:
            facts["period"] = Period.read(f"{rivals[0].period.end.year:04d}")
            return Said(self.words["title"], facts)
        several = len({claim.publisher for claim in self.claims}) > 1
        return Said(self.words["title_apart" if several else "title_alone"], facts)

    def _rivals(self) -> list[Claim]:
        """The claims of the newest year in which several sources speak."""
        by_year: dict[int, list[Claim]] = {}
        for claim in self.claims:
            by_year.setdefault(claim.period.end.year, []).append(claim)
        several = [year for year, held in by_year.items() if len({claim.publisher for claim in held}) > 1]
        return by_year[max(several)] if several else []

    def _count(self, claims: Sequence[Claim]) -> Trace:
        return count(*(numbers((claim,))[0] for claim in claims))

    def about(self) -> str:
        named = f"{self.series} · {self.words['reaches'][self.reach]}" if self.reach != "moment" else self.series
        return fill(self.words["about"], {"series": named, **self._ends()}, self.language)

    def _ends(self) -> dict[str, object]:
        return {
            "unit": self.unit,
            "first": self.first.label(self.language),
            "last": self.last.label(self.language),
        }

    def source(self) -> str:
        codes = dict.fromkeys(track.publisher for track in self.tracks)
        between = "، " if self.language == "fa" else ", "
        listed = between.join(codewords.publisher(code)[self.language] for code in codes)
        return fill(self.words["source"], {"publishers": listed}, self.language)

    def notes(self) -> tuple[str, ...]:
        joined = any(len(stretch) > 1 for track in self.tracks for stretch in track.stretches())
        lines = "joined" if self.reach == "moment" else "joined_flows"
        said = [lines if joined else "apart"]
        said += ["reach"] if self.reach not in ("moment", "month") else []
        said += ["interval"] if any(bounds(claim) for claim in self.claims) else []
        said += ["decided"] if self.settled else []
        said += ["foreseen"] if self.foreseen else []
        return tuple(self.words["notes"][name] for name in said)

    def spoken(self) -> str:
        return " ".join(fill(template, facts, self.language) for template, facts in self._sentences())

    def _sentences(self) -> Iterator[tuple[str, Mapping[str, object]]]:
        said = self.words["spoken"]
        yield said["start"], {"series": self.series, **self._ends()}
        for track in self.tracks:
            first, last = track.claims[0], track.claims[-1]
            facts = {"track": self._named(track), "value": self._stated(first), "period": first.period}
            ends = {"count": len(track.claims), "last_value": self._stated(last), "last": last.period}
            yield (said["track"], facts | ends) if len(track.claims) > 1 else (said["track_one"], facts)
        for each in self.settled:
            yield said["decided"], {"value": in_line(each.value, self.language), "period": each.period}
        for ahead in self.foreseen:
            yield said["foreseen"], self._foretold(ahead) | {"period": ahead.period}
        yield said["table"], {}

    def _named(self, track: Track) -> str:
        facts = {"publisher": track.name(self.language), "concept": codewords.concept(track.concept)[self.language]}
        return fill(self.words["track"], facts, self.language)

    def _stated(self, claim: Claim) -> str:
        if claim.value is not None:
            return in_line(claim.trace(), self.language)
        low, high = (in_line(each, self.language) for each in bounds(claim) or ())
        return fill(self.words["interval"], {"low": low, "high": high}, self.language)

    def _foretold(self, each: Foreseen) -> dict[str, object]:
        named = zip(("value", "low", "high"), (each.value, each.low, each.high), strict=True)
        publisher = codewords.publisher(each.publisher)[self.language]
        return {"publisher": publisher, **{name: in_line(trace, self.language) for name, trace in named}}

    def table(self) -> Table:
        """A row for each claim, each decided number and each estimate, in the order of time."""
        heads = self.words["heads"]
        names = ["period", "source", "concept", "value"]
        interval = bool(self.foreseen) or any(bounds(claim) for claim in self.claims)
        names += ["low", "high"] if interval else []
        rows: list[tuple[Period, tuple[Cell, ...]]] = [
            (claim.period, self._row(claim, interval)) for track in self.tracks for claim in track.claims
        ]
        empty: tuple[Cell, ...] = (None, None) if interval else ()
        rows += [
            (each.period, (each.period, self.words["decided"], "", each.value, *empty, "")) for each in self.settled
        ]
        rows += [
            (each.period, (each.period, self._own(each), "", each.value, each.low, each.high, self.words["foreseen"]))
            for each in self.foreseen
        ]
        ordered = sorted(rows, key=lambda row: row[0])
        return Table(tuple(heads[name] for name in (*names, "status")), tuple(cells for _, cells in ordered))

    def _own(self, each: Foreseen) -> str:
        """What an estimate is called: whose figures it carries on, and that it is one."""
        return fill(self.words["own"], {"publisher": codewords.publisher(each.publisher)}, self.language)

    def _row(self, claim: Claim, interval: bool) -> tuple[Cell, ...]:
        said = (claim.period, codewords.publisher(claim.publisher)[self.language])
        ends = (bounds(claim) or (None, None)) if interval else ()
        value = claim.trace() if claim.value is not None else None
        status = codewords.status(claim.status)[self.language]
        return (*said, codewords.concept(claim.concept)[self.language], value, *ends, status)

    # What is drawn.

    def sketch(self, width: int) -> Sketch:
        """Labels stand beside the last marks where there is room, else in a list below the drawing."""
        beside = width == WIDE
        listed = 0 if beside else self._room_of_list()
        height = 470 if beside else 330 + listed
        axis = self.axis(STEPS).option
        days = [day for claim in self.claims for day in (claim.period.start, claim.period.end)]
        days += [day for period in self.beside for day in (period.start, period.end)]
        option: Option = {
            "animation": False,
            "aria": {"enabled": False},
            "textStyle": {"fontFamily": "inherit", "fontSize": 14, "color": INK},
            "grid": {
                "left": 64,
                "right": 250 if beside else 16,
                "top": 44,
                "bottom": 52 + listed,
                "containLabel": False,
            },
            "tooltip": TIP,
            "xAxis": time_axis(days, self.language, 9 if beside else 4),
            "yAxis": {**axis, "nameTextStyle": {**axis["nameTextStyle"], "align": "left", "padding": [0, 0, 8, -50]}},
            "series": [*self._series(beside)],
        }
        if not beside:
            option["legend"] = self._legend(option["series"])
        return Sketch(width, height, option)

    def _room_of_list(self) -> int:
        named = [*self._names(), *([self.words["decided"]] if self.settled else []), *map(self._own, self.foreseen)]
        return sum(8 + 17 * len(_lines(name, LIST)) for name in named) + 12

    def _legend(self, series: Sequence[Option]) -> Option:
        listed = [each["name"] for each in series if each["id"].startswith(("track", "decided", "estimate"))]
        return {
            "orient": "vertical",
            "bottom": 4,
            "left": "right" if self.language == "fa" else "left",
            "align": "right" if self.language == "fa" else "left",
            "itemGap": 8,
            "itemWidth": 26,
            "itemHeight": 13,
            "textStyle": {"color": INK, "fontSize": 14, "lineHeight": 17},
            "formatter": {"words": {name: "\n".join(_lines(name, LIST)) for name in listed}},
            "data": listed,
        }

    def _names(self) -> list[str]:
        """What the tracks are called: the source where that tells them apart, else with whom it counts."""
        return _distinct([track.name(self.language) for track in self.tracks], [self._named(t) for t in self.tracks])

    def _series(self, beside: bool) -> Iterator[Option]:
        names = self._names()
        publishers = [track.publisher for track in self.tracks]
        shapes = {code: SHAPES[place % len(SHAPES)] for place, code in enumerate(dict.fromkeys(publishers))}
        for place, track in enumerate(self.tracks):
            # One shape for a source; its tracks are filled and hollow by turns, then dashed.
            turn = publishers[:place].count(track.publisher)
            look = _Look(
                colour=SERIES[place % len(SERIES)],
                shape=shapes[track.publisher],
                dash=DASHES[turn // 2 % len(DASHES)],
                hollow=turn % 2 == 1,
            )
            yield from self._whiskers(place, track, look.colour)
            yield self._track(place, track, names[place], look, beside)
        if self.settled:
            yield self._diamonds(beside)
        for place, ahead in enumerate(self.foreseen):
            yield from self._estimates(place, ahead, beside)

    def _track(self, place: int, track: Track, name: str, look: "_Look", beside: bool) -> Option:
        data: list[Option] = []
        for stretch in (*track.stretches(), *((claim,) for claim in track.claims if claim.value is None)):
            if data:
                data.append({"value": [data[-1]["value"][0], None]})
            data += [item for claim in stretch for item in self._items(claim, track)]
        if beside:
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
            **(_beside(look.colour) if beside else {}),
        }

    def _items(self, claim: Claim, track: Track) -> list[Option]:
        """The mark of a claim; one that states an interval alone has a mark at each end."""
        stated = [claim.value] if claim.value is not None else [claim.low, claim.high]
        day, told = middle(claim.period).toordinal(), self._told(claim, track)
        return [{"name": told, "value": [day, plain(value)]} for value in stated if value is not None]

    def _told(self, claim: Claim, track: Track) -> str:
        return self._point(self._named(track), claim.period, self._stated(claim))

    def _point(self, track: str, period: Period, value: str) -> str:
        """One figure in a sentence, in lines that fit beside a mark on a phone."""
        facts = {"track": track, "period": period, "value": value}
        return "\n".join(lines_of(fill(self.words["point"], facts, self.language), POINT, lines=6))

    def _whiskers(self, place: int, track: Track, colour: str) -> Iterator[Option]:
        """Upright lines for intervals, lines along for the length of a time."""
        upright: list[list[int | float | None]] = []
        along: list[list[int | float | None]] = []
        for claim in track.claims:
            day, ends = middle(claim.period).toordinal(), bounds(claim)
            if ends and ends[0].value is not None and ends[1].value is not None:
                upright += [[day, plain(ends[0].value)], [day, plain(ends[1].value)], [day, None]]
            if claim.value is not None and self.reach not in ("moment", "month"):
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

    def _diamonds(self, beside: bool) -> Option:
        data: list[Option] = []
        for each in self.settled:
            assert each.value.value is not None
            data.append(
                {
                    "name": self._point(self.words["decided"], each.period, in_line(each.value, self.language)),
                    "value": [middle(each.period).toordinal(), plain(each.value.value)],
                }
            )
        if beside:
            data[-1]["label"] = _label(self.words["decided"])
        return {
            "id": "decided",
            "name": self.words["decided"],
            "type": "scatter",
            "data": data,
            "symbol": DIAMOND,
            "symbolSize": 16,
            "z": 5,
            "itemStyle": {"color": DECIDED, "opacity": 1},
            **(_beside(DECIDED) if beside else {}),
        }

    def _estimates(self, place: int, each: Foreseen, beside: bool) -> Iterator[Option]:
        """A hollow mark on a dashed upright line: nobody says this."""
        values = [trace.value for trace in (each.value, each.low, each.high)]
        value, low, high = (plain(value) for value in values if value is not None)
        day, name = middle(each.period).toordinal(), self._own(each)
        yield {
            "id": f"ahead-{place}",
            "name": f"ahead-{place}",
            "type": "line",
            "data": [[day, low], [day, high]],
            "symbol": "none",
            "silent": True,
            "lineStyle": {"color": INK, "width": 1.75, "type": "dotted"},
        }
        told = fill(self.words["point_ahead"], self._foretold(each) | {"period": each.period}, self.language)
        mark: Option = {"name": "\n".join(lines_of(told, POINT, lines=6)), "value": [day, value]}
        if beside:
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
            **(_beside(INK) if beside else {}),
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
        "labelLayout": {"x": WIDE - 232, "moveOverlap": "shiftY"},
        "labelLine": {"show": True, "length2": 6, "lineStyle": {"width": 1, "color": colour}},
    }


def _lines(name: str, most: int) -> tuple[str, ...]:
    return lines_of(name, most, lines=4)


def _label(name: str) -> Option:
    return {
        "show": True,
        "formatter": "\n".join(_lines(name, BESIDE)),
        "lineHeight": 17,
        "position": "right",
        "color": INK,
        "fontSize": 14,
        "textBorderColor": PAPER,
        "textBorderWidth": 3,
    }


def _distinct(short: Sequence[str], whole: Sequence[str]) -> list[str]:
    """The short names where they tell the tracks apart, else the whole ones."""
    return [name if short.count(name) == 1 else long for name, long in zip(short, whole, strict=True)]
