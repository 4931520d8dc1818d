"""Long tables as the command line takes them: columns of codes and columns of numbers, as CSV or Parquet."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from types import ModuleType

from namagar.analysis.mobility import long_parquet, long_text
from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.sources.cells import compared
from namagar.analysis.terms import numerals
from namagar.analysis.terms.formulas import guarded
from namagar.analysis.terms.problem import Problem, Refused

PARQUET = ".parquet"
DIGITS = numerals.DIGITS


@dataclass(frozen=True)
class LongTable:
    """The wanted columns of a file: codes as they are written, numbers with NaN where the cell is empty."""

    name: str
    codes: tuple[tuple[str, ...], ...]
    numbers: tuple[Matrix, ...]


def read(content: bytes, name: str, codes: Sequence[str], numbers: Sequence[str]) -> LongTable:
    """The columns of that name, whatever others there are; Refused with every cell that cannot be read."""
    labels, values = _kind(name).columns(content, name, codes, numbers)
    if not len(labels[0]):
        raise Refused(Problem("mobility-no-rows", name))
    problems = [
        problem for column, found in zip(codes, labels, strict=True) for problem in _alike(set(found), column, name)
    ]
    if problems:
        raise Refused(problems)
    return LongTable(name, tuple(map(tuple, labels)), tuple(values))


def titles(content: bytes, name: str) -> tuple[str, ...]:
    """The names of all columns, for a table whose columns say what it is."""
    return tuple(_kind(name).titles(content, name))


def is_parquet(name: str) -> bool:
    """Whether the name says so."""
    return name.lower().endswith(PARQUET)


def _kind(name: str) -> ModuleType:
    return long_parquet if is_parquet(name) else long_text


def _alike(codes: set[str], column: str, name: str) -> list[Problem]:
    """Codes that people read as one and a computer as two: two kinds of kaf, a joiner, a capital, other digits."""
    ways: dict[str, list[str]] = {}
    for code in sorted(codes):
        ways.setdefault(compared(code), []).append(code)
    return [
        Problem("mobility-codes-alike", name, {"one": one, "other": other, "column": column, **_apart(one, other)})
        for one, other, *_ in (written for written in ways.values() if len(written) > 1)
    ]


def _apart(one: str, other: str) -> dict[str, str]:
    """The first letter in which they differ, by its number, since it cannot be seen."""
    first = next(pair for pair in zip_longest(one, other) if pair[0] != pair[1])
    here, there = (f"U+{ord(letter):04X}" if letter else "–" for letter in first)
    return {"here": here, "there": there}


def write(name: str, columns: Sequence[str], rows: Iterable[Sequence[str | float]]) -> bytes:
    """The table as CSV, or as Parquet where the name says so. NaN is an empty cell."""
    if is_parquet(name):
        return long_parquet.written(columns, list(rows), DIGITS)
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
