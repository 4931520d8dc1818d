"""A concordance from a long table, and what becomes of moves when areas are put together or divided."""

import math
from collections.abc import Iterator

from namagar.analysis.mobility import long_table
from namagar.analysis.mobility.arrays import named
from namagar.analysis.mobility.concordance import Concordance
from namagar.analysis.mobility.od_table import OdTable, require_same_codes
from namagar.analysis.terms.problem import Problem, Refused

COLUMNS, SHARE = ("area", "zone"), "share"


def read_concordance(content: bytes, name: str, table: OdTable) -> Concordance:
    """The columns area, zone and share; without the last one each area lies whole in one zone.

    Refused for an area or a pair that stands twice, and for areas that stand here or in the table alone.
    """
    parted = SHARE in long_table.titles(content, name)
    read = long_table.read(content, name, COLUMNS, (SHARE,) if parted else ())
    shares: dict[str, dict[str, float]] = {}
    twice = set()
    given = read.numbers[0].tolist() if parted else [1.0] * len(read.codes[0])
    for area, zone, share in zip(*read.codes, given, strict=True):
        parts = shares.setdefault(area, {})
        if zone in parts or (parts and not parted):
            twice.add(area)
        parts[zone] = share
    if twice:
        raise Refused(Problem("mobility-area-twice", name, {"areas": named(sorted(twice))}))
    require_same_codes(set(table.codes), set(shares), name)
    zones = (table.meaning.zone_system, table.meaning.vintage)
    return Concordance(shares, zones, (name, ""))


def notes(before: OdTable, after: OdTable) -> Iterator[Problem]:
    """How many moves are moves no more, because they lead from one part of a zone to another."""
    inside = before.total_moves - after.total_moves
    if not math.isnan(inside):
        yield Problem("mobility-moves-inside", "", {"persons": inside, "before": before.total_moves})
