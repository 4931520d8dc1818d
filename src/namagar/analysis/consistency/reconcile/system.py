"""What a reconciliation is in numbers: observations with variances, hard constraints and bounds."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

Vector: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[np.bool_]
Matrix: TypeAlias = Any  # scipy.sparse has no types


@dataclass(frozen=True)
class System:
    """`design` x = `observed`, each with its `variance`; `constraint` x = `target` exactly; `lower` <= x <= `upper`.

    An infinite variance is a source that is not listened to. Soft constraints are observations of a linear form.
    """

    design: Matrix
    observed: Vector
    variance: Vector
    constraint: Matrix
    target: Vector
    lower: Vector
    upper: Vector

    @property
    def size(self) -> int:
        """How many unknowns there are."""
        return int(self.design.shape[1])

    @cached_property
    def precision(self) -> Vector:
        """One over the variance; nothing for a source that is not listened to."""
        return np.divide(1.0, self.variance)

    @cached_property
    def scale(self) -> Vector:
        """A length for each unknown: what its observations leave open, so that all are of one size when solved.

        An unknown that nobody observes takes the length of those that it is tied to.
        """
        weight = sparse.csr_array(self.design).power(2).T @ self.precision
        scale = np.divide(1.0, np.sqrt(weight), out=np.zeros(self.size), where=weight > 0)
        ties = abs(sparse.csr_array(self.constraint))
        counts = sparse.csr_array(ties.astype(bool).astype(float))
        while (scale == 0).any():
            lengths = ties @ scale
            reached = counts.T @ lengths
            fresh = (scale == 0) & (reached > 0)
            if not fresh.any():
                break
            scale = np.where(fresh, reached / np.maximum(counts.T @ (lengths > 0), 1), scale)
        typical = float(np.median(scale[scale > 0])) if (scale > 0).any() else 1.0
        return np.where(scale > 0, scale, typical)

    def without_bounds(self) -> "System":
        """The same without any bound."""
        return replace(self, lower=np.full(self.size, -np.inf), upper=np.full(self.size, np.inf))


def system(
    design: Any,
    observed: Any,
    variance: Any,
    constraint: Any = None,
    target: Any = None,
    lower: Any = None,
    upper: Any = None,
) -> System:
    """A system from anything that looks like a matrix or a list; no constraint and no bound unless given."""
    rows = sparse.csr_array(design, dtype=np.float64)
    size = rows.shape[1]
    ties = sparse.csr_array((0, size), dtype=np.float64) if constraint is None else sparse.csr_array(constraint)
    made = System(
        design=rows,
        observed=np.asarray(observed, dtype=np.float64),
        variance=np.asarray(variance, dtype=np.float64),
        constraint=ties.astype(np.float64),
        target=np.zeros(0) if target is None else np.asarray(target, dtype=np.float64),
        lower=np.full(size, -np.inf) if lower is None else np.asarray(lower, dtype=np.float64),
        upper=np.full(size, np.inf) if upper is None else np.asarray(upper, dtype=np.float64),
    )
    if not (made.variance > 0).all():
        raise ValueError("a variance is above zero; what is certain is a hard constraint")
    if not (np.isfinite(made.observed).all() and np.isfinite(made.target).all()):
        raise ValueError("a missing value is left out, it is not a number")
    return made
