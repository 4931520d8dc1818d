"""The mirror matrix: what two sides, or two publishers, say of the people between two countries."""

from django.http import HttpRequest, HttpResponse

from namagar.analysis.terms import codewords
from namagar.records.claims import mirrors
from namagar.records.claims.series import name_of
from namagar.web.parts.pages import Country, page


def mirror(request: HttpRequest, country: Country) -> HttpResponse:
    """Every corridor that is counted twice, origin by destination; a cell without figures says so."""
    matrices = mirrors.matrices(country.code)
    figures = [claim for matrix in matrices for each in matrix.corridors.values() for claim in each.figures]
    codes = {code for matrix in matrices for code in (*matrix.origins, *matrix.destinations)}
    return page(
        request,
        "public/mirror.html",
        {
            "country": country,
            "matrices": matrices,
            "series": {claim.id: name_of(claim) for claim in figures},
            "names": {code: codewords.area(country.code, code) for code in codes},
        },
    )
