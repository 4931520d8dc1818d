"""Numbers of a country: the list of questions, and one question with everything that was said about it."""

from django.http import Http404, HttpRequest, HttpResponse

from namagar.analysis.terms.problem import Refused
from namagar.records.claims import queries as claims
from namagar.records.publication import queries as publication
from namagar.web.parts.pages import Country, page
from namagar.web.parts.quantity import by_topic, quantity_context


def numbers(request: HttpRequest, country: Country) -> HttpResponse:
    """All quantities that any source says something about, by topic; the named questions first."""
    held = claims.holdings(country.code)
    return page(
        request,
        "public/numbers.html",
        {
            "country": country,
            "topics": by_topic(held, claims.states(country.code)),
            "claims_count": claims.count_of(country.code),
        },
    )


def number(request: HttpRequest, country: Country, quantity: str) -> HttpResponse:
    """One quantity: rival figures, findings, and the newest release that holds a decided number."""
    try:
        context = quantity_context(country.code, quantity)
    except Refused as refused:
        raise Http404 from refused
    return page(
        request,
        "public/number.html",
        {"country": country, **context, "released": publication.newest_holding(country.code, quantity)},
    )
