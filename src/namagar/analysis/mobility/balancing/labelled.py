"""Fitting of long tables: cells and totals are put together by their codes, whatever the order of the rows."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from namagar.analysis.mobility.arrays import Matrix, Places, named, pairs_at
from namagar.analysis.mobility.balancing.signed import fit_signed
from namagar.analysis.mobility.balancing.targets import Targets, scaled
from namagar.analysis.mobility.balancing.two_way import fit
from namagar.analysis.mobility.long_table import LongTable
from namagar.analysis.mobility.od_table import require_same_codes
from namagar.analysis.statistics.rounding import rounded_table
from namagar.analysis.terms.problem import Problem, Refused

COLUMNS = ("origin", "destination", "persons")


@dataclass(frozen=True, eq=False)
class FittedCells:
    """The cells that the seed names, fitted, in the order of their codes, and what is to be said of the fit."""

    cells: tuple[tuple[str | float, ...], ...]
    notes: tuple[Problem, ...]


def fit_labelled(
    seed: LongTable,
    rows: LongTable,
    columns: LongTable,
    tolerance: float,
    scale_to: str | None = None,
    *,
    signed: bool = False,
    whole: bool = False,
) -> FittedCells:
    """The seed fitted to totals of origins and destinations, which need not be the same areas.

    scale_to: the side whose total holds where both differ; signed: cells may be below zero, and none changes its
    sign; whole: whole persons, as a last step, which signed tables do not have.
    """
    check_tolerance(tolerance)
    pairs = list(zip(*seed.codes, strict=True))
    check_once(pairs, seed.name)
    check_given(seed, ["→".join(pair) for pair in pairs])
    origins, destinations = (tuple(sorted(set(side))) for side in seed.codes)
    targets = Targets(totals_of(rows, origins), totals_of(columns, destinations), origins, destinations)
    if scale_to:
        targets = scaled(targets, scale_to)
    row_at = {code: place for place, code in enumerate(origins)}
    column_at = {code: place for place, code in enumerate(destinations)}
    places = np.array([row_at[origin] for origin, _ in pairs]), np.array([column_at[other] for _, other in pairs])
    values = np.zeros((len(origins), len(destinations)))
    values[places] = seed.numbers[0]
    seen = np.zeros(values.shape, dtype=bool)
    seen[places] = True
    table, notes = _signed(values, targets, tolerance) if signed else _plain(values, targets, tolerance, whole)
    cells = sorted((*pair, float(value)) for pair, value in zip(pairs, table[places], strict=True))
    absent = _told("mobility-pairs-absent", seed.name, ~seen & ~_same(targets), targets)
    return FittedCells(tuple(cells), (*absent, *notes))


def check_tolerance(tolerance: float) -> None:
    """Refused when it is no share of a total."""
    if not 0 < tolerance < 1:
        raise Refused(Problem("mobility-tolerance-unfit", "", {"tolerance": tolerance}))


def check_once(cells: list[tuple[str, ...]], name: str, joint: str = "→") -> None:
    """Refused when a cell stands twice; `joint` stands between its codes when it is named."""
    if len(set(cells)) < len(cells):
        twice = named(joint.join(cell) for cell, times in sorted(Counter(cells).items()) if times > 1)
        raise Refused(Problem("mobility-pair-twice", name, {"pairs": twice}))


def check_given(table: LongTable, names: Sequence[str]) -> None:
    """Refused, with the file, where a cell of it is empty."""
    missing = named(name for name, absent in zip(names, np.isnan(table.numbers[0]), strict=True) if absent)
    if missing:
        raise Refused(Problem("mobility-missing", table.name, {"pairs": missing}))


def totals_of(table: LongTable, codes: tuple[str, ...]) -> Matrix:
    """One number for each area, in the order of the codes; Refused when one stands twice or on one side only."""
    (areas,), (numbers,) = table.codes, table.numbers
    twice = sorted(code for code, times in Counter(areas).items() if times > 1)
    if twice:
        raise Refused(Problem("mobility-area-twice", table.name, {"areas": named(twice)}))
    require_same_codes(set(codes), set(areas), table.name)
    check_given(table, list(areas))
    known = dict(zip(areas, numbers.tolist(), strict=True))
    return np.array([known[code] for code in codes])


def _signed(values: Matrix, targets: Targets, tolerance: float) -> tuple[Matrix, list[Problem]]:
    found = fit_signed(values, targets, tolerance)
    notes = list(_told("mobility-fit-dropped", "", found.dropped, targets))
    reached = {"iterations": found.iterations, "method": found.method}
    return found.table, [*notes, _reached(reached, found.row_error, found.column_error)]


def _plain(values: Matrix, targets: Targets, tolerance: float, whole: bool) -> tuple[Matrix, list[Problem]]:
    found = fit(values, targets, tolerance)
    notes = list(_told("mobility-fit-dropped", "", found.dropped, targets))
    reached = {"iterations": found.iterations, "method": found.method}
    if not whole:
        return found.table, [*notes, _reached(reached, found.row_error, found.column_error)]
    table = rounded_table(found.table, rows=targets.rows, columns=targets.columns).astype(np.float64)
    rows, columns = np.abs(table.sum(axis=1) - targets.rows), np.abs(table.sum(axis=0) - targets.columns)
    missed = {"rows": float(rows.max(initial=0.0)), "columns": float(columns.max(initial=0.0))}
    return table, [*notes, Problem("mobility-fit-whole", "", {**reached, **missed})]


def _reached(facts: Mapping[str, object], row_error: float, column_error: float) -> Problem:
    missed = {"rows": f"{row_error:.1e}", "columns": f"{column_error:.1e}"}
    return Problem("mobility-fit-reached", "", {**facts, **missed})


def _same(targets: Targets) -> Places:
    """The cells from an area to itself, which tables of moves leave out as a rule."""
    return np.asarray(np.array(targets.row_names)[:, None] == np.array(targets.column_names))


def _told(code: str, where: str, places: Places, targets: Targets) -> Iterator[Problem]:
    if places.any():
        pairs = pairs_at(places, targets.row_names, targets.column_names)
        yield Problem(code, where, {"count": int(places.sum()), "pairs": pairs})
