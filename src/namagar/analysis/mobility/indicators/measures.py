"""Every indicator by its code: computed, or with the reason why it has no value."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.mobility.balancing.targets import Targets
from namagar.analysis.mobility.balancing.two_way import fit
from namagar.analysis.mobility.indicators import distance, gini, intensity, spread
from namagar.analysis.mobility.indicators.decay import decay
from namagar.analysis.mobility.indicators.inputs import UNDEFINED, Inputs, NoValue
from namagar.analysis.terms.problem import Failed, Problem, Refused
from namagar.catalogue import reader

Whole: TypeAlias = Callable[[Inputs], float]
ByArea: TypeAlias = Callable[[Inputs], Matrix]
COMPUTED = "computed"
# Distance as the only thing known of pairs, or beside what else is said of them.
ALONE, BESIDES = "alone", "besides"


@dataclass(frozen=True, slots=True)
class Measure:
    """One value of an indicator, or why there is none.

    area: empty for the whole system; status: computed, undefined, missing or not-given; variant: empty where the
    indicator has one form only.
    """

    code: str
    area: str
    value: float | None
    unit: str
    status: str
    variant: str
    note: Problem | None


def _shared(part: Whole) -> Whole:
    return lambda inputs: gini.as_share(inputs, part(inputs))


def _per_area(part: Whole) -> Whole:
    return lambda inputs: part(inputs) / inputs.table.size


def _mean(*parts: Whole) -> Whole:
    return lambda inputs: sum(part(inputs) for part in parts) / len(parts)


def _exponent(kind: str, besides: bool = False) -> Whole:
    return lambda inputs: float(getattr(decay(inputs, besides=besides).distance, kind))


def _quasi_independent(inputs: Inputs) -> float:
    inputs.total  # noqa: B018 - nobody moved: there is no share of moves
    moves = inputs.moves
    seed = 1.0 - np.eye(inputs.table.size)
    targets = Targets.of(moves.sum(axis=1), moves.sum(axis=0), inputs.table.codes, inputs.table.codes)
    return spread.inequality_from_margins(inputs, fit(seed, targets).table)


def _beyond_the_zonations(inputs: Inputs, variant: str) -> Problem:
    low, high = intensity.all_moves_interval(inputs)
    return Problem("measure-beyond-zonations", "", {"low": low, "high": high})


def _decay_told(inputs: Inputs, variant: str) -> Problem:
    """How well the model fits, what the other variables do, and who is left out of it."""
    found = decay(inputs, besides=variant == BESIDES)
    silent, unsought = (", ".join(areas) or "–" for areas in found.left_out)
    others = (f"{name} {each.value:.4g} ± {each.robust:.2g}" for name, each in found.others.items())
    facts: dict[str, object] = {"explained": _share(found.explained), "similarity": _share(found.similarity)}
    if not (found.others or any(found.left_out)):
        return Problem("measure-decay-told", "", facts)
    facts |= {"others": ", ".join(others) or "–", "silent": silent, "unsought": unsought}
    return Problem("measure-decay-of-some", "", facts)


def _share(of: float) -> float | None:
    """Per cent; nothing where there is no such share."""
    return None if np.isnan(of) else round(100 * of, 2)


# The first variant of each is the one that is meant when none is named. Definitions: catalogue/measures.
SYSTEM: Mapping[str, Mapping[str, Whole]] = {
    "CMI": {"": intensity.crude_intensity},
    "MEI": {"": intensity.effectiveness_index},
    "ANMR": {"halved": intensity.aggregate_net_rate, "unhalved": intensity.aggregate_net_rate_unhalved},
    "COURGEAU_K": {"one-zonation": intensity.courgeau, "slope": intensity.courgeau_slope},
    "ACMI": {"": intensity.all_moves_intensity},
    "REDISTRIBUTION_SLOPE": {"": intensity.redistribution_slope},
    "CONNECTIVITY": {"": spread.connectivity},
    "INEQUALITY": {"even": spread.inequality, "quasi-independence": _quasi_independent},
    "GINI_TOTAL": {"corrected": gini.total, "original": gini.total_original},
    "GINI_ROWS": {"index": gini.rows, "share": _shared(gini.rows)},
    "GINI_COLUMNS": {"index": gini.columns, "share": _shared(gini.columns)},
    "GINI_EXCHANGE": {"index": gini.exchange, "share": _shared(gini.exchange)},
    "GINI_OUT": {"": gini.mean_out},
    "GINI_IN": {"": gini.mean_in},
    "GINI_OUT_WEIGHTED": {"sum": gini.weighted_out, "per-area": _per_area(gini.weighted_out)},
    "GINI_IN_WEIGHTED": {"sum": gini.weighted_in, "per-area": _per_area(gini.weighted_in)},
    "GINI_WEIGHTED": {
        "sum": _mean(gini.weighted_out, gini.weighted_in),
        "per-area": _per_area(_mean(gini.weighted_out, gini.weighted_in)),
    },
    "CV_FLOWS": {"": spread.variation},
    "ACV_OUT": {"": spread.variation_out},
    "ACV_IN": {"": spread.variation_in},
    "ACV": {"": spread.variation_both},
    "MEAN_DISTANCE": {"": distance.mean},
    "MEDIAN_DISTANCE": {"step": distance.median, "interpolated": distance.median_between},
    "DISTANCE_DECAY": {ALONE: _exponent("value"), BESIDES: _exponent("value", besides=True)},
    "DISTANCE_DECAY_SE": {
        "model": _exponent("model"),
        "robust": _exponent("robust"),
        "clustered": _exponent("clustered"),
        "besides-model": _exponent("model", besides=True),
        "besides-robust": _exponent("robust", besides=True),
        "besides-clustered": _exponent("clustered", besides=True),
    },
}
AREAS: Mapping[str, ByArea] = {
    "NET_RATE": intensity.net_rates,
    "IN_RATE": intensity.in_rates,
    "OUT_RATE": intensity.out_rates,
    "TURNOVER_RATE": intensity.turnover_rates,
    "EFFECTIVENESS": intensity.effectiveness,
    "GINI_OUT": gini.out_fields,
    "GINI_IN": gini.in_fields,
}
# What is said beside a value.
NOTES: Mapping[str, Callable[[Inputs, str], Problem]] = {"ACMI": _beyond_the_zonations, "DISTANCE_DECAY": _decay_told}
CODES = tuple(dict.fromkeys([*SYSTEM, *AREAS]))


def definition(code: str) -> Any:
    """What the catalogue says of an indicator: words, formula, unit, variants, reference and a worked example."""
    return reader.yaml_file("measures", f"{code}.yaml")


def measured(
    inputs: Inputs, codes: Iterable[str] = CODES, variants: Mapping[str, str] | None = None
) -> tuple[Measure, ...]:
    """Values of the asked indicators, the whole system first and then area by area, in the order of the table.

    variants: for a code, the variant that is meant in place of the first. Refused for a code or a variant that is not
    known; an indicator that cannot be had is a row that says why.
    """
    asked, chosen = tuple(codes), dict(variants or {})
    _known(asked, chosen)
    found: list[Measure] = []
    for code in asked:
        if code in SYSTEM:
            found.append(_of_system(inputs, code, chosen.get(code, next(iter(SYSTEM[code])))))
        if code in AREAS:
            found += _of_areas(inputs, code)
    return tuple(found)


def _known(codes: tuple[str, ...], variants: Mapping[str, str]) -> None:
    problems = [
        Problem("measure-unknown", code, {"code": code, "known": ", ".join(CODES)})
        for code in (*codes, *variants)
        if code not in CODES
    ]
    for code, variant in variants.items():
        if code in CODES and variant not in SYSTEM.get(code, {}):
            known = ", ".join(filter(None, SYSTEM.get(code, {}))) or "–"
            problems.append(
                Problem("measure-variant-unknown", code, {"code": code, "variant": variant, "known": known})
            )
    if problems:
        raise Refused(problems)


def _of_system(inputs: Inputs, code: str, variant: str) -> Measure:
    row = partial(Measure, code, "", unit=_unit(code, variant), variant=variant)
    try:
        value = SYSTEM[code][variant](inputs)
    except NoValue as why:
        return row(value=None, status=why.status, note=why.problem)
    except Failed as why:  # one that finds no end does not keep the others from being told
        return row(value=None, status=UNDEFINED, note=why.problems[0])
    if np.isnan(value):
        return row(value=None, status=UNDEFINED, note=Problem("measure-not-a-number"))
    return row(value=value, status=COMPUTED, note=NOTES[code](inputs, variant) if code in NOTES else None)


def _of_areas(inputs: Inputs, code: str) -> list[Measure]:
    unit = _unit(code, "")
    try:
        values = AREAS[code](inputs)
    except NoValue as why:
        return [Measure(code, area, None, unit, why.status, "", why.problem) for area in inputs.table.codes]
    return [
        Measure(code, area, None, unit, UNDEFINED, "", Problem("measure-nothing-here"))
        if np.isnan(value)
        else Measure(code, area, float(value), unit, COMPUTED, "", None)
        for area, value in zip(inputs.table.codes, values, strict=True)
    ]


def _unit(code: str, variant: str) -> str:
    said = definition(code)
    units = {each["id"]: each.get("unit", said["unit"]) for each in said.get("variants", [])}
    return str(units.get(variant, said["unit"]))
