"""The arrays of this room, and how a few places out of many are named in a sentence."""

from collections.abc import Iterable
from itertools import islice
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Matrix: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[np.bool_]
Numbers: TypeAlias = npt.NDArray[np.intp]
_MOST_NAMED = 12


def named(things: Iterable[str]) -> str:
    """The first dozen in a row, and a mark that there are more."""
    listed = iter(things)
    text = ", ".join(islice(listed, _MOST_NAMED))
    return f"{text}, …" if next(listed, None) is not None else text


def pairs_at(places: Places, rows: tuple[str, ...], columns: tuple[str, ...]) -> str:
    """The marked cells as `row→column`, a dozen of them."""
    return named(f"{rows[row]}→{columns[column]}" for row, column in np.argwhere(places).tolist())


def closed(array: Matrix) -> Matrix:
    """The same array, which nobody can change any more."""
    array.setflags(write=False)
    return array
