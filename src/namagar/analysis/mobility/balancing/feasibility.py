"""Whether any table with these empty cells can meet these totals, decided at sight or by a largest flow."""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from namagar.analysis.mobility.arrays import Matrix, Numbers, Places, named
from namagar.analysis.mobility.balancing.targets import Targets
from namagar.analysis.terms.problem import Problem, Refused

# What is smaller than this share of its total is rounding and not people.
ROUNDING = 1e-12
_FILLINGS = 40


def open_cells(seed: Matrix, targets: Targets) -> Places:
    """The cells of the seed that are not empty, in rows and columns whose totals are above zero."""
    return np.asarray((seed > 0) & (targets.rows > 0)[:, None] & (targets.columns > 0))


def at_sight(seed: Matrix, targets: Targets) -> Places | None:
    """The cells that can hold somebody where a pattern tells at once: no cell is empty, or the diagonal only.

    None where only a largest flow tells. Refused with the rows and columns that cannot be met together.
    """
    open_ = open_cells(seed, targets)
    live = np.outer(targets.rows > 0, targets.columns > 0)
    if open_.sum() == live.sum():
        return open_
    _check_empty(open_, targets)
    return open_ & ~_around_diagonal(open_, targets) if _only_diagonal(open_, live) else None


def by_largest_flow(seed: Matrix, targets: Targets) -> Places:
    """The cells that some table with these totals fills; Refused with the rows and columns that no table can meet."""
    open_ = open_cells(seed, targets)
    flow = _largest_flow(open_, targets)
    return open_ & _loops(open_, flow, targets.rows, targets.columns)


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
    if open_.shape[0] != open_.shape[1] or live.sum() - open_.sum() > open_.shape[0]:
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
