"""Fitting of a long table of flows to the net moves of areas, and perhaps to how many move in all."""

import numpy as np

from namagar.analysis.mobility.arrays import pairs_at
from namagar.analysis.mobility.balancing.labelled import FittedCells, check_tolerance, totals_of
from namagar.analysis.mobility.balancing.net import fit_net
from namagar.analysis.mobility.long_table import LongTable
from namagar.analysis.mobility.od_files import pair_rows
from namagar.analysis.mobility.od_table import OdTable
from namagar.analysis.terms.problem import Problem, Refused


def fit_net_labelled(seed: OdTable, net: LongTable, total: float | None, tolerance: float) -> FittedCells:
    """The flows nearest to the seed with these net moves (arrivals less departures); who stays is left out."""
    check_tolerance(tolerance)
    if total is not None and not 0 < total < np.inf:
        raise Refused(Problem("mobility-total-unfit", "", {"total": total}))
    found = fit_net(seed.persons, totals_of(net, seed.codes), total, tolerance, seed.codes)
    notes = [*seed.notes]
    if found.dropped.any():
        pairs = pairs_at(found.dropped, seed.codes, seed.codes)
        notes.append(Problem("mobility-fit-dropped", "", {"count": int(found.dropped.sum()), "pairs": pairs}))
    facts = {"iterations": found.iterations, "method": "newton", "error": f"{found.net_error:.1e}"}
    notes.append(Problem("mobility-fit-met", "", facts))
    return FittedCells(tuple(pair_rows(OdTable.of(seed.codes, found.table))), tuple(notes))
