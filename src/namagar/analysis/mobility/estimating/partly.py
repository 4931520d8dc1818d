"""A table fitted to what is known of it: some totals, some cells and all of it; what nobody states stays free.

The table is the one nearest to the prior (least relative entropy) among those that meet everything that is known:
x = c · a · m · b, with a factor a for each known row, b for each known column, and c for the whole; a cell that is
known stands as it is. Factors are found in turn, as iterative proportional fitting does (Deming and Stephan 1940;
Csiszár 1975, Annals of Probability 3:146-158, for parts of the margins).
"""

from dataclasses import dataclass

import numpy as np

from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.mobility.balancing.reached import not_reached
from namagar.analysis.mobility.estimating import possible
from namagar.analysis.mobility.estimating.possible import TOLERANCE, Known

# What is left of a total is rounding below this share of it.
_ROUNDING = 1e-12
_SWEEPS = 5000


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
    possible.check(prior, known, codes)
    fixed = np.nan_to_num(known.cells)
    free = np.where(np.isnan(known.cells), prior, 0.0)
    rows = _left(known.rows, fixed.sum(axis=-1))
    columns = _left(known.columns, fixed.sum(axis=-2))
    total = _left(known.total, fixed.sum(axis=(-2, -1)))
    possible.require_room(known, rows, columns, total, codes)
    rows, columns = _rest(rows, total, known.total), _rest(columns, total, known.total)
    tables, sweeps = _swept(free, rows, columns, total, tolerance)
    tables = tables + fixed
    worst = _errors(tables, known).max(axis=0)
    # Some cells may have to be empty, towards which sweeps creep for ever; or nothing meets all that is known.
    for draw in np.ndindex(worst.shape):
        if not worst[draw] <= tolerance:
            told = _of_draw(rows, draw, 1), _of_draw(columns, draw, 1), _of_draw(total, draw, 0)
            open_ = possible.fillable_cells(_of_draw(free, draw, 2), *told, codes)
            again, more = _swept(np.where(open_, _of_draw(free, draw, 2), 0.0), *told, tolerance)
            tables[draw], sweeps = again + _of_draw(fixed, draw, 2), sweeps + more
    errors = _errors(tables, known)
    if not errors.max() <= tolerance:
        raise not_reached(float(errors.max()), tolerance, sweeps)
    return Fit(tables, sweeps, *(float(each.max()) for each in errors))


def _left(known: Matrix, fixed: Matrix) -> Matrix:
    """What is left of totals, where a rest that rounding explains is none."""
    left = known - fixed
    return np.asarray(np.where(np.abs(left) <= _ROUNDING * known, 0.0, left))


def _rest(sums: Matrix, total: Matrix, whole: Matrix) -> Matrix:
    """The totals of a side: where those that are known make up the whole, nothing is left for the others."""
    full = np.nansum(sums, axis=-1) >= total - TOLERANCE * whole
    return np.asarray(np.where(np.isnan(sums) & full[..., None], 0.0, sums))


def _of_draw(values: Matrix, draw: tuple[int, ...], axes: int) -> Matrix:
    """The values of one draw, where they differ from draw to draw."""
    return np.asarray(values[draw] if values.ndim > axes else values)


def _swept(free: Matrix, rows: Matrix, columns: Matrix, total: Matrix, tolerance: float) -> tuple[Matrix, int]:
    """Known rows, known columns and the whole met in turn."""
    shape = np.broadcast_shapes(free.shape[:-1], rows.shape, columns.shape)
    of_rows, of_columns = np.ones(shape), np.ones(shape)
    turned = np.swapaxes(free, -1, -2)
    sweeps, error = 0, np.inf
    with np.errstate(all="ignore"):  # what leaves the range of doubles is not reached
        scale = _scale(total, free.sum(axis=(-2, -1)))
        while sweeps < _SWEEPS and not error <= tolerance / 4:
            sweeps += 1
            of_rows = _factors(of_rows, rows, scale[..., None] * _times(free, of_columns))
            of_columns = _factors(of_columns, columns, scale[..., None] * _times(turned, of_rows))
            sums = of_rows * _times(free, of_columns)
            scale = _scale(total, sums.sum(axis=-1))
            error = max(
                _missed(scale[..., None] * sums, rows),
                _missed(scale[..., None] * of_columns * _times(turned, of_rows), columns),
            )
        return scale[..., None, None] * of_rows[..., :, None] * free * of_columns[..., None, :], sweeps


def _scale(total: Matrix, sums: Matrix) -> Matrix:
    """What makes the sum the total; nothing makes one of nobody."""
    shape = np.broadcast_shapes(np.shape(total), np.shape(sums))
    return np.asarray(np.divide(total, sums, out=np.zeros(shape), where=np.asarray(sums) > 0))


def _times(tables: Matrix, factors: Matrix) -> Matrix:
    return np.asarray(np.matmul(tables, factors[..., None])[..., 0])


def _factors(now: Matrix, wanted: Matrix, sums: Matrix) -> Matrix:
    """Those of known totals; a free total keeps its factor of one."""
    return np.where(np.isnan(wanted), now, np.where(wanted == 0, 0.0, wanted / sums))


def _missed(sums: Matrix, wanted: Matrix) -> float:
    """The largest share of a known total that is missed; without end where one is not a number."""
    shares = _shares(sums, wanted)
    return float(shares.max(initial=0.0)) if np.isfinite(shares).all() else float("inf")


def _shares(sums: Matrix, wanted: Matrix) -> Matrix:
    """How much of each known total above zero is missed."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        return np.asarray(np.where(wanted > 0, np.abs(sums / wanted - 1), 0.0))


def _errors(tables: Matrix, known: Known) -> Matrix:
    """The largest share that each draw misses of its rows, its columns and its total."""
    shares = (
        _shares(tables.sum(axis=-1), known.rows).max(axis=-1),
        _shares(tables.sum(axis=-2), known.columns).max(axis=-1),
        _shares(tables.sum(axis=(-2, -1)), known.total),
    )
    return np.stack([np.where(np.isfinite(each), each, np.inf) for each in shares])
