"""How the numbers of an estimated table are made from claims, so that each can be made again from its trace."""

import json
from fractions import Fraction
from functools import lru_cache

import numpy as np

from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.mobility.estimating.partly import fitted
from namagar.analysis.mobility.estimating.possible import Known
from namagar.analysis.mobility.estimating.prior import gravity
from namagar.analysis.mobility.places import Places, kilometres
from namagar.analysis.terms.trace import Number, step


@step
def total(values: tuple[Number | None, ...]) -> Number | None:
    """The sum of parts that are all there."""
    parts = [Fraction(value) for value in values if value is not None]
    return None if len(parts) < len(values) else _plain(sum(parts, Fraction(0)))


@step
def of_share(values: tuple[Number | None, ...]) -> Number | None:
    """Persons from a share in per cent and the total it is a share of."""
    share, whole = values
    return None if share is None or whole is None else _plain(Fraction(share) * Fraction(whole) / 100)


@step
def cell(values: tuple[Number | None, ...], plan: str, origin: str, destination: str) -> Number:
    """One cell of the fitted table. The plan says which input is the total, which a margin, a cell or a population."""
    codes = json.loads(plan)["codes"]
    return float(table_of(values, plan)[codes.index(origin), codes.index(destination)])


@step
def shown(values: tuple[Number | None, ...], to: str) -> Number | None:
    """Rounded to so many persons, half to even, as the table says beside it."""
    (value,) = values
    return None if value is None else round(Fraction(value) / int(to)) * int(to)


@lru_cache(maxsize=4)
def table_of(values: tuple[Number | None, ...], plan: str) -> Matrix:
    """The whole table of which `cell` gives one."""
    read = json.loads(plan)
    codes = tuple(read["codes"])
    known, population = inputs_of(values, read["roles"], codes)
    places = Places(codes, np.array(read["latitudes"]), np.array(read["longitudes"]))
    prior = gravity(population, kilometres(places), np.array(float(read["exponent"])))
    return fitted(prior, known, codes).tables


def inputs_of(
    values: tuple[Number | None, ...], roles: list[list[str]], codes: tuple[str, ...]
) -> tuple[Known, Matrix]:
    """What is known and how many live where, by the roles of the inputs: total, out, in, cell or population."""
    size = len(codes)
    rows, columns, cells = np.full(size, np.nan), np.full(size, np.nan), np.full((size, size), np.nan)
    population, whole = np.full(size, np.nan), np.nan
    at = {code: place for place, code in enumerate(codes)}
    for value, (role, origin, destination) in zip(values, roles, strict=True):
        number = float("nan") if value is None else float(value)
        if role == "total":
            whole = number
        elif role == "out":
            rows[at[origin]] = number
        elif role == "in":
            columns[at[destination]] = number
        elif role == "cell":
            cells[at[origin], at[destination]] = number
        else:
            population[at[origin]] = number
    return Known(rows, columns, cells, np.array(whole)), population


def _plain(value: Fraction) -> Number:
    return int(value) if value.denominator == 1 else value
