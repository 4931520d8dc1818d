"""What two releases of the same cells give away together, though each of them hides small numbers."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GivenAway:
    """A small number that can be worked out by taking one printed cell from another.

    earlier, later: the cell as each release names it; persons: what remains.
    """

    earlier: tuple[str, ...]
    later: tuple[str, ...]
    persons: int


def between(
    earlier: Mapping[tuple[str, ...], int], later: Mapping[tuple[str, ...], int], minimum: float
) -> tuple[GivenAway, ...]:
    """Cells printed in both releases that changed by fewer persons than the minimum: who moved could be recognised.

    A cell that stayed as it was gives nothing away. Both map names of cells to printed counts; withheld cells are
    not in them.
    """
    return tuple(
        GivenAway(name, name, abs(later[name] - earlier[name]))
        for name in sorted(earlier.keys() & later.keys())
        if 0 < abs(later[name] - earlier[name]) < minimum
    )
