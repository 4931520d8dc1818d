"""By how much each indicator changes when one cell of the table does: what carries the error of a sample to it.

Most indicators are a ratio Σ y F / Σ x F whose coefficients stay as they are under a small change: the sign of a net
move, the rank of a flow. Its derivative is then (y - R x) / Σ x F. The persons at risk of an area are its row, those
who stay included.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from scipy.stats import rankdata

from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.mobility.indicators.decay import decay
from namagar.analysis.mobility.indicators.inputs import Inputs, NoValue
from namagar.analysis.terms.problem import Failed

OfSystem: TypeAlias = Callable[[Inputs], Matrix]
OfArea: TypeAlias = Callable[[Inputs, int], Matrix]


def derivatives(inputs: Inputs, codes: tuple[str, ...]) -> Iterator[tuple[str, str, Matrix]]:
    """Code, area (empty for the whole system) and the derivative by each cell, shape (n, n), NaN for an area without.

    Only indicators that have a value and a derivative come; a median or a number of ties moves in jumps.
    """
    for code in codes:
        with suppress(NoValue, Failed):
            found = SYSTEM[code](inputs) if code in SYSTEM else None
            if found is not None and not np.isnan(found).any():
                yield code, "", found
        with suppress(NoValue):
            for at, area in enumerate(inputs.table.codes if code in AREAS else ()):
                yield code, area, AREAS[code](inputs, at)


def _ratio(inputs: Inputs, upper: Matrix, lower: Matrix) -> Matrix:
    """The derivative of Σ upper F / Σ lower F; NaN where the lower sum is zero."""
    persons = np.where(np.eye(inputs.table.size, dtype=bool), _stayed(inputs), inputs.moves)
    below = float((lower * persons).sum())
    if not below:
        return np.full(persons.shape, np.nan)
    return np.asarray((upper - float((upper * persons).sum()) / below * lower) / below)


def _stayed(inputs: Inputs) -> Matrix:
    """Who is at risk of an area and did not leave it; nobody where the persons at risk are not known."""
    if inputs.population is None:
        return np.zeros((inputs.table.size, 1))
    return np.asarray((inputs.population - inputs.moves.sum(axis=1))[:, None])


def _moved(inputs: Inputs) -> Matrix:
    return inputs.table.off_diagonal.astype(np.float64)


def _everybody(inputs: Inputs) -> Matrix:
    inputs.people()
    return np.ones((inputs.table.size,) * 2)


def _intensity(inputs: Inputs) -> Matrix:
    return _ratio(inputs, 100 * _moved(inputs), _everybody(inputs))


def _turned(inputs: Inputs) -> Matrix:
    """How often a move counts in the sum of all net moves: gaining areas +1, losing ones -1."""
    gains = np.sign(inputs.moves.sum(axis=0) - inputs.moves.sum(axis=1))
    return np.asarray((gains - gains[:, None]) * _moved(inputs))


def _uneven(inputs: Inputs) -> Matrix:
    size = inputs.table.size
    signs = np.sign(inputs.moves / inputs.total - 1 / (size * (size - 1))) * _moved(inputs)
    return _ratio(inputs, signs / 2, _moved(inputs))


def _ranked(flows: Matrix) -> Matrix:
    """What a flow counts in Σ|F - F'| over ordered pairs: 2 (2r - N - 1) of rank r, equal ones their mean rank."""
    return np.asarray(2 * (2 * rankdata(flows) - flows.size - 1))


@lru_cache(maxsize=1)  # asked for once by every area
def _out_ranks(inputs: Inputs) -> Matrix:
    return _in_rows(inputs.moves)


@lru_cache(maxsize=1)
def _in_ranks(inputs: Inputs) -> Matrix:
    return _in_rows(inputs.moves.T).T


def _in_rows(moves: Matrix) -> Matrix:
    """The same among the flows of each row."""
    found = np.zeros_like(moves)
    for at, row in enumerate(moves):
        others = np.arange(row.size) != at
        found[at, others] = _ranked(row[others])
    return found


def _gini(inputs: Inputs) -> Matrix:
    apart = inputs.table.off_diagonal
    counted, flows = np.zeros_like(inputs.moves), inputs.moves[apart]
    counted[apart] = _ranked(flows)
    return _ratio(inputs, counted / (2 * (flows.size - 1)), _moved(inputs))


def _rows(inputs: Inputs) -> Matrix:
    return _ratio(inputs, _out_ranks(inputs) / (2 * _pairs(inputs)), _moved(inputs))


def _columns(inputs: Inputs) -> Matrix:
    return _ratio(inputs, _in_ranks(inputs) / (2 * _pairs(inputs)), _moved(inputs))


def _exchange(inputs: Inputs) -> Matrix:
    return _ratio(inputs, np.sign(inputs.moves - inputs.moves.T) / _pairs(inputs), _moved(inputs))


def _pairs(inputs: Inputs) -> int:
    return inputs.table.size * (inputs.table.size - 1)


def _weighted_out(inputs: Inputs) -> Matrix:
    return _ratio(inputs, _out_ranks(inputs) / (2 * (inputs.at_least(3) - 2)), _moved(inputs))


def _weighted_in(inputs: Inputs) -> Matrix:
    return _ratio(inputs, _in_ranks(inputs) / (2 * (inputs.at_least(3) - 2)), _moved(inputs))


def _out_field(inputs: Inputs, at: int) -> Matrix:
    return _ratio(inputs, _row(inputs, at, _out_ranks(inputs) / (2 * (inputs.at_least(3) - 2))), _left(inputs, at))


def _in_field(inputs: Inputs, at: int) -> Matrix:
    counted = _in_ranks(inputs) / (2 * (inputs.at_least(3) - 2))
    return _ratio(inputs, _row(inputs, at, counted.T).T, _came(inputs, at))


def _mean(fields: OfArea) -> OfSystem:
    def of(inputs: Inputs) -> Matrix:
        inputs.total  # noqa: B018 - nobody moved: there is no field to take a mean of
        found = [fields(inputs, at) for at in range(inputs.at_least(3))]
        return np.asarray(np.mean([each for each in found if not np.isnan(each).any()], axis=0))

    return of


def _variation(inputs: Inputs) -> Matrix:
    moves, total = inputs.moves, inputs.total
    squares = float((moves**2).sum())
    value = math.sqrt(max(_pairs(inputs) * squares / total**2 - 1, 0.0))
    if not value:
        # Equal flows are at the foot of two slopes.
        return np.full(moves.shape, np.nan)
    return np.asarray(_pairs(inputs) / value * (moves - squares / total) / total**2 * _moved(inputs))


def _variation_out(inputs: Inputs) -> Matrix:
    """ACV_OUT is Σ √((n - 1) Σ F² - O²) / M, one root a row."""
    return _of_roots(inputs, inputs.moves)


def _variation_in(inputs: Inputs) -> Matrix:
    return _of_roots(inputs, inputs.moves.T).T


def _of_roots(inputs: Inputs, moves: Matrix) -> Matrix:
    others, sums = inputs.table.size - 1, moves.sum(axis=1)
    away = others * moves - sums[:, None]
    roots = np.sqrt(np.maximum(others * (moves**2).sum(axis=1) - sums**2, 0.0))
    each = np.divide(away, roots[:, None], out=np.zeros_like(moves), where=roots[:, None] > 0)
    return np.asarray((each - roots.sum() / inputs.total) / inputs.total * _moved(inputs))


def _row(inputs: Inputs, at: int, values: Matrix) -> Matrix:
    """The values of one row, zero in all others and where an area would meet itself."""
    found = np.zeros((inputs.table.size,) * 2)
    found[at] = values[at] if values.ndim == 2 else values
    found[at, at] = 0.0
    return found


def _left(inputs: Inputs, at: int) -> Matrix:
    return _row(inputs, at, np.ones(inputs.table.size))


def _came(inputs: Inputs, at: int) -> Matrix:
    return _left(inputs, at).T


def _here(inputs: Inputs, at: int) -> Matrix:
    inputs.people()
    found = np.zeros((inputs.table.size,) * 2)
    found[at] = 1.0
    return found


def _rate(left: float, came: float) -> OfArea:
    def of(inputs: Inputs, at: int) -> Matrix:
        moves = left * _left(inputs, at) + came * _came(inputs, at)
        return _ratio(inputs, 100 * moves, _here(inputs, at))

    return of


def _effectiveness(inputs: Inputs, at: int) -> Matrix:
    left, came = _left(inputs, at), _came(inputs, at)
    return _ratio(inputs, 100 * (came - left), came + left)


# Of the variants that are meant when none is named. What is not here moves in jumps, or is an error itself.
SYSTEM: Mapping[str, OfSystem] = {
    "CMI": _intensity,
    "COURGEAU_K": lambda inputs: _intensity(inputs) / math.log(inputs.table.size**2),
    "MEI": lambda inputs: _ratio(inputs, 50 * _turned(inputs), _moved(inputs)),
    "ANMR": lambda inputs: _ratio(inputs, 50 * _turned(inputs), _everybody(inputs)),
    "INEQUALITY": _uneven,
    "GINI_TOTAL": _gini,
    "GINI_ROWS": _rows,
    "GINI_COLUMNS": _columns,
    "GINI_EXCHANGE": _exchange,
    "GINI_OUT": _mean(_out_field),
    "GINI_IN": _mean(_in_field),
    "GINI_OUT_WEIGHTED": _weighted_out,
    "GINI_IN_WEIGHTED": _weighted_in,
    "GINI_WEIGHTED": lambda inputs: (_weighted_out(inputs) + _weighted_in(inputs)) / 2,
    "CV_FLOWS": _variation,
    "ACV_OUT": _variation_out,
    "ACV_IN": _variation_in,
    "ACV": lambda inputs: _variation_out(inputs) + _variation_in(inputs),
    "MEAN_DISTANCE": lambda inputs: _ratio(inputs, inputs.kilometres(), _moved(inputs)),
    "DISTANCE_DECAY": lambda inputs: decay(inputs).pull,
}
AREAS: Mapping[str, OfArea] = {
    "NET_RATE": _rate(-1, 1),
    "IN_RATE": _rate(0, 1),
    "OUT_RATE": _rate(1, 0),
    "TURNOVER_RATE": _rate(1, 1),
    "EFFECTIVENESS": _effectiveness,
    "GINI_OUT": _out_field,
    "GINI_IN": _in_field,
}
