"""Long tables as text: UTF-8 with commas, taken in block by block, and what is wrong named with its line."""

from array import array
from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.sources.strict_text import rows
from namagar.analysis.sources.titles import places
from namagar.analysis.terms.formulas import unguarded
from namagar.analysis.terms.numerals import plain_number
from namagar.analysis.terms.problem import Problem, Refused

_BLOCK = 65_536
_MOST_TOLD = 12


def titles(content: bytes, name: str) -> list[str]:
    """The names of all columns."""
    return _titles(rows(content, name))


def columns(
    content: bytes, name: str, codes: Sequence[str], numbers: Sequence[str]
) -> tuple[list[list[str]], list[Matrix]]:
    """The wanted columns; Refused with the cells that cannot be read."""
    lines = rows(content, name)
    taken = _Taken(name, _titles(lines), codes, numbers)
    while block := list(islice(lines, _BLOCK)):
        taken.add([line for line, _ in block], [row for _, row in block])
    return taken.labels, [np.array(values, dtype=np.float64) for values in taken.values]


class _Labels(dict[str, str]):
    """The code that each cell stands for, kept once however often it is written."""

    def __missing__(self, cell: str) -> str:
        self[cell] = label = unguarded(cell.strip())
        return label


class _Taken:
    """The wanted columns as far as they are read."""

    def __init__(self, name: str, titles: Sequence[str], codes: Sequence[str], numbers: Sequence[str]) -> None:
        self.labels: list[list[str]] = [[] for _ in codes]
        self.values = [array("d") for _ in numbers]
        self._name, self._width, self._codes, self._numbers = name, len(titles), codes, numbers
        self._places = places(titles, (*codes, *numbers), name)
        self._known = _Labels()

    def add(self, lines: Sequence[int], block: Sequence[Sequence[str]]) -> None:
        """Take in the next rows, which begin on these lines."""
        uneven = next((line for line, row in zip(lines, block, strict=True) if len(row) != self._width), None)
        if uneven is not None:
            raise Refused(Problem("table-row-uneven", self._name, {"row": uneven}))
        cells = list(zip(*block, strict=True))
        for place, column, labels in zip(self._places, self._codes, self.labels, strict=False):
            found = [self._known[cell] for cell in cells[place]]
            if "" in found:
                facts = {"column": column, "row": lines[found.index("")]}
                raise Refused(Problem("mobility-code-empty", self._name, facts))
            labels += found
        problems: list[Problem] = []
        for place, column, values in zip(self._places[len(self._codes) :], self._numbers, self.values, strict=True):
            values.extend(self._read(cells[place], lines, column, problems))
        if problems:
            raise Refused(problems[:_MOST_TOLD])

    def _read(
        self, cells: Sequence[str], lines: Sequence[int], column: str, problems: list[Problem]
    ) -> Iterator[float]:
        for line, cell in zip(lines, cells, strict=True):
            text = cell.strip()
            try:
                yield plain_number(text) if text else np.nan
            except (ValueError, OverflowError) as error:
                code = "mobility-number-unreadable" if isinstance(error, ValueError) else "mobility-number-too-long"
                problems.append(Problem(code, self._name, {"text": text, "column": column, "row": line}))


def _titles(lines: Iterator[tuple[int, list[str]]]) -> list[str]:
    return [title.strip() for title in next(lines)[1]]
