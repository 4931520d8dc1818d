"""What a round says in the order of a published profile: by dimension, what is well developed and what can be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from namagar.analysis.frameworks.framework import Item
from namagar.records.assessments import standing
from namagar.records.assessments.models import Answer, Round

WELL_DEVELOPED = ("yes", "yes-regardless")
POTENTIAL = ("partly", "yes-legal-only", "no")


@dataclass(frozen=True, slots=True)
class Finding:
    """One passage of a profile: what an accepted answer says, on which law, towards which objectives."""

    item: Item
    answer: Answer

    @property
    def id(self) -> str:
        """The id of the passage: the code of the item."""
        return self.item.code


@dataclass(frozen=True, slots=True)
class Chapter:
    """One dimension: its findings, and the items on which nothing accepted says yes, partly or no."""

    code: str
    well_developed: tuple[Finding, ...]
    potential: tuple[Finding, ...]
    unsaid: tuple[Finding, ...]


def profile(of: Round) -> tuple[Chapter, ...]:
    """The chapters of the profile, in the order of the framework."""
    answers: Mapping[str, Answer] = {
        each.item: each
        for each in of.answers.select_related("institution", "round").prefetch_related("citations", "documents")
    }
    return tuple(
        _chapter(domain.code, [Finding(item, answers[item.code]) for item in domain.items])
        for domain in standing.framework_of(of).domains
    )


def _chapter(code: str, findings: list[Finding]) -> Chapter:
    return Chapter(
        code,
        tuple(each for each in findings if _says(each, WELL_DEVELOPED)),
        tuple(each for each in findings if _says(each, POTENTIAL)),
        tuple(each for each in findings if not _says(each, WELL_DEVELOPED + POTENTIAL)),
    )


def _says(finding: Finding, options: tuple[str, ...]) -> bool:
    return finding.answer.state == "accepted" and finding.answer.option in options


def passages(of: Round) -> dict[str, dict[str, Any]]:
    """Every accepted answer as a passage that can be commented on: id → what it says, as plain data."""
    matter = standing.content(of)
    return {each["item"]: each for each in matter["answers"]}
