"""One series over time: rival figures of one question as charts, one for each scale, and what each source counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse

from namagar.analysis.charts import files
from namagar.analysis.charts.chart import Chart
from namagar.analysis.charts.over_time import over_time
from namagar.analysis.charts.tracks import scales
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.problem import Refused
from namagar.records.claims.series import HeldSeries
from namagar.records.claims.series import series as held_series
from namagar.web.parts.charts import LIBRARY
from namagar.web.parts.pages import Country, page
from namagar.web.public.settled import settled


@dataclass(frozen=True, slots=True)
class Counted:
    """Whom some of the sources count."""

    concept: str
    publishers: tuple[str, ...]


def series(request: HttpRequest, country: Country, series: str) -> HttpResponse:
    """All figures of a question over time; those that count over another length of time have a chart of their own."""
    found = _found(country, series)
    return page(
        request,
        "public/series.html",
        {
            "country": country,
            "series": found,
            "charts": _charts(country, found, request.LANGUAGE_CODE),
            "counted": _counted(found.claims),
            "findings": [finding for finding in found.findings if finding.severity == "high"][:3],
        },
    )


def series_file(request: HttpRequest, country: Country, series: str, scale: str, suffix: str) -> HttpResponse:
    """One of its charts as a file."""
    found = _found(country, series)
    chart = _charts(country, found, request.LANGUAGE_CODE).get(scale)
    if chart is None or suffix not in files.SUFFIXES:
        raise Http404
    try:
        content = files.write(chart, suffix, LIBRARY)
    except Refused as refused:
        raise Http404 from refused
    answer = HttpResponse(content, content_type=files.SUFFIXES[suffix])
    name = f"namagar-{country.code}-{series}-{scale}-{request.LANGUAGE_CODE}.{suffix}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _found(country: Country, name: str) -> HeldSeries:
    found = held_series(country.code, name)
    if found is None:
        raise Http404
    return found


def _charts(country: Country, found: HeldSeries, language: str) -> Mapping[str, Chart]:
    """The charts by the names of their scales; what was decided stands on the scale of the claims of its time."""
    return {
        f"{unit}-{reach}": over_time(claims, settled(country.code, found.id, claims), language, found.titles[language])
        for (unit, reach), claims in scales(found.claims).items()
    }


def _counted(claims: Sequence[Claim]) -> list[Counted]:
    found: dict[str, dict[str, None]] = {}
    for claim in claims:
        found.setdefault(claim.concept, {})[claim.publisher] = None
    return [Counted(concept, tuple(publishers)) for concept, publishers in found.items()]
