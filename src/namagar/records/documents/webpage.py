"""Saved web pages: their text without scripts and styles. Nothing of them is ever run or fetched here."""

import codecs
import re
from html.parser import HTMLParser

from namagar.records.documents.sheet import Sheet

UNREAD = {"script", "style", "template", "noscript", "svg", "iframe", "object"}
BLOCKS = {
    *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "footer", "form"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section"),
    *("table", "td", "th", "title", "tr", "ul"),
}
# Encodings of letters in which pages of our languages were saved; Python knows others that are none, such as hex.
LETTERS = ("utf", "cp12", "iso8859", "mac")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-z0-9_\-]{1,40})", re.I)


def sheets(name: str, content: bytes) -> tuple[Sheet, ...]:
    """The text of the page, as one."""
    reader = _Text()
    reader.feed(content.decode(_encoding(content), errors="replace"))
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).splitlines())
    return (Sheet("\n".join(line for line in lines if line)),)


def _encoding(content: bytes) -> str:
    """The one the file names, or UTF-8; what cannot be read in it is shown as unreadable."""
    named = _CHARSET.search(content[:4096])
    if content.startswith(codecs.BOM_UTF8) or named is None:
        return "utf-8-sig"
    try:
        found = codecs.lookup(named[1].decode("ascii")).name
    except LookupError:
        return "utf-8-sig"
    return found if found.startswith(LETTERS) else "utf-8-sig"


class _Text(HTMLParser):
    """Collects what a reader of the page would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNREAD:
            self._inside.append(tag)
        self._part(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            del self._inside[self._inside.index(tag) :]
        self._part(tag)

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.pieces.append(data)

    def _part(self, tag: str) -> None:
        if tag in BLOCKS:
            self.pieces.append("\n")
