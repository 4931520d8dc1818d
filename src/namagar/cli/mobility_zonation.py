"""The command that says what indicators of moves would be in other zones."""

import argparse
from typing import TYPE_CHECKING, Any

from namagar.cli import tables
from namagar.cli.mobility_indicators import variants
from namagar.cli.progress import progress

if TYPE_CHECKING:
    from namagar.analysis.mobility.indicators.divisions import Level
    from namagar.analysis.mobility.indicators.inputs import Inputs
    from namagar.analysis.terms.problem import Problem

_ABOUT = """\
Count the same moves between larger zones, and say what every indicator would be: in the areas as they are, in each
division, and over all of them, with the mean (value), the least (low) and the greatest (high). Divisions are stated, or
drawn: neighbouring areas are merged by chance, from a seed, until as many zones are left as asked for.

Through the divisions lead lines: COURGEAU_K_SLOPE, of CMI on ln(n²) through the origin; ACMI, of all changes of
address, low and high being its prediction interval; CMI_SLOPE and MEI_MEAN are what namagar mobility impact compares.
"""
_EXAMPLE = """\
example:
  printf 'origin,destination,persons\\nA,B,9\\nB,A,10\\nB,D,15\\nD,B,15\\nD,C,15\\nC,D,10\\nC,A,10\\nA,C,10\\n' > od.csv
  printf 'area,persons\\nA,250\\nB,250\\nC,250\\nD,250\\n' > population.csv
  printf 'area,neighbour\\nA,B\\nB,D\\nD,C\\nC,A\\n' > neighbours.csv
  namagar mobility zonation od.csv --population population.csv --households 400 \\
    --neighbours neighbours.csv --zones 3 --zones 2 --draws 20 --seed 1395 --out zonations.csv
"""


def add(parts: Any) -> None:
    """Add the command to its group."""
    zonation = parts.add_parser(
        "zonation",
        help="what indicators would be in other zones, stated or drawn",
        description=_ABOUT,
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    zonation.add_argument("od", metavar="OD", help="columns origin, destination, persons; - is standard input")
    zonation.add_argument("--population", metavar="P", help="persons at risk of moving: columns area, persons")
    zonation.add_argument("--land", metavar="L", help="columns area, km2")
    zonation.add_argument("--households", metavar="H", type=float, help="how many there are in all")
    zonation.add_argument("--zonations", metavar="Z", help="stated divisions: columns zonation, area, zone")
    zonation.add_argument("--neighbours", metavar="N", help="draw divisions: who touches whom, columns area, neighbour")
    zonation.add_argument("--zones", type=int, action="append", metavar="K", help="into so many zones; repeated")
    zonation.add_argument("--draws", type=int, metavar="D", help="so many divisions for each number of zones")
    zonation.add_argument("--seed", type=int, metavar="S", help="of the draws; the same one gives the same divisions")
    zonation.add_argument("--only", metavar="CODE", action="append", help="this indicator; may be repeated")
    zonation.add_argument(
        "--variant", metavar="CODE=NAME", action="append", default=[], help="another form of an indicator; repeated"
    )
    zonation.add_argument("--each", metavar="FILE", help="also write every indicator of every division here")
    zonation.add_argument(
        "--drawn", metavar="FILE", help="also write the drawn divisions here, as --zonations takes them"
    )
    tables.add_output(zonation)
    zonation.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Divide, compute and write."""
    from namagar.analysis.mobility.indicators import divisions_files as files
    from namagar.analysis.mobility.indicators.divisions import over_divisions
    from namagar.analysis.mobility.indicators.files import read_inputs

    _check(chosen)
    read = (chosen.od, chosen.population, chosen.land, chosen.zonations)
    tables.check_standard(*read, chosen.neighbours)
    tables.check_standard(chosen.out, chosen.each, chosen.drawn)
    moves, population, land, zonations = (tables.named(name) for name in read)
    assert moves is not None
    inputs = read_inputs(moves, population, land, None, zonations, chosen.households)
    levels, notes = _levels(inputs, chosen)
    forms = variants(chosen.variant)
    with progress() as watch:
        told = over_divisions(levels, chosen.only, forms, watch)
    outputs: list[tables.Output] = [
        (chosen.each, files.EACH_COLUMNS, files.each_rows(levels, told, forms, chosen.language)),
        (chosen.drawn, files.DRAWN_COLUMNS, files.drawn_rows(levels)),
        (chosen.out, files.COLUMNS, files.rows(told, chosen.language)),
    ]
    tables.put_all(outputs, chosen.json)
    tables.tell([*inputs.table.notes, *notes], chosen)
    return 0


def _check(chosen: argparse.Namespace) -> None:
    """Divisions are stated or drawn; who draws says into how many zones, how often, and from which seed."""
    from namagar.analysis.terms.problem import Problem, Refused

    if (chosen.zonations is None) == (chosen.neighbours is None):
        raise Refused(Problem("zonation-kind"))
    options = {
        "--zones": chosen.zones,
        "--draws": chosen.draws,
        "--seed": chosen.seed,
        "--drawn": chosen.drawn,
    }
    given = [name for name, value in options.items() if value is not None]
    if chosen.neighbours is None and given:
        raise Refused(Problem("option-idle", "", {"option": ", ".join(given), "needs": "--neighbours"}))
    lacking = [name for name in ("--zones", "--draws", "--seed") if name not in given]
    if chosen.neighbours is not None and lacking:
        raise Refused(Problem("zonation-unstated", "", {"options": ", ".join(lacking)}))


def _levels(inputs: "Inputs", chosen: argparse.Namespace) -> "tuple[tuple[Level, ...], list[Problem]]":
    from namagar.analysis.mobility.indicators.divisions import drawn, stated
    from namagar.analysis.mobility.indicators.divisions_files import read_neighbours

    named = tables.named(chosen.neighbours)
    if named is None:
        return stated(inputs), []
    neighbours, notes = read_neighbours(named, inputs.table.codes)
    return drawn(inputs, neighbours, chosen.zones, chosen.draws, chosen.seed), notes
