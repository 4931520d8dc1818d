"""One claim as it was received, its corrections, and the form that corrects it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from namagar.analysis.terms.problem import Refused
from namagar.records.claims import actions, queries
from namagar.records.people.permission import may
from namagar.web.data import import_choices
from namagar.web.parts.pages import Country, SignedInRequest, page, signed_in
from namagar.web.parts.typed import texts

CORRECTABLE = ("value", "low", "high", "period", "concept", "title", "published", "revision", "page")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: SignedInRequest, country: Country, code: str) -> HttpResponse:
    """Look at a claim; correct it with a reason. The old claim stays."""
    found = queries.received(country.code, code)
    if found is None:
        raise Http404
    typed: dict[str, Any] = dict(found.fields)
    refused = None
    if request.method == "POST":
        typed = {**found.fields, **request.POST.dict()}
        changes = {name: typed[name].strip() for name in CORRECTABLE if typed[name].strip() != found.fields[name]}
        try:
            new = actions.correct(by=request.user, claim=found, changes=changes, reason=texts(request, "reason"))
        except Refused as error:
            refused = error
        else:
            return redirect("data:claim", country=country, code=new.code)
    held = queries.holdings(country.code)
    return page(
        request,
        "data/claim.html",
        {
            "country": country,
            "claim": found,
            "typed": typed,
            "refused": refused,
            "correctable": CORRECTABLE,
            "concepts": import_choices.concepts(country.code, found.fields["indicator"], request.LANGUAGE_CODE),
            "quantity": held.quantity_of(held.claims[code]) if code in held.claims else None,
            "may_correct": may(request.user, "claims.correct", country.code, found.state),
        },
        status=422 if refused else 200,
    )
