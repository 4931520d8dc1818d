"""One page of a file as its reader finds it."""

from typing import NamedTuple


class Sheet(NamedTuple):
    """A page of a PDF, a sheet of a workbook, a chapter of a text: what it is called in the file, and what it says."""

    text: str
    heading: str = ""
