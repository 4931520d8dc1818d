"""Long tables of the command line: read from files or standard input, written as CSV, Parquet or JSON, with notes."""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from namagar.cli.files import content as content
from namagar.cli.files import write_together, write_whole

if TYPE_CHECKING:
    from namagar.analysis.mobility.indicators.files import Named
    from namagar.analysis.terms.problem import Problem

STANDARD = "-"
_WORKBOOKS = (".xlsx", ".xls", ".ods")
# Where a table goes, None for nowhere, with its columns and rows.
Output: TypeAlias = "tuple[str | None, Sequence[str], Iterable[Sequence[str | float]]]"


def add_output(command: argparse.ArgumentParser, metavar: str = "FILE") -> None:
    """The options of a command that writes one table."""
    command.add_argument(
        "--out",
        default=STANDARD,
        metavar=metavar,
        help="CSV, or Parquet by suffix; - is standard output; a file is never half-written",
    )
    command.add_argument("--json", action="store_true", help="JSON instead of CSV, problems and notes too")


def named(name: str | None) -> "Named | None":
    """What a file holds, with its name; None for none."""
    from namagar.analysis.mobility.indicators.files import Named

    return None if name is None else Named(content(name), name)


def check_standard(*names: str | None) -> None:
    """Standard input, or output, serves one table; Refused when it is asked to serve two."""
    from namagar.analysis.terms.problem import Problem, Refused

    if names.count(STANDARD) > 1:
        raise Refused(Problem("table-standard-twice"))


def made(name: str, columns: Sequence[str], rows: Iterable[Sequence[str | float]], as_json: bool) -> bytes:
    """The table as the name and `--json` ask for it."""
    from namagar.analysis.mobility import long_table

    _check_suffix(name, as_json)
    if not as_json:
        return long_table.write(name, columns, rows)
    listed = [{column: _plain(cell) for column, cell in zip(columns, row, strict=True)} for row in rows]
    return (json.dumps(listed, ensure_ascii=False, indent=1) + "\n").encode()


def _check_suffix(name: str, as_json: bool) -> None:
    """Refused when the file would not be what its name says."""
    from namagar.analysis.mobility.long_table import is_parquet
    from namagar.analysis.terms.problem import Problem, Refused

    if name.lower().endswith(_WORKBOOKS) or (as_json and is_parquet(name)):
        raise Refused(Problem("table-suffix-other", name, {"path": name, "form": "JSON" if as_json else "CSV"}))


def _plain(cell: str | float) -> str | float | None:
    """A cell as JSON holds it: a missing number is null, others have the twelve digits of the CSV file."""
    from namagar.analysis.mobility.long_table import DIGITS

    if isinstance(cell, str):
        return cell
    return None if cell != cell else float(format(cell, DIGITS))


def put(name: str, written: bytes) -> None:
    """Write to a file, whole or not at all, or to standard output."""
    if name == STANDARD:
        sys.stdout.buffer.write(written)
        sys.stdout.buffer.flush()
    else:
        write_whole(Path(name), written)


def put_all(tables: Iterable[Output], as_json: bool) -> None:
    """Write the tables that have a name: none unless all can be, that of standard output last."""
    from namagar.analysis.terms.problem import Problem, Refused

    asked = [(name, columns, rows) for name, columns, rows in tables if name is not None]
    check_standard(*(name for name, _, _ in asked))
    paths = [Path(name) for name, _, _ in asked if name != STANDARD]
    twice = sorted({str(path) for path in paths if [each.resolve() for each in paths].count(path.resolve()) > 1})
    if twice:
        raise Refused(Problem("table-file-twice", twice[0], {"path": twice[0]}))
    written = [(name, made(name, columns, rows, as_json)) for name, columns, rows in asked]
    write_together({Path(name): whole for name, whole in written if not _passes_on(name)})
    for name, whole in written:
        if _passes_on(name):
            put(name, whole)


def _passes_on(name: str) -> bool:
    """Whether what is written goes on at once, as to standard output, a device or a pipe."""
    path = Path(name)
    return name == STANDARD or (path.exists() and not path.is_file() and not path.is_dir())


def tell(notes: Iterable["Problem"], chosen: argparse.Namespace) -> None:
    """What was done or taken for granted on the way, on standard error."""
    from namagar.analysis.terms.wording import sentence

    sentences = [sentence(note, chosen.language) for note in notes]
    if chosen.json and sentences:
        told = [{"what": each.what, "where": each.where, "why": each.why, "mend": each.mend} for each in sentences]
        print(json.dumps({"notes": told}, ensure_ascii=False), file=sys.stderr)
    elif not chosen.json:
        for each in sentences:
            print(f"namagar: {each}", file=sys.stderr)
