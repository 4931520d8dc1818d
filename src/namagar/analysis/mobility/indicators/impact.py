"""How far internal migration redistributes people in one country compared with others: the index INMI.

Rees et al. 2017, Population, Space and Place 23:e2036. The index compares systems of one set and means nothing without
it, so the set is part of the answer. The wording of the source is to be read once more before the index is published.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from namagar.analysis.mobility.indicators.inputs import Inputs
from namagar.analysis.mobility.indicators.intensity import intensity_slope, mean_effectiveness
from namagar.analysis.terms.problem import Problem, Refused


@dataclass(frozen=True, slots=True)
class System:
    """What the index needs of one country: slope of CMI on ln(zones), and mean MEI over the zonations, per cent."""

    intensity_slope: float
    effectiveness: float

    @staticmethod
    def of(inputs: Inputs) -> "System":
        """Read off one table and its zonations; NoValue when these are fewer than three."""
        return System(intensity_slope(inputs), mean_effectiveness(inputs))


def net_migration_impact(systems: Mapping[str, System]) -> dict[str, float]:
    """INMI of every system of the set: (slope / mean slope) × (MEI / mean MEI); one is the impact of average values.

    Refused for fewer than two systems, and for means of zero.
    """
    size = len(systems)
    slope = sum(each.intensity_slope for each in systems.values()) / max(size, 1)
    effectiveness = sum(each.effectiveness for each in systems.values()) / max(size, 1)
    if size < 2 or not slope or not effectiveness:
        raise Refused(Problem("measure-set-unfit", "", {"systems": size}))
    return {
        name: each.intensity_slope / slope * each.effectiveness / effectiveness
        for name, each in sorted(systems.items())
    }
