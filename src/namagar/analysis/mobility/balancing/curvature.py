"""The second derivatives by which column factors are found: what a little more of each changes in all columns."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import dpotrf, dpotrs

from namagar.analysis.mobility.arrays import Matrix, Numbers


@dataclass(frozen=True, eq=False)
class Curvature:
    """The second derivatives in the logarithms of the column factors, scaled by `lengths` and factored."""

    factor: Matrix
    lengths: Matrix

    @staticmethod
    def of(table: Matrix, rows: Matrix, pinned: Numbers) -> "Curvature | None":
        """At a table that meets its rows; None where rounding leaves nothing to be factored.

        Factors may be chosen freely for one column of each part that hangs together: pinned ones stay as they are.
        Their curvature is made larger, which changes no step, because the gaps of a part add up to nothing.
        """
        root = table / np.sqrt(rows)[:, None]
        square = root.T @ root
        np.negative(square, out=square)
        square[np.diag_indices_from(square)] += table.sum(axis=0)
        sizes = np.diagonal(square).copy()
        # A column that hangs together with no other has no curvature at all.
        square[pinned, pinned] += np.maximum(sizes[pinned], table[:, pinned].sum(axis=0))
        lengths = 1.0 / np.sqrt(np.maximum(np.diagonal(square), np.finfo(float).tiny))
        square *= lengths
        square *= lengths[:, None]
        factor, wrong = dpotrf(square, lower=1)
        return None if wrong else Curvature(factor, lengths)

    def change(self, gap: Matrix) -> Matrix | None:
        """The step that would close the gaps of the columns to first order; None where rounding has eaten it."""
        change = np.asarray(dpotrs(self.factor, gap * self.lengths, lower=1)[0] * self.lengths)
        return change if np.isfinite(change).all() else None
