"""The one door to flows from stocks: a method, its inputs, and a table that says how it was made."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from namagar.analysis.mobility.arrays import Matrix, named, pairs_at
from namagar.analysis.mobility.balancing.reached import missed, not_reached
from namagar.analysis.mobility.balancing.two_way import TOLERANCE
from namagar.analysis.mobility.flows import differencing, unmatched
from namagar.analysis.mobility.flows.assignment import Assignment, independence, minimum
from namagar.analysis.mobility.flows.preparation import Prepared, prepare
from namagar.analysis.mobility.long_table import DIGITS
from namagar.analysis.mobility.meaning import UNSTATED, Meaning
from namagar.analysis.mobility.od_table import OdTable, require_same_codes
from namagar.analysis.mobility.stocks import StockTable, Vitals
from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader

CHANGES = ("drop-negative", "reverse-negative", "migration-rate")
ACCOUNTS = ("minimum", "minimum-open", "independence", "pseudo-bayes")
METHODS = (*CHANGES, *ACCOUNTS)
# Both totals of a class are equal to this share of it; below the other share of all people a difference is rounding.
_OF_CLASS, _ROUNDING = 1e-9, 1e-14


def published_weight() -> float:
    """The weight of minimum migration in pseudo-Bayes, as published."""
    return float(reader.yaml_file("policies", "pseudo-bayes.yaml")["values"]["weight"])


@dataclass(frozen=True, eq=False)
class Options:
    """What an estimate is made with. total: of `migration-rate` only; weight: of `pseudo-bayes` only."""

    method: str
    seed: OdTable | None = None
    weight: float | None = None
    total: float | None = None
    meaning: Meaning = UNSTATED


@dataclass(frozen=True, eq=False)
class FlowEstimate:
    """Flows with stayers on the diagonal where the method knows them, and all that led there.

    parts: assignments with their weights; none for methods that only look at the change of stocks. Both they and what
    is prepared hold birthplaces that are no area too, where nobody lives.
    """

    table: OdTable
    prepared: Prepared | None
    parts: tuple[tuple[float, Assignment], ...]

    def by_birthplace(self) -> Iterator[tuple[str, Matrix]]:
        """The flows of each class, one at a time; Refused for a method that knows none."""
        if not self.parts:
            raise Refused(Problem("mobility-no-classes", "", {"method": self.table.facts["method"]}))
        inside = np.ix_(self.at, self.at)
        for place, code in enumerate(self.birthplaces):
            flows = np.asarray(sum(weight * part.of_class(place) for weight, part in self.parts))
            yield code, flows if len(self.at) == len(flows) else flows[inside]

    @property
    def birthplaces(self) -> tuple[str, ...]:
        """The classes, in the order of their codes: the areas, and birthplaces that are no area."""
        return self.table.codes if self.prepared is None else self.prepared.codes

    @cached_property
    def at(self) -> list[int]:
        """Where the areas of the table stand among the birthplaces."""
        return _places(self.table.codes, self.birthplaces)


def estimate(start: StockTable, end: StockTable, vitals: Vitals | None, options: Options) -> FlowEstimate:
    """Flows between two stocks; Refused with the culprits, or when an option does not belong to the method."""
    _check(options)
    _check_codes(start, end, vitals)
    if options.method in CHANGES:
        return _from_changes(start, end, vitals, options)
    opened = options.method == "minimum-open"
    try:
        prepared = prepare(start, end, None if vitals is None else vitals.along(start.codes), opened)
    except Refused as refused:
        raise type(refused)([unmatched.of_stocks(each) for each in refused.problems]) from refused
    parts, facts = assigned(prepared, options, start.areas)
    flows = _mixed(parts)
    _check_met(flows, prepared)
    if start.elsewhere:
        inside = _places(start.areas, start.codes)
        flows = flows[np.ix_(inside, inside)]
    notes = [*prepared.notes]
    if vitals is None:
        notes.append(Problem("mobility-no-vitals-open" if opened else "mobility-no-vitals"))
    if options.method == "pseudo-bayes" and options.weight is None:
        notes.append(Problem("mobility-weight-published", "", {"weight": facts["weight"]}))
    return FlowEstimate(_table(start, flows, options, facts, notes), prepared, parts)


def _mixed(parts: tuple[tuple[float, Assignment], ...]) -> Matrix:
    """All parts by their weights, summed in place: a large table is written once."""
    (weight, part), *others = parts
    flows = part.total()
    flows *= weight
    for weight, part in others:
        flows += weight * part.total()
    return flows


def assigned(
    prepared: Prepared, options: Options, areas: tuple[str, ...]
) -> tuple[tuple[tuple[float, Assignment], ...], dict[str, str]]:
    """The parts of an estimate with their weights, and what is to be recorded of them."""
    seed = None if options.seed is None else seed_matrix(options.seed, prepared.codes, areas)
    if options.method == "independence":
        return ((1.0, independence(prepared.start, prepared.end)),), {}
    least = minimum(prepared.start, prepared.end, seed, prepared.codes)
    facts = {} if seed is None else {"seed": "stated"}
    if options.method != "pseudo-bayes":
        return ((1.0, least),), facts
    weight = published_weight() if options.weight is None else options.weight
    free = independence(prepared.start, prepared.end)
    return ((weight, least), (1 - weight, free)), facts | {"weight": format(weight, DIGITS)}


def seed_matrix(seed: OdTable, codes: tuple[str, ...], areas: tuple[str, ...]) -> Matrix:
    """The seed in the order of the stocks; Refused when a value is missing or an area stands on one side only."""
    require_same_codes(set(areas), set(seed.codes), "seed")
    if seed.missing.any():
        raise Refused(Problem("mobility-missing", "seed", {"pairs": pairs_at(seed.missing, seed.codes, seed.codes)}))
    if areas == codes:
        return seed.moves
    # Nobody moves from or to a birthplace that is no area, whatever stands there; the largest value keeps the unit.
    moves = np.full((len(codes), len(codes)), seed.moves.max())
    inside = _places(areas, codes)
    moves[np.ix_(inside, inside)] = seed.moves
    return moves


def _places(areas: tuple[str, ...], codes: tuple[str, ...]) -> list[int]:
    at = {code: place for place, code in enumerate(codes)}
    return [at[area] for area in areas]


def _check_codes(start: StockTable, end: StockTable, vitals: Vitals | None) -> None:
    require_same_codes(set(start.codes), set(end.codes), "end")
    require_same_codes(set(start.areas), set(end.areas), "end")
    if vitals is not None:
        require_same_codes(set(start.areas), set(vitals.codes), "vitals")


def _check_met(flows: Matrix, prepared: Prepared) -> None:
    """Failed when the flows do not lead from start to end, or a class holds not as many people at both times."""
    first, last = prepared.start.sum(axis=1), prepared.end.sum(axis=1)
    # What is left of a class after births and deaths may be rounding of much larger numbers.
    rounding = _ROUNDING * float(first.sum())
    apart = np.abs(first - last) > np.maximum(_OF_CLASS * np.maximum(first, last), rounding)
    if apart.any():
        worst = float((np.abs(first - last) / np.maximum(first, last))[apart].max())
        raise not_reached(worst, _OF_CLASS, 0)
    error = max(
        missed(flows.sum(axis=1), prepared.start.sum(axis=0)), missed(flows.sum(axis=0), prepared.end.sum(axis=0))
    )
    if not error <= TOLERANCE:
        raise not_reached(error, TOLERANCE, 0)


def _check(options: Options) -> None:
    if options.method not in METHODS:
        facts = {"method": options.method, "known": ", ".join(METHODS)}
        raise Refused(Problem("mobility-method-unknown", "", facts))
    problems = [
        Problem(
            "mobility-option-foreign", "", {"option": option, "method": options.method, "methods": ", ".join(owners)}
        )
        for option, given, owners in (
            ("seed", options.seed is not None, ("minimum", "minimum-open", "pseudo-bayes")),
            ("weight", options.weight is not None, ("pseudo-bayes",)),
            ("total", options.total is not None, ("migration-rate",)),
        )
        if given and options.method not in owners
    ]
    if options.weight is not None and not 0 <= options.weight <= 1:
        problems.append(Problem("mobility-weight-unfit", "", {"weight": options.weight}))
    if options.total is not None and not 0 <= options.total < float("inf"):
        problems.append(Problem("mobility-total-unfit", "", {"total": options.total}))
    if problems:
        raise Refused(problems)


def _from_changes(start: StockTable, end: StockTable, vitals: Vitals | None, options: Options) -> FlowEstimate:
    if start.elsewhere:
        foreign = {"method": options.method, "birthplaces": named(start.elsewhere)}
        raise Refused(Problem("mobility-elsewhere-origin", "", foreign))
    facts: dict[str, str] = {}
    notes = [*start.notes, *end.notes, Problem("mobility-changes-only", "", {"method": options.method})]
    if options.method == "migration-rate":
        total = options.total
        if total is None:
            total = implied_total(start, end, vitals)
            notes.append(Problem("mobility-total-implied", "", {"total": total}))
        facts["total"] = format(total, DIGITS)
        flows = differencing.migration_rate(start.persons, total)
    else:
        rule = {"drop-negative": differencing.drop_negative, "reverse-negative": differencing.reverse_negative}
        flows = rule[options.method](start.persons, end.persons)
    flows = flows.copy()
    np.fill_diagonal(flows, np.nan)
    return FlowEstimate(_table(start, flows, options, facts, notes), None, ())


def implied_total(start: StockTable, end: StockTable, vitals: Vitals | None) -> float:
    """The sum over areas of net moves without their signs, as the change of stocks and vitals imply them."""
    change = end.persons.sum(axis=0) - start.persons.sum(axis=0)
    if np.isnan(change).any():
        raise Refused(Problem("mobility-total-missing", ""))
    if vitals is not None:
        require_same_codes(set(start.areas), set(vitals.codes), "vitals")
        change = change - (vitals.births - vitals.deaths)
    return float(np.abs(change).sum())


def _table(start: StockTable, flows: Matrix, options: Options, facts: dict[str, str], notes: list[Problem]) -> OdTable:
    made = {"method": options.method, "estimated_at": str(len(start.areas)), **facts}
    meaning = options.meaning
    if not meaning.concept:
        # Where people are at two times is all that stocks tell; a move there and back is not seen.
        meaning = replace(meaning, concept="fixed-interval")
    return OdTable.of(start.areas, flows, meaning, facts=made, notes=notes)
