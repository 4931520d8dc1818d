"""The command that fits a table of origins and destinations to totals."""

import argparse
from typing import Any

from namagar.cli import tables

_EXAMPLE = """\
example:
  printf 'origin,destination,value\\nA,B,30\\nB,A,10\\nA,C,5\\nC,B,7\\nB,C,2\\nC,A,1\\n' > seed.csv
  printf 'area,persons\\nA,40\\nB,20\\nC,10\\n' > rows.csv
  printf 'area,persons\\nA,15\\nB,45\\nC,10\\n' > columns.csv
  namagar mobility fit seed.csv --rows rows.csv --columns columns.csv --out fitted.csv
"""


def add(parts: Any) -> None:
    """Add the command to its group."""
    fit = parts.add_parser(
        "fit",
        help="fit a table to totals of origins and destinations",
        description="Fit a table to totals. Cells stay in proportion to the seed, and those that are zero stay zero;"
        " whether any table can meet the totals is decided first.",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    fit.add_argument("seed", metavar="SEED", help="columns origin, destination, value; - is standard input")
    fit.add_argument("--rows", required=True, metavar="ROWS", help="totals of origins: columns area, persons")
    fit.add_argument("--columns", required=True, metavar="COLUMNS", help="totals of destinations: the same columns")
    fit.add_argument("--tolerance", type=float, default=1e-10, help="share of the largest total; 1e-10 unless stated")
    fit.add_argument("--scale-to", choices=("rows", "columns"), help="scale the other side to the total of this one")
    tables.add_output(fit, "FITTED")
    fit.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Fit and write."""
    from namagar.analysis.mobility import long_table
    from namagar.analysis.mobility.balancing.labelled import COLUMNS, fit_labelled

    tables.check_standard(chosen.seed, chosen.rows, chosen.columns)
    seed = long_table.read(tables.content(chosen.seed), chosen.seed, COLUMNS[:2], ("value",))
    rows, columns = (
        long_table.read(tables.content(name), name, ("area",), ("persons",)) for name in (chosen.rows, chosen.columns)
    )
    found = fit_labelled(seed, rows, columns, chosen.tolerance, chosen.scale_to)
    tables.put(chosen.out, tables.made(chosen.out, COLUMNS, found.cells, chosen.json))
    tables.tell(found.notes, chosen)
    return 0
