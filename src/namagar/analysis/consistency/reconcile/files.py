"""The files of a reconciliation: estimates, adjustments and diagnostics as tables or JSON, and the traces."""

import csv
import io
import json
from collections.abc import Mapping, Sequence

from namagar.analysis.consistency.reconcile.diagnostics import diagnostics
from namagar.analysis.consistency.reconcile.result import CONSTRAINTS, Result
from namagar.analysis.consistency.reconcile.spec import Constraint, Observation
from namagar.analysis.terms.numerals import DIGITS
from namagar.analysis.terms.trace import to_data
from namagar.catalogue import reader

Row = Mapping[str, object]


def files(result: Result, language: str, as_json: bool = False, base: Result | None = None) -> dict[str, bytes]:
    """All files by name. `base` is the answer to the specification as it stands, beside which a what-if is shown."""
    traces = {each.unknown.id: to_data(each.trace) for each in result.estimates}
    return {**written(tables(result, language, base), as_json), "traces.json": _json(traces)}


def written(tables: Mapping[str, Sequence[Row]], as_json: bool) -> dict[str, bytes]:
    """Each table as a file of its own."""
    if as_json:
        return {f"{name}.json": _json(rows) for name, rows in tables.items()}
    return {f"{name}.csv": _csv(rows) for name, rows in tables.items()}


def tables(result: Result, language: str, base: Result | None = None) -> dict[str, Sequence[Row]]:
    """The rows of all tables by name."""
    return {
        "estimates": _estimates(result, language, base),
        "adjustments": _adjustments(result, language),
        "diagnostics": _diagnostics(result, language),
    }


def _number(value: float | None) -> str:
    return "" if value is None else format(value, DIGITS)


def _estimates(result: Result, language: str, base: Result | None) -> Sequence[Row]:
    before = {each.unknown.id: each.value for each in base.estimates} if base else {}
    own = reader.yaml_file("reconciliation.yaml")["constraints"]
    titles = {**result.spec.sources, CONSTRAINTS: own}
    return [
        {
            "unknown": each.unknown.id,
            "title": each.unknown.title[language],
            "period": each.unknown.period.text,
            "unit": each.unknown.unit,
            "estimate": _number(each.value),
            "low": _number(each.interval[0]),
            "high": _number(each.interval[1]),
            "spread": _number(each.spread),
            "widened_low": _number(each.widened[0]),
            "widened_high": _number(each.widened[1]),
            "on_bound": "yes" if each.on_bound else "",
            "shares": "; ".join(
                f"{titles[source][language]} {100 * share:.1f}%" for source, share in each.shares.items() if share > 0
            ),
            **(
                {
                    "as_specified": _number(before.get(each.unknown.id)),
                    "change": _number(each.value - before[each.unknown.id]),
                }
                if base
                else {}
            ),
        }
        for each in result.estimates
    ]


def _adjustments(result: Result, language: str) -> Sequence[Row]:
    return [
        {
            "observation": each.of.id,
            **_origin(each.of, language),
            "stated": _number(each.stated),
            "estimate": _number(each.estimate),
            "adjustment": _number(each.moved),
            "spread": _number(each.spread),
            "z": _number(each.z),
            "flagged": "yes" if each.flagged else "",
        }
        for each in result.adjustments
    ]


def _origin(of: Observation | Constraint, language: str) -> Row:
    """Who says it, what the source printed before any bridge, and how it is trusted, by whom and why."""
    claim = of.claim if isinstance(of, Observation) else None
    printed = None
    if claim is not None:
        printed = claim.value if claim.value is not None else None
    return {
        "source": of.source if isinstance(of, Observation) else CONSTRAINTS,
        "publisher": claim.publisher if claim else "",
        "concept": claim.concept if claim else "",
        "printed": "" if printed is None else _number(float(printed)),
        "trusted": of.trusted if isinstance(of, Observation) else _number(of.tolerance),
        "author": of.author,
        "reason": of.reason[language],
    }


def _diagnostics(result: Result, language: str) -> Sequence[Row]:
    return [
        {"kind": each.kind, "severity": each.severity, "subject": each.subject, "message": each.words(language)}
        for each in diagnostics(result)
    ]


def _json(data: object) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _csv(rows: Sequence[Row]) -> bytes:
    table = io.StringIO()
    if rows:
        writer = csv.DictWriter(table, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return table.getvalue().encode()
