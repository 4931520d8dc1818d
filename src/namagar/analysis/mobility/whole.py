"""Moves in whole persons, as a last step: rows, columns and the sum stay within one person of what they were."""

from dataclasses import replace

import numpy as np

from namagar.analysis.mobility.arrays import closed, pairs_at
from namagar.analysis.mobility.od_table import OdTable
from namagar.analysis.statistics.rounding import rounded_table
from namagar.analysis.terms.problem import Problem, Refused


def in_whole_persons(table: OdTable) -> OdTable:
    """Each cell goes to the whole number below or above it, the nearest such table, by no chance; stayers are left out.

    Refused when a move is missing.
    """
    if table.missing.any():
        raise Refused(Problem("mobility-missing", "", {"pairs": pairs_at(table.missing, table.codes, table.codes)}))
    persons = rounded_table(table.moves).astype(np.float64)
    np.fill_diagonal(persons, np.nan)
    return replace(table, persons=closed(persons), facts={**table.facts, "rounded": "whole persons"})
