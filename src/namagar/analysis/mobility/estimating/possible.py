"""Whether what is known of a table holds together in any table, and which cells it leaves no room for."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from namagar.analysis.mobility.arrays import Matrix, Places, named
from namagar.analysis.mobility.balancing.programmes import fillable, nearest
from namagar.analysis.terms.problem import Problem, Refused

# Known parts and the whole are equal within this share of it.
TOLERANCE = 1e-10


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of a table; NaN is free. Leading axes are draws: rows and columns (…, n), cells (…, n, n)."""

    rows: Matrix
    columns: Matrix
    cells: Matrix
    total: Matrix


def check(prior: Matrix, known: Known, codes: tuple[str, ...]) -> None:
    """Refused with every number that is missing or cannot be; the prior and the total are to be there."""
    problems = []
    for where, values, needed in (
        ("prior", prior, True),
        ("rows", known.rows, False),
        ("columns", known.columns, False),
        ("cells", known.cells, False),
        ("total", known.total, True),
    ):
        for code, places in (
            ("mobility-missing", np.isnan(values) & needed),
            ("mobility-endless", np.isinf(values)),
            ("mobility-negative", np.less(values, 0)),
        ):
            if places.any():
                axes = {"prior": 2, "cells": 2, "total": 0}.get(where, 1)
                at = np.argwhere(np.asarray(places).reshape(-1, *(len(codes),) * axes).any(axis=0)).tolist()
                pairs = named("→".join(codes[place] for place in each) or "–" for each in at)
                problems.append(Problem(code, where, {"pairs": pairs}))
    if problems:
        raise Refused(problems)


def require_room(known: Known, rows: Matrix, columns: Matrix, total: Matrix, codes: tuple[str, ...]) -> None:
    """Refused when known cells exceed a known total or the whole, or known totals do; all others are what is left."""
    problems = []
    for side, left in (("rows", rows), ("columns", columns)):
        over = (left < 0).reshape(-1, len(codes)).any(axis=0)
        if over.any():
            areas = named(codes[place] for place in np.flatnonzero(over).tolist())
            problems.append(Problem("mobility-cells-exceed", side, {"areas": areas, "side": side}))
    if not problems and np.any(total < 0):
        problems = [_exceeding("cells", -total, known)]
    if problems:
        raise Refused(problems)
    for side, left in (("rows", rows), ("columns", columns)):
        gap = np.nansum(left, axis=-1) - total
        if np.any((gap if np.isnan(left).any() else np.abs(gap)) > TOLERANCE * known.total):
            problems.append(_exceeding(side, gap, known))
    if problems:
        raise Refused(problems)


def _exceeding(side: str, gap: Matrix, known: Known) -> Problem:
    facts = {"side": side, "sum": float(np.max(known.total + gap)), "total": float(np.max(known.total))}
    return Problem("mobility-known-exceed", side, facts)


def fillable_cells(free: Matrix, rows: Matrix, columns: Matrix, total: Matrix, codes: tuple[str, ...]) -> Places:
    """The cells that hold somebody in some table; Refused with what is known that cannot be met together."""
    places = np.nonzero(free)
    told = [np.flatnonzero(~np.isnan(side)).tolist() for side in (rows, columns)]
    ties = [places[side] == place for side in (0, 1) for place in told[side]]
    sums = csr_array(np.array([*ties, np.ones(places[0].size, dtype=bool)], dtype=np.float64))
    wanted = np.r_[rows[told[0]], columns[told[1]], total]
    found = nearest(sums, wanted)
    names = [*(f"{codes[place]}→" for place in told[0]), *(f"→{codes[place]}" for place in told[1]), "→"]
    if guilty := found.guilty(names):
        raise Refused(Problem("mobility-fit-conflict", "", {"totals": guilty}))
    open_ = np.zeros(free.shape, dtype=bool)
    open_[places] = fillable(sums, wanted, found)
    return open_
