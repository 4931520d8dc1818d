"""Long tables as the command line takes them: columns of codes and columns of numbers, as CSV or Parquet."""

import csv
import io
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.terms.formulas import guarded, unguarded
from namagar.analysis.terms.numerals import digits
from namagar.analysis.terms.problem import Problem, Refused

PARQUET = ".parquet"
# Twelve digits are more than any source has and fewer than two machines disagree on.
DIGITS = ".12g"
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_NUMERIC = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\(.*\)")
_POINT = "٫"
# One thread, so that a file is the same byte for byte; nothing is fetched from anywhere.
_ENGINE: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
_MOST_TOLD = 12


@dataclass(frozen=True)
class LongTable:
    """The wanted columns of a file: codes as they are written, numbers with NaN where the cell is empty."""

    name: str
    codes: tuple[tuple[str, ...], ...]
    numbers: tuple[Matrix, ...]


def read(content: bytes, name: str, codes: Sequence[str], numbers: Sequence[str]) -> LongTable:
    """The columns of that name, whatever others there are; Refused with every cell that cannot be read."""
    taken = _parquet(content, name, codes, numbers) if name.endswith(PARQUET) else _text(content, name, codes, numbers)
    if not taken.codes[0]:
        raise Refused(Problem("mobility-no-rows", name))
    if any("" in column for column in taken.codes):
        raise Refused(Problem("mobility-area-empty", name))
    return taken


def titles(content: bytes, name: str) -> tuple[str, ...]:
    """The names of all columns, for a table whose columns say what it is."""
    if not name.endswith(PARQUET):
        return tuple(title.strip() for title in _rows(content, name)[0])
    with _described(content, name) as (_, kinds):
        return tuple(kinds)


def write(name: str, columns: Sequence[str], rows: Iterable[Sequence[str | float]]) -> bytes:
    """The table as CSV, or as Parquet where the name says so. NaN is an empty cell."""
    if name.endswith(PARQUET):
        return _as_parquet(columns, list(rows))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_shown(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def _shown(cell: str | float) -> str:
    if isinstance(cell, str):
        return guarded(cell)
    # Adding nothing makes a zero of a negative zero.
    return "" if cell != cell else format(cell + 0.0, DIGITS)


def _text(content: bytes, name: str, codes: Sequence[str], numbers: Sequence[str]) -> LongTable:
    header, *body = _rows(content, name)
    places = _places(header, (*codes, *numbers), name)
    body = [row for row in body if row]
    uneven = next((number for number, row in enumerate(body, 2) if len(row) != len(header)), None)
    if uneven is not None:
        raise Refused(Problem("mobility-row-uneven", name, {"row": uneven}))
    columns = list(zip(*body, strict=True)) or [() for _ in header]
    problems: list[Problem] = []
    read_numbers = tuple(
        _numbers(columns[place], column, name, problems)
        for place, column in zip(places[len(codes) :], numbers, strict=True)
    )
    if problems:
        raise Refused(problems[:_MOST_TOLD])
    labels = tuple(tuple(unguarded(cell.strip()) for cell in columns[place]) for place in places[: len(codes)])
    return LongTable(name, labels, read_numbers)


def _rows(content: bytes, name: str) -> list[list[str]]:
    """The lines of a text, one that names no columns at least."""
    try:
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)) or [[]]
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refused(Problem("mobility-text-unreadable", name)) from error


def _places(header: Sequence[str], wanted: Sequence[str], name: str) -> list[int]:
    titles = [title.strip() for title in header]
    absent = [column for column in wanted if column not in titles]
    doubled = [column for column in wanted if titles.count(column) > 1]
    if absent or doubled:
        raise Refused(
            [Problem("table-column-missing", name, {"column": column}) for column in absent]
            + [Problem("mobility-column-twice", name, {"column": column}) for column in doubled]
        )
    return [titles.index(column) for column in wanted]


def _numbers(cells: Sequence[str], column: str, name: str, problems: list[Problem]) -> Matrix:
    values = np.full(len(cells), np.nan)
    for row, cell in enumerate(cells):
        text = cell.strip()
        if not text:
            continue
        plain = text if text.isascii() else digits(text, "en").replace(_POINT, ".")
        if _NUMBER.fullmatch(plain):
            values[row] = float(plain)
        else:
            problems.append(Problem("mobility-number-unreadable", name, _cell(text, column, row + 2)))
    return values


def _cell(text: str, column: str, row: int) -> dict[str, object]:
    return {"text": text, "column": column, "row": row}


def _parquet(content: bytes, name: str, codes: Sequence[str], numbers: Sequence[str]) -> LongTable:
    with _described(content, name) as (query, kinds):
        _places(list(kinds), (*codes, *numbers), name)
        _check_kinds(kinds, codes, numbers, name)
        wanted = ", ".join(
            [f"coalesce(\"{column}\", '')" for column in codes]
            + [f"coalesce(\"{column}\"::double, 'nan'::double)" for column in numbers]
        )
        rows = query(f"select {wanted} from read_parquet(?)")  # noqa: S608
    columns: list[Any] = list(zip(*rows, strict=True)) or [() for _ in (*codes, *numbers)]
    labels = tuple(tuple(cell.strip() for cell in column) for column in columns[: len(codes)])
    return LongTable(name, labels, tuple(np.array(column, dtype=np.float64) for column in columns[len(codes) :]))


@contextmanager
def _described(content: bytes, name: str) -> Iterator[tuple[Callable[[str], list[Any]], dict[str, str]]]:
    """What asks a Parquet file, and the types of its columns; Refused when it is none."""
    import duckdb

    with tempfile.TemporaryDirectory() as folder, duckdb.connect(config=_ENGINE) as engine:
        path = Path(folder) / "table.parquet"
        path.write_bytes(content)

        def query(text: str) -> list[Any]:
            return engine.execute(text, [str(path)]).fetchall()

        try:
            described = query("describe select * from read_parquet(?)")
        except duckdb.Error as error:
            raise Refused(Problem("mobility-parquet-unreadable", name)) from error
        yield query, {row[0]: str(row[1]) for row in described}


def _check_kinds(kinds: dict[str, str], codes: Sequence[str], numbers: Sequence[str], name: str) -> None:
    problems = [
        Problem("mobility-column-type", name, {"column": column, "kind": kinds[column], "wanted": wanted})
        for columns, wanted in ((codes, "VARCHAR"), (numbers, "DOUBLE"))
        for column in columns
        if not (kinds[column] == "VARCHAR" if wanted == "VARCHAR" else _NUMERIC.fullmatch(kinds[column]))
    ]
    if problems:
        raise Refused(problems)


def _as_parquet(columns: Sequence[str], rows: Sequence[Sequence[str | float]]) -> bytes:
    import duckdb

    cells = list(zip(*rows, strict=True)) or [() for _ in columns]
    kinds = ["double" if column and isinstance(column[0], float) else "varchar" for column in cells]
    given = [
        [None if cell != cell else float(format(cell, DIGITS)) for cell in column] if kind == "double" else list(column)
        for column, kind in zip(cells, kinds, strict=True)
    ]
    made = ", ".join(f'unnest(?::{kind}[]) as "{title}"' for title, kind in zip(columns, kinds, strict=True))
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(config=_ENGINE) as engine:
        path = Path(folder) / "table.parquet"
        engine.execute(f"create table made as select {made}", given)
        engine.execute(f"copy made to '{path}' (format parquet)")
        return path.read_bytes()
