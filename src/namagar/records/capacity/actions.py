"""What can be done for capacity: record a need, plan a session that closes it, note participants, hold it."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.assessments import queries as assessments
from namagar.records.capacity.models import Need, Participant, Session
from namagar.records.people import clock, journal, texts
from namagar.records.people.models import Institution, User
from namagar.records.people.permission import require

Texts = Mapping[str, str]
OBJECTIVES, LEVELS, PRIORITIES, SEXES = range(1, 24), range(5), range(1, 4), ("F", "M", "X")
FINEST = Decimal("0.01")


@transaction.atomic
def record_need(
    *,
    by: User | None,
    country: str,
    institution: Institution,
    objective: int,
    current: int,
    desired: int,
    priority: int,
    note: Texts,
    origin: str = "",
) -> Need:
    """What an institution lacks on one objective; `origin` names an answer as `round/item`."""
    require(by, "capacity.record_need", country)
    problems = []
    if institution.country != country:
        problems.append(Problem("signatory-of-other-country", "institution"))
    if objective not in OBJECTIVES:
        problems.append(Problem("objective-unknown", "objective", {"number": objective}))
    if current not in LEVELS or desired not in LEVELS or desired <= current:
        problems.append(Problem("levels-wrong", "desired", {"current": current, "desired": desired}))
    if priority not in PRIORITIES:
        problems.append(Problem("priority-wrong", "priority", {"priority": priority}))
    if origin and assessments.answer_named(country, origin) is None:
        problems.append(Problem("origin-unknown", "origin", {"origin": origin}))
    _refuse(problems)
    assert by is not None
    words = texts.trimmed(note)
    need = Need(
        country=country,
        institution=institution,
        objective=objective,
        current=current,
        desired=desired,
        priority=priority,
        note_en=words["en"],
        note_fa=words["fa"],
        origin=origin,
        by=by,
        at=clock.now(),
    )
    need.save()
    _journal(
        by,
        "capacity.record_need",
        country,
        f"need:{need.pk}",
        {"institution": institution.code, "objective": objective, "current": current, "desired": desired},
    )
    return need


@transaction.atomic
def plan_session(
    *,
    by: User | None,
    country: str,
    titles: Texts,
    starts: date,
    ends: date,
    place: str,
    objectives: Sequence[int],
    closes: Sequence[Need],
) -> Session:
    """Plan a training. It must cite at least one need."""
    require(by, "capacity.plan_session", country)
    problems = []
    if not texts.written(titles):
        problems.append(Problem("text-missing", "title", {"field": "title"}))
    if ends < starts:
        problems.append(
            Problem("session-ends-before-start", "ends", {"starts": starts.isoformat(), "ends": ends.isoformat()})
        )
    if not closes or any(need.country != country for need in closes):
        problems.append(Problem("session-without-need", "closes"))
    problems += [
        Problem("objective-unknown", "objectives", {"number": number})
        for number in objectives
        if number not in OBJECTIVES
    ]
    _refuse(problems)
    title = texts.trimmed(titles)
    session = Session.objects.create(
        country=country,
        title_en=title["en"],
        title_fa=title["fa"],
        starts=starts,
        ends=ends,
        place=place.strip(),
        objectives=json.dumps(list(objectives)),
    )
    session.closes.set(closes)
    _journal(
        by,
        "capacity.plan_session",
        country,
        f"session:{session.pk}",
        {"closes": sorted(need.pk for need in closes), "starts": starts.isoformat()},
    )
    return session


@transaction.atomic
def record_participant(
    *,
    by: User | None,
    session: Session,
    institution: Institution,
    sex: str,
    before: Decimal | None,
    after: Decimal | None,
) -> Participant:
    """Note one participant by number. A missing score stays missing."""
    session = Session.objects.select_for_update().get(pk=session.pk)
    require(by, "capacity.record_participant", session.country, session.state)
    problems = []
    if institution.country != session.country:
        problems.append(Problem("signatory-of-other-country", "institution"))
    if sex not in SEXES:
        problems.append(Problem("sex-unknown", "sex", {"sex": sex}))
    problems += [*_score("before", before), *_score("after", after)]
    _refuse(problems)
    participant = Participant(
        session=session,
        number=session.participants.count() + 1,
        institution=institution,
        sex=sex,
        before=before,
        after=after,
    )
    participant.save()
    _journal(
        by,
        "capacity.record_participant",
        session.country,
        f"session:{session.pk}",
        {"number": participant.number, "institution": institution.code},
    )
    return participant


@transaction.atomic
def hold_session(*, by: User | None, session: Session) -> Session:
    """Note that a planned session was held."""
    session = Session.objects.select_for_update().get(pk=session.pk)
    require(by, "capacity.hold_session", session.country, session.state)
    session.state = "held"
    session.save()
    _journal(by, "capacity.hold_session", session.country, f"session:{session.pk}", {})
    return session


def _score(field: str, score: Decimal | None) -> list[Problem]:
    """A score is kept exactly as it was given, or not at all."""
    if score is None:
        return []
    if not score.is_finite() or not 0 <= score <= 100:
        return [Problem("score-out-of-range", field, {"score": str(score)})]
    if score != score.quantize(FINEST):
        return [Problem("score-too-fine", field, {"score": str(score)})]
    return []


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise Refused(problems)


def _journal(by: User | None, action: str, country: str, subject: str, facts: Mapping[str, object]) -> None:
    journal.write(by=by, action=action, country=country, subject=subject, facts=facts)
