"""The desk: sentences that say who asks what of me, since when, until when, and one button each."""

from dataclasses import dataclass

from django.http import HttpResponse

from namagar.records.assessments import queries as assessments
from namagar.records.decisions import queries as decisions
from namagar.records.network import queries as network
from namagar.records.people import queries as people
from namagar.records.people.permission import may
from namagar.web.parts.pages import Country, SignedInRequest, known_country, page, signed_in


@dataclass(frozen=True, slots=True)
class CountryDesk:
    """What waits for one person in one country."""

    country: Country
    decisions: list
    answers: list
    actions: list
    rounds: list
    may_publish: bool

    @property
    def waiting(self) -> int:
        """How many things wait."""
        return len(self.decisions) + len(self.answers) + len(self.actions)


@signed_in
def desk(request: SignedInRequest) -> HttpResponse:
    """Everything that waits for the signed-in person, country by country."""
    user = request.user
    desks = [
        CountryDesk(
            country=known_country(code),
            decisions=decisions.waiting_for(user, code),
            answers=[(each, assessments.last_return(each)) for each in assessments.waiting_for(user, code)],
            actions=network.waiting_for(user, code),
            rounds=[(each, assessments.progress(each)) for each in assessments.rounds(code)],
            may_publish=may(user, "publication.publish", code) and decisions.decided(code).exists(),
        )
        for code in people.countries_of(user)
    ]
    return page(request, "desk/desk.html", {"desks": desks, "waiting": sum(each.waiting for each in desks)})
