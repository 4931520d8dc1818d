"""The command that counts moves in other zones: areas put together, or divided by stated shares."""

import argparse
from typing import Any

from namagar.cli import tables

_ABOUT = """\
Count moves between other zones. Areas are put together whole, or divided by shares that add up to one. Moves between
areas of one zone are moves no more. Where an area is divided nobody knows who moved between its parts, so that these
cells are empty; a cell is empty where a part of it is.
"""
_EXAMPLE = """\
example:
  printf 'origin,destination,persons\\nA,B,30\\nB,A,10\\nA,C,5\\nC,B,7\\nB,C,2\\nC,A,1\\n' > od.csv
  printf 'area,zone\\nA,North\\nB,North\\nC,South\\n' > concordance.csv
  namagar mobility rezone od.csv --concordance concordance.csv --out zones.csv
"""


def add(parts: Any) -> None:
    """Add the command to its group."""
    rezone = parts.add_parser(
        "rezone",
        help="the same moves in other zones: areas put together, or divided by shares",
        description=_ABOUT,
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    rezone.add_argument("od", metavar="OD", help="columns origin, destination, persons; - is standard input")
    rezone.add_argument(
        "--concordance",
        required=True,
        metavar="C",
        help="columns area, zone, and share where areas are divided: how much of the area lies in the zone",
    )
    rezone.add_argument("--stayers", action="store_true", help="also write who stays in each zone, where that is known")
    tables.add_output(rezone, "OD")
    rezone.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Read, count again and write."""
    from namagar.analysis.mobility.concordance import rezoned
    from namagar.analysis.mobility.concordance_files import notes, read_concordance
    from namagar.analysis.mobility.od_files import COLUMNS, pair_rows, read_od

    tables.check_standard(chosen.od, chosen.concordance)
    before = read_od(tables.content(chosen.od), chosen.od)
    concordance = read_concordance(tables.content(chosen.concordance), chosen.concordance, before)
    after = rezoned(before, concordance)
    tables.put(chosen.out, tables.made(chosen.out, COLUMNS, pair_rows(after, chosen.stayers), chosen.json))
    tables.tell([*after.notes, *notes(before, after)], chosen)
    return 0
