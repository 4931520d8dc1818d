"""A crossed table with all its totals, as cells and the sums that tie them: what disclosure control works upon."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from namagar.analysis.terms.problem import Problem, Refused

Counts: TypeAlias = NDArray[np.int64]
TOTAL = ""


@dataclass(frozen=True)
class Crossed:
    """Cells with their counts and the sums between them.

    names: one tuple of labels a cell, TOTAL on an axis that is summed over; counts: persons, shape (cells,);
    sums: shape (relations, cells), each row has -1 at a total and +1 at its parts, so that `sums @ counts` is 0;
    empty: cells that cannot hold anybody (a place to itself), which everybody knows, shape (cells,).
    """

    names: tuple[tuple[str, ...], ...]
    counts: Counts
    sums: sparse.csr_array
    empty: NDArray[np.bool_]

    def place(self, name: tuple[str, ...]) -> int:
        """Where a cell stands; ValueError when there is none of that name."""
        return self.names.index(name)


def crossed(counts: Counts, labels: Sequence[Sequence[str]], empty: NDArray[np.bool_] | None = None) -> Crossed:
    """All cells of an N-way table and its totals over every set of axes.

    counts: persons, one axis for each list of labels; empty: same shape, cells that cannot hold anybody.
    Raises Refused for a count that is negative or no whole number, for labels that repeat or do not fit, and for
    people in a cell that cannot hold anybody.
    """
    whole = _whole(counts)
    _fitting(whole, labels)
    closed = np.zeros(whole.shape, dtype=bool) if empty is None else empty
    if whole[closed].any():
        where = tuple(int(part) for part in np.argwhere(closed & (whole > 0))[0])
        name = " × ".join(axis[at] for axis, at in zip(labels, where, strict=True))
        raise Refused(Problem("table-cell-impossible", name, {"cell": name, "value": int(whole[where])}))
    full, shut = whole, closed
    for axis in range(whole.ndim):
        full = np.concatenate([full, full.sum(axis=axis, keepdims=True)], axis=axis)
        shut = np.concatenate([shut, shut.all(axis=axis, keepdims=True)], axis=axis)
    names = tuple(product(*([*axis, TOTAL] for axis in labels)))
    return Crossed(names, full.ravel(), _sums(full.shape), shut.ravel())


def _whole(counts: NDArray[np.generic]) -> Counts:
    values = np.asarray(counts)
    as_whole = values.astype(np.int64)
    wrong = np.argwhere((as_whole != values) | (as_whole < 0))
    if wrong.size:
        first = tuple(int(part) for part in wrong[0])
        raise Refused(Problem("table-count-unfit", str(first), {"value": str(values[first])}))
    return as_whole


def _fitting(counts: Counts, labels: Sequence[Sequence[str]]) -> None:
    shape = tuple(len(axis) for axis in labels)
    repeated = [label for axis in labels for label in axis if list(axis).count(label) > 1 or label == TOTAL]
    if shape != counts.shape or repeated:
        facts = {
            "shape": "×".join(map(str, counts.shape)),
            "labels": "×".join(map(str, shape)),
            "repeated": ", ".join(repeated),
        }
        raise Refused(Problem("table-labels-unfit", "labels", facts))


def _sums(shape: tuple[int, ...]) -> sparse.csr_array:
    """One row for each line of cells along each axis: its parts less its total."""
    places = np.arange(int(np.prod(shape))).reshape(shape)
    lines = [np.moveaxis(places, axis, -1).reshape(-1, shape[axis]) for axis in range(len(shape))]
    rows = [np.repeat(np.arange(len(line)), line.shape[1]) for line in lines]
    starts = np.cumsum([0, *(len(line) for line in lines)])
    row = np.concatenate([start + each for start, each in zip(starts, rows, strict=False)])
    signs = [np.where(np.arange(line.shape[1]) == line.shape[1] - 1, -1.0, 1.0) for line in lines]
    value = np.concatenate([np.tile(sign, len(line)) for sign, line in zip(signs, lines, strict=True)])
    column = np.concatenate([line.ravel() for line in lines])
    return sparse.csr_array((value, (row, column)), shape=(int(starts[-1]), places.size))
