"""What public records suggest for a round before anybody has answered: it counts nowhere until a person confirms it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from namagar.analysis.frameworks.load import framework as load_framework
from namagar.records.assessments.models import Answer, Move, Round, RoundMove
from namagar.records.documents.models import Citation
from namagar.records.people import clock, journal

ORIGIN = "desk-research"
UNTOUCHED = ("open", "prefilled")


@transaction.atomic
def prepare(country: str, told: Mapping[str, Any]) -> Round:
    """A round at collection with the suggestions of a country's desk research; made by nobody's decision."""
    now = clock.now()
    made = Round.objects.create(
        country=country,
        framework=told["framework"],
        edition=told["edition"],
        title_en=told["title"]["en"],
        title_fa=told["title"]["fa"],
        state="collection",
        state_at=now,
        opened_at=now,
    )
    RoundMove(round=made, after="collection", by=None, at=now).save()
    codes = [item.code for item in load_framework(made.framework, made.edition).items]
    Answer.objects.bulk_create(Answer(round=made, item=code, changed_at=now) for code in codes)
    for each in told["answers"]:
        _suggest(made.answers.get(item=each["item"]), each)
    journal.write(
        by=None,
        action="assessments.prepare",
        country=country,
        subject=f"round:{made.pk}",
        facts={"origin": told["id"], "suggestions": len(told["answers"])},
    )
    return made


def _suggest(answer: Answer, told: Mapping[str, Any]) -> None:
    """An option that the record settles pre-fills the item; without one only its words and laws are laid ready."""
    answer.justification_en, answer.justification_fa = told["justification"]["en"], told["justification"]["fa"]
    before, after = answer.state, "prefilled" if told["option"] else "open"
    answer.option, answer.state = told["option"], after
    answer.save()
    answer.citations.add(*(_cited(answer.round.country, each) for each in told["citations"]))
    Move(answer=answer, action="prefill", before=before, after=after, origin=ORIGIN, by=None, at=clock.now()).save()


def _cited(country: str, told: Mapping[str, str]) -> Citation:
    citation = Citation(
        country=country,
        instrument=told["instrument"],
        article=told["article"],
        in_force=date.fromisoformat(told["in_force"]),
        gazette=told["gazette"],
        language=told["language"],
        cited_by=None,
        cited_at=clock.now(),
    )
    citation.save()
    return citation


def suggested(answer: Answer) -> bool:
    """Whether what stands there comes from desk research that nobody has approved."""
    return answer.state in UNTOUCHED and answer.moves.filter(origin=ORIGIN).exists()


def suggestions(of: Round) -> frozenset[str]:
    """The items of a round where desk research that nobody has approved stands."""
    found = Move.objects.filter(answer__round=of, answer__state__in=UNTOUCHED, origin=ORIGIN)
    return frozenset(found.values_list("answer__item", flat=True))
