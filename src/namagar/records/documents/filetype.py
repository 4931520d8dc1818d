"""What a file really is, by its content; a file that is not what its name says is refused."""

import io
import re
import zipfile
from pathlib import PurePath

import puremagic

from namagar.analysis.terms.problem import Problem, Refused

LARGEST = 25 * 1024 * 1024
MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".html": "text/html",
    ".htm": "text/html",
}
_INSIDE = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}
# A saved web page begins with its doctype or <html>; browsers put comments before it. Binary files hold a zero byte.
_WEB_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s|<!--[^\0]{0,2000}?-->|<\?xml[^\0>]{0,200}>)*<(?:!doctype\s+html|html)\b", re.I
)


def media_type(file_name: str, content: bytes) -> str:
    """The media type of a file whose name and content agree; raises Refused with what is wrong."""
    suffix = PurePath(file_name).suffix.lower()
    if suffix not in MEDIA_TYPES:
        raise Refused(Problem("file-kind-not-taken", "file", {"name": file_name, "kinds": ", ".join(MEDIA_TYPES)}))
    if not content:
        raise Refused(Problem("file-empty", "file", {"name": file_name}))
    if len(content) > LARGEST:
        raise Refused(Problem("file-too-large", "file", {"name": file_name, "megabytes": LARGEST // 1024**2}))
    if not _is(suffix, content):
        raise Refused(Problem("file-not-what-it-says", "file", {"name": file_name, "kind": suffix}))
    return MEDIA_TYPES[suffix]


def _is(suffix: str, content: bytes) -> bool:
    if suffix in _INSIDE:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as parts:
                return _INSIDE[suffix] in parts.namelist()
        except zipfile.BadZipFile:
            return False
    if MEDIA_TYPES[suffix] == "text/html":
        return _WEB_PAGE.match(content) is not None
    try:
        found = puremagic.from_string(content, mime=True)
    except puremagic.PureError:
        return False
    return bool(found == MEDIA_TYPES[suffix])
