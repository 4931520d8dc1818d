"""Who covers what: the objectives of the Global Compact by institution, in short, as a matrix, and as a file."""

from collections.abc import Iterable

from django.http import HttpResponse

from namagar.analysis.exports import coverage_table
from namagar.analysis.exports.coverage_table import Covered
from namagar.analysis.frameworks.wall import COMPACT, WALL_WORDS
from namagar.records.assessments import queries
from namagar.records.assessments.queries import Coverage
from namagar.records.people.models import Institution
from namagar.web.assess.profile_pages import found, shared
from namagar.web.parts.pages import Country, SignedInRequest, page, signed_in

OBJECTIVES = range(1, 24)


def _institutions(table: Coverage) -> list[Institution]:
    return sorted({each for row in table.values() for each in row}, key=lambda each: each.code)


@signed_in
def coverage(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """The objectives by institution: whose answers say what is in place, and on which nobody says anything."""
    of = found(country, number)
    table = queries.coverage(of)
    institutions = _institutions(table)
    totals = {cell.code: cell.counts for cell in queries.wall(of, COMPACT)}
    return page(
        request,
        "assess/coverage.html",
        {
            **shared(request, country, of),
            "institutions": institutions,
            "covered": queries.covered(table),
            "all": queries.covered({str(n): n for n in OBJECTIVES}),
            "bare": [n for n in OBJECTIVES if str(n) not in table],
            "words_of_counts": WALL_WORDS,
            "rows": [
                (n, totals.get(str(n), {}), [table.get(str(n), {}).get(each, {}) for each in institutions])
                for n in OBJECTIVES
            ],
        },
    )


@signed_in
def coverage_file(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """The same as CSV."""
    of, language = found(country, number), request.LANGUAGE_CODE
    content = coverage_table.write(country.code, country.illustrative, of.pk, _rows(queries.coverage(of)), language)
    answer = HttpResponse(content, content_type=coverage_table.MEDIA_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="namagar-{country}-round-{of.pk}-coverage-{language}.csv"'
    return answer


def _rows(table: Coverage) -> Iterable[Covered]:
    institutions = _institutions(table)
    for n in OBJECTIVES:
        for each in institutions:
            yield Covered(n, each.code, each.names, table.get(str(n), {}).get(each, {}))
