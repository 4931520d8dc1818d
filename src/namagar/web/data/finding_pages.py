"""One finding: what it says, what it rests on, who looks into it until when, what is said about it and how it ends."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from namagar.analysis.terms.numerals import digits
from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.claims import queries as claims
from namagar.records.findings import actions, board, queries
from namagar.records.findings.evidence import Group, evidence
from namagar.records.findings.models import Followed
from namagar.records.findings.queries import Standing
from namagar.records.findings.workflow import OUTCOMES
from namagar.records.network import actions as network
from namagar.records.network import queries as meetings
from namagar.records.people import directory
from namagar.records.people import queries as people
from namagar.records.people.models import User
from namagar.records.people.permission import may
from namagar.web.parts.pages import Country, SignedInRequest, page
from namagar.web.parts.templatetags.parts import typed_day
from namagar.web.parts.typed import texts, whole
from namagar.web.parts.typed_days import either_calendar

Act = Callable[[SignedInRequest, Country, str], object]


@require_http_methods(["GET", "HEAD", "POST"])
def finding(request: Any, country: Country, key: str) -> HttpResponseBase:
    """Everybody reads what it says and how it ended; who is signed in discusses, gives it away or settles it."""
    found = queries.named(country.code, key)
    if found is None:
        raise Http404
    refused = None
    if request.method == "POST":
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        try:
            ACTS.get(request.POST.get("what", ""), _unknown)(request, country, found.key)
        except Refused as error:
            refused = error
    if refused is None and (request.method == "POST" or found.key != key):
        # A finding whose claims have changed has another key; what was opened or bookmarked before leads there.
        return redirect("data:finding", country=country, key=found.key)
    return _page(request, country, found, refused)


def _page(request: HttpRequest, country: Country, found: Standing, refused: Refused | None) -> HttpResponse:
    user = request.user if isinstance(request.user, User) else None
    groups = evidence(country.code, found)
    return page(
        request,
        "data/finding.html",
        {
            "country": country,
            "standing": found,
            "followed": found.followed,
            "corridor": board.corridor(found),
            "tally": board.tally(country.code, found.check),
            "groups": groups,
            "happened": queries.happened(found.followed, remarks=user is not None),
            "institutions": dict(directory.named(country.code)),
            "people": list(people.people_of(country.code)) if user else [],
            "outcomes": OUTCOMES,
            "typed": {**_given(found.followed), **request.POST.dict()},
            "wordings": _wordings(request, found),
            "refused": refused,
            **_open_to(user, country, found, groups),
        },
        status=422 if refused else 200,
    )


def _given(of: Followed | None) -> dict[str, str]:
    """What the form that gives a finding to somebody holds at first."""
    return {
        "owner": of.owner.code if of and of.owner else "",
        "person": str(of.person_id or "") if of else "",
        "due": typed_day(of.due) if of else "",
    }


def _wordings(request: HttpRequest, found: Standing) -> dict[str, str]:
    """How the point of an agenda is worded: as it was typed, or as the finding words itself."""
    return {
        language: request.POST.get(f"title_{language}", digits(text, language))
        for language, text in found.headlines().items()
    }


def _open_to(user: User | None, country: Country, found: Standing, groups: list[Group]) -> dict[str, Any]:
    """What this person may do next, and where it can be put."""
    code, state, of = country.code, found.state, found.followed
    own = bool(user and of and of.owner_id and of.owner_id == user.institution_id)
    states = claims.states(code)
    points = list(meetings.points_about(code, found))
    there = {each.meeting_id for each in points}
    asked = [group.quantity for group in groups if group.quantity is not None and state != "gone"]
    proposals = [
        (each, stands, may(user, "claims.propose", code, stands))
        for each in asked
        for stands in [states.get(each.id, "claimed")]
    ]
    return {
        "may_assign": may(user, "findings.assign", code, state),
        "may_discuss": may(user, "findings.discuss", code, state),
        "may_settle": own and may(user, "findings.settle", code, state),
        "may_put": may(user, "network.add_agenda_item", code, "planned"),
        "may_plan": may(user, "network.plan_meeting", code),
        "planned": [each for each in meetings.planned(code) if each.pk not in there],
        "points": points,
        "proposals": proposals,
        "may_propose_any": any(allowed for _, _, allowed in proposals),
    }


def _assign(request: SignedInRequest, country: Country, key: str) -> object:
    (owner,) = directory.institutions(country.code, [request.POST.get("owner", "")])
    named = request.POST.get("person", "")
    return actions.assign(
        by=request.user,
        country=country.code,
        key=key,
        owner=owner,
        person=people.somebody(country.code, whole(named)) if named else None,
        due=either_calendar(request.POST.get("due", ""), "due"),
    )


def _discuss(request: SignedInRequest, country: Country, key: str) -> object:
    return actions.discuss(by=request.user, country=country.code, key=key, text=request.POST.get("text", ""))


def _settle(request: SignedInRequest, country: Country, key: str) -> object:
    return actions.settle(
        by=request.user,
        country=country.code,
        key=key,
        seen=request.POST.get("seen", ""),
        outcome=request.POST.get("outcome", ""),
        reason=texts(request, "reason"),
    )


def _put_on_agenda(request: SignedInRequest, country: Country, key: str) -> object:
    meeting = meetings.meeting(country.code, whole(request.POST.get("meeting", "")))
    if meeting is None:
        raise Refused(Problem("meeting-unknown", "meeting"))
    return network.add_agenda_item(
        by=request.user, meeting=meeting, titles=texts(request, "title"), origin=f"{meetings.FINDING}{key}"
    )


def _unknown(request: SignedInRequest, country: Country, key: str) -> object:
    raise Refused(Problem("action-unknown", "what", {"action": request.POST.get("what", "")}))


ACTS: dict[str, Act] = {"assign": _assign, "discuss": _discuss, "settle": _settle, "agenda": _put_on_agenda}
