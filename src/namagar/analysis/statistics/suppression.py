"""Which cells of a table are withheld so that no small number can be worked out from the rest of it.

The rule is that of minimum frequency with sliding protection; the choice of further cells is the cell suppression
problem, solved by an integer programme that grows by what an attacker could still work out (Fischetti and
Salazar-González 2001, Management Science 47:1008-1027). In a large table the programme chooses among cells that were
found to protect small ones one by one (Kelly, Golden and Assad 1992, Networks 22:397-417).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import LinearConstraint, linprog, milp

from namagar.analysis.statistics.crossed import Crossed
from namagar.analysis.terms.problem import Failed, Problem, Refused

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
# Up to this many cells the cheapest choice of all is made; beyond, the cheapest among those found one by one.
EXACT_CELLS = 150
# Beyond this many cells none is reached in reasonable time; a coarser table is asked for.
MOST_CELLS = 20_000
_ROUNDS = 500
_NEAR = 1e-6


@dataclass(frozen=True)
class Withheld:
    """What is withheld of a table.

    small: cells withheld because they count too few; others: cells withheld so that those stay unknown, both shape
    (cells,); known: for each small cell the least and the greatest number that the published rest allows.
    """

    table: Crossed
    minimum: int
    small: Flags
    others: Flags
    known: dict[tuple[str, ...], tuple[float, float]]

    @property
    def cells(self) -> Flags:
        """Every withheld cell."""
        return self.small | self.others


def withheld(
    table: Crossed,
    minimum: int,
    published: Iterable[tuple[str, ...]] = (),
    sensitive: Iterable[tuple[str, ...]] = (),
) -> Withheld:
    """The cheapest set of cells to withhold (in persons they count); of a large table, a cheap one.

    Cells of 1 to minimum - 1 persons are withheld; further ones are, until whoever adds and subtracts all that is
    published, knowing that nobody counts less than zero, is left at least `minimum` persons of room for each of them.
    published: cells that an earlier release has printed and that cannot be withheld any more; sensitive: cells that
    are withheld too, though they count enough (what changed by a few persons since an earlier release).
    Raises Refused where the earlier release gives a small number away, or where the table has too many cells; Failed
    when the programme finds no end.
    """
    if len(table.names) > MOST_CELLS:
        raise Refused(Problem("table-too-large", "cells", {"cells": len(table.names), "most": MOST_CELLS}))
    small = (table.counts > 0) & (table.counts < minimum)
    small[[table.place(name) for name in sensitive]] = True
    open_cells = ~table.empty
    printed = np.zeros(small.size, dtype=bool)
    printed[[table.place(name) for name in published]] = True
    _not_given_away(table, small, printed)
    hidden, known = _chosen(table, minimum, small, open_cells & ~printed)
    return Withheld(table, minimum, small, hidden & ~small, known)


def _not_given_away(table: Crossed, small: Flags, printed: Flags) -> None:
    given = [table.names[at] for at in np.flatnonzero(small & printed)]
    if given:
        raise Refused([Problem("table-cell-printed-before", _called(name), {"cell": _called(name)}) for name in given])


def alternatives(of: Withheld, most: int) -> Iterator[Floats]:
    """Tables that the published rest allows as well, as what they differ by, shape (cells,).

    For a small cell there are two, between which it lies the minimum apart, both with the fewest persons elsewhere; of
    more small cells than `most` every second or third is taken.
    """
    small = np.flatnonzero(of.small)
    for cell in small[:: -(-small.size // most) or 1]:
        _, greatest = of.known[of.table.names[cell]]
        rise = min(float(of.minimum), greatest - float(of.table.counts[cell]))
        for change in (rise, rise - of.minimum):
            if abs(change) > _NEAR:
                yield _moved(of, int(cell), change)


def _moved(of: Withheld, cell: int, change: float) -> Floats:
    some = np.flatnonzero(of.cells)
    sums = sparse.csr_array(sparse.csc_array(of.table.sums)[:, some])
    rise = np.where(some == cell, max(change, 0.0), float(_most(of.table)))
    fall = np.where(some == cell, max(-change, 0.0), of.table.counts[some].astype(float))
    least = np.where(some == cell, [[max(change, 0.0)], [max(-change, 0.0)]], 0.0).ravel()
    solved = linprog(
        np.ones(2 * some.size),
        A_eq=sparse.hstack([sums, -sums]),
        b_eq=np.zeros(sums.shape[0]),
        bounds=np.column_stack([least, np.concatenate([rise, fall])]),
        method="highs",
    )
    found = np.zeros(of.small.size)
    found[some] = solved.x[: some.size] - solved.x[some.size :]
    return found


def _chosen(
    table: Crossed, minimum: int, small: Flags, hideable: Flags
) -> tuple[Flags, dict[tuple[str, ...], tuple[float, float]]]:
    if small.size > EXACT_CELLS:
        hideable = _protecting(table, minimum, small, hideable)
    hidden, cuts = small.copy(), list[Floats]()
    for _ in range(_ROUNDS):
        found = [_attacked(table, int(at), hidden) for at in np.flatnonzero(small)]
        failing = [each for each in found if each.room < minimum - _NEAR]
        if not failing:
            return hidden, {table.names[each.cell]: (each.least, each.most) for each in found}
        cuts += [_cut(table, each, minimum, hideable) for each in failing]
        hidden = _cheapest(table, small, hideable, cuts, minimum)
    raise Failed(Problem("table-not-protected", "cells", {"rounds": _ROUNDS}))


def _protecting(table: Crossed, minimum: int, small: Flags, hideable: Flags) -> Flags:
    """Cells that let each small one rise by the minimum, found by the cheapest change that keeps all sums."""
    chosen = small.copy()
    for at in np.flatnonzero(small):
        if _attacked(table, int(at), chosen).room >= minimum - _NEAR:
            continue
        chosen |= _cheapest_change(table, int(at), minimum, chosen, hideable)
    return chosen


def _cheapest_change(table: Crossed, cell: int, minimum: int, chosen: Flags, hideable: Flags) -> Flags:
    """The cells that a change of one cell by the minimum moves, where moving a person costs what withholding would."""
    some = np.flatnonzero(chosen | hideable)
    sums = sparse.csr_array(sparse.csc_array(table.sums)[:, some])
    cost = np.where(chosen[some], 1e-3, table.counts[some] + 1.0)
    rise = np.where(some == cell, minimum, _most(table)).astype(float)
    least = np.where(some == cell, float(minimum), 0.0)
    fall = np.where(some == cell, 0, table.counts[some]).astype(float)
    solved = linprog(
        np.concatenate([cost, cost]),
        A_eq=sparse.hstack([sums, -sums]),
        b_eq=np.zeros(sums.shape[0]),
        bounds=np.column_stack([np.concatenate([least, np.zeros(some.size)]), np.concatenate([rise, fall])]),
        method="highs",
    )
    moved = np.zeros(chosen.size, dtype=bool)
    if solved.x is None:
        # Nothing can move that far; the programme names the cells it cannot protect.
        return hideable
    moved[some] = (solved.x[: some.size] > _NEAR) | (solved.x[some.size :] > _NEAR)
    return moved


@dataclass(frozen=True)
class _Attack:
    """The least and the greatest an attacker can allow a cell, with the prices of the sums that show it."""

    cell: int
    least: float
    most: float
    prices: tuple[Floats, Floats]

    @property
    def room(self) -> float:
        return self.most - self.least


def _attacked(table: Crossed, cell: int, hidden: Flags) -> _Attack:
    """What can be worked out about one cell when `hidden` ones are unknown but counts are never below zero."""
    unknown = np.flatnonzero(hidden)
    sums = sparse.csc_array(table.sums)[:, unknown]
    used = np.flatnonzero(abs(sums).sum(axis=1) > 0)
    ties = sparse.csr_array(sums)[used]
    target = np.where(unknown == cell, 1.0, 0.0)
    bounds = [(-float(table.counts[at]), float(_most(table))) for at in unknown]
    ends, prices = [], []
    for sign in (1.0, -1.0):
        solved = linprog(-sign * target, A_eq=ties, b_eq=np.zeros(used.size), bounds=bounds, method="highs")
        if not solved.success:
            raise Failed(
                Problem("table-not-protected", _called(table.names[cell]), {"rounds": _called(table.names[cell])})
            )
        price = np.zeros(table.sums.shape[0])
        price[used] = -sign * solved.eqlin.marginals if used.size else 0.0
        ends.append(table.counts[cell] - sign * solved.fun)
        prices.append(price)
    return _Attack(cell, ends[1], ends[0], (prices[0], prices[1]))


def _cut(table: Crossed, attack: _Attack, minimum: int, hideable: Flags) -> Floats:
    """How much room each cell would add, were it withheld: what is withheld must add up to the minimum.

    By duality no set of withheld cells leaves more room than the sum of these, whatever the prices; so the cut holds
    for every choice, and a coefficient above the minimum says no more than the minimum.
    """
    weights = np.zeros(table.counts.size)
    for sign, price in zip((1.0, -1.0), attack.prices, strict=True):
        # sign * e_cell - sums' prices, split into what may rise (at most everybody) and what may fall (to zero).
        rest = -sign * (table.sums.T @ price)
        rest[attack.cell] += sign
        weights += _most(table) * np.maximum(rest, 0) + table.counts * np.maximum(-rest, 0)
    weights[weights < _NEAR] = 0.0
    return np.minimum(weights, float(minimum)) * hideable


def _cheapest(table: Crossed, small: Flags, hideable: Flags, cuts: Sequence[Floats], minimum: int) -> Flags:
    """The set of cells that satisfies every cut and hides the fewest persons."""
    solved = milp(
        table.counts + 1.0,
        constraints=LinearConstraint(np.array(cuts), lb=float(minimum)),
        integrality=np.ones(small.size),
        bounds=(small.astype(float), (small | hideable).astype(float)),
        options={"mip_rel_gap": 0.0},
    )
    if solved.x is None:
        names = sorted({_called(table.names[at]) for at in np.flatnonzero(small)})
        raise Refused(
            Problem("table-cannot-be-protected", names[0], {"cells": "; ".join(names[:5]), "minimum": minimum})
        )
    return np.asarray(solved.x > 0.5)


def _most(table: Crossed) -> int:
    """More than any cell can count: what an attacker must allow who knows no better."""
    return int(table.counts.max(initial=0)) + 1


def _called(name: tuple[str, ...]) -> str:
    return " × ".join(part or "∑" for part in name)
