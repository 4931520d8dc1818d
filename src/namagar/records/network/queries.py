"""Reads of the network: members, terms, meetings with their quorum, actions and what is overdue, the work plan."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from namagar.analysis.statistics.quorum import needed
from namagar.analysis.terms.trace import Trace, count, leaf
from namagar.catalogue import reader
from namagar.records.assessments import queries as assessments
from namagar.records.assessments.models import Answer, Round
from namagar.records.findings import queries as findings
from namagar.records.findings.queries import Standing
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
from namagar.records.people.models import User

# How the origin of a point begins that comes from a finding; the key of the finding follows.
FINDING = "finding:"


@dataclass(frozen=True, slots=True)
class Quorum:
    """Who is there, of how many, and how many are needed."""

    present: Trace
    members: Trace
    needed: Trace

    @property
    def holds(self) -> bool:
        """Whether the meeting may decide."""
        return int(self.present.value or 0) >= int(self.needed.value or 0)


@dataclass(frozen=True, slots=True)
class Point:
    """A point of an agenda with what was resolved on it and the answer or the finding it comes from."""

    item: AgendaItem
    resolutions: list[Resolution]
    origin: Answer | None
    finding: Standing | None


def members(country: str) -> QuerySet[Member]:
    """The members of the network, in the order they joined."""
    return Member.objects.filter(country=country).select_related("institution", "focal_point")


def terms(country: str) -> Terms | None:
    """The newest terms of reference."""
    return Terms.objects.filter(country=country).first()


def meetings(country: str) -> QuerySet[Meeting]:
    """All meetings, the newest first."""
    return Meeting.objects.filter(country=country)


def planned(country: str) -> QuerySet[Meeting]:
    """The meetings that are planned, the next first."""
    return meetings(country).filter(state="planned").order_by("day", "pk")


def meeting(country: str, number: int) -> Meeting | None:
    """One meeting of a country."""
    return meetings(country).filter(pk=number).first()


def agenda(of: Meeting) -> list[Point]:
    """The agenda with resolutions and their actions."""
    items = of.agenda.prefetch_related("resolutions__actions__owner")
    return [
        Point(each, list(each.resolutions.all()), origin(of.country, each.origin), finding(of.country, each.origin))
        for each in items
    ]


def points_about(country: str, of: Standing) -> QuerySet[AgendaItem]:
    """The points of agendas that come from a finding, whatever its key was then."""
    names = [f"{FINDING}{key}" for key in findings.keys(of)]
    return AgendaItem.objects.filter(meeting__country=country, origin__in=names).select_related("meeting")


def origin(country: str, name: str) -> Answer | None:
    """The answer that `round/item` names."""
    return assessments.answer_named(country, name) if name and not name.startswith(FINDING) else None


def finding(country: str, name: str) -> Standing | None:
    """The finding that `finding:key` names."""
    return findings.named(country, name.removeprefix(FINDING)) if name.startswith(FINDING) else None


def attendance(of: Meeting) -> list[tuple[Member, bool]]:
    """Every member and whether it is noted as present."""
    noted = dict(of.attendance.values_list("member_id", "present"))
    return [(each, noted.get(each.pk, False)) for each in members(of.country)]


def quorum(of: Meeting) -> Quorum:
    """Whether enough members are present, by the policy of the catalogue."""
    rule = reader.yaml_file("policies", "meeting-quorum.yaml")["values"]
    asked = count(*_leaves("member", members(of.country).values_list("pk", flat=True)))
    there = Attendance.objects.filter(meeting=of, present=True).values_list("member_id", flat=True)
    return Quorum(
        present=count(*_leaves("member", there)),
        members=asked,
        needed=needed(asked, share=str(rule["share"]), strictly_more="true" if rule["strictly_more"] else "false"),
    )


def _leaves(model: str, numbers: Iterable[int]) -> list[Trace]:
    return [leaf("record", 1, app="network", model=model, id=str(number)) for number in numbers]


def actions(country: str) -> QuerySet[ActionItem]:
    """All actions, the next due first."""
    return ActionItem.objects.filter(country=country).select_related("owner", "resolution__item__meeting")


def action(country: str, number: int) -> ActionItem | None:
    """One action of a country, by the number people call it."""
    return actions(country).filter(number=number).first()


def origin_of(of: ActionItem) -> Answer | None:
    """The gap an action comes from: its own, or that of the agenda item it was resolved on."""
    return origin(of.country, of.origin or (of.resolution.item.origin if of.resolution else ""))


def finding_of(of: ActionItem) -> Standing | None:
    """The finding on which the action was resolved."""
    return finding(of.country, of.resolution.item.origin) if of.resolution else None


def follow_ups(round: Round) -> dict[str, list[ActionItem]]:  # noqa: A002 - the field's word
    """What became of the gaps of a round: actions by the item they come from, agenda or not."""
    found: dict[str, list[ActionItem]] = {}
    for each in actions(round.country):
        name = each.origin or (each.resolution.item.origin if each.resolution else "")
        number, _, item = name.partition("/")
        if number == str(round.pk):
            found.setdefault(item, []).append(each)
    return found


def reports(of: ActionItem) -> QuerySet[ActionReport]:
    """What the owner said, oldest first."""
    return of.reports.select_related("by__institution")


def overdue(of: ActionItem, today: date) -> bool:
    """Whether an action should have been completed."""
    return of.state != "completed" and of.due < today


def waiting_for(user: User, country: str) -> list[ActionItem]:
    """Actions that the person's institution owns and has not completed."""
    if user.institution_id is None:
        return []
    return list(actions(country).filter(owner=user.institution_id).exclude(state="completed"))


def work_plan(country: str) -> QuerySet[WorkPlanRow]:
    """The rows of the work plan, by quarter."""
    return WorkPlanRow.objects.filter(country=country).select_related("lead").prefetch_related("partners")


def outcomes(country: str) -> dict[str, dict[str, str]]:
    """The outcomes of the UN cooperation framework, by code."""
    return {row["id"]: row["title"] for row in reader.yaml_file("countries", country, "unsdcf.yaml")["priorities"]}


def adopted_terms(country: str) -> QuerySet[Terms]:
    """Every version of the terms of reference that was adopted."""
    return Terms.objects.filter(country=country, state="adopted")
