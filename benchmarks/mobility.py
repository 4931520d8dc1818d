"""How fast flows are estimated and tables fitted: against plain implementations on the same numbers, and how it grows.

One thread; times are processor time, which on a machine with nothing else to do is what a clock shows.
"""

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

# Small dense steps gain nothing from threads, which only wait for each other on a busy machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from benchmarks.per_birthplace import minimum_per_birthplace, of_one

from namagar.analysis.charts.chart import Sketch
from namagar.analysis.charts.engine import svg
from namagar.analysis.mobility.balancing.targets import Targets
from namagar.analysis.mobility.balancing.two_way import fit
from namagar.analysis.mobility.flows.assignment import minimum
from namagar.analysis.mobility.flows.estimate import METHODS, Options, estimate
from namagar.analysis.mobility.flows.replicates import Spreads, replicate
from namagar.analysis.mobility.stocks import StockTable, Vitals

COUNTRIES = 200
MOST_MILLISECONDS, MOST_MEGABYTES, LEAST_TIMES, MOST_APART = 20, 200, 50, 1e-6
REPLICATES, MOST_SECONDS = 200, 3
LEAST_TIMES_IPFN = 30
LIBRARY = Path("node_modules/echarts/dist/echarts.min.js").absolute()
GROWTH = Path("build/growth-of-flows.svg").absolute()
World = tuple[StockTable, StockTable, Vitals]


def main() -> int:
    """Measure and print one line a thing: what, time, what it is compared with, pass or short."""
    print(f"machine: {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, one thread")
    of_flows()
    of_replicates()
    of_fit()
    growing()
    return 0


def world(size: int, chance: int = 0) -> World:
    """Made-up countries of very unlike size; 3.5 of 100 people live abroad, and a quarter of all pairs share nobody."""
    drawn = np.random.default_rng(chance)
    people = 10 ** drawn.uniform(5, 9.1, size)
    abroad = people[:, None] * people * 10 ** drawn.uniform(-3, 1, (size, size))
    abroad *= 0.035 * people.sum() / abroad.sum()
    abroad[drawn.random((size, size)) < 0.25] = 0
    abroad = np.minimum(abroad, 1.5 * people / size)
    np.fill_diagonal(abroad, 0)
    start = abroad.copy()
    np.fill_diagonal(start, np.maximum(people - abroad.sum(axis=0), 0.2 * people))
    births, deaths = people * drawn.uniform(0.04, 0.2, size), people * drawn.uniform(0.03, 0.07, size)
    end = abroad * np.exp(drawn.normal(0.05, 0.2, abroad.shape))
    np.fill_diagonal(end, np.diagonal(start) * np.exp(drawn.normal(0, 0.01, size)) + births - deaths)
    codes = [f"C{place:04}" for place in range(size)]
    vitals = Vitals.of(codes, np.round(births), np.round(deaths))
    return StockTable.of(codes, np.round(start)), StockTable.of(codes, np.round(end)), vitals


def spent(work: Callable[[], object], runs: int) -> float:
    """Median processor time in seconds."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def line(what: str, seconds: float, beside: str, met: bool | None = None) -> None:
    """One result with its verdict."""
    verdict = "" if met is None else "pass" if met else "short"
    print(f"{what:<44} {seconds * 1000:>9.1f} ms   {beside:<64} {verdict}")


def of_flows() -> None:
    """Minimum migration of a closed world from stocks and vitals to the table, and every other method."""
    start, end, vitals = world(COUNTRIES)
    ours = spent(lambda: estimate(start, end, vitals, Options("minimum")), 21)
    kept: dict[str, np.ndarray] = {}

    def plain() -> None:
        kept["flows"] = minimum_per_birthplace(start.persons, end.persons, vitals.births, vitals.deaths)

    theirs = spent(plain, 3)
    found = estimate(start, end, vitals, Options("minimum"))
    assert found.prepared is not None
    same = sum(
        of_one(before, after, np.ones((COUNTRIES, COUNTRIES)))
        for before, after in zip(found.prepared.start, found.prepared.end, strict=True)
    )
    apart = float(np.abs(found.table.persons - same).max())
    own = float(np.abs(found.table.moves - np.where(np.eye(COUNTRIES), 0, kept["flows"])).max())
    title = f"{COUNTRIES} countries, minimum, closed"
    line(title, ours, f"at most {MOST_MILLISECONDS} ms", ours * 1000 <= MOST_MILLISECONDS)
    line("  birthplace by birthplace (plain NumPy)", theirs, f"{theirs / ours:.0f} times; at least {LEAST_TIMES}",
         theirs / ours >= LEAST_TIMES)  # fmt: skip
    line(
        "  largest difference, same adjusted stocks",
        0,
        f"{apart:.1e} persons; at most {MOST_APART:.0e}",
        apart <= MOST_APART,
    )
    line(
        "  the same, stocks raked by its own sweeps", 0, f"{own:.1e} persons: rounding of stocks of a thousand million"
    )
    ready = found.prepared
    quick = spent(lambda: minimum(ready.start, ready.end).total(), 21)
    ones, pairs = np.ones((COUNTRIES, COUNTRIES)), list(zip(ready.start, ready.end, strict=True))
    slow = spent(lambda: [of_one(*each, ones) for each in pairs], 3)
    line("  adjusted stocks to flows alone", quick, f"{slow / quick:.0f} times faster than by birthplace")
    peak = megabytes()
    line("  largest memory of the process", 0, f"{peak:.0f} MB; at most {MOST_MEGABYTES}", peak <= MOST_MEGABYTES)
    for method in METHODS:
        if method != "minimum":
            line(f"  {method}", spent(lambda method=method: estimate(start, end, vitals, Options(method)), 9), "")


def megabytes() -> float:
    """What a process that does this and nothing else takes at most."""
    script = (
        "import resource; from benchmarks import mobility as m; from namagar.analysis.mobility.flows.estimate import "
        f"Options, estimate; estimate(*m.world({COUNTRIES}), Options('minimum')); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    return float(done.stdout)


def of_replicates() -> None:
    """Draws of stocks and vitals, an estimate of each, and the interval of every flow."""
    start, end, vitals = world(COUNTRIES)
    spreads = Spreads(foreign=0.1, native=0.001, births=0.02, deaths=0.02)
    seconds = spent(lambda: replicate(start, end, vitals, Options("minimum"), spreads, 1, REPLICATES), 1)
    line(f"{REPLICATES} replicates with intervals", seconds, f"at most {MOST_SECONDS} s", seconds <= MOST_SECONDS)


def of_fit() -> None:
    """A table of stocks fitted to other totals to 1e-10, and the same by `ipfn`, which stops when it pleases."""
    from ipfn.ipfn import ipfn

    start, end, _ = world(COUNTRIES)
    rows = (start.persons.sum(axis=1) + end.persons.sum(axis=1)) / 2
    columns = end.persons.sum(axis=0)
    rows = rows * (columns.sum() / rows.sum())
    kept: dict[str, np.ndarray] = {}

    def ours() -> None:
        kept["ours"] = fit(start.persons, Targets.of(rows, columns)).table

    def theirs() -> None:
        working = ipfn(
            start.persons.copy(), [rows.copy(), columns.copy()], [[0], [1]],
            convergence_rate=1e-10, max_iteration=2000, rate_tolerance=0,
        )  # fmt: skip
        kept["theirs"] = working.iteration()

    fast, slow = spent(ours, 21), spent(theirs, 1)
    misses = {name: missed(table, rows, columns) for name, table in kept.items()}
    line(f"{COUNTRIES} x {COUNTRIES} fitted to 1e-10", fast, f"misses {misses['ours']:.0e} of the largest total",
         misses["ours"] <= 1e-10)  # fmt: skip
    line("  ipfn", slow, f"{slow / fast:.0f} times; at least {LEAST_TIMES_IPFN}", slow / fast >= LEAST_TIMES_IPFN)
    line("  ipfn misses", 0, f"{misses['theirs']:.0e}; ours is to be smaller", misses["ours"] < misses["theirs"])


def missed(table: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> float:
    """The larger of both margin errors as a share of the largest total."""
    return max(
        float(np.abs(table.sum(axis=1) - rows).max() / rows.max()),
        float(np.abs(table.sum(axis=0) - columns).max() / columns.max()),
    )


def growing() -> None:
    """From 50 countries to 800, as lines and as a picture."""
    first = 0.0
    points: list[list[float]] = []
    for size in (50, 100, 200, 400, 800):
        made = world(size)
        seconds = spent(lambda made=made: estimate(*made, Options("minimum")), 5)
        first = first or seconds
        points.append([size, round(seconds * 1000, 1)])
        line(f"{size} countries, minimum, closed", seconds, f"{seconds / first:.1f} x the time of 50 countries")
    draw(points)


def draw(points: list[list[float]]) -> None:
    """The growth as a picture in the folder of what is built, where the charts' library is installed."""
    if not LIBRARY.is_file():
        return
    axis = {"type": "log", "logBase": 10, "nameLocation": "middle"}
    option = {
        "animation": False,
        "grid": {"left": 70, "right": 30, "top": 20, "bottom": 50},
        "xAxis": {**axis, "name": "countries", "nameGap": 28, "min": 30, "max": 1000},
        "yAxis": {**axis, "name": "milliseconds of one processor", "nameGap": 45},
        "series": [{"type": "line", "data": points, "label": {"show": True, "position": "top"}}],
    }
    GROWTH.parent.mkdir(exist_ok=True)
    GROWTH.write_text(svg(Sketch(640, 360, option), LIBRARY) + "\n", encoding="utf-8")
    print(f"{'picture of this growth':<44} {GROWTH.relative_to(Path.cwd())}")


if __name__ == "__main__":
    sys.exit(main())
