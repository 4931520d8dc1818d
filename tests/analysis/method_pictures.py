"""Draws the pictures on the pages about methods: `python -m tests.analysis.method_pictures` writes docs/pictures."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.mobility import world

from namagar.analysis.charts.chart import Sketch
from namagar.analysis.charts.engine import svg
from namagar.analysis.charts.over_time import over_time
from namagar.analysis.charts.over_time_told import Foreseen
from namagar.analysis.charts.tracks import tracks
from namagar.analysis.corridors.nowcast import nowcast
from namagar.analysis.mobility.age.rogers_castro import WESTERN_MALE, schedule
from namagar.analysis.mobility.balancing.curvature import Curvature
from namagar.analysis.mobility.balancing.factors import Shares, worst
from namagar.analysis.mobility.estimating.estimate import checked
from namagar.analysis.mobility.estimating.spec import parse, spec
from namagar.analysis.mobility.flows.estimate import Options, estimate
from namagar.analysis.mobility.indicators import gini
from namagar.analysis.mobility.indicators.decay import decay
from namagar.analysis.mobility.indicators.inputs import Inputs
from namagar.analysis.mobility.od_table import OdTable
from namagar.analysis.mobility.places import Places
from namagar.analysis.mobility.stocks import StockTable
from namagar.analysis.statistics.crossed import crossed
from namagar.analysis.statistics.suppression import withheld
from namagar.analysis.terms.claim import catalogue_claims, read_claims
from namagar.analysis.terms.codebook import Codebook
from namagar.catalogue import reader

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "node_modules" / "echarts" / "dist" / "echarts.min.js"
INK, BLUE, SAND = "#14212b", "#1f6f8b", "#c98b2b"
STEPS = 200
NAMES = {"next_figure": "nowcast", "model_schedule": "schedule", "withheld_cells": "withheld"}


def main() -> None:
    """Write all of them."""
    drawn = (
        od_table,
        fit_steps,
        flows_2018,
        out_fields,
        distance_decay,
        model_schedule,
        withheld_cells,
        left_out,
        next_figure,
    )
    for name, sketch in ((NAMES.get(draw.__name__, draw.__name__.replace("_", "-")), draw()) for draw in drawn):
        path = ROOT / "docs" / "pictures" / f"{name}.svg"
        path.write_text(svg(sketch, LIBRARY) + "\n", encoding="utf-8")


def next_figure() -> Sketch:
    """Arcadia's illustrative applications for asylum and the estimate of the next quarter."""
    claims = read_claims(catalogue_claims("XAA"), Codebook.of("XAA"))
    quarterly = [claim for claim in claims if claim.indicator == "asylum-applications"]
    (track,) = tracks(quarterly)
    of = nowcast(track, (), date.min)
    ahead = Foreseen(of.publisher, of.period, of.value, of.low, of.high)
    return over_time(quarterly, (), "en", "Applications for asylum", [ahead]).wide


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
    """What a table of 200 countries misses after each sweep, each step of single columns and each step of Newton."""
    start, end, _ = world(200)
    seed = start.persons
    rows = (seed.sum(axis=1) + end.persons.sum(axis=1)) / 2
    columns = end.persons.sum(axis=0)
    rows, columns = rows / rows.sum(), columns / columns.sum()
    drawn = {
        "sweeps": swept(seed, rows, columns),
        "column by column": alone(seed, rows, columns),
        "Newton": stepped(seed, rows, columns),
    }
    option = {
        "animation": False,
        "color": [SAND, INK, BLUE],
        "legend": {"top": 0, "right": 20, "itemGap": 24, "textStyle": {"color": INK, "fontSize": 14}},
        "grid": {"left": 45, "right": 30, "top": 45, "bottom": 45},
        "xAxis": {"type": "value", "name": "steps", "nameLocation": "middle", "nameGap": 28, "max": STEPS},
        "yAxis": {
            "type": "value",
            "name": "right digits of every total",
            "nameTextStyle": {"align": "left"},
            "max": 15,
        },
        "series": [
            {"type": "line", "name": name, "data": digits(points), "symbolSize": 6, "showSymbol": name != "sweeps"}
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


def alone(seed: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> list[list[float]]:
    """Each column moved as if the others stood still, begun where sweeps begin."""
    shares, factors = Shares(seed, rows, columns), np.ones(columns.size)
    points = []
    for step in range(STEPS + 1):
        gap = shares.gap(factors)
        points.append([step, worst(gap, columns)])
        if points[-1][1] < 1e-13:
            break
        factors = factors * np.exp(np.clip(gap / shares.diagonal(factors, seed * seed), -2, 2))
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


def out_fields() -> Sketch:
    """How unevenly those who leave each of three areas spread over the other two."""
    moves = OdTable.of("ABC", np.array([[0, 10, 20], [5, 0, 15], [30, 0, 0]]))
    fields = gini.out_fields(Inputs(moves)).tolist()
    label = {"show": True, "position": "right", "color": INK, "fontSize": 15}
    option = {
        "animation": False,
        "grid": {"left": 120, "right": 60, "top": 10, "bottom": 45},
        "xAxis": {"type": "value", "max": 1, "name": "0 evenly, 1 all to one place", **below()},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": ["A: 10 and 20", "B: 5 and 15", "C: 30 and 0"],
            "axisLabel": {"fontSize": 15, "color": INK},
        },
        "series": [
            {
                "type": "bar",
                "barWidth": 22,
                "itemStyle": {"color": BLUE},
                "data": [{"value": round(each, 4), "label": {**label, "formatter": f"{each:.2f}"}} for each in fields],
            }
        ],
    }
    return Sketch(560, 230, option)


def distance_decay() -> Sketch:
    """Flows of made-up areas against distance, both cleared of the effects of their areas, and the fitted line."""
    chance = np.random.default_rng(5)
    places = chance.random((60, 2)) * 1000
    apart = np.hypot(*(places[:, None] - places).transpose(2, 0, 1))
    people = chance.lognormal(3, 0.8, 60)
    expected = 600 * people[:, None] * people * np.where(apart, apart, np.inf) ** -1.2
    found = decay(Inputs(OdTable.of([f"{at:02}" for at in range(60)], chance.poisson(expected)), distance=apart))
    some = chance.permutation(np.flatnonzero((expected > 30).ravel()))[:400]
    effect = found.fitted * np.where(apart, apart, 1) ** -found.exponent
    cleared = (chance.poisson(expected) / np.where(effect > 0, effect, 1)).ravel()[some]
    far = apart.ravel()[some]
    ends = [float(far.min()), float(far.max())]
    option = {
        "animation": False,
        "grid": {"left": 75, "right": 20, "top": 35, "bottom": 50},
        "xAxis": {"type": "log", "name": "kilometres", "min": 10, "max": 2000, **below()},
        "yAxis": {"type": "log", "name": "moves, cleared of the sizes of areas", "nameTextStyle": {"align": "left"}},
        "series": [
            {
                "type": "scatter",
                "symbolSize": 5,
                "itemStyle": {"color": BLUE, "opacity": 0.5},
                "data": [[round(float(x), 3), float(f"{y:.4g}")] for x, y in zip(far, cleared, strict=True) if y > 0],
            },
            {
                "type": "line",
                "showSymbol": False,
                "lineStyle": {"color": SAND, "width": 3},
                "data": [[end, float(f"{end**found.exponent:.4g}")] for end in ends],
                "endLabel": {
                    "show": True,
                    "formatter": f"exponent {found.exponent:.2f}",
                    "color": INK,
                    "fontSize": 14,
                    "offset": [-110, -70],
                },
            },
        ],
    }
    return Sketch(720, 380, option)


def model_schedule() -> Sketch:
    """The western standard schedule and its parts."""
    ages = np.arange(0, 86.0)
    nothing = {"a1": 0.0, "a2": 0.0, "c": 0.0}
    parts = {
        "all": WESTERN_MALE,
        "children": {**WESTERN_MALE, **nothing, "a1": WESTERN_MALE["a1"]},
        "young adults": {**WESTERN_MALE, **nothing, "a2": WESTERN_MALE["a2"]},
        "at all ages": {**WESTERN_MALE, **nothing, "c": WESTERN_MALE["c"]},
    }
    looks = {
        "all": {"color": INK, "width": 3},
        "children": {"color": SAND, "type": "dashed"},
        "young adults": {"color": BLUE, "type": "dashed"},
        "at all ages": {"color": "#6b7780", "type": "dotted", "width": 3},
    }
    option = {
        "animation": False,
        "legend": {"top": 0, "right": 20, "itemGap": 24, "textStyle": {"color": INK, "fontSize": 14}},
        "grid": {"left": 60, "right": 30, "top": 45, "bottom": 45},
        "xAxis": {"type": "value", "name": "age", "max": 85, **below()},
        "yAxis": {"type": "value", "name": "rate a year", "nameTextStyle": {"align": "left"}},
        "series": [
            {
                "type": "line",
                "name": name,
                "showSymbol": False,
                "lineStyle": looks[name],
                "itemStyle": {"color": looks[name]["color"]},
                "data": [
                    [float(age), round(float(rate), 6)] for age, rate in zip(ages, schedule(values, ages), strict=True)
                ],
            }
            for name, values in parts.items()
        ],
    }
    return Sketch(720, 340, option)


def withheld_cells() -> Sketch:
    """The table of the page about microdata as it is printed."""
    table = crossed(np.array([[20, 50, 10], [8, 19, 22], [17, 32, 3]]), ["ABC", "XYZ"])
    found = withheld(table, 5)
    shown = []
    for at, (row, column) in enumerate(table.names):
        is_sum = "" in (row, column)
        hidden = bool(found.cells[at])
        text = ("too few" if found.small[at] else "withheld") if hidden else str(int(table.counts[at]))
        colour = "#ffffff" if is_sum else SAND if found.small[at] else "#f3e3c7" if hidden else "#dcebf0"
        shown.append(
            {
                "value": ["XYZ".find(column) if column else 3, "ABC".find(row) if row else 3, 0],
                "itemStyle": {"color": colour, "borderColor": "#ffffff", "borderWidth": 2},
                "label": {"show": True, "formatter": text, "color": INK, "fontSize": 15},
            }
        )
    axis = {"type": "category", "axisLine": {"show": False}, "axisTick": {"show": False}, "axisLabel": {"fontSize": 15}}
    option = {
        "animation": False,
        "grid": {"left": 60, "right": 20, "top": 40, "bottom": 15},
        "xAxis": {**axis, "position": "top", "data": ["X", "Y", "Z", "sum"]},
        "yAxis": {**axis, "inverse": True, "data": ["A", "B", "C", "sum"]},
        "series": [{"type": "heatmap", "data": shown}],
    }
    return Sketch(520, 260, option)


def below() -> dict[str, Any]:
    """A name below the middle of an axis."""
    return {"nameLocation": "middle", "nameGap": 28, "nameTextStyle": {"color": INK, "fontSize": 13}}


def left_out() -> Sketch:
    """Every published number of moves between provinces against what the table says without it, both on logarithms."""
    rows = [
        row
        for name in ("internal_migration.csv", "population.csv")
        for row in reader.table("countries", "IRN", "claims", name)
    ]
    text = reader.find("countries", "IRN", "mobility", "moves-1390-1395.yaml").read_text(encoding="utf-8")
    asked = spec(parse(text, "iran"), read_claims(rows, Codebook.of("IRN")))
    missed = checked(asked, Places.of(reader.table("countries", "IRN", "capitals.csv")))
    ends = {"min": 500, "max": 1_000_000, "type": "log", "nameLocation": "middle", "nameGap": 32}
    kinds = (
        ("arrivals", "in", BLUE, "circle"),
        ("departures", "out", SAND, "rect"),
        ("one flow", "cell", INK, "triangle"),
    )
    option = {
        "animation": False,
        "legend": {"top": 4},
        "grid": {"left": 90, "right": 24, "top": 40, "bottom": 56},
        "xAxis": {**ends, "name": "persons, by the table without it"},
        "yAxis": {**ends, "name": "persons, published", "nameGap": 64},
        "series": [
            *(
                {
                    "type": "scatter",
                    "name": name,
                    "symbol": symbol,
                    "color": colour,
                    "data": [[each.without, each.stated.persons] for each in missed if each.stated.role == role],
                }
                for name, role, colour, symbol in kinds
            ),
            {"type": "line", "symbol": "none", "color": "#8a97a0", "data": [[500, 500], [1_000_000, 1_000_000]]},
        ],
    }
    return Sketch(640, 420, option)


if __name__ == "__main__":
    main()
