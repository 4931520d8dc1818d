"""What came of reading a file: claims, what is missing and why, what was left out, and every row that was refused."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from namagar.analysis.sources import limits
from namagar.analysis.sources.cells import Cell
from namagar.analysis.terms.problem import Problem


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in one cell: `problem` says why and how it is mended."""

    sheet: str
    row: int
    column: str
    value: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not taken, with its cells as they are in the file."""

    sheet: str
    row: int
    cells: tuple[Cell, ...]
    problems: tuple[RowProblem, ...]


@dataclass(slots=True)
class Verdict:
    """Grows while the file is read; the same for a dry run and a real one.

    `missing` counts cells by heading and reason; `left_out` counts rows that the mapping does not mean; `refused`
    holds the first limits.MOST_TOLD refused rows, `refused_rows` counts all. `other_areas` counts the
    rows that were left out because the catalogue does not know their area. `heads` are the rows above the data.
    """

    file: str
    mapping: str
    facts: Mapping[str, str]
    sheets: list[str] = field(default_factory=list)
    rows: int = 0
    claims: int = 0
    left_out: int = 0
    missing: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: list[RefusedRow] = field(default_factory=list)
    refused_rows: int = 0
    told: list[Problem] = field(default_factory=list)
    other_areas: Counter[str] = field(default_factory=Counter)
    heads: dict[str, tuple[tuple[Cell, ...], ...]] = field(default_factory=dict)

    def refuse(self, row: RefusedRow) -> None:
        """Count a refused row and keep it while there is room."""
        self.refused_rows += 1
        if len(self.refused) < limits.MOST_TOLD:
            self.refused.append(row)

    def tell(self, problem: Problem) -> None:
        """Note something about the file that is no refusal, once."""
        if problem not in self.told:
            self.told.append(problem)

    @property
    def problems(self) -> tuple[RowProblem, ...]:
        """All problems of the rows that are kept, in the order of the file."""
        return tuple(problem for row in self.refused for problem in row.problems)
