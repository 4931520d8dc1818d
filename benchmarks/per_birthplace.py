"""Minimum migration the plain way: stocks raked sweep by sweep, then a table for each birthplace, iterated by itself.

It is slow and short on purpose: tests and benchmarks hold the closed form against it.
"""

import numpy as np

ALL_DIGITS, MOST_SWEEPS = 1e-13, 100_000


def minimum_per_birthplace(
    start: np.ndarray, end: np.ndarray, births: np.ndarray, deaths: np.ndarray, seed: np.ndarray | None = None
) -> np.ndarray:
    """Flows by origin and destination, with stayers on the diagonal; stocks by birthplace (row) and residence."""
    first, last = prepared(start, end, births, deaths)
    size = len(first)
    flows = np.zeros((size, size, size))
    for birthplace in range(size):
        flows[birthplace] = of_one(first[birthplace], last[birthplace], np.ones((size, size)) if seed is None else seed)
    return flows.sum(axis=0)


def prepared(
    start: np.ndarray, end: np.ndarray, births: np.ndarray, deaths: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Stocks of a closed world without births and deaths, with equal totals of each class."""
    first, last = start.astype(float).copy(), end.astype(float).copy()
    places = range(len(first))
    gap = (births - deaths).sum() - (last.sum() - first.sum())
    for table, change in ((first, -gap / 2), (last, gap / 2)):
        native = np.array([table[place, place] for place in places])
        for place in places:
            table[place, place] += change * native[place] / native.sum()
    for place in places:
        first[:, place] -= deaths[place] * first[:, place] / first[:, place].sum()
        if births[place] > last[place, place]:
            last[:, place] -= births[place] * last[:, place] / last[:, place].sum()
        else:
            last[place, place] -= births[place]
    target = (first.sum(axis=1) + last.sum(axis=1)) / 2
    return raked(first, target, first.sum(axis=0)), raked(last, target, last.sum(axis=0))


def raked(table: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Rows and columns scaled in turn."""
    table = table.copy()
    for _ in range(MOST_SWEEPS):
        sums = table.sum(axis=1)
        table *= np.divide(rows, sums, out=np.zeros_like(rows), where=sums > 0)[:, None]
        sums = table.sum(axis=0)
        if (np.abs(sums - columns) <= ALL_DIGITS * columns).all():
            return table
        table *= np.divide(columns, sums, out=np.zeros_like(columns), where=sums > 0)
    raise RuntimeError("sweeps do not settle")


def of_one(start: np.ndarray, end: np.ndarray, seed: np.ndarray) -> np.ndarray:
    """The flows of one birthplace: as many stay as can, the rest is raked from the seed until both sides are met."""
    stay = np.minimum(start, end)
    flows = seed.astype(float).copy()
    np.fill_diagonal(flows, 0.0)
    sent, received = start - stay, end - stay
    for _ in range(MOST_SWEEPS):
        sums = flows.sum(axis=1)
        flows *= np.divide(sent, sums, out=np.zeros_like(sent), where=sums > 0)[:, None]
        sums = flows.sum(axis=0)
        flows *= np.divide(received, sums, out=np.zeros_like(received), where=sums > 0)
        if np.abs(flows.sum(axis=1) - sent).max() <= 1e-13 * max(start.sum(), 1.0):
            break
    np.fill_diagonal(flows, stay)
    return flows
