"""The totals that a table is to meet: whole numbers of people or not, they are known, not negative and add up."""

from dataclasses import dataclass

import numpy as np

from namagar.analysis.mobility.arrays import Matrix, Places, named, pairs_at
from namagar.analysis.terms.problem import Problem, Refused

# What rounding of doubles can explain when two columns of figures are added up; more is a difference.
EQUAL = 1e-10


@dataclass(frozen=True, eq=False)
class Targets:
    """Totals of rows and columns with the names of both."""

    rows: Matrix
    columns: Matrix
    row_names: tuple[str, ...]
    column_names: tuple[str, ...]

    @staticmethod
    def of(
        rows: Matrix,
        columns: Matrix,
        row_names: tuple[str, ...] | None = None,
        column_names: tuple[str, ...] | None = None,
    ) -> "Targets":
        """Totals with names; without them each goes by its number."""
        wide, high = np.asarray(columns, dtype=np.float64), np.asarray(rows, dtype=np.float64)
        return Targets(high, wide, row_names or numbered(high.size), column_names or numbered(wide.size))


def numbered(count: int) -> tuple[str, ...]:
    """Names for things that have none: 1, 2, 3 …"""
    return tuple(str(number) for number in range(1, count + 1))


def check(seed: Matrix, targets: Targets, signed: bool = False) -> None:
    """Refused with every cell and total that is missing or cannot be, or when the totals do not add up."""
    if seed.shape != (targets.rows.size, targets.columns.size):
        raise ValueError(f"totals of {targets.rows.size} × {targets.columns.size} and a table of {seed.shape}")
    problems = [
        Problem(code, "", {"pairs": pairs_at(places, targets.row_names, targets.column_names)})
        for code, places in _unfit(seed, signed)
        if places.any()
    ]
    for where, values, names in (
        ("rows", targets.rows, targets.row_names),
        ("columns", targets.columns, targets.column_names),
    ):
        for code, places in _unfit(values, signed):
            if places.any():
                culprits = named(names[place] for place in np.flatnonzero(places).tolist())
                problems.append(Problem(code, where, {"pairs": culprits}))
    if problems:
        raise Refused(problems)
    require_equal(targets)


def _unfit(values: Matrix, signed: bool) -> list[tuple[str, Places]]:
    found = [("mobility-missing", np.isnan(values)), ("mobility-endless", np.isinf(values))]
    return found if signed else [*found, ("mobility-negative", values < 0)]


def require_equal(targets: Targets) -> None:
    """Refused when both sides do not add up to one number, whichever is the larger."""
    rows, columns = float(targets.rows.sum()), float(targets.columns.sum())
    largest = max(float(np.abs(targets.rows).sum()), float(np.abs(targets.columns).sum()))
    if abs(rows - columns) > EQUAL * largest:
        facts = {"rows": rows, "columns": columns, "difference": rows - columns}
        raise Refused(Problem("mobility-totals-unequal", "", facts))


def scaled(targets: Targets, to: str) -> Targets:
    """The same with the other side scaled to the total of `rows` or of `columns`, where somebody asks for that."""
    if to not in ("rows", "columns"):
        raise ValueError(f"{to} is not one of rows or columns")
    rows, columns = float(targets.rows.sum()), float(targets.columns.sum())
    if not (rows > 0 and columns > 0):
        return targets
    if to == "rows":
        return Targets(targets.rows, targets.columns * (rows / columns), targets.row_names, targets.column_names)
    return Targets(targets.rows * (columns / rows), targets.columns, targets.row_names, targets.column_names)
