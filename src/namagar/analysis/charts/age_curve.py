"""Moving over ages as a curve with what its parts mean; drawn from a model and marked as one."""

from collections.abc import Sequence

from namagar.analysis.charts.axes import plain, value_axis
from namagar.analysis.charts.chart import NARROW, WIDE, Cell, Chart, Option, Said, Sketch, Table
from namagar.analysis.charts.lettering import TIP, stamp
from namagar.analysis.charts.palette import INK, LINE, SERIES, SOFT
from namagar.analysis.terms.numerals import digits
from namagar.analysis.terms.trace import Trace
from namagar.analysis.terms.wording import fill
from namagar.catalogue import reader

STEPS, EVERY = 5, 5
# Where the words about a part of the curve stand: the age, and how far above the curve in pixels.
PARTS = {"children": (3, 26), "young": (23, 8), "later": (48, 44)}


def age_curve(points: Sequence[tuple[int, Trace]], language: str) -> Chart:
    """The chart of rates by single years of age."""
    words = reader.yaml_file("charts", "age-curve.yaml")[language]
    (first, first_value), (last, last_value) = points[0], points[-1]
    peak, value = max(points[10:], key=lambda each: float(each[1].value or 0))
    facts = {
        "peak": peak,
        "value": value,
        "first": first,
        "first_value": first_value,
        "last": last,
        "last_value": last_value,
    }
    axis = value_axis([trace for _, trace in points], language, words["unit"], STEPS)
    rows: list[tuple[Cell, ...]] = [
        (digits(str(age), language), trace) for age, trace in points if age % EVERY == 0 or age == peak
    ]
    return Chart(
        kind="age-curve",
        language=language,
        title=Said(words["title"], {"peak": digits(str(peak), language), "value": value}),
        about=fill(words["about"], facts, language),
        source=words["source"],
        wide=_sketch(points, axis.option, words, language, WIDE),
        narrow=_sketch(points, axis.option, words, language, NARROW),
        table=Table((words["heads"]["age"], words["heads"]["value"]), tuple(rows)),
        spoken=fill(words["spoken"], facts, language),
        notes=(words["note"],),
        marks=axis.marks,
        build="common",
    )


def _sketch(points: Sequence[tuple[int, Trace]], axis: Option, words: Option, language: str, width: int) -> Sketch:
    wide = width == WIDE
    ages = {str(age): digits(str(age), language) for age, _ in points if age % 10 == 0}
    said = {age: (words["parts"][part], lift) for part, (age, lift) in PARTS.items()}
    data = []
    for age, trace in points:
        told = fill(words["point"], {"age": digits(str(age), language), "value": trace}, language)
        point: Option = {"name": told, "value": [age, plain(trace.value or 0)], "symbolSize": 0.1}
        if age in said and wide:
            text, lift = said[age]
            label = {"show": True, "position": "top", "distance": lift, "formatter": text, "lineHeight": 18}
            point |= {"symbolSize": 7, "label": {**label, "color": INK, "align": "left" if age < 10 else "center"}}
        data.append(point)
    option: Option = {
        "animation": False,
        "aria": {"enabled": False},
        "textStyle": {"fontFamily": "inherit", "fontSize": 14, "color": INK},
        "grid": {"left": 48, "right": 20, "top": 64, "bottom": 56, "containLabel": False},
        "graphic": [stamp(words["stamp"], 52 if wide else 200, 8 if wide else 70)],
        "tooltip": TIP,
        "xAxis": {
            "type": "value",
            "min": points[0][0],
            "max": points[-1][0],
            "interval": 10,
            "name": words["age"],
            "nameLocation": "middle",
            "nameGap": 34,
            "nameTextStyle": {"color": SOFT, "fontSize": 13},
            "axisLabel": {"color": SOFT, "fontSize": 13, "formatter": {"words": ages}},
            "axisLine": {"lineStyle": {"color": INK}},
            "splitLine": {"show": False, "lineStyle": {"color": LINE}},
        },
        "yAxis": {**axis, "nameTextStyle": {**axis["nameTextStyle"], "align": "left", "padding": [0, 0, 8, -36]}},
        "series": [
            {
                "id": "curve",
                "name": words["unit"],
                "type": "line",
                "data": data,
                "showAllSymbol": True,
                "color": SERIES[0],
                "lineStyle": {"color": SERIES[0], "width": 2.5, "type": "dashed"},
            }
        ],
    }
    return Sketch(width, 400 if wide else 300, option)
