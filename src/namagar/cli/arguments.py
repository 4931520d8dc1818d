"""What is typed after a command: numbers are read strictly, and what cannot be understood is told as a problem."""

import argparse
import re
from typing import Any, NoReturn

# The sentences of argparse, which has no other way to say what went wrong.
_SAID = (
    (re.compile(r"the following arguments are required: (?P<lacking>.+)"), "arguments-missing"),
    (re.compile(r"unrecognized arguments: (?P<text>.+)"), "arguments-unknown"),
    (re.compile(r"argument (?P<option>.+?): invalid \w+ value: '(?P<text>.*)'"), "argument-no-number"),
    (
        re.compile(r"argument (?P<option>.+?): invalid choice: '?(?P<text>.*?)'? \(choose from (?P<choices>.+)\)"),
        "argument-no-choice",
    ),
    (re.compile(r"argument (?P<option>.+?): expected .+"), "argument-without-value"),
)


class Parser(argparse.ArgumentParser):
    """No option may be cut short: a shortened one would mean something else once a longer one is added."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"allow_abbrev": False, **given})
        # Python takes NaN, infinity and 1_000 for numbers, and no digits of Persian keyboards.
        self.register("type", float, _number)
        self.register("type", int, _whole)

    def error(self, message: str) -> NoReturn:
        """Refused with what argparse found wrong."""
        from namagar.analysis.terms.problem import Problem, Refused

        for said, code in _SAID:
            if match := said.fullmatch(message):
                raise Refused(Problem(code, "", {**match.groupdict(), "command": self.prog}))
        raise Refused(Problem("arguments-unfit", "", {"reason": message, "command": self.prog}))


def _number(text: str) -> float:
    from namagar.analysis.terms.numerals import plain_number

    try:
        return plain_number(text)
    except OverflowError as error:
        raise ValueError from error


def _whole(text: str) -> int:
    value = _number(text)
    if value != int(value):
        raise ValueError
    return int(value)
