"""Whole numbers from fractions, and tables rounded to a base, with their totals kept."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from namagar.analysis.terms.problem import Failed, Problem, Refused

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
# So much of one may be lost where sums of large numbers end in other digits than their parts.
_MOST_DIGITS = 1e-3


def largest_remainder(shares: Floats, total: int) -> Whole:
    """Whole numbers that add up to `total`, in proportion to shares of any shape (Hamilton's method).

    Each gets the whole part of its quota; what remains goes one each to the largest remainders, ties to what stands
    first. Refused for a share that is negative or no number, a negative total, or a total to be shared among nothing.
    """
    every = shares.ravel()
    if not (np.isfinite(every) & (every >= 0)).all() or total < 0 or (total > 0 and not every.sum()):
        raise Refused(Problem("shares-unfit", "total", {"total": total}))
    quotas = every * total / (every.sum() or 1.0)
    given = np.floor(quotas).astype(np.int64)
    order = np.lexsort((np.arange(quotas.size), -(quotas - given)))
    given[order[: total - int(given.sum())]] += 1
    found: Whole = given.reshape(shares.shape)
    return found


def rounded_table(table: Floats, base: int = 1, rows: Floats | None = None, columns: Floats | None = None) -> Whole:
    """A two-way table of multiples of `base` whose rows, columns and sum are each within one base of the true ones.

    table: shape (rows, columns), not negative. rows, columns: the totals that it stands for, where it meets them to a
    tolerance only; its own sums otherwise. Each cell becomes the multiple below or above it, each margin too, and
    what is already a multiple stays. Among all such tables the nearest (in absolute deviation) is taken; where two
    are equally near, the one whose cells stand first stays lower. Controlled rounding always has a solution for a
    two-way table (Cox and Ernst 1982, INFOR 20:423-432), found here as a flow through rows and columns.
    """
    values = np.asarray(table, dtype=float)
    if base < 1 or values.ndim != 2 or not np.isfinite(values).all() or (values < 0).any():
        raise Refused(Problem("rounding-unfit", "table", {"base": base}))
    beside, below = (values.sum(1) if rows is None else rows), (values.sum(0) if columns is None else columns)
    full = np.block([[values, beside[:, None]], [below[None, :], np.array([[beside.sum()]])]])
    floor, part = _split(full / base)
    places = np.arange(full.size).reshape(full.shape)
    lines = [*places, *places.T]
    signs = np.ones(full.shape)
    signs[-1, :] *= -1
    signs[:, -1] *= -1
    ties = sparse.csr_array(
        (
            np.concatenate([_signed(len(line)) for line in lines]),
            (np.repeat(np.arange(len(lines)), [len(line) for line in lines]), np.concatenate(lines)),
        )
    )
    missing = -(ties @ floor.ravel())
    # One tie follows from the rest; a search for such ties beforehand can take fifty times as long as the flow itself.
    solved = linprog(
        _cost(part).ravel(),
        A_eq=ties,
        b_eq=missing,
        bounds=list(_bounds(part.ravel())),
        method="highs-ds",
        options={"presolve": False},
    )
    if not solved.success:
        raise Failed(Problem("table-not-rounded", "table", {"base": base}))
    up = np.rint(solved.x).reshape(full.shape)
    result: Whole = ((floor + up) * base).astype(np.int64)[:-1, :-1]
    return result


def rounded_flows(moves: Floats, net: Floats) -> Whole:
    """Whole moves between areas, and so whole net moves: each the number below or above the true one.

    moves: shape (areas, areas), not negative, empty diagonal. net: arrivals less departures of each area, which the
    moves meet to a tolerance; where they are whole they are kept. Among all such moves the nearest are taken, ties as
    in a table. What has rows and columns there has areas here: the ties are those of a network, so that a solution is
    whole wherever it lies at a corner.
    """
    values = np.asarray(moves, dtype=float)
    if values.shape != (net.size, net.size) or not np.isfinite(values).all() or (values < 0).any() or values.trace():
        raise Refused(Problem("rounding-unfit", "moves", {"base": 1}))
    (floor, part), (net_floor, net_part) = _split(values), _split(net)
    origins, destinations = (places.ravel() for places in np.indices(values.shape))
    areas, cells = np.arange(net.size), np.arange(values.size)
    signs = np.r_[np.ones(cells.size), -np.ones(cells.size), -np.ones(areas.size)]
    at = np.r_[destinations, origins, areas], np.r_[cells, cells, cells.size + areas]
    solved = linprog(
        np.r_[_cost(part).ravel(), 1.0 - 2.0 * net_part],
        A_eq=sparse.csr_array((signs, at)),
        b_eq=net_floor - floor.sum(0) + floor.sum(1),
        bounds=list(_bounds(np.r_[part.ravel(), net_part])),
        method="highs-ds",
        options={"presolve": False},
    )
    if not solved.success:
        raise Failed(Problem("table-not-rounded", "moves", {"base": 1}))
    up = np.rint(solved.x[: cells.size]).reshape(values.shape)
    result: Whole = (floor + up).astype(np.int64)
    return result


def _split(quotas: Floats) -> tuple[Floats, Floats]:
    """Whole part and rest; a sum that misses a whole number by the last digits of its parts is that number."""
    near = np.rint(quotas)
    # Of thousands of millions the last digits are still parts of one, not of the number as a whole.
    digits = np.minimum(1e-9 * np.maximum(1.0, np.abs(near)), _MOST_DIGITS)
    quotas = np.where(np.abs(quotas - near) < digits, near, quotas)
    floor = np.floor(quotas)
    return floor, quotas - floor


def _cost(part: Floats) -> Floats:
    """What it adds to the deviation when a cell goes up rather than down; a little more for what stands first."""
    order = 1e-9 * (1.0 - np.arange(part.size) / part.size).reshape(part.shape)
    return (1.0 - 2.0 * part) + order


def _bounds(part: Floats) -> list[tuple[float, float]]:
    return [(0.0, 1.0 if rest > 0 else 0.0) for rest in part]


def _signed(length: int) -> Floats:
    signs = np.ones(length)
    signs[-1] = -1.0
    return signs
