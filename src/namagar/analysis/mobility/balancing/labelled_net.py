"""Fitting of a long table of flows to the net moves of areas, and perhaps to how many move in all."""

import numpy as np

from namagar.analysis.mobility.arrays import pairs_at
from namagar.analysis.mobility.balancing.labelled import FittedCells, check_tolerance, totals_of
from namagar.analysis.mobility.balancing.net import fit_net
from namagar.analysis.mobility.long_table import LongTable
from namagar.analysis.mobility.od_files import pair_rows
from namagar.analysis.mobility.od_table import OdTable
from namagar.analysis.statistics.rounding import rounded_flows
from namagar.analysis.terms.problem import Problem, Refused


def fit_net_labelled(
    seed: OdTable, net: LongTable, total: float | None, tolerance: float, *, whole: bool = False
) -> FittedCells:
    """The flows nearest to the seed with these net moves (arrivals less departures); who stays is left out.

    whole: whole persons, as a last step, with net moves that are whole kept.
    """
    check_tolerance(tolerance)
    if total is not None and not 0 < total < np.inf:
        raise Refused(Problem("mobility-total-unfit", "", {"total": total}))
    wanted = totals_of(net, seed.codes)
    found = fit_net(seed.persons, wanted, total, tolerance, seed.codes)
    notes = [*seed.notes]
    if found.dropped.any():
        pairs = pairs_at(found.dropped, seed.codes, seed.codes)
        notes.append(Problem("mobility-fit-dropped", "", {"count": int(found.dropped.sum()), "pairs": pairs}))
    facts: dict[str, object] = {"iterations": found.iterations, "method": "newton"}
    table = found.table
    if whole:
        table = rounded_flows(table, wanted).astype(np.float64)
        missed = float(np.abs(table.sum(axis=0) - table.sum(axis=1) - wanted).max(initial=0.0))
        notes.append(Problem("mobility-fit-whole-net", "", {**facts, "net": missed, "total": float(table.sum())}))
    else:
        notes.append(Problem("mobility-fit-met", "", {**facts, "error": f"{found.net_error:.1e}"}))
    return FittedCells(tuple(pair_rows(OdTable.of(seed.codes, table))), tuple(notes))
