"""A table of moves of which a few numbers are published, as an estimate: fitted, with intervals, and checked."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.mobility.estimating import steps
from namagar.analysis.mobility.estimating.partly import Fit, fitted
from namagar.analysis.mobility.estimating.possible import Known
from namagar.analysis.mobility.estimating.prior import gravity
from namagar.analysis.mobility.estimating.spec import Spec, Stated
from namagar.analysis.mobility.od_table import OdTable
from namagar.analysis.mobility.places import Places, kilometres
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.trace import Trace

LOW, HIGH = 0.025, 0.975


@dataclass(frozen=True, eq=False)
class Estimate:
    """The fitted table and what the draws say of each cell: between `low` and `high` lie 95 of 100.

    distance: kilometres between capitals. draws: shape (number, n, n).
    """

    spec: Spec
    table: OdTable
    fit: Fit
    draws: Matrix
    low: Matrix
    high: Matrix
    distance: Matrix
    plan: str
    inputs: tuple[Trace, ...]

    def trace(self, origin: str, destination: str) -> Trace:
        """A cell with the whole way back to the claims it rests on."""
        return steps.cell(*self.inputs, plan=self.plan, origin=origin, destination=destination)

    @cached_property
    def population(self) -> Matrix:
        """People of each area, in the order of the table."""
        return _people(self.spec, self.table.codes)


@dataclass(frozen=True, slots=True)
class Missed:
    """A published number, and what the table would say had it not been told: `without`, in persons."""

    stated: Stated
    without: float

    @property
    def log_ratio(self) -> float:
        """ln(published / what the table would say)."""
        return float(np.log(self.stated.persons / self.without))


def estimate(spec: Spec, places: Places) -> Estimate:
    """The table of a specification; Refused when what is published cannot hold together in one table."""
    codes = tuple(sorted(spec.population))
    if places.codes != codes:
        absent = sorted(set(codes) ^ set(places.codes))
        raise Refused(Problem("moves-places-unlike", "capitals", {"areas": ", ".join(absent)}))
    distance = kilometres(places)
    prior = gravity(_people(spec, codes), distance, np.array(spec.exponent.value))
    fit = fitted(prior, _known(spec.used, spec, codes), codes)
    draws = replicates(spec, codes, distance)
    low, high = np.quantile(draws, (LOW, HIGH), axis=0)
    table = OdTable.of(codes, fit.tables, spec.meaning, facts={"method": "estimate", "spec": spec.id})
    inputs, roles = _inputs(spec, codes)
    plan = {
        "codes": codes,
        "roles": roles,
        "exponent": spec.exponent.value,
        "latitudes": places.latitudes.tolist(),
        "longitudes": places.longitudes.tolist(),
    }
    text = json.dumps(plan, sort_keys=True, separators=(",", ":"))
    return Estimate(spec, table.without_diagonal(), fit, draws, low, high, distance, text, inputs)


def replicates(spec: Spec, codes: tuple[str, ...], distance: Matrix) -> Matrix:
    """Tables (number, n, n) fitted to drawn figures from drawn priors; the same seed gives the same tables.

    Drawn are the exponent (normal), a weight for each side of each area and one for each cell (log-normal), and each
    published figure evenly within its rounding.
    """
    chance, size, number = np.random.default_rng(spec.chance), len(codes), spec.number
    exponents = spec.exponent.value + spec.exponent.spread * chance.standard_normal(number)
    rows, columns = (spec.totals.spread * chance.standard_normal((number, size)) for _ in range(2))
    cells = spec.cells.spread * chance.standard_normal((number, size, size))
    weights = np.exp(rows[:, :, None] + columns[:, None, :] + cells)
    prior = gravity(_people(spec, codes), distance, exponents) * weights
    used = sorted(spec.used, key=lambda each: each.claim.id)
    moved = 2 * chance.random((number, len(used))) - 1
    return fitted(prior, _known(used, spec, codes, moved), codes).tables


def checked(spec: Spec, places: Places) -> tuple[Missed, ...]:
    """Each published number beside what the table would say without it: how far the way can be trusted elsewhere."""
    codes, distance = tuple(sorted(spec.population)), kilometres(places)
    prior = gravity(_people(spec, codes), distance, np.array(spec.exponent.value))
    return tuple(_missed(prior, spec, codes, each) for each in spec.used)


def typical(missed: Sequence[Missed], role: str) -> float:
    """Root of the mean squared logarithm of the ratio, for one role: 0.22 is about 22 of 100."""
    logs = np.array([each.log_ratio for each in missed if each.stated.role == role])
    return float(np.sqrt(np.mean(logs**2)))


def _missed(prior: Matrix, spec: Spec, codes: tuple[str, ...], left_out: Stated) -> Missed:
    used = [each for each in spec.used if each is not left_out]
    table = fitted(prior, _known(used, spec, codes), codes).tables
    at = {code: place for place, code in enumerate(codes)}
    if left_out.role == "cell":
        return Missed(left_out, float(table[at[left_out.origin], at[left_out.destination]]))
    if left_out.role == "out":
        return Missed(left_out, float(table[at[left_out.origin]].sum()))
    return Missed(left_out, float(table[:, at[left_out.destination]].sum()))


def _people(spec: Spec, codes: tuple[str, ...]) -> Matrix:
    return np.array([float(spec.population[code].value or 0) for code in codes])


def _known(used: Sequence[Stated], spec: Spec, codes: tuple[str, ...], moved: Matrix | None = None) -> Known:
    """What is used as arrays; `moved` (draws, used) says where within its rounding each figure lies, from -1 to 1."""
    size, at = len(codes), {code: place for place, code in enumerate(codes)}
    draws = () if moved is None else (len(moved),)
    rows, columns = np.full((*draws, size), np.nan), np.full((*draws, size), np.nan)
    cells = np.full((*draws, size, size), np.nan)
    for number, each in enumerate(used):
        persons = each.persons if moved is None else each.persons + each.reach * moved[:, number]
        if each.role == "cell":
            cells[..., at[each.origin], at[each.destination]] = persons
        elif each.role == "out":
            rows[..., at[each.origin]] = persons
        else:
            columns[..., at[each.destination]] = persons
    return Known(rows, columns, cells, np.array(float(spec.total.value or 0)))


def _inputs(spec: Spec, codes: tuple[str, ...]) -> tuple[tuple[Trace, ...], list[list[str]]]:
    """Every number the table is made from, and what each is."""
    pairs = list(_roles(spec, codes))
    return tuple(trace for trace, _ in pairs), [role for _, role in pairs]


def _roles(spec: Spec, codes: tuple[str, ...]) -> Iterator[tuple[Trace, list[str]]]:
    yield spec.total, ["total", "", ""]
    for each in sorted(spec.used, key=lambda each: each.claim.id):
        yield each.trace, list(each.place)
    for code in codes:
        yield spec.population[code], ["population", code, ""]
