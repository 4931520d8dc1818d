"""The completion matrix of a round: which institution holds which item, since when, and what is overdue."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from namagar.analysis.frameworks.wording import words
from namagar.records.assessments import completion, desk_research, queries, standing
from namagar.web.parts.pages import Country, SignedInRequest, page, signed_in

FILTERS = ("domain", "institution", "state")


@signed_in
@require_safe
def matrix(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """Items × institutions, filtered by plain links."""
    found = queries.round_of(country.code, number)
    if found is None:
        raise Http404
    only = {name: request.GET.get(name, "") for name in FILTERS}
    framework = standing.framework_of(found)
    return page(
        request,
        "assess/matrix.html",
        {
            "country": country,
            "round": found,
            "matrix": completion.matrix(found, completion.Filter(**only)),
            "suggestions": desk_research.suggestions(found),
            "wording": words(framework, request.LANGUAGE_CODE),
            "only": only,
            "filtered": any(only.values()),
            "domains": [domain.code for domain in framework.domains],
            "states": (completion.OVERDUE, *completion.CELL_STATES),
            "links": {name: _others(only, name) for name in FILTERS},
        },
    )


def _others(only: dict[str, str], name: str) -> str:
    """The other filters as they stand, to be kept in a link that sets this one."""
    kept = {each: value for each, value in only.items() if value and each != name}
    return f"{urlencode(kept)}&" if kept else ""
