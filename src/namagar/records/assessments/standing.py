"""What a round says as it stands: the accepted answers as one exact content, and what an answer still needs."""

from typing import Any

from namagar.analysis.frameworks.framework import Framework, Item
from namagar.analysis.frameworks.load import framework as load_framework
from namagar.analysis.frameworks.options import IN_PLACE, PARTLY, says
from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.assessments import conflicts
from namagar.records.assessments.models import Answer, Round
from namagar.records.assessments.workflow import WRITABLE
from namagar.records.decisions.models import Decision


def framework_of(of: Round) -> Framework:
    """The edition of the framework the round answers."""
    return load_framework(of.framework, of.edition)


def item_of(answer: Answer) -> Item:
    """The item an answer belongs to."""
    items = {item.code: item for domain in framework_of(answer.round).domains for item in domain.items}
    return items[answer.item]


def options(answer: Answer) -> tuple[str, ...]:
    """What may be answered: the options of the item's scale, then the states of a missing answer."""
    framework = framework_of(answer.round)
    return (*framework.scales[item_of(answer).scale].options, *framework.missing)


def needs_proof(answer: Answer) -> bool:
    """Whether the answer claims that something is there, which must be shown."""
    return says(answer.option) in (IN_PLACE, PARTLY)


def subject(of: Round) -> str:
    """The name under which a round is decided upon."""
    return f"round:{of.pk}"


def refuse_if_closed(of: Round) -> None:
    """Answers move only while the round is worked on; a text that is out for comments stands still."""
    if of.state not in WRITABLE:
        raise Refused(Problem("round-not-writable", f"round:{of.pk}", {"state": of.state}))


def lacks(of: Round, to: str) -> list[Problem]:
    """What a round still needs before it can take the next step."""
    where = f"round:{of.pk}"
    if to == "focal-point-named" and of.focal_point is None:
        return [Problem("round-needs-focal-point", "focal_point")]
    if to == "draft":
        return _unfinished(of, where)
    if to == "approval":
        talking = of.answers.filter(threads__state="open").distinct().count()
        return [Problem("threads-open", where, {"items": str(talking)})] if talking else []
    if (
        to == "published"
        and not Decision.objects.filter(country=of.country, subject=subject(of), state="decided").exists()
    ):
        return [Problem("round-not-decided", where)]
    return []


def _unfinished(of: Round, where: str) -> list[Problem]:
    """Nothing may be in hand. An open item is no hindrance: it stays shown as unanswered."""
    in_hand = of.answers.filter(state__in=["draft", "submitted", "returned"]).values_list("item", flat=True)
    answers = of.answers.filter(positions__state="given").distinct().prefetch_related("positions", "settlements")
    torn = [each.item for each in answers if conflicts.unsettled(each)]
    problems = []
    if in_hand:
        problems.append(Problem("answers-in-hand", where, {"items": " ".join(in_hand)}))
    if torn:
        problems.append(Problem("conflicts-unsettled", where, {"items": " ".join(torn)}))
    return problems


def content(of: Round) -> dict[str, Any]:
    """All accepted answers with their proof, in the order of the framework."""
    accepted = (
        of.answers.filter(state="accepted").select_related("institution").prefetch_related("citations", "documents")
    )
    return {
        "kind": "round",
        "round": of.pk,
        "framework": of.framework,
        "edition": of.edition,
        "answers": [_answer(each) for each in sorted(accepted, key=lambda answer: answer.pk)],
    }


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "item": answer.item,
        "option": answer.option,
        "revision": answer.revision,
        "justification": answer.justifications,
        "institution": answer.institution.code if answer.institution else "",
        "citations": [
            {
                "instrument": each.instrument,
                "article": each.article,
                "in_force": each.in_force.isoformat(),
                "gazette": each.gazette,
                "language": each.language,
            }
            for each in sorted(answer.citations.all(), key=lambda citation: citation.pk)
        ],
        "evidence": [
            {"title": each.title, "name": each.file_name, "sha256": each.sha256}
            for each in sorted(answer.documents.all(), key=lambda document: document.pk)
        ],
    }
