"""A verdict as the database keeps it, and the same verdict back: what was said on that day stays what was said."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from namagar.analysis.sources.verdict import RefusedRow, RowProblem, Verdict
from namagar.analysis.terms.problem import Problem


def written(verdict: Verdict, **more: object) -> str:
    """The verdict and what is known besides, as text."""
    data = {
        "file": verdict.file,
        "mapping": verdict.mapping,
        "facts": dict(verdict.facts),
        "sheets": verdict.sheets,
        "rows": verdict.rows,
        "claims": verdict.claims,
        "left_out": verdict.left_out,
        "missing": [[heading, reason, count] for (heading, reason), count in sorted(verdict.missing.items())],
        "refused": [_row(each) for each in verdict.refused],
        "refused_rows": verdict.refused_rows,
        "told": [_problem(each) for each in verdict.told],
        "heads": {sheet: [list(row) for row in head] for sheet, head in verdict.heads.items()},
        **more,
    }
    return json.dumps(data, ensure_ascii=False)


def read(data: Mapping[str, Any]) -> Verdict:
    """The verdict that was written."""
    return Verdict(
        file=data["file"],
        mapping=data["mapping"],
        facts=data["facts"],
        sheets=data["sheets"],
        rows=data["rows"],
        claims=data["claims"],
        left_out=data["left_out"],
        missing=Counter({(heading, reason): count for heading, reason, count in data["missing"]}),
        refused=[_row_of(each) for each in data["refused"]],
        refused_rows=data["refused_rows"],
        told=problems_of(data["told"]),
        heads={sheet: tuple(tuple(row) for row in head) for sheet, head in data["heads"].items()},
    )


def problems(of: Sequence[Problem]) -> str:
    """Problems as text."""
    return json.dumps([_problem(each) for each in of], ensure_ascii=False)


def problems_of(data: Sequence[Sequence[Any]]) -> list[Problem]:
    """The problems that were written."""
    return [Problem(code, where, {name: _fact_of(fact) for name, fact in facts.items()}) for code, where, facts in data]


def _row(each: RefusedRow) -> list[Any]:
    told = [[it.sheet, it.row, it.column, it.value, _problem(it.problem)] for it in each.problems]
    return [each.sheet, each.row, list(each.cells), told]


def _row_of(data: Sequence[Any]) -> RefusedRow:
    sheet, row, cells, told = data
    said = tuple(
        RowProblem(where, number, column, value, problems_of([problem])[0])
        for where, number, column, value, problem in told
    )
    return RefusedRow(sheet, row, tuple(cells), said)


def _problem(each: Problem) -> list[Any]:
    return [each.code, each.where, {name: _fact(fact) for name, fact in each.facts.items()}]


def _fact(fact: object) -> object:
    if isinstance(fact, Fraction):
        return {"fraction": str(fact)}
    return dict(fact) if isinstance(fact, Mapping) else fact


def _fact_of(fact: Any) -> object:
    if isinstance(fact, dict) and set(fact) == {"fraction"}:
        return Fraction(fact["fraction"])
    return fact
