"""What can be done in a round: open it, assign, save, submit, return, accept, confirm what was pre-filled, propose."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction

from namagar.analysis.frameworks.load import framework as load_framework
from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.assessments import prefilling, standing
from namagar.records.assessments.models import Answer, Move, Round, Saved
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
def open_round(
    *,
    by: User | None,
    country: str,
    framework: str,
    edition: str,
    titles: dict[str, str],
    due: date | None = None,
) -> Round:
    """Begin a round: every item of the framework's edition becomes an open answer."""
    require(by, "assessments.open_round", country)
    items = [item.code for domain in load_framework(framework, edition).domains for item in domain.items]
    if not items:
        raise Refused(Problem("framework-without-items", "framework", {"framework": framework}))
    now = clock.now()
    opened = Round.objects.create(
        country=country,
        framework=framework,
        edition=edition,
        title_en=titles["en"],
        title_fa=titles["fa"],
        opened_at=now,
        due=due,
    )
    Answer.objects.bulk_create(Answer(round=opened, item=code, changed_at=now) for code in items)
    prefilling.fill_round(by=by, into=opened)
    journal.write(
        by=by,
        action="assessments.open_round",
        country=country,
        subject=f"round:{opened.pk}",
        facts={"framework": framework, "edition": edition, "items": len(items)},
    )
    return opened


@transaction.atomic
def assign(*, by: User | None, answer: Answer, institution: Institution) -> Answer:
    """Say which institution answers an item."""
    answer = _locked(answer)
    require(by, "assessments.assign", answer.round.country, answer.state)
    if institution.country != answer.round.country:
        raise Refused(Problem("signatory-of-other-country", "institution"))
    answer.institution = institution
    answer.save()
    _journal(by, "assessments.assign", answer, {"institution": institution.code})
    return answer


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
    answer = _locked(answer)
    require(by, "assessments.save_answer", answer.round.country, answer.state)
    _own_institution(by, answer)
    if seen != answer.revision:
        raise EditedMeanwhile(answer)
    known = standing.options(answer)
    if option and option not in known:
        raise Refused(Problem("option-unknown", "option", {"option": option}))
    before = answer.state
    answer.option, answer.revision = option, answer.revision + 1
    answer.justification_en, answer.justification_fa = (
        justification["en"].strip(),
        justification["fa"].strip(),
    )
    assert by is not None
    Saved(
        answer=answer,
        revision=answer.revision,
        option=option,
        justification_en=answer.justification_en,
        justification_fa=answer.justification_fa,
        by=by,
        at=clock.now(),
    ).save()
    answer.citations.add(*citations)
    answer.documents.add(*documents)
    _move(by, answer, "save_answer", quiet=before == "draft")
    _journal(by, "assessments.save_answer", answer, {"revision": answer.revision, "option": option})
    return answer


@transaction.atomic
def submit(*, by: User | None, answer: Answer, seen: int) -> Answer:
    """Hand the answer to the reviewer. An answer of yes or partly needs its citation or evidence."""
    answer = _locked(answer)
    require(by, "assessments.submit", answer.round.country, answer.state)
    _own_institution(by, answer)
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
    _move(by, answer, "submit")
    _journal(by, "assessments.submit", answer, {"revision": answer.revision})
    return answer


@transaction.atomic
def return_answer(*, by: User | None, answer: Answer, reason: str) -> Answer:
    """Send an answer back to its author, with the reason the author will read."""
    answer = _locked(answer)
    require(by, "assessments.return_answer", answer.round.country, answer.state)
    _not_own_answer(by, answer)
    if not reason.strip():
        raise Refused(Problem("reason-missing", "reason"))
    _move(by, answer, "return_answer", reason=reason.strip())
    _journal(by, "assessments.return_answer", answer, {"reason": reason.strip()})
    _after_acceptance(by, answer)
    return answer


@transaction.atomic
def accept(*, by: User | None, answer: Answer) -> Answer:
    """Accept a submitted answer; what it answers in other frameworks is pre-filled there."""
    answer = _locked(answer)
    require(by, "assessments.accept", answer.round.country, answer.state)
    _not_own_answer(by, answer)
    _move(by, answer, "accept")
    _journal(by, "assessments.accept", answer, {"option": answer.option, "revision": answer.revision})
    _after_acceptance(by, answer)
    return answer


@transaction.atomic
def confirm_prefilled(*, by: User | None, answer: Answer) -> Answer:
    """A person confirms what another framework's answer suggested; only then does it count."""
    answer = _locked(answer)
    require(by, "assessments.confirm_prefilled", answer.round.country, answer.state)
    prefilling.take_over(answer)
    _move(by, answer, "confirm_prefilled", origin=prefilling.origin(answer))
    _journal(by, "assessments.confirm_prefilled", answer, {"option": answer.option})
    _after_acceptance(by, answer)
    return answer


@transaction.atomic
def propose(
    *,
    by: User | None,
    round: Round,  # noqa: A002 - the field's word
    reason: Mapping[str, str],
    signatories: Sequence[Institution],
    needed: int,
) -> Decision:
    """Put all accepted answers of a round before institutions, as they stand now."""
    require(by, "assessments.propose", round.country, round.state)
    content = standing.content(round)
    if not content["answers"]:
        raise Refused(Problem("round-without-accepted-answer", f"round:{round.pk}"))
    assert by is not None
    return lifecycle.begin(
        by=by,
        country=round.country,
        subject=standing.subject(round),
        titles=round.titles,
        content=content,
        reason=reason,
        signatories=signatories,
        needed=needed,
    )


def _locked(answer: Answer) -> Answer:
    return Answer.objects.select_related("round", "institution").select_for_update(of=("self",)).get(pk=answer.pk)


def _move(
    by: User | None, answer: Answer, action: str, *, reason: str = "", origin: str = "", quiet: bool = False
) -> None:
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


def _own_institution(by: User | None, answer: Answer) -> None:
    if by is None or answer.institution_id is None or by.institution_id != answer.institution_id:
        raise Refused(Problem("answer-of-another-institution", answer.item))


def _not_own_answer(by: User | None, answer: Answer) -> None:
    if by is not None and answer.history.filter(by=by).exists():
        raise Refused(Problem("own-answer", answer.item))


def _after_acceptance(by: User | None, answer: Answer) -> None:
    prefilling.fill_from(by=by, answer=answer)
    for decision in Decision.objects.filter(country=answer.round.country, subject=standing.subject(answer.round)):
        lifecycle.content_changed(by=by, decision=decision, content=standing.content(answer.round))


def _journal(by: User | None, action: str, answer: Answer, facts: dict[str, object]) -> None:
    journal.write(
        by=by,
        action=action,
        country=answer.round.country,
        subject=f"answer:{answer.round_id}/{answer.item}",
        facts=facts,
    )
