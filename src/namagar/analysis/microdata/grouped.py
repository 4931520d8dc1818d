"""The result of a grouping as arrays: each key as its codes and which of them every row has, and the sums."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from namagar.analysis.terms.problem import Failed, Problem, Refused

Numbers: TypeAlias = NDArray[np.int64]
# How DuckDB names the line of a text at which it stops.
_ROW = re.compile(r"CSV Error on Line: ([0-9]+)")
KEYS = ("origin", "destination", "age", "sex", "strata", "unit")


@dataclass(frozen=True, eq=False)
class Key:
    """A column of codes: each code once, and which of them every row has."""

    codes: tuple[str, ...]
    at: Numbers

    def marked(self, some: Iterable[str]) -> NDArray[np.bool_]:
        """The rows with one of these codes."""
        wanted = set(some)
        return np.array([code in wanted for code in self.codes], dtype=bool)[self.at]

    def along(self, axis: tuple[str, ...]) -> Numbers:
        """Where the code of each row stands on an axis."""
        place = {code: at for at, code in enumerate(axis)}
        return np.array([place[code] for code in self.codes], dtype=np.int64)[self.at]


def grouped(expression: Any) -> tuple[dict[str, Key], dict[str, Any]]:
    """Run an expression: its keys and its sums by name.

    Failed when the engine does not reach the end, Refused when it meets a row that cannot be read.
    """
    try:
        result = expression.to_pyarrow().combine_chunks()
    except Exception as error:
        if row := _ROW.search(str(error)):
            raise Refused(Problem("persons-row-unreadable", "", {"row": int(row[1])})) from error
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise Failed(Problem("engine-failed", "", {"reason": reason})) from error
    names = [name for name in result.column_names if name in KEYS]
    numbers = [name for name in result.column_names if name not in KEYS]
    return {name: _key(result.column(name)) for name in names}, {
        name: result.column(name).to_numpy(zero_copy_only=False) for name in numbers
    }


def _key(column: Any) -> Key:
    """Codes as text; a missing one is the empty text."""
    encoded = column.dictionary_encode(null_encoding="encode").combine_chunks()
    raw = [_text(each) for each in encoded.dictionary.to_pylist()]
    codes = tuple(sorted(set(raw)))
    place = {code: at for at, code in enumerate(codes)}
    at = np.array([place[code] for code in raw], dtype=np.int64)
    return Key(codes, at[encoded.indices.to_numpy(zero_copy_only=False)])


def _text(value: Any) -> str:
    if value is None or value != value:
        return ""
    # A whole number that an engine gives as a float, because some of its column are missing.
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
