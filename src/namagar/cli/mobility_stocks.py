"""What flows are estimated from at the command line: two tables of stocks, vitals, and a seed of the flows."""

import argparse
from typing import TYPE_CHECKING

from namagar.cli import tables

if TYPE_CHECKING:
    from namagar.analysis.mobility.od_table import OdTable
    from namagar.analysis.mobility.stocks import StockTable, Vitals


def add_options(command: argparse.ArgumentParser) -> None:
    """The options that name the files."""
    stocks = "stocks with the columns birthplace, residence, persons"
    command.add_argument("--start", required=True, metavar="STOCKS", help=f"{stocks}, at the start")
    command.add_argument("--end", required=True, metavar="STOCKS", help=f"{stocks}, at the end")
    command.add_argument("--vitals", metavar="VITALS", help="columns residence, births, deaths, of the time between")
    command.add_argument(
        "--elsewhere",
        action="append",
        default=[],
        metavar="CODE",
        help="this birthplace is no area, such as an unknown one; may be repeated",
    )
    command.add_argument(
        "--outside",
        action="append",
        default=[],
        metavar="CODE",
        help="in this area nobody was born whom the stocks count; may be repeated",
    )


def add_seed(command: argparse.ArgumentParser) -> None:
    """The option that names a seed of the flows."""
    command.add_argument(
        "--seed-table",
        metavar="SEED",
        help="columns origin, destination, value: what flows of a class are in proportion to, such as past flows"
        " or one over the distance",
    )


def read(chosen: argparse.Namespace) -> "tuple[StockTable, StockTable, Vitals | None]":
    """Both stocks, and the vitals where they are given."""
    from namagar.analysis.mobility.stocks import read_stocks, read_vitals

    sides = chosen.elsewhere, chosen.outside
    start, end = (read_stocks(tables.content(name), name, *sides) for name in (chosen.start, chosen.end))
    return start, end, read_vitals(tables.content(chosen.vitals), chosen.vitals) if chosen.vitals else None


def read_seed(chosen: argparse.Namespace) -> "OdTable | None":
    """The seed of the flows, where one is given."""
    from namagar.analysis.mobility.od_files import read_od

    if not chosen.seed_table:
        return None
    return read_od(tables.content(chosen.seed_table), chosen.seed_table, value="value")
