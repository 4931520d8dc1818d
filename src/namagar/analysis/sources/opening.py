"""What kind of file it is, by what stands in it and not by its name, and the one reader of that kind."""

import re
from typing import BinaryIO

from namagar.analysis.sources import delimited, limits, old_workbook, parquet, sdmx_ml, workbook
from namagar.analysis.sources.opened import Opened
from namagar.analysis.terms.problem import Problem, Refused

# What a file of another kind begins with.
OTHER_KINDS = (
    (b"%PDF", "PDF"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"{\\rtf", "RTF"),
    (b"<!DOCTYPE", "HTML"),
    (b"<!doctype", "HTML"),
    (b"<html", "HTML"),
    (b"\x89PNG", "PNG"),
    (b"SQLite format 3", "SQLite"),
)
# SDMX-JSON is one of these; a table whose first heading looks like it would have to be very odd.
_JSON = re.compile(rb'\{\s*["}]|\[\s*[\[{]')
_BYTE_ORDER = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_ZIP, _OLE = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PARQUET, _PARQUET_LOCKED = b"PAR1", b"PARE"
_LOOKED_AT = 4096


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
    if beginning.startswith(_PARQUET):
        _small_enough(size, limits.LARGEST_PARQUET, name)
        return parquet.opened(file, name)
    if beginning.startswith(_PARQUET_LOCKED):
        raise Refused(Problem("source-locked", name, {"file": name}))
    if _is_xml(file):
        _small_enough(size, limits.LARGEST_TEXT, name)
        return sdmx_ml.opened(file, name)
    kind = _other_kind(file)
    if kind:
        raise Refused(Problem("source-kind-unread", name, {"file": name, "kind": kind}))
    _small_enough(size, limits.LARGEST_TEXT, name)
    return delimited.opened(file, name, encoding, delimiter)


def _letters(file: BinaryIO) -> bytes:
    """What it begins with, without marks of byte order and in any width of letters."""
    file.seek(0)
    looked = file.read(_LOOKED_AT)
    file.seek(0)
    for mark in _BYTE_ORDER:
        looked = looked.removeprefix(mark)
    return looked.replace(b"\0", b"").lstrip()


def _other_kind(file: BinaryIO) -> str:
    """The name of its kind when it is one that is not read; nothing when it may be a text."""
    looked = _letters(file)
    known = next((kind for mark, kind in OTHER_KINDS if looked.startswith(mark)), "")
    return known or ("JSON" if _JSON.match(looked) else "")


def _is_xml(file: BinaryIO) -> bool:
    """Whether it says so, or is a message of SDMX that does not say so."""
    looked = _letters(file)
    return looked.startswith(b"<?xml") or (looked.startswith(b"<") and b"sdmx.org/resources/sdmxml" in looked)


def _small_enough(size: int, largest: int, name: str) -> None:
    if not size:
        raise Refused(Problem("source-empty", name, {"file": name}))
    if size > largest:
        facts = {"file": name, "megabytes": largest // limits.MEGABYTE}
        raise Refused(Problem("source-too-large", name, facts))
