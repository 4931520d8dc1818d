"""What an institution has in hand in a round: the answers it leads, and the positions it is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from namagar.records.assessments import standing
from namagar.records.assessments.models import Answer, Position, Round
from namagar.records.assessments.workflow import ANSWER_MOVES
from namagar.records.documents.models import Citation, Document
from namagar.records.people.models import Institution


@dataclass(frozen=True, slots=True)
class Held:
    """One item in the hands of an institution: its answer where it leads, its position where it is one of several."""

    item: str
    answer: Answer
    position: Position | None

    @property
    def said(self) -> Answer | Position:
        """The row that holds what the institution says."""
        return self.position or self.answer

    @property
    def asked_as(self) -> str:
        """`position` or `answer`."""
        return "position" if self.position else "answer"

    @property
    def writable(self) -> bool:
        """Whether its present state lets the institution write."""
        return self.position is not None or "save_answer" in ANSWER_MOVES[self.answer.state]

    @property
    def citations(self) -> list[Citation]:
        """The laws it cites."""
        return list(self.said.citations.all())

    @property
    def documents(self) -> list[Document]:
        """The documents it shows."""
        return list(self.said.documents.all())


def held(of: Round, institution: Institution) -> Mapping[str, Held]:
    """Everything the institution has in hand, by item, in the order of the framework."""
    shown = ("citations", "documents")
    answers = of.answers.filter(institution=institution).select_related("round").prefetch_related(*shown)
    positions = (
        Position.objects.filter(answer__round=of, institution=institution)
        .exclude(answer__institution=institution)
        .select_related("answer__round")
        .prefetch_related(*shown)
    )
    found = {each.item: Held(each.item, each, None) for each in answers}
    found |= {each.answer.item: Held(each.answer.item, each.answer, each) for each in positions}
    return {item.code: found[item.code] for item in standing.framework_of(of).items if item.code in found}


def holders(of: Round) -> list[Institution]:
    """Every institution that has something in hand, by code."""
    found = Institution.objects.filter(Q(answer__round=of) | Q(position__answer__round=of))
    return list(found.distinct().order_by("code"))
