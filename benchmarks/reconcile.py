"""How fast sources are reconciled: against a general solver on the same problem, and how it grows."""

import os
import platform
import resource
import sys
import time

# Small dense steps gain nothing from threads, which only wait for each other on a busy machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import clarabel
import numpy as np
from benchmarks.spine import line, median
from scipy import sparse

from namagar.analysis.consistency.reconcile.bounds import Solution, solve
from namagar.analysis.consistency.reconcile.covariance import variances
from namagar.analysis.consistency.reconcile.feasibility import unspoken
from namagar.analysis.consistency.reconcile.system import System, system
from namagar.analysis.consistency.reconcile.tables import Margins, Reported, combined, reconcile_table

AREAS = 200
MOST_MEGABYTES = 2048


def main() -> int:
    """Measure and print one line a thing: what, time, ratio."""
    print(f"machine: {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, one thread")
    of_one_table()
    growing_tables()
    growing_accounts()
    in_one_piece()
    with_bounds()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'largest memory of it all':<45} {peak:>9.0f} MB   {MOST_MEGABYTES / peak:.0f} times below 2 GB")
    return 0


def of_one_table() -> None:
    """200 × 200 areas, two reporters, soft margins: with intervals, and against a general sparse QP solver."""
    reports, margins, possible = table(AREAS)

    def ours(intervals: bool) -> object:
        prior, open_ = combined(reports, possible)
        return reconcile_table(prior, open_, margins, intervals=intervals)

    whole, bare = median(lambda: ours(True), 21), median(lambda: ours(False), 21)
    prior, open_ = combined(reports, possible)
    general, cells = general_solver(prior, open_, margins, possible)
    theirs = median(general, 5)
    theirs_cells = cells()[possible]
    answer = reconcile_table(prior, open_, margins)
    worst = float((np.abs(answer.cells[possible] - theirs_cells) / np.maximum(answer.cells[possible], 1)).max())
    line(
        f"{AREAS} x {AREAS}, two reporters, soft margins",
        bare,
        f"{theirs / bare:.0f} x faster than a general QP solver",
    )
    line("  with the variance of every cell", whole, f"{theirs / whole:.0f} x faster, which gives no variances")
    line("  a general sparse QP solver (Clarabel)", theirs, f"answers differ by {worst:.0e} at most, share of a cell")


def table(size: int, seed: int = 0) -> tuple[list[Reported], Margins, np.ndarray]:
    """A table of corridors over six orders of magnitude as two sides report it, and its totals within 2 %."""
    random = np.random.default_rng(seed)
    possible = ~np.eye(size, dtype=bool)
    truth = 10 ** random.uniform(0, 6, (size, size)) * possible
    reports = []
    for share in (0.2, 0.1):
        said = np.abs(truth * (1 + share * random.normal(size=truth.shape)))
        reports.append(Reported(said, (share * np.maximum(said, 100)) ** 2))
    rows, columns = (truth.sum(axis=axis) * (1 + 0.02 * random.normal(size=size)) for axis in (1, 0))
    return reports, Margins(rows, columns, (0.02 * rows) ** 2, (0.02 * columns) ** 2), possible


def general_solver(prior: np.ndarray, open_: np.ndarray, margins: Margins, possible: np.ndarray):  # type: ignore[no-untyped-def]
    """The same problem for an interior-point solver: margins as residuals of their own, all scaled by their spread."""
    rows, columns = np.nonzero(possible)
    count, size = rows.size, len(prior)
    lengths = np.sqrt(open_[possible])
    spread = np.sqrt(np.r_[margins.row_variances, margins.column_variances])
    places = (np.r_[rows, size + columns], np.r_[np.arange(count), np.arange(count)])
    sums = sparse.csr_array((np.r_[lengths, lengths], places), shape=(2 * size, count))
    sums = sparse.diags_array(1 / spread) @ sums
    total = count + 2 * size
    normal = sparse.eye_array(total, format="csc")
    pull = np.r_[-prior[possible] / lengths, np.zeros(2 * size)]
    equal = sparse.hstack([sums, -sparse.eye_array(2 * size)])
    below = sparse.hstack([-sparse.eye_array(count), sparse.csr_array((count, 2 * size))])
    rows_of_all = sparse.csc_matrix(sparse.vstack([equal, below]))
    right = np.r_[np.r_[margins.rows, margins.columns] / spread, np.zeros(count)]
    chosen = clarabel.DefaultSettings()
    chosen.verbose = False
    chosen.tol_gap_abs = chosen.tol_gap_rel = chosen.tol_feas = 1e-10
    cones = [clarabel.ZeroConeT(2 * size), clarabel.NonnegativeConeT(count)]
    kept: dict[str, np.ndarray] = {}

    def work() -> None:
        answer = clarabel.DefaultSolver(sparse.csc_matrix(normal), pull, rows_of_all, right, cones, chosen).solve()
        kept["cells"] = np.asarray(answer.x)[:count] * lengths

    def cells() -> np.ndarray:
        whole = np.zeros(possible.shape)
        whole[possible] = kept["cells"]
        return whole

    return work, cells


def growing_tables() -> None:
    """Ten and a hundred times as many cells."""
    first = 0.0
    for size in (100, 316, 1000):
        reports, margins, possible = table(size)

        def work(reports=reports, margins=margins, possible=possible) -> None:  # type: ignore[no-untyped-def]
            reconcile_table(*combined(reports, possible), margins, intervals=False)

        spent = median(work, 5)
        first = first or spent
        line(f"{size * size:,} cells", spent, f"{spent / first:.0f} x the time of 10,000")


def account(periods: int, areas: int = 45, bounded: bool = False, seed: int = 0) -> System:
    """Flows between areas in many years, each reported by two sides; the totals of each year hold."""
    random = np.random.default_rng(seed)
    per = areas * areas
    count = periods * per
    cells = np.arange(count)
    period, row, column = cells // per, (cells // areas) % areas, cells % areas
    places = (np.r_[period * areas + row, (periods + period) * areas + column], np.r_[cells, cells])
    ties = sparse.csr_array((np.ones(2 * count), places), shape=(2 * periods * areas, count))
    truth = 10 ** random.uniform(0, 6, count)
    design = sparse.vstack([sparse.eye_array(count)] * 2)
    spread = 0.2 * (design @ truth) + 10
    said = design @ truth + random.normal(size=2 * count) * spread * (3 if bounded else 0.5)
    return system(design, said, spread**2, ties, ties @ truth, np.zeros(count) if bounded else None)


def whole(of: System) -> Solution:
    """All that a reconciliation does before it speaks: silence, and the answer, which proves that nothing conflicts."""
    assert unspoken(of) == ()
    return solve(of)


def growing_accounts() -> None:
    """1,000 unknowns to 100,000, each with two claims."""
    first = 0.0
    for periods, areas in ((1, 32), (5, 45), (50, 45)):
        of = account(periods, areas)
        runs = 5 if of.size < 50_000 else 3
        spent = median(lambda of=of: whole(of), runs)
        first = first or spent
        line(f"{of.size:,} unknowns, {2 * of.size:,} claims", spent, f"{spent / first:.0f} x the time of 1,024")
        if 2_000 < of.size < 50_000:
            solution = solve(of)
            start = time.perf_counter()
            assert variances(solution.loose, sparse.eye_array(of.size)) is not None
            line("  the variance of every unknown", time.perf_counter() - start, "parts of the system share a solve")


def three_ways(side: int, bounded: bool = False, seed: int = 0) -> System:
    """A table of origin, destination and age whose totals hold in all three directions: all in one piece."""
    random = np.random.default_rng(seed)
    count = side**3
    cells = np.arange(count)
    ways = cells // side**2, (cells // side) % side, cells % side
    pairs = ((0, 1), (1, 2), (0, 2))
    rows = np.concatenate([number * side**2 + ways[a] * side + ways[b] for number, (a, b) in enumerate(pairs)])
    ties = sparse.csr_array((np.ones(3 * count), (rows, np.tile(cells, 3))), shape=(3 * side**2, count))
    truth = 10 ** random.uniform(0, 6, count)
    design = sparse.vstack([sparse.eye_array(count)] * 2)
    spread = 0.2 * (design @ truth) + 10
    said = design @ truth + random.normal(size=2 * count) * spread * (3 if bounded else 0.5)
    return system(design, said, spread**2, ties, ties @ truth, np.zeros(count) if bounded else None)


def rolling(areas: int, years: int, seed: int = 0) -> System:
    """Every flow seen once, its change from year to year within a spread, and the totals of each year: one piece."""
    random = np.random.default_rng(seed)
    per = areas * areas
    whole_account = account(years, areas)
    first = 10 ** random.uniform(0, 6, per)
    truth = np.concatenate([first * (1 + 0.1 * random.normal(size=per)) for _ in range(years)])
    unit = sparse.eye_array(truth.size, format="csr")
    design = sparse.vstack([unit, unit[per:] - unit[:-per]])
    spread = np.concatenate([0.2 * truth + 10, 0.1 * truth[per:] + 10])
    said = np.concatenate(
        [truth + random.normal(size=truth.size) * spread[: truth.size] / 2, np.zeros(truth.size - per)]
    )
    return system(design, said, spread**2, whole_account.constraint, whole_account.constraint @ truth)


def in_one_piece() -> None:
    """100,000 unknowns that all hang together, which no elimination takes apart."""
    for what, of in (("three ways", three_ways(46)), ("from year to year", rolling(45, 50))):
        spent = median(lambda of=of: whole(of), 1)
        line(
            f"{of.size:,} unknowns in one piece, {what}",
            spent,
            f"{of.observed.size:,} claims, {of.target.size:,} totals",
        )


def with_bounds() -> None:
    """The same with noise that would drive many flows below zero."""
    for of in (account(5, bounded=True), account(50, bounded=True), three_ways(46, bounded=True)):
        spent = median(lambda of=of: whole(of), 1)
        held = int(solve(of).on_lower.sum())
        line(f"{of.size:,} unknowns, none below zero", spent, f"{held:,} of them are held at zero")


if __name__ == "__main__":
    sys.exit(main())
