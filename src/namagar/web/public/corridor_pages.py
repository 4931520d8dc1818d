"""Corridors: what is known of people between two countries, where sources disagree, and each kind over time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse

from namagar.analysis.charts import files
from namagar.analysis.charts.chart import Chart
from namagar.analysis.charts.over_time import over_time
from namagar.analysis.charts.over_time_told import Foreseen
from namagar.analysis.terms.problem import Refused
from namagar.records.claims import corridors as records
from namagar.records.claims.corridors import HeldCorridor, HeldLine, HeldSection, Scale, Whole
from namagar.records.findings.board import board
from namagar.web.parts.charts import LIBRARY
from namagar.web.parts.pages import Country, page
from namagar.web.public.settled import settled

# Corridors with fewer figures stand folded in the list.
FEW = 2


@dataclass(frozen=True, slots=True)
class Drawn:
    """One section with its charts by name, the lines that are only listed, and those with no two figures to draw."""

    section: HeldSection
    charts: Mapping[str, Chart]
    also: Sequence[HeldLine]
    alone: Sequence[HeldLine]

    @property
    def years(self) -> Sequence[Whole]:
        """The years of every source that states parts of years."""
        return [whole for line in self.section.lines for whole in line.years]


def corridors(request: HttpRequest, country: Country) -> HttpResponse:
    """All corridors; those of a figure or two are folded away."""
    found = records.corridors(country.code)
    many = [each for each in found if (each.figures.value or 0) > FEW]
    few = [each for each in found if each not in many]
    return page(request, "public/corridors.html", {"country": country, "many": many, "few": few})


def corridor(request: HttpRequest, country: Country, pair: str) -> HttpResponse:
    """One corridor: first what is known and where sources disagree, then a timeline for each kind."""
    found = _found(country, pair)
    return page(
        request,
        "public/corridor.html",
        {
            "country": country,
            "corridor": found,
            "sections": [_drawn(country, section, request.LANGUAGE_CODE) for section in found.sections],
            "board": board(country.code, {"corridor": found.on_the_board}, 1),
            "findings": [finding for finding in found.findings if finding.severity == "high"][:3],
            "concepts": _concepts(found),
        },
    )


def corridor_file(request: HttpRequest, country: Country, pair: str, chart: str, suffix: str) -> HttpResponse:
    """One of its charts as a file."""
    section = next((each for each in _found(country, pair).sections if each.id == chart.partition("-")[0]), None)
    drawn = _drawn(country, section, request.LANGUAGE_CODE).charts.get(chart) if section else None
    if drawn is None or suffix not in files.SUFFIXES:
        raise Http404
    try:
        content = files.write(drawn, suffix, LIBRARY)
    except Refused as refused:
        raise Http404 from refused
    answer = HttpResponse(content, content_type=files.SUFFIXES[suffix])
    name = f"namagar-{country.code}-{pair}-{chart}-{request.LANGUAGE_CODE}.{suffix}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _found(country: Country, pair: str) -> HeldCorridor:
    found = records.corridor(country.code, pair)
    if found is None:
        raise Http404
    return found


def _drawn(country: Country, section: HeldSection, language: str) -> Drawn:
    charts: dict[str, Chart] = {}
    for line in section.lines:
        for scale in line.scales:
            charts[f"{section.id}-{len(charts) + 1}"] = _chart(country, line, scale, language)
    return Drawn(
        section=section,
        charts=charts,
        also=[line for line in section.lines if not line.drawn],
        alone=[line for line in section.lines if line.drawn and not line.scales],
    )


def _chart(country: Country, line: HeldLine, scale: Scale, language: str) -> Chart:
    ahead = [Foreseen(each.publisher, each.period, each.value, each.low, each.high) for each in scale.nowcasts]
    decided = settled(country.code, line.id, scale.claims)
    return over_time(scale.claims, decided, language, line.titles[language], ahead)


def _concepts(found: HeldCorridor) -> Mapping[str, Sequence[str]]:
    """Whom the sources count, each with who counts so."""
    counted: dict[str, dict[str, None]] = {}
    for claim in found.claims:
        counted.setdefault(claim.concept, {})[claim.publisher] = None
    return {concept: tuple(publishers) for concept, publishers in counted.items()}
