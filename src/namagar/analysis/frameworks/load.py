"""A framework read from the catalogue: the right edition, checked against its schema and its wording."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from typing import Any

import jsonschema

from namagar.analysis.frameworks.framework import (
    Category,
    Domain,
    Framework,
    Item,
    Objective,
    Principle,
    Provenance,
    Scale,
    ScoringRule,
    Source,
)
from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader

LANGUAGES = ("en", "fa")
NOT_ANSWERED = "not-answered"
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")


def frameworks() -> tuple[str, ...]:
    """The ids of all frameworks of the catalogue."""
    return tuple(name for name in reader.names(("frameworks",), "") if _NAME.fullmatch(name))


def editions(framework_id: str) -> tuple[str, ...]:
    """The editions of a framework, sorted by name."""
    if framework_id not in frameworks():
        raise Refused(
            Problem(
                "framework-unknown",
                "framework",
                {"framework": framework_id, "known": ", ".join(frameworks())},
            )
        )
    return tuple(name for name in reader.names(("frameworks", framework_id), "") if _NAME.fullmatch(name))


def framework(framework_id: str, edition: str | None = None) -> Framework:
    """One edition of a framework. It must be named when there are several: the latest is never guessed."""
    there = editions(framework_id)
    if edition is None and len(there) != 1:
        raise Refused(
            Problem(
                "framework-edition-needed",
                "edition",
                {"framework": framework_id, "editions": ", ".join(there)},
            )
        )
    chosen = there[0] if edition is None else edition
    if chosen not in there:
        raise Refused(
            Problem(
                "framework-edition-unknown",
                "edition",
                {"framework": framework_id, "edition": chosen, "editions": ", ".join(there)},
            )
        )
    return _load(framework_id, chosen)


def text_of(framework_id: str, edition: str, language: str) -> Mapping[str, Any]:
    """The wording of an edition in one language, as it stands in its file."""
    texts: Mapping[str, Any] = reader.yaml_file("frameworks", framework_id, edition, f"text.{language}.yaml")
    return texts


@cache
def _load(framework_id: str, edition: str) -> Framework:
    data = reader.yaml_file("frameworks", framework_id, edition, "framework.yaml")
    _refuse_if_any(_against_schema(data, f"{framework_id}/{edition}/framework.yaml"))
    made = from_data(data)
    problems = [*_named_as_its_folder(made, framework_id, edition), *_of_structure(made)]
    for language in LANGUAGES:
        problems.extend(_of_wording(made, text_of(framework_id, edition, language), language))
    _refuse_if_any(problems)
    return made


def from_data(data: Mapping[str, Any]) -> Framework:
    """The framework that the plain data of its file describe."""
    return Framework(
        id=data["id"],
        edition=data["edition"],
        titles=data["title"],
        publisher=data["publisher"],
        closed=data["closed"],
        provenance=tuple(_provenance(each) for each in data.get("provenance") or ()),
        scales={name: _scale(name, each) for name, each in (data.get("scales") or {}).items()},
        missing=tuple(data.get("missing") or ()),
        scoring=_scoring(data.get("scoring")),
        domains=tuple(_domain(each) for each in data.get("domains") or ()),
        objectives=tuple(_objective(each) for each in data.get("objectives") or ()),
        principles=tuple(Principle(name) for name in data.get("principles") or ()),
    )


def _provenance(data: Mapping[str, Any]) -> Provenance:
    source = data.get("source")
    return Provenance(
        data["what"],
        data["status"],
        Source(source["publisher"], source["title"], str(source["date"])) if source else None,
    )


def _scale(name: str, data: Mapping[str, Any]) -> Scale:
    points = data.get("points") or {}
    return Scale(name, tuple(data["options"]), {option: _exact(value) for option, value in points.items()})


def _scoring(data: Mapping[str, Any] | None) -> ScoringRule | None:
    if data is None:
        return None
    return ScoringRule(
        data["rule"],
        _exact(data["missing_counts"]),
        tuple(
            Category(each["code"], each["id"], _exact(each["below"]) if "below" in each else None)
            for each in data["categories"]
        ),
    )


def _domain(data: Mapping[str, Any]) -> Domain:
    return Domain(data["code"], data.get("migof"), tuple(data.get("topics") or ()), tuple(map(_item, data["items"])))


def _item(data: Mapping[str, Any]) -> Item:
    return Item(
        code=data["code"],
        scale=data["scale"],
        topic=data.get("topic"),
        gcm=tuple(data.get("gcm") or ()),
        needs=tuple(data.get("needs") or ()),
    )


def _objective(data: Mapping[str, Any]) -> Objective:
    return Objective(
        data["number"],
        str(data["code"]),
        data.get("round_table"),
        tuple(str(target) for target in data.get("sdg_targets") or ()),
        tuple(data["actions"]),
    )


def _exact(value: object) -> Fraction:
    return Fraction(str(value))


def _against_schema(data: object, where: str) -> list[Problem]:
    if "framework.json" not in reader.names(("schemas",), ".json"):
        return []
    # JSON is YAML: the one reader of the catalogue reads the schema too.
    validator = jsonschema.Draft202012Validator(reader.yaml_file("schemas", "framework.json"))
    return [
        Problem("framework-invalid", where, {"place": error.json_path, "reason": error.message})
        for error in sorted(validator.iter_errors(data), key=lambda error: error.json_path)
    ]


def _named_as_its_folder(made: Framework, framework_id: str, edition: str) -> Iterator[Problem]:
    if (made.id, made.edition) != (framework_id, edition):
        yield _invalid(made, "id", f"{made.id}/{made.edition} stands in the folder {framework_id}/{edition}")


def _of_structure(made: Framework) -> Iterator[Problem]:
    codes = [item.code for item in made.items] + [f"domain {domain.code}" for domain in made.domains]
    for code in _twice(codes):
        yield _invalid(made, code, "stands twice")
    for scale in made.scales.values():
        if scale.points and set(scale.points) != set(scale.options):
            yield _invalid(made, scale.id, "its points are not those of its options")
        for state in set(scale.options) & {*made.missing, NOT_ANSWERED}:
            yield _invalid(made, scale.id, f"{state} is an option and a missing state")
    for domain in made.domains:
        for item in domain.items:
            yield from _of_item(made, domain, item)
    if made.scoring:
        yield from _of_scoring(made, made.scoring)


def _of_item(made: Framework, domain: Domain, item: Item) -> Iterator[Problem]:
    if item.scale not in made.scales:
        yield _invalid(made, item.code, f"there is no scale {item.scale}")
    elif made.scoring and not made.scale_of(item).points:
        yield _invalid(made, item.code, f"the scale {item.scale} has no points")
    if item.topic is not None and item.topic not in domain.topics:
        yield _invalid(made, item.code, f"there is no topic {item.topic} in domain {domain.code}")


def _of_scoring(made: Framework, scoring: ScoringRule) -> Iterator[Problem]:
    bounds = [band.below for band in scoring.categories[:-1]]
    rising = all(bound is not None for bound in bounds) and bounds == sorted(set(bounds), key=lambda b: b or 0)
    if not scoring.categories or scoring.categories[-1].below is not None or not rising:
        yield _invalid(made, "scoring", "the categories do not rise, or the last one has a bound")


def _of_wording(made: Framework, texts: Mapping[str, Any], language: str) -> Iterator[Problem]:
    """Every code of the framework has its words, and there are no words for anything else."""
    scales, scoring = made.scales.values(), made.scoring
    wanted: dict[str, Iterable[str]] = {
        "domains": [domain.code for domain in made.domains],
        "topics": [topic for domain in made.domains for topic in domain.topics],
        "items": [item.code for item in made.items],
        "options": [option for scale in scales for option in scale.options],
        "missing": made.missing,
        "categories": [band.code for band in scoring.categories] if scoring else [],
        "objectives": [str(objective.number) for objective in made.objectives],
        "principles": [principle.id for principle in made.principles],
    }
    for part, codes in wanted.items():
        yield from _compared(made, language, part, codes, texts.get(part) or {})
    for objective in made.objectives:
        words = (texts.get("objectives") or {}).get(str(objective.number)) or {}
        yield from _compared(
            made, language, f"objectives {objective.number}", objective.actions, words.get("actions") or {}
        )


def _compared(
    made: Framework, language: str, part: str, codes: Iterable[str], words: Mapping[str, Any]
) -> Iterator[Problem]:
    for code in sorted(set(codes) - {code for code, text in words.items() if text}):
        yield _invalid(made, f"text.{language}.yaml, {part}", f"no words for {code}")
    for code in sorted(map(str, set(words) - set(codes))):
        yield _invalid(made, f"text.{language}.yaml, {part}", f"words for {code}, which is not in the framework")


def _invalid(made: Framework, place: str, reason: str) -> Problem:
    return Problem("framework-invalid", f"{made.id}/{made.edition}", {"place": place, "reason": reason})


def _twice(codes: Iterable[str]) -> list[str]:
    return sorted(code for code, times in Counter(codes).items() if times > 1)


def _refuse_if_any(problems: list[Problem]) -> None:
    if problems:
        raise Refused(problems)
