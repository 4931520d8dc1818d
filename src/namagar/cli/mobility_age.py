"""The command that reads a profile of moving by age, and fits a model schedule to it."""

import argparse
from typing import Any

from namagar.cli import tables

_EXAMPLE = """\
example:
  printf 'age,rate\\n0,10\\n5,20\\n10,20\\n15,60\\n20,40\\n25,30\\n30,20\\n' | namagar mobility age -
"""


def add(parts: Any) -> None:
    """Add the command to its group."""
    age = parts.add_parser(
        "age",
        help="at what age people move most, and how steeply that rises and falls",
        description="Peak, breadth and slopes of rates by age, and the schedule of Rogers and Castro.",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    age.add_argument("profile", metavar="PROFILE", help="columns age, rate; - is standard input")
    age.add_argument("--bandwidth", type=float, metavar="YEARS", help="smooth before peak and slopes are read")
    age.add_argument(
        "--window", type=float, nargs=2, default=(5.0, 65.0), metavar=("FROM", "TO"), help="ages of the peak; 5 65"
    )
    age.add_argument("--last-width", type=float, metavar="YEARS", help="of the last group; as the one before it")
    age.add_argument("--model", type=int, metavar="N", help="fit a schedule with 7, 9, 11 or 13 parameters")
    tables.add_output(age)
    age.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Read, measure and write."""
    from namagar.analysis.mobility.age.files import COLUMNS, read_profile, rows

    profile = read_profile(tables.content(chosen.profile), chosen.profile, chosen.last_width)
    made = list(rows(profile, chosen.bandwidth, tuple(chosen.window), chosen.model))
    tables.put(chosen.out, tables.made(chosen.out, COLUMNS, made, chosen.json))
    return 0
