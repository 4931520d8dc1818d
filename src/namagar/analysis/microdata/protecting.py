"""What of a tabulation may be printed: no small number, and none that can be worked out from the rest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from namagar.analysis.microdata.tabulation import Tabulation
from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.statistics.crossed import TOTAL, crossed
from namagar.analysis.statistics.differencing import GivenAway, between
from namagar.analysis.statistics.rounding import rounded_table
from namagar.analysis.statistics.suppression import alternatives, withheld

Flags: TypeAlias = NDArray[np.bool_]
Pair: TypeAlias = tuple[str, str]
METHODS = ("suppress", "round", "none")
SUPPRESS, ROUND, NONE = METHODS
# So many small cells are tried by what an exact index would tell of them; more of them move it alike.
_TRIED = 40


@dataclass(frozen=True, eq=False)
class Printed:
    """A tabulation as it may be printed.

    moves: persons between two zones, shape (zones, zones), the diagonal are those who stayed; left, came: persons who
    left and came to each zone; at_risk: persons who lived in each zone first, all (zones,); detail: persons by age
    group and sex, shape (zones, zones, groups, sexes). NaN is withheld. groups: the age at which each begins;
    given_away: what an earlier release would have given away, and is withheld therefore; ways: changes of moves, shape
    (zones, zones), that what is printed allows as well.
    """

    method: str
    minimum: int
    moves: Matrix
    left: Matrix
    came: Matrix
    at_risk: Matrix
    detail: Matrix
    groups: tuple[int, ...]
    given_away: tuple[GivenAway, ...]
    ways: tuple[Matrix, ...] = ()
    total_withheld: bool = False

    @property
    def open_zones(self) -> Flags:
        """The zones whose in- and out-moves are both printed as they are, so that their rates give nothing away."""
        if self.method == ROUND:
            return np.zeros(self.left.size, dtype=bool)
        return ~(np.isnan(self.left) | np.isnan(self.came) | np.isnan(self.at_risk))

    @property
    def withheld(self) -> int:
        """How many cells are not printed."""
        return int(sum(np.isnan(each).sum() for each in (self.moves, self.left, self.came, self.at_risk, self.detail)))


def printed(
    tabulation: Tabulation, minimum: int, method: str = "suppress", earlier: Mapping[Pair, int] | None = None
) -> Printed:
    """The printed form of a tabulation.

    suppress: numbers of rows below the minimum are withheld with what they could be worked out from; round: every
    number becomes a multiple of the minimum, rows and columns within one of it; none: everything, for those who may
    see it. earlier: persons by pair that an earlier release has printed, TOTAL for a sum. Refused as `withheld` is.
    """
    groups, detail, detail_rows = _by_group(tabulation)
    moves, risk = tabulation.moves.moves, tabulation.at_risk
    base = Printed(
        method=method,
        minimum=minimum,
        moves=tabulation.moves.persons.copy(),
        left=moves.sum(axis=1),
        came=moves.sum(axis=0),
        at_risk=risk,
        detail=detail,
        groups=groups,
        given_away=(),
    )
    if method == NONE:
        return base
    if method == ROUND:
        return _rounded(base)
    return _suppressed(base, tabulation, detail_rows, earlier or {})


def _by_group(tabulation: Tabulation) -> tuple[tuple[int, ...], Matrix, NDArray[np.int64]]:
    """Persons and rows by age group; single years where the layout states no groups."""
    ages, groups = np.array(tabulation.ages), tabulation.layout.groups
    if not groups or ages[0] < 0:
        return tabulation.ages, tabulation.persons, tabulation.rows
    starts = tuple(
        sorted({*groups} | ({tabulation.layout.youngest} if groups[0] > tabulation.layout.youngest else set()))
    )
    at = np.searchsorted(starts, ages, side="right") - 1
    shape = (*tabulation.persons.shape[:2], len(starts), tabulation.persons.shape[3])
    persons, rows = np.zeros(shape), np.zeros(shape, dtype=np.int64)
    for age, group in enumerate(at):
        persons[:, :, group] += tabulation.persons[:, :, age]
        rows[:, :, group] += tabulation.rows[:, :, age]
    return starts, persons, rows


def _suppressed(
    base: Printed, tabulation: Tabulation, detail_rows: NDArray[np.int64], earlier: Mapping[Pair, int]
) -> Printed:
    zones, rows = tabulation.zones, tabulation.rows.sum(axis=(2, 3))
    stayed = np.diagonal(rows)
    apart = rows - np.diag(stayed)
    table = crossed(apart, (zones, zones), np.eye(len(zones), dtype=bool))
    # So many respondents stand for so many persons.
    few = base.minimum * float(tabulation.persons.sum()) / float(rows.sum())
    given = between({tuple(pair): count for pair, count in earlier.items()}, _as_printed(base, zones), few)
    changed = np.isin(zones, [each.later[0] for each in given if each.later[0] == each.later[1]])
    found = withheld(table, base.minimum, sensitive=[each.later for each in given if each.later[0] != each.later[1]])
    hidden = found.cells.reshape(len(zones) + 1, len(zones) + 1)
    no_left, no_came = hidden[:-1, -1], hidden[-1, :-1]
    # Who lived in a zone first is who left it and who stayed: of the three, two are withheld or none.
    no_risk = _without_stayers(np.where(changed, 1, stayed), no_left, base.minimum)
    no_stayed = no_risk | no_left
    moves = np.where(hidden[:-1, :-1], np.nan, base.moves)
    np.fill_diagonal(moves, np.where(no_stayed, np.nan, np.diagonal(base.moves)))
    return Printed(
        method=base.method,
        minimum=base.minimum,
        moves=moves,
        left=np.where(no_left, np.nan, base.left),
        came=np.where(no_came, np.nan, base.came),
        at_risk=np.where(no_risk, np.nan, base.at_risk),
        detail=np.where(_in_lines(detail_rows, np.isnan(moves), base.minimum), np.nan, base.detail),
        groups=base.groups,
        given_away=given,
        ways=tuple(_as_moves(way, len(zones), tabulation) for way in alternatives(found, _TRIED)),
        total_withheld=bool(hidden[-1, -1]),
    )


def _without_stayers(stayed: NDArray[np.int64], no_left: Flags, minimum: int) -> Flags:
    """The zones that print neither who stayed nor who lived there first, though who left is printed.

    Persons of all zones together are in the report, so that small numbers hide each other as in a line; where they do
    not, the zone with the fewest others joins them. stayed: one where few are new since an earlier release.
    """
    line = np.where(no_left, 0, stayed)
    return np.asarray(_in_lines(line[None, None, None, :], np.zeros((1, 1), dtype=bool), minimum)[0, 0, 0])


def _as_moves(change: Matrix, zones: int, tabulation: Tabulation) -> Matrix:
    """A change of rows as one of persons, by the mean weight; sums of rows and columns are left out."""
    persons = change * float(tabulation.persons.sum()) / float(tabulation.rows.sum())
    return np.asarray(persons.reshape(zones + 1, zones + 1)[:-1, :-1])


def _in_lines(rows: NDArray[np.int64], no_sum: Flags, minimum: int) -> Flags:
    """Which cells by age and sex are withheld when the sum of each pair is printed, or is not.

    Without its sum a pair shows nothing. With it, small cells hide each other once they are two and count the minimum
    together; otherwise the smallest of the others, which counts at least the minimum, is withheld with them.
    """
    lines = rows.reshape(*no_sum.shape, -1)
    hidden = (lines > 0) & (lines < minimum)
    alone = hidden.any(-1) & ((hidden.sum(-1) < 2) | ((lines * hidden).sum(-1) < minimum))
    others = np.where(hidden | (lines == 0), np.iinfo(np.int64).max, lines)
    partner = others.argmin(-1)
    first, second = np.nonzero(alone & ~no_sum)
    hidden[first, second, partner[first, second]] = True
    hidden[no_sum] = True
    return hidden.reshape(rows.shape)


def _as_printed(base: Printed, zones: tuple[str, ...]) -> dict[tuple[str, ...], int]:
    cells = {(a, b): base.moves[i, j] for i, a in enumerate(zones) for j, b in enumerate(zones)}
    cells |= {(zone, TOTAL): base.left[at] for at, zone in enumerate(zones)}
    cells |= {(TOTAL, zone): base.came[at] for at, zone in enumerate(zones)}
    return {tuple(name): round(value) for name, value in cells.items()}


def _rounded(base: Printed) -> Printed:
    stayed = np.diagonal(base.moves)
    apart = base.moves.copy()
    np.fill_diagonal(apart, 0.0)
    moves = rounded_table(apart, base.minimum).astype(float)
    np.fill_diagonal(moves, _nearest(stayed, base.minimum))
    without = moves - np.diag(np.diagonal(moves))
    return Printed(
        method=base.method,
        minimum=base.minimum,
        moves=moves,
        left=without.sum(axis=1),
        came=without.sum(axis=0),
        at_risk=moves.sum(axis=1),
        detail=_nearest(base.detail, base.minimum),
        groups=base.groups,
        given_away=(),
    )


def _nearest(values: Matrix, base: int) -> Matrix:
    return np.asarray(np.rint(values / base) * base)


def pairs(rows: Iterable[tuple[str, str, float]]) -> dict[Pair, int]:
    """Printed persons by pair, as `printed` takes those of an earlier release; what was withheld is left out."""
    return {(origin, destination): round(persons) for origin, destination, persons in rows if not np.isnan(persons)}
