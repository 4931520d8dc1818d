"""The door of the site, a country's front page, and the frameworks as they are asked."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse

from namagar.analysis.frameworks.load import editions, frameworks
from namagar.analysis.frameworks.load import framework as load_framework
from namagar.analysis.frameworks.wording import words
from namagar.catalogue import reader
from namagar.catalogue.reader import CatalogueError
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
    language = request.LANGUAGE_CODE
    return [
        Shown(name, edition, words(load_framework(name, edition), language).title)
        for name in frameworks()
        for edition in editions(name)
    ]


def framework(request: HttpRequest, country: Country, framework: str, edition: str) -> HttpResponse:
    """A framework as it is asked, and which of its facts are official text, ours, or to be confirmed."""
    try:
        loaded = load_framework(framework, edition)
    except CatalogueError as error:
        raise Http404 from error
    language = request.LANGUAGE_CODE
    return page(
        request,
        "public/framework.html",
        {"country": country, "framework": loaded, "wording": words(loaded, language)},
    )
