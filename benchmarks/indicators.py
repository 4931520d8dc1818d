"""How fast indicators of a table of moves are: the Gini family, distance decay against a regression, and how both grow.

One thread; medians of processor time. Each run gets a table of its own, so that nothing is kept from the one before.
"""

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from namagar.analysis.mobility.indicators.decay import decay
from namagar.analysis.mobility.indicators.inputs import Inputs
from namagar.analysis.mobility.indicators.measures import CODES, measured
from namagar.analysis.mobility.od_table import OdTable

MOST_MS_GINI, MOST_S_GINI_LARGE, MOST_MS_DECAY, LEAST_TIMES, MOST_APART = 5, 3, 20, 10, 1e-9
GINIS = tuple(code for code in CODES if code.startswith("GINI"))


def main() -> int:
    """Measure and print one line a thing."""
    print(f"machine: {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, one thread")
    for size, runs in ((20, 15), (200, 15), (600, 5), (3000, 3)):
        ginis = median(lambda of: measured(of, GINIS), size, runs)
        decays = median(decay, size, runs) if size <= 600 else float("nan")
        print(f"n = {size:>5}: Gini family {1000 * ginis:8.1f} ms, distance decay {1000 * decays:8.1f} ms")
        if size == 200:
            line(f"Gini family at n = 200: {1000 * ginis:.1f} ms", 1000 * ginis <= MOST_MS_GINI, MOST_MS_GINI)
            line(f"distance decay at n = 200: {1000 * decays:.1f} ms", 1000 * decays <= MOST_MS_DECAY, MOST_MS_DECAY)
            against_regression(decays)
        if size == 3000:
            line(f"Gini family at n = 3,000: {ginis:.2f} s", ginis <= MOST_S_GINI_LARGE, MOST_S_GINI_LARGE)
    return 0


def table(size: int, seed: int) -> Inputs:
    """Made-up moves that fall with distance."""
    chance = np.random.default_rng(seed)
    places = chance.random((size, 2))
    apart = np.hypot(*(places[:, None] - places).transpose(2, 0, 1)) + 1e-3
    people = chance.lognormal(0, 1, size)
    moves = chance.poisson(20 * people[:, None] * people * apart**-1.2).astype(float)
    return Inputs(OdTable.of([f"{at:05}" for at in range(size)], moves), population=people, distance=apart)


def median(work: Callable[[Inputs], object], size: int, runs: int) -> float:
    """Median processor time over fresh tables."""
    times = []
    for seed in range(runs):
        of = table(size, seed)
        start = time.process_time()
        work(of)
        times.append(time.process_time() - start)
    return statistics.median(times)


def against_regression(ours: float) -> None:
    """A Poisson regression with a column for every effect, on the same table, to the same exponent."""
    of = table(200, 0)
    start = time.process_time()
    exponent = by_columns(of)
    theirs = time.process_time() - start
    apart = abs(exponent - decay(of).exponent)
    line(
        f"a regression with 400 columns takes {theirs / ours:.0f} times as long",
        theirs / ours >= LEAST_TIMES,
        LEAST_TIMES,
    )
    line(f"both exponents differ by {apart:.1e}", apart <= MOST_APART, MOST_APART)


def by_columns(of: Inputs) -> float:
    """Iteratively reweighted least squares over dummy variables, to the same closeness."""
    size = of.table.size
    at, to = np.nonzero(of.table.off_diagonal)
    flows = of.moves[at, to]
    dummies = [*(at == each for each in range(size)), *(to == each for each in range(1, size))]
    design = np.column_stack([np.log(of.kilometres()[at, to]), *dummies]).astype(float)
    means, before = flows + 0.5, np.inf
    while True:
        working = np.log(means) + (flows - means) / means
        weighted = design * means[:, None]
        found = np.linalg.solve(design.T @ weighted, weighted.T @ working)
        means = np.exp(design @ found)
        if np.abs(found - before).max() < 1e-10:
            return float(found[0])
        before = found


def line(what: str, passed: bool, goal: float) -> None:
    """One thing with its goal."""
    print(f"  {'pass ' if passed else 'SHORT'} {what} (goal {goal:g})")


if __name__ == "__main__":
    sys.exit(main())
