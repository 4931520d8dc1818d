"""What is known and what is missing of one topic: indicators by year, with the arithmetic of both scores."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from namagar.analysis.terms import codewords
from namagar.records.claims import completeness
from namagar.records.claims.completeness import Known
from namagar.web.parts.pages import Country, page
from namagar.web.parts.quantity import TOPICS


def completeness_of(request: HttpRequest, country: Country) -> HttpResponse:
    """The first topic about which there are claims."""
    topics = _topics(country)
    if not topics:
        return page(request, "data/completeness.html", {"country": country})
    return redirect("data:completeness_topic", country=country, topic=topics[0])


def topic(request: HttpRequest, country: Country, topic: str) -> HttpResponse:
    """The matrix of one topic, as the address asks for it."""
    view = completeness.view(country.code, topic, request.GET.dict())
    if view is None:
        raise Http404
    known = completeness.known(country.code, view)
    return page(
        request,
        "data/completeness.html",
        {
            "country": country,
            "topics": _topics(country),
            "known": known,
            "calendars": completeness.calendars(country.code),
            "dimensions": _dimensions(country, known),
        },
    )


def _topics(country: Country) -> list[str]:
    found = completeness.topics(country.code)
    return [each for each in TOPICS if each in found]


def _dimensions(country: Country, known: Known) -> dict[str, Any]:
    """The share of each area and each sex, where there is more than one; of indicators and years the matrix tells."""
    by = known.complete.by
    areas = [(codewords.area(country.code, code), share) for code, share in by["area"].items()]
    return {
        "area": areas if len(areas) > 1 else [],
        "sex": list(by["sex"].items()) if len(by["sex"]) > 1 else [],
    }
