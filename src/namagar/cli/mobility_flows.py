"""The command that estimates flows between areas from two tables of stocks."""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from namagar.cli import mobility_replicates, mobility_stocks, tables

if TYPE_CHECKING:
    from namagar.analysis.mobility.flows.estimate import FlowEstimate, Options
    from namagar.analysis.mobility.flows.replicates import Replicates

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
  namagar mobility flows --method minimum --start start.csv --end end.csv --replicates 200 --seed 1395 \\
    --error foreign=0.05 --error native=0.01 --out intervals.csv
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
    mobility_stocks.add_options(flows)
    mobility_stocks.add_seed(flows)
    flows.add_argument("--weight", type=float, help="of minimum migration in pseudo-bayes; 0.87 as published")
    flows.add_argument("--total", type=float, help="the number of moves for migration-rate")
    flows.add_argument(
        "--by-birthplace", action="store_true", help="flows of each birthplace, with a column of that name, above zero"
    )
    flows.add_argument(
        "--account", metavar="FILE", help="write what was stated, adjusted and moved, by birthplace and residence"
    )
    flows.add_argument(
        "--whole", action="store_true", help="whole persons, as a last step; rows and columns stay within one person"
    )
    mobility_replicates.add_options(flows)
    tables.add_output(flows, "FLOWS")
    flows.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Estimate and write; nothing is written unless all of it can be."""
    from namagar.analysis.mobility.flows import account
    from namagar.analysis.mobility.flows.estimate import estimate

    tables.check_standard(chosen.start, chosen.end, chosen.vitals, chosen.seed_table, chosen.errors)
    tables.check_standard(chosen.out, chosen.account)
    _check_shape(chosen)
    start, end, vitals = mobility_stocks.read(chosen)
    options = _options(chosen)
    found = estimate(start, end, vitals, options)
    drawn = (
        mobility_replicates.replicates(start, end, vitals, options, chosen) if chosen.replicates is not None else None
    )
    lines = account.rows(found) if chosen.account else ()
    tables.put_all([(chosen.account, account.COLUMNS, lines), _flows(found, drawn, chosen)], chosen.json)
    tables.tell([*found.table.notes, *(mobility_replicates.notes(chosen) if drawn else ())], chosen)
    return 0


def _check_shape(chosen: argparse.Namespace) -> None:
    """Each of these says in its own way what a row of the result is, so that one is taken at a time."""
    from namagar.analysis.terms.problem import Problem, Refused

    asked = [
        option
        for option, given in (
            ("--by-birthplace", chosen.by_birthplace),
            ("--whole", chosen.whole),
            ("--replicates", chosen.replicates is not None),
        )
        if given
    ]
    if len(asked) > 1:
        raise Refused(Problem("options-apart", "", {"options": ", ".join(asked)}))
    mobility_replicates.check(chosen)


def _options(chosen: argparse.Namespace) -> "Options":
    from namagar.analysis.mobility.flows.estimate import Options

    return Options(chosen.method, mobility_stocks.read_seed(chosen), chosen.weight, chosen.total)


def _flows(found: "FlowEstimate", drawn: "Replicates | None", chosen: argparse.Namespace) -> tables.Output:
    from namagar.analysis.mobility.flows import replicates
    from namagar.analysis.mobility.od_files import COLUMNS, pair_rows
    from namagar.analysis.mobility.whole import in_whole_persons

    if drawn is not None:
        return chosen.out, replicates.COLUMNS, replicates.interval_rows(found.table, drawn)
    if chosen.by_birthplace:
        return chosen.out, (*COLUMNS[:2], "birthplace", COLUMNS[2]), _classes(found)
    return chosen.out, COLUMNS, pair_rows(in_whole_persons(found.table) if chosen.whole else found.table)


def _classes(found: "FlowEstimate") -> Iterator[tuple[str, str, str, float]]:
    codes = found.table.codes
    return (
        (codes[row], codes[column], birthplace, float(flows[row, column]))
        for birthplace, flows in found.by_birthplace()
        for row, column in zip(*(flows > 0).nonzero(), strict=True)
        if row != column
    )
