"""The command that computes indicators of internal migration from a table of moves."""

import argparse
from typing import Any

from namagar.cli import tables

_EXAMPLE = """\
example:
  printf 'origin,destination,persons\\nA,B,10\\nA,C,20\\nB,A,5\\nB,C,15\\nC,A,30\\nC,B,0\\n' > od.csv
  printf 'area,persons\\nA,1000\\nB,500\\nC,2000\\n' > population.csv
  namagar mobility indicators od.csv --population population.csv --variant ANMR=unhalved
"""


def add(parts: Any) -> None:
    """Add the command to its group."""
    indicators = parts.add_parser(
        "indicators",
        help="how much, how far and how evenly people move",
        description="Every indicator that the inputs allow; for the others, the reason why there is no value."
        " Formulas, units, variants and worked examples stand in catalogue/measures.",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    indicators.add_argument("od", metavar="OD", help="columns origin, destination, persons; - is standard input")
    indicators.add_argument("--population", metavar="P", help="persons at risk of moving: columns area, persons")
    indicators.add_argument("--land", metavar="L", help="columns area, km2")
    indicators.add_argument("--distance", metavar="D", help="columns origin, destination, km; both directions")
    indicators.add_argument(
        "--ties",
        metavar="T",
        help="what else is known of pairs, such as a common border: columns tie, origin, destination, value",
    )
    indicators.add_argument("--households", metavar="H", type=float, help="how many there are in all")
    indicators.add_argument("--zonations", metavar="Z", help="coarser divisions: columns zonation, area, zone")
    indicators.add_argument("--only", metavar="CODE", action="append", help="this indicator; may be repeated")
    indicators.add_argument(
        "--variant", metavar="CODE=NAME", action="append", default=[], help="another form of an indicator; repeated"
    )
    indicators.add_argument(
        "--connected-above", metavar="PERSONS", type=float, default=0.0, help="a flow connects two areas above this; 0"
    )
    indicators.add_argument("--pairs", metavar="FILE", help="also write preference and velocity of every pair here")
    tables.add_output(indicators)
    indicators.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Compute and write."""
    from dataclasses import replace

    from namagar.analysis.mobility.indicators.files import COLUMNS, PAIR_COLUMNS, pair_rows, read_inputs, rows
    from namagar.analysis.mobility.indicators.measures import CODES, measured

    files = (chosen.od, chosen.population, chosen.land, chosen.distance, chosen.zonations, chosen.ties)
    tables.check_standard(*files)
    moves, population, land, distance, zonations, ties = (tables.named(name) for name in files)
    assert moves is not None
    read = read_inputs(moves, population, land, distance, zonations, chosen.households, ties)
    inputs = replace(read, connected_above=chosen.connected_above)
    found = measured(inputs, chosen.only or CODES, variants(chosen.variant))
    pairs: tables.Output = (chosen.pairs, PAIR_COLUMNS, pair_rows(inputs))
    tables.put_all([pairs, (chosen.out, COLUMNS, rows(found, chosen.language))], chosen.json)
    tables.tell(inputs.table.notes, chosen)
    return 0


def variants(said: list[str]) -> dict[str, str]:
    """The chosen variant of each code; Refused for text that names none."""
    from namagar.analysis.terms.problem import Problem, Refused

    unreadable = [each for each in said if "=" not in each]
    if unreadable:
        raise Refused([Problem("measure-variant-unreadable", "--variant", {"text": each}) for each in unreadable])
    return dict(each.split("=", 1) for each in said)
