"""Draws the pictures on the pages about methods: `python -m tests.analysis.method_pictures` writes docs/pictures."""

from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.mobility import world

from namagar.analysis.charts.chart import Sketch
from namagar.analysis.charts.engine import svg
from namagar.analysis.mobility.balancing.curvature import Curvature
from namagar.analysis.mobility.flows.estimate import Options, estimate
from namagar.analysis.mobility.stocks import StockTable

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "node_modules" / "echarts" / "dist" / "echarts.min.js"
INK, BLUE, SAND = "#14212b", "#1f6f8b", "#c98b2b"
STEPS = 200


def main() -> None:
    """Write all of them."""
    for name, sketch in (("od-table", od_table()), ("fit-steps", fit_steps()), ("flows-2018", flows_2018())):
        path = ROOT / "docs" / "pictures" / f"{name}.svg"
        path.write_text(svg(sketch, LIBRARY) + "\n", encoding="utf-8")


def od_table() -> Sketch:
    """Three areas: moves are blue by their number, the diagonal is grey, a missing cell is empty with a mark."""
    codes = ["A", "B", "C"]
    cells = {(0, 1): 30, (1, 0): 10, (0, 2): 5, (2, 1): 7, (1, 2): 0}
    shown: list[dict[str, Any]] = []
    for row in range(3):
        for column in range(3):
            known = cells.get((row, column))
            stays = row == column
            text = "stayers" if stays else "missing" if known is None else str(known)
            colour = (
                "#d9dee2" if stays else "#ffffff" if known is None else f"rgba(31,111,139,{0.1 + (known) / 40:.2f})"
            )
            border = SAND if not stays and known is None else "#ffffff"
            shown.append(
                {
                    "value": [column, row, 0],
                    "itemStyle": {"color": colour, "borderColor": border, "borderWidth": 2},
                    "label": {"show": True, "formatter": text, "color": INK, "fontSize": 15},
                }
            )
    axis = {"type": "category", "data": codes, "axisLine": {"show": False}, "axisTick": {"show": False}}
    name = {"nameTextStyle": {"color": INK, "fontSize": 13}, "nameLocation": "middle", "axisLabel": {"fontSize": 15}}
    option = {
        "animation": False,
        "grid": {"left": 70, "right": 20, "top": 50, "bottom": 15},
        "xAxis": {**axis, **name, "position": "top", "name": "destination", "nameGap": 28},
        "yAxis": {**axis, **name, "inverse": True, "name": "origin", "nameGap": 40},
        "series": [{"type": "heatmap", "data": shown}],
    }
    return Sketch(420, 260, option)


def fit_steps() -> Sketch:
    """What a table of 200 countries misses of its totals after each sweep and after each step of Newton."""
    start, end, _ = world(200)
    seed = start.persons
    rows = (seed.sum(axis=1) + end.persons.sum(axis=1)) / 2
    columns = end.persons.sum(axis=0)
    rows, columns = rows / rows.sum(), columns / columns.sum()
    drawn = {"sweeps": swept(seed, rows, columns), "Newton": stepped(seed, rows, columns)}
    option = {
        "animation": False,
        "color": [SAND, BLUE],
        "legend": {"top": 0, "right": 20, "textStyle": {"color": INK, "fontSize": 14}},
        "grid": {"left": 45, "right": 30, "top": 45, "bottom": 45},
        "xAxis": {"type": "value", "name": "steps", "nameLocation": "middle", "nameGap": 28, "max": STEPS},
        "yAxis": {
            "type": "value",
            "name": "right digits of every total",
            "nameTextStyle": {"align": "left"},
            "max": 15,
        },
        "series": [
            {"type": "line", "name": name, "data": digits(points), "symbolSize": 6, "showSymbol": name == "Newton"}
            for name, points in drawn.items()
        ],
    }
    return Sketch(720, 360, option)


def digits(points: list[list[float]]) -> list[list[float]]:
    """How many digits of the total that is missed most are right."""
    return [[step, round(-float(np.log10(miss)), 3)] for step, miss in points]


def swept(seed: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> list[list[float]]:
    """Rows and columns in turn."""
    factors = np.ones(columns.size)
    points = []
    for step in range(STEPS + 1):
        sums = seed.T @ (rows / (seed @ factors))
        points.append([step, float((np.abs(sums * factors - columns) / columns).max())])
        factors = columns / sums
    return points


def stepped(seed: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> list[list[float]]:
    """Newton with a new curvature at every step, begun where sweeps begin."""
    factors = np.ones(columns.size)
    points = []
    for step in range(12):
        table = (rows / (seed @ factors))[:, None] * seed * factors
        gap = columns - table.sum(axis=0)
        points.append([step, float((np.abs(gap) / columns).max())])
        curvature = Curvature.of(table, rows, np.zeros(1, dtype=np.intp))
        change = None if curvature is None else curvature.change(gap)
        if change is None or points[-1][1] < 1e-13:
            break
        factors = factors * np.exp(change * min(1.0, 2.0 / np.abs(change).max()))
    return points


def flows_2018() -> Sketch:
    """The example of 2018: from each origin to each destination a band as wide as its moves."""
    start = StockTable.of("ABCD", np.array([[100, 10, 10, 0], [20, 55, 25, 10], [10, 40, 140, 65], [20, 25, 20, 200]]))
    end = StockTable.of("ABCD", np.array([[70, 30, 10, 10], [25, 60, 10, 15], [10, 55, 140, 50], [40, 45, 0, 180]]))
    table = estimate(start, end, None, Options("minimum")).table
    links = [
        {"source": f"from {origin}", "target": f"to {destination}", "value": round(table.cell(origin, destination), 6)}
        for origin in table.codes
        for destination in table.codes
        if origin != destination and table.cell(origin, destination) > 0
    ]
    sums: dict[str, float] = {}
    for link in links:
        for side in ("source", "target"):
            sums[str(link[side])] = sums.get(str(link[side]), 0.0) + float(link["value"])  # type: ignore[arg-type]
    nodes = [
        {
            "name": name,
            "depth": 0 if name.startswith("from") else 1,
            "itemStyle": {"color": BLUE if name.startswith("from") else SAND},
            "label": {
                "formatter": f"{name}: {total:g}", "position": "left" if name.startswith("from") else "right",
                "color": INK, "fontSize": 15,
            },
        }
        for name, total in sorted(sums.items())
    ]  # fmt: skip
    option = {
        "animation": False,
        "series": [
            {
                "type": "sankey", "left": 110, "right": 110, "top": 15, "bottom": 15, "nodeGap": 18,
                "layoutIterations": 0, "data": nodes, "links": links,
                "lineStyle": {"color": "source", "opacity": 0.35},
            }
        ],
    }  # fmt: skip
    return Sketch(560, 320, option)


if __name__ == "__main__":
    main()
