"""What a sent file comes to: the one road of a dry run and a real one, and who may stop it on the way."""

import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from namagar.analysis.sources import mapping as mappings
from namagar.analysis.sources.mapping import FileMapping
from namagar.analysis.sources.opened import Opened
from namagar.analysis.sources.opening import opened
from namagar.analysis.sources.taking import Taking
from namagar.analysis.sources.verdict import Verdict
from namagar.analysis.terms.claim import COLUMNS, read_claims
from namagar.analysis.terms.codebook import Codebook
from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.claims import queries as claims
from namagar.records.claims.intake import fingerprint
from namagar.records.imports.models import Import

MOST_CLAIMS = 100_000
LONGEST_ID = 120
MOST_TOLD = 200
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The claims that are new, and what became of all rows.

    known: ids of claims that stand already, word for word. differing: ids under which something else stands.
    """

    rows: list[Row]
    verdict: Verdict
    known: list[str]
    differing: list[str]

    @property
    def digest(self) -> str:
        """Names exactly these claims."""
        return hashlib.sha256("".join(fingerprint(row) for row in self.rows).encode()).hexdigest()


class Watched(io.BufferedReader):
    """A file that says how far it is read."""

    def __init__(self, imported: Import, told: Callable[[int], None]) -> None:
        super().__init__(cast(io.RawIOBase, imported.path.open("rb", buffering=0)))
        self.told = told

    def read1(self, size: int = -1, /) -> bytes:
        self.told(self.tell())
        return super().read1(size)

    def read(self, size: int | None = -1, /) -> bytes:
        self.told(self.tell())
        return super().read(size)


def open_file(imported: Import, file: BinaryIO, encoding: str = "", delimiter: str = "") -> Opened:
    """The sent file, open to be looked at."""
    return opened(file, imported.file_name, encoding or None, delimiter or None)


def mapping_of(country: str, text: str) -> FileMapping:
    """The mapping that a text holds; Refused when it is none, or one of another country."""
    found = mappings.read(text.encode(), "mapping")
    if found.country != country:
        raise Refused(Problem("import-mapping-of-another-country", "mapping", {"country": found.country}))
    return found


def outcome(imported: Import, told: Callable[[int], None] = lambda _: None) -> Outcome:
    """Read the whole file by its mapping; Refused when nothing of it can be taken, with every reason."""
    mapping = mapping_of(imported.country, imported.mapping)
    standing = dict(claims.standing(imported.country).values_list("code", "fingerprint"))
    rows: list[Row] = []
    known: list[str] = []
    differing: list[str] = []
    with Watched(imported, told) as file:
        taking = Taking(cast(BinaryIO, file), imported.file_name, mapping)
        for claim in taking.claims():
            row = dict(zip(COLUMNS, claim, strict=True))
            if row["id"] in standing:
                (known if standing[row["id"]] == fingerprint(row) else differing).append(row["id"])
            else:
                rows.append(row)
            if len(rows) > MOST_CLAIMS:
                raise Refused(Problem("import-too-many-claims", "mapping", {"most": MOST_CLAIMS}))
    _sound(imported.country, rows)
    return Outcome(rows, taking.verdict, known, differing)


def glance(file: BinaryIO, name: str, data: Mapping[str, Any] | FileMapping, most: int) -> tuple[list[Row], Verdict]:
    """The first claims that a mapping makes, and what is wrong up to there; Refused when it does not fit."""
    mapping = data if isinstance(data, FileMapping) else mappings.of(data)
    taking = Taking(file, name, mapping)
    rows: list[Row] = []
    for claim in taking.claims():
        rows.append(dict(zip(COLUMNS, claim, strict=True)))
        if len(rows) >= most:
            break
    return rows, taking.verdict


def _sound(country: str, rows: list[Row]) -> None:
    """What receiving them would say, said now."""
    long = [row["id"] for row in rows if len(row["id"]) > LONGEST_ID]
    if long:
        raise Refused(Problem("import-id-too-long", "mapping", {"id": long[0], "letters": LONGEST_ID}))
    read_claims(rows, Codebook.of(country))
