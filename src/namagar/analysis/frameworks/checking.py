"""What a framework must fulfil before anybody is asked: its schema, its structure, its wording."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import jsonschema

from namagar.analysis.frameworks.framework import NOT_ANSWERED, Domain, Framework, Item, Scale, ScoringRule
from namagar.analysis.frameworks.options import says
from namagar.analysis.terms.problem import Problem
from namagar.catalogue import reader

LANGUAGES = ("en", "fa")


def against_schema(data: object, schema: str, where: str) -> list[Problem]:
    """What the schema of the catalogue says against the data."""
    if schema not in reader.names(("schemas",), ".json"):
        return []
    # JSON is YAML: the one reader of the catalogue reads the schema too.
    validator = jsonschema.Draft202012Validator(reader.yaml_file("schemas", schema))
    return [
        Problem("framework-invalid", where, {"place": error.json_path, "reason": error.message})
        for error in sorted(validator.iter_errors(data), key=lambda error: error.json_path)
    ]


def of_folder(made: Framework, framework_id: str, edition: str) -> Iterator[Problem]:
    """The file names the edition in whose folder it stands."""
    if (made.id, made.edition) != (framework_id, edition):
        yield _invalid(made, "id", f"{made.id}/{made.edition} stands in the folder {framework_id}/{edition}")


def of_structure(made: Framework) -> Iterator[Problem]:
    """Codes stand once, scales, topics and conditions exist, the bands of a score rise."""
    codes = [item.code for item in made.items] + [f"domain {domain.code}" for domain in made.domains]
    for code in _twice(codes):
        yield _invalid(made, code, "stands twice")
    for scale in made.scales.values():
        yield from _of_scale(made, scale)
    for domain in made.domains:
        for item in domain.items:
            yield from _of_item(made, domain, item)
    yield from _of_conditions(made)
    if made.scoring:
        yield from _of_scoring(made, made.scoring)


def of_variant(made: Framework, national: Framework) -> Iterator[Problem]:
    """Every counterpart that a variant names is an item of the edition it goes back to."""
    for item in made.items:
        if item.national is not None and not national.written(item.national):
            yield _invalid(made, item.code, f"there is no item {item.national} in {national.id}/{national.edition}")


def _of_scale(made: Framework, scale: Scale) -> Iterator[Problem]:
    if scale.points and set(scale.points) != set(scale.options):
        yield _invalid(made, scale.id, "its points are not those of its options")
    for option in scale.options:
        if option in (*made.missing, NOT_ANSWERED):
            yield _invalid(made, scale.id, f"{option} is an option and a missing state")
        elif not says(option):
            yield _invalid(made, scale.id, f"answers.yaml does not say what {option} means for the thing asked for")


def _of_item(made: Framework, domain: Domain, item: Item) -> Iterator[Problem]:
    if item.scale not in made.scales:
        yield _invalid(made, item.code, f"there is no scale {item.scale}")
    elif made.scoring and not made.scale_of(item).points:
        yield _invalid(made, item.code, f"the scale {item.scale} has no points")
    if item.topic is not None and item.topic not in domain.topics:
        yield _invalid(made, item.code, f"there is no topic {item.topic} in domain {domain.code}")


def _of_conditions(made: Framework) -> Iterator[Problem]:
    """What decides whether an item is asked is asked before it, and can be answered so."""
    before: dict[str, Item] = {}
    for item in made.items:
        condition = item.ask_when
        if condition is not None:
            earlier = before.get(condition.item)
            if earlier is None or earlier.of == item.of:
                yield _invalid(made, item.code, f"there is no item {condition.item} before it")
            elif earlier.scale in made.scales:
                known = {*made.scale_of(earlier).options, *made.missing}
                for option in sorted(set(condition.options) - known):
                    yield _invalid(made, item.code, f"{option} is not an answer to {condition.item}")
        if item.national is not None and made.variant_of is None:
            yield _invalid(made, item.code, "names a national item, but the framework is not a variant")
        before[item.code] = item


def _of_scoring(made: Framework, scoring: ScoringRule) -> Iterator[Problem]:
    bounds = [band.below for band in scoring.categories[:-1]]
    rising = all(bound is not None for bound in bounds) and bounds == sorted(set(bounds), key=lambda b: b or 0)
    if not scoring.categories or scoring.categories[-1].below is not None or not rising:
        yield _invalid(made, "scoring", "the categories do not rise, or the last one has a bound")


def of_wording(made: Framework, texts: Mapping[str, Any], language: str) -> Iterator[Problem]:
    """Every code of the framework has its words, and there are no words for anything else."""
    scales, scoring = made.scales.values(), made.scoring
    wanted: dict[str, Iterable[str]] = {
        "domains": [domain.code for domain in made.domains],
        "topics": [topic for domain in made.domains for topic in domain.topics],
        "items": [item.of for item in made.items],
        "facets": [item.facet for item in made.items if item.facet is not None],
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
