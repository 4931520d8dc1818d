"""What a round says in the order of a published profile: its accepted answers by dimension."""

from dataclasses import dataclass
from typing import Any

from namagar.analysis.frameworks import profile as profiles
from namagar.analysis.frameworks.framework import Item
from namagar.analysis.frameworks.profile import Chapter
from namagar.records.assessments import standing
from namagar.records.assessments.models import Answer, Round


@dataclass(frozen=True, slots=True)
class Finding:
    """One passage of a profile: what an accepted answer says, on which law, towards which objectives."""

    item: Item
    answer: Answer


def profile(of: Round) -> tuple[Chapter[Finding], ...]:
    """The chapters of the profile, in the order of the framework."""
    framework = standing.framework_of(of)
    accepted = (
        of.answers.filter(state="accepted")
        .select_related("institution", "round")
        .prefetch_related("citations", "documents")
    )
    findings = {each.item: Finding(framework.item(each.item), each) for each in accepted}
    return profiles.profile(framework, findings, lambda each: each.answer.option)


def passages(of: Round) -> dict[str, dict[str, Any]]:
    """Every accepted answer as a passage that can be commented on: id → what it says, as plain data."""
    matter = standing.content(of)
    return {each["item"]: each for each in matter["answers"]}
