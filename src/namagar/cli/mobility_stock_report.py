"""The command that says what two tables of stocks tell before flows are estimated from them."""

import argparse
from typing import Any

from namagar.cli import mobility_stocks, tables

_ABOUT = """\
Look at two stocks before flows are estimated: how many people they hold, how many cells are empty, which classes of one
birthplace change by more than a limit that you choose, and the net moves that follow from stocks and vitals alone. What
these miss of zero is what an estimate has to take up.
"""
_EXAMPLE = """\
example:
  printf 'birthplace,residence,persons\\nA,A,100\\nA,B,20\\nB,A,10\\nB,B,50\\n' > start.csv
  printf 'birthplace,residence,persons\\nA,A,90\\nA,B,30\\nB,A,15\\nB,B,45\\n' > end.csv
  namagar mobility stocks --start start.csv --end end.csv --limit 0.1 --out report.csv
"""


def add(parts: Any) -> None:
    """Add the command to its group."""
    stocks = parts.add_parser(
        "stocks",
        help="what two tables of stocks tell before flows are estimated",
        description=_ABOUT,
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    mobility_stocks.add_options(stocks)
    stocks.add_argument(
        "--limit", type=float, required=True, metavar="SHARE", help="a class is told when it changes by more; 0.1"
    )
    tables.add_output(stocks, "REPORT")
    stocks.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Look and write."""
    from namagar.analysis.mobility.flows.report import report
    from namagar.analysis.mobility.flows.report_files import COLUMNS, rows
    from namagar.analysis.mobility.stocks import Vitals
    from namagar.analysis.terms.problem import Problem

    tables.check_standard(chosen.start, chosen.end, chosen.vitals)
    start, end, vitals = mobility_stocks.read(chosen)
    found = report(start, end, vitals or Vitals.none(start.areas), chosen.limit)
    tables.put(chosen.out, tables.made(chosen.out, COLUMNS, rows(found), chosen.json))
    unsaid = [] if vitals else [Problem("mobility-report-no-vitals")]
    tables.tell([*start.notes, *end.notes, *unsaid], chosen)
    return 0
