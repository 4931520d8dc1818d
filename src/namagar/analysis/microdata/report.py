"""The files of a tabulation: moves, areas, indicators, and what became of every person of the file."""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from csv import writer
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from namagar.analysis.microdata.digits import WITHHELD
from namagar.analysis.microdata.errors import Errors
from namagar.analysis.microdata.layout import Layout
from namagar.analysis.microdata.protecting import Printed
from namagar.analysis.microdata.tabulation import REASONS, Tabulation
from namagar.analysis.mobility.indicators.measures import AREAS, COMPUTED, Measure
from namagar.analysis.mobility.long_table import DIGITS
from namagar.analysis.terms.formulas import guarded
from namagar.analysis.terms.wording import sentence

Row: TypeAlias = Sequence[str | float | int]
# Where an engine adds floats, in an order of its own.
_FEW_DIGITS = ".6g"
_ERROR_DIGITS = ".2g"
PUBLISHED, SYNTHETIC = "published", "synthetic"


def files(
    tabulation: Tabulation, printed: Printed, measures: Sequence[Measure], errors: Errors, language: str
) -> dict[str, bytes]:
    """All files by name. Persons that were made up are marked so in every row."""
    tables = {
        "od.csv": (("origin", "destination", "persons", "status"), _pairs(tabulation, printed)),
        "moves.csv": (("origin", "destination", "age", "sex", "persons", "status"), _detail(tabulation, printed)),
        "areas.csv": (("area", "at_risk", "left", "came"), _areas(tabulation, printed)),
        "indicators.csv": (
            ("indicator", "area", "value", "unit", "status", "note", "error"),
            _indicators(measures, errors, printed, tabulation, language),
        ),
        "quality.csv": (("what", "rows", "persons", "value"), _quality(tabulation, printed)),
    }
    made_up = tabulation.layout.synthetic
    written = {name: _csv(columns, rows, made_up) for name, (columns, rows) in tables.items()}
    return {**written, "about.json": _about(tabulation.layout, printed)}


def _pairs(tabulation: Tabulation, printed: Printed) -> Iterator[Row]:
    for i, origin in enumerate(tabulation.zones):
        for j, destination in enumerate(tabulation.zones):
            persons = float(printed.moves[i, j])
            yield origin, destination, persons, _status(persons, printed)


def _detail(tabulation: Tabulation, printed: Printed) -> Iterator[Row]:
    """Pairs between which nobody is counted are left out; of all others every cell is there, printed or withheld."""
    names = _group_names(printed.groups)
    for i, j in np.ndindex(len(tabulation.zones), len(tabulation.zones)):
        cells = printed.detail[i, j]
        if not cells.any() and not np.isnan(cells).any():
            continue
        for at, group in enumerate(names):
            for which, sex in enumerate(tabulation.sexes):
                persons = float(cells[at, which])
                status = _status(persons, printed)
                yield tabulation.zones[i], tabulation.zones[j], group, sex or "unknown", persons, status


def _group_names(groups: tuple[int, ...]) -> list[str]:
    if groups == (-1,):
        return [""]
    follow = dict(pairwise(groups))
    return [
        f"{start}+"
        if start not in follow
        else str(start)
        if follow[start] == start + 1
        else f"{start}-{follow[start] - 1}"
        for start in groups
    ]


def _areas(tabulation: Tabulation, printed: Printed) -> Iterator[Row]:
    for at, zone in enumerate(tabulation.zones):
        yield zone, float(printed.at_risk[at]), float(printed.left[at]), float(printed.came[at])


def _indicators(
    measures: Sequence[Measure], errors: Errors, printed: Printed, tabulation: Tabulation, language: str
) -> Iterator[Row]:
    """An area whose moves are withheld has no indicators either: its rates would give the moves away."""
    closed = {zone for zone, is_open in zip(tabulation.zones, printed.open_zones, strict=True) if not is_open}
    for each in measures:
        note = sentence(each.note, language).what if each.note else each.variant
        if each.code in AREAS and each.area in closed:
            yield each.code, each.area, float("nan"), each.unit, WITHHELD, "", float("nan")
            continue
        value = float("nan") if each.value is None else each.value
        error = errors.get((each.code, each.area), float("nan")) if each.status == COMPUTED else float("nan")
        # More digits of an error than anybody reads would be one more equation between withheld cells.
        error = float(format(error, _ERROR_DIGITS)) if printed.withheld else error
        yield each.code, each.area, value, each.unit, each.status, note, error


def _quality(tabulation: Tabulation, printed: Printed) -> Iterator[Row]:
    inside = (int(tabulation.rows.sum()), float(tabulation.persons.sum()))
    out = [tabulation.left_out.get(reason, (0, 0.0)) for reason in REASONS]
    yield "read", inside[0] + sum(each[0] for each in out), inside[1] + sum(each[1] for each in out), ""
    yield "inside", *inside, ""
    for reason, (rows, persons) in zip(REASONS, out, strict=True):
        yield reason, rows, persons, ""
    at = tabulation.sexes.index("") if "" in tabulation.sexes and tabulation.layout.sex else None
    if at is not None:
        yield "sex-unknown", int(tabulation.rows[..., at].sum()), float(tabulation.persons[..., at].sum()), ""
    yield "sampling-error", "", "", tabulation.layout.errors
    yield "effect-of-weighting", "", "", format(tabulation.weighting_effect, _FEW_DIGITS)
    yield "smallest-cell", "", "", str(printed.minimum if printed.method != "none" else "")
    yield "cells-withheld", "", "", str(printed.withheld)
    yield "cells-that-an-earlier-release-would-give-away", "", "", str(len(printed.given_away))


def _status(persons: float, printed: Printed) -> str:
    if np.isnan(persons):
        return WITHHELD
    return {"suppress": PUBLISHED, "round": f"rounded to {printed.minimum}", "none": "unprotected"}[printed.method]


def _about(layout: Layout, printed: Printed) -> bytes:
    meaning = layout.meaning
    said: Mapping[str, object] = {
        "layout": layout.id,
        "synthetic": layout.synthetic,
        "concept": meaning.concept,
        "interval": meaning.interval,
        "ages": meaning.ages,
        "universe": meaning.universe,
        "zone_system": meaning.zone_system,
        "vintage": meaning.vintage,
        "weights": layout.weight or None,
        "errors": layout.errors,
        "protection": printed.method,
        "smallest_cell": printed.minimum if printed.method != "none" else None,
    }
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def _csv(columns: Sequence[str], rows: Iterator[Row], made_up: bool) -> bytes:
    text = io.StringIO()
    table = writer(text, lineterminator="\n")
    table.writerow([*columns, *(["made_up"] if made_up else [])])
    table.writerows([*map(_shown, row), *([SYNTHETIC] if made_up else [])] for row in rows)
    return text.getvalue().encode()


def _shown(cell: str | float | int) -> str:
    if isinstance(cell, str):
        return guarded(cell)
    if isinstance(cell, int):
        return str(cell)
    return "" if np.isnan(cell) else format(cell, DIGITS)
