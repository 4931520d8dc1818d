"""Moves inside a country: what is published, the table of all moves, and what it says, each as picture and table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_noop as _

from namagar.analysis.charts import files
from namagar.analysis.charts.age_curve import age_curve
from namagar.analysis.charts.areas_map import About, Shaded, areas_map
from namagar.analysis.charts.chart import Chart
from namagar.analysis.charts.flows import Flow, Flows
from namagar.analysis.charts.moves_bands import moves_chord, moves_sankey
from namagar.analysis.charts.moves_matrix import moves_matrix
from namagar.analysis.charts.zonations import About as Divided
from namagar.analysis.charts.zonations import zonations
from namagar.analysis.terms import codewords
from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.wording import sentence
from namagar.catalogue import reader
from namagar.records.claims import mobility, moves_explained, moves_sides, moves_zones, published_moves
from namagar.records.claims.moves import SHOWN, Moves
from namagar.web.parts.charts import LIBRARY
from namagar.web.parts.pages import Country, page

# The pages of this part, in the order in which they are offered: name of the address, words.
PARTS = (
    ("mobility", _("Map")),
    ("mobility_published", _("What is published")),
    ("mobility_table", _("All moves")),
    ("mobility_flows", _("Largest flows")),
    ("mobility_measures", _("Indicators")),
    ("mobility_ages", _("By age")),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something a map can show."""

    id: str
    title: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """The flow that a reader asks for by its two ends."""

    origin: str
    destination: str
    flow: Flow | None

    @property
    def inside(self) -> bool:
        """Whether both ends are one area."""
        return bool(self.origin) and self.origin == self.destination

    @property
    def half(self) -> bool:
        """Whether one end alone was chosen."""
        return bool(self.origin) != bool(self.destination)


def mobility_map(request: HttpRequest, country: Country) -> HttpResponse:
    """The map of one number for each area; which one is chosen in the address."""
    held, refused = _held(country)
    what = request.GET.get("show", "NET_RATE")
    if held and what not in SHOWN:
        raise Http404
    drawn, problem = _or_why(lambda: _map(held, what, request.LANGUAGE_CODE), request) if held else (None, "")
    return _page(
        request,
        country,
        "mobility",
        held,
        refused,
        {"chart": drawn, "problem": problem, "what": what, "choices": _choices() if held else []},
    )


def published(request: HttpRequest, country: Country) -> HttpResponse:
    """What sources say, rival figures beside each other and gaps as gaps."""
    held, refused = _held(country)
    years = published_moves.published(country.code)
    return _page(request, country, "mobility_published", held, refused, {"years": years})


def table(request: HttpRequest, country: Country) -> HttpResponse:
    """One flow that is asked for, the whole table as a matrix, and how it was made."""
    held, refused = _held(country)
    asked = _asked(held, request.GET.get("origin", ""), request.GET.get("destination", "")) if held else None
    context = {"chart": _drawn(held, "matrix", request), "asked": asked}
    return _page(request, country, "mobility_table", held, refused, context)


def flows(request: HttpRequest, country: Country) -> HttpResponse:
    """The largest flows, as a ring of chords and as bands."""
    held, refused = _held(country)
    drawn = {name: _drawn(held, name, request) for name in ("sankey", "chord")}
    return _page(request, country, "mobility_flows", held, refused, {"charts": drawn})


def area(request: HttpRequest, country: Country, area: str) -> HttpResponse:
    """From where people come to one area and where they go."""
    held = _found(country)
    if area not in held.names:
        raise Http404
    ranked = sorted(held.flows, key=lambda each: -each.persons)
    flows = [(each, held.stated_flows.get((each.origin, each.destination))) for each in ranked]
    context = {
        "area": area,
        "sides": held.sides[area],
        "rates": [
            (moves_explained.definition_of(code)["title"], held.told(code, area), held.sides[area][side].published)
            for code, side in moves_sides.RATES.items()
        ],
        "arriving": [pair for pair in flows if pair[0].destination == area],
        "leaving": [pair for pair in flows if pair[0].origin == area],
    }
    return _page(request, country, "mobility_area", held, None, context)


def measures(request: HttpRequest, country: Country) -> HttpResponse:
    """Every indicator with its formula, its reference and an example to check by hand, and other zonations."""
    held, refused = _held(country)
    drawn, problem = _or_why(lambda: _zonations(held, request.LANGUAGE_CODE), request) if held else (None, "")
    context = {
        "indicators": held.indicators(request.LANGUAGE_CODE) if held else (),
        "examples": moves_explained.examples(),
        "zones": drawn,
        "zones_problem": problem,
        "chance": moves_zones.CHANCE,
    }
    return _page(request, country, "mobility_measures", held, refused, context)


def ages(request: HttpRequest, country: Country) -> HttpResponse:
    """The shape of moving over a life, from a model."""
    held, refused = _held(country)
    context = {"chart": _ages(request.LANGUAGE_CODE), "parameters": moves_explained.model_parameters()}
    return _page(request, country, "mobility_ages", held, refused, context)


def chart_file(request: HttpRequest, country: Country, chart: str, suffix: str) -> HttpResponse:
    """One chart as a file."""
    if suffix not in files.SUFFIXES:
        raise Http404
    language = request.LANGUAGE_CODE
    try:
        drawn = _ages(language) if chart == "ages" else _of(_found(country), chart, language)
        content = files.write(drawn, suffix, LIBRARY)
    except (Refused, KeyError) as error:
        raise Http404 from error
    return _sent(content, files.SUFFIXES[suffix], f"{country.code}-{chart}-{language}.{suffix}")


def table_file(request: HttpRequest, country: Country) -> HttpResponse:
    """All moves as CSV, with intervals and the word estimate where they are one."""
    held = _found(country)
    name = f"{country.code}-{held.id}{'-ESTIMATE' if held.estimated else ''}.csv"
    language = request.LANGUAGE_CODE
    status = "illustrative" if country.illustrative else "official"
    return _sent(held.file(status, _source(held, language), language), files.SUFFIXES["csv"], name)


def cell_trace(request: HttpRequest, country: Country, origin: str, destination: str) -> HttpResponse:
    """How one cell of an estimated table was made, with everything needed to make it again."""
    content = _found(country).trace(origin, destination)
    if content is None:
        raise Http404
    return _sent(content, "application/json", f"{country.code}-{origin}-{destination}-ESTIMATE.json")


def _sent(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="namagar-{name}"'
    return answer


def _held(country: Country) -> tuple[Moves | None, Refused | None]:
    """The table of the country, nothing when it has none, or why there is no answer."""
    try:
        return mobility.moves(country.code), None
    except Refused as refused:
        return None, refused


def _found(country: Country) -> Moves:
    held, _refused = _held(country)
    if held is None:
        raise Http404
    return held


def _page(
    request: HttpRequest,
    country: Country,
    name: str,
    held: Moves | None,
    refused: Refused | None,
    context: Mapping[str, Any],
) -> HttpResponse:
    shared = {"country": country, "of": held, "refused": refused, "parts": PARTS, "here": name}
    return page(request, f"public/{name}.html", {**shared, **context})


def _asked(held: Moves, origin: str, destination: str) -> Asked:
    if {origin, destination} - {"", *held.names}:
        raise Http404
    ends = (origin, destination)
    return Asked(*ends, next((each for each in held.flows if (each.origin, each.destination) == ends), None))


def _choices() -> list[Choice]:
    words = reader.yaml_file("charts", "moves-map.yaml")
    return [Choice(each, words["titles"].get(each) or moves_explained.definition_of(each)["title"]) for each in SHOWN]


def _or_why(make: Callable[[], Any], request: HttpRequest) -> tuple[Any, str]:
    """What was asked for, or why it is not there."""
    try:
        return make(), ""
    except Refused as refused:
        return None, str(sentence(refused.problems[0], request.LANGUAGE_CODE))


def _drawn(held: Moves | None, name: str, request: HttpRequest) -> Chart | None:
    return _of(held, name, request.LANGUAGE_CODE) if held else None


def _of(held: Moves, name: str, language: str) -> Chart:
    """A chart of the table by its name; KeyError when there is none of that name."""
    if name == "zonations" or name.startswith("map-"):
        what = name.removeprefix("map-")
        if what not in (*SHOWN, "zonations"):
            raise KeyError(name)
        drawn = _zonations(held, language) if name == "zonations" else _map(held, what, language)
        if drawn is None:
            raise KeyError(name)
        return drawn
    return {"matrix": moves_matrix, "chord": moves_chord, "sankey": moves_sankey}[name](
        _flows(held, language), language
    )


def _flows(held: Moves, language: str) -> Flows:
    unit, source = codewords.unit("persons")[language], _source(held, language)
    return Flows(held.flows, held.names, unit, held.period.label(language), source, held.estimated)


def _source(held: Moves, language: str) -> str:
    said = held.about.get("source")
    if said:
        return f"{codewords.publisher(said['publisher'])[language]}, {said['title']}, {said['date']}"
    return str(reader.yaml_file("charts", "moves-map.yaml")["source"][language])


def _map(held: Moves, what: str, language: str) -> Chart | None:
    """The map; nothing where the catalogue has no shapes."""
    shapes = held.shapes()
    if shapes is None:
        return None
    words = reader.yaml_file("charts", "moves-map.yaml")
    counted = what in words["titles"]
    title = words["titles"][what] if counted else moves_explained.definition_of(what)["title"]
    unit = codewords.unit("persons") if counted else words["units"][moves_explained.definition_of(what)["unit"]]
    values, published = held.shade(what), held.from_published(what)
    return areas_map(
        [Shaded(code, names, values[code], code in published) for code, names in held.names.items()],
        shapes,
        About(
            title=title[language],
            unit=unit[language],
            when=held.period.label(language),
            source=_source(held, language),
            estimate=held.estimated,
            by_size=what in ("in", "out"),
        ),
        language,
    )


def _zonations(held: Moves, language: str) -> Chart | None:
    """What other zonations say; nothing where the catalogue has no shapes."""
    found = moves_zones.zonings(held)
    if not found:
        return None
    about = Divided(
        when=held.period.label(language),
        source=_source(held, language),
        divisions=moves_zones.divisions(),
        estimate=held.estimated,
    )
    return zonations(found, about, language)


def _ages(language: str) -> Chart:
    return age_curve(moves_explained.model_curve(), language)
