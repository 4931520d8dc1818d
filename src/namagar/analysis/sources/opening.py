"""What kind of file it is, by what stands in it and not by its name, and the one reader of that kind."""

from typing import BinaryIO

from namagar.analysis.sources import delimited, limits, old_workbook, workbook
from namagar.analysis.sources.opened import Opened
from namagar.analysis.terms.problem import Problem, Refused

# What a file of another kind begins with.
OTHER_KINDS = (
    (b"%PDF", "PDF"),
    (b"PAR1", "Parquet"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"{\\rtf", "RTF"),
    (b"<?xml", "XML"),
    (b"<!DOCTYPE", "HTML"),
    (b"<html", "HTML"),
    (b"\x89PNG", "PNG"),
    (b"SQLite format 3", "SQLite"),
)
_ZIP, _OLE = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def opened(file: BinaryIO, name: str, encoding: str | None = None, delimiter: str | None = None) -> Opened:
    """The file, open to be read row by row; Refused with the reason when it cannot or may not be read.

    The file can be sought in and stays open while its sheets are read. `encoding` and `delimiter` of a text are
    what its mapping states; without them the file itself must leave no doubt.
    """
    size = file.seek(0, 2)
    file.seek(0)
    beginning = file.read(16)
    file.seek(0)
    if beginning.startswith(_ZIP):
        _small_enough(size, limits.LARGEST_WORKBOOK, name)
        return workbook.opened(file, name)
    if beginning.startswith(_OLE):
        _small_enough(size, limits.LARGEST_OLD_WORKBOOK, name)
        return old_workbook.opened(file.read(), name)
    for mark, kind in OTHER_KINDS:
        if beginning.startswith(mark):
            raise Refused(Problem("source-kind-unread", name, {"file": name, "kind": kind}))
    _small_enough(size, limits.LARGEST_TEXT, name)
    return delimited.opened(file, name, encoding, delimiter)


def _small_enough(size: int, largest: int, name: str) -> None:
    if not size:
        raise Refused(Problem("source-empty", name, {"file": name}))
    if size > largest:
        facts = {"file": name, "megabytes": largest // limits.MEGABYTE}
        raise Refused(Problem("source-too-large", name, facts))
