"""What an answer in one framework suggests for another: a person confirms it, it is never an answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jsonschema

from namagar.analysis.frameworks.framework import Framework
from namagar.analysis.frameworks.load import framework as load_framework
from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader


@dataclass(frozen=True, slots=True)
class Match:
    """An item that speaks of the same as one of another framework; options not named suggest nothing."""

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


@cache
def matches() -> tuple[Match, ...]:
    """All matches of all crosswalks of the catalogue, checked against the frameworks they join."""
    return tuple(each for name in reader.names(("crosswalks",), ".yaml") for each in _read(name))


def _read(name: str) -> tuple[Match, ...]:
    data = reader.yaml_file("crosswalks", name)
    problems = list(_against_schema(data, name))
    if problems:
        raise Refused(problems)
    ends = {end: (data[end]["framework"], data[end]["edition"]) for end in ("from", "to")}
    found = tuple(
        Match(
            *ends["from"],
            each["from"],
            *ends["to"],
            each["to"],
            each["match"],
            each["reason"],
            each["options"],
        )
        for each in data["matches"]
    )
    problems = list(_of_items(found, load_framework(*ends["from"]), load_framework(*ends["to"]), name))
    if problems:
        raise Refused(problems)
    return found


def _against_schema(data: Any, name: str) -> Iterator[Problem]:
    if "crosswalk.json" not in reader.names(("schemas",), ".json"):
        return
    validator = jsonschema.Draft202012Validator(reader.yaml_file("schemas", "crosswalk.json"))
    for error in sorted(validator.iter_errors(data), key=lambda error: error.json_path):
        yield Problem("crosswalk-invalid", name, {"place": error.json_path, "reason": error.message})


def _of_items(found: tuple[Match, ...], source: Framework, target: Framework, name: str) -> Iterator[Problem]:
    for each in found:
        place = f"{each.from_item} → {each.to_item}"
        known = _options(source, each.from_item), _options(target, each.to_item)
        for code, options in ((each.from_item, known[0]), (each.to_item, known[1])):
            if not options:
                yield Problem("crosswalk-invalid", name, {"place": place, "reason": f"there is no item {code}"})
        if all(known):
            unknown = (set(each.options) - known[0]) | (set(each.options.values()) - known[1])
            for option in sorted(unknown):
                yield Problem("crosswalk-invalid", name, {"place": place, "reason": f"there is no option {option}"})
    pairs = [(each.from_item, each.to_item) for each in found]
    for pair in sorted({pair for pair in pairs if pairs.count(pair) > 1}):
        yield Problem("crosswalk-invalid", name, {"place": " → ".join(pair), "reason": "stands twice"})


def _options(of: Framework, code: str) -> set[str]:
    """The options of an item; none when there is no such item."""
    return {option for item in of.items if item.code == code for option in of.scale_of(item).options}
