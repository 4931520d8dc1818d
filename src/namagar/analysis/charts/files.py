"""What a reader takes away of a chart: its numbers as CSV, its picture as an SVG that stands alone."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from namagar.analysis.charts.axes import plain
from namagar.analysis.charts.chart import Cell, Chart
from namagar.analysis.charts.drawing import lines_of
from namagar.analysis.charts.inline import SVG, drawings
from namagar.analysis.charts.palette import INK, PAPER, SOFT
from namagar.analysis.terms.formulas import guarded
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.trace import Trace

SUFFIXES = {"csv": "text/csv; charset=utf-8", "svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class _Style:
    """How words around a picture are written: letters in a line, size, height of a line."""

    letters: int
    size: int
    high: int
    weight: str
    colour: str


# Who has not the font of the pages sees a wider one: so many letters fit then too.
_HEAD, _TEXT, _GAP = _Style(76, 19, 26, "700", INK), _Style(106, 14, 21, "400", SOFT), 8
_Line = tuple[str, _Style]
_DAYS = {"en": ("first day", "last day"), "fa": ("روز نخست", "روز پایان")}


def write(chart: Chart, suffix: str, library: Path) -> bytes:
    """The file with this suffix."""
    return table(chart) if suffix == "csv" else picture(chart, library)


def table(chart: Chart) -> bytes:
    """UTF-8, values exact; a time as it was stated and by its first and last day."""
    text = io.StringIO(newline="")
    lines = csv.writer(text, lineterminator="\r\n")
    dated = {place for row in chart.table.rows for place, cell in enumerate(row) if isinstance(cell, Period)}
    heads: list[str] = []
    for place, head in enumerate(chart.table.heads):
        heads += [head, *(_DAYS[chart.language] if place in dated else ())]
    lines.writerow(heads)
    for row in chart.table.rows:
        lines.writerow([cell for each in row for cell in _cells(each)])
    return text.getvalue().encode()


def _cells(cell: Cell) -> Iterator[str]:
    if isinstance(cell, Trace):
        yield "" if cell.value is None else str(plain(cell.value))
    elif isinstance(cell, Period):
        yield from (cell.text, cell.start.isoformat(), cell.end.isoformat())
    else:
        yield guarded(cell or "")


def picture(chart: Chart, library: Path) -> bytes:
    """The wide drawing with a font and a colour of its own, its title over it and its notes and source below it.

    A picture that goes from hand to hand without its page still says what it shows, when, by whom, and what it is not.
    """
    drawn = etree.fromstring(drawings(chart, library)["wide"].encode())
    above = [*_lines(chart.title.text(chart.language), _HEAD), *_lines(chart.about, _TEXT)]
    below = [line for said in (*chart.notes, chart.source) for line in _lines(said, _TEXT)]
    top, height = _high(above) + _GAP, chart.wide.height
    whole = top + height + _high(below) + _GAP
    root = etree.fromstring(f'<svg xmlns="{SVG[1:-1]}"/>')
    look = {
        "width": str(chart.wide.width),
        "height": str(whole),
        "viewBox": f"0 0 {chart.wide.width} {whole}",
        "font-family": "Vazirmatn, sans-serif",
        "fill": INK,
        "role": "img",
        "lang": chart.language,
    }
    for key, value in look.items():
        root.set(key, value)
    root.extend([each for each in drawn if each.tag in (f"{SVG}title", f"{SVG}desc")])
    etree.SubElement(root, f"{SVG}rect", width="100%", height="100%", fill=PAPER)
    _write(root, above, 0, chart)
    drawn.attrib.clear()
    for key, value in {
        "y": str(top),
        "width": str(chart.wide.width),
        "height": str(height),
        "direction": "ltr",
    }.items():
        drawn.set(key, value)
    root.append(drawn)
    _write(root, below, top + height, chart)
    return etree.tostring(root, encoding="utf-8")


def _lines(text: str, style: _Style) -> list[_Line]:
    return [(line, style) for line in lines_of(text, style.letters, lines=9)]


def _high(lines: Sequence[_Line]) -> int:
    return sum(style.high for _, style in lines)


def _write(root: etree._Element, lines: Sequence[_Line], top: int, chart: Chart) -> None:
    """Lines below each other, from the side where the language begins."""
    from_right = chart.language == "fa"
    for text, style in lines:
        top += style.high
        told = etree.SubElement(root, f"{SVG}text")
        told.text = text
        look = {
            "x": chart.wide.width - _GAP if from_right else _GAP,
            "y": top,
            "font-size": style.size,
            "font-weight": style.weight,
            "fill": style.colour,
            "direction": "rtl" if from_right else "ltr",
        }
        for key, value in look.items():
            told.set(key, str(value))
