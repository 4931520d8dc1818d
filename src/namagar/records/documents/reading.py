"""The text of a file by page, and the refusal of a file that is damaged or does something when it is opened."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.searchable import words
from namagar.records.documents import office, pdf, webpage
from namagar.records.documents.filetype import MEDIA_TYPES
from namagar.records.documents.sheet import Sheet

# An entry of the index holds so many words at most; 1,000 of the longest are still well below what PostgreSQL takes.
WORDS_IN_A_PART = 1000
READERS = {
    MEDIA_TYPES[".pdf"]: pdf.sheets,
    MEDIA_TYPES[".docx"]: office.document_sheets,
    MEDIA_TYPES[".xlsx"]: office.workbook_sheets,
    MEDIA_TYPES[".html"]: webpage.sheets,
}


class Part(NamedTuple):
    """A piece of a page that fits one entry of the index."""

    number: int
    part: int
    heading: str
    text: str
    searchable: str


def read(name: str, media_type: str, content: bytes) -> tuple[Part, ...]:
    """The parts of a file that hold words, in the order of its pages; a picture has none. Refused when it may not be
    kept: damaged, locked, or with active content."""
    if media_type not in READERS:
        return ()
    try:
        sheets = READERS[media_type](name, content)
    except Refused:
        raise
    except Exception as error:
        # Whatever a parser stumbles over in a stranger's file is the file's fault, and never a broken page of ours.
        raise Refused(Problem("file-damaged", "file", {"name": name})) from error
    return tuple(part for number, sheet in enumerate(sheets, start=1) for part in _parts(number, sheet))


def _parts(number: int, sheet: Sheet) -> Iterator[Part]:
    for part, text in enumerate(_pieces(_storable(sheet.text)), start=1):
        yield Part(number, part, _storable(sheet.heading)[:200], text, " ".join(words(text)))


def _storable(text: str) -> str:
    """No database takes a zero byte or half a surrogate pair; the sign for “unreadable” stands where one was."""
    return "".join("\ufffd" if each == "\0" or "\ud800" <= each <= "\udfff" else each for each in text).strip()


def _pieces(text: str) -> Iterator[str]:
    """The text cut at its lines, or at its spaces where a line alone is too long."""
    piece: list[str] = []
    held = 0
    for line, count in _lines(text):
        if piece and held + count > WORDS_IN_A_PART:
            yield "\n".join(piece)
            piece, held = [], 0
        piece.append(line)
        held += count
    if held:
        yield "\n".join(piece)


def _lines(text: str) -> Iterator[tuple[str, int]]:
    for line in text.splitlines():
        count = len(words(line))
        if count <= WORDS_IN_A_PART:
            yield line, count
        else:
            yield from _cut(line.split())


def _cut(run: Sequence[str]) -> Iterator[tuple[str, int]]:
    for start in range(0, len(run), WORDS_IN_A_PART // 10):
        line = " ".join(run[start : start + WORDS_IN_A_PART // 10])
        yield line, len(words(line))
