"""Whether any table with these empty cells can meet these totals, decided by a largest flow before any fitting."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from namagar.analysis.mobility.arrays import Matrix, Numbers, Places, named
from namagar.analysis.mobility.balancing.curvature import Curvature
from namagar.analysis.mobility.balancing.targets import Targets
from namagar.analysis.terms.problem import Problem, Refused

# What is smaller than this share of its total is rounding and not people.
ROUNDING = 1e-12
_FILLINGS, _WITNESS_SWEEPS = 40, (3, 30, 300)
# A witness meets each total but for rounding, and shrinks no cell so far that rounding alone may have kept it open.
_MET, _FILLED, _SHORT = 1e-11, 1e-3, 0.5


@dataclass(frozen=True, eq=False)
class Support:
    """The cells that can hold somebody, and those of the seed that cannot although their totals are above zero.

    witness: how it was seen at once that all of them can, where it was.
    """

    open: Places
    dropped: Places
    witness: "Witness | None" = None


@dataclass(frozen=True, eq=False)
class Witness:
    """Factors of the columns above zero near to which a table meets all totals, and the curvature that led there.

    Both are for totals as shares of their sum.
    """

    factors: Matrix
    curvature: Curvature


def support(seed: Matrix, targets: Targets) -> Support:
    """The cells that can hold somebody; Refused with the rows and columns that cannot be met together."""
    rows, columns = targets.rows, targets.columns
    live = np.outer(rows > 0, columns > 0)
    open_ = (seed > 0) & live
    nothing = np.zeros(seed.shape, dtype=bool)
    if open_.sum() == live.sum():
        return Support(open_, nothing)
    _check_empty(open_, targets)
    if _only_diagonal(open_, live):
        forced = _around_diagonal(open_, targets)
    elif (witness := _witnessed(seed, targets)) is not None:
        return Support(open_, nothing, witness)
    else:
        flow = _largest_flow(open_, targets)
        forced = open_ & ~_loops(open_, flow, rows, columns)
    return Support(open_ & ~forced, forced)


def _check_empty(open_: Places, targets: Targets) -> None:
    """A total above zero whose cells are all empty cannot be met."""
    problems = []
    for where, axis, totals, names in (
        ("rows", 1, targets.rows, targets.row_names),
        ("columns", 0, targets.columns, targets.column_names),
    ):
        empty = (totals > 0) & ~open_.any(axis=axis)
        if empty.any():
            areas = named(names[place] for place in np.flatnonzero(empty).tolist())
            problems.append(Problem("mobility-fit-empty", where, {"areas": areas}))
    if problems:
        raise Refused(problems)


def _only_diagonal(open_: Places, live: Places) -> bool:
    """Whether the only empty cells are those of a square table's diagonal, all of them."""
    if open_.shape[0] != open_.shape[1]:
        return False
    off = ~np.eye(open_.shape[0], dtype=bool)
    return bool((open_ == (live & off)).all())


def _around_diagonal(open_: Places, targets: Targets) -> Places:
    """With an empty diagonal an area can send and receive together no more than all areas; if as much, all others
    move to and from it only."""
    total = float(targets.rows.sum())
    both = targets.rows + targets.columns
    worst = int(np.argmax(both))
    slack = total - float(both[worst])
    if slack < -ROUNDING * total:
        alone = np.arange(both.size) == worst
        raise Refused(_too_many(targets, alone, ~alone))
    if slack > ROUNDING * total:
        return np.zeros(open_.shape, dtype=bool)
    forced = open_.copy()
    forced[worst, :] = False
    forced[:, worst] = False
    return forced


def _too_many(targets: Targets, rows: Places, columns: Places) -> Problem:
    """That these rows reach these columns only; or, where that is shorter, that the other columns need other rows."""
    demand, supply = float(targets.rows[rows].sum()), float(targets.columns[columns].sum())
    code = "mobility-fit-impossible"
    if rows.sum() + columns.sum() > (~rows).sum() + (~columns).sum():
        code = "mobility-fit-impossible-columns"
        rows, columns = ~rows, ~columns
        supply, demand = float(targets.rows[rows].sum()), float(targets.columns[columns].sum())
    facts: dict[str, object] = {
        "rows": named(targets.row_names[place] for place in np.flatnonzero(rows).tolist()) or "–",
        "columns": named(targets.column_names[place] for place in np.flatnonzero(columns).tolist()) or "–",
        "demand": demand,
        "supply": supply,
        "excess": demand - supply,
    }
    return Problem(code, "", facts)


def _witnessed(seed: Matrix, targets: Targets) -> Witness | None:
    """A table that fills every open cell and meets all totals, found at once: the proof that one exists.

    The seed is swept a little, or else some more, and then moved as a least-squares step says, which meets all totals;
    it is a witness when no cell falls to zero on the way.
    """
    live_rows, live_columns = targets.rows > 0, targets.columns > 0
    kept = seed if live_rows.all() and live_columns.all() else seed[np.ix_(live_rows, live_columns)]
    rows, columns = targets.rows[live_rows], targets.columns[live_columns]
    rows, columns = rows / rows.sum(), columns / columns.sum()
    factors, swept = np.ones(columns.size), 0
    for sweeps in _WITNESS_SWEEPS:
        for _ in range(sweeps - swept):
            factors = columns / (kept.T @ (rows / (kept @ factors)))
        swept = sweeps
        if (found := _nearby(kept, rows, columns, factors)) is not None:
            return found
    return None


def _nearby(kept: Matrix, rows: Matrix, columns: Matrix, factors: Matrix) -> Witness | None:
    """The witness that one least-squares step leads to from these factors of columns, if it is one."""
    table = (rows / (kept @ factors))[:, None] * kept
    table *= factors
    if not np.isfinite(factors).all():
        return None
    curvature = Curvature.of(table, rows, np.zeros(1, dtype=np.intp))
    change = None if curvature is None else curvature.change(columns - table.sum(axis=0))
    if curvature is None or change is None:
        return None
    lengthened = 1 + change - (table @ change / rows)[:, None]
    table *= lengthened
    met = (np.abs(table.sum(axis=0) - columns) <= _MET * columns).all()
    filled = (lengthened[kept > 0] > _FILLED).all()
    if not (met and filled):
        return None
    # A short step is a good place to begin from; a long one leads only for additions where it is to multiply.
    return Witness(factors * np.exp(change) if np.abs(change).max() < _SHORT else factors, curvature)


def _largest_flow(open_: Places, targets: Targets) -> Matrix:
    """A table of open cells that meets all totals; Refused with the rows that reach too few people otherwise.

    Most of it is dealt out in proportion, what is left over goes along paths that make room for it.
    """
    flow, left, room = _dealt_out(open_, targets.rows, targets.columns)
    tiny = ROUNDING * float(targets.rows.sum())
    while left.sum() > tiny:
        path, rows, columns = _path(open_, flow, left, room, tiny / left.size)
        if path is None:
            raise Refused(_too_many(targets, rows, columns))
        _send(path, flow, left, room)
    return flow


def _dealt_out(open_: Places, rows: Matrix, columns: Matrix) -> tuple[Matrix, Matrix, Matrix]:
    """Each row gives to its open columns in proportion to their room, several times; what is left and the room left."""
    flow, left, room = np.zeros(open_.shape), rows.copy(), columns.copy()
    for _ in range(_FILLINGS):
        share = open_ * room
        sums = share.sum(axis=1)
        share *= np.divide(left, sums, out=np.zeros_like(left), where=sums > 0)[:, None]
        wanted = share.sum(axis=0)
        share *= np.minimum(1.0, np.divide(room, wanted, out=np.ones_like(room), where=wanted > 0))
        flow += share
        left, room = np.maximum(rows - flow.sum(axis=1), 0.0), np.maximum(columns - flow.sum(axis=0), 0.0)
    return flow, left, room


_Path = list[tuple[int, int]]


def _path(open_: Places, flow: Matrix, left: Matrix, room: Matrix, tiny: float) -> tuple[_Path | None, Places, Places]:
    """A shortest path from a row with people left to a column with room, as cells that gain and lose in turn.

    Without one: the rows and columns that people left over can reach, which is the proof that there is none.
    """
    rows = left > tiny
    columns = np.zeros(room.size, dtype=bool)
    row_from = np.full(left.size, -1)
    column_from = np.full(room.size, -1)
    fresh = rows.copy()
    while fresh.any():
        listed = np.flatnonzero(fresh)
        reached = open_[listed].any(axis=0) & ~columns
        column_from[reached] = listed[np.argmax(open_[listed][:, reached], axis=0)]
        columns |= reached
        ends = np.flatnonzero(reached & (room > tiny))
        if ends.size:
            return _walked(int(ends[np.argmax(room[ends])]), row_from, column_from), rows, columns
        through = np.flatnonzero(reached)
        if not through.size:
            break
        back = (flow[:, through] > 0) & ~rows[:, None]
        fresh = np.asarray(back.any(axis=1))
        row_from[fresh] = through[np.argmax(flow[np.ix_(fresh, through)], axis=1)]
        rows |= fresh
    return None, rows, columns


def _walked(column: int, row_from: Numbers, column_from: Numbers) -> _Path:
    """The cells from the last column back to the row with people left."""
    path = []
    while column >= 0:
        row = int(column_from[column])
        path.append((row, column))
        column = int(row_from[row])
        if column >= 0:
            path.append((row, column))
    return path


def _send(path: _Path, flow: Matrix, left: Matrix, room: Matrix) -> None:
    """As many as fit along the path: cells gain and lose in turn, beginning at the end with a gain."""
    gains, losses = path[::2], path[1::2]
    first, last = gains[-1][0], gains[0][1]
    most = min([float(left[first]), float(room[last]), *(float(flow[cell]) for cell in losses)])
    for cell in gains:
        flow[cell] += most
    for cell in losses:
        flow[cell] -= most
    left[first] -= most
    room[last] -= most


def _loops(open_: Places, flow: Matrix, rows: Matrix, columns: Matrix) -> Places:
    """The cells that some table with these totals fills: those on a loop of cells that gain and cells that lose."""
    high, wide = open_.shape
    filled = flow > ROUNDING * np.minimum(rows[:, None], columns)
    there, back = np.nonzero(open_), np.nonzero(filled)
    edges = (np.r_[there[0], high + back[1]], np.r_[high + there[1], back[0]])
    graph = csr_array((np.ones(edges[0].size, dtype=np.int8), edges), shape=(high + wide, high + wide))
    _, part = connected_components(graph, directed=True, connection="strong")
    return np.asarray(part[:high][:, None] == part[high:])
