"""PDF files: the text of each page, and the refusal of scripts, embedded files and what else acts by itself."""

import io
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from pypdf import PageObject, PasswordType, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.documents.righttoleft import Piece, line
from namagar.records.documents.sheet import Sheet

Matrix: TypeAlias = Sequence[float]

# Names of a dictionary under which something acts or hides, and actions that do more than go to a place.
ACTIVE_NAMES = ("/JavaScript", "/JS", "/AA", "/EmbeddedFiles", "/EF", "/RichMedia", "/RichMediaContent", "/XFA")
ACTIVE_KINDS = ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/RichMedia", "/Rendition", "/Movie", "/3D")


def sheets(name: str, content: bytes) -> tuple[Sheet, ...]:
    """The text of each page. Refused when the file is damaged, locked with a password or holds active content."""
    reader = _opened(name, content)
    found = sorted(set(_active(reader)))
    if found:
        raise Refused(Problem("file-active-content", "file", {"name": name, "found": ", ".join(found)}))
    return tuple(Sheet(_text(page)) for page in reader.pages)


def _text(page: PageObject) -> str:
    """The text of a page, line by line in reading order."""
    lines: list[list[Piece]] = [[]]

    def drawn(text: str, outer: Matrix, inner: Matrix, font: object, size: object) -> None:
        x = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
        for number, part in enumerate(text.split("\n")):
            if number:
                lines.append([])
            if part:
                lines[-1].append(Piece(part, x))

    page.extract_text(visitor_text=drawn)
    return "\n".join(line(pieces) for pieces in lines)


def _opened(name: str, content: bytes) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            raise Refused(Problem("file-locked", "file", {"name": name}))
        pages = len(reader.pages)
    except PyPdfError as error:
        raise Refused(Problem("file-damaged", "file", {"name": name})) from error
    if not pages:
        raise Refused(Problem("file-damaged", "file", {"name": name}))
    return reader


def _active(reader: PdfReader) -> Iterator[str]:
    """What acts, anywhere in what the trailer leads to: a reader program can reach no more than that."""
    seen: set[tuple[int, int]] = set()
    waiting: list[object] = [reader.trailer]
    while waiting:
        each = waiting.pop()
        if isinstance(each, IndirectObject):
            if (each.idnum, each.generation) in seen:
                continue
            seen.add((each.idnum, each.generation))
            each = each.get_object()
        if isinstance(each, DictionaryObject):
            yield from _acts(each)
            waiting.extend(each.raw_get(key) for key in each)
        elif isinstance(each, ArrayObject):
            waiting.extend(each)


def _acts(of: DictionaryObject) -> Iterator[str]:
    yield from (name for name in ACTIVE_NAMES if name in of)
    yield from (kind for key in ("/S", "/Subtype") if (kind := str(of.get(key))) in ACTIVE_KINDS)
