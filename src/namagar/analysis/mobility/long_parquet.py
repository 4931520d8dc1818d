"""Long tables as Parquet, read and written by one thread so that a file is the same byte for byte."""

import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.sources.titles import places
from namagar.analysis.terms.problem import Problem, Refused

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_WHOLE = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL\(.*\)")
_BROKEN = re.compile(r"FLOAT|DOUBLE")
_MOST_KEPT = 2**53
_BLOCK = 65_536
# Nothing is fetched from anywhere.
_ENGINE: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


def titles(content: bytes, name: str) -> list[str]:
    """The names of all columns."""
    with _described(content, name) as (_, kinds):
        return list(kinds)


def columns(
    content: bytes, name: str, codes: Sequence[str], numbers: Sequence[str]
) -> tuple[list[list[str]], list[Matrix]]:
    """The wanted columns; Refused when their types are others, as a text would be read in more than one way."""
    with _described(content, name) as (ask, kinds):
        places(list(kinds), (*codes, *numbers), name)
        _check_kinds(kinds, codes, numbers, name)
        _check_kept(ask, kinds, numbers, name)
        wanted = ", ".join(
            [f"coalesce({_quoted(column)}, '')" for column in codes]
            + [f"coalesce({_quoted(column)}::double, 'nan'::double)" for column in numbers]
        )
        return _taken(ask(wanted), name, codes, numbers)


def _taken(
    asked: "DuckDBPyConnection", name: str, codes: Sequence[str], numbers: Sequence[str]
) -> tuple[list[list[str]], list[Matrix]]:
    labels: list[list[str]] = [[] for _ in codes]
    values: list[list[Matrix]] = [[np.empty(0)] for _ in numbers]
    known: dict[str, str] = {}
    while rows := asked.fetchmany(_BLOCK):
        cells: list[Any] = list(zip(*rows, strict=True))
        for column, into, taken in zip(codes, labels, cells, strict=False):
            found = [known.setdefault(cell, cell.strip()) for cell in taken]
            if "" in found:
                facts = {"column": column, "row": len(into) + found.index("") + 1}
                raise Refused(Problem("mobility-code-empty", name, facts))
            into += found
        for parts, taken in zip(values, cells[len(codes) :], strict=True):
            parts.append(np.array(taken, dtype=np.float64))
    return labels, [np.concatenate(parts) for parts in values]


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


@contextmanager
def _described(content: bytes, name: str) -> "Iterator[tuple[Callable[[str], DuckDBPyConnection], dict[str, str]]]":
    """What asks a Parquet file for columns, and the types of all of them; Refused when it is none."""
    import duckdb

    with tempfile.TemporaryDirectory() as folder, duckdb.connect(config=_ENGINE) as engine:
        path = Path(folder) / "table.parquet"
        path.write_bytes(content)

        def ask(wanted: str) -> "DuckDBPyConnection":
            return engine.execute(f"select {wanted} from read_parquet(?)", [str(path)])  # noqa: S608

        try:
            described = engine.execute("describe select * from read_parquet(?)", [str(path)]).fetchall()
            yield ask, {row[0]: str(row[1]) for row in described}
        except duckdb.Error as error:
            raise Refused(Problem("mobility-parquet-unreadable", name)) from error


def _check_kinds(kinds: dict[str, str], codes: Sequence[str], numbers: Sequence[str], name: str) -> None:
    problems = [
        Problem("mobility-column-type", name, {"column": column, "kind": kinds[column], "wanted": wanted})
        for columns, wanted in ((codes, "VARCHAR"), (numbers, "DOUBLE"))
        for column in columns
        if not (kinds[column] == wanted or (wanted == "DOUBLE" and _is_number(kinds[column])))
    ]
    if problems:
        raise Refused(problems)


def _is_number(kind: str) -> bool:
    return bool(_WHOLE.fullmatch(kind) or _BROKEN.fullmatch(kind))


def _check_kept(
    ask: "Callable[[str], DuckDBPyConnection]", kinds: dict[str, str], numbers: Sequence[str], name: str
) -> None:
    """Refused when a whole number is so large that the computation would change it."""
    for column in numbers:
        if not _WHOLE.fullmatch(kinds[column]):
            continue
        extremes = ask(f"max({_quoted(column)}), min({_quoted(column)})").fetchall()[0]
        large = next((found for found in extremes if found is not None and abs(found) > _MOST_KEPT), None)
        if large is not None:
            raise Refused(Problem("mobility-column-too-long", name, {"text": str(large), "column": column}))


def written(columns: Sequence[str], rows: Sequence[Sequence[str | float]], digits: str) -> bytes:
    """The table as a file. NaN is an empty cell, and numbers have as many digits as text would have."""
    import duckdb

    cells = list(zip(*rows, strict=True)) or [() for _ in columns]
    kinds = ["double" if column and isinstance(column[0], float) else "varchar" for column in cells]
    given = [
        [None if cell != cell else float(format(cell, digits)) for cell in column] if kind == "double" else list(column)
        for column, kind in zip(cells, kinds, strict=True)
    ]
    made = ", ".join(f"unnest(?::{kind}[]) as {_quoted(title)}" for title, kind in zip(columns, kinds, strict=True))
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(config=_ENGINE) as engine:
        path = Path(folder) / "table.parquet"
        engine.execute(f"create table made as select {made}", given)
        engine.execute(f"copy made to '{path}' (format parquet)")
        return path.read_bytes()
