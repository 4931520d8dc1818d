"""A specification as a system of numbers: one column for each unknown and each slack of an inequality."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from namagar.analysis.consistency.reconcile.bounds import Solution, solve
from namagar.analysis.consistency.reconcile.feasibility import Conflict, conflict, unspoken
from namagar.analysis.consistency.reconcile.spec import Constraint, Spec
from namagar.analysis.consistency.reconcile.system import Matrix, System, system
from namagar.analysis.terms.numerals import DIGITS
from namagar.analysis.terms.problem import Failed, Problem, Refused

_MOST_NAMED = 12
# A formula runs from the left among Persian words.
_ISOLATED = "\u2066{}\u2069"


@dataclass(frozen=True)
class Assembled:
    """The system of a specification; observations come first in its rows, then the soft constraints."""

    spec: Spec
    system: System
    soft: tuple[Constraint, ...]
    hard: tuple[Constraint, ...]


def assemble(spec: Spec) -> Assembled:
    """Claims and soft constraints become observations; inequalities get a slack that is zero or more."""
    soft = tuple(each for each in spec.constraints if each.tolerance is not None)
    hard = tuple(each for each in spec.constraints if each.tolerance is None)
    unequal = [each for each in hard if each.relation != "equals"]
    place = {each.id: number for number, each in enumerate(spec.unknowns)}
    size = len(place) + len(unequal)
    seen = [*(each.terms for each in spec.observations), *(each.terms for each in soft)]
    made = system(
        design=_rows(seen, place, size),
        observed=[*(each.value for each in spec.observations), *(each.bound for each in soft)],
        variance=[
            *(each.spread**2 for each in spec.observations),
            *(each.tolerance**2 for each in soft if each.tolerance is not None),
        ],
        constraint=_rows([each.terms for each in hard], place, size) + _slacks(hard, len(place), size),
        target=[each.bound for each in hard],
        lower=[*(_or(each.lowest, -np.inf) for each in spec.unknowns), *(0.0 for _ in unequal)],
        upper=[*(_or(each.highest, np.inf) for each in spec.unknowns), *(np.inf for _ in unequal)],
    )
    return Assembled(spec, made, soft, hard)


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value


def _rows(terms: Sequence[Mapping[str, float]], place: Mapping[str, int], size: int) -> Matrix:
    entries = [(row, place[name], factor) for row, each in enumerate(terms) for name, factor in each.items()]
    rows, columns, values = zip(*entries, strict=True) if entries else ((), (), ())
    return sparse.csr_array((values, (rows, columns)), shape=(len(terms), size), dtype=np.float64)


def _slacks(hard: Sequence[Constraint], first: int, size: int) -> Matrix:
    unequal = [(row, each) for row, each in enumerate(hard) if each.relation != "equals"]
    signs = [-1.0 if each.relation == "at_least" else 1.0 for _, each in unequal]
    places = ([row for row, _ in unequal], [first + number for number in range(len(unequal))])
    return sparse.csr_array((signs, places), shape=(len(hard), size), dtype=np.float64)


def answer(of: Assembled) -> Solution:
    """The answer; Refused when constraints conflict or nothing speaks of an unknown.

    An answer meets every constraint and bound, so only where there is none a conflict is looked for.
    """
    unheard = silent(of)
    failure: Failed | None = None
    if not unheard:
        try:
            return solve(of.system)
        except Failed as failed:
            failure = failed
    found = conflict(of.system)
    if found is not None:
        raise Refused(_conflicting(of, found))
    raise failure or Refused(Problem("reconcile-nothing-speaks", of.spec.id, {"unknowns": _listed(unheard)}))


def silent(of: Assembled) -> list[str]:
    """The unknowns of which nothing speaks."""
    return [of.spec.unknowns[place].id for place in unspoken(of.system) if place < len(of.spec.unknowns)]


def _conflicting(of: Assembled, found: Conflict) -> Problem:
    """Each condition by its title in the reader's language, with its formula."""
    unknowns = of.spec.unknowns
    parts = [(of.hard[row].title, of.hard[row].formula()) for row in found.rows]
    bounds = [(unknowns[place], "≥", unknowns[place].lowest) for place in found.lower if place < len(unknowns)]
    bounds += [(unknowns[place], "≤", unknowns[place].highest) for place in found.upper]
    parts += [(each.title, f"{each.id} {sign} {bound:{DIGITS}}") for each, sign, bound in bounds]
    told = {
        "en": "; ".join(f"“{title['en']}” ({formula})" for title, formula in parts),
        "fa": "؛ ".join(f"«{title['fa']}» ({_ISOLATED.format(formula)})" for title, formula in parts),
    }
    return Problem("reconcile-constraints-conflict", of.spec.id, {"count": len(parts), "constraints": told})


def _listed(names: Sequence[str]) -> str:
    more = "" if len(names) <= _MOST_NAMED else f" … ({len(names)})"
    return ", ".join(names[:_MOST_NAMED]) + more
