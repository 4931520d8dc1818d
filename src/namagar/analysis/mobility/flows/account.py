"""The full account of an estimate: what was stated, what was adjusted, who came and who went, line by line."""

from collections.abc import Iterator

import numpy as np

from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.mobility.flows.estimate import FlowEstimate
from namagar.analysis.terms.problem import Problem, Refused

# The end is the sum of all lines before it.
LINES = (
    "start",
    "native_start",
    "closure_start",
    "deaths",
    "classes_start",
    "exits",
    "departures",
    "arrivals",
    "entries",
    "births",
    "classes_end",
    "closure_end",
    "native_end",
    "end",
)
COLUMNS = ("birthplace", "residence", *LINES)


def lines(estimate: FlowEstimate) -> dict[str, Matrix]:
    """Each line by class (row) and residence (column), with the sign it has in the sum; Refused without classes."""
    if estimate.prepared is None:
        raise Refused(Problem("mobility-no-account", "", {"method": estimate.table.facts["method"]}))
    made = estimate.prepared
    departures, arrivals = _moved(estimate)
    lived = {
        "start": made.stated_start,
        "native_start": made.start_changes["native"],
        "closure_start": made.start_changes["closure"],
        "deaths": -made.deaths,
        "classes_start": made.start_changes["classes"],
        "exits": -made.exits,
        "entries": made.entries,
        "births": made.births,
        "classes_end": -made.end_changes["classes"],
        "closure_end": -made.end_changes["closure"],
        "native_end": -made.end_changes["native"],
        "end": made.stated_end,
    }
    at = estimate.at
    told = {name: values[:, at] for name, values in lived.items()} | {"departures": -departures, "arrivals": arrivals}
    return {name: told[name] for name in LINES}


def _moved(estimate: FlowEstimate) -> tuple[Matrix, Matrix]:
    """Who left and who came, by class and residence."""
    left, came = [], []
    for _, flows in estimate.by_birthplace():
        stay = np.diagonal(flows)
        left.append(flows.sum(axis=1) - stay)
        came.append(flows.sum(axis=0) - stay)
    return np.array(left), np.array(came)


def rows(estimate: FlowEstimate) -> Iterator[tuple[str | float, ...]]:
    """One row for each class and residence."""
    made = lines(estimate)
    table = np.stack([made[name] for name in LINES], axis=-1)
    for place, birthplace in enumerate(estimate.birthplaces):
        for residence, values in zip(estimate.table.codes, table[place].tolist(), strict=True):
            yield (birthplace, residence, *values)
