"""Freeze the text of a round, remark on its passages, and say what becomes of each remark."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from namagar.analysis.terms.calendars import both_calendars
from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.assessments.models import Round
from namagar.records.consultation import drafts, remarks
from namagar.records.consultation.models import Disposition, Draft, Remark, Workshop
from namagar.records.consultation.workflow import VERDICTS
from namagar.records.decisions.content import digest, written
from namagar.records.people import clock, journal, texts
from namagar.records.people.models import Institution, User
from namagar.records.people.permission import require

Texts = Mapping[str, str]


@transaction.atomic
def freeze_draft(*, by: User | None, round: Round, due: date | None = None) -> Draft:  # noqa: A002 - the field's word
    """Freeze the accepted answers as the next draft; from now on remarks go to this one."""
    of = drafts.locked(round)
    require(by, "consultation.freeze_draft", of.country, of.state)
    content = drafts.content(of)
    text = written(content)
    last = drafts.newest(of)
    problems = []
    if not content["passages"]:
        problems.append(Problem("round-without-accepted-answer", f"round:{of.pk}"))
    if last is not None and (last.content, last.due) == (text, due):
        problems.append(Problem("draft-unchanged", "draft", {"number": last.number}))
    if due is not None and due < clock.today():
        problems.append(
            Problem("draft-due-over", "due", {"day": {each: both_calendars(due, each) for each in ("en", "fa")}})
        )
    if problems:
        raise Refused(problems)
    assert by is not None
    draft = Draft(
        round=of,
        number=last.number + 1 if last else 1,
        content=text,
        digest=digest(text),
        due=due,
        frozen_by=by,
        frozen_at=clock.now(),
    )
    draft.save()
    facts = {"digest": draft.digest, "due": due.isoformat() if due else ""}
    journal.write(
        by=by, action="consultation.freeze_draft", country=of.country, subject=drafts.subject(draft), facts=facts
    )
    return draft


@transaction.atomic
def remark(
    *,
    by: User | None,
    draft: Draft,
    passage: str,
    kind: str,
    text: str,
    proposed: Texts,
    workshop: Workshop | None = None,
    institution: Institution | None = None,
) -> Remark:
    """Comment on a passage of the newest draft, or propose to word it otherwise.

    In a workshop, whoever keeps the record writes down what an institution that is present says; elsewhere everybody
    speaks for their own institution.
    """
    of = drafts.locked(draft.round)
    require(by, "consultation.remark", of.country, of.state)
    drafts.refuse_if_not_newest(draft)
    assert by is not None
    speaker = institution or by.institution
    said, wording = remarks.plain(text), remarks.by_language(proposed)
    problems = remarks.problems(draft, passage, kind, said, wording) + _of_place(by, draft, workshop, speaker)
    if problems:
        raise Refused(problems)
    kept = remarks.keep(draft, passage, kind, said, wording, by=by, institution=speaker, workshop=workshop)
    facts = {"remark": kept.pk, "passage": passage, "kind": kind, "institution": speaker.code if speaker else ""}
    journal.write(by=by, action="consultation.remark", country=of.country, subject=drafts.subject(draft), facts=facts)
    return kept


def _of_place(by: User, draft: Draft, workshop: Workshop | None, speaker: Institution | None) -> list[Problem]:
    if workshop is None:
        own = speaker is None or speaker.pk == by.institution_id
        return [] if own else [Problem("speaks-for-another", "institution")]
    found = []
    if workshop.draft_id != draft.pk:
        found.append(Problem("workshop-of-another-draft", "workshop"))
    if Workshop.objects.get(pk=workshop.pk).state != "open":
        found.append(Problem("workshop-over", "workshop"))
    if speaker is None or not workshop.present.filter(pk=speaker.pk).exists():
        found.append(Problem("institution-absent", "institution", {"institution": speaker.names if speaker else "–"}))
    return found


@transaction.atomic
def dispose(*, by: User | None, remark: Remark, verdict: str, reason: Texts) -> Disposition:
    """Say what becomes of a remark, and why. A later disposition counts instead of an earlier one; both are kept."""
    of = drafts.locked(remark.draft.round)
    require(by, "consultation.dispose", of.country, of.state)
    words = remarks.by_language(reason)
    problems = [problem for each, text in words.items() for problem in remarks.unkept(f"reason_{each}", text)]
    if verdict not in VERDICTS:
        problems.append(Problem("verdict-unknown", "verdict", {"verdict": verdict}))
    if not texts.written(words):
        problems.append(Problem("reason-missing", "reason"))
    if problems:
        raise Refused(problems)
    assert by is not None
    disposition = Disposition(
        remark=remark, verdict=verdict, reason_en=words["en"], reason_fa=words["fa"], by=by, at=clock.now()
    )
    disposition.save()
    journal.write(
        by=by,
        action="consultation.dispose",
        country=of.country,
        subject=drafts.subject(remark.draft),
        facts={"remark": remark.pk, "verdict": verdict, "reason": words},
    )
    return disposition
