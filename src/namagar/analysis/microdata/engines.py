"""The engines that run the expressions: DuckDB on any machine, Spark where persons outgrow one."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from namagar.analysis.microdata.layout import Layout
from namagar.analysis.mobility.arrays import named
from namagar.analysis.sources.strict_text import read_titles
from namagar.analysis.sources.titles import places
from namagar.analysis.terms.problem import Problem, Refused

ENGINES = ("duckdb", "spark")
PARQUET, TEXT = (".parquet", ".pq"), (".csv", ".tsv", ".txt")
# What DuckDB may hold in memory; larger groupings go to disk beside the work. Keys whose codes take no more bits than
# stated are counted in a plain array, which is twice as fast as hashing them.
MEMORY, _DENSE, DENSE_BITS = "1GB", "perfect_ht_threshold", 20
# Nothing of the form of a text is guessed from its first rows, which may look like another one.
_MARKS = {"header": True, "auto_detect": False, "quote": '"', "escape": '"'}
_BEGINNING = 1024 * 1024


@contextmanager
def opened(path: Path, layout: Layout, engine: str = "duckdb", master: str = "local[*]") -> Iterator[Any]:
    """The file as a table of expressions with the columns of the layout, closed again with its engine.

    A folder of Parquet files is one table. Refused when an engine is not installed, when a file is of another kind,
    cannot be read, lacks a column, or holds a column of a type that cannot be what the layout says.
    """
    if engine not in ENGINES:
        raise Refused(Problem("engine-unknown", "", {"engine": engine, "known": named(ENGINES)}))
    kind = _kind(path)
    with _connected(engine, master) as connection:
        table = _table(connection, path, kind, engine, layout)
        _whole(table, layout, path)
        yield table[list(layout.columns)]


def _kind(path: Path) -> str:
    if not path.exists():
        raise Refused(Problem("persons-file-missing", str(path), {"path": str(path)}))
    suffix = path.suffix.lower()
    if suffix in PARQUET or path.is_dir():
        return "parquet"
    if suffix in TEXT:
        return "text"
    raise Refused(Problem("persons-file-kind", path.name, {"known": named([*PARQUET, *TEXT])}))


@contextmanager
def _connected(engine: str, master: str) -> Iterator[Any]:
    import ibis

    if engine == "duckdb":
        connection = ibis.duckdb.connect(memory_limit=MEMORY, threads=os.cpu_count() or 1, **{_DENSE: DENSE_BITS})
        try:
            yield connection
        finally:
            connection.disconnect()
        return
    if find_spec("pyspark") is None:
        raise Refused(Problem("engine-not-installed", "", {"engine": engine, "extra": "spark"}))
    from pyspark.sql import SparkSession

    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",
    }
    builder = SparkSession.builder.master(master).appName("namagar")
    if master.startswith("local"):
        builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.sql.shuffle.partitions", "4")
    for key, value in settings.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield ibis.pyspark.connect(session)


def _table(connection: Any, path: Path, kind: str, engine: str, layout: Layout) -> Any:
    pattern = str(path / "*.parquet") if path.is_dir() and engine == "duckdb" else str(path)
    between = "\t" if path.suffix.lower() == ".tsv" else ","
    if kind != "parquet":
        with path.open("rb") as file:
            titles = read_titles(file.read(_BEGINNING), between, layout.columns, path.name)
    try:
        if kind == "parquet":
            return connection.read_parquet(pattern)
        # Codes are text: a number would lose its zeros. Each engine is told so in its own way.
        if engine == "duckdb":
            columns = {
                title if titles.count(title) == 1 else f"{title} {place}": "VARCHAR"
                for place, title in enumerate(titles)
            }
            return connection.read_csv(pattern, columns=columns, strict_mode=True, delim=between, **_MARKS)
        return connection.read_csv(pattern, header=True, inferSchema=False, mode="FAILFAST", sep=between)
    except Exception as error:
        raise Refused(Problem("persons-file-unreadable", path.name, {"reason": _first_line(error)})) from error


def _whole(table: Any, layout: Layout, path: Path) -> None:
    schema = table.schema()
    places(list(schema), layout.columns, path.name)
    numbers = [column for column in (layout.age, layout.weight, *layout.replicates) if column]
    codes = [layout.origin.column, layout.destination.column, layout.sex, layout.strata, layout.unit]
    problems = [
        *_unfit(schema, numbers, path, lambda kind: kind.is_numeric() or (kind.is_string() and path.suffix in TEXT)),
        *_unfit(schema, filter(None, codes), path, lambda kind: kind.is_string() or kind.is_integer()),
    ]
    if problems:
        raise Refused(problems)


def _unfit(schema: Any, columns: Any, path: Path, fits: Any) -> Sequence[Problem]:
    return [
        Problem("persons-column-type", path.name, {"column": column, "kind": str(schema[column])})
        for column in columns
        if not fits(schema[column])
    ]


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
