"""Plays what the story of the illustrative country says of needs and trainings."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from typing import Any

from namagar.records.capacity import actions
from namagar.records.capacity.models import Need
from namagar.records.people.directory import institution
from namagar.records.people.models import User

COUNTRY = "XAA"
On = Callable[[str | date], AbstractContextManager[None]]


def tell(texts: Mapping[str, Any], people: Mapping[str, User], on: On) -> None:
    """Needs first, then the sessions that close them."""
    told = texts["capacity"]
    with on("2026-03-16"):
        needs = {each["id"]: _need(each, people["project-officer"]) for each in told["needs"]}
    for each in told["sessions"]:
        with on(each["end"]):
            _session(each, needs, people[each["by"]])


def _need(told: Mapping[str, Any], by: User) -> Need:
    return actions.record_need(
        by=by,
        country=COUNTRY,
        institution=institution(COUNTRY, told["institution"]),
        objective=told["objective"],
        current=told["current"],
        desired=told["desired"],
        priority=told["priority"],
        note=told["note"],
    )


def _session(told: Mapping[str, Any], needs: Mapping[str, Need], by: User) -> None:
    session = actions.plan_session(
        by=by,
        country=COUNTRY,
        titles=told["title"],
        starts=date.fromisoformat(told["start"]),
        ends=date.fromisoformat(told["end"]),
        place=told["place"],
        objectives=told["objectives"],
        closes=[needs[each] for each in told["closes"]],
    )
    for each in told["participants"]:
        actions.record_participant(
            by=by,
            session=session,
            institution=institution(COUNTRY, each["institution"]),
            sex=each["sex"],
            before=_score(each["pre"]),
            after=_score(each["post"]),
        )
    actions.hold_session(by=by, session=session)


def _score(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)
