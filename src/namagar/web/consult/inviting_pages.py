"""Guests of a draft, for those who invite: a new link, shown this once, and how each link stands."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.assessments.models import Round
from namagar.records.consultation import actions, queries
from namagar.records.consultation.actions.inviting import stakeholders
from namagar.records.consultation.guests import policy
from namagar.records.consultation.models import Draft, Guest
from namagar.records.people.permission import may
from namagar.web.consult.finding import round_or_404
from namagar.web.parts.pages import Country, SignedInRequest, page, signed_in
from namagar.web.parts.typed import whole


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guests(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """Invite, see and close. Names of guests are for those who invite, nobody else finds this page."""
    of = round_or_404(country, number)
    if not may(request.user, "consultation.close_guest", country.code, "invited"):
        raise Http404
    draft, refused, made, link = queries.newest(of), None, None, ""
    if request.method == "POST":
        try:
            if request.POST.get("what") == "close":
                _close(request, of)
                return redirect("consult:guests", country=country, number=of.pk)
            made, token = _invite(request, draft)
            # Shown in this answer and kept nowhere: not even a session may hold it.
            link = request.build_absolute_uri(reverse("consult:guest", args=[token]))
        except Refused as error:
            refused = error
    return _page(request, country, of, draft, refused, made, link)


def _invite(request: SignedInRequest, draft: Draft | None) -> tuple[Guest, str]:
    what = request.POST.get("what", "")
    if what != "invite" or draft is None:
        raise Refused(Problem("action-unknown", "what", {"action": what}))
    return actions.invite_guest(
        by=request.user,
        draft=draft,
        name=request.POST.get("name", ""),
        organisation=request.POST.get("organisation", ""),
        stakeholder=request.POST.get("stakeholder", ""),
        days=whole(request.POST.get("days", "")),
    )


def _close(request: SignedInRequest, of: Round) -> None:
    guest = queries.guest_of(of, whole(request.POST.get("guest", "")))
    if guest is None:
        raise Refused(Problem("action-unknown", "guest", {"action": "close"}))
    actions.close_guest(by=request.user, guest=guest)


def _page(
    request: SignedInRequest,
    country: Country,
    of: Round,
    draft: Draft | None,
    refused: Refused | None,
    made: Guest | None,
    link: str,
) -> HttpResponse:
    return page(
        request,
        "consult/guests.html",
        {
            "country": country,
            "round": of,
            "draft": draft,
            "guests": queries.guests_of(draft) if draft else [],
            "stakeholders": [
                {"id": row["id"], "names": {each: row[f"name_{each}"] for each in ("en", "fa")}}
                for row in stakeholders()
            ],
            "days": policy()["days"],
            "made": made,
            "link": link,
            "refused": refused,
            "typed": request.POST.dict() if refused else {},
            "may_invite": may(request.user, "consultation.invite_guest", country.code, of.state),
        },
        status=422 if refused else 200,
    )
