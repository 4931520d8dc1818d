"""What stands in a cell, and how two texts are compared that only differ in the way they are typed."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

from namagar.analysis.terms.numerals import digits, normal_text

# A number of a workbook stays a number: its text could be read in two ways, the number cannot.
Cell: TypeAlias = str | int | float
_PLACE = re.compile(r"\{([1-9])\}")
_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x061C, 0x0640, 0xFEFF))


@lru_cache(maxsize=100_000)
def compared(text: str) -> str:
    """A text as headings and names are compared: one kind of letters and digits, no spaces, joiners or capitals."""
    return "".join(digits(normal_text(text.translate(_INVISIBLE)), "en").split()).casefold()


def shown(cell: Cell) -> str:
    """The cell as text; a whole number has no decimals."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell if isinstance(cell, str) else repr(cell)


def filled(template: str, parts: Sequence[str]) -> str:
    """The template with {1}, {2} … filled; what looks like one in a cell of the file stays as it is."""
    return _PLACE.sub(lambda place: parts[int(place[1]) - 1] if int(place[1]) <= len(parts) else place[0], template)


def is_empty(cell: Cell) -> bool:
    """Whether nothing is written there."""
    return isinstance(cell, str) and not cell.strip()
