"""Tables of moves from and to files with the columns origin, destination and persons."""

from collections.abc import Iterator

from namagar.analysis.mobility import long_table
from namagar.analysis.mobility.meaning import UNSTATED, Meaning
from namagar.analysis.mobility.od_table import OdTable

COLUMNS = ("origin", "destination", "persons")


def read_od(content: bytes, name: str, meaning: Meaning = UNSTATED, value: str = "persons") -> OdTable:
    """The table of a CSV or Parquet file; an empty cell is missing, a pair that is not there is zero and noted."""
    table = long_table.read(content, name, COLUMNS[:2], (value,))
    (origins, destinations), (numbers,) = table.codes, table.numbers
    return OdTable.of_columns(origins, destinations, numbers, meaning, name=name)


def write_od(table: OdTable, name: str, stayers: bool = False, value: str = "persons") -> bytes:
    """All pairs of two areas, in the order of their codes; with who stays when asked for."""
    return long_table.write(name, (*COLUMNS[:2], value), pair_rows(table, stayers))


def pair_rows(table: OdTable, stayers: bool = False) -> Iterator[tuple[str, str, float]]:
    """The cells of a file, row by row."""
    for row, origin in enumerate(table.codes):
        values = table.persons[row].tolist()
        for column, destination in enumerate(table.codes):
            if stayers or row != column:
                yield origin, destination, values[column]
