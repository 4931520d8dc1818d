"""A draft as a device sends it, read from its bytes; what is missing or of the wrong kind is refused."""

import json
from dataclasses import dataclass

from namagar.analysis.terms.problem import Problem, Refused


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as a device sends it: under its own name, for the person who wrote it, over the revision they saw."""

    person: int
    item: str
    name: str
    seen: int
    option: str
    justification: dict[str, str]
    earlier: list[str]


def read(body: bytes) -> Draft:
    """A draft from the bytes that a device sent; refused when a part is missing or of the wrong kind."""
    try:
        sent = json.loads(body)
        draft = Draft(
            person=_whole(sent["person"]),
            item=_text(sent["item"]),
            name=_text(sent["name"]),
            seen=_whole(sent["seen"]),
            option=_text(sent["option"]),
            justification={language: _text(sent["justification"][language]) for language in ("en", "fa")},
            earlier=[_text(name) for name in _listed(sent["earlier"])],
        )
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Refused(Problem("draft-unreadable", "draft")) from error
    return draft


def _text(value: object) -> str:
    """A text that can be kept: no half of a character, and no sign that databases do not keep."""
    if not isinstance(value, str) or "\x00" in value:
        raise TypeError(value)
    value.encode()
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(value)
    return value


def _listed(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value
