"""Tags of charts: the drawing, what it says, the table of the same numbers, and drawing it live when asked."""

import json
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from namagar.analysis.charts.chart import Cell, Chart
from namagar.analysis.charts.inline import drawings
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.trace import Trace
from namagar.analysis.terms.wording import sentence
from namagar.web.parts.charts import LIBRARY
from namagar.web.parts.templatetags.parts import dressed, keep, number

register = template.Library()
# Letters stay letters: escaped, Persian words weigh three times as much on a slow line.
_INSIDE_A_SCRIPT = {ord(each): f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"}


@register.inclusion_tag("parts/chart.html", takes_context=True)
def chart(context: template.Context, of: Chart, name: str, downloads: str = "") -> dict[str, Any]:
    """A chart as a figure; `name` is its id on the page, `downloads` the address of its files without their suffix."""
    for trace in of.marks.values():
        keep(context, trace)
    problem, drawn = "", {}
    try:
        drawn = drawings(of, LIBRARY)
    except Refused as refused:
        problem = str(sentence(refused.problems[0], get_language() or "en"))
    build = f".{of.build}" if of.build else ""
    return {
        "request": context["request"],
        "chart": of,
        "name": name,
        "drawings": [(width, mark_safe(text)) for width, text in drawn.items()],  # noqa: S308 - our own drawing
        "problem": problem,
        "downloads": downloads,
        "library": static(f"vendor/echarts/echarts{build}.min.js") if drawn else "",
    }


@register.simple_tag(takes_context=True)
def chart_title(context: template.Context, of: Chart) -> SafeString:
    """What a chart says, each number with its trace."""

    def draw(name: str, fact: object, shown: str) -> str:
        if isinstance(fact, Trace):
            return number(context, fact)
        return format_html('<bdi class="title">{}</bdi>', shown)

    return dressed(of.title.text, draw)


@register.simple_tag(takes_context=True)
def chart_cell(context: template.Context, cell: Cell) -> SafeString:
    """One cell of the table: a number with its trace, a time in both calendars, or words."""
    if isinstance(cell, Trace) or cell is None:
        return number(context, cell)
    if isinstance(cell, Period):
        label = cell.label(get_language() or "en")
        return format_html('<time datetime="{}">{}</time>', f"{cell.start}/{cell.end}", label)
    return format_html('<bdi class="title">{}</bdi>', cell)


@register.filter
def is_number(cell: Cell) -> bool:
    """Whether a cell holds a number, or would hold one."""
    return cell is None or isinstance(cell, Trace)


@register.simple_tag
def chart_options(of: Chart, name: str) -> SafeString:
    """Both options with their sizes, as data for the script that draws them live."""
    data = {width: {"height": each.height, "option": each.option} for width, each in of.sketches()}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_INSIDE_A_SCRIPT)
    return format_html('<script id="{}-data" type="application/json">{}</script>', name, mark_safe(text))  # noqa: S308
