"""Hold a workshop over a frozen draft: who is present, how each votes on an amendment, the minutes at the end."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.consultation import drafts, remarks
from namagar.records.consultation.models import Draft, Remark, Vote, Workshop
from namagar.records.consultation.workflow import VOICES, WORKSHOP_MOVES
from namagar.records.people import clock, journal, texts
from namagar.records.people.models import Institution, User
from namagar.records.people.permission import require

Texts = Mapping[str, str]
LONGEST_TITLE = 300


@transaction.atomic
def open_workshop(
    *, by: User | None, draft: Draft, titles: Texts, day: date, present: Sequence[Institution]
) -> Workshop:
    """Open a sitting over the newest draft with the institutions that are present."""
    of = drafts.locked(draft.round)
    require(by, "consultation.open_workshop", of.country, of.state)
    drafts.refuse_if_not_newest(draft)
    title = remarks.by_language(titles)
    problems = [
        each for language, text in title.items() for each in remarks.unkept(f"title_{language}", text, LONGEST_TITLE)
    ]
    if not texts.written(title):
        problems.append(Problem("workshop-untitled", "title"))
    if not present:
        problems.append(Problem("workshop-without-institutions", "present"))
    problems += [Problem("signatory-of-other-country", "present") for each in present if each.country != of.country]
    if problems:
        raise Refused(problems)
    workshop = Workshop.objects.create(draft=draft, title_en=title["en"], title_fa=title["fa"], day=day)
    workshop.present.set(present)
    _journal(by, "open_workshop", workshop, {"day": day.isoformat(), "present": sorted(each.code for each in present)})
    return workshop


@transaction.atomic
def record_vote(*, by: User | None, workshop: Workshop, remark: Remark, institution: Institution, voice: str) -> Vote:
    """Note how an institution that is present votes on an amendment: once, and the record stands."""
    workshop = _locked(workshop)
    require(by, "consultation.record_vote", workshop.draft.round.country, workshop.state)
    problems = []
    if remark.draft_id != workshop.draft_id:
        problems.append(Problem("remark-of-another-draft", "remark"))
    if remark.kind != "amendment":
        problems.append(Problem("vote-needs-amendment", "remark"))
    if voice not in VOICES:
        problems.append(Problem("voice-unknown", "voice", {"voice": voice}))
    if not workshop.present.filter(pk=institution.pk).exists():
        problems.append(Problem("institution-absent", "institution", {"institution": institution.names}))
    if Vote.objects.filter(workshop=workshop, remark=remark, institution=institution).exists():
        problems.append(Problem("voted-already", "institution", {"institution": institution.names}))
    if problems:
        raise Refused(problems)
    vote = Vote(workshop=workshop, remark=remark, institution=institution, voice=voice, at=clock.now())
    vote.save()
    _journal(by, "record_vote", workshop, {"remark": remark.pk, "institution": institution.code, "voice": voice})
    return vote


@transaction.atomic
def close_workshop(*, by: User | None, workshop: Workshop, minutes: Texts) -> Workshop:
    """End the sitting with its minutes."""
    workshop = _locked(workshop)
    require(by, "consultation.close_workshop", workshop.draft.round.country, workshop.state)
    words = remarks.by_language(minutes)
    problems = [each for language, text in words.items() for each in remarks.unkept(f"minutes_{language}", text)]
    if not texts.written(words):
        problems.append(Problem("minutes-empty", "minutes"))
    if problems:
        raise Refused(problems)
    workshop.state = WORKSHOP_MOVES[workshop.state]["close_workshop"]
    workshop.minutes_en, workshop.minutes_fa = words["en"], words["fa"]
    workshop.save(update_fields=["state", "minutes_en", "minutes_fa"])
    _journal(by, "close_workshop", workshop, {"minutes": words})
    return workshop


def _locked(workshop: Workshop) -> Workshop:
    return Workshop.objects.select_for_update().get(pk=workshop.pk)


def _journal(by: User | None, action: str, workshop: Workshop, facts: Mapping[str, object]) -> None:
    draft = workshop.draft
    journal.write(
        by=by,
        action=f"consultation.{action}",
        country=draft.round.country,
        subject=drafts.subject(draft),
        facts={"workshop": workshop.pk, **facts},
    )
