"""The desk: one list of sentences that say who asks what of me, since when, until when, and one button each."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse

from namagar.analysis.terms.trace import Trace
from namagar.records.assessments import completion, progress
from namagar.records.assessments.models import Round
from namagar.records.assessments.progress import Standstill
from namagar.records.assessments.workflow import WRITABLE
from namagar.records.consultation.waiting import last_said
from namagar.records.people import queries as people
from namagar.records.people.models import User
from namagar.web.desk.tasks import Task, tasks_of, waiting_count
from namagar.web.parts.calendar_token import token_of
from namagar.web.parts.pages import Country, SignedInRequest, known_country, page, signed_in


@dataclass(frozen=True, slots=True)
class RoundBeside:
    """A round as it stands beside the list; how far its answers are is shown while they are written."""

    round: Round
    progress: Mapping[str, Trace] | None
    stalled: Standstill | None


@dataclass(frozen=True, slots=True)
class CountryDesk:
    """What waits for one person in one country, and the rounds beside it."""

    country: Country
    tasks: list[Task]
    rounds: list[RoundBeside]
    calendar: str


@signed_in
def desk(request: SignedInRequest) -> HttpResponse:
    """Everything that waits for the signed-in person, country by country."""
    desks = [desk_of(request.user, code) for code in people.countries_of(request.user)]
    waiting = sum(waiting_count(each.tasks) for each in desks)
    return page(request, "desk/desk.html", {"desks": desks, "waiting": waiting})


def desk_of(user: User, code: str) -> CountryDesk:
    """The desk of a person in one country."""
    rounds = list(progress.rounds_with_plan(code))
    stalled = progress.stalled(rounds, last_said)
    counted = completion.standings(each for each in rounds if each.state in WRITABLE)
    return CountryDesk(
        country=known_country(code),
        tasks=tasks_of(user, code, rounds, stalled),
        rounds=[RoundBeside(each, counted.get(each.pk), stalled.get(each.pk)) for each in rounds],
        calendar=reverse("assess:calendar", args=[code, token_of(user, code)]),
    )
