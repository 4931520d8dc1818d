"""The command that estimates a table of moves of which little is published, from a specification."""

import argparse
from typing import Any

from namagar.cli import tables

_ABOUT = """\
Estimate all moves between the areas of a country from the few numbers that are published and a prior. A specification
says which claims are used and what was judged, with author and reason (catalogue/schemas/moves_table.json); those that
ship with a country go by their name. The word ESTIMATE stands in the columns, and every row says what it is.
"""
_EXAMPLE = """\
example:
  namagar mobility estimate IRN/moves-1390-1395 --checked checked.csv --out moves.csv
"""


def add(parts: Any) -> None:
    """Add the command to its group."""
    estimate = parts.add_parser(
        "estimate",
        help="a whole table of moves from the few numbers that are published, with intervals",
        description=_ABOUT,
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    estimate.add_argument("spec", metavar="SPEC", help="a YAML file, or the name of one that ships")
    estimate.add_argument(
        "--checked", metavar="FILE", help="also write each published number beside what the table says without it"
    )
    tables.add_output(estimate, "MOVES")
    estimate.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Estimate and write."""
    from namagar.analysis.mobility.estimating import told
    from namagar.analysis.mobility.estimating.estimate import checked, estimate
    from namagar.analysis.terms.problem import Problem

    tables.check_standard(chosen.out, chosen.checked)
    of, places = told.named(chosen.spec)
    found = estimate(of, places)
    missed = checked(of, places) if chosen.checked else ()
    beside: tables.Output = (chosen.checked, told.CHECKED_COLUMNS, told.checked_rows(missed))
    tables.put_all([beside, (chosen.out, told.COLUMNS, told.rows(found))], chosen.json)
    facts = {"used": len(of.used), "draws": of.number, "seed": str(of.chance)}
    tables.tell([Problem("moves-estimated", of.id, facts)], chosen)
    return 0
