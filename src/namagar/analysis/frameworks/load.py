"""A framework read from the catalogue: the right edition, checked against its schema and its wording."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from typing import Any

from namagar.analysis.frameworks import checking
from namagar.analysis.frameworks.framework import NOT_ANSWERED as NOT_ANSWERED
from namagar.analysis.frameworks.framework import Framework
from namagar.analysis.frameworks.parsing import from_data as from_data
from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader

LANGUAGES = checking.LANGUAGES
PARTS = ("framework.yaml", "text.en.yaml", "text.fa.yaml")
CHANGES = "changes.yaml"
NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")


def frameworks() -> tuple[str, ...]:
    """The ids of all frameworks of the catalogue."""
    return tuple(name for name in reader.names(("frameworks",), "") if NAME.fullmatch(name))


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
    there = (name for name in reader.names(("frameworks", framework_id), "") if NAME.fullmatch(name))
    return tuple(name for name in there if PARTS[0] in reader.names(("frameworks", framework_id, name), ".yaml"))


def every() -> tuple[Framework, ...]:
    """Every edition of every framework; Refused when one of them does not hold together."""
    return tuple(framework(name, edition) for name in frameworks() for edition in editions(name))


def framework(framework_id: str, edition: str | None = None) -> Framework:
    """One edition of a framework. It must be named when there are several: the latest is never guessed."""
    if edition is not None and NAME.fullmatch(framework_id) and NAME.fullmatch(edition):
        # Pages ask for the same edition hundreds of times; only what is not there needs a look into the folders.
        with suppress(reader.CatalogueError):
            return _load(framework_id, edition)
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


def check_texts(framework_yaml: str, text_en: str, text_fa: str) -> Framework:
    """The framework that three proposed files make; Refused with everything that is wrong with all of them."""
    parsed: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, text in zip(PARTS, (framework_yaml, text_en, text_fa), strict=True):
        try:
            parsed[name] = reader.parsed_plain(text, name)
        except reader.CatalogueError as error:
            problems.append(Problem("framework-invalid", name, {"place": name, "reason": str(error)}))
    return check_data(parsed, problems)


def check_data(parsed: Mapping[str, Any], problems: Iterable[Problem] = ()) -> Framework:
    """The same for what the files hold, by their names; a file that is not there is among the problems already."""
    problems = list(problems)
    for name, data in parsed.items():
        schema = "framework.json" if name == PARTS[0] else "framework_text.json"
        problems.extend(checking.against_schema(data, schema, name))
    unsound = {problem.where for problem in problems}
    if PARTS[0] in unsound:
        raise Refused(problems)
    made = from_data(parsed[PARTS[0]])
    problems.extend(_of_framework(made))
    for name, language in zip(PARTS[1:], LANGUAGES, strict=True):
        if name not in unsound:
            problems.extend(checking.of_wording(made, parsed[name], language))
    _refuse_if_any(problems)
    return made


@cache
def _load(framework_id: str, edition: str) -> Framework:
    where = f"{framework_id}/{edition}"
    data = reader.yaml_file("frameworks", framework_id, edition, "framework.yaml")
    _refuse_if_any(checking.against_schema(data, "framework.json", f"{where}/framework.yaml"))
    made = from_data(data)
    problems = [*checking.of_folder(made, framework_id, edition), *_of_framework(made)]
    for language in LANGUAGES:
        problems.extend(checking.of_wording(made, text_of(framework_id, edition, language), language))
    _refuse_if_any(problems)
    return made


def _of_framework(made: Framework) -> list[Problem]:
    problems = list(checking.of_structure(made))
    if made.variant_of is not None:
        try:
            national = framework(made.variant_of.framework, made.variant_of.edition)
        except Refused as refused:
            return [*problems, *refused.problems]
        problems.extend(checking.of_variant(made, national))
    return problems


def _refuse_if_any(problems: list[Problem]) -> None:
    if problems:
        raise Refused(problems)
