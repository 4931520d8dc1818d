"""The words of a framework in one language, by the codes of the framework."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from namagar.analysis.frameworks.framework import Framework
from namagar.analysis.frameworks.load import text_of


@dataclass(frozen=True, slots=True)
class DomainWords:
    """A domain: its label, the label of the governance framework it comes from, and what it looks at."""

    label: str
    migof: str
    looks_at: str


@dataclass(frozen=True, slots=True)
class ItemWords:
    """A question, its short label, and what to look for when answering."""

    label: str
    question: str
    guidance: str


@dataclass(frozen=True, slots=True)
class ObjectiveWords:
    """An objective: official title, short name, and the actions listed under it."""

    title: str
    short: str
    actions: Mapping[str, str]


class Words:
    """The wording of one edition in one language. A code that the framework does not have is a KeyError."""

    def __init__(self, texts: Mapping[str, Any]) -> None:
        self._texts = texts

    @property
    def title(self) -> str:
        """The name of the framework."""
        return str(self._texts["title"])

    def domain(self, code: str) -> DomainWords:
        """The words of a domain."""
        words = self._texts["domains"][code]
        return DomainWords(words["label"], words.get("migof") or "", words.get("looks_at") or "")

    def topic(self, code: str) -> str:
        """The heading of a topic."""
        return str(self._texts["topics"][code])

    def item(self, code: str) -> ItemWords:
        """The words of a question, with its facet if it has one; without a label the question is the label."""
        written, _, facet = code.partition("-")
        words = self._texts["items"][written]
        label, question, guidance = words.get("label") or words["question"], words["question"], words.get("guidance")
        if facet:
            label, question = f"{label} ({self.facet(facet)})", f"{self.facet(facet)}: {question}"
        return ItemWords(label, question, guidance or "")

    def facet(self, name: str) -> str:
        """One side of a question that is answered separately, in words."""
        return str(self._texts["facets"][name])

    def option(self, code: str) -> str:
        """An answer in words, be it an option or a missing state."""
        options: Mapping[str, str] = self._texts.get("options") or {}
        return str(options[code] if code in options else self._texts["missing"][code])

    def category(self, code: str) -> str:
        """A band of the score in words."""
        return str(self._texts["categories"][code])

    def objective(self, number: int) -> ObjectiveWords:
        """The words of an objective."""
        words = self._texts["objectives"][str(number)]
        return ObjectiveWords(words["title"], words["short"], words["actions"])

    def principle(self, name: str) -> str:
        """A guiding principle in words."""
        return str(self._texts["principles"][name])


@cache
def words(framework: Framework, language: str) -> Words:
    """The wording of a framework in a language."""
    return Words(text_of(framework.id, framework.edition, language))
