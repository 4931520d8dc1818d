"""The files of a reconciled table: cells with intervals, what reports and totals had to give, factors, and the fit."""

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.special import chdtrc, ndtri

from namagar.analysis.consistency.reconcile.diagnostics import CONTRADICTORY, DOUBTFUL, Diagnostic
from namagar.analysis.consistency.reconcile.files import Row, written
from namagar.analysis.consistency.reconcile.mirror import MirrorTable, without_factor
from namagar.analysis.consistency.reconcile.spec import POLICY
from namagar.analysis.terms.numerals import DIGITS
from namagar.catalogue import reader

_ALONE = 1e-6


def mirror_files(of: MirrorTable, language: str, as_json: bool = False) -> dict[str, bytes]:
    """All files by name."""
    said = [
        {"kind": each.kind, "severity": each.severity, "subject": each.subject, "message": each.words(language)}
        for each in mirror_diagnostics(of)
    ]
    tables: dict[str, Sequence[Row]] = {
        "estimates": list(_estimates(of)),
        "adjustments": [*_reports(of), *_totals(of)],
        "diagnostics": said,
    }
    if of.bias is not None:
        tables["factors"] = list(_factors(of))
    return written(tables, as_json)


def _number(value: float) -> str:
    return format(value + 0.0, DIGITS) if np.isfinite(value) else ""


def _cells(of: MirrorTable) -> Iterator[tuple[int, int]]:
    yield from ((int(row), int(column)) for row, column in np.argwhere(of.possible))


def _estimates(of: MirrorTable) -> Iterator[Row]:
    wide = float(ndtri(0.5 + reader.yaml_file("policies", POLICY)["values"]["confidence"] / 2))
    for place in _cells(of):
        value, spread = float(of.answer.cells[place]), float(of.answer.variances[place]) ** 0.5
        weights = [1 / side.used.variances[place] if np.isfinite(side.used.values[place]) else 0.0 for side in of.sides]
        yield {
            "origin": of.areas[place[0]],
            "destination": of.areas[place[1]],
            "persons": _number(value),
            "low": _number(max(0.0, value - wide * spread)),
            "high": _number(value + wide * spread),
            "spread": _number(spread),
            "at_zero": "yes" if of.answer.held[place] else "",
            "before_totals": _number(float(of.answer.prior[place])),
            "shares": "; ".join(
                f"{side.id} {100 * weight / sum(weights):.1f}%"
                for side, weight in zip(of.sides, weights, strict=True)
                if weight
            ),
        }


def _reports(of: MirrorTable) -> Iterator[Row]:
    flag_above = float(reader.yaml_file("policies", POLICY)["values"]["flag_above"])
    for side in of.sides:
        for place in _cells(of):
            used, variance = float(side.used.values[place]), float(side.used.variances[place])
            if not np.isfinite(used):
                continue
            estimate = float(of.answer.cells[place])
            left = variance - float(of.answer.variances[place])
            z = (estimate - used) / left**0.5 if left > _ALONE * variance else float("nan")
            yield {
                "reporter": side.id,
                "origin": of.areas[place[0]],
                "destination": of.areas[place[1]],
                "stated": _number(float(side.stated[place])),
                "factor": _number(float(side.factor[place])),
                "used": _number(used),
                "spread": _number(variance**0.5),
                "estimate": _number(estimate),
                "adjustment": _number(estimate - used),
                "z": _number(z),
                "flagged": "yes" if abs(z) > flag_above else "",
            }


def _totals(of: MirrorTable) -> Iterator[Row]:
    for total, axis in zip(of.totals, (1, 0), strict=True):
        sums = of.answer.cells.sum(axis=axis)
        for place in np.flatnonzero(np.isfinite(total.variances)).tolist():
            stated, estimate = float(total.stated[place]), float(sums[place])
            own = of.areas[place]
            yield {
                "reporter": total.name,
                "origin": own if axis else "",
                "destination": "" if axis else own,
                "stated": _number(stated),
                "factor": "1",
                "used": _number(stated),
                "spread": _number(float(total.variances[place]) ** 0.5),
                "estimate": _number(estimate),
                "adjustment": _number(estimate - stated),
                "z": "",
                "flagged": "",
            }


def _factors(of: MirrorTable) -> Iterator[Row]:
    assert of.bias is not None
    for side, values, spreads in (
        ("sending", of.bias.sending, of.bias.sending_spreads),
        ("receiving", of.bias.receiving, of.bias.receiving_spreads),
    ):
        for area, value in values.items():
            yield {"side": side, "area": area, "factor": _number(value), "spread_of_logarithm": _number(spreads[area])}


def mirror_diagnostics(of: MirrorTable) -> Iterator[Diagnostic]:
    """The fit, the cells that zero holds, and the reporters whose factor is not known."""
    yield _fit(of)
    held = int(of.answer.held.sum())
    if held:
        yield Diagnostic("cells-at-zero", "medium", of.id, {"count": held})
    for name in without_factor(of):
        yield Diagnostic("factor-unknown", "medium", name, {"reporter": name})


def _fit(of: MirrorTable) -> Diagnostic:
    facts: dict[str, object] = {"fit": round(of.fit, 2), "freedom": of.freedom}
    if of.freedom <= 0:
        return Diagnostic("fit-unknown", "low", of.id, facts)
    chance = float(chdtrc(of.freedom, of.fit))
    facts |= {"percent": round(100 * chance, 2), "stretch": round(max(1.0, (of.fit / of.freedom) ** 0.5), 2)}
    if chance < CONTRADICTORY:
        return Diagnostic("fit-contradictory", "high", of.id, facts)
    return Diagnostic(*(("fit-doubtful", "medium") if chance < DOUBTFUL else ("fit-good", "low")), of.id, facts)
