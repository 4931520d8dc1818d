"""What can be done when several institutions answer one item: ask them, let them say it, settle what differs."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.assessments import conflicts, standing
from namagar.records.assessments.actions import answers
from namagar.records.assessments.models import Answer, Position, Settlement
from namagar.records.documents.models import Citation, Document
from namagar.records.people import clock
from namagar.records.people.models import Institution, User
from namagar.records.people.permission import require


class PositionEditedMeanwhile(Refused):
    """Somebody else of the institution saved the same position; `position` holds what stands now."""

    def __init__(self, position: Position) -> None:
        self.position = position
        super().__init__(Problem("answer-edited-meanwhile", position.answer.item, {"revision": position.revision}))


@transaction.atomic
def ask_also(
    *,
    by: User | None,
    answer: Answer,
    institution: Institution,
    person: User | None = None,
    alternate: User | None = None,
    due: date | None = None,
) -> Position:
    """Ask a further institution for its position on an item."""
    answer = answers.locked(answer)
    require(by, "assessments.ask_also", answer.round.country, answer.state)
    standing.refuse_if_closed(answer.round)
    answers.refuse_strangers(answer.round.country, institution, person, alternate)
    if answer.institution_id == institution.pk or answer.positions.filter(institution=institution).exists():
        raise Refused(Problem("asked-already", "institution", {"institution": institution.code}))
    now = clock.now()
    position = Position.objects.create(
        answer=answer,
        institution=institution,
        person=person,
        alternate=alternate,
        due=due,
        asked_at=now,
        changed_at=now,
    )
    answers.told(by, "assessments.ask_also", answer, answers.held_facts(institution, person, alternate, due))
    return position


@transaction.atomic
def give_position(
    *,
    by: User | None,
    position: Position,
    seen: int,
    option: str,
    justification: dict[str, str],
    citations: Sequence[Citation] = (),
    documents: Sequence[Document] = (),
) -> Position:
    """Say what one's institution answers. What was said before stays in the journal."""
    position = (
        Position.objects.select_related("answer__round", "institution")
        .select_for_update(of=("self",))
        .get(pk=position.pk)
    )
    answer = position.answer
    require(by, "assessments.give_position", answer.round.country, position.state)
    standing.refuse_if_closed(answer.round)
    answers.own_institution(by, position)
    if seen != position.revision:
        raise PositionEditedMeanwhile(position)
    problems = []
    if option not in standing.options(answer):
        problems.append(Problem("option-unknown", "option", {"option": option}))
    texts = {language: justification[language].strip() for language in ("en", "fa")}
    if not any(texts.values()):
        problems.append(Problem("answer-without-justification", "justification"))
    if problems:
        raise Refused(problems)
    position.option, position.state, position.revision = option, "given", position.revision + 1
    position.justification_en, position.justification_fa = texts["en"], texts["fa"]
    position.changed_at = clock.now()
    position.save()
    position.citations.add(*citations)
    position.documents.add(*documents)
    answers.told(
        by,
        "assessments.give_position",
        answer,
        {
            "institution": position.institution.code,
            "revision": position.revision,
            "option": option,
            "justification": texts,
        },
    )
    return position


@transaction.atomic
def settle(*, by: User | None, answer: Answer, institution: Institution, reason: str) -> Answer:
    """Say whose answer holds, and why. The others stay readable; a differing answer becomes a new revision."""
    answer = answers.locked(answer)
    require(by, "assessments.settle", answer.round.country, answer.state)
    standing.refuse_if_closed(answer.round)
    chosen = _chosen(answer, institution)
    problems = []
    if not reason.strip():
        problems.append(Problem("reason-missing", "reason"))
    if not conflicts.unsettled(answer):
        problems.append(Problem("no-conflict", answer.item))
    if chosen is None:
        problems.append(Problem("institution-said-nothing", "institution", {"institution": institution.code}))
    if problems or chosen is None or by is None:
        raise Refused(problems)
    if isinstance(chosen, Position):
        answers.write(
            by,
            answer,
            chosen.option,
            {"en": chosen.justification_en, "fa": chosen.justification_fa},
        )
        answer.citations.add(*chosen.citations.all())
        answer.documents.add(*chosen.documents.all())
    answers.move(by, answer, "settle", reason=reason.strip())
    Settlement(
        answer=answer,
        institution=institution,
        option=chosen.option,
        reason=reason.strip(),
        covers=conflicts.compared(answer),
        by=by,
        at=clock.now(),
    ).save()
    answers.told(
        by,
        "assessments.settle",
        answer,
        {"institution": institution.code, "option": chosen.option, "reason": reason.strip()},
    )
    return answer


def _chosen(answer: Answer, institution: Institution) -> Answer | Position | None:
    if institution.pk == answer.institution_id:
        return answer if answer.option else None
    return answer.positions.filter(institution=institution, state="given").first()
