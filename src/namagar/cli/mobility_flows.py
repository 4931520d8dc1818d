"""The command that estimates flows between areas from two tables of stocks."""

import argparse
from typing import TYPE_CHECKING, Any

from namagar.cli import tables

if TYPE_CHECKING:
    from namagar.analysis.mobility.flows.estimate import FlowEstimate, Options

_ABOUT = """\
Estimate who moved where between two times from who lived where, by birthplace.

  drop-negative, reverse-negative   the change of stocks, falls dropped or taken as returns
  migration-rate                    a number of moves (--total) in proportion to the stocks at the start
  minimum                           as few moves as the stocks need; the world is closed
  minimum-open                      the same; classes that shrink or grow leave and enter the system
  independence                      where people are has nothing to do with where they were: an upper extreme
  pseudo-bayes                      --weight times minimum, the rest independence
"""
_EXAMPLE = """\
example:
  printf 'birthplace,residence,persons\\nA,A,100\\nA,B,20\\nB,A,10\\nB,B,50\\n' > start.csv
  printf 'birthplace,residence,persons\\nA,A,90\\nA,B,30\\nB,A,15\\nB,B,45\\n' > end.csv
  namagar mobility flows --method minimum --start start.csv --end end.csv --out flows.csv
"""


def add(parts: Any) -> None:
    """Add the command to its group."""
    flows = parts.add_parser(
        "flows",
        help="estimate flows between areas from two tables of stocks",
        description=_ABOUT,
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    flows.add_argument("--method", required=True, metavar="METHOD", help="one of those above")
    stocks = "stocks with the columns birthplace, residence, persons"
    flows.add_argument("--start", required=True, metavar="STOCKS", help=f"{stocks}, at the start")
    flows.add_argument("--end", required=True, metavar="STOCKS", help=f"{stocks}, at the end")
    flows.add_argument("--vitals", metavar="VITALS", help="columns residence, births, deaths, of the time between")
    flows.add_argument(
        "--seed-table",
        metavar="SEED",
        help="columns origin, destination, value: what flows of a class are in proportion to, such as past flows"
        " or one over the distance",
    )
    flows.add_argument("--weight", type=float, help="of minimum migration in pseudo-bayes; 0.87 as published")
    flows.add_argument("--total", type=float, help="the number of moves for migration-rate")
    flows.add_argument(
        "--by-birthplace", action="store_true", help="flows of each birthplace, with a column of that name, above zero"
    )
    flows.add_argument(
        "--account", metavar="FILE", help="write what was stated, adjusted and moved, by birthplace and residence"
    )
    flows.add_argument(
        "--out",
        default=tables.STANDARD,
        metavar="FLOWS",
        help="CSV, or Parquet by suffix; - is standard output; a file is never half-written",
    )
    flows.add_argument("--json", action="store_true", help="JSON instead of CSV, problems and notes too")
    flows.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Estimate and write; nothing is written unless all of it can be."""
    from namagar.analysis.mobility.flows import account
    from namagar.analysis.mobility.flows.estimate import estimate
    from namagar.analysis.mobility.stocks import read_stocks, read_vitals

    tables.check_standard(chosen.start, chosen.end, chosen.vitals, chosen.seed_table)
    tables.check_standard(chosen.out, chosen.account)
    start, end = (read_stocks(tables.content(name), name) for name in (chosen.start, chosen.end))
    vitals = read_vitals(tables.content(chosen.vitals), chosen.vitals) if chosen.vitals else None
    found = estimate(start, end, vitals, _options(chosen))
    written = _flows(found, chosen)
    if chosen.account:
        lines = tables.made(chosen.account, account.COLUMNS, account.rows(found), chosen.json)
        tables.put(chosen.account, lines)
    tables.put(chosen.out, written)
    tables.tell(found.table.notes, chosen)
    return 0


def _options(chosen: argparse.Namespace) -> "Options":
    from namagar.analysis.mobility.flows.estimate import Options
    from namagar.analysis.mobility.od_files import read_od

    seed = None
    if chosen.seed_table:
        seed = read_od(tables.content(chosen.seed_table), chosen.seed_table, value="value")
    return Options(chosen.method, seed, chosen.weight, chosen.total)


def _flows(found: "FlowEstimate", chosen: argparse.Namespace) -> bytes:
    from namagar.analysis.mobility.od_files import COLUMNS, pair_rows

    if not chosen.by_birthplace:
        return tables.made(chosen.out, COLUMNS, pair_rows(found.table), chosen.json)
    codes = found.table.codes
    rows = (
        (codes[row], codes[column], birthplace, float(flows[row, column]))
        for birthplace, flows in found.by_birthplace()
        for row, column in zip(*(flows > 0).nonzero(), strict=True)
        if row != column
    )
    return tables.made(chosen.out, (*COLUMNS[:2], "birthplace", COLUMNS[2]), rows, chosen.json)
