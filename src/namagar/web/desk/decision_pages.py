"""A decision: the exact content, who was asked, who signed, who objected and why."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.trace import from_data
from namagar.records.decisions import actions, queries
from namagar.records.decisions.models import Decision
from namagar.records.people.permission import may
from namagar.web.parts.pages import Country, SignedInRequest, page, signed_in
from namagar.web.parts.typed import texts


@signed_in
def decisions(request: SignedInRequest, country: Country) -> HttpResponse:
    """All decisions of the country, the newest first."""
    return page(
        request,
        "desk/decisions.html",
        {
            "country": country,
            "decisions": [
                (each, queries.signed(each), len(queries.standings(each))) for each in queries.of_country(country.code)
            ],
        },
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """Read the content and sign, object, or withdraw."""
    found = queries.decision(country.code, number)
    if found is None:
        raise Http404
    refused = None
    if request.method == "POST":
        try:
            _act(request, found)
        except Refused as error:
            refused = error
            found = queries.decision(country.code, number)
        else:
            return redirect("desk:decision", country=country, number=number)
    assert found is not None
    matter = found.matter
    return page(
        request,
        "desk/decision.html",
        {
            "country": country,
            "decision": found,
            "matter": matter,
            "refused": refused,
            "typed": request.POST.dict(),
            "value": from_data(matter["value"]) if matter["kind"] == "number" else None,
            "standings": queries.standings(found),
            "signed": queries.signed(found),
            "may_sign": found in queries.waiting_for(request.user, country.code),
            "may_withdraw": may(request.user, "decisions.withdraw", country.code, found.state),
            "may_publish": found.state == "decided" and may(request.user, "publication.publish", country.code),
        },
        status=422 if refused else 200,
    )


def _act(request: SignedInRequest, found: Decision) -> None:
    what, seen = request.POST.get("what", ""), request.POST.get("seen", "")
    if what == "sign":
        actions.sign(by=request.user, decision=found, seen=seen)
    elif what == "object":
        actions.object(by=request.user, decision=found, seen=seen, reason=texts(request, "reason"))
    elif what == "withdraw":
        actions.withdraw(by=request.user, decision=found, reason=request.POST.get("reason", ""))
    else:
        raise Refused(Problem("action-unknown", what, {"action": what}))
