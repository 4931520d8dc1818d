"""The board of contradictions: every finding of a country, filtered by plain links, with who looks into it."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from namagar.records.findings import board as findings
from namagar.web.parts.pages import Country, page
from namagar.web.parts.typed import whole


@require_safe
def board(request: HttpRequest, country: Country) -> HttpResponse:
    """What contradicts what; open to everybody."""
    only = {name: request.GET.get(name, "") for name in findings.FILTERS}
    shown = findings.board(country.code, only, whole(request.GET.get("page", "")))
    kept = {name: value for name, value in only.items() if value}
    return page(
        request,
        "data/board.html",
        {
            "country": country,
            "board": shown,
            "before": shown.page - 1,
            "after": shown.page + 1,
            "filtered": bool(kept),
            "everything": urlencode(kept),
            "links": {name: _others(kept, name) for name in findings.FILTERS},
        },
    )


def _others(kept: dict[str, str], name: str) -> str:
    """The other filters as they stand, to be kept in a link that sets this one."""
    others = {each: value for each, value in kept.items() if each != name}
    return f"{urlencode(others)}&" if others else ""
