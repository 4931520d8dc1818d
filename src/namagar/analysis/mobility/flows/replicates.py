"""How far flows may be off when stocks and vital rates are: estimates from many drawn stocks, from a stated seed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.mobility.flows.estimate import Options, estimate
from namagar.analysis.mobility.od_files import COLUMNS as PAIR_COLUMNS
from namagar.analysis.mobility.od_table import OdTable
from namagar.analysis.mobility.stocks import StockTable, Vitals
from namagar.analysis.terms.problem import Problem, Refused

LOW, HIGH = 0.025, 0.975
COLUMNS = (*PAIR_COLUMNS, "mean", "spread", "low", "high")
STOCKS, VITALS = ("foreign", "native"), ("births", "deaths")
# All draws are kept until the intervals are read off them; this many cells are 800 MB.
_FEWEST, _MOST_CELLS = 2, 100_000_000


@dataclass(frozen=True, eq=False)
class Spreads:
    """Coefficients of variation: how far figures may be off as a share of themselves.

    Each is one number for all, or one for each residence, or for each cell.

    foreign: stocks of people born elsewhere; native: of people born where they live; births and deaths by residence.
    """

    foreign: float | Matrix
    native: float | Matrix
    births: float | Matrix
    deaths: float | Matrix


@dataclass(frozen=True, eq=False)
class Replicates:
    """Flows of each draw (draw, origin, destination) and what they say of each cell."""

    draws: Matrix
    mean: Matrix
    spread: Matrix
    low: Matrix
    high: Matrix


def replicate(
    start: StockTable,
    end: StockTable,
    vitals: Vitals | None,
    options: Options,
    spreads: Spreads,
    chance: int,
    number: int = 200,
    watch: Callable[[int, int], None] | None = None,
) -> Replicates:
    """Flows of stocks and vitals drawn around the stated ones, log-normal with the stated ones as mean.

    `chance` is the seed of the draws: the same one gives the same numbers. The interval holds 95 of 100 draws.
    `watch` is told how many of them are done, of how many.
    """
    size = len(start.areas)
    _check(chance, number, _MOST_CELLS // size**2)
    drawn = np.random.default_rng(chance)
    draws = np.empty((number, size, size))
    for place in range(number):
        before, after = _stocks(start, spreads, drawn), _stocks(end, spreads, drawn)
        rates = None if vitals is None else _vitals(vitals, spreads, drawn)
        try:
            draws[place] = estimate(before, after, rates, options).table.persons
        except Refused as refused:
            told = Problem("mobility-draw-refused", "", {"draw": place + 1, "draws": number})
            raise type(refused)([told, *refused.problems]) from refused
        if watch:
            watch(place + 1, number)
    low, high = np.quantile(draws, (LOW, HIGH), axis=0)
    return Replicates(draws, draws.mean(axis=0), draws.std(axis=0, ddof=1), low, high)


def stated_spreads(shares: Mapping[str, float], vitals: bool) -> Spreads:
    """One share for all figures of a kind, each kind stated; Refused for a kind that is absent, strange or unfit.

    vitals: whether there are births and deaths that may be off.
    """
    needed = (*STOCKS, *(VITALS if vitals else ()))
    problems = [
        Problem("mobility-error-unknown", "", {"kind": kind, "known": ", ".join(needed)})
        for kind in shares
        if kind not in needed
    ]
    absent = ", ".join(kind for kind in needed if kind not in shares)
    if absent:
        problems.append(Problem("mobility-error-unstated", "", {"kinds": absent}))
    problems += [
        Problem("mobility-error-unfit", "", {"kind": kind, "share": format(share, "g")})
        for kind, share in shares.items()
        if kind in needed and not 0 <= share <= 1
    ]
    if problems:
        raise Refused(problems)
    return Spreads(shares["foreign"], shares["native"], shares.get("births", 0.0), shares.get("deaths", 0.0))


def interval_rows(table: OdTable, found: Replicates) -> Iterator[tuple[str, str, float, float, float, float, float]]:
    """The flows of an estimate, each with what the draws around it say, row by row."""
    sides = (table.persons, found.mean, found.spread, found.low, found.high)
    for row, origin in enumerate(table.codes):
        for column, destination in enumerate(table.codes):
            if row != column:
                persons, mean, spread, low, high = (float(side[row, column]) for side in sides)
                yield origin, destination, persons, mean, spread, low, high


def _check(chance: int, number: int, most: int) -> None:
    problems = []
    if not _FEWEST <= number <= most:
        problems.append(Problem("mobility-draws-unfit", "", {"draws": number, "fewest": _FEWEST, "most": most}))
    if chance < 0:
        problems.append(Problem("mobility-chance-unfit", "", {"seed": chance}))
    if problems:
        raise Refused(problems)


def _factors(share: float | Matrix, shape: tuple[int, ...], drawn: np.random.Generator) -> Matrix:
    """Factors with mean 1 and these coefficients of variation."""
    variance = np.log1p(np.square(np.broadcast_to(share, shape)))
    return np.asarray(np.exp(np.sqrt(variance) * drawn.standard_normal(shape) - variance / 2))


def _stocks(table: StockTable, spreads: Spreads, drawn: np.random.Generator) -> StockTable:
    size = len(table.codes)
    factors = _factors(spreads.foreign, (size, size), drawn)
    np.fill_diagonal(factors, _factors(spreads.native, (size,), drawn))
    return replace(table, persons=table.persons * factors)


def _vitals(vitals: Vitals, spreads: Spreads, drawn: np.random.Generator) -> Vitals:
    size = len(vitals.codes)
    births = vitals.births * _factors(spreads.births, (size,), drawn)
    return Vitals(vitals.codes, births, vitals.deaths * _factors(spreads.deaths, (size,), drawn))
