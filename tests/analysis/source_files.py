"""Files as publishers make them, written small by the tests themselves."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook

from namagar.analysis.sources import mapping
from namagar.analysis.sources.mapping import FileMapping
from namagar.analysis.sources.taking import Taking
from namagar.analysis.sources.verdict import Verdict
from namagar.analysis.terms.claim import COLUMNS

PLAIN: dict[str, Any] = {
    "id": "plain",
    "title": {"en": "Population of provinces", "fa": "جمعیت استان‌ها"},
    "country": "IRN",
    "header": {"rows": [1]},
    "id_of_claims": "p-{area}-{period}",
    "fixed": {
        "indicator": "population",
        "concept": "residents-enumerated",
        "unit": "persons",
        "status": "official",
        "publisher": "SCI",
        "title": "Census",
        "published": "2017",
    },
    "columns": {
        "area": {"column": "code", "edition": "sci"},
        "period": {"column": "year", "calendar": "solar-hijri"},
    },
    "values": [{"column": "persons"}],
}


def plain(**changed: Any) -> FileMapping:
    """The plain mapping with some parts changed; a part that is None is left out."""
    return mapping.of({key: value for key, value in {**PLAIN, **changed}.items() if value is not None})


def take(content: bytes, by: FileMapping, name: str = "file") -> tuple[list[dict[str, str]], Verdict]:
    """All claims of a file, and the verdict."""
    taking = Taking(io.BytesIO(content), name, by)
    claims = [dict(zip(COLUMNS, claim, strict=True)) for claim in taking.claims()]
    return claims, taking.verdict


def said(claims: Iterable[dict[str, str]], *fields: str) -> list[tuple[str, ...]]:
    """Some fields of claims."""
    return [tuple(claim[field] for field in fields) for claim in claims]


def workbook(sheets: dict[str, Sequence[Sequence[Any]]], hidden: Sequence[str] = ()) -> bytes:
    """An Excel workbook with these rows."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
        if name in hidden:
            page.sheet_state = "hidden"
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def repacked(content: bytes, changed: dict[str, bytes]) -> bytes:
    """The same package with some parts changed or added."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, changed.get(name, before.read(name)))
        for name in changed.keys() - set(before.namelist()):
            after.writestr(name, changed[name])
    return made.getvalue()
