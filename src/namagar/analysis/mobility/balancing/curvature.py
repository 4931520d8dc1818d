"""The second derivatives by which column factors are found: what a little more of each changes in all columns."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import dpotrf, dpotrs

from namagar.analysis.mobility.arrays import Matrix, Numbers


@dataclass(frozen=True, eq=False)
class Curvature:
    """The second derivatives in the logarithms of the free columns, scaled by `lengths` and factored."""

    factor: Matrix
    lengths: Matrix
    free: Numbers

    @staticmethod
    def of(table: Matrix, rows: Matrix, free: Numbers) -> "Curvature | None":
        """At a table that meets its rows; None where rounding leaves nothing to be factored."""
        root = table / np.sqrt(rows)[:, None]
        square = root.T @ root
        np.negative(square, out=square)
        square[np.diag_indices_from(square)] += table.sum(axis=0)
        if free.size < square.shape[0]:
            square = square[np.ix_(free, free)]
        lengths = 1.0 / np.sqrt(np.maximum(np.diagonal(square), np.finfo(float).tiny))
        square *= lengths
        square *= lengths[:, None]
        factor, wrong = dpotrf(square, lower=1)
        return None if wrong else Curvature(factor, lengths, free)

    def change(self, gap: Matrix) -> Matrix | None:
        """The step that would close the gaps of the columns to first order; None where rounding has eaten it."""
        change = np.zeros(gap.size)
        if self.free.size:
            change[self.free] = dpotrs(self.factor, gap[self.free] * self.lengths, lower=1)[0] * self.lengths
        return change if np.isfinite(change).all() else None
