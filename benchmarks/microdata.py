"""How fast persons become tables: against a bare scan of the same columns, by memory, and how it grows with rows.

`--persons 80000000` is what `make bench-large` asks. Medians of five; processor time of all threads, which on a machine
with nothing else to do is what a clock shows times the cores. Nothing is kept between runs.
"""

import argparse
import importlib.util
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import ibis

from namagar.analysis.microdata import expressions
from namagar.analysis.microdata.engines import MEMORY, opened
from namagar.analysis.microdata.layout import Layout, layout, read_layout
from namagar.analysis.microdata.synthetic_files import census_of, layout_text, write_persons
from namagar.analysis.microdata.tabulation import tabulate
from namagar.analysis.mobility.indicators.inputs import Inputs
from namagar.analysis.mobility.indicators.measures import measured

MOST_TIMES_DETAIL, MOST_TIMES_INDICATORS, MOST_MEGABYTES, MOST_OVERHEAD = 3.0, 2.5, 1000, 0.1
RUNS, SPARK_PERSONS = 5, 5_000_000


def main() -> int:
    """Measure and print one line a thing."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=20_000_000)
    parser.add_argument("--only-tabulate", metavar="FOLDER", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.only_tabulate:
        return _only_tabulate(Path(chosen.only_tabulate))
    print(
        f"machine: {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()},"
        f" DuckDB {duckdb.__version__}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for persons in (chosen.persons // 100, chosen.persons // 10, chosen.persons):
            at = Path(folder) / str(persons)
            made(at, persons)
            measure(at, persons, judged=persons == chosen.persons)
        memory(at)
        spark(Path(folder) / "spark")
    return 0


def made(folder: Path, persons: int) -> None:
    """A made-up census and its layout."""
    folder.mkdir()
    census = census_of("IRN", persons, seed=1395)
    write_persons(census, folder / "persons.parquet")
    (folder / "layout.yaml").write_bytes(layout_text(census))


def measure(folder: Path, persons: int, judged: bool) -> None:
    """The scan, the whole tabulation, moves with all indicators, and what Ibis adds to its own SQL."""
    path, of = folder / "persons.parquet", own(folder)
    four, two = (
        scan(path, columns) for columns in (("origin", "destination", "age", "sex"), ("origin", "destination"))
    )
    detail, indicators = timed(lambda: whole(path, of)), timed(lambda: moves_and_indicators(path, of))
    print(f"{persons:>12,} persons: scan {four:.3f} s; by origin, destination, age, sex {detail:.3f} s")
    if judged:
        line(f"table of single ages and sexes, {detail / four:.2f} times the scan", detail / four, MOST_TIMES_DETAIL)
        line(
            f"moves and all indicators, {indicators / two:.2f} times a scan of two columns",
            indicators / two,
            MOST_TIMES_INDICATORS,
        )
        added = overhead(path, of)
        line(f"Ibis adds {added:.3f} s to its own SQL", added, MOST_OVERHEAD)


def own(folder: Path) -> Layout:
    """The layout beside the persons."""
    return read_layout((folder / "layout.yaml").read_bytes(), "layout.yaml")


def timed(work: Callable[[], object]) -> float:
    """Median processor time."""
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def scan(path: Path, columns: tuple[str, ...]) -> float:
    """Reading and adding up the columns, and nothing else."""
    sums = ", ".join(f"sum({column})" for column in columns)

    def work() -> None:
        with duckdb.connect(config={"memory_limit": MEMORY}) as engine:
            engine.execute(f"select {sums} from read_parquet(?)", [str(path)]).fetchall()

    return timed(work)


def whole(path: Path, of: Layout) -> None:
    """From the file to the sorted table."""
    with opened(path, of) as table:
        tabulate(table, of)


def moves_and_indicators(path: Path, of: Layout) -> None:
    """Moves alone, without ages and sexes, and every indicator that they allow."""
    with opened(path, of) as table:
        found = tabulate(table, without_ages(of))
        measured(Inputs(found.moves, population=found.at_risk))


def without_ages(of: Layout) -> Layout:
    """The same persons by place alone."""
    columns = {"origin": {"column": of.origin.column}, "destination": {"column": of.destination.column}}
    meaning = {"concept": "lifetime", "universe": "u", "zone_system": "z", "vintage": "v"}
    return layout({"id": "moves", "columns": columns, "zones": dict(of.zones), "meaning": meaning}, "moves")


def overhead(path: Path, of: Layout) -> float:
    """A grouping as an expression, less the same SQL given to the engine."""
    with opened(path, of) as table:
        expression = expressions.cells(table, of)
        text = str(ibis.to_sql(expression, dialect="duckdb"))
        connection = table.get_backend().con
        with_ibis = timed(lambda: expressions.cells(table, of).to_pyarrow())
        bare = timed(lambda: connection.execute(text).to_arrow_table())
    return with_ibis - bare


def memory(folder: Path) -> None:
    """The largest memory of a process that only tabulates."""
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.microdata", "--only-tabulate", str(folder)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    used = int(told.stdout)
    line(f"memory {used} MB", used, MOST_MEGABYTES)


def _only_tabulate(folder: Path) -> int:
    whole(folder / "persons.parquet", own(folder))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    return 0


def spark(folder: Path) -> None:
    """The same table from Spark on this machine, where it is installed."""
    if importlib.util.find_spec("pyspark") is None:
        print("Spark: not installed (extra `spark`)")
        return
    made(folder, SPARK_PERSONS)
    path, of = folder / "persons.parquet", own(folder)
    with opened(path, of) as table:
        expected = tabulate(table, of)
    start = time.perf_counter()
    with opened(path, of, "spark", "local[2]") as table:
        found = tabulate(table, of)
        first = time.perf_counter() - start
        tabulate(table, of)
    same = bool((found.persons == expected.persons).all())
    again = time.perf_counter() - start - first
    print(f"Spark, {SPARK_PERSONS:,} persons: {first:.1f} s with its start, {again:.1f} s again")
    line(f"the same table as DuckDB: {'yes' if same else 'no'}", 0 if same else 1, 0)


def line(what: str, value: float, most: float) -> None:
    """One thing with its goal."""
    print(f"  {'pass ' if value <= most else 'SHORT'} {what} (goal {most:g})")


if __name__ == "__main__":
    sys.exit(main())
