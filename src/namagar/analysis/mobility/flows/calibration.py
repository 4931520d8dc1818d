"""The weight of minimum migration that fits corridors with trusted reported flows best."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from namagar.analysis.mobility.arrays import named
from namagar.analysis.mobility.od_table import OdTable, require_same_codes
from namagar.analysis.terms.problem import Problem, Refused


@dataclass(frozen=True, slots=True)
class Calibration:
    """The weight, its standard error, and how far the flows it gives are from the reported ones (root mean square).

    A weight outside 0 and 1 is returned as it is: it says that the reported flows lie outside both estimates.
    """

    weight: float
    standard_error: float
    distance: float
    corridors: int


def calibrate(minimum: OdTable, independence: OdTable, reported: Mapping[tuple[str, str], float]) -> Calibration:
    """Least squares of reported flows on `weight × minimum + (1 − weight) × independence`."""
    require_same_codes(set(minimum.codes), set(independence.codes), "independence")
    strange = sorted(f"{one}→{other}" for one, other in reported if {one, other} - set(minimum.codes) or one == other)
    if strange:
        raise Refused(Problem("mobility-corridor-unknown", "", {"pairs": named(strange)}))
    unfit = sorted(f"{one}→{other}" for (one, other), value in reported.items() if not 0 <= value < np.inf)
    if unfit:
        raise Refused(Problem("mobility-negative", "", {"pairs": named(unfit)}))
    pairs = sorted(reported)
    told = np.array([reported[pair] for pair in pairs])
    least = np.array([minimum.cell(*pair) for pair in pairs])
    free = np.array([independence.cell(*pair) for pair in pairs])
    apart = least - free
    strength = float(apart @ apart)
    if not strength > 0:
        raise Refused(Problem("mobility-calibration-open", "", {"count": len(pairs)}))
    weight = float((told - free) @ apart) / strength
    rest = told - free - weight * apart
    freedom = len(pairs) - 1
    error = float(np.sqrt((rest @ rest) / freedom / strength)) if freedom else float("nan")
    return Calibration(weight, error, float(np.sqrt(np.mean(rest**2))), len(pairs))
