"""What became of every question since the round before: in short, item by item, and as a file."""

from django.http import Http404, HttpResponse

from namagar.analysis.exports import comparison_table
from namagar.analysis.exports.profile_paper import wording
from namagar.analysis.frameworks.since import CHANGED, COUNTED, GONE, KINDS
from namagar.analysis.frameworks.wording import words
from namagar.records.assessments import queries, standing
from namagar.records.assessments.models import Round
from namagar.web.assess.profile_pages import found, shared
from namagar.web.parts.pages import Country, SignedInRequest, page, signed_in


def _followed(country: Country, number: int) -> tuple[Round, Round]:
    """The round of an address with the one before it, or no such page."""
    of = found(country, number)
    if of.previous is None:
        raise Http404
    return of, of.previous


@signed_in
def comparison(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """Item by item: what the previous round said and what this one says."""
    of, previous = _followed(country, number)
    rows = queries.compared(of)
    return page(
        request,
        "assess/comparison.html",
        {
            **shared(request, country, of),
            "earlier": words(standing.framework_of(previous), request.LANGUAGE_CODE),
            "said": wording(request.LANGUAGE_CODE),
            "counts": queries.kinds(of, rows),
            "states": queries.states_of(of),
            "groups": [(kind, [each for each in rows if each.kind == kind]) for kind in KINDS],
            "side_by_side": (CHANGED, GONE),
            "folded": COUNTED,
        },
    )


@signed_in
def comparison_file(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """The same as CSV."""
    (of, previous), language = _followed(country, number), request.LANGUAGE_CODE
    content = comparison_table.write(
        country.code,
        country.illustrative,
        of.pk,
        queries.compared(of),
        (standing.framework_of(previous), standing.framework_of(of)),
        lambda answer: (answer.option, answer.justifications[language]),
        language,
    )
    answer = HttpResponse(content, content_type=comparison_table.MEDIA_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="namagar-{country}-round-{of.pk}-comparison-{language}.csv"'
    return answer
