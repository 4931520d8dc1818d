"""A table of moves as a CSV file; one that is an estimate says so in the name of its column and in every row."""

import csv
import io
from collections.abc import Iterable, Sequence

from namagar.analysis.mobility.estimating.estimate import Estimate
from namagar.analysis.mobility.od_table import OdTable

ESTIMATE = ("origin", "destination", "persons_ESTIMATE", "low_95", "high_95", "status")
TABLE = ("origin", "destination", "persons")
PUBLISHED, FITTED = "published", "estimate"


def write(of: Estimate) -> bytes:
    """Every cell with its interval, unrounded to a tenth of a person, and whether it is published or estimated."""
    told = {(each.origin, each.destination) for each in of.spec.used if each.role == "cell"}
    rows = [
        (
            origin,
            destination,
            f"{of.table.persons[row, column]:.1f}",
            f"{of.low[row, column]:.1f}",
            f"{of.high[row, column]:.1f}",
            PUBLISHED if (origin, destination) in told else FITTED,
        )
        for row, origin in enumerate(of.table.codes)
        for column, destination in enumerate(of.table.codes)
        if row != column
    ]
    return _csv(ESTIMATE, rows)


def write_table(table: OdTable) -> bytes:
    """Every cell of a table that is no estimate."""
    return _csv(TABLE, ((a, b, f"{table.cell(a, b):g}") for a in table.codes for b in table.codes if a != b))


def _csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(heads)
    lines.writerows(rows)
    return text.getvalue().encode()
