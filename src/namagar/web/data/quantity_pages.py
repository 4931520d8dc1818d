"""One quantity at work: rival claims, findings, and the proposal of one value for decision."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from namagar.analysis.terms.problem import Refused
from namagar.records.claims import actions, queries
from namagar.records.people import directory
from namagar.records.people.permission import may
from namagar.web.parts.pages import Country, SignedInRequest, page, signed_in
from namagar.web.parts.quantity import quantity_context
from namagar.web.parts.typed import texts, whole


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def quantity(request: SignedInRequest, country: Country, quantity: str) -> HttpResponse:
    """See what every source says, and propose one value with a reason."""
    if quantity not in queries.holdings(country.code).quantities:
        raise Http404
    typed: dict[str, Any] = {"needed": "2", "chosen": "", "value": "", "signatories": []}
    if request.method == "POST":
        typed = {**request.POST.dict(), "signatories": request.POST.getlist("signatories")}
        try:
            decision = actions.propose(
                by=request.user,
                country=country.code,
                quantity=quantity,
                chosen=_chosen(typed),
                value=_value(typed),
                reason=texts(request, "reason"),
                needed=whole(typed.get("needed", "")),
                signatories=directory.institutions(country.code, typed["signatories"]),
            )
        except Refused as refused:
            return _page(request, country, quantity, typed, refused)
        return redirect("desk:decision", country=country, number=decision.pk)
    return _page(request, country, quantity, typed, None)


def _page(
    request: SignedInRequest, country: Country, quantity: str, typed: dict[str, Any], refused: Refused | None
) -> HttpResponse:
    context = quantity_context(country.code, quantity)
    return page(
        request,
        "data/quantity.html",
        {
            "country": country,
            **context,
            "typed": typed,
            "refused": refused,
            "may_propose": may(request.user, "claims.propose", country.code, context["state"]),
            "may_correct": may(request.user, "claims.correct", country.code, "current"),
            "institutions": directory.institutions_of(country.code),
        },
        status=422 if refused else 200,
    )


def _chosen(typed: dict[str, Any]) -> str:
    return "" if typed.get("chosen") == "other" else str(typed.get("chosen", ""))


def _value(typed: dict[str, Any]) -> str:
    return str(typed.get("value", "")) if typed.get("chosen") == "other" else ""
