"""The package that a workbook is: refused when it is damaged, locked, active or unpacks to too much."""

import zipfile
from typing import BinaryIO

from namagar.analysis.sources import limits, streamed_xml
from namagar.analysis.terms.problem import Problem, Refused

ACTIVE_PARTS = ("vbaproject.bin", "vbadata.xml", "/activex/", "/embeddings/", "/macrosheets/")


def check(file: BinaryIO, name: str) -> frozenset[str]:
    """The names of the parts, once it is sure that they do nothing and are no trap."""
    try:
        with zipfile.ZipFile(file) as package:
            parts = package.infolist()
            _sizes(parts, name)
            _harmless(parts, name)
            for part in parts:
                if part.file_size and part.filename.lower().endswith((".xml", ".rels")):
                    _plain_xml(package, part, name)
    except Refused:
        raise
    except Exception as error:  # zipfile raises whatever it stumbles on: struct.error, OSError, NotImplementedError …
        raise Refused(Problem("source-damaged", name, {"file": name})) from error
    return frozenset(part.filename for part in parts)


def _sizes(parts: list[zipfile.ZipInfo], name: str) -> None:
    unpacked = sum(part.file_size for part in parts)
    shared = sum(part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
    if unpacked > limits.LARGEST_UNPACKED or shared > limits.LARGEST_SHARED_TEXT or len(parts) > limits.MOST_PARTS:
        raise Refused(
            Problem("source-unpacks-too-large", name, {"megabytes": limits.LARGEST_UNPACKED // limits.MEGABYTE})
        )


def _harmless(parts: list[zipfile.ZipInfo], name: str) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(Problem("source-locked", name, {"file": name}))
    active = sorted(
        part.filename.rpartition("/")[2]
        for part in parts
        if any(mark in f"/{part.filename.lower()}" for mark in ACTIVE_PARTS)
    )
    if active:
        raise Refused(Problem("source-active", name, {"file": name, "found": ", ".join(active)}))


def _plain_xml(package: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    """No part declares a document type before its first element; after it none can."""
    begun: list[str] = []
    with package.open(part) as content:
        for _ in streamed_xml.heard(content, name, lambda tag, _: begun.append(tag)):
            if begun:
                return
