"""What two releases of the same cells give away together, though each of them hides small numbers."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GivenAway:
    """A small number that can be worked out by taking one printed cell from another.

    cells: those that are added, then those that are taken away; persons: what remains.
    """

    earlier: tuple[str, ...]
    later: tuple[str, ...]
    persons: int


def between(
    earlier: Mapping[tuple[str, ...], int], later: Mapping[tuple[str, ...], int], minimum: int
) -> tuple[GivenAway, ...]:
    """Cells printed in both releases whose change is 1 to minimum - 1 persons: who moved could be recognised.

    A cell that stayed as it was gives nothing away. Both map names of cells to printed counts; withheld cells are
    not in them.
    """
    return tuple(
        GivenAway(name, name, abs(later[name] - earlier[name]))
        for name in sorted(earlier.keys() & later.keys())
        if 0 < abs(later[name] - earlier[name]) < minimum
    )


def nested(
    wholes: Mapping[str, int], parts: Mapping[str, int], whole_of: Mapping[str, str], minimum: int
) -> tuple[GivenAway, ...]:
    """Wholes of one release, less their parts printed in another, that leave 1 to minimum - 1 persons.

    wholes, parts: printed counts by zone; whole_of: the whole each part lies in (a finer zone system, an older
    boundary). Parts that are not printed count as the remainder that is given away.
    """
    found = []
    for name in sorted(wholes):
        inside = tuple(sorted(part for part, whole in whole_of.items() if whole == name and part in parts))
        rest = wholes[name] - sum(parts[part] for part in inside)
        if inside and 0 < rest < minimum:
            found.append(GivenAway((name,), inside, rest))
    return tuple(found)
