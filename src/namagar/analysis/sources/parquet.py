"""A Parquet file, read row by row within a stated memory; the names of its columns are the first row."""

import shutil
import tempfile
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, BinaryIO

from namagar.analysis.sources import limits
from namagar.analysis.sources.cells import Cell
from namagar.analysis.sources.opened import Opened, Sheet
from namagar.analysis.sources.workbook import said
from namagar.analysis.terms.problem import Problem, Refused

_AT_ONCE = 5_000
# One thread and no disk: a page that unpacks to more than the memory is refused by the engine itself.
_ENGINE: Mapping[str, str | bool | int] = {
    "memory_limit": f"{limits.PARQUET_MEMORY // limits.MEGABYTE}MB",
    "threads": 1,
    "temp_directory": "",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
_READ = "SELECT * FROM read_parquet(?, hive_partitioning = false)"


def opened(file: BinaryIO, name: str) -> Opened:
    """The one table of the file; Refused when it is damaged or locked."""
    # The engine reads paths. A name that came with an upload is none, so the file is copied to one of our own.
    file.seek(0)
    copy = tempfile.NamedTemporaryFile(prefix="namagar-", suffix=".parquet")  # noqa: SIM115 - it lives with the sheet
    shutil.copyfileobj(file, copy)
    copy.flush()
    with closing(_rows(copy, name)) as rows:
        next(rows)
    return Opened(name, {"kind": "Parquet"}, (Sheet("", hidden=False, rows=lambda: _rows(copy, name)),), ragged=False)


def _rows(copy: Any, name: str) -> Generator[list[Cell], None, None]:
    import duckdb  # it takes long to load, and few files need it

    try:
        with closing(duckdb.connect(":memory:", config=dict(_ENGINE))) as engine:
            found = engine.execute(_READ, [copy.name])
            columns: list[Cell] = [str(each[0]) for each in found.description or ()]
            if len(columns) > limits.MOST_COLUMNS:
                raise Refused(Problem("source-too-wide", name, {"most": limits.MOST_COLUMNS}))
            yield columns
            yield from _fetched(found, name)
    except duckdb.OutOfMemoryException as error:
        facts = {"megabytes": limits.PARQUET_MEMORY // limits.MEGABYTE}
        raise Refused(Problem("source-unpacks-too-large", name, facts)) from error
    except (
        duckdb.Error,
        UnicodeError,
        OverflowError,
        ValueError,
    ) as error:  # the last three: dates and texts of no kind
        raise Refused(Problem("source-damaged", name, {"file": name})) from error


def _fetched(found: Any, name: str) -> Iterator[list[Cell]]:
    read = 0
    while rows := found.fetchmany(_AT_ONCE):
        read += len(rows)
        if read > limits.MOST_ROWS:
            raise Refused(Problem("source-too-wide", name, {"most": limits.MOST_COLUMNS}))
        for row in rows:
            yield [_cell(each) for each in row]


def _cell(value: object) -> Cell:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, bytes):
        return _text(value)
    if isinstance(value, date | time | timedelta):
        return said(value)
    return str(value)


def _number(value: Decimal) -> Cell:
    """A number stays a number where it can be one without losing a digit."""
    if value == value.to_integral_value():
        return int(value)
    nearest = float(value)
    return nearest if Decimal(repr(nearest)) == value else f"{value:f}"


def _text(value: bytes) -> str:
    """Old writers do not say that bytes are letters; what is none is shown as it is."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return f"0x{value.hex()}"
