"""Persons as a table of moves by age and sex, with everything that was left out of it counted by its reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from namagar.analysis.microdata import expressions
from namagar.analysis.microdata.grouped import Key, grouped
from namagar.analysis.microdata.layout import Layout, Place
from namagar.analysis.mobility.arrays import Matrix, named
from namagar.analysis.mobility.od_table import OdTable
from namagar.analysis.terms.problem import Problem, Refused

Numbers: TypeAlias = NDArray[np.int64]
# Why persons are not in the table of moves, in the order in which it is asked.
REASONS = ("age-unknown", "too-young", "origin-unknown", "destination-unknown", "from-abroad", "abroad-now")
_INSIDE = -1
OLDEST = 130


@dataclass(frozen=True, eq=False)
class Tabulation:
    """Persons inside the system by zone of origin, zone of destination, age and sex.

    zones: codes, sorted; ages: years, sorted, or a single -1 where the file has none; sexes: words, sorted, the empty
    one for persons of unknown sex; rows, persons: how many rows there are and whom they stand for, shape
    (zones, zones, ages, sexes); left_out: rows and persons by reason; squares: Σ w².
    """

    layout: Layout
    zones: tuple[str, ...]
    ages: tuple[int, ...]
    sexes: tuple[str, ...]
    rows: Numbers
    persons: Matrix
    left_out: dict[str, tuple[int, float]]
    squares: float

    @cached_property
    def moves(self) -> OdTable:
        """Everybody by origin and destination; the diagonal are those who stayed."""
        return OdTable.of(self.zones, self.persons.sum(axis=(2, 3)), self.layout.meaning)

    @property
    def at_risk(self) -> Matrix:
        """Persons inside the system at both times, by the zone they lived in first, shape (zones,)."""
        return np.asarray(self.persons.sum(axis=(1, 2, 3)))

    @property
    def weighting_effect(self) -> float:
        """By how much unequal weights widen a variance (Kish): 1 + their squared variation; 1 without weights."""
        return self.squares * float(self.rows.sum()) / float(self.persons.sum()) ** 2


def tabulate(table: Any, layout: Layout) -> Tabulation:
    """Run the first grouping and sort its cells.

    table: what `engines.opened` gives. Refused for weights that stand for nobody or have more decimals than stated,
    for codes that the layout does not know, and when nobody is inside the system.
    """
    keys, sums = grouped(expressions.cells(table, layout))
    _weights_fit(keys, sums, layout)
    rows = sums["persons"]
    units = sums["units"] if layout.weight else rows
    age, sex = _ages(keys, layout), _sexes(keys, layout)
    reason = _reasons(keys["origin"], keys["destination"], age, layout)
    inside = reason == _INSIDE
    if not inside.any():
        raise Refused(Problem("persons-nobody-inside", "", {"rows": int(rows.sum())}))
    areas = [area_of(keys[name], layout) for name in ("origin", "destination")]
    places = [_by_name(each, inside) for each in (*areas, age, sex)]
    zones = tuple(sorted({*places[0].codes, *places[1].codes, *layout.zones.values()}))
    axes = (zones, zones, tuple(sorted(places[2].codes, key=int)), tuple(sorted(places[3].codes)))
    shape = tuple(map(len, axes))
    at = np.ravel_multi_index([each.along(axis) for each, axis in zip(places, axes, strict=True)], shape)
    # Whole numbers below 2^53 add up exactly in any order.
    sizes = [_summed(at, values[inside], shape) for values in (rows, units)]
    scale = 10**layout.decimals
    return Tabulation(
        layout=layout,
        zones=zones,
        ages=tuple(map(int, axes[2])),
        sexes=axes[3],
        rows=sizes[0].astype(np.int64),
        persons=sizes[1] / scale,
        left_out={
            name: (int(rows[reason == at].sum()), float(units[reason == at].sum() / scale))
            for at, name in enumerate(REASONS)
            if (reason == at).any()
        },
        squares=float(sums["squares"][inside].sum()) if layout.weight else float(rows[inside].sum()),
    )


def _by_name(key: Key, inside: NDArray[np.bool_]) -> Key:
    """The rows that are inside, with the codes that are left."""
    left, at = np.unique(key.at[inside], return_inverse=True)
    return Key(tuple(key.codes[each] for each in left), at)


def _weights_fit(keys: dict[str, Key], sums: dict[str, Any], layout: Layout) -> None:
    if not layout.weight:
        return
    problems = []
    for code, name in (("persons-weight-unfit", "unfit"), ("persons-weight-finer", "finer")):
        count = np.nan_to_num(sums[name].astype(float))
        if count.any():
            first = min(
                ", ".join(f"{key} {each.codes[each.at[row]] or '–'}" for key, each in keys.items())
                for row in np.flatnonzero(count)
            )
            facts = {"column": layout.weight, "count": int(count.sum()), "where": first, "decimals": layout.decimals}
            problems.append(Problem(code, layout.weight, facts))
    if problems:
        raise Refused(problems)


def _is_age(code: str) -> bool:
    """Whether somebody may be so old: 999 and the like stand for ages that nobody knows."""
    return code.isdecimal() and int(code) <= OLDEST


def _ages(keys: dict[str, Key], layout: Layout) -> Key:
    """Years as text; -2 where unknown, -1 for everybody when the file has no ages."""
    key = keys.get("age")
    if key is None:
        return _everybody("-1", keys)
    strange = [code for code in key.codes if code and code not in layout.age_unknown and not _is_age(code)]
    if strange:
        raise Refused(Problem("persons-age-unfit", layout.age, {"column": layout.age, "ages": named(strange)}))
    read = ["-2" if not code or code in layout.age_unknown else str(int(code)) for code in key.codes]
    return _renamed(key, read)


def _sexes(keys: dict[str, Key], layout: Layout) -> Key:
    key = keys.get("sex")
    if key is None:
        return _everybody("", keys)
    strange = sorted({*key.codes} - {*layout.sexes} - layout.sex_unknown - {""})
    if strange:
        raise Refused(_unknown(layout.sex, strange))
    return _renamed(key, [layout.sexes.get(code, "") for code in key.codes])


def _everybody(code: str, keys: dict[str, Key]) -> Key:
    return Key((code,), np.zeros(keys["origin"].at.size, dtype=np.int64))


def area_of(key: Key, layout: Layout) -> Key:
    """The area that each code of a place means."""
    return _renamed(key, [layout.zones.get(code, code) for code in key.codes])


def _renamed(key: Key, names: list[str]) -> Key:
    codes = tuple(sorted(set(names)))
    place = {code: at for at, code in enumerate(codes)}
    return Key(codes, np.array([place[name] for name in names], dtype=np.int64)[key.at])


def _reasons(origin: Key, destination: Key, age: Key, layout: Layout) -> Numbers:
    """Why each cell is outside the table, by its place in REASONS; the first that holds is given."""
    _places_fit(((origin, layout.origin), (destination, layout.destination)), layout)
    too_young = [code for code in age.codes if 0 <= int(code) < layout.youngest]
    holds = (
        age.marked({"-2"}),
        age.marked(too_young),
        origin.marked(layout.origin.unknown | {""}),
        destination.marked(layout.destination.unknown | {""}),
        origin.marked(layout.origin.abroad),
        destination.marked(layout.destination.abroad),
    )
    reason = np.full(origin.at.size, _INSIDE, dtype=np.int64)
    for at in reversed(range(len(REASONS))):
        reason[holds[at]] = at
    return reason


def _places_fit(sides: Iterable[tuple[Key, Place]], layout: Layout) -> None:
    problems = []
    for key, place in sides:
        strange = sorted({*key.codes} - {*layout.zones} - place.unknown - place.abroad - {""})
        if layout.zones and strange:
            problems.append(_unknown(place.column, strange))
    if problems:
        raise Refused(problems)


def _unknown(column: str, codes: list[str]) -> Problem:
    return Problem("persons-code-unknown", column, {"column": column, "codes": named(codes)})


def _summed(at: Any, values: Any, shape: tuple[int, ...]) -> Matrix:
    size = int(np.prod(shape))
    return np.asarray(np.bincount(at, weights=values, minlength=size), dtype=np.float64).reshape(shape)
