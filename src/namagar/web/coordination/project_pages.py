"""The project: its record, the results matrix counted by the system, and its IATI file."""

from django.http import HttpRequest, HttpResponse

from namagar.analysis.exports import iati
from namagar.analysis.terms.problem import Refused
from namagar.records.project import queries
from namagar.web.parts.pages import Country, page


def project(request: HttpRequest, country: Country, refused: Refused | None = None) -> HttpResponse:
    """What the project promises, and what the records count."""
    return page(
        request,
        "coordination/project.html",
        {
            "country": country,
            "project": queries.project(country.code),
            "matrix": queries.matrix(country.code),
            "refused": refused,
        },
        status=422 if refused else 200,
    )


def iati_file(request: HttpRequest, country: Country) -> HttpResponse:
    """The IATI 2.03 file; bare years become days only by the convention the reader names."""
    try:
        content = iati.write(queries.activity(country.code), request.GET.get("years") or None)
    except Refused as refused:
        return project(request, country, refused)
    response = HttpResponse(content, content_type="application/xml")
    name = queries.project(country.code)["id"]
    response["Content-Disposition"] = f'attachment; filename="{name}.iati.xml"'
    return response
