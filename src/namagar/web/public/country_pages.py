"""The door of the site, and a country's front page."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from namagar.analysis.frameworks.load import every
from namagar.analysis.frameworks.wording import words
from namagar.catalogue import reader
from namagar.records.claims import queries as claims
from namagar.records.publication import queries as publication
from namagar.web.parts.pages import Country, known_country, page


@dataclass(frozen=True, slots=True)
class Shown:
    """One framework by its name for the country page."""

    id: str
    edition: str
    title: str


def home(request: HttpRequest) -> HttpResponse:
    """Which countries there are, and what the product does, in one screen."""
    return page(request, "public/home.html", {"countries": [known_country(code) for code in reader.countries()]})


def country(request: HttpRequest, country: Country) -> HttpResponse:
    """Where a country stands: its named questions, its newest release, its frameworks."""
    held = claims.holdings(country.code)
    return page(
        request,
        "public/country.html",
        {
            "country": country,
            "named": [number for number in held.quantities.values() if number.named],
            "states": claims.states(country.code),
            "members": held.members,
            "claims_count": claims.count_of(country.code),
            "findings": [finding for finding in held.findings if finding.severity == "high"][:3],
            "release": publication.releases(country.code).first(),
            "frameworks": _frameworks(request),
        },
    )


def _frameworks(request: HttpRequest) -> list[Shown]:
    return [Shown(each.id, each.edition, words(each, request.LANGUAGE_CODE).title) for each in every()]
