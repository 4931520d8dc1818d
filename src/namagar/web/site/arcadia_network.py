"""Plays what the story of the illustrative country says of its network."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

from namagar.records.assessments import queries as rounds
from namagar.records.network import actions
from namagar.records.network.models import AgendaItem, Resolution
from namagar.records.people.directory import institution, institutions
from namagar.records.people.models import User
from namagar.web.site import arcadia_capacity

COUNTRY = "XAA"
On = Callable[[str | date], AbstractContextManager[None]]
People = Mapping[str, User]


def tell(texts: Mapping[str, Any], people: People, on: On) -> None:
    """Members, terms, meetings and work plan; then what was learned."""
    told = texts["network"]
    for each in told["members"]:
        with on(each["since"]):
            _join(each, people)
    _terms(told["terms"], people, on)
    for each in told["meetings"]:
        with on(each["date"]):
            _meet(each, people, on)
    with on("2026-03-12"):
        for each in told["work_plan"]:
            _plan(each, people["network-secretary"])
    arcadia_capacity.tell(texts, people, on)


def _join(told: Mapping[str, Any], people: People) -> None:
    actions.add_member(
        by=people["network-secretary"],
        country=COUNTRY,
        institution=institution(COUNTRY, told["institution"]),
        focal_point=people.get(told["focal_point"]["user"] or ""),
        mandate=told["mandate"],
        since=date.fromisoformat(told["since"]),
    )


def _terms(told: Mapping[str, Any], people: People, on: On) -> None:
    with on("2026-01-20"):
        terms = actions.draft_terms(
            by=people[told["drafted_by"]], country=COUNTRY, titles=told["title"], text=told["text"]
        )
    with on(told["adopted_on"]):
        actions.adopt_terms(by=people[told["adopted_by"]], terms=terms)


def _meet(told: Mapping[str, Any], people: People, on: On) -> None:
    secretary = people[told["by"]]
    meeting = actions.plan_meeting(
        by=secretary,
        country=COUNTRY,
        titles=told["title"],
        places=told["place"],
        day=date.fromisoformat(told["date"]),
    )
    items = [
        actions.add_agenda_item(by=secretary, meeting=meeting, titles=each["title"], origin=_origin(each["gap"]))
        for each in told["agenda"]
    ]
    present = [each["institution"] for each in told["attendance"] if each["present"]]
    actions.record_attendance(by=secretary, meeting=meeting, present=institutions(COUNTRY, present))
    resolutions = [_decide(each, items, secretary) for each in told["decisions"]]
    for each in told["actions"]:
        _act(each, resolutions[each["decision"] - 1], secretary, people, on)
    actions.close_meeting(by=secretary, meeting=meeting, minutes=told["minutes"])


def _decide(told: Mapping[str, Any], items: list[AgendaItem], secretary: User) -> Resolution:
    return actions.decide(by=secretary, item=items[told["agenda"] - 1], text=told["text"])


def _act(told: Mapping[str, Any], resolution: Resolution, secretary: User, people: People, on: On) -> None:
    action = actions.open_action(
        by=secretary,
        resolution=resolution,
        titles=told["title"],
        owner=institution(COUNTRY, told["owner"]),
        due=date.fromisoformat(told["due"]),
    )
    if told["report"]:
        with on("2026-05-20"):
            actions.report_action(by=people[told["by"]], action=action, state=told["status"], text=told["report"])


def _plan(told: Mapping[str, Any], secretary: User) -> None:
    first, last = told["quarters"]
    actions.plan_work(
        by=secretary,
        country=COUNTRY,
        titles=told["activity"],
        lead=institution(COUNTRY, told["lead"]),
        partners=institutions(COUNTRY, told["partners"]),
        objective=told["gcm"],
        outcome=told["outcome"],
        quarter_from=first,
        quarter_to=last,
        state=told["status"],
    )


def _origin(gap: Mapping[str, str] | None) -> str:
    if gap is None:
        return ""
    (found,) = (each for each in rounds.rounds(COUNTRY) if each.framework == gap["framework"])
    return f"{found.pk}/{gap['item']}"
