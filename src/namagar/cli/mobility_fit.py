"""The command that fits a table to totals: of origins and destinations, of net moves, or of any dimensions."""

import argparse
from typing import TYPE_CHECKING, Any

from namagar.cli import tables

if TYPE_CHECKING:
    from namagar.analysis.mobility.balancing.labelled import FittedCells

_ABOUT = """\
Fit a table to totals. Cells stay in proportion to the seed, and those that are zero stay zero; whether any table can
meet the totals is decided first. Totals are stated in one of three ways:

  --rows ROWS --columns COLUMNS   of origins and of destinations; --signed for a seed with cells below zero (GRAS)
  --net NET                       arrivals less departures of each area, and with --total how many move in all
  --totals T1 --totals T2 …       over some dimensions each; every column of SEED but value is a dimension
"""
_EXAMPLE = """\
example:
  printf 'origin,destination,value\\nA,B,30\\nB,A,10\\nA,C,5\\nC,B,7\\nB,C,2\\nC,A,1\\n' > seed.csv
  printf 'area,persons\\nA,40\\nB,20\\nC,10\\n' > rows.csv
  printf 'area,persons\\nA,15\\nB,45\\nC,10\\n' > columns.csv
  namagar mobility fit seed.csv --rows rows.csv --columns columns.csv --out fitted.csv
  printf 'area,persons\\nA,-25\\nB,25\\nC,0\\n' > net.csv
  namagar mobility fit seed.csv --net net.csv --total 70 --out flows.csv
  printf 'sex,origin,destination,value\\nm,A,B,1\\nm,B,A,1\\nf,A,B,2\\nf,B,A,1\\n' > by_sex.csv
  printf 'origin,destination,persons\\nA,B,30\\nB,A,20\\n' > pairs.csv
  printf 'sex,persons\\nm,24\\nf,26\\n' > sexes.csv
  namagar mobility fit by_sex.csv --totals pairs.csv --totals sexes.csv --out by_sex_fitted.csv
"""
_KINDS = ("--rows", "--net", "--totals")
# What has a meaning with some kinds of totals only.
_OWNERS = {
    "--scale-to": ("--rows",),
    "--signed": ("--rows",),
    "--whole": ("--rows", "--net"),
    "--total": ("--net",),
}


def add(parts: Any) -> None:
    """Add the command to its group."""
    fit = parts.add_parser(
        "fit",
        help="fit a table to totals of origins and destinations, to net moves, or in many dimensions",
        description=_ABOUT,
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    fit.add_argument("seed", metavar="SEED", help="columns origin, destination, value; - is standard input")
    fit.add_argument("--rows", metavar="ROWS", help="totals of origins: columns area, persons")
    fit.add_argument("--columns", metavar="COLUMNS", help="totals of destinations: the same columns")
    fit.add_argument("--scale-to", choices=("rows", "columns"), help="scale the other side to the total of this one")
    fit.add_argument("--signed", action="store_true", help="cells may be below zero; none changes its sign")
    fit.add_argument(
        "--whole", action="store_true", help="whole persons, as a last step; totals that are whole are still met"
    )
    fit.add_argument("--net", metavar="NET", help="arrivals less departures: columns area, persons")
    fit.add_argument("--total", type=float, metavar="T", help="how many move in all")
    fit.add_argument(
        "--totals", action="append", metavar="TOTALS", help="columns of some dimensions, and persons; repeated"
    )
    fit.add_argument("--tolerance", type=float, default=1e-10, help="share of the largest total; 1e-10 unless stated")
    tables.add_output(fit, "FITTED")
    fit.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Fit and write."""
    tables.check_standard(chosen.seed, chosen.rows, chosen.columns, chosen.net, *(chosen.totals or ()))
    columns, found = {"--rows": _both_sides, "--net": _net, "--totals": _many}[_kind(chosen)](chosen)
    tables.put(chosen.out, tables.made(chosen.out, columns, found.cells, chosen.json))
    tables.tell(found.notes, chosen)
    return 0


def _kind(chosen: argparse.Namespace) -> str:
    """In which of the ways totals are stated; Refused when in none, in two, or with an option of another one."""
    from namagar.analysis.terms.problem import Problem, Refused

    given = [kind for kind in _KINDS if getattr(chosen, kind[2:]) is not None]
    if chosen.columns is not None and "--rows" not in given:
        given.insert(0, "--rows")
    if len(given) != 1:
        raise Refused(Problem("mobility-fit-kind", "", {"given": ", ".join(given) or "–"}))
    lacking = [side for side in ("rows", "columns") if given == ["--rows"] and getattr(chosen, side) is None]
    problems = [Problem("mobility-fit-side", "", {"option": f"--{side}"}) for side in lacking]
    problems += [
        Problem("mobility-option-foreign", "", {"option": option, "method": given[0], "methods": ", ".join(owners)})
        for option, owners in _OWNERS.items()
        if getattr(chosen, option[2:].replace("-", "_")) not in (None, False) and given[0] not in owners
    ]
    if chosen.signed and chosen.whole:
        problems.append(Problem("options-apart", "", {"options": "--signed, --whole"}))
    if problems:
        raise Refused(problems)
    return given[0]


def _both_sides(chosen: argparse.Namespace) -> "tuple[tuple[str, ...], FittedCells]":
    from namagar.analysis.mobility import long_table
    from namagar.analysis.mobility.balancing.labelled import COLUMNS, fit_labelled

    seed = long_table.read(tables.content(chosen.seed), chosen.seed, COLUMNS[:2], ("value",))
    rows, columns = (
        long_table.read(tables.content(name), name, ("area",), ("persons",)) for name in (chosen.rows, chosen.columns)
    )
    return COLUMNS, fit_labelled(
        seed, rows, columns, chosen.tolerance, chosen.scale_to, signed=chosen.signed, whole=chosen.whole
    )


def _net(chosen: argparse.Namespace) -> "tuple[tuple[str, ...], FittedCells]":
    from namagar.analysis.mobility import long_table
    from namagar.analysis.mobility.balancing.labelled_net import fit_net_labelled
    from namagar.analysis.mobility.od_files import COLUMNS, read_od

    seed = read_od(tables.content(chosen.seed), chosen.seed, value="value")
    net = long_table.read(tables.content(chosen.net), chosen.net, ("area",), ("persons",))
    return COLUMNS, fit_net_labelled(seed, net, chosen.total, chosen.tolerance, whole=chosen.whole)


def _many(chosen: argparse.Namespace) -> "tuple[tuple[str, ...], FittedCells]":
    from namagar.analysis.mobility.balancing.labelled_many import PERSONS, VALUE, fit_many_labelled, read_dimensions

    dimensions, seed = read_dimensions(tables.content(chosen.seed), chosen.seed, VALUE)
    totals = [read_dimensions(tables.content(name), name, PERSONS) for name in chosen.totals]
    return (*dimensions, PERSONS), fit_many_labelled(dimensions, seed, totals, chosen.tolerance)
