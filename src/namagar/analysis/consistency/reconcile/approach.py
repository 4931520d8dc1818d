"""Steps towards an answer without factors, for numbers that hang together too closely to be factored in short time."""

from functools import partial

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import LinearOperator, minres

from namagar.analysis.consistency.reconcile.system import Matrix, Vector

# Each pass takes so many digits off what is left, in at most so many steps.
_SHARE, _MOST_STEPS = 1e-10, 2_000


class Approach:
    """The conditions of a least-squares problem in scaled form, solved by minimal residuals (Paige and Saunders, 1975).

    Scaled, every unknown that is observed has a one on the diagonal, so that only the constraints need a length.
    """

    def __init__(self, normal: Matrix, ties: Matrix) -> None:
        rows, size = ties.shape
        whole = sparse.block_array([[normal, ties.T], [ties, None]]) if rows else normal
        self.whole = sparse.csr_array(whole)
        squares = np.asarray(ties.power(2).sum(axis=1)).ravel()
        lengths = np.concatenate([np.ones(size), np.divide(1.0, squares, out=np.ones(rows), where=squares > 0)])
        self.lengths = LinearOperator(self.whole.shape, matvec=partial(np.multiply, lengths))

    def solve(self, rest: Vector) -> Vector:
        """What is to be added so that `rest` is gone, as near as the steps allow; the caller measures what is left."""
        change: Vector = minres(self.whole, rest, M=self.lengths, rtol=_SHARE, maxiter=_MOST_STEPS)[0]
        return change
