"""What speaks of the same in two frameworks, and what an answer in one suggests for the other.

A suggestion is confirmed by a person, it is never an answer. The kinds of match, from the strongest: *exact* (the
same question), *close* (the same matter with other limits), *partial* (one is a part of the other), *related* (one
bears on the other).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import jsonschema

from namagar.analysis.frameworks.editions import YES, succession
from namagar.analysis.frameworks.framework import Framework
from namagar.analysis.frameworks.load import framework as load_framework
from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader

KINDS = ("exact", "close", "partial", "related")


@dataclass(frozen=True, slots=True)
class Match:
    """An item that speaks of the same as an item, objective or action of another framework.

    Options that are not named suggest nothing; beside an objective or an action there are none.
    """

    from_framework: str
    from_edition: str
    from_item: str
    to_framework: str
    to_edition: str
    to_item: str
    match: str
    reason: Mapping[str, str] = field(hash=False)
    options: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Feed:
    """The option that one answer suggests for one item, how well the two match, and why."""

    to_framework: str
    to_edition: str
    to_item: str
    option: str
    match: str
    reason: Mapping[str, str] = field(hash=False)


def feeds(framework_id: str, edition: str, item: str, option: str) -> tuple[Feed, ...]:
    """What this answer suggests elsewhere; nothing for an option that cannot be carried over."""
    found = (
        each
        for each in matches()
        if (each.from_framework, each.from_edition, each.from_item) == (framework_id, edition, item)
    )
    return tuple(
        Feed(each.to_framework, each.to_edition, each.to_item, each.options[option], each.match, each.reason)
        for each in found
        if option in each.options
    )


def fed_by(framework_id: str, edition: str, item: str) -> tuple[Match, ...]:
    """The items of other frameworks whose answers suggest one for this item."""
    return tuple(
        each
        for each in matches()
        if (each.to_framework, each.to_edition, each.to_item) == (framework_id, edition, item)
    )


def matches() -> tuple[Match, ...]:
    """All matches by which an answer suggests another."""
    return tuple(each for each in pairs() if each.options)


@cache
def pairs() -> tuple[Match, ...]:
    """All matches of all crosswalks, checked against the frameworks they join, and those that new editions inherit."""
    written = tuple(each for name in reader.names(("crosswalks",), ".yaml") for each in _read(name))
    return (*written, *_inherited(written))


def weakest(kinds: Iterable[str]) -> str:
    """The kind of match of a chain: that of its weakest link."""
    return max(kinds, key=KINDS.index)


def _read(name: str) -> tuple[Match, ...]:
    data = reader.yaml_file("crosswalks", name)
    problems = list(_against_schema(data, name))
    if problems:
        raise Refused(problems)
    ends = {end: (data[end]["framework"], data[end]["edition"]) for end in ("from", "to")}
    source, target = load_framework(*ends["from"]), load_framework(*ends["to"])
    found = tuple(
        Match(*ends["from"], before, *ends["to"], after, each["match"], each["reason"], each.get("options") or {})
        for each in data["matches"]
        for before in _codes(source, each["from"])
        for after in _codes(target, each["to"])
    )
    problems = list(_of_items(found, source, target, name))
    if problems:
        raise Refused(problems)
    return found


def _inherited(written: Iterable[Match]) -> Iterator[Match]:
    """What an edition without a crosswalk of its own takes over from the one it follows.

    Only items whose answers carry over as they are speak of the same as before.
    """
    known: dict[tuple[str, str, str, str], list[Match]] = {}
    for each in written:
        ends = (each.from_framework, each.from_edition, each.to_framework, each.to_edition)
        known.setdefault(ends, []).append(each)
    for step in succession():
        after = {
            change.before_codes[0]: change.after_codes
            for change in step.changes
            if change.carries == YES and len(change.before_codes) == 1
        }
        for (framework, edition, *target), matches in list(known.items()):
            ends = (framework, step.after, target[0], target[1])
            if (framework, edition) == (step.framework, step.before) and ends not in known:
                known[ends] = [
                    replace(each, from_edition=step.after, from_item=code)
                    for each in matches
                    for code in after.get(each.from_item, ())
                ]
                yield from known[ends]


def _codes(of: Framework, code: str) -> tuple[str, ...]:
    """What a code in the file stands for: a question with facets stands for all of them."""
    return tuple(item.code for item in of.written(code)) or (code,)


def _against_schema(data: Any, name: str) -> Iterator[Problem]:
    if "crosswalk.json" not in reader.names(("schemas",), ".json"):
        return
    validator = jsonschema.Draft202012Validator(reader.yaml_file("schemas", "crosswalk.json"))
    for error in sorted(validator.iter_errors(data), key=lambda error: error.json_path):
        yield Problem("crosswalk-invalid", name, {"place": error.json_path, "reason": error.message})


def _of_items(found: tuple[Match, ...], source: Framework, target: Framework, name: str) -> Iterator[Problem]:
    for each in found:
        place = f"{each.from_item} → {each.to_item}"
        for framework, code in ((source, each.from_item), (target, each.to_item)):
            if code not in _known(framework):
                yield Problem("crosswalk-invalid", name, {"place": place, "reason": f"there is no item {code}"})
        options = _options(source, each.from_item), _options(target, each.to_item)
        for option in sorted((set(each.options) - options[0]) | (set(each.options.values()) - options[1])):
            yield Problem("crosswalk-invalid", name, {"place": place, "reason": f"there is no option {option}"})
    joined = [(each.from_item, each.to_item) for each in found]
    for pair in sorted({pair for pair in joined if joined.count(pair) > 1}):
        yield Problem("crosswalk-invalid", name, {"place": " → ".join(pair), "reason": "stands twice"})


def _known(of: Framework) -> set[str]:
    """The codes of items, of objectives by number (23) and of their actions (23c)."""
    codes = {item.code for item in of.items} | {str(each.number) for each in of.objectives}
    return codes | {f"{each.number}{letter}" for each in of.objectives for letter in each.actions}


def _options(of: Framework, code: str) -> set[str]:
    """The options of an item; none when there is no such item."""
    return {option for item in of.items if item.code == code for option in of.scale_of(item).options}
