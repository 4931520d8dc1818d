"""Everything that one item serves: other frameworks, the Compact, the Goals, the Cooperation Framework of a country."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import jsonschema

from namagar.analysis.frameworks.crosswalk import KINDS, pairs, weakest
from namagar.analysis.frameworks.framework import Framework, Item, Objective
from namagar.analysis.frameworks.load import framework as load_framework
from namagar.analysis.frameworks.outline import variants
from namagar.analysis.frameworks.wording import words
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.trace import Number, step
from namagar.catalogue import reader

COMPACT = ("gcm", "2018")
TAGGED = "related"
FILE = "unsdcf-gcm.yaml"


@dataclass(frozen=True, slots=True)
class Link:
    """One thing that an item serves.

    `kind` is item, gcm-objective, gcm-action, sdg-target or unsdcf-priority; `framework` and `edition` name where
    `code` stands; `through` names the objective a link goes by; `reason` has the words by language, if any.
    """

    kind: str
    framework: str
    edition: str
    code: str
    match: str
    through: str = ""
    reason: Mapping[str, str] = field(default_factory=dict, hash=False)


def serves(framework: str, edition: str, item: str, country: str | None = None) -> tuple[Link, ...]:
    """Everything one item serves, with the kind of match; priorities of the Cooperation Framework need a country.

    A tag that places an item under an objective is a *related* match; a chain is as strong as its weakest link.
    """
    found = load_framework(framework, edition).item(item)
    direct = [*_matched(framework, edition, item), *_counterparts(framework, edition, found)]
    objectives = {link.code: link for link in direct if link.kind == "gcm-objective"}
    for number in found.gcm:
        objectives.setdefault(str(number), Link("gcm-objective", *COMPACT, str(number), TAGGED))
    direct = [link for link in direct if link.kind != "gcm-objective"]
    onward = [
        link
        for objective in objectives.values()
        for link in (*_targets(objective), *(_priorities(objective, country) if country else ()))
    ]
    return (*direct, *objectives.values(), *onward)


def beside(of: Framework, country: str) -> Mapping[str, tuple[Link, ...]]:
    """Beside the code of each item everything that it serves, and the items of other frameworks that speak of it."""
    local = variants(of)
    return {
        item.code: (*serves(of.id, of.edition, item.code, country), *_spoken_of(of, item, local)) for item in of.items
    }


def of_objective(number: int, country: str) -> tuple[Link, ...]:
    """What stands beside an objective of the Compact: matched items, targets, priorities."""
    objective = Link("gcm-objective", *COMPACT, str(number), "exact")
    codes = _codes(number)
    matched = (
        Link("item", each.from_framework, each.from_edition, each.from_item, each.match, each.to_item, each.reason)
        for each in pairs()
        if (each.to_framework, each.to_edition) == COMPACT and each.to_item in codes
    )
    return (*matched, *_targets(objective), *_priorities(objective, country))


def once(links: Iterable[Link]) -> tuple[Link, ...]:
    """Each thing once, by its strongest match; it names every objective by which it is reached."""
    found: dict[tuple[str, ...], list[Link]] = {}
    for link in links:
        found.setdefault((link.kind, link.framework, link.edition, link.code), []).append(link)
    return tuple(
        replace(
            min(same, key=lambda link: KINDS.index(link.match)),
            through=", ".join(dict.fromkeys(link.through for link in same if link.through)),
        )
        for same in found.values()
    )


def stands_under(links: Iterable[Link], objective: int) -> bool:
    """Whether one of the links is this objective of the Compact or one of its actions."""
    codes = _codes(objective)
    return any((link.framework, link.edition) == COMPACT and link.code in codes for link in links)


@step
def placed(values: tuple[Number | None, ...], *, framework: str, edition: str, objective: str) -> Number:
    """How many questions of an edition stand under an objective of the Compact."""
    codes = _codes(int(objective))
    matched = {
        each.from_item
        for each in pairs()
        if (each.from_framework, each.from_edition, each.to_framework, each.to_edition)
        == (framework, edition, *COMPACT)
        and each.to_item in codes
    }
    items = load_framework(framework, edition).items
    return len({item.of for item in items if int(objective) in item.gcm or item.code in matched})


def title_of(link: Link, country: str, language: str) -> str:
    """What a link leads to, in words; a target of the Goals has only its number."""
    if link.kind == "sdg-target":
        return ""
    if link.kind == "unsdcf-priority":
        priorities = reader.yaml_file("countries", country, "unsdcf.yaml")["priorities"]
        return next(str(each["title"][language]) for each in priorities if each["id"] == link.code)
    wording = words(load_framework(link.framework, link.edition), language)
    if link.kind == "item":
        return wording.item(link.code).label
    if link.kind == "gcm-objective":
        return wording.objective(int(link.code)).short
    return wording.objective(int(link.code[:-1])).actions[link.code[-1]]


def targets_of(objective: int) -> tuple[str, ...]:
    """The targets of the Sustainable Development Goals beside an objective of the Compact, in our tagging."""
    return _objective(objective).sdg_targets


def priorities_of(country: str, objective: int) -> tuple[Link, ...]:
    """The priorities of a country's Cooperation Framework that an objective bears on; none without a crosswalk."""
    return tuple(_priorities(Link("gcm-objective", *COMPACT, str(objective), "exact"), country))


def priorities(country: str) -> tuple[str, ...]:
    """The priorities of a country's Cooperation Framework that stand in a crosswalk; none without one."""
    found = _crosswalk(country)
    return tuple(dict.fromkeys(each["to"] for each in found["matches"])) if found else ()


def _objective(number: int) -> Objective:
    return next(each for each in load_framework(*COMPACT).objectives if each.number == number)


def _codes(objective: int) -> set[str]:
    """An objective (23) and its actions (23c)."""
    return {str(objective), *(f"{objective}{letter}" for letter in _objective(objective).actions)}


def _spoken_of(of: Framework, item: Item, local: Iterable[Framework]) -> Iterator[Link]:
    """The items that suggest an answer here, and those of variants that go back to this one."""
    for each in pairs():
        if (each.to_framework, each.to_edition, each.to_item) == (of.id, of.edition, item.code):
            yield Link("item", each.from_framework, each.from_edition, each.from_item, each.match, "", each.reason)
    for variant in local:
        for other in variant.items:
            if other.national in (item.code, item.of):
                yield Link("item", variant.id, variant.edition, other.code, TAGGED)


def _matched(framework: str, edition: str, item: str) -> Iterator[Link]:
    for each in pairs():
        if (each.from_framework, each.from_edition, each.from_item) == (framework, edition, item):
            kind = "item"
            if each.to_framework == COMPACT[0]:
                kind = "gcm-objective" if each.to_item.isdecimal() else "gcm-action"
            yield Link(kind, each.to_framework, each.to_edition, each.to_item, each.match, "", each.reason)


def _counterparts(framework: str, edition: str, item: Item) -> Iterator[Link]:
    """The national questions that a local one goes back to."""
    of = load_framework(framework, edition).variant_of
    if of is not None and item.national is not None:
        for each in load_framework(of.framework, of.edition).written(item.national):
            yield Link("item", of.framework, of.edition, each.code, TAGGED)


def _targets(objective: Link) -> Iterator[Link]:
    for target in targets_of(int(objective.code)):
        yield Link("sdg-target", "sdg", "2015", target, weakest((objective.match, TAGGED)), objective.code)


def _priorities(objective: Link, country: str) -> Iterator[Link]:
    found = _crosswalk(country)
    if found is not None:
        for each in found["matches"]:
            if each["from"] == objective.code:
                match = weakest((objective.match, each["match"]))
                of = found["to"]["framework"]
                yield Link("unsdcf-priority", of, country, each["to"], match, objective.code, each["reason"])


@cache
def _crosswalk(country: str) -> Any:
    """The file of a country, checked against the Compact and its Cooperation Framework; None when it has none."""
    if FILE not in reader.names(("countries", country), ".yaml"):
        return None
    data, where = reader.yaml_file("countries", country, FILE), f"countries/{country}/{FILE}"
    validator = jsonschema.Draft202012Validator(reader.yaml_file("schemas", "crosswalk.json"))
    problems = [
        Problem("crosswalk-invalid", where, {"place": error.json_path, "reason": error.message})
        for error in sorted(validator.iter_errors(data), key=lambda error: error.json_path)
    ]
    if not problems:
        problems = list(_of_priorities(data, reader.yaml_file("countries", country, "unsdcf.yaml"), where))
    if problems:
        raise Refused(problems)
    return data


def _of_priorities(data: Any, cooperation: Any, where: str) -> Iterator[Problem]:
    objectives = {str(each.number) for each in load_framework(*COMPACT).objectives}
    priorities = {each["id"] for each in cooperation["priorities"]}
    if data["to"]["framework"] != cooperation["id"]:
        yield Problem("crosswalk-invalid", where, {"place": "to", "reason": f"is not {cooperation['id']}"})
    for each in data["matches"]:
        for code, known in ((each["from"], objectives), (each["to"], priorities)):
            if code not in known:
                place = f"{each['from']} → {each['to']}"
                yield Problem("crosswalk-invalid", where, {"place": place, "reason": f"there is no {code}"})
