"""How much each reporter of a mirror table over- or undercounts by definition, estimated from both sides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from namagar.analysis.consistency.reconcile.system import Places, Vector
from namagar.analysis.terms.problem import Failed, Problem, Refused

SIDES = ("sending", "receiving")
_STEPS, _CLOSE = 100, 1e-12


@dataclass(frozen=True)
class Factors:
    """By how much each origin (`sending`) and each destination (`receiving`) reports the true flow; 1 is true.

    `spreads` are standard deviations of the logarithms, in the same order; `dispersion` says how many times wider
    the reports scatter than pure counts would (it is in the spreads). `unseen` are reporters without a pair.
    """

    sending: Mapping[str, float] = field(hash=False)
    receiving: Mapping[str, float] = field(hash=False)
    sending_spreads: Mapping[str, float] = field(hash=False)
    receiving_spreads: Mapping[str, float] = field(hash=False)
    dispersion: float
    pairs: int
    unseen: tuple[str, ...]


def factors(areas: Sequence[str], sent: Vector, received: Vector, trusted: str = "") -> Factors:
    """The factors of all reporters from the cells that both sides report (NaN is not reported).

    The true flow x is unknown; the origin reports x d, the destination x g, as Poisson counts. Given what both sides
    report together, the part of the origin is binomial with odds d / g: x drops out, and zeros need no special care.
    Only ratios are seen, so a rule fixes the rest. `trusted` names it:
    "receiving" or "sending" takes that whole side for true, "receiving:TUR" one reporter,
    "" lets the logarithms of all factors add up to nothing.
    """
    pairs = np.isfinite(sent) & np.isfinite(received)
    pairs &= np.nan_to_num(sent) + np.nan_to_num(received) > 0
    np.fill_diagonal(pairs, False)
    design, fixed = _design(areas, pairs, trusted)
    rows, columns = np.nonzero(pairs)
    mine, both = sent[rows, columns], sent[rows, columns] + received[rows, columns]
    _check(areas, pairs, sent, received)
    logs, inverse, dispersion = _fitted(design, mine, both)
    count = len(areas)
    full_logs, full_spreads = fixed @ logs, np.sqrt(np.einsum("ij,jk,ik->i", fixed, inverse, fixed) * dispersion)
    seen = np.concatenate([pairs.any(axis=1), pairs.any(axis=0)])
    sides = (slice(0, count), slice(count, 2 * count))
    values = [
        {
            area: float(np.exp(log))
            for area, log, is_seen in zip(areas, full_logs[side], seen[side], strict=True)
            if is_seen
        }
        for side in sides
    ]
    widths = [
        {
            area: float(width)
            for area, width, is_seen in zip(areas, full_spreads[side], seen[side], strict=True)
            if is_seen
        }
        for side in sides
    ]
    unseen = tuple(
        f"{name}:{area}" for name, side in zip(SIDES, sides, strict=True)
        for area, is_seen in zip(areas, seen[side], strict=True) if not is_seen
    )  # fmt: skip
    return Factors(values[0], values[1], widths[0], widths[1], dispersion, int(pairs.sum()), unseen)


def _design(areas: Sequence[str], pairs: Places, trusted: str) -> tuple[Vector, Vector]:
    """The log odds of each pair by what is free, and all factors by it; Refused when the rule is not enough."""
    count = len(areas)
    rows, columns = np.nonzero(pairs)
    whole = np.zeros((rows.size, 2 * count))
    whole[range(rows.size), rows] = 1.0
    whole[range(rows.size), count + columns] = -1.0
    seen = np.concatenate([pairs.any(axis=1), pairs.any(axis=0)])
    side, _, area = trusted.partition(":")
    if trusted and (side not in SIDES or (area and area not in areas)):
        raise Refused(Problem("reconcile-bias-rule-unknown", "", {"rule": trusted}))
    fixed = np.eye(2 * count)
    first = SIDES.index(side) * count if trusted else 0
    if trusted and not area:
        fixed[first : first + count] = 0.0
    elif trusted:
        fixed[first + areas.index(area)] = 0.0
    free = np.flatnonzero(seen & fixed.any(axis=1))
    fixed = fixed[:, free]
    if not trusted:
        fixed = fixed @ _summing_to_nothing(free.size)
    if trusted and not area:
        return whole @ fixed, fixed
    graph = sparse.block_array([[None, sparse.csr_array(pairs)], [sparse.csr_array(pairs.T), None]])
    _, labels = connected_components(graph, directed=False)
    groups = np.unique(labels[seen]).size
    if groups != 1 or (area and not seen[first + areas.index(area)]):
        raise Refused(Problem("reconcile-bias-not-identified", "", {"groups": groups, "rule": trusted or "—"}))
    return whole @ fixed, fixed


def _summing_to_nothing(size: int) -> Vector:
    """The last logarithm is minus the sum of the others."""
    return np.vstack([np.eye(size - 1), -np.ones((1, size - 1))])


def _check(areas: Sequence[str], pairs: Places, sent: Vector, received: Vector) -> None:
    """A reporter that says zero wherever the other side counts somebody has no factor at all."""
    problems = []
    for name, axis, own in ((SIDES[0], 1, sent), (SIDES[1], 0, received)):
        told = np.where(pairs, own, 0.0).sum(axis=axis)
        for place in np.flatnonzero(pairs.any(axis=axis) & (told == 0)).tolist():
            problems.append(Problem("reconcile-bias-only-zeros", name, {"area": areas[place]}))
    if problems:
        raise Refused(problems)


def _fitted(design: Vector, mine: Vector, both: Vector) -> tuple[Vector, Vector, float]:
    """Logarithms by Newton's steps on the binomial likelihood, their covariance as pure counts, and the dispersion."""
    logs: Vector = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        share = 1.0 / (1.0 + np.exp(-(design @ logs)))
        slope = design.T @ (mine - both * share)
        curve = (design.T * (both * share * (1 - share))) @ design
        step = np.linalg.lstsq(curve, slope, rcond=None)[0]
        logs = logs + step * min(1.0, 2.0 / max(float(np.abs(step).max(initial=0.0)), 1e-300))
        if float(np.abs(step).max(initial=0.0)) < _CLOSE:
            break
    else:
        raise Failed(Problem("reconcile-not-converged", "", {"step": "bias"}))
    share = 1.0 / (1.0 + np.exp(-(design @ logs)))
    free = mine.size - np.linalg.matrix_rank(design)
    scatter = float(((mine - both * share) ** 2 / (both * share * (1 - share))).sum())
    return logs, np.linalg.pinv(curve).astype(np.float64), float(max(1.0, scatter / free)) if free > 0 else 1.0
