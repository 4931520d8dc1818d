"""The bounds that hold an answer by a method that always ends: the least-squares answer as a nearest point.

Without the hard constraints (their null space is taken) and in the lengths of the data, the answer is the point of a
polyhedron that is nearest to one without bounds, and that is a problem of non-negative least squares (C. L. Lawson and
R. J. Hanson, Solving Least Squares Problems, 1974, chapter 23), whose steps never come back to where they were.
Everything is dense, so it is for systems of moderate size.
"""

import numpy as np
from scipy.linalg import lstsq, null_space, solve_triangular

from namagar.analysis.consistency.reconcile.system import Places, System, Vector

# Above so many unknowns, dense tables are too wide.
MOST = 250
_SMALL = 1e-11
_UNITS, _LONG, _ROUNDS = 4, 30.0, 3


def nearest_bounds(system: System) -> tuple[Places, Places]:
    """Which lower and which upper bounds push at the least-squares answer; none when no point is inside."""
    scale = system.scale
    single = system.lower == system.upper
    design = (system.design @ np.diag(scale)) * np.sqrt(system.precision)[:, None]
    ties = np.vstack([system.constraint @ np.diag(scale), np.eye(system.size)[single]])
    wanted = np.concatenate([system.target, (system.lower / scale)[single]])
    lengths = np.maximum(np.abs(ties).max(axis=1, initial=0.0), np.finfo(float).tiny)
    ties, wanted = ties / lengths[:, None], wanted / lengths
    inside = np.linalg.lstsq(ties, wanted, rcond=None)[0] if wanted.size else np.zeros(system.size)
    ways = null_space(ties) if wanted.size else np.eye(system.size)
    low, high = np.isfinite(system.lower) & ~single, np.isfinite(system.upper) & ~single
    pushing = _pushing(design, system.observed * np.sqrt(system.precision), inside, ways, _sides(system, low, high))
    on_low, on_high = single.copy(), np.zeros(system.size, dtype=bool)
    on_low[np.flatnonzero(low)] = pushing[: low.sum()]
    on_high[np.flatnonzero(high)] = pushing[low.sum() :]
    return on_low | single, on_high


def _sides(system: System, low: Places, high: Places) -> tuple[Vector, Vector]:
    """All bounds as `rows` x >= `least` in scaled unknowns."""
    unit = np.eye(system.size)
    least = np.concatenate([(system.lower / system.scale)[low], -(system.upper / system.scale)[high]])
    return np.vstack([unit[low], -unit[high]]), least


def _pushing(design: Vector, seen: Vector, inside: Vector, ways: Vector, sides: tuple[Vector, Vector]) -> Places:
    """Which sides push at the nearest point, found by non-negative least squares on their pushes."""
    rows, least = sides
    if not ways.shape[1]:
        return np.zeros(least.size, dtype=bool)
    turned, upper = np.linalg.qr(design @ ways)
    best = solve_triangular(upper, turned.T @ (seen - design @ inside))
    reach = solve_triangular(upper, (rows @ ways).T, trans="T").T
    missing = least - rows @ (inside + ways @ best)
    long = np.sqrt((reach**2).sum(axis=1))
    moves = long > _SMALL * max(float(long.max(initial=0.0)), 1.0)
    reach, missing = reach[moves] / long[moves, None], missing[moves] / long[moves]
    pushes = _pushes(reach, missing)
    found = np.zeros(least.size, dtype=bool)
    found[np.flatnonzero(moves)] = pushes > 0
    return found


def _pushes(reach: Vector, missing: Vector) -> Vector:
    """How hard each side pushes the nearest point with `reach` v >= `missing`, up to a common factor.

    The unit of length is the way to that point, as far as it is known, so that no digits are lost over long ways.
    """
    unit = max(float(np.abs(missing).max(initial=0.0)), np.finfo(float).tiny)
    wanted = np.append(np.zeros(reach.shape[1]), 1.0)
    for _ in range(_UNITS):
        table = np.vstack([reach.T, missing[None] / unit])
        pushes = _not_negative(table, wanted)
        rest = wanted - table @ pushes
        length = float(np.sqrt((rest[:-1] ** 2).sum())) / max(float(rest[-1]), np.finfo(float).eps)
        if length < _LONG:
            break
        unit *= length
    return pushes


def _not_negative(table: Vector, wanted: Vector) -> Vector:
    """The least-squares solution without negative numbers: one more is let in at a time, those that fall below go."""
    size = table.shape[1]
    found, inside, tried = np.zeros(size), np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    for _ in range(_ROUNDS * max(size, 1)):
        slope = np.where(inside | tried, 0.0, table.T @ (wanted - table @ found))
        best = int(slope.argmax()) if size else 0
        if not size or slope[best] <= _SMALL:
            break
        inside[best] = True
        free = _least(table, wanted, inside)
        if free[best] <= 0:
            # It says what the others say already.
            inside[best], tried[best] = False, True
            continue
        tried[:] = False
        while (free[inside] <= 0).any():
            falling = inside & (free <= 0)
            found = found + (found[falling] / (found - free)[falling]).min() * (free - found)
            inside &= found > _SMALL * found.max()
            found = np.where(inside, found, 0.0)
            free = _least(table, wanted, inside)
        found = free
    return found


def _least(table: Vector, wanted: Vector, inside: Places) -> Vector:
    """The least-squares solution in these columns alone."""
    found = np.zeros(inside.size)
    found[inside] = lstsq(table[:, inside], wanted, lapack_driver="gelsy", check_finite=False)[0]
    return found
