"""Tables that a command takes as text: UTF-8 with commas and one line of titles, what is wrong named with its row."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence

from namagar.analysis.sources.titles import places
from namagar.analysis.terms.problem import Problem, Refused

# How other files begin that are named .csv by mistake: both kinds of workbooks, and Parquet.
_OTHERS = (
    (b"PK\x03\x04", "table-is-workbook"),
    (b"\xd0\xcf\x11\xe0", "table-is-workbook"),
    (b"PAR1", "table-is-parquet"),
)


def rows(content: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    """Every row in which something stands, with the line on which it begins: the titles first, as they are written."""
    _check_text(content, name)
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline=""), strict=True)
    line = 1
    try:
        for row in reader:
            if any(row):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise Refused(Problem("table-text-unreadable", name, {"row": line})) from error


def _check_text(content: bytes, name: str) -> None:
    """Refused when the file is empty or no text in UTF-8, down to its last byte."""
    _check_beginning(content, name)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _no_utf8(content, error.start, name) from error


def read_titles(beginning: bytes, between: str, wanted: Sequence[str], name: str) -> list[str]:
    """The titles of a file too large to be read twice; Refused when its beginning tells that it lacks a column."""
    _check_beginning(beginning, name)
    first = beginning.decode("utf-8-sig", errors="ignore").splitlines()[:1]
    titles = [title.strip() for title in next(csv.reader(first, delimiter=between), [])]
    places(titles, wanted, name)
    return titles


def _check_beginning(content: bytes, name: str) -> None:
    """Refused when the file is empty, something else than text, or text in other letters than UTF-8."""
    if not content.removeprefix(codecs.BOM_UTF8).strip(b" \t\r\n,"):
        raise Refused(Problem("table-empty", name))
    other = next((code for mark, code in _OTHERS if content.startswith(mark)), None)
    if other:
        raise Refused(Problem(other, name))
    place = content.find(b"\0")
    if place < 0:
        try:
            # A letter that is cut at the end is none the worse.
            codecs.getincrementaldecoder("utf-8")().decode(content)
        except UnicodeDecodeError as error:
            place = error.start
    if place >= 0:
        raise _no_utf8(content, place, name)


def _no_utf8(content: bytes, place: int, name: str) -> Refused:
    return Refused(Problem("table-not-utf8", name, {"row": content.count(b"\n", 0, place) + 1}))
