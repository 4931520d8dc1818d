"""What can be done with an answer: assign, save, submit, return, accept, confirm what was pre-filled."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.assessments import conflicts, prefilling, standing
from namagar.records.assessments.models import Answer, Move, Position, Saved
from namagar.records.assessments.workflow import ANSWER_MOVES
from namagar.records.decisions import lifecycle
from namagar.records.decisions.models import Decision
from namagar.records.documents.models import Citation, Document
from namagar.records.people import clock, journal
from namagar.records.people.models import Institution, User
from namagar.records.people.permission import require


class EditedMeanwhile(Refused):
    """Somebody else saved the same answer after it was opened; `answer` holds what stands now."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(Problem("answer-edited-meanwhile", answer.item, {"revision": answer.revision}))


@transaction.atomic
def assign(
    *,
    by: User | None,
    answer: Answer,
    institution: Institution,
    person: User | None = None,
    alternate: User | None = None,
    due: date | None = None,
) -> Answer:
    """Say which institution answers an item, who there, who stands in, and until when."""
    answer = locked(answer)
    require(by, "assessments.assign", answer.round.country, answer.state)
    standing.refuse_if_closed(answer.round)
    refuse_strangers(answer.round.country, institution, person, alternate)
    answer.institution, answer.person, answer.alternate = institution, person, alternate
    answer.asked_at, answer.due = clock.now(), due
    answer.save()
    told(by, "assessments.assign", answer, held_facts(institution, person, alternate, due))
    return answer


def held_facts(
    institution: Institution, person: User | None, alternate: User | None, due: date | None
) -> dict[str, object]:
    """What the journal keeps of an assignment."""
    return {
        "institution": institution.code,
        "person": person.username if person else "",
        "alternate": alternate.username if alternate else "",
        "due": due.isoformat() if due else "",
    }


def refuse_strangers(country: str, institution: Institution, *people: User | None) -> None:
    """An institution answers for its own country, a person for their own institution."""
    problems = []
    if institution.country != country:
        problems.append(Problem("signatory-of-other-country", "institution"))
    problems += [
        Problem("person-of-another-institution", "person", {"person": each.username, "institution": institution.code})
        for each in people
        if each is not None and each.institution_id != institution.pk
    ]
    if problems:
        raise Refused(problems)


@transaction.atomic
def save_answer(
    *,
    by: User | None,
    answer: Answer,
    seen: int,
    option: str,
    justification: dict[str, str],
    citations: Sequence[Citation] = (),
    documents: Sequence[Document] = (),
) -> Answer:
    """Save a draft. `seen` is the revision the writer had opened: if it is no longer the newest, nothing is written
    and EditedMeanwhile tells what stands now. Given citations and documents are added to those already there."""
    answer = locked(answer)
    require(by, "assessments.save_answer", answer.round.country, answer.state)
    standing.refuse_if_closed(answer.round)
    own_institution(by, answer)
    if seen != answer.revision:
        raise EditedMeanwhile(answer)
    known = standing.options(answer)
    if option and option not in known:
        raise Refused(Problem("option-unknown", "option", {"option": option}))
    before = answer.state
    assert by is not None
    write(by, answer, option, justification)
    answer.citations.add(*citations)
    answer.documents.add(*documents)
    move(by, answer, "save_answer", quiet=before == "draft")
    told(by, "assessments.save_answer", answer, {"revision": answer.revision, "option": option})
    return answer


@transaction.atomic
def submit(*, by: User | None, answer: Answer, seen: int) -> Answer:
    """Hand the answer to the reviewer. An answer of yes or partly needs its citation or evidence."""
    answer = locked(answer)
    require(by, "assessments.submit", answer.round.country, answer.state)
    standing.refuse_if_closed(answer.round)
    own_institution(by, answer)
    if seen != answer.revision:
        raise EditedMeanwhile(answer)
    problems = []
    if not answer.option:
        problems.append(Problem("answer-without-option", "option"))
    if not answer.justification_en and not answer.justification_fa:
        problems.append(Problem("answer-without-justification", "justification"))
    if standing.needs_proof(answer) and not answer.citations.exists() and not answer.documents.exists():
        problems.append(Problem("answer-without-proof", "citations"))
    if problems:
        raise Refused(problems)
    move(by, answer, "submit")
    told(by, "assessments.submit", answer, {"revision": answer.revision})
    return answer


@transaction.atomic
def return_answer(*, by: User | None, answer: Answer, reason: str) -> Answer:
    """Send an answer back to its author, with the reason the author will read."""
    answer = locked(answer)
    require(by, "assessments.return_answer", answer.round.country, answer.state)
    standing.refuse_if_closed(answer.round)
    _not_own_answer(by, answer)
    if not reason.strip():
        raise Refused(Problem("reason-missing", "reason"))
    move(by, answer, "return_answer", reason=reason.strip())
    told(by, "assessments.return_answer", answer, {"reason": reason.strip()})
    _after_acceptance(by, answer)
    return answer


@transaction.atomic
def accept(*, by: User | None, answer: Answer) -> Answer:
    """Accept a submitted answer; what it answers in other frameworks is pre-filled there."""
    answer = locked(answer)
    require(by, "assessments.accept", answer.round.country, answer.state)
    standing.refuse_if_closed(answer.round)
    _not_own_answer(by, answer)
    if conflicts.unsettled(answer):
        raise Refused(Problem("conflict-unsettled", answer.item))
    move(by, answer, "accept")
    told(by, "assessments.accept", answer, {"option": answer.option, "revision": answer.revision})
    _after_acceptance(by, answer)
    return answer


@transaction.atomic
def confirm_prefilled(*, by: User | None, answer: Answer) -> Answer:
    """A person confirms what another framework's answer suggested; only then does it count."""
    answer = locked(answer)
    require(by, "assessments.confirm_prefilled", answer.round.country, answer.state)
    standing.refuse_if_closed(answer.round)
    prefilling.take_over(answer)
    move(by, answer, "confirm_prefilled", origin=prefilling.origin(answer))
    told(by, "assessments.confirm_prefilled", answer, {"option": answer.option})
    _after_acceptance(by, answer)
    return answer


def write(by: User, answer: Answer, option: str, justification: Mapping[str, str]) -> None:
    """Give the answer a new revision; what it said before stays in its history."""
    answer.option, answer.revision = option, answer.revision + 1
    answer.justification_en, answer.justification_fa = (
        justification["en"].strip(),
        justification["fa"].strip(),
    )
    Saved(
        answer=answer,
        revision=answer.revision,
        option=option,
        justification_en=answer.justification_en,
        justification_fa=answer.justification_fa,
        by=by,
        at=clock.now(),
    ).save()


def locked(answer: Answer) -> Answer:
    """The answer as it stands, held until the change is done."""
    return Answer.objects.select_related("round", "institution").select_for_update(of=("self",)).get(pk=answer.pk)


def move(
    by: User | None, answer: Answer, action: str, *, reason: str = "", origin: str = "", quiet: bool = False
) -> None:
    """Change the state along the table of moves; a move that is not in it is refused."""
    after = ANSWER_MOVES[answer.state].get(action)
    if after is None:
        raise Refused(Problem("move-unknown", answer.item, {"before": answer.state, "after": action}))
    before, answer.state, answer.changed_at = answer.state, after, clock.now()
    answer.save()
    if not quiet:
        Move(
            answer=answer,
            action=action,
            before=before,
            after=after,
            reason=reason,
            origin=origin,
            by=by,
            at=clock.now(),
        ).save()


def own_institution(by: User | None, answer: Answer | Position) -> None:
    """Only the institution that was asked may write."""
    if by is None or answer.institution_id is None or by.institution_id != answer.institution_id:
        raise Refused(Problem("answer-of-another-institution", "institution"))


def _not_own_answer(by: User | None, answer: Answer) -> None:
    if by is not None and answer.history.filter(by=by).exists():
        raise Refused(Problem("own-answer", answer.item))


def _after_acceptance(by: User | None, answer: Answer) -> None:
    prefilling.fill_from(by=by, answer=answer)
    for decision in Decision.objects.filter(country=answer.round.country, subject=standing.subject(answer.round)):
        lifecycle.content_changed(by=by, decision=decision, content=standing.content(answer.round))


def told(by: User | None, action: str, answer: Answer, facts: dict[str, object]) -> None:
    """Write a change of an answer into the journal."""
    journal.write(
        by=by,
        action=action,
        country=answer.round.country,
        subject=f"answer:{answer.round_id}/{answer.item}",
        facts=facts,
    )
