"""The command that sets the net impact of internal migration in one system beside a set of others."""

import argparse
from typing import Any

from namagar.cli import tables

_ABOUT = """\
INMI, the index of net migration impact: how a system's slope of intensity and its effectiveness stand to the means of
a set. The index means nothing without the set, so the set is part of the answer. Slope and effectiveness of a system
are the rows CMI_SLOPE and MEI_MEAN of namagar mobility zonation, or published ones; both of the same kind for all.
"""
_EXAMPLE = """\
example:
  printf 'system,slope,effectiveness\\nA,1,10\\nB,3,30\\n' | namagar mobility impact - --out inmi.csv
"""


def add(parts: Any) -> None:
    """Add the command to its group."""
    impact = parts.add_parser(
        "impact",
        help="how far internal migration redistributes people, compared within a set of systems",
        description=_ABOUT,
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    impact.add_argument("systems", metavar="SYSTEMS", help="columns system, slope, effectiveness; - is standard input")
    tables.add_output(impact, "INMI")
    impact.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Compare and write."""
    from namagar.analysis.mobility.indicators.files import Named
    from namagar.analysis.mobility.indicators.impact_files import COLUMNS, read_systems, rows

    systems = read_systems(Named(tables.content(chosen.systems), chosen.systems))
    tables.put(chosen.out, tables.made(chosen.out, COLUMNS, rows(systems), chosen.json))
    return 0
