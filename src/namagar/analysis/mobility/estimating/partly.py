"""A table fitted to what is known of it: some totals, some cells and all of it; what nobody states stays free.

The table is the one nearest to the prior (least relative entropy) among those that meet everything that is known:
x = c · a · m · b, with a factor a for each known row, b for each known column, and c for the whole; a cell that is
known stands as it is. Factors are found in turn, as iterative proportional fitting does (Deming and Stephan 1940;
Csiszár 1975, Annals of Probability 3:146-158, for parts of the margins).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from namagar.analysis.mobility.arrays import Matrix, named
from namagar.analysis.terms.problem import Failed, Problem, Refused

TOLERANCE = 1e-10
_SWEEPS = 5000


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of a table; NaN is free. Leading axes are draws: rows and columns (…, n), cells (…, n, n)."""

    rows: Matrix
    columns: Matrix
    cells: Matrix
    total: Matrix


@dataclass(frozen=True, eq=False)
class Fit:
    """Tables (…, n, n), how many sweeps they took, and how far the worst known total is missed, as a share of it.

    Both errors are measured on the tables as they are returned.
    """

    tables: Matrix
    sweeps: int
    row_error: float
    column_error: float
    total_error: float


def fitted(prior: Matrix, known: Known, codes: tuple[str, ...], tolerance: float = TOLERANCE) -> Fit:
    """The tables nearest to the priors; the diagonal of a prior is zero.

    Refused when what is known cannot hold together; Failed when the tolerance is not reached.
    """
    fixed = np.nan_to_num(known.cells)
    free = np.where(np.isnan(known.cells), prior, 0.0)
    rows, columns = known.rows - fixed.sum(axis=-1), known.columns - fixed.sum(axis=-2)
    total = known.total - fixed.sum(axis=(-2, -1))
    _possible(known, rows, columns, total, codes)
    tables, sweeps = _swept(free, rows, columns, total, tolerance)
    whole = tables + fixed
    errors = [
        _missed(whole.sum(axis=-1), known.rows),
        _missed(whole.sum(axis=-2), known.columns),
        _missed(whole.sum(axis=(-2, -1)), known.total),
    ]
    if not max(errors) <= tolerance:
        facts = {"error": f"{max(errors):.1e}", "tolerance": f"{tolerance:.1e}", "iterations": sweeps}
        raise Failed(Problem("mobility-fit-not-reached", "", facts))
    return Fit(whole, sweeps, *errors)


def _swept(free: Matrix, rows: Matrix, columns: Matrix, total: Matrix, tolerance: float) -> tuple[Matrix, int]:
    """Known rows, known columns and the whole met in turn."""
    shape = np.broadcast_shapes(free.shape[:-1], rows.shape, columns.shape)
    of_rows, of_columns = np.ones(shape), np.ones(shape)
    scale: Matrix = np.asarray(total / free.sum(axis=(-2, -1)))
    turned = np.swapaxes(free, -1, -2)
    sweeps, error = 0, np.inf
    while sweeps < _SWEEPS and not error <= tolerance / 4:
        sweeps += 1
        of_rows = _factors(of_rows, rows, scale[..., None] * _times(free, of_columns))
        of_columns = _factors(of_columns, columns, scale[..., None] * _times(turned, of_rows))
        sums = of_rows * _times(free, of_columns)
        scale = np.asarray(total / sums.sum(axis=-1))
        error = max(
            _missed(scale[..., None] * sums, rows),
            _missed(scale[..., None] * of_columns * _times(turned, of_rows), columns),
        )
    return scale[..., None, None] * of_rows[..., :, None] * free * of_columns[..., None, :], sweeps


def _times(tables: Matrix, factors: Matrix) -> Matrix:
    return np.asarray(np.matmul(tables, factors[..., None])[..., 0])


def _factors(now: Matrix, wanted: Matrix, sums: Matrix) -> Matrix:
    """Those of known totals; a free total keeps its factor of one."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(np.isnan(wanted), now, np.where(wanted == 0, 0.0, wanted / sums))


def _missed(sums: Matrix, wanted: Matrix) -> float:
    stated = ~np.isnan(wanted)
    if not stated.any():
        return 0.0
    sums, wanted = np.broadcast_to(sums, np.broadcast_shapes(sums.shape, wanted.shape)), np.asarray(wanted)
    wanted = np.broadcast_to(wanted, sums.shape)
    held = ~np.isnan(wanted) & (wanted > 0)
    if not held.any():
        return 0.0
    worst: Any = np.abs(sums[held] / wanted[held] - 1).max()
    return float(worst) if np.isfinite(worst) else float("inf")


def _possible(known: Known, rows: Matrix, columns: Matrix, total: Matrix, codes: tuple[str, ...]) -> None:
    """Refused when cells exceed the total of their row or column, or known totals exceed the whole."""
    problems = []
    for side, left in (("rows", rows), ("columns", columns)):
        over = (left < 0).reshape(-1, len(codes)).any(axis=0)
        if over.any():
            areas = named(codes[place] for place in np.flatnonzero(over).tolist())
            problems.append(Problem("mobility-cells-exceed", side, {"areas": areas, "side": side}))
    for side, sums, all_known in (
        ("rows", np.nansum(known.rows, axis=-1), ~np.isnan(known.rows).any()),
        ("columns", np.nansum(known.columns, axis=-1), ~np.isnan(known.columns).any()),
    ):
        gap = np.broadcast_to(sums - known.total, np.broadcast_shapes(sums.shape, known.total.shape))
        unequal = np.abs(gap) > TOLERANCE * known.total if all_known else gap > 0
        if np.any(unequal):
            facts = {"side": side, "sum": float(np.max(sums)), "total": float(np.max(known.total))}
            problems.append(Problem("mobility-known-exceed", side, facts))
    if not problems and np.any(total <= 0):
        facts = {"side": "cells", "sum": float(np.nansum(known.cells)), "total": float(np.max(known.total))}
        problems.append(Problem("mobility-known-exceed", "cells", facts))
    if problems:
        raise Refused(problems)
