"""A table of any number of dimensions fitted to totals over some of them: by sweeps, or by Newton's method."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.sparse import csr_array

from namagar.analysis.mobility.arrays import Matrix, Numbers, Places, named
from namagar.analysis.mobility.balancing.programmes import fillable, nearest
from namagar.analysis.mobility.balancing.reached import not_reached
from namagar.analysis.mobility.balancing.targets import EQUAL
from namagar.analysis.terms.problem import Problem, Refused

# What stands between the labels of one cell when it is named.
JOINT = "/"
_SWEEPS, _PATIENCE, _PROGRESS = 100_000, 200, 0.99
# A step is solved to a thousandth: targets repeat each other, and more digits would only feed on their rounding.
_STEPS, _HALVINGS, _LONGEST_STEP, _SOLVER = 100, 40, 2.0, 1e-3
_FEW, _FILLED = 30, 1e-3
METHODS = ("newton", "sweeps")


@dataclass(frozen=True, eq=False)
class Target:
    """Totals over all dimensions but `axes`, as an array of these dimensions in this order.

    labels: for each of these dimensions what its places are called, where they are not called by number.
    """

    axes: tuple[int, ...]
    totals: Matrix
    name: str = ""
    labels: tuple[tuple[str, ...], ...] = ()

    @property
    def called(self) -> str:
        """Its name, or its dimensions."""
        return self.name or "×".join(str(axis + 1) for axis in self.axes)

    def place(self, numbers: Sequence[int], axes: Sequence[int]) -> str:
        """What a place of some of its dimensions is called."""
        if not self.labels:
            return _place(numbers)
        labels = (self.labels[self.axes.index(axis)] for axis in axes)
        return JOINT.join(names[number] for names, number in zip(labels, numbers, strict=True))


@dataclass(frozen=True, eq=False)
class FittedMany:
    """The table, how it was found, and the largest share of a target's largest total that it misses."""

    table: Matrix
    dropped: Places
    method: str
    iterations: int
    errors: tuple[float, ...]


def fit_many(seed: Matrix, targets: Sequence[Target], tolerance: float = 1e-10, method: str = "newton") -> FittedMany:
    """The table nearest to the seed that meets every target.

    Refused when totals that targets share disagree, or when no table meets them all; Failed when the tolerance is
    not reached. A table that a few steps lead to with every open cell filled proves that there is one; otherwise
    linear programmes decide.
    """
    if method not in METHODS:
        raise ValueError(f"{method} is not one of {METHODS}")
    _check(seed, targets)
    open_ = seed > 0
    for target in targets:
        open_ &= _spread(target.totals, target.axes, seed.shape) > 0
    start, forced = np.where(open_, seed, 0.0), np.zeros(seed.shape, dtype=bool)
    found = None if method == "sweeps" else _proven(start, targets, tolerance)
    if found is None:
        solve = {"newton": _solved, "sweeps": _swept}[method]
        if not _is_free(open_, targets):
            forced = _decided(open_, targets)
        found = solve(np.where(forced, 0.0, start), targets, tolerance)
        if forced.any() and not max(_misses(found[0], targets)) <= tolerance:
            # A cell may hold less than the programmes can see, and be needed all the same.
            forced = np.zeros(seed.shape, dtype=bool)
            found = solve(start, targets, tolerance)
    table, iterations = found
    errors = _misses(table, targets)
    if not max(errors) <= tolerance:
        raise not_reached(max(errors), tolerance, iterations)
    return FittedMany(table, forced, method, iterations, errors)


def _misses(table: Matrix, targets: Sequence[Target]) -> tuple[float, ...]:
    return tuple(_miss(table, target) for target in targets)


def _sums(table: Matrix, axes: tuple[int, ...]) -> Matrix:
    """The totals of a table over all dimensions but these, in their order."""
    others = tuple(axis for axis in range(table.ndim) if axis not in axes)
    order = np.argsort(np.argsort(axes))
    return np.asarray(np.transpose(table.sum(axis=others), order)) if axes else np.asarray(table.sum())


def _spread(values: Matrix, axes: tuple[int, ...], shape: tuple[int, ...]) -> Matrix:
    """Values of some dimensions, the same along all others."""
    order = np.argsort(axes)
    placed = np.transpose(values, order)
    return placed.reshape([size if axis in axes else 1 for axis, size in enumerate(shape)])


def _miss(table: Matrix, target: Target) -> float:
    largest = float(target.totals.max(initial=0.0))
    gap = float(np.abs(_sums(table, target.axes) - target.totals).max(initial=0.0))
    return gap / largest if largest > 0 else gap


def _check(seed: Matrix, targets: Sequence[Target]) -> None:
    problems = []
    whole = Target(tuple(range(seed.ndim)), seed)
    for target in (whole, *targets):
        name, values = ("" if target is whole else target.called), target.totals
        for code, places in (
            ("mobility-missing", np.isnan(values)),
            ("mobility-endless", np.isinf(values)),
            ("mobility-negative", values < 0),
        ):
            if places.any():
                pairs = named(target.place(at, target.axes) for at in np.argwhere(places).tolist())
                problems.append(Problem(code, name, {"pairs": pairs}))
    if problems:
        raise Refused(problems)
    if not targets:
        raise ValueError("a table is fitted to one target at least")
    for target in targets:
        if target.totals.shape != tuple(seed.shape[axis] for axis in target.axes):
            raise ValueError(f"the target {target.called} has the shape {target.totals.shape}")
    for first, second in combinations(targets, 2):
        _check_overlap(first, second)


def _place(place: Sequence[int]) -> str:
    return "(" + ", ".join(str(number + 1) for number in place) + ")"


def _check_overlap(first: Target, second: Target) -> None:
    """Two targets agree on the totals that they share; the whole table at least."""
    shared = tuple(axis for axis in first.axes if axis in second.axes)
    one, other = (_sums(each.totals, tuple(each.axes.index(axis) for axis in shared)) for each in (first, second))
    size = max(float(np.abs(one).max(initial=0.0)), float(np.abs(other).max(initial=0.0)))
    gap = np.abs(one - other)
    if gap.max(initial=0.0) > EQUAL * size:
        worst = np.unravel_index(int(np.argmax(gap)), gap.shape)
        facts = {
            "first": first.called,
            "second": second.called,
            "one": float(one[worst]),
            "other": float(other[worst]),
            "place": first.place([int(number) for number in worst], shared),
        }
        raise Refused(Problem("mobility-fit-overlap", "", facts))


def _is_free(open_: Places, targets: Sequence[Target]) -> bool:
    """Whether targets share no dimension and every cell with totals above zero is open: then a table always exists."""
    axes = [axis for target in targets for axis in target.axes]
    live = np.ones(open_.shape, dtype=bool)
    for target in targets:
        live &= _spread(target.totals, target.axes, open_.shape) > 0
    return len(axes) == len(set(axes)) and bool((open_ == live).all())


def _decided(open_: Places, targets: Sequence[Target]) -> Places:
    """The open cells that no table with these totals fills; Refused with the totals that cannot be met together."""
    cells = np.flatnonzero(open_)
    sums, wanted, names = _sums_of_cells(cells, open_.shape, targets)
    found = nearest(sums, wanted)
    if guilty := found.guilty(names):
        raise Refused(Problem("mobility-fit-conflict", "", {"totals": guilty}))
    forced = np.zeros(open_.size, dtype=bool)
    forced[cells] = ~fillable(sums, wanted, found)
    return forced.reshape(open_.shape)


def _sums_of_cells(
    cells: Numbers, shape: tuple[int, ...], targets: Sequence[Target]
) -> tuple[csr_array, Matrix, list[str]]:
    """Which total each open cell is part of, the totals, and their names."""
    places = np.unravel_index(cells, shape)
    rows, wanted, names, start = [], [], [], 0
    for target in targets:
        inside = np.ravel_multi_index(tuple(places[axis] for axis in target.axes), target.totals.shape)
        rows.append(start + inside)
        wanted.append(target.totals.ravel())
        names += [f"{target.called} {target.place(at, target.axes)}" for at in np.ndindex(target.totals.shape)]
        start += target.totals.size
    columns = np.tile(np.arange(cells.size), len(targets))
    ones = np.ones(columns.size)
    sums = csr_array((ones, (np.concatenate(rows), columns)), shape=(start, cells.size))
    return sums, np.concatenate(wanted), names


def _swept(start: Matrix, targets: Sequence[Target], tolerance: float) -> tuple[Matrix, int]:
    """Each target met in turn, until all of them are met at once."""
    table = start.copy()
    best, since = np.inf, 0
    for sweep in range(1, _SWEEPS + 1):
        for target in targets:
            sums = _sums(table, target.axes)
            factors = np.divide(target.totals, sums, out=np.zeros_like(sums), where=sums > 0)
            table *= _spread(factors, target.axes, table.shape)
        error = max(_misses(table, targets))
        if error <= tolerance:
            return table, sweep
        best, since = (error, 0) if error < _PROGRESS * best else (best, since + 1)
        if since > _PATIENCE:
            break
    return table, sweep


def _proven(start: Matrix, targets: Sequence[Target], tolerance: float) -> tuple[Matrix, int] | None:
    """The table, where it is found at once and no cell was shrunk so far that it may be one that must be empty."""
    with np.errstate(over="ignore", invalid="ignore"):
        table, steps, reached = _newton(start, targets, tolerance, _FEW)
    filled = table > _FILLED * _swept_once(start, targets)
    return (table, steps) if reached and (filled | (start == 0)).all() else None


def _solved(start: Matrix, targets: Sequence[Target], tolerance: float) -> tuple[Matrix, int]:
    """By Newton's method, or by sweeps from where it goes no further."""
    with np.errstate(over="ignore", invalid="ignore"):
        table, steps, reached = _newton(start, targets, tolerance, _STEPS)
    if reached:
        return table, steps
    table, sweeps = _swept(table, targets, tolerance)
    return table, steps + sweeps


def _newton(start: Matrix, targets: Sequence[Target], tolerance: float, most: int) -> tuple[Matrix, int, bool]:
    """Newton's method on the logarithms of all factors, each step by conjugate gradients, so that no matrix is made."""
    table = _swept_once(start, targets)
    for step in range(most):
        gaps = [target.totals - _sums(table, target.axes) for target in targets]
        if max(_misses(table, targets)) <= tolerance:
            return table, step, True
        moved = _along(table, targets, gaps, _conjugate(table, targets, gaps))
        if moved is None:
            return table, step, False
        table = moved
    return table, most, False


def _swept_once(start: Matrix, targets: Sequence[Target]) -> Matrix:
    table = start.copy()
    for target in targets:
        sums = _sums(table, target.axes)
        factors = np.divide(target.totals, sums, out=np.zeros_like(sums), where=sums > 0)
        table *= _spread(factors, target.axes, table.shape)
    return table


Gaps = list[Matrix]


def _conjugate(table: Matrix, targets: Sequence[Target], gaps: Gaps) -> Gaps:
    """The step that would meet all targets to first order; the system has a solution though not a single one."""
    sizes = [np.maximum(_sums(table, target.axes), np.finfo(float).tiny) for target in targets]

    def curved(step: Gaps) -> Gaps:
        moved = table * sum(_spread(part, target.axes, table.shape) for part, target in zip(step, targets, strict=True))
        return [_sums(moved, target.axes) for target in targets]

    return _gradients(curved, gaps, sizes)


def _gradients(curved: Callable[[Gaps], Gaps], right: Gaps, sizes: Gaps) -> Gaps:
    """The answer x of `curved(x) = right` for a system without directions that go down; `sizes` is its diagonal."""
    answer = [np.zeros_like(part) for part in right]
    rest = [part.copy() for part in right]
    scaled = [part / size for part, size in zip(rest, sizes, strict=True)]
    way = [part.copy() for part in scaled]
    strength = first = _product(rest, scaled)
    for _ in range(10 * sum(part.size for part in right)):
        if strength <= _SOLVER**2 * first:
            break
        bent = curved(way)
        bend = _product(way, bent)
        if bend <= 0:
            break
        length = strength / bend
        for part, step, change, curve in zip(answer, way, rest, bent, strict=True):
            part += length * step
            change -= length * curve
        scaled = [part / size for part, size in zip(rest, sizes, strict=True)]
        new = _product(rest, scaled)
        way = [part + (new / strength) * step for part, step in zip(scaled, way, strict=True)]
        strength = new
    return answer


def _product(first: Gaps, second: Gaps) -> float:
    return float(sum((one * other).sum() for one, other in zip(first, second, strict=True)))


def _along(table: Matrix, targets: Sequence[Target], gaps: Gaps, change: Gaps) -> Matrix | None:
    """As far along the step as the convex function falls or the gaps shrink; None when neither does."""
    logarithm = sum(_spread(part, target.axes, table.shape) for part, target in zip(change, targets, strict=True))
    longest = float(np.abs(logarithm * (table > 0)).max(initial=0.0))
    if not np.isfinite(longest):
        return None
    length = min(1.0, _LONGEST_STEP / max(longest, np.finfo(float).tiny))
    slope, whole = _product(gaps, change), float(table.sum())
    size = max(float(np.abs(gap).max(initial=0.0)) for gap in gaps)
    pull = sum(float((target.totals * part).sum()) for target, part in zip(targets, change, strict=True))
    for _ in range(_HALVINGS):
        new = table * np.exp(length * logarithm)
        falls = float(new.sum()) - whole - length * pull <= -1e-4 * length * slope
        nearest = max(float(np.abs(target.totals - _sums(new, target.axes)).max(initial=0.0)) for target in targets)
        if falls or nearest < size:
            return np.asarray(new)
        length /= 2
    return None
