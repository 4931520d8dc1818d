"""The systems that the index INMI compares, from a long table, and the index beside them."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from namagar.analysis.mobility import long_table
from namagar.analysis.mobility.arrays import named
from namagar.analysis.mobility.indicators.files import Named
from namagar.analysis.mobility.indicators.impact import System, net_migration_impact
from namagar.analysis.terms.problem import Problem, Refused

COLUMNS = ("system", "slope", "effectiveness", "inmi")
_WHOLE = 100.0


def read_systems(file: Named) -> dict[str, System]:
    """The columns system, slope, effectiveness. Refused for a system that stands twice, or has a number that lacks or
    cannot be."""
    read = long_table.read(file.content, file.name, COLUMNS[:1], COLUMNS[1:3])
    (names,), (slopes, effects) = read.codes, read.numbers
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    if twice:
        raise Refused(Problem("measure-system-twice", file.name, {"systems": named(twice)}))
    unfit = ~(np.isfinite(slopes) & (effects >= 0) & (effects <= _WHOLE))
    if unfit.any():
        culprits = named(name for name, wrong in zip(names, unfit, strict=True) if wrong)
        raise Refused(Problem("measure-system-unfit", file.name, {"systems": culprits}))
    return {name: System(*both) for name, *both in zip(names, slopes.tolist(), effects.tolist(), strict=True)}


def rows(systems: dict[str, System]) -> Iterator[tuple[str, float, float, float]]:
    """Each system with what it is compared by, and the index; in the order of their names, which is no rank."""
    for name, index in net_migration_impact(systems).items():
        yield name, systems[name].intensity_slope, systems[name].effectiveness, index
