"""What a table misses of its totals, and the failure of a search that leaves too much of it."""

import numpy as np

from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.terms.problem import Failed, Problem


def missed(sums: Matrix, totals: Matrix) -> float:
    """The largest difference, as a share of the largest total."""
    largest = float(totals.max(initial=0.0))
    return float(np.abs(sums - totals).max(initial=0.0)) / largest if largest > 0 else 0.0


def not_reached(error: float, tolerance: float, iterations: int) -> Failed:
    """That so many steps leave this much unmet."""
    facts = {"error": f"{error:.1e}", "tolerance": f"{tolerance:.1e}", "iterations": iterations}
    return Failed(Problem("mobility-fit-not-reached", "", facts))
