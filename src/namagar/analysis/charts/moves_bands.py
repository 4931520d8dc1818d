"""The largest moves between areas as a ring of chords, and as bands from those who leave to those who arrive."""

from collections.abc import Sequence
from dataclasses import replace

from namagar.analysis.charts.axes import plain
from namagar.analysis.charts.chart import NARROW, WIDE, Chart, Option, Said, Sketch
from namagar.analysis.charts.flows import Flow, Flows, Telling
from namagar.analysis.charts.lettering import TIP, in_line, stamp
from namagar.analysis.charts.palette import INK, SERIES
from namagar.analysis.terms.trace import Trace, count

CHORDS, BANDS = 15, 15


def moves_chord(flows: Flows, language: str) -> Chart:
    """The largest flows as chords; each area is a stretch of the ring. Its title names the area of most ends."""
    shown, telling = flows.largest(CHORDS), Telling(flows, "chord", language)
    chart = _chart("moves-chord", shown, telling, _ring(shown, telling, WIDE), _ring(shown, telling, NARROW))
    return replace(chart, title=_hub(shown, telling))


def moves_sankey(flows: Flows, language: str) -> Chart:
    """The largest flows as bands, origins on the left and destinations on the right, with the sum at each."""
    shown, telling = flows.largest(BANDS), Telling(flows, "sankey", language)
    chart = _chart("moves-sankey", shown, telling, _bands(shown, telling, WIDE), _bands(shown, telling, NARROW))
    sums = [each for pair in _sums(shown, telling).values() for each in pair]
    marks = {in_line(each, language): each for each in sums if each.value}
    return replace(chart, notes=(telling.words["sums"], *chart.notes), marks=marks)


def _chart(kind: str, shown: tuple[Flow, ...], telling: Telling, wide: Sketch, narrow: Sketch) -> Chart:
    return Chart(
        kind=kind,
        language=telling.language,
        title=telling.title(shown),
        about=telling.about(shown),
        source=telling.source(),
        wide=wide,
        narrow=narrow,
        table=telling.table(shown),
        spoken=telling.spoken(shown),
        notes=(telling.words["intervals"],) if telling.of.estimate else (),
    )


def _hub(shown: tuple[Flow, ...], telling: Telling) -> Said:
    """In which area most of the flows begin or end."""
    ends = {area: [each for each in shown if area in (each.origin, each.destination)] for area in telling.of.names}
    hub = max(ends, key=lambda area: len(ends[area]))
    kind = "all" if len(ends[hub]) == len(shown) else "some"
    facts = {
        "hub": telling.name(hub),
        "ends": count(*(each.value for each in ends[hub])),
        "shown": count(*(each.value for each in shown)),
    }
    return Said(telling.words[f"{kind}_estimate" if telling.of.estimate else kind], facts)


def _sums(shown: tuple[Flow, ...], telling: Telling) -> dict[str, tuple[Trace, Trace]]:
    """What leaves each area and what comes to it among the flows that are drawn."""
    return {area: telling.sums(area, shown) for area in _areas(shown, telling)}


def _whole(telling: Telling) -> Option:
    return {
        "graphic": [stamp(telling.words["stamp"], 4, 4)] if telling.of.estimate else [],
        "animation": False,
        "aria": {"enabled": False},
        "textStyle": {"fontFamily": "inherit", "fontSize": 14, "color": INK},
        "tooltip": TIP,
    }


def _areas(shown: tuple[Flow, ...], telling: Telling) -> list[str]:
    """The areas that the flows touch, in the order of all."""
    touched = {area for each in shown for area in (each.origin, each.destination)}
    return [code for code in telling.of.names if code in touched]


def _colours(areas: Sequence[str], largest: str) -> dict[str, str]:
    """The first colour is kept for the largest area, so that none of the others is taken for it."""
    others = [area for area in areas if area != largest]
    return {largest: SERIES[0]} | {area: SERIES[1 + place % (len(SERIES) - 1)] for place, area in enumerate(others)}


def _by_size(shown: tuple[Flow, ...], telling: Telling) -> list[str]:
    """The areas, the one with the most people in its flows first."""
    sums = _sums(shown, telling)
    return sorted(sums, key=lambda area: -sum(float(each.value or 0) for each in sums[area]))


def _ring(shown: tuple[Flow, ...], telling: Telling, width: int) -> Sketch:
    areas = _areas(shown, telling)
    names = {area: telling.node("node", area, shown) for area in areas}
    wide, colours = width == WIDE, _colours(areas, _by_size(shown, telling)[0])
    option: Option = {
        **_whole(telling),
        "series": [
            {
                "type": "chord",
                "center": ["50%" if wide else "44%", "50%"],
                "radius": ["68%", "72%"] if wide else ["57%", "60%"],
                "padAngle": 3 if wide else 7,
                "minAngle": 7,
                "startAngle": 25,
                "label": {"show": True, "color": INK, "fontSize": 13 if wide else 11},
                "lineStyle": {"color": "source", "opacity": 0.45},
                "data": [
                    {
                        "name": names[area],
                        "label": {"formatter": telling.name(area)},
                        "itemStyle": {"color": colours[area]},
                    }
                    for area in areas
                ],
                "links": [
                    {
                        "source": names[each.origin],
                        "target": names[each.destination],
                        "value": plain(each.value.value or 0),
                        "tooltip": {"formatter": telling.told(each)},
                    }
                    for each in shown
                ],
            }
        ],
    }
    return Sketch(width, 640 if wide else 340, option)


def _bands(shown: tuple[Flow, ...], telling: Telling, width: int) -> Sketch:
    areas, wide = _by_size(shown, telling), width == WIDE
    colours, sums = _colours(areas, areas[0]), _sums(shown, telling)
    leaving = {each.origin for each in shown}
    arriving = {each.destination for each in shown}
    room = 170 if wide else 110

    def called(area: str, way: str) -> str:
        return telling.node(way, area, shown)

    def node(area: str, way: str) -> Option:
        side = ("leaving", "arriving").index(way)
        text = f"{telling.name(area)}\n{in_line(sums[area][side], telling.language)}"
        return {
            "name": called(area, way),
            "depth": side,
            "itemStyle": {"color": colours[area], "borderWidth": 0},
            "label": {"position": ("left", "right")[side], "formatter": text},
        }

    option: Option = {
        **_whole(telling),
        "series": [
            {
                "type": "sankey",
                "left": room,
                "right": room,
                "top": 32,
                "bottom": 12,
                "nodeWidth": 14,
                "nodeGap": 16 if wide else 20,
                "draggable": False,
                "label": {
                    "color": INK,
                    "fontSize": 14 if wide else 12,
                    "lineHeight": 17 if wide else 15,
                },
                "lineStyle": {"color": "source", "opacity": 0.4, "curveness": 0.5},
                "data": [
                    node(area, way)
                    for way, side in (("leaving", leaving), ("arriving", arriving))
                    for area in areas
                    if area in side
                ],
                "links": [
                    {
                        "source": called(each.origin, "leaving"),
                        "target": called(each.destination, "arriving"),
                        "value": plain(each.value.value or 0),
                        "tooltip": {"formatter": telling.told(each)},
                    }
                    for each in shown
                ],
            }
        ],
    }
    return Sketch(width, 600 if wide else 560, option)
