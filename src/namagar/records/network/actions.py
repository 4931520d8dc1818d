"""What can be done in the network: join, agree on terms, meet, decide with quorum, and follow up."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Max

from namagar.analysis.frameworks.options import ABSENT, PARTLY, says
from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.assessments.models import Answer
from namagar.records.findings import following
from namagar.records.network import queries
from namagar.records.network.models import (
    ActionItem,
    ActionReport,
    AgendaItem,
    Attendance,
    Meeting,
    Member,
    Resolution,
    Terms,
    WorkPlanRow,
)
from namagar.records.network.workflow import ACTION_STATES, MOVES
from namagar.records.people import clock, journal, texts
from namagar.records.people.models import Institution, User
from namagar.records.people.permission import require

Texts = Mapping[str, str]
OBJECTIVES = range(1, 24)
TITLE = 300  # characters of a title


@transaction.atomic
def add_member(
    *,
    by: User | None,
    country: str,
    institution: Institution,
    focal_point: User | None = None,
    mandate: Texts,
    since: date,
) -> Member:
    """An institution joins the network."""
    require(by, "network.add_member", country)
    problems = _foreign(country, [institution])
    if Member.objects.filter(country=country, institution=institution).exists():
        problems.append(Problem("member-already", "institution", {"code": institution.code}))
    _refuse(problems)
    words = texts.trimmed(mandate)
    member = Member.objects.create(
        country=country,
        institution=institution,
        focal_point=focal_point,
        text_en=words["en"],
        text_fa=words["fa"],
        since=since,
    )
    _journal(by, "network.add_member", country, f"member:{institution.code}", {"since": since.isoformat()})
    return member


@transaction.atomic
def draft_terms(*, by: User | None, country: str, titles: Texts, text: Texts) -> Terms:
    """A new draft of the terms of reference; the former ones stay."""
    require(by, "network.draft_terms", country)
    _refuse(_unwritten(titles, "title") + _unwritten(text, "text"))
    newest = Terms.objects.filter(country=country).aggregate(number=Max("number"))["number"] or 0
    title, words = texts.trimmed(titles), texts.trimmed(text)
    terms = Terms.objects.create(
        country=country,
        number=newest + 1,
        title_en=title["en"],
        title_fa=title["fa"],
        text_en=words["en"],
        text_fa=words["fa"],
        state_at=clock.now(),
    )
    _journal(by, "network.draft_terms", country, f"terms:{terms.number}", {"text": words})
    return terms


@transaction.atomic
def adopt_terms(*, by: User | None, terms: Terms) -> Terms:
    """Note that the network has adopted a draft."""
    terms = Terms.objects.select_for_update().get(pk=terms.pk)
    require(by, "network.adopt_terms", terms.country, terms.state)
    terms.state, terms.state_at = "adopted", clock.now()
    terms.save()
    _journal(by, "network.adopt_terms", terms.country, f"terms:{terms.number}", {})
    return terms


@transaction.atomic
def plan_meeting(*, by: User | None, country: str, titles: Texts, places: Texts, day: date) -> Meeting:
    """Set a meeting on a day."""
    require(by, "network.plan_meeting", country)
    _refuse(_unwritten(titles, "title"))
    title, place = texts.trimmed(titles), texts.trimmed(places)
    meeting = Meeting.objects.create(
        country=country,
        day=day,
        title_en=title["en"],
        title_fa=title["fa"],
        place_en=place["en"],
        place_fa=place["fa"],
    )
    _journal(by, "network.plan_meeting", country, f"meeting:{meeting.pk}", {"day": day.isoformat()})
    return meeting


@transaction.atomic
def add_agenda_item(*, by: User | None, meeting: Meeting, titles: Texts, origin: str = "") -> AgendaItem:
    """Put a point on the agenda; `origin` is an answer as `round/item` or a finding as `finding:key`."""
    meeting = _locked(meeting)
    require(by, "network.add_agenda_item", meeting.country, meeting.state)
    problems = _unwritten(titles, "title") + _too_long(titles, "title")
    if origin.startswith(queries.FINDING):
        # From now on the finding can be read whatever becomes of its claims.
        following.taken(meeting.country, origin.removeprefix(queries.FINDING))
    elif origin and queries.origin(meeting.country, origin) is None:
        problems.append(Problem("origin-unknown", "origin", {"origin": origin}))
    _refuse(problems)
    title = texts.trimmed(titles)
    item = AgendaItem.objects.create(
        meeting=meeting,
        position=meeting.agenda.count() + 1,
        title_en=title["en"],
        title_fa=title["fa"],
        origin=origin,
    )
    _journal(
        by,
        "network.add_agenda_item",
        meeting.country,
        f"meeting:{meeting.pk}",
        {"position": item.position, "origin": origin},
    )
    return item


@transaction.atomic
def record_attendance(*, by: User | None, meeting: Meeting, present: Sequence[Institution]) -> Meeting:
    """Note who is there; every other member is absent. From then on the meeting is held."""
    meeting = _locked(meeting)
    require(by, "network.record_attendance", meeting.country, meeting.state)
    there = {each.pk for each in present}
    members = list(queries.members(meeting.country))
    strangers = there - {member.institution_id for member in members}
    _refuse([Problem("not-a-member", "present") for _ in strangers])
    for member in members:
        Attendance.objects.update_or_create(
            meeting=meeting, member=member, defaults={"present": member.institution_id in there}
        )
    _move(meeting, "meeting", "held")
    _journal(
        by,
        "network.record_attendance",
        meeting.country,
        f"meeting:{meeting.pk}",
        {"present": sorted(each.code for each in present), "members": len(members)},
    )
    return meeting


@transaction.atomic
def decide(*, by: User | None, item: AgendaItem, text: Texts) -> Resolution:
    """Note what the meeting decides on a point; without quorum it decides nothing."""
    meeting = _locked(item.meeting)
    require(by, "network.decide", meeting.country, meeting.state)
    quorum = queries.quorum(meeting)
    problems = _unwritten(text, "text")
    if not quorum.holds:
        problems.append(
            Problem(
                "quorum-missing",
                f"meeting:{meeting.pk}",
                {"present": quorum.present, "members": quorum.members, "needed": quorum.needed},
            )
        )
    _refuse(problems)
    words = texts.trimmed(text)
    resolution = Resolution(item=item, text_en=words["en"], text_fa=words["fa"], at=clock.now())
    resolution.save()
    _journal(
        by,
        "network.decide",
        meeting.country,
        f"meeting:{meeting.pk}",
        {"position": item.position, "text": words, "present": quorum.present.value},
    )
    return resolution


@transaction.atomic
def close_meeting(*, by: User | None, meeting: Meeting, minutes: Texts) -> Meeting:
    """Close a held meeting with its minutes."""
    meeting = _locked(meeting)
    require(by, "network.close_meeting", meeting.country, meeting.state)
    _refuse(_unwritten(minutes, "minutes"))
    words = texts.trimmed(minutes)
    meeting.text_en, meeting.text_fa = words["en"], words["fa"]
    _move(meeting, "meeting", "closed")
    _journal(by, "network.close_meeting", meeting.country, f"meeting:{meeting.pk}", {"minutes": words})
    return meeting


@transaction.atomic
def open_action(
    *,
    by: User | None,
    resolution: Resolution,
    titles: Texts,
    owner: Institution,
    due: date,
    objective: int | None = None,
) -> ActionItem:
    """Give a resolution an owner and a date."""
    meeting = _locked(resolution.item.meeting)
    require(by, "network.open_action", meeting.country, meeting.state)
    problems = _unwritten(titles, "title") + _foreign(meeting.country, [owner]) + _objective(objective)
    if due < meeting.day:
        problems.append(Problem("due-before-meeting", "due", {"due": due.isoformat(), "day": meeting.day.isoformat()}))
    _refuse(problems)
    return _new_action(by, "network.open_action", meeting.country, titles, owner, due, objective, resolution=resolution)


@transaction.atomic
def follow_gap(
    *,
    by: User | None,
    answer: Answer,
    titles: Texts,
    owner: Institution,
    due: date,
    objective: int | None = None,
    outcome: str = "",
) -> ActionItem:
    """Turn a gap that a published round names into an action with an owner and a date."""
    require(by, "network.follow_gap", answer.round.country, answer.round.state)
    problems = _unwritten(titles, "title") + _foreign(answer.round.country, [owner]) + _objective(objective)
    if outcome and outcome not in queries.outcomes(answer.round.country):
        problems.append(Problem("outcome-unknown", "outcome", {"outcome": outcome}))
    if answer.state != "accepted" or says(answer.option) not in (PARTLY, ABSENT):
        problems.append(Problem("not-a-gap", f"{answer.round_id}/{answer.item}"))
    if due < clock.today():
        problems.append(Problem("due-in-the-past", "due", {"due": due.isoformat()}))
    _refuse(problems)
    origin = f"{answer.round_id}/{answer.item}"
    return _new_action(
        by,
        "network.follow_gap",
        answer.round.country,
        titles,
        owner,
        due,
        objective,
        origin=origin,
        outcome=outcome,
    )


def _new_action(
    by: User | None,
    action: str,
    country: str,
    titles: Texts,
    owner: Institution,
    due: date,
    objective: int | None,
    resolution: Resolution | None = None,
    origin: str = "",
    outcome: str = "",
) -> ActionItem:
    newest = ActionItem.objects.filter(country=country).aggregate(number=Max("number"))["number"] or 0
    title = texts.trimmed(titles)
    made = ActionItem.objects.create(
        country=country,
        number=newest + 1,
        resolution=resolution,
        origin=origin,
        title_en=title["en"],
        title_fa=title["fa"],
        owner=owner,
        due=due,
        objective=objective,
        outcome=outcome,
    )
    _journal(
        by,
        action,
        country,
        f"action:{made.number}",
        {"owner": owner.code, "due": due.isoformat(), "objective": objective, "origin": origin, "outcome": outcome},
    )
    return made


@transaction.atomic
def report_action(*, by: User | None, action: ActionItem, state: str, text: Texts) -> ActionReport:
    """The owner says how far an action is."""
    action = ActionItem.objects.select_for_update().get(pk=action.pk)
    require(by, "network.report_action", action.country, action.state)
    assert by is not None
    problems = _unwritten(text, "text")
    if by.institution_id != action.owner_id:
        problems.append(Problem("action-of-another", f"action:{action.number}"))
    if state not in ACTION_STATES:
        problems.append(Problem("role-or-state-unknown", "state", {"role": "", "state": state}))
    _refuse(problems)
    before = action.state
    _move(action, "action", state)
    words = texts.trimmed(text)
    report = ActionReport(
        action=action,
        before=before,
        after=state,
        text_en=words["en"],
        text_fa=words["fa"],
        by=by,
        at=clock.now(),
    )
    report.save()
    _journal(
        by,
        "network.report_action",
        action.country,
        f"action:{action.number}",
        {"before": before, "after": state, "text": words},
    )
    return report


@transaction.atomic
def plan_work(
    *,
    by: User | None,
    country: str,
    titles: Texts,
    lead: Institution,
    partners: Sequence[Institution],
    objective: int,
    outcome: str,
    quarter_from: str,
    quarter_to: str,
    state: str = "yet-to-start",
) -> WorkPlanRow:
    """A row of the work plan."""
    require(by, "network.plan_work", country)
    problems = _unwritten(titles, "title") + _foreign(country, [lead, *partners]) + _objective(objective)
    if outcome not in queries.outcomes(country):
        problems.append(Problem("outcome-unknown", "outcome", {"outcome": outcome}))
    if quarter_to < quarter_from:
        problems.append(Problem("quarters-reversed", "quarter_to", {"first": quarter_from, "last": quarter_to}))
    if state not in ACTION_STATES:
        problems.append(Problem("role-or-state-unknown", "state", {"role": "", "state": state}))
    _refuse(problems)
    title = texts.trimmed(titles)
    row = WorkPlanRow.objects.create(
        country=country,
        title_en=title["en"],
        title_fa=title["fa"],
        lead=lead,
        objective=objective,
        outcome=outcome,
        quarter_from=quarter_from,
        quarter_to=quarter_to,
        state=state,
    )
    row.partners.set(partners)
    _journal(by, "network.plan_work", country, f"work:{row.pk}", {"objective": objective, "outcome": outcome})
    return row


def _locked(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_for_update().get(pk=meeting.pk)


def _move(thing: Meeting | ActionItem, kind: str, state: str) -> None:
    if state not in MOVES[kind][thing.state]:
        raise Refused(Problem("move-unknown", kind, {"before": thing.state, "after": state}))
    thing.state = state
    thing.save()


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise Refused(problems)


def _unwritten(words: Texts, field: str) -> list[Problem]:
    return [] if texts.written(words) else [Problem("text-missing", field, {"field": field})]


def _too_long(words: Texts, field: str) -> list[Problem]:
    length = max(len(text) for text in texts.trimmed(words).values())
    return [Problem("text-too-long", field, {"longest": TITLE, "length": length})] if length > TITLE else []


def _foreign(country: str, institutions: Sequence[Institution]) -> list[Problem]:
    return [Problem("signatory-of-other-country", "institution") for each in institutions if each.country != country]


def _objective(number: int | None) -> list[Problem]:
    known = number is None or number in OBJECTIVES
    return [] if known else [Problem("objective-unknown", "objective", {"number": number})]


def _journal(by: User | None, action: str, country: str, subject: str, facts: Mapping[str, object]) -> None:
    journal.write(by=by, action=action, country=country, subject=subject, facts=facts)
