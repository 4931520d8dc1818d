"""The part of the command on flows that says how far they may be off: intervals from many drawn stocks."""

import argparse
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from namagar.cli import tables
from namagar.cli.progress import progress

if TYPE_CHECKING:
    from namagar.analysis.mobility.flows.estimate import Options
    from namagar.analysis.mobility.flows.replicates import Replicates
    from namagar.analysis.mobility.stocks import StockTable, Vitals
    from namagar.analysis.terms.problem import Problem


def add_options(flows: argparse.ArgumentParser) -> None:
    """The options of uncertainty."""
    group = flows.add_argument_group("uncertainty", "Intervals from stocks and vitals drawn around the stated ones.")
    group.add_argument(
        "--replicates",
        type=int,
        metavar="N",
        help="draw N times; adds the columns mean, spread, low and high (the middle 95 of 100 draws)",
    )
    group.add_argument("--seed", type=int, metavar="S", help="of the draws; the same one gives the same numbers")
    group.add_argument(
        "--error",
        action="append",
        default=[],
        metavar="KIND=SHARE",
        help="how far the figures of a kind may be off, as a share of themselves (coefficient of variation):"
        " foreign and native stocks, births and deaths; each is stated, such as foreign=0.1",
    )
    group.add_argument(
        "--errors",
        metavar="FILE",
        help="the same for each area: columns residence, foreign, native, and births, deaths with --vitals",
    )


def check(chosen: argparse.Namespace) -> None:
    """Refused when draws lack their seed, or when a seed or an error stands without draws."""
    from namagar.analysis.terms.problem import Problem, Refused

    if chosen.replicates is None:
        options = (("--seed", chosen.seed is not None), ("--error", chosen.error), ("--errors", chosen.errors))
        idle = [name for name, given in options if given]
        if idle:
            raise Refused(Problem("option-idle", "", {"option": ", ".join(idle), "needs": "--replicates"}))
    elif chosen.seed is None:
        raise Refused(Problem("mobility-chance-unstated", "--seed"))
    elif chosen.error and chosen.errors:
        raise Refused(Problem("mobility-errors-twice"))


def replicates(
    start: "StockTable", end: "StockTable", vitals: "Vitals | None", options: "Options", chosen: argparse.Namespace
) -> "Replicates":
    """Flows of all draws."""
    from namagar.analysis.mobility.flows.replicates import replicate, stated_spreads
    from namagar.analysis.mobility.flows.replicates_files import read_spreads

    if chosen.errors:
        spreads = read_spreads(tables.content(chosen.errors), chosen.errors, start, vitals is not None)
    else:
        spreads = stated_spreads(_shares(chosen.error), vitals is not None)
    with progress() as watch:
        return replicate(start, end, vitals, options, spreads, chosen.seed, chosen.replicates, watch)


def notes(chosen: argparse.Namespace) -> "Iterator[Problem]":
    """What intervals hold, and what they do not."""
    from namagar.analysis.terms.problem import Problem

    yield Problem("mobility-replicates-drawn", "", {"draws": chosen.replicates, "seed": str(chosen.seed)})


def _shares(said: Sequence[str]) -> dict[str, float]:
    from namagar.analysis.terms.numerals import plain_number
    from namagar.analysis.terms.problem import Problem, Refused

    shares: dict[str, float] = {}
    unreadable = []
    for each in said:
        kind, _, share = (part.strip() for part in each.partition("="))
        try:
            number = plain_number(share)
        except (ValueError, OverflowError):
            unreadable.append(each)
            continue
        if kind in shares:
            unreadable.append(each)
        shares[kind] = number
    if unreadable:
        raise Refused([Problem("mobility-error-unreadable", "--error", {"text": each}) for each in unreadable])
    return shares
