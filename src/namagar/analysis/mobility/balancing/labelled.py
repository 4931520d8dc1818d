"""Fitting of long tables: cells and totals are put together by their codes, whatever the order of the rows."""

from dataclasses import dataclass

import numpy as np

from namagar.analysis.mobility.arrays import Matrix, Places, named, pairs_at
from namagar.analysis.mobility.balancing.targets import Targets, scaled
from namagar.analysis.mobility.balancing.two_way import Fitted, fit
from namagar.analysis.mobility.long_table import LongTable
from namagar.analysis.mobility.od_table import require_same_codes
from namagar.analysis.terms.problem import Problem, Refused

COLUMNS = ("origin", "destination", "persons")


@dataclass(frozen=True, eq=False)
class FittedCells:
    """The cells that the seed names, fitted, in the order of their codes; the fit, and what is to be said of it."""

    cells: tuple[tuple[str, str, float], ...]
    fitted: Fitted
    notes: tuple[Problem, ...]


def fit_labelled(
    seed: LongTable, rows: LongTable, columns: LongTable, tolerance: float, scale_to: str | None = None
) -> FittedCells:
    """The seed fitted to totals of origins and destinations, which need not be the same areas."""
    if not 0 < tolerance < 1:
        raise Refused(Problem("mobility-tolerance-unfit", "", {"tolerance": tolerance}))
    pairs = list(zip(*seed.codes, strict=True))
    _check_once(pairs, seed.name)
    origins, destinations = (tuple(sorted(set(side))) for side in seed.codes)
    targets = Targets(_totals(rows, origins), _totals(columns, destinations), origins, destinations)
    if scale_to:
        targets = scaled(targets, scale_to)
    row_at = {code: place for place, code in enumerate(origins)}
    column_at = {code: place for place, code in enumerate(destinations)}
    places = np.array([row_at[origin] for origin, _ in pairs]), np.array([column_at[other] for _, other in pairs])
    values = np.zeros((len(origins), len(destinations)))
    values[places] = seed.numbers[0]
    seen = np.zeros(values.shape, dtype=bool)
    seen[places] = True
    found = fit(values, targets, tolerance)
    cells = sorted((*pair, float(value)) for pair, value in zip(pairs, found.table[places], strict=True))
    return FittedCells(tuple(cells), found, tuple(_notes(found, ~seen & ~_same(targets), targets, seed.name)))


def _check_once(pairs: list[tuple[str, ...]], name: str) -> None:
    if len(set(pairs)) < len(pairs):
        twice = named("→".join(pair) for pair in sorted({pair for pair in pairs if pairs.count(pair) > 1}))
        raise Refused(Problem("mobility-pair-twice", name, {"pairs": twice}))


def _same(targets: Targets) -> Places:
    """The cells from an area to itself, which tables of moves leave out as a rule."""
    return np.asarray(np.array(targets.row_names)[:, None] == np.array(targets.column_names))


def _totals(table: LongTable, codes: tuple[str, ...]) -> Matrix:
    (areas,), (numbers,) = table.codes, table.numbers
    twice = sorted({code for code in areas if areas.count(code) > 1})
    if twice:
        raise Refused(Problem("mobility-area-twice", table.name, {"areas": named(twice)}))
    require_same_codes(set(codes), set(areas), table.name)
    known = dict(zip(areas, numbers.tolist(), strict=True))
    return np.array([known[code] for code in codes])


def _notes(found: Fitted, absent: Places, targets: Targets, name: str) -> list[Problem]:
    notes = []
    for code, where, places in (
        ("mobility-pairs-absent", name, absent),
        ("mobility-fit-dropped", "", found.dropped),
    ):
        if places.any():
            pairs = pairs_at(places, targets.row_names, targets.column_names)
            notes.append(Problem(code, where, {"count": int(places.sum()), "pairs": pairs}))
    reached = {
        "iterations": found.iterations,
        "method": found.method,
        "rows": f"{found.row_error:.1e}",
        "columns": f"{found.column_error:.1e}",
    }
    return [*notes, Problem("mobility-fit-reached", "", reached)]
