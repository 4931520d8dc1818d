"""An old Excel workbook (.xls), made record by record: all kinds of cells, what is merged and what is hidden."""

import struct
from collections.abc import Sequence

SECTOR = 512
FREE, END, OF_TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


class Formula(float):
    """A number that a formula came to when the file was saved."""


class Day(float):
    """A number that is shown as a day."""


class Percent(float):
    """A number that is shown as per cent."""


class Wrong(int):
    """The number of an error, as 7 of a division by nothing."""


_SHOWN: dict[type, int] = {Day: 14, Percent: 10}  # the number of the format


def old_workbook(
    sheets: dict[str, Sequence[Sequence[str | float]]], hidden: Sequence[str] = (), beside: bytes = b""
) -> bytes:
    """The workbook in its container; `beside` are records that stand at the end of each sheet."""
    pages = [_page(rows, beside) for rows in sheets.values()]
    size = len(_globals(sheets, [0] * len(pages), hidden))
    starts = [size + sum(map(len, pages[:place])) for place in range(len(pages))]
    return _contained(_globals(sheets, starts, hidden) + b"".join(pages))


def merged(top: int, bottom: int, left: int, right: int) -> bytes:
    """Cells that are one."""
    return _record(0x00E5, struct.pack("<HHHHH", 1, top, bottom, left, right))


def hidden_row(row: int) -> bytes:
    """A row that nobody sees."""
    return _record(0x0208, struct.pack("<HHHHHHI", row, 0, 3, 255, 0, 0, 0x0120))


def hidden_columns(first: int, last: int) -> bytes:
    """Columns that nobody sees."""
    return _record(0x007D, struct.pack("<HHHHHH", first, last, 2048, 0, 1, 0))


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _begin(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 1996, 0, 6))


def _text(text: str, counted: str) -> bytes:
    return struct.pack(counted, len(text)) + b"\x01" + text.encode("utf-16-le")


def _globals(names: Sequence[str] | dict[str, object], starts: list[int], hidden: Sequence[str]) -> bytes:
    font = struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0) + _text("Arial", "<B")
    formats = b"".join(
        _record(0x00E0, struct.pack("<HHHBBBBIIH", 0, shown, 0, 0x20, 0, 0, 0, 0, 0, 0x20C0))
        for shown in (*[0] * 16, *_SHOWN.values())
    )
    sheets = b"".join(
        _record(0x0085, struct.pack("<IBB", start, int(name in hidden), 0) + _text(name, "<B"))
        for name, start in zip(names, starts, strict=True)
    )
    fonts = b"".join(_record(0x0031, font) for _ in range(4))
    return _begin(5) + _record(0x0042, struct.pack("<H", 1200)) + fonts + formats + sheets + _record(0x000A)


def _page(rows: Sequence[Sequence[str | float]], beside: bytes) -> bytes:
    cells = b"".join(
        _cell(row, column, value) for row, line in enumerate(rows) for column, value in enumerate(line) if value != ""
    )
    return _begin(0x10) + cells + beside + _record(0x000A)


def _cell(row: int, column: int, value: str | float) -> bytes:
    place = struct.pack("<HHH", row, column, 16 + [*_SHOWN].index(type(value)) if type(value) in _SHOWN else 0)
    if isinstance(value, str):
        return _record(0x0204, place + _text(value, "<H"))
    if isinstance(value, Formula):
        tokens = b"\x1e\x01\x00\x1e\x01\x00\x03"  # 1 1 +
        return _record(0x0006, place + struct.pack("<dHIH", value, 0, 0, len(tokens)) + tokens)
    if isinstance(value, bool | Wrong):
        return _record(0x0205, place + struct.pack("<BB", value, isinstance(value, Wrong)))
    return _record(0x0203, place + struct.pack("<d", value))


def _contained(stream: bytes) -> bytes:
    """The stream as the only file of a compound document."""
    stream = stream.ljust(max(4096, -(-len(stream) // SECTOR) * SECTOR), b"\0")
    count = len(stream) // SECTOR
    table = [OF_TABLE, END, *range(3, 2 + count), END]
    allocation = b"".join(struct.pack("<I", each) for each in table).ljust(SECTOR, b"\xff")
    assert len(allocation) == SECTOR, "the files of tests are small"
    entries = _entry("Root Entry", 5, END, 0, child=1) + _entry("Workbook", 2, 2, len(stream))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0)
    head += struct.pack("<I", 0) + b"\xff" * 4 * 108
    return head + allocation + entries.ljust(SECTOR, b"\0") + stream


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    letters = (name + "\0").encode("utf-16-le")
    about = struct.pack("<HBBIII", len(letters), kind, 1, FREE, FREE, child)
    return letters.ljust(64, b"\0") + about + bytes(36) + struct.pack("<IQ", start, size)
