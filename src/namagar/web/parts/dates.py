"""The dates of a person in a country as events of a calendar: plans and dues of rounds, items, actions, decisions."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from django.urls import reverse
from django.utils.translation import get_language, gettext

from namagar.analysis.exports.ics import Event
from namagar.analysis.terms.numerals import digits
from namagar.records.assessments import progress
from namagar.records.assessments.models import Round
from namagar.records.assessments.waiting import Waiting, waiting_for
from namagar.records.decisions import queries as decisions
from namagar.records.network import queries as network
from namagar.records.people.models import User
from namagar.web.parts.templatetags.parts import state_words

# What a person has in hand and must hand over; reviews and conversations have no day of their own.
TO_ANSWER = ("answer", "finish", "improve", "position")


def events_of(person: User, country: str, address: str) -> Iterator[Event]:
    """Every dated thing, in no order; `address` is that of the site."""
    rounds = list(progress.rounds_with_plan(country))
    for each in rounds:
        yield from _of_round(each, address)
    yield from _own_items(waiting_for(person, country), address)
    for decision in decisions.waiting_for(person, country):
        if decision.step_due:
            yield Event(
                f"decision-{decision.pk}-{decision.step}@namagar",
                decision.step_due,
                decision.state_at,
                gettext("Sign or object: {title}").format(title=_here(decision.titles)),
                address=address + reverse("desk:decision", args=[country, decision.pk]),
            )
    for action in network.waiting_for(person, country):
        yield Event(
            f"action-{country}-{action.number}@namagar",
            action.due,
            action.resolution.at if action.resolution else datetime.combine(action.due, time(), tzinfo=UTC),
            gettext("Action due: {title}").format(title=_here(action.titles)),
            address=address + reverse("coordination:action", args=[country, action.number]),
        )


def _here(texts: dict[str, str]) -> str:
    language = get_language() or "en"
    return digits(texts[language], language)


def _of_round(of: Round, address: str) -> Iterator[Event]:
    """The planned day of every state, and until when the next step is due."""
    title, link = _here(of.titles), address + reverse("assess:plan", args=[of.country, of.pk])
    days = progress.planned(of)
    for state, day in days.items():
        said = gettext("Planned: {state} ({round})").format(state=state_words(state), round=title)
        yield Event(f"round-{of.pk}-plan-{state}@namagar", day, of.state_at, said, address=link)
    due = progress.due_of(of)
    if due and due not in days.values():
        said = gettext("Due: the step after “{state}” ({round})").format(state=state_words(of.state), round=title)
        yield Event(f"round-{of.pk}-due-{of.state}@namagar", due, of.state_at, said, address=link)


def _own_items(found: list[Waiting], address: str) -> Iterator[Event]:
    """One event for all items of a round that are due on the same day."""
    by_day: dict[tuple[int, date], list[Waiting]] = {}
    for each in found:
        if each.kind in TO_ANSWER and each.until:
            by_day.setdefault((each.answer.round_id, each.until), []).append(each)
    for (number, day), items in by_day.items():
        of = items[0].answer.round
        yield Event(
            f"round-{number}-items-{day:%Y%m%d}@namagar",
            day,
            max(each.since for each in items),
            gettext("Answers due: {round}").format(round=_here(of.titles)),
            text=", ".join(sorted({each.answer.item for each in items})),
            address=address + reverse("assess:round", args=[of.country, number]),
        )
