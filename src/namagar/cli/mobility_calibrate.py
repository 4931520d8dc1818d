"""The command that finds the weight of minimum migration which trusted reported flows bear out."""

import argparse
from typing import Any

from namagar.cli import mobility_stocks, tables

_ABOUT = """\
Find the weight of pseudo-bayes (namagar mobility flows --weight) that brings its flows nearest to those that trusted
sources report: least squares over the corridors of REPORTED. How far the reported flows are missed is told for this
weight, for the published one, and for both extremes.
"""
_EXAMPLE = """\
example:
  printf 'birthplace,residence,persons\\nA,A,50\\nA,B,50\\nB,A,0\\nB,B,100\\n' > start.csv
  printf 'birthplace,residence,persons\\nA,A,50\\nA,B,50\\nB,A,0\\nB,B,100\\n' > end.csv
  printf 'origin,destination,persons\\nA,B,10\\nB,A,5\\n' > reported.csv
  namagar mobility calibrate --start start.csv --end end.csv --reported reported.csv --out weight.csv
"""


def add(parts: Any) -> None:
    """Add the command to its group."""
    calibrate = parts.add_parser(
        "calibrate",
        help="the weight of pseudo-bayes that trusted reported flows bear out",
        description=_ABOUT,
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    mobility_stocks.add_options(calibrate)
    mobility_stocks.add_seed(calibrate)
    calibrate.add_argument(
        "--reported",
        required=True,
        metavar="REPORTED",
        help="columns origin, destination, persons: trusted flows of the same time; a pair not named is not known",
    )
    calibrate.add_argument(
        "--corridors", metavar="FILE", help="also write each corridor as reported, estimated and fitted here"
    )
    tables.add_output(calibrate, "WEIGHT")
    calibrate.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Estimate both extremes, fit the weight, and write."""
    from namagar.analysis.mobility.flows import calibration_files as files
    from namagar.analysis.mobility.flows.calibration import calibrate
    from namagar.analysis.mobility.flows.estimate import Options, estimate

    tables.check_standard(chosen.start, chosen.end, chosen.vitals, chosen.seed_table, chosen.reported)
    tables.check_standard(chosen.out, chosen.corridors)
    start, end, vitals = mobility_stocks.read(chosen)
    reported = files.read_reported(tables.content(chosen.reported), chosen.reported)
    least = estimate(start, end, vitals, Options("minimum", mobility_stocks.read_seed(chosen))).table
    found = calibrate(least, estimate(start, end, vitals, Options("independence")).table, reported)
    corridors: tables.Output = (chosen.corridors, files.CORRIDOR_COLUMNS, files.corridor_rows(found))
    tables.put_all([corridors, (chosen.out, files.COLUMNS, files.rows(found))], chosen.json)
    tables.tell([*least.notes, *files.notes(found)], chosen)
    return 0
