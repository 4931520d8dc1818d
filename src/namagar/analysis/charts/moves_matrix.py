"""All moves between areas as a matrix: a row for each origin, a column for each destination, darker is more."""

from collections import Counter
from collections.abc import Iterator

from namagar.analysis.charts.axes import plain
from namagar.analysis.charts.chart import NARROW, WIDE, Chart, Option, Sketch
from namagar.analysis.charts.colours import LEGEND_ROW, Colours, by_size
from namagar.analysis.charts.flows import Flows, Telling
from namagar.analysis.charts.lettering import TIP, in_line, stamp
from namagar.analysis.charts.palette import INK, PAPER, SOFT
from namagar.analysis.terms.numerals import digits
from namagar.analysis.terms.trace import Trace

ROOM, ROW = 190, 22
# From this size of a cell on every row and column has room for its number, and from this one a cell for its own.
FULL, SPACIOUS = 16, 46
# How wide all cells together may be, how wide one is at most, and how wide without a number in it.
ACROSS, LARGEST, USUAL = {WIDE: 744, NARROW: 300}, 60, 24


def moves_matrix(flows: Flows, language: str) -> Chart:
    """The chart; areas are numbered in the order of their names' mapping.

    Its table leaves intervals out: three numbers for each of a thousand flows would be more than a page can carry.
    """
    telling = Telling(flows, "matrix", language)
    colours = by_size([each.value for each in flows.flows], language)
    return Chart(
        kind="moves-matrix",
        language=language,
        title=telling.title(flows.flows),
        about=telling.about(flows.flows),
        source=telling.source(),
        wide=_sketch(flows, telling, colours, WIDE),
        narrow=_sketch(flows, telling, colours, NARROW),
        table=telling.table(flows.flows, intervals=False),
        spoken=telling.spoken(flows.flows),
        notes=(telling.words["stays"], *([telling.words["elsewhere"]] if flows.estimate else [])),
        marks=colours.marks | _marks(flows, language),
    )


def _sketch(flows: Flows, telling: Telling, colours: Colours, width: int) -> Sketch:
    """Rows carry number and name where there is room; on a phone the list of names stands below."""
    wide, codes, language = width == WIDE, list(flows.names), telling.language
    numbers = [digits(str(place), language) for place in range(1, len(codes) + 1)]
    named = [f"{number} {telling.name(code)}" for number, code in zip(numbers, codes, strict=True)]
    side = min(LARGEST, ACROSS[width] // len(codes))
    numbered = side >= SPACIOUS
    side = side if numbered else max(8, min(USUAL, side))
    legend = 40 if wide else 16 + LEGEND_ROW * len(colours.marks)
    top, grid = 48 if wide else 66, side * len(codes)
    size = 12 if wide else 11
    label = {"interval": 0, "color": SOFT, "fontSize": size}
    ticks = numbers if side >= FULL else [number if _told(place) else "" for place, number in enumerate(numbers, 1)]
    axis: Option = {"type": "category", "axisTick": {"show": False}, "axisLine": {"show": False}}
    at = {code: place for place, code in enumerate(codes)}
    below = top + grid + 12
    option: Option = {
        "animation": False,
        "aria": {"enabled": False},
        "textStyle": {"fontFamily": "inherit", "fontSize": 14, "color": INK},
        "grid": {"left": ROOM if wide else 26, "top": top, "width": grid, "height": grid, "containLabel": False},
        "tooltip": TIP,
        "xAxis": {
            **axis,
            "data": ticks,
            "position": "top",
            "axisLabel": label,
            **_called(telling, "destination", 24),
        },
        "yAxis": {
            **axis,
            "data": named if wide else ticks,
            "inverse": True,
            "axisLabel": label,
        },
        "visualMap": {
            **colours.option,
            "orient": "horizontal" if wide else "vertical",
            **({"itemGap": 14} if wide else {}),
            "left": 4,
            "top": below,
            "align": "left",
        },
        "series": [
            {
                "type": "heatmap",
                "data": [
                    {
                        "name": telling.told(each),
                        "value": [at[each.destination], at[each.origin], plain(each.value.value or 0)],
                        **({"label": _number(each.value, colours, language)} if numbered else {}),
                    }
                    for each in flows.flows
                ],
                "itemStyle": {"borderColor": PAPER, "borderWidth": 1 if wide else 0.4},
                "emphasis": {"itemStyle": {"borderColor": INK, "borderWidth": 2}},
            }
        ],
        "graphic": [
            *([stamp(telling.words["stamp"], 4, 4)] if flows.estimate else []),
            _corner(telling, wide),
            *([] if wide else _names(named, below + legend, language)),
        ],
    }
    height = below + legend + (0 if wide else len(codes) * ROW)
    return Sketch(width, height, option)


def _number(trace: Trace, colours: Colours, language: str) -> Option:
    """A number in its cell."""
    color = colours.text_on(trace.value or 0)
    return {"show": True, "formatter": in_line(trace, language), "fontSize": 12, "fontWeight": 600, "color": color}


def _marks(flows: Flows, language: str) -> dict[str, Trace]:
    """The numbers in cells, where these have room, by how they are written; what two cells share leads to neither."""
    if ACROSS[WIDE] // len(flows.names) < SPACIOUS:
        return {}
    written = [(in_line(each.value, language), each.value) for each in flows.flows]
    often = Counter(text for text, _ in written)
    return {text: trace for text, trace in written if often[text] == 1}


def _told(place: int) -> bool:
    """Whether a narrow row or column carries its number: the first and every fifth."""
    return place == 1 or place % 5 == 0


def _corner(telling: Telling, wide: bool) -> Option:
    """What the rows are, in the corner above them."""
    style = {"text": telling.words["origin"], "fontSize": 14, "fontWeight": 600, "fill": INK}
    place = {"x": ROOM - 8, "y": 26, "align": "right"} if wide else {"x": 4, "y": 30, "align": "left"}
    return {
        "type": "text",
        "silent": True,
        "x": place["x"],
        "y": place["y"],
        "style": style | {"align": place["align"]},
    }


def _called(telling: Telling, side: str, gap: int) -> Option:
    return {
        "name": telling.words[side],
        "nameLocation": "middle",
        "nameGap": gap,
        "nameTextStyle": {"color": INK, "fontSize": 14, "fontWeight": 600},
    }


def _names(named: list[str], top: int, language: str) -> Iterator[Option]:
    for place, text in enumerate(named):
        yield {
            "type": "text",
            "silent": True,
            "x": 332 if language == "fa" else 4,
            "y": top + place * ROW,
            "style": {"text": text, "align": "right" if language == "fa" else "left", "fontSize": 13, "fill": INK},
        }
