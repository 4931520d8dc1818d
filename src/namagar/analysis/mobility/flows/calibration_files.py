"""Reported flows from a long table, and what a weight fitted to them tells as rows of one."""

from collections.abc import Iterator

from namagar.analysis.mobility import long_table
from namagar.analysis.mobility.arrays import named
from namagar.analysis.mobility.flows.calibration import Calibration
from namagar.analysis.mobility.flows.estimate import published_weight
from namagar.analysis.mobility.od_files import COLUMNS as PAIR_COLUMNS
from namagar.analysis.terms.problem import Problem, Refused

COLUMNS = ("indicator", "value", "unit", "note")
CORRIDOR_COLUMNS = (*PAIR_COLUMNS[:2], "reported", "minimum", "independence", "fitted", "missed")

_ROUNDING = 1e-9


def read_reported(content: bytes, name: str) -> dict[tuple[str, str], float]:
    """The trusted flows of some corridors; a pair that is not there is not known. Refused for a pair twice."""
    table = long_table.read(content, name, PAIR_COLUMNS[:2], PAIR_COLUMNS[2:])
    pairs = list(zip(*table.codes, strict=True))
    twice = sorted({f"{one}→{other}" for one, other in pairs if pairs.count((one, other)) > 1})
    if twice:
        raise Refused(Problem("mobility-pair-twice", name, {"pairs": named(twice)}))
    return {(one, other): value for (one, other), value in zip(pairs, table.numbers[0].tolist(), strict=True)}


def rows(found: Calibration) -> Iterator[tuple[str, float, str, str]]:
    """The weight, its error, and how far from the reported flows it and other weights are (root mean square)."""
    published = published_weight()
    yield "WEIGHT", found.weight, "", "of minimum migration"
    yield "WEIGHT_SE", found.standard_error, "", "least squares"
    yield "CORRIDORS", float(found.corridors), "", ""
    yield "RMSE", found.distance, "persons", "with this weight"
    yield "RMSE_PUBLISHED", found.distance_at(published), "persons", f"weight {published:g}"
    yield "RMSE_MINIMUM", found.distance_at(1.0), "persons", "weight 1"
    yield "RMSE_INDEPENDENCE", found.distance_at(0.0), "persons", "weight 0"


def corridor_rows(found: Calibration) -> Iterator[tuple[str, str, float, float, float, float, float]]:
    """Each corridor as reported, as estimated, and by how much the fitted flow misses."""
    for each in found.each:
        fitted = each.at(found.weight)
        pair, estimates = (each.origin, each.destination), (each.minimum, each.independence)
        yield (*pair, each.reported, *estimates, fitted, fitted - each.reported)


def notes(found: Calibration) -> Iterator[Problem]:
    """What a reader is to know before the weight is used."""
    if not -_ROUNDING <= found.weight <= 1 + _ROUNDING:
        yield Problem("mobility-weight-outside", "", {"weight": found.weight})
    if found.corridors == 1:
        yield Problem("mobility-calibration-one")
