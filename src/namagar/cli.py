"""The command line: what the library can do by itself, and the commands an installed site adds."""

import argparse
import csv
import io
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, BinaryIO

BAD_INPUT, FAILED = 2, 1
_STOPPED = 130  # what a shell gives a command that was interrupted
SITE_COMMANDS = "namagar.commands"
Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it went well, 2 for bad input, 1 for a failed computation."""
    parser = _parser()
    chosen, rest = parser.parse_known_args(arguments)
    if rest and not hasattr(chosen, "rest"):
        parser.error(f"not understood: {' '.join(rest)}")
    chosen.rest = rest
    from namagar.analysis.terms.problem import Failed, Refused
    from namagar.catalogue.reader import CatalogueError, add_own_folders

    try:
        add_own_folders(os.environ)
        status = int(chosen.run(chosen))
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read along, such as `head`, has read enough; what is left has nowhere to go, at exit neither.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Refused as refused:
        _tell(refused, chosen)
        return FAILED if isinstance(refused, Failed) else BAD_INPUT
    except (CatalogueError, OSError) as error:
        print(f"namagar: {error}", file=sys.stderr)
        return BAD_INPUT
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="namagar", description="Indicators a country can sign.")
    parser.add_argument("--language", choices=("en", "fa"), default="en", help="the language of messages")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_check(commands)
    _add_score(commands)
    _add_framework(commands)
    _add_reconcile(commands)
    _add_import(commands)
    for point in sorted(entry_points(group=SITE_COMMANDS), key=lambda point: point.name):
        _add_site_command(commands, point.name)
    return parser


def _add_check(commands: Any) -> None:
    check = commands.add_parser("check", help="find contradictions among claims")
    check.add_argument(
        "claims",
        metavar="CLAIMS",
        help="a CSV file of claims, - for standard input, or a country of the catalogue such as IRN",
    )
    check.add_argument("--country", default="IRN", help="whose code lists the claims use")
    check.add_argument("--only", metavar="KIND", help="run one check only")
    _add_output(check)
    check.set_defaults(run=_check)


def _add_score(commands: Any) -> None:
    score = commands.add_parser("score", help="score answers by a published rule, with bounds")
    score.add_argument("framework", metavar="FRAMEWORK")
    score.add_argument(
        "answers", metavar="ANSWERS", help="a CSV file with the columns item, option; - for standard input"
    )
    score.add_argument("--edition")
    _add_output(score)
    score.set_defaults(run=_score)


def _add_framework(commands: Any) -> None:
    framework = commands.add_parser("framework", help="read an official question file, compare editions")
    parts = framework.add_subparsers(title="commands", required=True, metavar="COMMAND")
    read = parts.add_parser("read", help="make an edition from the publisher's own question file")
    read.add_argument("file", metavar="FILE", help="an Excel workbook (.xlsx) or a Word document with a table (.docx)")
    read.add_argument("--map", required=True, metavar="MAP.yaml", help="what stands where in the file")
    read.add_argument(
        "--out", required=True, metavar="DIR", help="a new folder for the files of the edition; never half-written"
    )
    read.add_argument("--json", action="store_true", help="problems as JSON")
    read.set_defaults(run=_read_framework)
    compare = parts.add_parser(
        "compare", help="what changed from one edition to the next, and which answers carry over"
    )
    compare.add_argument("framework", metavar="ID")
    compare.add_argument("before", metavar="EDITION")
    compare.add_argument("after", metavar="EDITION")
    _add_output(compare)
    compare.set_defaults(run=_compare_editions)


def _add_reconcile(commands: Any) -> None:
    reconcile = commands.add_parser(
        "reconcile",
        help="make one set of numbers from claims that cannot all be right",
        epilog="example: namagar reconcile IRN/afghans-in-iran --what-if without-unhcr --out afghans",
    )
    reconcile.add_argument(
        "spec", metavar="SPEC", help="a YAML file, or one that ships with a country such as IRN/afghans-in-iran"
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


def _add_output(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--out", default="-", metavar="FILE", help="- is standard output; a file is never half-written"
    )
    command.add_argument("--json", action="store_true", help="JSON instead of CSV")


def _add_site_command(commands: Any, name: str) -> None:
    """A command of the site is loaded only when it is called, so that `namagar --help` stays quick."""
    words = name.split("-")
    texts = {
        "serve": "serve the site on a loopback port",
        "demo": "fill the site with its countries",
        "backup": "write everything into one file",
        "restore": "put a backup back",
        "journal": "verify the journal",
        "release": "export a release",
        "doctor": "say what is wrong here",
        "remind": "send each person at most one mail a day with what waits for them",
        "administrator": "make the first administrator of a country",
    }
    command = commands.add_parser(words[0], help=texts.get(words[0], ""), add_help=False)
    command.set_defaults(rest=(), run=lambda chosen: _site(name, chosen))


def _site(name: str, chosen: argparse.Namespace) -> int:
    (point,) = entry_points(group=SITE_COMMANDS, name=name)
    command: Callable[[Sequence[str], str], int] = point.load()
    return command(chosen.rest, chosen.language)


def _check(chosen: argparse.Namespace) -> int:
    from namagar.analysis.consistency.quantities import named_quantities
    from namagar.analysis.consistency.run import check
    from namagar.analysis.terms.claim import read_claims
    from namagar.analysis.terms.codebook import Codebook
    from namagar.analysis.terms.formulas import guarded
    from namagar.analysis.terms.trace import number_text
    from namagar.catalogue import reader

    known = chosen.claims in reader.countries()
    country = chosen.claims if known else chosen.country
    rows = catalogue_claims(country) if known else _rows(chosen.claims, ("id", "indicator", "period", "publisher"))
    findings = check(read_claims(rows, Codebook.of(country)), named_quantities(country), only=chosen.only)
    _write(
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


def catalogue_claims(country: str) -> list[Mapping[str, str]]:
    """All claims that a country's folder of the catalogue ships, in the order of its files."""
    from namagar.catalogue import reader

    names = reader.names(("countries", country, "claims"), ".csv")
    return [row for name in names for row in reader.table("countries", country, "claims", name)]


def _score(chosen: argparse.Namespace) -> int:
    from namagar.analysis.frameworks.load import framework
    from namagar.analysis.scoring.score import score
    from namagar.analysis.terms.trace import number_text

    answers = {row["item"]: row["option"] for row in _rows(chosen.answers, ("item", "option")) if row["option"]}
    _write(
        chosen,
        ("level", "code", "score", "lower", "upper", "category", "answered"),
        (
            {
                "level": each.level,
                "code": each.code,
                "score": number_text(each.score.value),
                "lower": number_text(each.lower.value),
                "upper": number_text(each.upper.value),
                "category": each.category,
                "answered": f"{each.answered}/{each.of}",
            }
            for each in score(framework(chosen.framework, chosen.edition), answers)
        ),
    )
    return 0


def _read_framework(chosen: argparse.Namespace) -> int:
    from namagar.analysis.frameworks.question_file import read, read_mapping, written

    mapping = read_mapping(Path(chosen.map).read_bytes(), chosen.map)
    made = read(Path(chosen.file).read_bytes(), chosen.file, mapping)
    write_folder(Path(chosen.out), {name: text.encode() for name, text in written(made).items()})
    if made.untranslated:
        count = len(made.untranslated)
        print(f"namagar: {count} questions have no Persian in the file; the English stands there.", file=sys.stderr)
    return 0


def _reconcile(chosen: argparse.Namespace) -> int:
    from namagar.analysis.consistency.reconcile import shipped
    from namagar.analysis.consistency.reconcile.files import files
    from namagar.analysis.consistency.reconcile.result import reconcile
    from namagar.analysis.consistency.reconcile.spec import parse, spec
    from namagar.analysis.terms.claim import read_claims
    from namagar.analysis.terms.codebook import Codebook

    data = parse(shipped.text(chosen.spec), chosen.spec)
    country = data["country"]
    of = spec(data, read_claims(catalogue_claims(country), Codebook.of(country)))
    base = reconcile(of)
    result = reconcile(of, chosen.what_if) if chosen.what_if else base
    beside = base if chosen.what_if else None
    write_folder(Path(chosen.out), files(result, chosen.language, chosen.json, beside))
    return 0


def _compare_editions(chosen: argparse.Namespace) -> int:
    from namagar.analysis.frameworks.editions import compare

    _write(
        chosen,
        ("kind", "before", "after", "carries", "reason"),
        (
            {
                "kind": each.kind,
                "before": ";".join(each.before_codes),
                "after": ";".join(each.after_codes),
                "carries": each.carries,
                "reason": each.reason.get(chosen.language, ""),
            }
            for each in compare(chosen.framework, chosen.before, chosen.after).changes
        ),
    )
    return 0


def _import(chosen: argparse.Namespace) -> int:
    from namagar.analysis.exports.import_verdict import data, lines, nothing_written
    from namagar.analysis.sources.taking import Taking

    by = _mapping(chosen.map)
    if chosen.reporters:
        by = by.of_reporters(filter(None, map(str.strip, chosen.reporters.split(","))))
    with _binary(chosen.file) as file, tempfile.TemporaryFile() as claims:
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


@contextmanager
def _binary(name: str) -> Iterator[BinaryIO]:
    """The file; standard input is kept aside first, because a file is looked at more than once."""
    from namagar.analysis.sources.limits import LARGEST_TEXT

    if name != "-":
        with Path(name).open("rb") as file:
            yield file
        return
    with tempfile.TemporaryFile() as file:
        while file.tell() <= LARGEST_TEXT and (piece := sys.stdin.buffer.read(1024**2)):
            file.write(piece)
        yield file


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


def _rows(name: str, needed: Iterable[str]) -> list[dict[str, str]]:
    from namagar.analysis.terms.problem import Problem, Refused

    text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
    reader = csv.DictReader(io.StringIO(text))
    absent = [column for column in needed if column not in (reader.fieldnames or ())]
    if absent:
        raise Refused([Problem("table-column-missing", name, {"column": column}) for column in absent])
    rows = [{key: value or "" for key, value in row.items() if key} for row in reader]
    doubled = sorted(
        {row["item"] for row in rows if [other["item"] for other in rows].count(row["item"]) > 1}
        if "item" in needed
        else ()
    )
    if doubled:
        raise Refused([Problem("table-row-twice", name, {"key": item}) for item in doubled])
    return rows


def _write(chosen: argparse.Namespace, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    made = list(rows)
    if chosen.json:
        text = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    else:
        table = io.StringIO()
        writer = csv.DictWriter(table, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(made)
        text = table.getvalue()
    if chosen.out == "-":
        sys.stdout.write(text)
    else:
        write_whole(Path(chosen.out), text.encode())


def write_whole(path: Path, content: bytes | BinaryIO) -> None:
    """Write a file so that it is there whole or not at all. A device or a pipe is written to, never replaced."""
    source = io.BytesIO(content) if isinstance(content, bytes) else content
    if path.exists() and not path.is_file():
        with path.open("wb") as file:
            shutil.copyfileobj(source, file)
        return
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            shutil.copyfileobj(source, file)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Write a new folder so that it is there whole or not at all. One that holds something already is refused."""
    from namagar.analysis.terms.problem import Problem, Refused

    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise Refused(Problem("folder-not-empty", str(path), {"path": str(path)}))
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as temporary:
        folder = Path(temporary) / path.name
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content)
        os.replace(folder, path)


def _tell(refused: Any, chosen: argparse.Namespace) -> None:
    from namagar.analysis.terms.wording import sentence

    sentences = [sentence(problem, chosen.language) for problem in refused.problems]
    if getattr(chosen, "json", False):
        print(
            json.dumps(
                [{"what": each.what, "where": each.where, "why": each.why, "mend": each.mend} for each in sentences],
                ensure_ascii=False,
            ),
            file=sys.stderr,
        )
        return
    for each in sentences:
        print(f"namagar: {each}", file=sys.stderr)
