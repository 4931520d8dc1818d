"""The weight of minimum migration that fits corridors with trusted reported flows best."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from namagar.analysis.mobility.arrays import Matrix, named
from namagar.analysis.mobility.od_table import OdTable, require_same_codes
from namagar.analysis.terms.problem import Problem, Refused

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Corridor:
    """One flow as it is reported, and as both estimates have it."""

    origin: str
    destination: str
    reported: float
    minimum: float
    independence: float

    def at(self, weight: float) -> float:
        """The flow that a weight of minimum migration gives."""
        return weight * self.minimum + (1 - weight) * self.independence


@dataclass(frozen=True, slots=True)
class Calibration:
    """The weight, its standard error, and how far the flows it gives are from the reported ones (root mean square).

    A weight outside 0 and 1 is returned as it is: it says that the reported flows lie outside both estimates.
    """

    weight: float
    standard_error: float
    distance: float
    each: tuple[Corridor, ...]

    @property
    def corridors(self) -> int:
        """How many there are."""
        return len(self.each)

    def distance_at(self, weight: float) -> float:
        """How far the flows of another weight are from the reported ones."""
        return _root_mean_square(np.array([each.reported - each.at(weight) for each in self.each]))


def calibrate(minimum: OdTable, independence: OdTable, reported: Mapping[tuple[str, str], float]) -> Calibration:
    """Least squares of reported flows on `weight × minimum + (1 − weight) × independence`."""
    require_same_codes(set(minimum.codes), set(independence.codes), "independence")
    _check(minimum, reported)
    each = tuple(
        Corridor(*pair, reported[pair], minimum.cell(*pair), independence.cell(*pair)) for pair in sorted(reported)
    )
    rest = np.array([corridor.reported - corridor.independence for corridor in each])
    apart = np.array([corridor.minimum - corridor.independence for corridor in each])
    strength = float(apart @ apart)
    # Where both estimates are the same but for rounding, any weight would fit as well.
    size = sum(corridor.minimum**2 + corridor.independence**2 for corridor in each)
    if not strength > _ROUNDING**2 * size:
        raise Refused(Problem("mobility-calibration-open", "", {"count": len(each)}))
    weight = float(rest @ apart) / strength
    rest = rest - weight * apart
    freedom = len(each) - 1
    error = float(np.sqrt((rest @ rest) / freedom / strength)) if freedom else float("nan")
    return Calibration(weight, error, _root_mean_square(rest), each)


def _root_mean_square(rest: Matrix) -> float:
    return float(np.sqrt(np.mean(rest**2)))


def _check(minimum: OdTable, reported: Mapping[tuple[str, str], float]) -> None:
    strange = sorted(f"{one}→{other}" for one, other in reported if {one, other} - set(minimum.codes) or one == other)
    if strange:
        raise Refused(Problem("mobility-corridor-unknown", "", {"pairs": named(strange)}))
    problems = []
    for code, unfit in (
        ("mobility-missing", np.isnan),
        ("mobility-endless", np.isinf),
        ("mobility-negative", lambda value: value < 0),
    ):
        pairs = sorted(f"{one}→{other}" for (one, other), value in reported.items() if unfit(value))
        if pairs:
            problems.append(Problem(code, "", {"pairs": named(pairs)}))
    if problems:
        raise Refused(problems)
