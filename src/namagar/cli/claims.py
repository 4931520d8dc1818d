"""Commands on claims: import a publisher's file, check, reconcile."""

import argparse
import csv
import io
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from namagar.cli.files import add_output, binary, rows, write_folder, write_table, write_whole

BAD_INPUT = 2
# What a shell calls the end of a command that was interrupted.
_STOPPED = 130


def add(commands: Any) -> None:
    """Add them to the parser."""
    _add_import(commands)
    _add_check(commands)
    _add_reconcile(commands)


def _add_check(commands: Any) -> None:
    check = commands.add_parser(
        "check",
        help="find contradictions among claims",
        epilog="example:\n  namagar check IRN --only frozen-value --out findings.csv",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    check.add_argument(
        "claims",
        metavar="CLAIMS",
        help="a CSV file of claims, - for standard input, or a country of the catalogue such as IRN",
    )
    check.add_argument("--country", default="IRN", help="whose code lists the claims use")
    check.add_argument("--only", metavar="KIND", help="run one check only")
    add_output(check)
    check.set_defaults(run=_check)


def _add_reconcile(commands: Any) -> None:
    reconcile = commands.add_parser(
        "reconcile",
        help="make one set of numbers from claims that cannot all be right",
        epilog="example:\n  namagar reconcile IRN/afghans-in-iran --what-if without-unhcr --out afghans",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    reconcile.add_argument(
        "spec",
        metavar="SPEC",
        help="a YAML file, of unknowns or of a table that several sides report, or one that ships: IRN/afghans-in-iran",
    )
    reconcile.add_argument(
        "--out", required=True, metavar="DIR", help="a new folder for the tables and traces; never half-written"
    )
    reconcile.add_argument("--what-if", metavar="NAME", default="", help="one that the specification names")
    reconcile.add_argument("--json", action="store_true", help="JSON instead of CSV")
    reconcile.set_defaults(run=_reconcile)


def _add_import(commands: Any) -> None:
    taken = commands.add_parser(
        "import",
        help="make claims of a publisher's file by a mapping",
        description="Make claims of a publisher's file by a mapping: a ready one by its name, or a YAML file.",
        epilog="example:\n  printf 'Year,ISO3CoO,ISO3CoA,REF\\n2015,AFG,IRN,951142\\n' |"
        " namagar import - --map unhcr-hdx-population --dry-run",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    taken.add_argument("file", metavar="FILE", help="text (CSV), .xlsx, .xls, Parquet or SDMX-ML; - for standard input")
    taken.add_argument("--map", required=True, metavar="MAP.yaml", help="what stands where in the file")
    taken.add_argument(
        "--reporters", metavar="AREAS", help="take only the rows of these areas, as IRN,AFG, whatever the mapping takes"
    )
    taken.add_argument("--dry-run", action="store_true", help="say what would come of it, and write nothing")
    taken.add_argument(
        "--out", default="-", metavar="CLAIMS.csv", help="- is standard output; a file is never half-written"
    )
    taken.add_argument(
        "--errors", metavar="ERRORS.xlsx", help="take the good rows, and write the others here to be corrected"
    )
    taken.add_argument("--json", action="store_true", help="the verdict as JSON")
    taken.set_defaults(run=_import)


def _check(chosen: argparse.Namespace) -> int:
    from namagar.analysis.consistency.quantities import named_quantities
    from namagar.analysis.consistency.run import check
    from namagar.analysis.terms.claim import catalogue_claims, read_claims
    from namagar.analysis.terms.codebook import Codebook
    from namagar.analysis.terms.formulas import guarded
    from namagar.analysis.terms.trace import number_text
    from namagar.catalogue import reader

    known = chosen.claims in reader.countries()
    country = chosen.claims if known else chosen.country
    said = catalogue_claims(country) if known else rows(chosen.claims, ("id", "indicator", "period", "publisher"))
    claims = read_claims(said, Codebook.of(country), "" if known else chosen.claims)
    findings = check(claims, named_quantities(country), only=chosen.only)
    write_table(
        chosen,
        ("check", "severity", "claims", "expected", "observed", "explanation"),
        (
            {
                "check": each.check,
                "severity": each.severity,
                "claims": ";".join(each.claims) if chosen.json else guarded(";".join(each.claims)),
                "expected": number_text(each.expected.value) if each.expected else "",
                "observed": number_text(each.observed.value) if each.observed else "",
                "explanation": f"{each.headline(chosen.language)} {each.explanation(chosen.language)}",
            }
            for each in findings
        ),
    )
    return 0


def _reconcile(chosen: argparse.Namespace) -> int:
    from namagar.analysis.consistency.reconcile import shipped
    from namagar.analysis.consistency.reconcile.files import files
    from namagar.analysis.consistency.reconcile.mirror import is_table, read_mirror
    from namagar.analysis.consistency.reconcile.mirror_files import mirror_files
    from namagar.analysis.consistency.reconcile.result import reconcile
    from namagar.analysis.consistency.reconcile.spec import parse, plain, spec
    from namagar.analysis.terms.claim import catalogue_claims, read_claims
    from namagar.analysis.terms.codebook import Codebook
    from namagar.analysis.terms.problem import Problem, Refused

    text = shipped.text(chosen.spec)
    content = plain(text, chosen.spec)
    if is_table(content):
        if chosen.what_if:
            raise Refused(Problem("reconcile-what-if-unknown", chosen.spec, {"name": chosen.what_if, "known": "—"}))
        table = read_mirror(content, Path(chosen.spec).parent)
        write_folder(Path(chosen.out), mirror_files(table, chosen.language, chosen.json))
        return 0
    data = parse(text, chosen.spec)
    country = data["country"]
    of = spec(data, read_claims(catalogue_claims(country), Codebook.of(country)))
    base = reconcile(of)
    result = reconcile(of, chosen.what_if) if chosen.what_if else base
    beside = base if chosen.what_if else None
    write_folder(Path(chosen.out), files(result, chosen.language, chosen.json, beside))
    return 0


def _import(chosen: argparse.Namespace) -> int:
    from namagar.analysis.exports.import_verdict import data, lines, nothing_written
    from namagar.analysis.sources.taking import Taking

    by = _mapping(chosen.map)
    if chosen.reporters:
        by = by.of_reporters(filter(None, map(str.strip, chosen.reporters.split(","))))
    with binary(chosen.file) as file, tempfile.TemporaryFile() as claims:
        with _progress(chosen.language) as watch:
            taking = Taking(file, Path(chosen.file).name, by, watch)
            _write_claims(taking, claims)
        verdict = taking.verdict
        taken = not verdict.refused_rows or bool(chosen.errors)
        if taken and not chosen.dry_run:
            _keep(chosen, claims, verdict)
    words = json.dumps(data(verdict, chosen.language), ensure_ascii=False, indent=1)
    text = words if chosen.json else "\n".join(lines(verdict, chosen.language))
    print(text, file=sys.stderr if chosen.out == "-" and not chosen.dry_run else sys.stdout)
    if not taken:
        print(f"namagar: {nothing_written(chosen.language)}", file=sys.stderr)
    return 0 if taken else BAD_INPUT


def _mapping(name: str) -> Any:
    """The mapping of a file, or the ready one of that name."""
    from namagar.analysis.sources import mapping
    from namagar.catalogue import reader

    if f"{name}.yaml" in reader.names(("mappings",), ".yaml"):
        return mapping.ready(name)
    return mapping.read(Path(name).read_bytes(), name)


@contextmanager
def _progress(language: str) -> Iterator[Callable[[int], None]]:
    """Rows read so far, drawn over each other on a terminal and nowhere else; no rows wipe the line.

    Who stops the reading is told that nothing was written: claims are put in their place whole, and afterwards.
    """
    from namagar.analysis.exports.import_verdict import nothing_taken, reading

    drawn = sys.stderr.isatty()

    def watch(rows: int) -> None:
        if drawn:
            print(f"\r\x1b[K{reading(rows, language) if rows else ''}", end="", file=sys.stderr, flush=True)

    try:
        yield watch
    except KeyboardInterrupt:
        watch(0)
        print(f"namagar: {nothing_taken(language)}", file=sys.stderr)
        raise SystemExit(_STOPPED) from None
    finally:
        watch(0)


def _write_claims(taking: Any, file: BinaryIO) -> None:
    """All claims as CSV; in a dry run too, so that it is the same road."""
    from namagar.analysis.terms.claim import COLUMNS
    from namagar.analysis.terms.formulas import guarded

    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=False)
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows(map(guarded, claim) for claim in taking.claims())
    text.detach()


def _keep(chosen: argparse.Namespace, claims: BinaryIO, verdict: Any) -> None:
    """Put the good rows and the refused ones where they were asked for; the claims come last."""
    from namagar.analysis.exports import import_errors
    from namagar.analysis.sources.limits import MOST_TOLD
    from namagar.analysis.terms.problem import Problem, Refused

    if verdict.refused_rows > len(verdict.refused):
        facts = {"count": verdict.refused_rows, "most": MOST_TOLD}
        raise Refused(Problem("source-rows-refused", verdict.file, facts))
    if verdict.refused_rows:
        write_whole(Path(chosen.errors), import_errors.write(verdict, chosen.language))
    claims.seek(0)
    if chosen.out == "-":
        for piece in io.TextIOWrapper(claims, encoding="utf-8", newline=""):
            sys.stdout.write(piece)
    else:
        write_whole(Path(chosen.out), claims)
