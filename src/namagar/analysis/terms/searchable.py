"""Text as it is searched: one spelling for what Persian and English write in several ways, cut into words."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

ZWNJ = "\u200c"
# A longer run of letters is cut, on both sides of a comparison, into words that every index can hold.
LONGEST = 100
_WORD = re.compile(rf"[^\W_]{{1,{LONGEST}}}")
# Letters of the Arabic and Urdu keyboards for those of the Persian one: alef maksura, yeh, kaf, three kinds of heh.
_TO_PERSIAN = {
    0x0649: "\u06cc",
    0x064A: "\u06cc",
    0x0643: "\u06a9",
    0x06D5: "\u0647",
    0x06C1: "\u0647",
    0x06BE: "\u0647",
}
_TATWEEL = 0x0640


class Word(NamedTuple):
    """A word in its one spelling, and where it stands in the text as written."""

    text: str
    start: int
    end: int


class _Spellings(dict[int, str]):
    """The one spelling of each character, worked out when it is first met; it depends on no neighbour."""

    def __missing__(self, point: int) -> str:
        self[point] = found = _spelling(chr(point))
        return found


def _spelling(character: str) -> str:
    decomposed = unicodedata.normalize("NFKD", character)
    folded = unicodedata.normalize("NFKD", decomposed.casefold())
    return "".join(_letter(each) for each in folded)


def _letter(character: str) -> str:
    """One decomposed character: marks and invisible signs go, ZWNJ parts words, digits become ASCII.

    ZWNJ becomes a space because print and PDF files lose it to a space far more often than to nothing: what is written
    with it is then found as its parts, and `joined` tells a query the third way of writing it.
    Marks go (hamza and madda with them), because most people leave them out.
    """
    if character == ZWNJ:
        return " "
    kind = unicodedata.category(character)
    if kind in ("Mn", "Me", "Cf") or ord(character) == _TATWEEL:
        return ""
    if kind == "Nd":
        return str(unicodedata.decimal(character))
    return _TO_PERSIAN.get(ord(character), character)


_SPELLINGS = _Spellings()


def folded(text: str) -> str:
    """The text in its one spelling; folding two texts and joining them is folding the joined text."""
    return text.translate(_SPELLINGS)


def words(text: str) -> tuple[str, ...]:
    """The words of a text in their one spelling."""
    return tuple(_WORD.findall(folded(text)))


def joined(text: str) -> tuple[str, ...]:
    """The same where ZWNJ is written as nothing; equal to `words` when there is none."""
    return words(text.replace(ZWNJ, ""))


def words_in_place(text: str) -> Iterator[Word]:
    """The words of a text in their one spelling, each with its place in the text as written."""
    places: list[int] = []
    for place, character in enumerate(text):
        places.extend([place] * len(_SPELLINGS[ord(character)]))
    for match in _WORD.finditer(folded(text)):
        yield Word(match[0], places[match.start()], _end(text, places[match.end() - 1]))


def _end(text: str, last: int) -> int:
    """The place after the last character and after the marks that belong to it."""
    end = last + 1
    while end < len(text) and not _SPELLINGS[ord(text[end])]:
        end += 1
    return end
