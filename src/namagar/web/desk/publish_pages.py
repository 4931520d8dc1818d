"""Publishing: what will be in the release, and the form that makes it."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from namagar.analysis.terms.problem import Refused
from namagar.records.decisions import queries as decisions
from namagar.records.people.permission import may
from namagar.records.publication import actions, queries
from namagar.web.parts.pages import Country, SignedInRequest, page, signed_in
from namagar.web.parts.typed import texts


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: SignedInRequest, country: Country) -> HttpResponse:
    """Make one release of all decisions that stand."""
    refused = None
    if request.method == "POST":
        try:
            release = actions.publish(
                by=request.user,
                country=country.code,
                titles=texts(request, "title"),
                notes=texts(request, "note"),
                replaces=queries.release(country.code, request.POST.get("replaces", "")),
            )
        except Refused as error:
            refused = error
        else:
            return redirect("public:release", country=country, number=release.number)
    return page(
        request,
        "desk/publish.html",
        {
            "country": country,
            "refused": refused,
            "typed": request.POST.dict(),
            "standing": decisions.decided(country.code),
            "releases": queries.releases(country.code),
            "may_publish": may(request.user, "publication.publish", country.code),
        },
        status=422 if refused else 200,
    )
