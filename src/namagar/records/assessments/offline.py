"""What a page that works without a line shows of a round: all an institution has in hand, and who wrote it last."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F, QuerySet

from namagar.analysis.frameworks.asking import asked
from namagar.analysis.frameworks.framework import Item
from namagar.records.assessments import standing
from namagar.records.assessments.holding import Held, held
from namagar.records.assessments.models import Move, Round, Saved, SentDraft
from namagar.records.people.models import Institution, User


@dataclass(frozen=True, slots=True)
class InHand:
    """A question in hand: what may be answered, whether it is asked, why it was returned, who wrote what stands."""

    item: Item
    held: Held
    options: tuple[str, ...]
    asked: bool
    returned: str
    writer: User | None


def in_hand(of: Round, institution: Institution | None) -> dict[str, list[InHand]]:
    """Every question the institution has in hand, by domain; a domain of which it has none is not there."""
    found = held(of, institution) if institution is not None else {}
    framework = standing.framework_of(of)
    asked_items = asked(framework, dict(of.answers.exclude(option="").values_list("item", "option")))
    reasons, writers = _returned(of), _writers(Saved.objects.filter(answer__round=of))

    def entry(item: Item, held: Held) -> InHand:
        return InHand(
            item=item,
            held=held,
            options=framework.scale_of(item).options,
            asked=item.code in asked_items,
            returned=reasons.get(held.answer.pk, ""),
            writer=None if held.position else writers.get(held.answer.pk),
        )

    domains = {
        domain.code: [entry(item, found[item.code]) for item in domain.items if item.code in found]
        for domain in framework.domains
    }
    return {code: entries for code, entries in domains.items() if entries}


def _returned(of: Round) -> Mapping[int, str]:
    """The reason of the newest return of each answer that is with its author again."""
    moves = Move.objects.filter(
        answer__round=of, answer__state__in=["returned", "draft"], action="return_answer"
    ).order_by("pk")
    return dict(moves.values_list("answer_id", "reason"))


def one_in_hand(of: Round, institution: Institution | None, item: str) -> Held | None:
    """One question, if the institution has it in hand."""
    return held(of, institution).get(item) if institution is not None else None


def writer(of: Held) -> User | None:
    """Who wrote what stands now; nobody for what is empty, pre-filled, or a position, which an institution gives."""
    return None if of.position else _writers(Saved.objects.filter(answer=of.answer)).get(of.answer.pk)


def _writers(history: QuerySet[Saved]) -> Mapping[int, User]:
    """Who wrote the present revision of each answer."""
    return {each.answer_id: each.by for each in history.filter(revision=F("answer__revision")).select_related("by")}


def taken(by: User, name: str) -> bool:
    """Whether the person's draft of this name was saved before."""
    return SentDraft.objects.filter(by=by, name=name).exists()
