"""An interior-point search for the bounds that hold an answer, for when switching them one by one goes in circles."""

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from namagar.analysis.consistency.reconcile.system import Places, System, Vector

_STEPS, _CLOSE, _STEADY, _KEEP = 80, 1e-11, 1e-10, 0.995


def touched_bounds(system: System) -> tuple[Places, Places]:
    """Which unknowns lie on their lower and on their upper bound at the least-squares answer."""
    return _Search(system).run()


class _Search:
    """One search: unknowns in scaled form, multipliers of constraints and of both kinds of bounds."""

    def __init__(self, system: System) -> None:
        self.scale = system.scale
        design = sparse.csr_array(system.design @ sparse.diags_array(self.scale))
        self.normal = sparse.csc_array(design.T @ sparse.diags_array(system.precision) @ design)
        self.pull = design.T @ (system.precision * system.observed)
        self.ties = sparse.csr_array(system.constraint @ sparse.diags_array(self.scale))
        largest = abs(self.ties).max(axis=1).toarray().ravel() if self.ties.shape[0] else np.zeros(0)
        rows = np.divide(1.0, largest, out=np.ones_like(largest), where=largest > 0)
        self.ties = sparse.csr_array(sparse.diags_array(rows) @ self.ties) if rows.size else self.ties
        self.target = system.target * rows
        self.lower, self.upper = system.lower / self.scale, system.upper / self.scale
        self.has_low, self.has_high = np.isfinite(self.lower), np.isfinite(self.upper)
        self.x = self._start()
        self.multipliers = np.zeros(self.target.size)
        self.low = np.where(self.has_low, 1.0, 0.0)
        self.high = np.where(self.has_high, 1.0, 0.0)

    def _start(self) -> Vector:
        """Inside all bounds, a unit away from them where there is room."""
        low = np.where(self.has_low, self.lower, np.where(self.has_high, self.upper - 2.0, -1.0))
        high = np.where(self.has_high, self.upper, low + 2.0)
        return low + np.minimum(1.0, (high - low) / 2)

    def run(self) -> tuple[Places, Places]:
        size, count = self.x.size, max(int(self.has_low.sum() + self.has_high.sum()), 1)
        for _ in range(_STEPS):
            over, under = self._rooms()
            if not ((over > 0).all() and (under > 0).all()):
                break  # pressed onto a bound, as where constraints contradict each other
            gap = float(self.low @ over + self.high @ under) / count
            dual = self.pull - self.normal @ self.x - self.ties.T @ self.multipliers + self.low - self.high
            primal = self.target - self.ties @ self.x
            if gap < _CLOSE and max(np.abs(dual).max(initial=0), np.abs(primal).max(initial=0)) < 1e-8 * (
                1 + np.abs(self.pull).max(initial=0)
            ):
                break
            steady = np.concatenate([np.full(size, _STEADY), np.full(self.target.size, -_STEADY)])
            steady[:size] += self.low / over + self.high / under
            whole = (
                sparse.block_array([[self.normal, self.ties.T], [self.ties, None]]) if self.target.size else self.normal
            )
            factors = splu(sparse.csc_array(whole + sparse.diags_array(steady)))
            target = 0.1 * gap
            rest = dual - self.low + target / over * self.has_low + self.high - target / under * self.has_high
            change = factors.solve(np.concatenate([rest, primal]))
            self._move(change[:size], change[size:], over, under, target)
        over, under = self._rooms()
        return self.has_low & (self.low > over), self.has_high & (self.high > under)

    def _rooms(self) -> tuple[Vector, Vector]:
        """How far each unknown is from its bounds; one where there is none."""
        return np.where(self.has_low, self.x - self.lower, 1.0), np.where(self.has_high, self.upper - self.x, 1.0)

    def _move(self, step: Vector, multipliers: Vector, over: Vector, under: Vector, target: float) -> None:
        low = (target / over - self.low - self.low / over * step) * self.has_low
        high = (target / under - self.high + self.high / under * step) * self.has_high
        room = min(
            _longest(over, np.where(self.has_low, step, 0.0)), _longest(under, np.where(self.has_high, -step, 0.0))
        )
        pushes = min(_longest(self.low, low), _longest(self.high, high))
        length = min(room, pushes)
        self.x = self.x + length * step
        self.multipliers = self.multipliers + length * multipliers
        self.low, self.high = self.low + length * low, self.high + length * high


def _longest(values: Vector, steps: Vector) -> float:
    """How much of a step keeps all values above zero."""
    falling = steps < 0
    return min(1.0, _KEEP * float((values[falling] / -steps[falling]).min(initial=np.inf)))
