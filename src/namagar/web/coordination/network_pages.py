"""The network: members, terms, meetings with quorum and decisions, actions with owner and date, the work plan."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.network import actions, queries
from namagar.records.network.models import AgendaItem, Meeting, Resolution
from namagar.records.people import clock, directory
from namagar.records.people.permission import may
from namagar.web.parts.pages import Country, SignedInRequest, page, signed_in
from namagar.web.parts.typed import texts, whole
from namagar.web.parts.typed_days import either_calendar


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def network(request: SignedInRequest, country: Country) -> HttpResponse:
    """The whole network in one page; the secretary plans meetings and puts gaps on their agenda here."""
    refused = None
    if request.method == "POST":
        try:
            meeting = _change_network(request, country)
        except Refused as error:
            refused = error
        else:
            return redirect("coordination:meeting", country=country, number=meeting.pk)
    gap = request.GET.get("gap") or request.POST.get("gap", "")
    meetings = list(queries.meetings(country.code))
    return page(
        request,
        "coordination/network.html",
        {
            "country": country,
            "refused": refused,
            "typed": request.POST.dict(),
            "members": queries.members(country.code),
            "terms": queries.terms(country.code),
            "meetings": meetings,
            "planned": [each for each in meetings if each.state == "planned"],
            "actions": [(each, queries.overdue(each, clock.today())) for each in queries.actions(country.code)],
            "work_plan": queries.work_plan(country.code),
            "outcomes": queries.outcomes(country.code),
            "gap": gap,
            "origin": queries.origin(country.code, gap),
            "may_plan": may(request.user, "network.plan_meeting", country.code),
            "may_put": may(request.user, "network.add_agenda_item", country.code, "planned"),
        },
        status=422 if refused else 200,
    )


def _change_network(request: SignedInRequest, country: Country) -> Meeting:
    what = request.POST.get("what", "")
    if what == "plan":
        return actions.plan_meeting(
            by=request.user,
            country=country.code,
            titles=texts(request, "title"),
            places=texts(request, "place"),
            day=either_calendar(request.POST.get("day", ""), "day"),
        )
    if what == "agenda":
        meeting = queries.meeting(country.code, whole(request.POST.get("meeting", "")))
        if meeting is None:
            raise Refused(Problem("action-unknown", "meeting", {"action": what}))
        actions.add_agenda_item(
            by=request.user,
            meeting=meeting,
            titles=texts(request, "title"),
            origin=request.POST.get("gap", ""),
        )
        return meeting
    raise Refused(Problem("action-unknown", "what", {"action": what}))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """One meeting: agenda, attendance and quorum, decisions, actions, minutes."""
    found = queries.meeting(country.code, number)
    if found is None:
        raise Http404
    refused = None
    if request.method == "POST":
        try:
            CHANGES.get(request.POST.get("what", ""), _unknown)(request, country, found)
        except Refused as error:
            refused = error
        else:
            return redirect("coordination:meeting", country=country, number=number)
    user, code, state = request.user, country.code, found.state
    return page(
        request,
        "coordination/meeting.html",
        {
            "country": country,
            "meeting": queries.meeting(code, number),
            "refused": refused,
            "typed": request.POST.dict(),
            "agenda": queries.agenda(found),
            "attendance": queries.attendance(found),
            "quorum": queries.quorum(found),
            "institutions": directory.institutions_of(code),
            "may_add": may(user, "network.add_agenda_item", code, state),
            "may_attend": may(user, "network.record_attendance", code, state),
            "may_decide": may(user, "network.decide", code, state),
            "may_act": may(user, "network.open_action", code, state),
            "may_close": may(user, "network.close_meeting", code, state),
        },
        status=422 if refused else 200,
    )


def _add_item(request: SignedInRequest, country: Country, found: Meeting) -> None:
    actions.add_agenda_item(by=request.user, meeting=found, titles=texts(request, "title"))


def _attend(request: SignedInRequest, country: Country, found: Meeting) -> None:
    present = directory.institutions(country.code, request.POST.getlist("present"))
    actions.record_attendance(by=request.user, meeting=found, present=present)


def _decide(request: SignedInRequest, country: Country, found: Meeting) -> None:
    actions.decide(by=request.user, item=_item(found, request.POST.get("item", "")), text=texts(request, "text"))


def _act(request: SignedInRequest, country: Country, found: Meeting) -> None:
    objective = whole(request.POST.get("objective", ""))
    (owner,) = directory.institutions(country.code, [request.POST.get("owner", "")])
    actions.open_action(
        by=request.user,
        resolution=_resolution(found, request.POST.get("resolution", "")),
        titles=texts(request, "action"),
        owner=owner,
        due=either_calendar(request.POST.get("due", ""), "due"),
        objective=objective or None,
    )


def _close(request: SignedInRequest, country: Country, found: Meeting) -> None:
    actions.close_meeting(by=request.user, meeting=found, minutes=texts(request, "minutes"))


def _unknown(request: SignedInRequest, country: Country, found: Meeting) -> None:
    what = request.POST.get("what", "")
    raise Refused(Problem("action-unknown", "what", {"action": what}))


CHANGES: dict[str, Callable[[SignedInRequest, Country, Meeting], None]] = {
    "add": _add_item,
    "attend": _attend,
    "decide": _decide,
    "act": _act,
    "close": _close,
}


def _item(found: Meeting, number: str) -> AgendaItem:
    return _one((point.item for point in queries.agenda(found)), number)


def _resolution(found: Meeting, number: str) -> Resolution:
    return _one((each for point in queries.agenda(found) for each in point.resolutions), number)


def _one(things: Any, number: str) -> Any:
    found = next((each for each in things if str(each.pk) == number), None)
    if found is None:
        raise Refused(Problem("action-unknown", "what", {"action": number}))
    return found


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def action(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """One action: where it comes from, who owns it, and how far it is."""
    found = queries.action(country.code, number)
    if found is None:
        raise Http404
    refused = None
    if request.method == "POST":
        try:
            actions.report_action(
                by=request.user,
                action=found,
                state=request.POST.get("state", ""),
                text=texts(request, "text"),
            )
        except Refused as error:
            refused = error
        else:
            return redirect("coordination:action", country=country, number=number)
    own = request.user.institution_id == found.owner_id
    return page(
        request,
        "coordination/action.html",
        {
            "country": country,
            "action": found,
            "refused": refused,
            "typed": request.POST.dict(),
            "reports": queries.reports(found),
            "overdue": queries.overdue(found, clock.today()),
            "origin": queries.origin_of(found),
            "finding": queries.finding_of(found),
            "may_report": own and may(request.user, "network.report_action", country.code, found.state),
        },
        status=422 if refused else 200,
    )
