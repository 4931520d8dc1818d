"""How far stocks and vitals may be off in each area, from a long table."""

from collections import Counter

import numpy as np

from namagar.analysis.mobility import long_table
from namagar.analysis.mobility.arrays import Matrix, named
from namagar.analysis.mobility.flows.replicates import STOCKS, VITALS, Spreads
from namagar.analysis.mobility.od_table import require_same_codes
from namagar.analysis.mobility.stocks import StockTable
from namagar.analysis.terms.problem import Problem, Refused


def read_spreads(content: bytes, name: str, stocks: StockTable, vitals: bool) -> Spreads:
    """The columns residence, foreign and native, and births and deaths where there are vitals, as shares.

    Refused for an area that stands twice, on one side only, or with a share that lacks or lies outside 0 and 1.
    """
    kinds = (*STOCKS, *(VITALS if vitals else ()))
    read = long_table.read(content, name, ("residence",), kinds)
    areas = read.codes[0]
    twice = sorted(area for area, times in Counter(areas).items() if times > 1)
    if twice:
        raise Refused(Problem("mobility-area-twice", name, {"areas": named(twice)}))
    require_same_codes(set(stocks.areas), set(areas), name)
    unfit = [
        Problem("mobility-errors-unfit", name, {"kind": kind, "areas": named(_outside(areas, shares))})
        for kind, shares in zip(kinds, read.numbers, strict=True)
        if _outside(areas, shares)
    ]
    if unfit:
        raise Refused(unfit)
    known = {
        kind: dict(zip(areas, shares.tolist(), strict=True)) for kind, shares in zip(kinds, read.numbers, strict=True)
    }
    none = dict.fromkeys(areas, 0.0)
    # Where nobody lives, as in a birthplace that is no area, there is nothing to err.
    foreign, native = (np.array([known[kind].get(code, 0.0) for code in stocks.codes]) for kind in STOCKS)
    births, deaths = (np.array([known.get(kind, none)[area] for area in stocks.areas]) for kind in VITALS)
    return Spreads(foreign, native, births, deaths)


def _outside(areas: tuple[str, ...], shares: Matrix) -> list[str]:
    return [area for area, share in zip(areas, shares.tolist(), strict=True) if not 0 <= share <= 1]
