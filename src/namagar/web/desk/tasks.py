"""What a person has to do next in a country, as one list: the most urgent first, then the oldest."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from namagar.analysis.terms.trace import Trace, leaf
from namagar.records.assessments import progress
from namagar.records.assessments.models import Answer, Round
from namagar.records.assessments.progress import Standstill
from namagar.records.assessments.waiting import Late, Waiting, late, waiting_for
from namagar.records.consultation.waiting import undisposed
from namagar.records.decisions import queries as decisions
from namagar.records.decisions.models import Decision
from namagar.records.findings import queries as findings
from namagar.records.findings.models import Followed
from namagar.records.network import queries as network
from namagar.records.network.models import ActionItem
from namagar.records.people import clock
from namagar.records.people import queries as people
from namagar.records.people.models import Institution, User
from namagar.records.people.permission import may

# So many open items of one round stand in the list one by one; of more, only the most urgent, under one line for all.
LISTED, MOST_URGENT = 12, 3
# What is grouped together: kinds of waiting, by what the person does with them.
GROUPS = {
    "answer": "to-answer",
    "finish": "to-answer",
    "position": "to-answer",
    "review": "to-review",
    "confirm": "to-confirm",
    "settle": "to-settle",
    "reply": "to-reply",
}
# What the matrix shows for a group: the state its cells are in, where there is one.
STATE_OF_GROUP = {"to-review": "submitted", "to-confirm": "prefilled"}
FAR = date.max


@dataclass(frozen=True, slots=True)
class Task:
    """One sentence of the desk: who asks what, since when, until when, and where it is done.

    `kind` chooses the words (parts/templatetags); the rest is what they speak of.
    """

    kind: str
    address: str
    since: date | None
    until: date | None = None
    overdue: bool = False
    answer: Answer | None = None
    round: Round | None = None
    decision: Decision | None = None
    action: ActionItem | None = None
    finding: Followed | None = None
    institution: Institution | None = None
    by: User | None = None
    said: str = ""
    standing_in: bool = False
    count: Trace | None = None
    stalled: Standstill | None = None
    state: str = ""
    roles: tuple[str, ...] = ()
    inside: tuple["Task", ...] = field(default=())

    @property
    def urgency(self) -> tuple[bool, date, date, str, str]:
        """What is overdue goes first, then what is due sooner, then what waits longer."""
        return not self.overdue, self.until or FAR, self.since or FAR, self.kind, self.address


def tasks_of(user: User, country: str, rounds: list[Round], stalled: Mapping[int, Standstill]) -> list[Task]:
    """Everything that waits for a person in a country. The rounds are those with their plans."""
    found = [
        *_grouped(user, country, waiting_for(user, country)),
        *_decisions(user, country),
        *_actions(user, country),
        *_findings(user, country),
        *_remarks(user, rounds),
    ]
    if "coordinator" in user.roles_in(country):
        found += [*_steps(user, rounds, stalled), *(_late(each) for each in late(rounds))]
    if may(user, "publication.publish", country) and decisions.publishable(country).exists():
        found.append(Task("publish", reverse("desk:publish", args=[country]), None))
    if may(user, "people.add_user", country) and (lacking := people.roles_lacking(country)):
        found.append(Task("people", reverse("people:people", args=[country]), None, roles=lacking))
    return sorted(found, key=lambda task: task.urgency)


def waiting_count(tasks: list[Task]) -> int:
    """How many things wait; a group counts as the items it holds. A release can be made, but nobody waits for it."""
    return sum(int(each.count.value or 0) if each.inside and each.count else each.kind != "publish" for each in tasks)


def is_overdue(until: date | None) -> bool:
    """Whether the day is past, by the policy on reminders."""
    return progress.is_overdue(until, clock.today(), progress.policy())


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def _grouped(user: User, country: str, found: list[Waiting]) -> Iterator[Task]:
    """Items one by one, or grouped where they are many. What was sent back to its author always stands by itself."""
    groups: dict[tuple[int, str], list[Waiting]] = {}
    for each in found:
        group = GROUPS.get(each.kind)
        if group is None:
            yield _item(country, each)
        else:
            groups.setdefault((each.answer.round_id, group), []).append(each)
    for (_, group), items in groups.items():
        if len(items) <= LISTED:
            yield from (_item(country, each) for each in items)
        else:
            yield _group(user, country, group, items)


def _group(user: User, country: str, group: str, items: list[Waiting]) -> Task:
    first = sorted(items, key=lambda each: (each.until or FAR, each.since, each.answer.pk))[:MOST_URGENT]
    inside = tuple(_item(country, each) for each in first)
    of = items[0].answer.round
    count = leaf(
        "record", len(items), app="assessments", model="waiting", round=str(of.pk), what=group, by=user.username
    )
    return Task(
        kind=group,
        address=_list_address(user, country, of, group),
        since=_day(min(each.since for each in items)),
        until=min((each.until for each in items if each.until), default=None),
        overdue=any(each.overdue for each in inside),
        round=of,
        count=count,
        inside=inside,
    )


def _list_address(user: User, country: str, of: Round, group: str) -> str:
    """The matrix of the round, filtered to what the group holds."""
    chosen = {"state": STATE_OF_GROUP[group]} if group in STATE_OF_GROUP else {}
    if group == "to-answer" and user.institution:
        chosen = {"institution": user.institution.code}
    address = reverse("assess:matrix", args=[country, of.pk])
    return f"{address}?{urlencode(chosen)}" if chosen else address


def _item(country: str, of: Waiting) -> Task:
    return Task(
        kind=of.kind,
        address=reverse("assess:answer", args=[country, of.answer.round_id, of.answer.item]),
        since=_day(of.since),
        until=of.until,
        overdue=of.kind in ("answer", "finish", "improve", "position") and is_overdue(of.until),
        answer=of.answer,
        round=of.answer.round,
        institution=of.answer.institution,
        by=of.by,
        said=of.said,
        standing_in=of.standing_in,
    )


def _decisions(user: User, country: str) -> Iterator[Task]:
    for each in decisions.waiting_for(user, country):
        yield Task(
            kind="sign",
            address=reverse("desk:decision", args=[country, each.pk]),
            since=_day(each.proposed_at),
            until=each.step_due,
            overdue=is_overdue(each.step_due),
            decision=each,
            by=each.proposed_by,
        )


def _remarks(user: User, rounds: list[Round]) -> Iterator[Task]:
    """Remarks to the newest draft that nobody has given a verdict on."""
    mine = {each.pk: each for each in rounds if may(user, "consultation.dispose", each.country, each.state)}
    for number, waiting in undisposed(mine.values()).items() if mine else ():
        yield Task(
            kind="dispose",
            address=reverse("consult:dispositions", args=[mine[number].country, number]),
            since=_day(waiting.since),
            until=progress.due_of(mine[number]),
            round=mine[number],
            count=leaf(
                "record", waiting.remarks, app="consultation", model="remark", round=str(number), what="undisposed"
            ),
        )


def _actions(user: User, country: str) -> Iterator[Task]:
    waiting = network.waiting_for(user, country)
    for each in (each for each in waiting if may(user, "network.report_action", country, each.state)):
        yield Task(
            kind="act",
            address=reverse("coordination:action", args=[country, each.number]),
            since=_day(each.resolution.at) if each.resolution else None,
            until=each.due,
            overdue=is_overdue(each.due),
            action=each,
            state=each.state,
        )


def _findings(user: User, country: str) -> Iterator[Task]:
    waiting = findings.waiting_for(user, country)
    for each in (each for each in waiting if may(user, "findings.settle", country, each.state)):
        yield Task(
            kind="look-again" if each.state == "reopened" else "look-into",
            address=reverse("data:finding", args=[country, each.key]),
            since=_day(each.state_at),
            until=each.due,
            overdue=is_overdue(each.due),
            finding=each,
        )


def _steps(user: User, rounds: list[Round], stalled: Mapping[int, Standstill]) -> Iterator[Task]:
    """The next step of each round; one that stands still says since when, and whose turn it is."""
    for each in rounds:
        onward, _ = each.ways
        if onward and may(user, "assessments.move_round", each.country, each.state):
            still, due = stalled.get(each.pk), progress.due_of(each)
            yield Task(
                kind="stalled" if still else "step",
                address=reverse("assess:plan", args=[each.country, each.pk]),
                since=_day(each.state_at),
                until=due,
                overdue=still is not None,
                round=each,
                stalled=still,
                state=onward,
            )


def _late(of: Late) -> Task:
    chosen = urlencode({"institution": of.institution.code, "state": "overdue"})
    facts = {"round": str(of.round.pk), "institution": of.institution.code, "what": "overdue"}
    return Task(
        kind="late",
        address=f"{reverse('assess:matrix', args=[of.round.country, of.round.pk])}?{chosen}",
        since=of.since,
        overdue=True,
        round=of.round,
        institution=of.institution,
        count=leaf("record", of.items, app="assessments", model="completion", **facts),
    )
