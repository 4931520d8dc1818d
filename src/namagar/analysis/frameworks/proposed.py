"""A proposed edition of a framework as plain data: begun from an edition or from a question file, read item by item."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from namagar.analysis.frameworks.framework import Framework
from namagar.analysis.frameworks.load import LANGUAGES, NAME, editions, every, frameworks, text_of
from namagar.analysis.frameworks.parsing import from_data
from namagar.analysis.frameworks.question_file import QuestionFile
from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader

WORDS = ("label", "question", "guidance")
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Explained:
    """What was said about one change: whether answers carry over and why; `of` is the change it was said of."""

    carries: str
    reason: Mapping[str, str] = field(hash=False)
    of: str = ""


@dataclass(frozen=True, slots=True)
class Proposed:
    """An edition while it is written: framework and wordings as in their files, and what is said of its changes.

    `base` names the edition of the same framework that it follows, none when it follows none. `origins` says from
    which items of the base an item comes, where that is not the item of the same code. `edited` names the items that
    were written by hand.
    """

    framework: Mapping[str, Any]
    texts: Mapping[str, Mapping[str, Any]]
    base: str = ""
    origins: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    said: Mapping[str, Explained] = field(default_factory=dict)
    edited: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The framework that it is an edition of."""
        return str(self.framework["id"])

    @property
    def edition(self) -> str:
        """Its own name."""
        return str(self.framework["edition"])

    @property
    def made(self) -> Framework:
        """The framework that the data describe, checked or not."""
        return from_data(self.framework)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all questions as written, in order."""
        return tuple(item["code"] for _, item in written_items(self))


@dataclass(frozen=True, slots=True)
class WrittenItem:
    """One question as a form has it. `after` is the question before it in its domain, none when it is the first."""

    code: str
    domain: str
    after: str
    scale: str
    topic: str
    words: Mapping[str, Mapping[str, str]] = field(hash=False)
    gcm: tuple[int, ...] = ()
    needs: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    asked_after: str = ""
    asked_options: tuple[str, ...] = ()
    national: str = ""


def begun(framework: str, base: str, edition: str) -> Proposed:
    """A new edition that is still word for word the one it follows; Refused when the name cannot be used."""
    refuse_name(framework, edition)
    if framework not in frameworks() or base not in editions(framework):
        facts = {"framework": framework, "edition": base, "editions": ", ".join(_known())}
        raise Refused(Problem("framework-edition-unknown", "base", facts))
    followed = of_catalogue(framework, base)
    if not followed.codes:
        raise Refused(Problem("framework-without-items", "base", {"framework": framework}))
    return replace(followed, framework={**followed.framework, "edition": edition, "closed": False}, base=base)


def of_catalogue(framework: str, edition: str) -> Proposed:
    """An edition of the catalogue in the same form, for comparison; it shares its data with the catalogue."""
    data = reader.yaml_file("frameworks", framework, edition, "framework.yaml")
    return Proposed(data, {language: text_of(framework, edition, language) for language in LANGUAGES})


def from_question_file(made: QuestionFile, base: str) -> Proposed:
    """The edition that a question file describes; `base` names the one it follows, if any."""
    framework, edition = made.framework["id"], made.framework["edition"]
    refuse_name(framework, edition)
    if base and (framework not in frameworks() or base not in editions(framework)):
        facts = {"framework": framework, "edition": base, "editions": ", ".join(_known())}
        raise Refused(Problem("framework-edition-unknown", "base", facts))
    return Proposed(made.framework, made.texts, base)


def refuse_name(framework: str, edition: str) -> None:
    """A new edition has a name that an address can hold and that no edition of the framework has."""
    if not NAME.fullmatch(edition) or len(edition) > LONGEST_NAME:
        raise Refused(Problem("edition-name-form", "edition", {"edition": edition, "longest": LONGEST_NAME}))
    if framework in frameworks() and edition in editions(framework):
        raise Refused(Problem("edition-name-closed", "edition", {"framework": framework, "edition": edition}))


def _known() -> Iterator[str]:
    return (f"{each.id}/{each.edition}" for each in every() if each.items)


def written_items(of: Proposed) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every question of the file with the code of its domain, in order."""
    for domain in of.framework["domains"]:
        for item in domain["items"]:
            yield domain["code"], item


def item(of: Proposed, code: str) -> WrittenItem | None:
    """One question by its code as written; None when there is none."""
    after: dict[str, str] = {}
    for domain, found in written_items(of):
        if found["code"] == code:
            condition = found.get("ask_when") or {"item": "", "options": ()}
            return WrittenItem(
                code=code,
                domain=domain,
                after=after.get(domain, ""),
                scale=found["scale"],
                topic=found["topic"] or "",
                words={language: _words(of, language, code) for language in LANGUAGES},
                gcm=tuple(found["gcm"]),
                needs=tuple(found["needs"]),
                facets=tuple(found.get("facets") or ()),
                asked_after=condition["item"],
                asked_options=tuple(condition["options"]),
                national=found.get("national") or "",
            )
        after[domain] = found["code"]
    return None


def _words(of: Proposed, language: str, code: str) -> Mapping[str, str]:
    said = (of.texts[language].get("items") or {}).get(code) or {}
    return {part: said.get(part, "") for part in WORDS}


def known_facets(of: Proposed) -> Mapping[str, Mapping[str, str]]:
    """The sides into which a question can be split, with their words: its own, and those of all editions."""
    found: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        sources = [text_of(each.id, each.edition, language) for each in every()]
        for texts in (*sources, of.texts[language]):
            for facet, words in (texts.get("facets") or {}).items():
                found.setdefault(facet, {})[language] = words
    return found


def to_text(of: Proposed) -> str:
    """The data in one canonical form."""
    data = {
        "framework": of.framework,
        "texts": of.texts,
        "base": of.base,
        "origins": of.origins,
        "said": {key: {"carries": one.carries, "reason": one.reason, "of": one.of} for key, one in of.said.items()},
        "edited": of.edited,
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> Proposed:
    """What `to_text` wrote."""
    data = json.loads(text)
    return Proposed(
        data["framework"],
        data["texts"],
        data["base"],
        {code: tuple(codes) for code, codes in data["origins"].items()},
        {key: Explained(**one) for key, one in data["said"].items()},
        tuple(data["edited"]),
    )


def titled(of: Proposed, titles: Mapping[str, str], publisher: str) -> Proposed:
    """The same edition under another title and publisher."""
    texts = {language: {**of.texts[language], "title": titles[language]} for language in LANGUAGES}
    return replace(of, framework={**of.framework, "title": dict(titles), "publisher": publisher}, texts=texts)


def label(of: Proposed, code: str, language: str) -> str:
    """By what a question is called in a language, or in the other one while it is not translated."""
    written = code.partition("-")[0]
    for each in (language, *LANGUAGES):
        said = (of.texts[each].get("items") or {}).get(written) or {}
        if said.get("label") or said.get("question"):
            return str(said.get("label") or said["question"])
    return ""
