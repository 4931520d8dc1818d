"""Fitting of a long table of any dimensions to totals over some of them: the columns of each file say which."""

import math
from collections.abc import Sequence

import numpy as np

from namagar.analysis.mobility import long_table
from namagar.analysis.mobility.arrays import Numbers, Places, named
from namagar.analysis.mobility.balancing.labelled import FittedCells, check_once, check_tolerance
from namagar.analysis.mobility.balancing.many_way import JOINT, FittedMany, Target, fit_many
from namagar.analysis.mobility.long_table import LongTable
from namagar.analysis.terms.problem import Problem, Refused

VALUE, PERSONS = "value", "persons"
# The table is held whole, with its empty cells; this many take 160 MB, and a fit holds a few such tables.
_MOST_CELLS = 20_000_000


def read_dimensions(content: bytes, name: str, number: str) -> tuple[tuple[str, ...], LongTable]:
    """The dimensions of a table, which are all its columns but the one of numbers, and the table."""
    dimensions = tuple(title for title in long_table.titles(content, name) if title != number)
    if PERSONS in dimensions:
        raise Refused(Problem("mobility-dimension-taken", name, {"column": PERSONS}))
    if not dimensions:
        raise Refused(Problem("mobility-no-dimension", name, {"column": number}))
    return dimensions, long_table.read(content, name, dimensions, (number,))


def fit_many_labelled(
    dimensions: Sequence[str],
    seed: LongTable,
    totals: Sequence[tuple[tuple[str, ...], LongTable]],
    tolerance: float,
) -> FittedCells:
    """The cells that the seed names, fitted to all totals; a total is asked for wherever the seed names a cell."""
    check_tolerance(tolerance)
    check_once(list(zip(*seed.codes, strict=True)), seed.name, JOINT)
    labels = [tuple(sorted(set(codes))) for codes in seed.codes]
    shape = tuple(len(names) for names in labels)
    if math.prod(shape) > _MOST_CELLS:
        raise Refused(Problem("mobility-fit-large", seed.name, {"cells": math.prod(shape), "most": _MOST_CELLS}))
    places = _places(seed.codes, labels)
    _check_numbers(seed)
    values = np.zeros(shape)
    values[places] = seed.numbers[0]
    targets = [_target(dimensions, labels, places, *each) for each in totals]
    found = fit_many(values, targets, tolerance)
    cells = sorted((*codes, value) for *codes, value in zip(*seed.codes, found.table[places].tolist(), strict=True))
    return FittedCells(tuple(cells), tuple(_notes(found, labels)))


def _places(codes: Sequence[tuple[str, ...]], labels: Sequence[tuple[str, ...]]) -> tuple[Numbers, ...]:
    at = [{code: place for place, code in enumerate(names)} for names in labels]
    return tuple(np.array([known[code] for code in each], dtype=np.intp) for known, each in zip(at, codes, strict=True))


def _check_numbers(seed: LongTable) -> None:
    cells = list(zip(*seed.codes, strict=True))
    problems = [
        Problem(code, seed.name, {"pairs": named(JOINT.join(cells[place]) for place in np.flatnonzero(unfit).tolist())})
        for code, unfit in (
            ("mobility-missing", np.isnan(seed.numbers[0])),
            ("mobility-endless", np.isinf(seed.numbers[0])),
            ("mobility-negative", seed.numbers[0] < 0),
        )
        if unfit.any()
    ]
    if problems:
        raise Refused(problems)


def _target(
    dimensions: Sequence[str],
    labels: Sequence[tuple[str, ...]],
    places: tuple[Numbers, ...],
    own: tuple[str, ...],
    totals: LongTable,
) -> Target:
    """The totals as an array; Refused for a dimension or a code that the seed does not have, or a total that lacks."""
    strange = [name for name in own if name not in dimensions]
    if strange:
        facts = {"columns": named(strange), "known": named(dimensions)}
        raise Refused(Problem("mobility-dimension-unknown", totals.name, facts))
    axes = tuple(dimensions.index(name) for name in own)
    called = tuple(labels[axis] for axis in axes)
    _check_codes(own, totals, called)
    check_once(list(zip(*totals.codes, strict=True)), totals.name, JOINT)
    stated = np.zeros([len(names) for names in called], dtype=bool)
    needed, values = stated.copy(), np.zeros(stated.shape)
    at = _places(totals.codes, called)
    stated[at], values[at] = True, totals.numbers[0]
    needed[tuple(places[axis] for axis in axes)] = True
    _check_stated(needed & ~stated, called, totals.name)
    return Target(axes, values, totals.name, called)


def _check_codes(own: tuple[str, ...], totals: LongTable, called: Sequence[tuple[str, ...]]) -> None:
    problems = []
    for name, codes, names in zip(own, totals.codes, called, strict=True):
        strange = sorted(set(codes) - set(names))
        if strange:
            problems.append(Problem("mobility-code-unknown", totals.name, {"dimension": name, "codes": named(strange)}))
    if problems:
        raise Refused(problems)


def _check_stated(absent: Places, called: Sequence[tuple[str, ...]], name: str) -> None:
    if absent.any():
        cells = named(_cell(at, called) for at in np.argwhere(absent).tolist())
        raise Refused(Problem("mobility-total-absent", name, {"count": int(absent.sum()), "cells": cells}))


def _cell(at: Sequence[int], called: Sequence[tuple[str, ...]]) -> str:
    return JOINT.join(names[place] for names, place in zip(called, at, strict=True))


def _notes(found: FittedMany, labels: Sequence[tuple[str, ...]]) -> list[Problem]:
    facts: dict[str, object]
    notes = []
    if found.dropped.any():
        cells = named(_cell(at, labels) for at in np.argwhere(found.dropped).tolist())
        facts = {"count": int(found.dropped.sum()), "pairs": cells}
        notes.append(Problem("mobility-fit-dropped", "", facts))
    facts = {"iterations": found.iterations, "method": found.method, "error": f"{max(found.errors):.1e}"}
    return [*notes, Problem("mobility-fit-met", "", facts)]
