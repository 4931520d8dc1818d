"""Frozen drafts: what exactly is frozen, which one is the newest, and why only the newest takes remarks."""

from typing import Any

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.assessments import profile
from namagar.records.assessments.models import Round
from namagar.records.consultation.models import Draft


def content(of: Round) -> dict[str, Any]:
    """The text of a round as it stands, passage by passage."""
    return {
        "kind": "draft",
        "round": of.pk,
        "framework": of.framework,
        "edition": of.edition,
        "passages": profile.passages(of),
    }


def locked(of: Round) -> Round:
    """The round as it stands now, held until the change is done, so that drafts and remarks follow one another."""
    return Round.objects.select_for_update().get(pk=of.pk)


def newest(of: Round) -> Draft | None:
    """The draft that takes remarks."""
    return Draft.objects.filter(round=of).select_related("round").order_by("-number").first()


def refuse_if_not_newest(draft: Draft) -> None:
    """A remark on a text that was replaced would be answered by nobody."""
    last = newest(draft.round)
    assert last is not None
    if last.pk != draft.pk:
        raise Refused(Problem("draft-not-newest", "draft", {"number": draft.number, "newest": last.number}))


def subject(draft: Draft) -> str:
    """How the journal calls a draft."""
    return f"draft:{draft.round_id}/{draft.number}"
