"""Reconciliations: what each answers, what every source gave, what-ifs, and one estimate with its way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from namagar.analysis.charts import files
from namagar.analysis.exports import tables_book
from namagar.analysis.terms.problem import Refused
from namagar.records.claims import actions, estimates, queries
from namagar.records.claims.estimates import Reconciliation
from namagar.records.people import clock, directory
from namagar.records.people.permission import may
from namagar.web.data.course_chart import course_chart
from namagar.web.parts.charts import LIBRARY
from namagar.web.parts.pages import Country, page
from namagar.web.parts.typed import texts, whole

TRUST = "trust-"
FACTORS = ("4", "2", "0.5", "0.25")
BOOK = "reconciliation.xlsx"
MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json", "xlsx": tables_book.MEDIA_TYPE}


@dataclass(frozen=True, slots=True)
class Preset:
    """A what-if that the specification names, as an address."""

    titles: Mapping[str, str] = field(hash=False)
    query: str


def reconciliations(request: HttpRequest, country: Country) -> HttpResponse:
    """All reconciliations of the country, in words."""
    found = estimates.reconciliations(country.code)
    context = {"country": country, "reconciliations": [(each, _verdict(each)) for each in found]}
    return page(request, "data/reconciliations.html", context)


def _verdict(of: Reconciliation) -> Any:
    return estimates.diagnosed(of.result)[0] if of.result else None


def reconciliation(request: HttpRequest, country: Country, name: str) -> HttpResponse:
    """The answer, what every source had to give, and beside it what a what-if in the address makes of it."""
    of = _found(country, name)
    context: dict[str, Any] = {"country": country, "of": of, "refused": None}
    if of.result is None:
        return page(request, "data/reconciliation.html", context)
    refused, asked, told = None, None, None
    try:
        asked = _asked(of, request.GET)
        told = estimates.told_beside(of, asked) if asked else None
    except Refused as error:
        refused = error
    context |= {
        **estimates.told(of),
        "chart": course_chart(of, get_language() or "en"),
        "asked": asked,
        "beside": told,
        "refused": refused,
        "query": request.GET.urlencode() if told else "",
        "presets": [Preset(each.title, _query(each)) for each in estimates.named_what_ifs(of)],
        "typed": _typed(request.GET),
        "factors": FACTORS,
    }
    return page(request, "data/reconciliation.html", context, status=422 if refused else 200)


def _found(country: Country, name: str) -> Reconciliation:
    found = estimates.reconciliation(country.code, name)
    if found is None:
        raise Http404
    return found


def _typed(asked: QueryDict) -> dict[str, Any]:
    trusted = {key.removeprefix(TRUST): value for key, value in asked.items() if key.startswith(TRUST)}
    return {"without": asked.getlist("without"), "drop": asked.getlist("drop"), "trusted": trusted}


def _asked(of: Reconciliation, asked: QueryDict) -> Any:
    """The what-if that an address asks for, or None when it asks for none."""
    typed = _typed(asked)
    change = estimates.what_if(of, typed["without"], typed["trusted"], typed["drop"])
    return change if change.without or change.more_reliable or change.drop else None


def _query(change: Any) -> str:
    """The address of a what-if, so that it can be shared."""
    query = QueryDict(mutable=True)
    query.setlist("without", list(change.without))
    for source, factor in change.more_reliable.items():
        query[f"{TRUST}{source}"] = f"{factor:g}"
    query.setlist("drop", list(change.drop))
    return query.urlencode()


@require_http_methods(["GET", "HEAD", "POST"])
def estimate(request: HttpRequest, country: Country, name: str, unknown: str) -> HttpResponse:
    """One estimate: what was said of it, how it was made, and its proposal as the value of a quantity."""
    of = _found(country, name)
    found = of.estimate(unknown)
    if found is None:
        raise Http404
    refused = None
    typed: dict[str, Any] = {"needed": "2", "to": str(estimates.fitting_step(found)), "signatories": []}
    if request.method == "POST":
        typed = {**request.POST.dict(), "signatories": request.POST.getlist("signatories")}
        try:
            decision = _proposed(request, country, of, unknown, typed)
        except Refused as error:
            refused = error
        else:
            return redirect("desk:decision", country=country, number=decision.pk)
    return page(
        request,
        "data/estimate.html",
        {
            "country": country,
            "of": of,
            "estimate": found,
            **estimates.told_of(of, found),
            "typed": typed,
            "refused": refused,
            "quantities": _proposable(request, country, of, unknown),
            "roundings": [str(each) for each in estimates.ROUNDINGS],
            "institutions": directory.institutions_of(country.code),
        },
        status=422 if refused else 200,
    )


def _proposed(
    request: HttpRequest, country: Country, of: Reconciliation, unknown: str, typed: Mapping[str, Any]
) -> Any:
    return actions.propose_estimate(
        by=request.user if request.user.is_authenticated else None,
        country=country.code,
        quantity=str(typed.get("quantity", "")),
        reconciliation=of.name,
        unknown=unknown,
        to=whole(typed.get("to", "")),
        reason=texts(request, "reason"),
        needed=whole(typed.get("needed", "")),
        signatories=directory.institutions(country.code, typed["signatories"]),
    )


def _proposable(
    request: HttpRequest, country: Country, of: Reconciliation, unknown: str
) -> list[tuple[Any, str, bool]]:
    """The questions that the estimate answers, where each stands, and whether this person may propose it there."""
    held = queries.holdings(country.code).quantities
    by = request.user if request.user.is_authenticated else None
    return [
        (held[name], state, may(by, "claims.propose_estimate", country.code, state))
        for name in of.quantities(unknown)
        for state in [queries.state_of(country.code, name)]
    ]


def table(request: HttpRequest, country: Country, name: str, file: str) -> HttpResponse:
    """A table of the reconciliation, or of the what-if in the address, as `namagar reconcile --out` writes it."""
    of, language = _found(country, name), get_language() or "en"
    try:
        change = _asked(of, request.GET)
        if file == BOOK:
            day: date = clock.today()
            rows = estimates.rows(of, change, language)
            content = tables_book.write(of.titles[language], day.isoformat(), country.illustrative, rows, language)
        else:
            content = estimates.written_tables(of, change, language).get(file, b"")
    except Refused as refused:
        raise Http404 from refused
    suffix = file.rpartition(".")[2]
    if not content or suffix not in MEDIA:
        raise Http404
    return _download(country, content, MEDIA[suffix], f"{name}-{file}")


def chart_file(request: HttpRequest, country: Country, name: str, suffix: str) -> HttpResponse:
    """The chart over time as a file."""
    of = _found(country, name)
    try:
        chart = course_chart(of, get_language() or "en")
        if chart is None or suffix not in files.SUFFIXES:
            raise Http404
        content = files.write(chart, suffix, LIBRARY)
    except Refused as refused:
        raise Http404 from refused
    return _download(country, content, files.SUFFIXES[suffix], f"{name}-over-time.{suffix}")


def _download(country: Country, content: bytes, media: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media)
    marked = "illustrative-" if country.illustrative else ""
    answer["Content-Disposition"] = f'attachment; filename="{marked}{name}"'
    return answer
