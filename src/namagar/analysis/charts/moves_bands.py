"""The largest moves between areas as a ring of chords, and as bands from those who leave to those who arrive."""

from namagar.analysis.charts.axes import plain
from namagar.analysis.charts.chart import NARROW, WIDE, Chart, Option, Sketch
from namagar.analysis.charts.flows import Flow, Flows, Telling
from namagar.analysis.charts.lettering import TIP, stamp
from namagar.analysis.charts.palette import INK, SERIES

CHORDS, BANDS = 15, 15


def moves_chord(flows: Flows, language: str) -> Chart:
    """The largest flows as chords; each area is a stretch of the ring."""
    shown, telling = flows.largest(CHORDS), Telling(flows, "chord", language)
    return _chart("moves-chord", shown, telling, _ring(shown, telling, WIDE), _ring(shown, telling, NARROW))


def moves_sankey(flows: Flows, language: str) -> Chart:
    """The largest flows as bands, origins on the left and destinations on the right."""
    shown, telling = flows.largest(BANDS), Telling(flows, "sankey", language)
    return _chart("moves-sankey", shown, telling, _bands(shown, telling, WIDE), _bands(shown, telling, NARROW))


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


def _ring(shown: tuple[Flow, ...], telling: Telling, width: int) -> Sketch:
    areas = _areas(shown, telling)
    names = {area: telling.node("node", area, shown) for area in areas}
    wide = width == WIDE
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
                        "itemStyle": {"color": SERIES[place % len(SERIES)]},
                    }
                    for place, area in enumerate(areas)
                ],
                "links": [
                    {
                        "source": names[each.origin],
                        "target": names[each.destination],
                        "value": plain(each.value.value or 0),
                    }
                    for each in shown
                ],
            }
        ],
    }
    return Sketch(width, 640 if wide else 340, option)


def _bands(shown: tuple[Flow, ...], telling: Telling, width: int) -> Sketch:
    areas, wide = _areas(shown, telling), width == WIDE
    leaving = {each.origin for each in shown}
    arriving = {each.destination for each in shown}
    room = 170 if wide else 110

    def called(area: str, way: str) -> str:
        return telling.node(way, area, shown)

    def node(area: str, way: str, place: int) -> Option:
        return {
            "name": called(area, way),
            "depth": 0 if way == "leaving" else 1,
            "itemStyle": {"color": SERIES[place % len(SERIES)], "borderWidth": 0},
            "label": {"position": "left" if way == "leaving" else "right", "formatter": telling.name(area)},
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
                "nodeGap": 12,
                "draggable": False,
                "label": {
                    "color": INK,
                    "fontSize": 14 if wide else 12,
                    "width": room - 12,
                    "overflow": "break",
                },
                "lineStyle": {"color": "source", "opacity": 0.4, "curveness": 0.5},
                "data": [
                    node(area, way, place)
                    for way, side in (("leaving", leaving), ("arriving", arriving))
                    for place, area in enumerate(areas)
                    if area in side
                ],
                "links": [
                    {
                        "source": called(each.origin, "leaving"),
                        "target": called(each.destination, "arriving"),
                        "value": plain(each.value.value or 0),
                    }
                    for each in shown
                ],
            }
        ],
    }
    return Sketch(width, 520 if wide else 460, option)
