"""The passage of a page that answers a query: cut between words from the text as written, with what matched marked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from namagar.analysis.terms.searchable import ZWNJ, Word, joined, words, words_in_place

LONGEST = 280
BEFORE = 80


@dataclass(frozen=True, slots=True)
class Term:
    """What one part of a query asks for: words in a row, in any of several spellings; the last may only be begun."""

    spellings: tuple[tuple[str, ...], ...]
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a page. `marks` are the places in `text` that match; `before` and `after` say whether it goes on."""

    text: str
    marks: tuple[tuple[int, int], ...]
    before: bool
    after: bool

    @property
    def pieces(self) -> tuple[tuple[str, bool], ...]:
        """The text in order, each piece with whether it is marked."""
        pieces, place = [], 0
        for start, end in self.marks:
            pieces += [(self.text[place:start], False), (self.text[start:end], True)]
            place = end
        pieces.append((self.text[place:], False))
        return tuple(each for each in pieces if each[0])


def terms(query: str) -> tuple[Term, ...]:
    """What a query asks for. Text between quotation marks is words in a row; all else is a word each, and the last one
    may be only begun. No character is more than that: a query is data."""
    parts = _plain_quotes(query).split('"')
    found: list[Term] = []
    for number, part in enumerate(parts):
        quoted = number % 2 == 1 and number < len(parts) - 1
        found += [term for each in ([part] if quoted else part.split()) if (term := _term(each))]
    last_is_open = not _plain_quotes(query).rstrip().endswith('"') or len(parts) % 2 == 0
    if found and last_is_open:
        found[-1] = Term(found[-1].spellings, begun=True)
    return tuple(dict.fromkeys(found))


def _plain_quotes(query: str) -> str:
    return query.translate(dict.fromkeys(map(ord, "“”„«»"), '"'))


def _term(text: str) -> Term | None:
    """The spellings of one part; with ZWNJ as a space and, in a word, as nothing."""
    spellings = [words(text)]
    if ZWNJ in text:
        spellings.append(joined(text))
    kept = tuple(dict.fromkeys(each for each in spellings if each))
    return Term(kept) if kept else None


def any_of(found: Sequence[str]) -> tuple[Term, ...]:
    """Terms of single words."""
    return tuple(Term(((word,),)) for word in found)


def passage(text: str, asked: Sequence[Term]) -> Passage:
    """The piece of the text in which most of the terms stand, the first of those."""
    inside = list(words_in_place(text))
    marked = sorted(_marks(inside, asked))
    if not marked:
        return _cut(text, inside, 0, ())
    best = max(
        marked,
        key=lambda each: (
            len({term for at, end, term in marked if each[0] <= at <= each[0] + LONGEST - BEFORE}),
            -each[0],
        ),
    )
    return _cut(text, inside, best[0], _merged((start, end) for start, end, _ in marked))


def _marks(inside: Sequence[Word], asked: Sequence[Term]) -> Iterator[tuple[int, int, int]]:
    for number, term in enumerate(asked):
        for spelling in term.spellings:
            for first in range(len(inside) - len(spelling) + 1):
                if _matches(inside, first, spelling, term.begun):
                    yield inside[first].start, inside[first + len(spelling) - 1].end, number


def _matches(inside: Sequence[Word], first: int, spelling: Sequence[str], begun: bool) -> bool:
    last = len(spelling) - 1
    return all(
        inside[first + place].text.startswith(word) if begun and place == last else inside[first + place].text == word
        for place, word in enumerate(spelling)
    )


def _merged(marks: Iterator[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in marks:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _cut(text: str, inside: Sequence[Word], around: int, marks: Sequence[tuple[int, int]]) -> Passage:
    """The piece round a place, cut at word boundaries; the place itself is always in it."""
    starts = [word.start for word in inside if around - BEFORE <= word.start <= around]
    start = min(starts, default=0)
    longest = start + LONGEST
    if longest >= len(text):
        end = len(text)
    else:
        end = max((word.end for word in inside if start < word.end <= longest), default=longest)
    end = max([end, *(mark_end for mark_start, mark_end in marks if mark_start < end)])
    if start == (inside[0].start if inside else 0):
        start = 0
    held = tuple((at - start, to - start) for at, to in marks if start <= at and to <= end)
    return Passage(text[start:end], held, before=start > 0, after=bool(text[end:].strip()))
