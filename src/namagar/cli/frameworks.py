"""Commands on frameworks: score answers, read a question file, compare editions."""

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from namagar.cli.files import add_output, rows, write_folder, write_table


def add(commands: Any) -> None:
    """Add them to the parser."""
    _add_score(commands)
    _add_framework(commands)


def _add_score(commands: Any) -> None:
    score = commands.add_parser(
        "score",
        help="score answers by a published rule, with bounds",
        epilog="example:\n  printf 'item,option\\n1a,yes-regardless\\n1b,no\\n' |"
        " namagar score sdg-10-7-2 - --out scores.csv",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    score.add_argument("framework", metavar="FRAMEWORK")
    score.add_argument(
        "answers", metavar="ANSWERS", help="a CSV file with the columns item, option; - for standard input"
    )
    score.add_argument("--edition")
    add_output(score)
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
    add_output(compare)
    compare.set_defaults(run=_compare_editions)


def _score(chosen: argparse.Namespace) -> int:
    from namagar.analysis.frameworks.load import framework
    from namagar.analysis.scoring.score import score
    from namagar.analysis.terms.trace import number_text

    answers = _answers(chosen.answers)
    write_table(
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


def _answers(name: str) -> dict[str, str]:
    """The option of each item that has one; Refused when an item stands twice."""
    from namagar.analysis.terms.problem import Problem, Refused

    given = [(row["item"].strip(), row["option"].strip()) for row in rows(name, ("item", "option"))]
    times = Counter(item for item, _ in given)
    twice = [Problem("table-row-twice", name, {"key": item}) for item, count in times.items() if count > 1]
    if twice:
        raise Refused(twice)
    return {item: option for item, option in given if option}


def _read_framework(chosen: argparse.Namespace) -> int:
    from namagar.analysis.frameworks.question_file import read, read_mapping, written

    mapping = read_mapping(Path(chosen.map).read_bytes(), chosen.map)
    made = read(Path(chosen.file).read_bytes(), chosen.file, mapping)
    write_folder(Path(chosen.out), {name: text.encode() for name, text in written(made).items()})
    if made.untranslated:
        count = len(made.untranslated)
        print(f"namagar: {count} questions have no Persian in the file; the English stands there.", file=sys.stderr)
    return 0


def _compare_editions(chosen: argparse.Namespace) -> int:
    from namagar.analysis.frameworks.editions import compare

    write_table(
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
