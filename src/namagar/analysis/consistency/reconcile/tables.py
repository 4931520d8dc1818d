"""A table of flows that origins and destinations both report, with margins: solved through its margins alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.linalg.lapack import dposv, dpotrf, dpotri

from namagar.analysis.consistency.reconcile.system import Places, Vector
from namagar.analysis.terms.problem import Failed, Problem, Refused

EXACT = 1e-9
_STEPS, _HALVINGS = 100, 40
# A total that leaves so little of itself open, once the others hold, follows from them.
_REPEATED = 1e-12
_MARGINS = {1: {"en": "row", "fa": "سطر"}, 0: {"en": "column", "fa": "ستون"}}


@dataclass(frozen=True)
class Reported:
    """What one reporter says of each cell, with variances; NaN is a cell that it does not report."""

    values: Vector
    variances: Vector


@dataclass(frozen=True)
class Margins:
    """Totals of rows and columns with their variances: zero is a hard total, infinity one that is not listened to."""

    rows: Vector
    columns: Vector
    row_variances: Vector
    column_variances: Vector


@dataclass(frozen=True)
class TableAnswer:
    """The reconciled cells, their variances, the cells that zero holds back, and the pull of each margin.

    `prior` and `open` are what the reporters say without the margins: their mean by precision and its variance.
    """

    cells: Vector
    variances: Vector
    held: Places
    prior: Vector
    open: Vector
    row_pull: Vector
    column_pull: Vector


def combined(reports: Sequence[Reported], possible: Places) -> tuple[Vector, Vector]:
    """Mean by precision and variance of each cell; Refused when a possible cell is reported by nobody.

    A cell that one reporter leaves out rests on the other. A cell that cannot be (`possible` is false) is zero.
    A prior, such as a gravity model with a wide stated spread, is one more reporter.
    """
    weight, told = np.zeros(possible.shape), np.zeros(possible.shape)
    for each in reports:
        seen = np.isfinite(each.values) & possible
        if not (each.variances[seen] > 0).all():
            raise ValueError("a variance is above zero")
        precision = np.divide(1.0, each.variances, out=np.zeros(possible.shape), where=seen)
        weight += precision
        told += precision * np.where(seen, each.values, 0.0)
    unseen = np.argwhere(possible & (weight == 0))
    if unseen.size:
        cells = ", ".join(f"{row + 1}→{column + 1}" for row, column in unseen[:12].tolist())
        raise Refused(Problem("reconcile-cells-unseen", "", {"count": len(unseen), "cells": cells}))
    variance = np.divide(1.0, weight, out=np.zeros(possible.shape), where=possible)
    return told * variance, variance


def independent_prior(margins: Margins, possible: Places, share: float) -> Reported:
    """A prior for cells that nobody reports: row total times column total over the total, within a stated share."""
    total = margins.rows.sum()
    expected = np.outer(margins.rows, margins.columns) / total
    expected = np.where(possible, expected, np.nan)
    return Reported(expected, (share * expected) ** 2)


def reconcile_table(
    prior: Vector, open_: Vector, margins: Margins, negative_allowed: bool = False, intervals: bool = True
) -> TableAnswer:
    """The cells nearest to the prior that meet the margins, none below zero.

    Only margins tie cells together, so there is one price for each margin: twice as many as areas, not their square.
    """
    _check(prior, open_, margins)
    rows, columns = np.zeros(prior.shape[0]), np.zeros(prior.shape[1])
    held = np.zeros(prior.shape, dtype=bool)
    gap = np.inf
    for _ in range(_STEPS):
        step_rows, step_columns = _prices(prior, open_, margins, held, rows, columns)
        length = 1.0
        for _ in range(_HALVINGS):
            new_rows, new_columns = rows + length * step_rows, columns + length * step_columns
            cells = prior + open_ * (new_rows[:, None] + new_columns)
            new_held = np.zeros_like(held) if negative_allowed else (cells < 0) & (open_ > 0)
            kept = np.where(new_held, 0.0, cells)
            new_gap = _gap(kept, margins, new_rows, new_columns)
            if new_gap < gap or new_gap <= EXACT:
                break
            length /= 2
        settled = bool((new_held == held).all())
        rows, columns, held, gap = new_rows, new_columns, new_held, new_gap
        if gap <= EXACT and (settled or not held.any()):
            return TableAnswer(
                kept, _variances(open_, margins) if intervals else np.full(prior.shape, np.nan), held,
                prior, open_, rows, columns,
            )  # fmt: skip
    raise Failed(Problem("reconcile-not-converged", "", {"step": "margins"}))


def _check(prior: Vector, open_: Vector, margins: Margins) -> None:
    """Hard totals add up to one number in both directions, and none asks for what no cell may give."""
    hard = (margins.row_variances == 0).all() and (margins.column_variances == 0).all()
    rows, columns = float(margins.rows.sum()), float(margins.columns.sum())
    if hard and abs(rows - columns) > EXACT * max(abs(rows), abs(columns)):
        facts = {"rows": rows, "columns": columns, "difference": rows - columns}
        raise Refused(Problem("reconcile-margins-unequal", "", facts))
    for axis, totals, variances in (
        (1, margins.rows, margins.row_variances),
        (0, margins.columns, margins.column_variances),
    ):
        empty = (open_.sum(axis=axis) == 0) & (variances == 0) & (np.abs(totals - prior.sum(axis=axis)) > 0)
        for place in np.flatnonzero(empty | ((totals < 0) & (variances == 0))).tolist():
            said: dict[str, object] = {"margin": _MARGINS[axis], "number": place + 1, "total": float(totals[place])}
            raise Refused(Problem("reconcile-margin-impossible", "", said))


def _prices(
    prior: Vector, open_: Vector, margins: Margins, held: Places, rows: Vector, columns: Vector
) -> tuple[Vector, Vector]:
    """The change of the prices that meets all margins while the same cells are held."""
    free = np.where(held, 0.0, open_) if held.any() else open_
    cells = np.where(held, 0.0, prior + open_ * (rows[:, None] + columns)) if held.any() or rows.any() else prior
    row_rest = _rest(margins.rows, margins.row_variances, cells.sum(axis=1), rows)
    column_rest = _rest(margins.columns, margins.column_variances, cells.sum(axis=0), columns)
    own = _own(free.sum(axis=1), margins.row_variances)
    across = free / own[:, None]
    square = -(free.T @ across)
    own_columns = _own(free.sum(axis=0), margins.column_variances)
    square[np.diag_indices_from(square)] += own_columns
    _drop_repeated(square, own_columns)
    right = column_rest - across.T @ row_rest
    change = _solved(square, right, _is_redundant(margins))
    return (row_rest - free @ change) / own, change


def _rest(totals: Vector, variances: Vector, sums: Vector, prices: Vector) -> Vector:
    """What is missing to each total; a total that is not listened to misses nothing."""
    heard = np.isfinite(variances)
    return np.where(heard, totals - sums - np.where(heard, variances, 0.0) * prices, 0.0)


def _own(sums: Vector, variances: Vector) -> Vector:
    """How far a total yields to its own price; one that is not listened to, or cannot move, has a price of zero."""
    own = np.where(np.isfinite(variances), sums + np.where(np.isfinite(variances), variances, 0.0), np.inf)
    return np.where(own == 0, np.inf, own)


def _is_redundant(margins: Margins) -> bool:
    return bool((margins.row_variances == 0).all() and (margins.column_variances == 0).all())


def _solved(square: Vector, right: Vector, redundant: bool) -> Vector:
    """The prices of the columns; all totals hard, the last one follows from the others and has none."""
    live, lengths = _live(square, redundant)
    answer = np.zeros(right.size)
    if not live.size:
        return answer
    scaled, wanted = square[np.ix_(live, live)] * np.outer(lengths, lengths), right[live] * lengths
    factor, found, wrong = dposv(scaled, wanted, lower=1)
    if wrong or not _firm(factor):
        found = np.linalg.lstsq(scaled, wanted, rcond=_REPEATED)[0]
    answer[live] = found * lengths
    return answer


def _drop_repeated(square: Vector, own: Vector) -> None:
    """A column whose cells all stand alone in their rows has the price of these rows and none of its own."""
    places = np.flatnonzero(np.diagonal(square) <= _REPEATED * own)
    square[places, places] = np.inf


def _live(square: Vector, redundant: bool) -> tuple[Any, Vector]:
    """The columns that have a price of their own, and lengths that bring their diagonal to one."""
    own = np.diagonal(square)[: len(square) - 1 if redundant else len(square)]
    live = np.flatnonzero(np.isfinite(own) & (own > 0))
    return live, 1.0 / np.sqrt(own[live])


def _firm(factor: Vector) -> bool:
    """Whether no total follows from others, as those of areas do that have nothing to do with the rest."""
    return bool(np.diagonal(factor).min(initial=1.0) > _REPEATED**0.5)


def _inverse(square: Vector, lengths: Vector) -> Vector:
    """The inverse of a positive definite matrix that the lengths scale; the least one where totals repeat others."""
    scaled = square * np.outer(lengths, lengths)
    factor, wrong = dpotrf(scaled, lower=1)
    if wrong or not _firm(factor):
        whole: Vector = np.linalg.pinv(scaled, rcond=_REPEATED, hermitian=True).astype(np.float64)
    else:
        half, _ = dpotri(factor, lower=1)
        lower = np.tril(half)
        whole = lower + lower.T - np.diag(np.diagonal(lower))
    return whole * np.outer(lengths, lengths)


def _gap(cells: Vector, margins: Margins, rows: Vector, columns: Vector) -> float:
    """The largest share by which a total is missed."""
    worst = 0.0
    for totals, variances, sums, prices in (
        (margins.rows, margins.row_variances, cells.sum(axis=1), rows),
        (margins.columns, margins.column_variances, cells.sum(axis=0), columns),
    ):
        own = np.sqrt(np.where(np.isfinite(variances), variances, 0.0))
        size = np.maximum(np.maximum(np.abs(totals), np.abs(sums)), own)
        rest = np.abs(_rest(totals, variances, sums, prices))
        worst = max(worst, float(np.divide(rest, size, out=np.zeros_like(rest), where=size > 0).max(initial=0.0)))
    return worst


def _variances(open_: Vector, margins: Margins) -> Vector:
    """The variance of each cell: what the reporters leave open, less what the margins settle; held cells as if free."""
    own = _own(open_.sum(axis=1), margins.row_variances)
    across = open_ / own[:, None]
    square = -(open_.T @ across)
    own_columns = _own(open_.sum(axis=0), margins.column_variances)
    square[np.diag_indices_from(square)] += own_columns
    _drop_repeated(square, own_columns)
    live, lengths = _live(square, _is_redundant(margins))
    inverse = np.zeros_like(square)
    if live.size:
        inverse[np.ix_(live, live)] = _inverse(square[np.ix_(live, live)], lengths)
    # (own)^-1 + A S^-1 A' for a row with itself, -A S^-1 for a row with a column.
    mixed = across @ inverse
    rows = 1.0 / own + np.einsum("ij,ij->i", mixed, across)
    settled = rows[:, None] - 2 * mixed + np.diagonal(inverse)
    variances: Vector = np.maximum(open_ - open_**2 * settled, 0.0)
    return variances
