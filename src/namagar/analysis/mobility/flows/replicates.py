"""How far flows may be off when stocks and vital rates are: estimates from many drawn stocks, from a stated seed."""

from dataclasses import dataclass

import numpy as np

from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.mobility.flows.estimate import Options, estimate
from namagar.analysis.mobility.stocks import StockTable, Vitals

LOW, HIGH = 0.025, 0.975


@dataclass(frozen=True, eq=False)
class Spreads:
    """Coefficients of variation, one number or one for each cell: how far figures may be off as a share of themselves.

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
) -> Replicates:
    """Flows of stocks and vitals drawn around the stated ones, log-normal with the stated ones as mean.

    `chance` is the seed of the draws: the same one gives the same numbers. The interval holds 95 of 100 draws.
    """
    if number < 2:
        raise ValueError("two draws at least")
    drawn = np.random.default_rng(chance)
    size = len(start.codes)
    draws = np.empty((number, size, size))
    for place in range(number):
        before, after = _stocks(start, spreads, drawn), _stocks(end, spreads, drawn)
        rates = None if vitals is None else _vitals(vitals, spreads, drawn)
        draws[place] = estimate(before, after, rates, options).table.persons
    low, high = np.quantile(draws, (LOW, HIGH), axis=0)
    return Replicates(draws, draws.mean(axis=0), draws.std(axis=0, ddof=1), low, high)


def _factors(share: float | Matrix, shape: tuple[int, ...], drawn: np.random.Generator) -> Matrix:
    """Factors with mean 1 and these coefficients of variation."""
    variance = np.log1p(np.square(np.broadcast_to(share, shape)))
    return np.asarray(np.exp(np.sqrt(variance) * drawn.standard_normal(shape) - variance / 2))


def _stocks(table: StockTable, spreads: Spreads, drawn: np.random.Generator) -> StockTable:
    size = len(table.codes)
    factors = _factors(spreads.foreign, (size, size), drawn)
    np.fill_diagonal(factors, _factors(spreads.native, (size,), drawn))
    return StockTable(table.codes, table.persons * factors, table.notes)


def _vitals(vitals: Vitals, spreads: Spreads, drawn: np.random.Generator) -> Vitals:
    size = len(vitals.codes)
    births = vitals.births * _factors(spreads.births, (size,), drawn)
    return Vitals(vitals.codes, births, vitals.deaths * _factors(spreads.deaths, (size,), drawn))
