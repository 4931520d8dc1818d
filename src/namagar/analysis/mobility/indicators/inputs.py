"""What indicators are computed from, and how a value that cannot be had says why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import numpy as np

from namagar.analysis.mobility.arrays import Matrix, pairs_at
from namagar.analysis.mobility.od_table import OdTable
from namagar.analysis.terms.problem import Problem, Refused

Value = TypeVar("Value")
# Why there is no value: nothing to divide by, a number that nobody gives, or an input that was not handed in.
UNDEFINED, MISSING, NOT_GIVEN = "undefined", "missing", "not-given"


class NoValue(Exception):
    """An indicator has no value here; `status` is one of the three above, `problem` says why in words."""

    def __init__(self, status: str, problem: Problem) -> None:
        self.status, self.problem = status, problem
        super().__init__(problem.code)


@dataclass(frozen=True, eq=False)
class Inputs:
    """A table of moves and what is known of its areas, in the order of its codes.

    population: persons at risk in each area, shape (n,); land: km², shape (n,); distance: km between two areas, shape
    (n, n), the diagonal is not read; households: of the whole system; zonations: for each coarser division, the zone
    of each area; connected_above: a flow connects two areas when it is larger than this; ties: what else is known of
    pairs, such as a common border or language, one number a pair, shape (n, n), the diagonal is not read.
    """

    table: OdTable
    population: Matrix | None = None
    land: Matrix | None = None
    distance: Matrix | None = None
    households: float | None = None
    zonations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    connected_above: float = 0.0
    ties: Mapping[str, Matrix] = field(default_factory=dict)

    def __post_init__(self) -> None:
        apart, codes = self.table.off_diagonal, self.table.codes
        checks = [(name, "mobility-missing", np.isnan(values)) for name, values in self.ties.items()]
        checks += [(name, "mobility-endless", np.isinf(values)) for name, values in self.ties.items()]
        if self.distance is not None:
            checks.append(("distance", "mobility-missing", np.isnan(self.distance)))
            checks.append(("distance", "mobility-endless", np.isinf(self.distance)))
            checks.append(("distance", "distance-zero", self.distance <= 0))
        for name, code, unfit in checks:
            if (apart & unfit).any():
                raise Refused(Problem(code, name, {"pairs": pairs_at(apart & unfit, codes, codes)}))
        if self.households is not None and not 0 < self.households < float("inf"):
            raise Refused(Problem("measure-households-unfit", "households", {"households": self.households}))
        if not self.connected_above >= 0:
            raise Refused(Problem("measure-connected-unfit", "", {"persons": self.connected_above}))

    @cached_property
    def moves(self) -> Matrix:
        """Moves between areas, zero on the diagonal; NoValue when one is missing."""
        missing = self.table.missing
        if missing.any():
            pairs = pairs_at(missing, self.table.codes, self.table.codes)
            raise NoValue(MISSING, Problem("mobility-missing", "", {"pairs": pairs}))
        return self.table.moves

    @property
    def total(self) -> float:
        """All moves, more than zero; NoValue when nobody moved."""
        return something(float(self.moves.sum()), "measure-nobody-moved")

    def people(self) -> Matrix:
        """Persons at risk in each area."""
        return given(self.population, "population")

    def kilometres(self) -> Matrix:
        """Distances between areas; the diagonal is zero and counts nowhere."""
        distance = given(self.distance, "distance").copy()
        np.fill_diagonal(distance, 0.0)
        return distance

    def at_least(self, areas: int) -> int:
        """How many areas there are; NoValue when the indicator needs more."""
        if self.table.size < areas:
            raise NoValue(UNDEFINED, Problem("measure-too-few-areas", "", {"needs": areas, "areas": self.table.size}))
        return self.table.size


def given(values: Value | None, name: str) -> Value:
    """An input that was handed in; NoValue otherwise."""
    if values is None:
        raise NoValue(NOT_GIVEN, Problem("measure-input-not-given", "", {"input": name}))
    return values


def something(value: float, reason: str) -> float:
    """A number to divide by; NoValue when it is zero."""
    if value == 0:
        raise NoValue(UNDEFINED, Problem(reason))
    return value


def divided(upper: Matrix, lower: Matrix) -> Matrix:
    """Area by area; NaN where there is nothing to divide by."""
    return np.asarray(np.divide(upper, lower, out=np.full(upper.shape, np.nan), where=lower != 0))
