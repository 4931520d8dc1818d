"""Which letters the bytes of a text stand for: told by the file itself or by the mapping, never guessed."""

import codecs
import io
from collections.abc import Generator
from typing import BinaryIO

from namagar.analysis.sources import limits
from namagar.analysis.terms.problem import Problem, Refused

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What a mapping may name, and how it is read.
KNOWN = {
    "utf-8": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "windows-1256": "cp1256",
    "windows-1252": "cp1252",
    "iso-8859-6": "iso8859-6",
}
_CONTROLS = frozenset(map(chr, range(32))) - frozenset("\t\n\r\f\x1c\x1d\x1e\x1f") | {"\ufffe", "\uffff"}


def encoding(file: BinaryIO, name: str, stated: str | None) -> str:
    """The encoding of the file by its mark, by the mapping, or because it is valid UTF-8; else it is asked for."""
    file.seek(0)
    sample = file.read(limits.SAMPLE)
    marked = next((found for mark, found in MARKS if sample.startswith(mark)), None)
    wanted = KNOWN[stated] if stated else None
    if marked:
        if wanted and wanted.partition("-sig")[0][:6] != marked.partition("-sig")[0][:6]:
            raise _contradicted(name, stated or "", marked)
        return marked
    sound = _is_utf8(sample) and b"\0" not in sample
    if wanted:
        # Persian in UTF-8 is a legal row of other letters in windows-1256: nothing would fail, all would be wrong.
        if sound and not sample.isascii() and wanted not in ("utf-8-sig",):
            raise _contradicted(name, stated or "", "utf-8")
        return wanted
    if not sound:
        facts = {"file": name, "known": ", ".join(KNOWN)}
        raise Refused(Problem("source-encoding-open", name, facts))
    return "utf-8-sig"


def shown(found: str) -> str:
    """The encoding as the verdict calls it."""
    named = {"utf-8-sig": "UTF-8", "cp1256": "windows-1256", "cp1252": "windows-1252", "utf-16": "UTF-16"}
    return named.get(found, found)


def lines(file: BinaryIO, name: str, found: str) -> Generator[str, None, None]:
    """The lines of the text with their ends; Refused at the first byte that is no letter, and at endless lines."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=found, newline="", errors="strict")
    try:
        while line := text.readline(limits.LONGEST_LINE):
            if len(line) == limits.LONGEST_LINE:
                raise Refused(Problem("source-line-too-long", name, {"most": limits.LONGEST_LINE}))
            yield line
    except UnicodeError as error:
        raise Refused(Problem("source-encoding-wrong", name, {"file": name, "encoding": shown(found)})) from error
    finally:
        if not file.closed:
            text.detach()  # the file stays open: it belongs to who gave it


def is_text(line: str) -> bool:
    """Whether no character of the line is one that only programs write."""
    return line.isprintable() or _CONTROLS.isdisjoint(line)


def _is_utf8(sample: bytes) -> bool:
    """Whether the sample is UTF-8; a letter that is cut at its end is none the worse."""
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(sample, final=len(sample) < limits.SAMPLE)
    except UnicodeDecodeError:
        return False
    return True


def _contradicted(name: str, stated: str, found: str) -> Refused:
    facts = {"file": name, "stated": stated, "found": shown(found)}
    return Refused(Problem("source-encoding-contradicted", name, facts))
