"""A table of moves as a CSV file; one that is an estimate says so in the name of its column and in every row."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from namagar.analysis.mobility.estimating.estimate import Estimate
from namagar.analysis.mobility.estimating.spec import Stated
from namagar.analysis.mobility.od_table import OdTable
from namagar.analysis.terms import codewords
from namagar.analysis.terms.periods import Period

BESIDE = ("origin_name", "destination_name", "unit", "first_day", "last_day", "source")
ESTIMATE = ("origin", "destination", "persons_ESTIMATE", "low_95", "high_95", "status", *BESIDE)
TABLE = ("origin", "destination", "persons", "status", *BESIDE)
PUBLISHED, FITTED = "published", "estimate"


@dataclass(frozen=True, slots=True)
class Beside:
    """What each row says beside its numbers, so that it can stand alone: names, time, and who says so."""

    names: Mapping[str, Mapping[str, str]]
    period: Period
    source: str
    language: str

    def cells(self, origin: str, destination: str, stated: Stated | None = None) -> tuple[str, ...]:
        """For one pair of areas; a published flow names its own source."""
        names = (self.names[code][self.language] for code in (origin, destination))
        days = (self.period.start.isoformat(), self.period.end.isoformat())
        return (*names, codewords.unit("persons")[self.language], *days, self._says(stated) if stated else self.source)

    def _says(self, stated: Stated) -> str:
        claim = stated.claim
        return f"{codewords.publisher(claim.publisher)[self.language]}, {claim.title}, {claim.published}"


def write(of: Estimate, beside: Beside) -> bytes:
    """Every cell, unrounded to a tenth of a person, with its interval and whether it is published or estimated.

    A published cell has no interval but that of its rounding: none where it is printed to the person.
    """
    told = {(each.origin, each.destination): each for each in of.spec.used if each.role == "cell"}
    rows = [
        (
            origin,
            destination,
            f"{of.table.persons[row, column]:.1f}",
            *_rest(of, row, column, told),
            *beside.cells(origin, destination, told.get((origin, destination))),
        )
        for row, origin in enumerate(of.table.codes)
        for column, destination in enumerate(of.table.codes)
        if row != column
    ]
    return _csv(ESTIMATE, rows)


def _rest(of: Estimate, row: int, column: int, told: Mapping[tuple[str, str], Stated]) -> tuple[str, str, str]:
    """Both ends of the interval, and what the cell is."""
    stated = told.get((of.table.codes[row], of.table.codes[column]))
    if stated is None:
        return f"{of.low[row, column]:.1f}", f"{of.high[row, column]:.1f}", FITTED
    if stated.reach < 1:
        return "", "", PUBLISHED
    return f"{stated.persons - stated.reach:.1f}", f"{stated.persons + stated.reach:.1f}", PUBLISHED


def write_table(table: OdTable, status: str, beside: Beside) -> bytes:
    """Every cell of a table that is no estimate; `status` says in every row what it is."""
    pairs = ((a, b) for a in table.codes for b in table.codes if a != b)
    return _csv(TABLE, ((a, b, f"{table.cell(a, b):g}", status, *beside.cells(a, b)) for a, b in pairs))


def _csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(heads)
    lines.writerows(rows)
    return text.getvalue().encode()
