"""Every check in words: its rule, an example, from what on it speaks, and how much it finds now."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from namagar.records.findings import board
from namagar.web.parts.pages import Country, page


@require_safe
def checks(request: HttpRequest, country: Country) -> HttpResponse:
    """All checks that the claims of a country go through."""
    tallies = board.tallies(country.code)
    return page(
        request,
        "data/checks.html",
        {
            "country": country,
            "speaking": [each for each in tallies if each.count.value],
            "silent": [each for each in tallies if not each.count.value],
        },
    )
