"""From a file of persons to the files of its tabulation: the road that the command takes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from namagar.analysis.microdata.digits import told
from namagar.analysis.microdata.engines import opened
from namagar.analysis.microdata.errors import Errors, by_design, by_replicates, by_resampling
from namagar.analysis.microdata.layout import DESIGN, REPLICATES, RESAMPLING, Layout
from namagar.analysis.microdata.protecting import pairs, printed
from namagar.analysis.microdata.report import files
from namagar.analysis.microdata.tabulation import Tabulation, tabulate
from namagar.analysis.mobility import long_table
from namagar.analysis.mobility.indicators.files import Named, read_distance
from namagar.analysis.mobility.indicators.inputs import Inputs
from namagar.analysis.mobility.indicators.measures import CODES, definition, measured
from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a file is tabulated; no smallest number is that of the policy `smallest-cell`."""

    engine: str = "duckdb"
    master: str = "local[*]"
    protect: str = "suppress"
    smallest: int | None = None
    distance: Named | None = None
    earlier: Named | None = None


def tables_of(path: Path, layout: Layout, wanted: Wanted, language: str) -> dict[str, bytes]:
    """All files by name. Indicators are computed from all persons, before anything is withheld."""
    with opened(path, layout, wanted.engine, wanted.master) as table:
        tabulation = tabulate(table, layout)
        inputs = _inputs(tabulation, wanted)
        # What needs several zonations, land or households cannot come of a file of persons alone.
        codes = [code for code in CODES if not {"land", "households", "zonations"} & {*definition(code)["needs"]}]
        measures = measured(inputs, codes)
        errors = _errors(table, tabulation, inputs, codes)
    safe = printed(tabulation, _smallest(wanted), wanted.protect, _earlier(wanted.earlier))
    return files(tabulation, safe, told(measures, inputs, safe), errors, language)


def _smallest(wanted: Wanted) -> int:
    if wanted.smallest is None:
        return int(reader.yaml_file("policies", "smallest-cell.yaml")["values"]["persons"])
    if wanted.smallest < 1:
        raise Refused(Problem("smallest-unfit", "", {"smallest": wanted.smallest}))
    return wanted.smallest


def _inputs(tabulation: Tabulation, wanted: Wanted) -> Inputs:
    moves = tabulation.moves
    distance = read_distance(moves, wanted.distance) if wanted.distance else None
    return Inputs(moves, population=tabulation.at_risk, distance=distance)


def _errors(table: Any, tabulation: Tabulation, inputs: Inputs, codes: list[str]) -> Errors:
    """None for a full count: it has no sampling error, whatever else it has."""
    ways = {REPLICATES: by_replicates, RESAMPLING: by_resampling, DESIGN: by_design}
    way = ways.get(tabulation.layout.errors)
    return way(table, tabulation, inputs, codes) if way else {}


def _earlier(file: Named | None) -> dict[tuple[str, str], int]:
    if file is None:
        return {}
    read = long_table.read(file.content, file.name, ("origin", "destination"), ("persons",))
    return pairs(zip(*read.codes, read.numbers[0].tolist(), strict=True))
