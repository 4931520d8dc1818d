"""The command line: which commands there are, and how they end."""

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import entry_points
from itertools import pairwise
from typing import Any

from namagar.cli import claims, frameworks, microdata, mobility
from namagar.cli.arguments import Parser
from namagar.cli.files import unusable

BAD_INPUT, FAILED, STOPPED = 2, 1, 130
LANGUAGES = ("en", "fa")
SITE_COMMANDS = "namagar.commands"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it went well, 2 for bad input, 1 for a failed computation."""
    from namagar.analysis.terms.problem import Failed, Refused

    typed = sys.argv[1:] if arguments is None else list(arguments)
    # Who is told to end tidies up like who is interrupted: nothing half-written stays behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return _run(_understood(typed))
    except BrokenPipeError:
        # Whoever read along, such as `head`, has read enough; what is left has nowhere to go, at exit neither.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Refused as refused:
        _tell(refused, typed)
        return FAILED if isinstance(refused, Failed) else BAD_INPUT
    except OSError as error:
        _tell(unusable(error), typed)
        return BAD_INPUT
    except KeyboardInterrupt:
        return STOPPED


def _run(chosen: argparse.Namespace) -> int:
    from namagar.analysis.terms.problem import Problem, Refused
    from namagar.catalogue.reader import CatalogueError, add_own_folders

    try:
        add_own_folders(os.environ)
        status = int(chosen.run(chosen))
        sys.stdout.flush()
    except CatalogueError as error:
        raise Refused(Problem("catalogue-unfit", "", {"reason": str(error)})) from error
    return status


def _understood(typed: list[str]) -> argparse.Namespace:
    """What is asked for; a command of the site reads the rest of what was typed itself."""
    parser = _parser()
    chosen, rest = parser.parse_known_args(typed)
    if rest and not hasattr(chosen, "rest"):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    chosen.rest = rest
    return chosen


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="namagar", description="Indicators a country can sign.")
    parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0], help="the language of messages")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for topic in (claims, frameworks, mobility, microdata):
        topic.add(commands)
    for point in sorted(entry_points(group=SITE_COMMANDS), key=lambda point: point.name):
        _add_site_command(commands, point.name)
    return parser


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


def _tell(refused: Any, typed: list[str]) -> None:
    """The problems on standard error. What was typed may be what was not understood, so it is only looked at."""
    from namagar.analysis.terms.wording import sentence

    sentences = [sentence(problem, _language(typed)) for problem in refused.problems]
    if "--json" in typed:
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


def _language(typed: list[str]) -> str:
    asked = [following for word, following in pairwise(typed) if word == "--language"]
    asked += [word.removeprefix("--language=") for word in typed if word.startswith("--language=")]
    return asked[0] if asked and asked[0] in LANGUAGES else LANGUAGES[0]
