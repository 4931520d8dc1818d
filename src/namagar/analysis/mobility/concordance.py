"""A table of moves in other zones: areas put together, or divided by shares that somebody states."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from namagar.analysis.mobility.arrays import Matrix, Places, named
from namagar.analysis.mobility.meaning import Meaning
from namagar.analysis.mobility.od_table import OdTable, require_same_codes
from namagar.analysis.terms.problem import Problem, Refused

_WHOLE = 1e-9


@dataclass(frozen=True, eq=False)
class Concordance:
    """Which share of each old area lies in which new one, and between which zone systems and vintages it leads."""

    shares: Mapping[str, Mapping[str, float]]
    from_zones: tuple[str, str] = ("", "")
    to_zones: tuple[str, str] = ("", "")

    def __post_init__(self) -> None:
        for area, parts in self.shares.items():
            unfit = [new for new, share in parts.items() if not 0 <= share <= 1]
            total = sum(parts.values())
            if unfit or not abs(total - 1) <= _WHOLE:
                facts = {"area": area, "parts": named(parts), "total": total}
                raise Refused(Problem("mobility-shares-unfit", "", facts))

    @staticmethod
    def grouping(groups: Mapping[str, str], like: Meaning, to_zones: tuple[str, str]) -> "Concordance":
        """Old areas put together whole."""
        shares = {area: {group: 1.0} for area, group in groups.items()}
        return Concordance(shares, (like.zone_system, like.vintage), to_zones)


def rezoned(table: OdTable, concordance: Concordance) -> OdTable:
    """The table in the new zones.

    Moves between areas that become one are moves no more: they are among those who stay. Where an old area is
    divided, nobody knows who moved between its parts, so these cells are missing, and that a share of its moves
    follows the share of the area is noted. A new cell is missing where a part of it is.
    """
    zones = (table.meaning.zone_system, table.meaning.vintage)
    if zones != concordance.from_zones:
        facts = {"zones": _shown(zones), "expected": _shown(concordance.from_zones)}
        raise Refused(Problem("mobility-zones-unlike", "", facts))
    require_same_codes(set(table.codes), set(concordance.shares), "")
    new = tuple(sorted({code for parts in concordance.shares.values() for code in parts}))
    weights = np.array([[concordance.shares[code].get(each, 0.0) for each in new] for code in table.codes])
    divided = (weights > 0).sum(axis=1) > 1
    persons = _persons(table, weights, divided)
    meaning = replace(table.meaning, zone_system=concordance.to_zones[0], vintage=concordance.to_zones[1])
    notes = list(table.notes)
    if divided.any():
        areas = named(code for code, parted in zip(table.codes, divided, strict=True) if parted)
        notes.append(Problem("mobility-areas-divided", "", {"areas": areas}))
    return OdTable.of(new, persons, meaning, _impossible(table, weights), table.facts, notes)


def _persons(table: OdTable, weights: Matrix, divided: Places) -> Matrix:
    touched = (weights > 0).astype(float)
    moves, stayers = table.moves, table.stayers
    unseen = touched.T @ np.isnan(moves).astype(float) @ touched > 0
    persons = weights.T @ np.nan_to_num(moves) @ weights
    silent = np.isnan(stayers) | divided
    persons += weights.T @ (np.where(silent, 0.0, stayers)[:, None] * weights)
    unseen |= touched.T @ (silent[:, None] * touched) > 0
    return np.where(unseen, np.nan, persons)


def _impossible(table: OdTable, weights: Matrix) -> Places:
    """A new cell cannot hold anybody when none of its parts can."""
    touched = (weights > 0).astype(float)
    open_ = (~table.impossible).astype(float)
    return np.asarray(touched.T @ open_ @ touched == 0)


def _shown(zones: tuple[str, str]) -> str:
    return " ".join(part for part in zones if part) or "–"
