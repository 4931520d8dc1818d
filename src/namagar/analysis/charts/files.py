"""What a reader takes away of a chart: its numbers as CSV, its picture as an SVG that stands alone."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from namagar.analysis.charts.axes import plain
from namagar.analysis.charts.chart import Cell, Chart
from namagar.analysis.charts.inline import drawings
from namagar.analysis.terms.formulas import guarded
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.trace import Trace

SUFFIXES = {"csv": "text/csv; charset=utf-8", "svg": "image/svg+xml"}
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
    """The wide drawing with a font and a colour of its own."""
    drawn = drawings(chart, library)["wide"]
    look = f'width="{chart.wide.width}" height="{chart.wide.height}" font-family="Vazirmatn, sans-serif" fill="#14212b"'
    return drawn.replace("<svg ", f"<svg {look} ", 1).encode()
