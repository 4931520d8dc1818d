"""The commands on files of persons: tabulate one, and make one up whose true table is known."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from namagar.cli import tables
from namagar.cli.files import check_new, write_folder

_TABULATE = """\
example:
  namagar microdata synthesise --persons 100000 --out persons
  namagar microdata tabulate persons/persons.parquet --map persons/layout.yaml --out tables
"""


def add(commands: Any) -> None:
    """Add `namagar microdata` with its commands."""
    microdata = commands.add_parser("microdata", help="from persons in a census or a survey to tables of moves")
    parts = microdata.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_tabulate(parts)
    _add_synthesise(parts)


def _add_tabulate(parts: Any) -> None:
    tabulate = parts.add_parser(
        "tabulate",
        help="moves by age and sex, indicators with errors, and a report of what was left out",
        description="Count persons by where they lived and where they live. Small numbers are withheld so that nobody"
        " can work them out; indicators are computed before that.",
        epilog=_TABULATE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    tabulate.add_argument("file", metavar="FILE", help=".parquet, a folder of them, or .csv; a row is a person")
    tabulate.add_argument("--map", required=True, metavar="MAP.yaml", help="what stands in which column")
    tabulate.add_argument("--engine", default="duckdb", choices=("duckdb", "spark"))
    tabulate.add_argument("--master", default="local[*]", metavar="URL", help="of Spark; this machine unless stated")
    tabulate.add_argument("--distance", metavar="D", help="columns origin, destination, km; both directions")
    tabulate.add_argument(
        "--protect", default="suppress", choices=("suppress", "round", "none"), help="none: for your office alone"
    )
    tabulate.add_argument("--smallest", type=int, metavar="N", help="smallest number printed; that of the policy")
    tabulate.add_argument("--earlier", metavar="OD.csv", help="od.csv of an earlier release of the same table")
    tabulate.add_argument("--out", required=True, metavar="DIR", help="a new folder; never half-written")
    tabulate.add_argument("--json", action="store_true", help="problems as JSON")
    tabulate.set_defaults(run=_tabulate)


def _add_synthesise(parts: Any) -> None:
    synthesise = parts.add_parser(
        "synthesise",
        help="persons that never were, in the provinces of a country, with their true table",
        description="Every file says that its persons are made up. Provinces and their populations are those of the"
        " country; who moves where follows gravity and a schedule of ages.",
    )
    synthesise.add_argument("--country", default="IRN")
    synthesise.add_argument("--persons", type=int, default=1_000_000)
    synthesise.add_argument("--seed", type=int, default=1395)
    synthesise.add_argument("--out", required=True, metavar="DIR", help="a new folder; never half-written")
    synthesise.add_argument("--json", action="store_true", help="problems as JSON")
    synthesise.set_defaults(run=_synthesise)


def _tabulate(chosen: argparse.Namespace) -> int:
    from namagar.analysis.microdata.layout import read_layout
    from namagar.analysis.microdata.work import Wanted, tables_of

    check_new(Path(chosen.out))
    layout = read_layout(Path(chosen.map).read_bytes(), chosen.map)
    wanted = Wanted(
        engine=chosen.engine,
        master=chosen.master,
        protect=chosen.protect,
        smallest=chosen.smallest,
        distance=tables.named(chosen.distance),
        earlier=tables.named(chosen.earlier),
    )
    write_folder(Path(chosen.out), tables_of(Path(chosen.file), layout, wanted, chosen.language))
    return 0


def _synthesise(chosen: argparse.Namespace) -> int:
    from namagar.analysis.microdata.synthetic_files import census_of, layout_text, true_table, write_persons

    check_new(Path(chosen.out))
    made = census_of(chosen.country, chosen.persons, chosen.seed)
    small: Mapping[str, bytes] = {"layout.yaml": layout_text(made), "true_od.csv": true_table(made)}
    write_folder(Path(chosen.out), small, {"persons.parquet": lambda path: write_persons(made, path)})
    return 0
