"""What two stocks say before flows are estimated from them: sums, empty cells, classes that change, net moves."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from namagar.analysis.mobility.od_table import require_same_codes
from namagar.analysis.mobility.stocks import StockTable, Vitals
from namagar.analysis.terms.problem import Problem, Refused


@dataclass(frozen=True, slots=True)
class Changed:
    """A class and how many it holds at both times."""

    birthplace: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Report:
    """Pairs are at the start and at the end; NaN is missing, as where nobody says who is at home.

    totals: all people. zeros: the share of cells that hold nobody. changed: classes whose total changes by more than
    the limit. unknown: classes of which that cannot be said. net: arrivals less departures of each area, as the change
    of its stock less births plus deaths implies them.
    """

    totals: tuple[float, float]
    zeros: tuple[float, float]
    changed: tuple[Changed, ...]
    unknown: tuple[str, ...]
    net: Mapping[str, float]


def report(start: StockTable, end: StockTable, vitals: Vitals, limit: float) -> Report:
    """The report; a class is told when its total changes by more than `limit` as a share of what it was."""
    if not 0 <= limit < float("inf"):
        raise Refused(Problem("mobility-limit-unfit", "", {"limit": limit}))
    require_same_codes(set(start.codes), set(end.codes), "end")
    require_same_codes(set(start.areas), set(end.areas), "end")
    require_same_codes(set(start.areas), set(vitals.codes), "vitals")
    inside = [start.codes.index(area) for area in start.areas]
    before, after = start.persons[:, inside], end.persons[:, inside]
    classes = [*zip(start.codes, before.sum(axis=1).tolist(), after.sum(axis=1).tolist(), strict=True)]
    net = after.sum(axis=0) - before.sum(axis=0) - vitals.births + vitals.deaths
    return Report(
        totals=(float(before.sum()), float(after.sum())),
        zeros=(float((before == 0).mean()), float((after == 0).mean())),
        changed=tuple(Changed(code, one, other) for code, one, other in classes if abs(other - one) > limit * one),
        unknown=tuple(code for code, one, other in classes if np.isnan(other - one)),
        net=dict(zip(start.areas, net.tolist(), strict=True)),
    )
