"""Word and Excel files: their text, and the refusal of macros, embedded programs and links that fetch."""

import io
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring
from openpyxl import load_workbook

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.documents.sheet import Sheet

# What a file may be when it is unpacked: more is a trap, or no reading matter.
LARGEST_UNPACKED = 250 * 1024 * 1024
ACTIVE_PARTS = ("vbaproject.bin", "vbadata.xml", "/activex/", "/embeddings/", "/externallinks/", "/macrosheets/")
# A link that a reader follows by hand is harmless; one that the program follows when it opens the file is not.
FOLLOWED_BY_HAND = "/hyperlink"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def document_sheets(name: str, content: bytes) -> tuple[Sheet, ...]:
    """The text of a Word file, a page a heading of the first level."""
    with _opened(name, content) as parts:
        root = fromstring(parts.read("word/document.xml"))
    chapters: list[list[str]] = [[]]
    headings = [""]
    for paragraph in root.iter(f"{_W}p"):
        text = "".join(_runs(paragraph)).strip()
        if text and _is_heading(paragraph):
            chapters.append([])
            headings.append(text)
        if text:
            chapters[-1].append(text)
    found = zip(chapters, headings, strict=True)
    return tuple(Sheet("\n".join(lines), heading) for lines, heading in found if lines)


def _runs(paragraph: Element) -> Iterator[str]:
    for each in paragraph.iter():
        if each.tag == f"{_W}t":
            yield each.text or ""
        elif each.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            yield " "
        elif each.tag == f"{_W}noBreakHyphen":
            yield "-"


def _is_heading(paragraph: Element) -> bool:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return style is not None and style.get(f"{_W}val", "").lower() in ("heading1", "1", "title")


def workbook_sheets(name: str, content: bytes) -> tuple[Sheet, ...]:
    """The text of an Excel file, a page a sheet, a line a row; values as they were last worked out."""
    with _opened(name, content):
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        return tuple(Sheet("\n".join(_rows(book[title])), title) for title in book.sheetnames)
    finally:
        book.close()


def _rows(sheet: object) -> Iterator[str]:
    if not hasattr(sheet, "reset_dimensions"):  # a sheet that is a chart has no cells
        return
    sheet.reset_dimensions()
    for row in sheet.iter_rows(values_only=True):  # type: ignore[attr-defined]
        cells = [str(value).strip() for value in row if value is not None]
        if any(cells):
            yield " | ".join(filter(None, cells))


def _opened(name: str, content: bytes) -> zipfile.ZipFile:
    """The parts of the file, once it is sure that they do nothing and are no trap."""
    parts = zipfile.ZipFile(io.BytesIO(content))
    if sum(each.file_size for each in parts.infolist()) > LARGEST_UNPACKED:
        raise Refused(
            Problem("file-too-large-unpacked", "file", {"name": name, "megabytes": LARGEST_UNPACKED // 1024**2})
        )
    if any(each.flag_bits & 1 for each in parts.infolist()):
        raise Refused(Problem("file-locked", "file", {"name": name}))
    found = sorted({*_active_parts(parts), *_followed_links(parts)})
    if found:
        raise Refused(Problem("file-active-content", "file", {"name": name, "found": ", ".join(found)}))
    return parts


def _active_parts(parts: zipfile.ZipFile) -> Iterator[str]:
    for part in parts.namelist():
        if any(mark in f"/{part.lower()}" for mark in ACTIVE_PARTS):
            yield part.rpartition("/")[2]


def _followed_links(parts: zipfile.ZipFile) -> Iterator[str]:
    for part in parts.namelist():
        if part.endswith(".rels"):
            for each in fromstring(parts.read(part)).iter(_RELATION):
                if each.get("TargetMode") == "External" and not each.get("Type", "").endswith(FOLLOWED_BY_HAND):
                    yield each.get("Target", "")
