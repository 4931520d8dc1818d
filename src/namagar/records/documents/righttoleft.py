"""Lines of a PDF put back into reading order, where Persian or Arabic runs from right to left in pieces."""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

_DIGITS = "\u0660-\u0669\u06f0-\u06f9"
# A number is written from left to right; the extraction turns it round together with the letters about it.
_NUMBER = re.compile(rf"[{_DIGITS}]+(?:[./,:\u066b\u066c-][{_DIGITS}]+)*")
_SHAPES = re.compile("[\ufb50-\ufdff\ufe70-\ufeff]+")


class Piece(NamedTuple):
    """Text that the file draws in one go, and how far from the left edge it begins."""

    text: str
    x: float


def line(pieces: Sequence[Piece]) -> str:
    """The text of one line: pieces from right to left when most of its letters run so, else as they were drawn."""
    drawn = [Piece(_readable(each.text), each.x) for each in pieces]
    if not _runs_right_to_left("".join(each.text for each in drawn)):
        return "".join(each.text for each in drawn)
    order = sorted(range(len(drawn)), key=lambda place: -drawn[place].x)
    return " ".join("".join(_spaced(drawn, order)).split())


def _spaced(drawn: Sequence[Piece], order: Sequence[int]) -> list[str]:
    """The pieces in their new order. A space that lay between two drawn pieces lies between them still."""
    texts: list[str] = []
    for before, place in zip((None, *order), order, strict=False):
        if before is not None and place < before and (drawn[place].text[-1:] == " " or drawn[before].text[:1] == " "):
            texts.append(" ")
        texts.append(drawn[place].text)
    return texts


def _readable(text: str) -> str:
    """Letters for the shapes in which a font draws them, and numbers the right way round."""
    letters = _SHAPES.sub(lambda shapes: unicodedata.normalize("NFKC", shapes[0]), text)
    return _NUMBER.sub(lambda number: number[0][::-1], letters)


def _runs_right_to_left(text: str) -> bool:
    kinds = [unicodedata.bidirectional(each) for each in text]
    return sum(kind in ("R", "AL") for kind in kinds) > sum(kind == "L" for kind in kinds)
