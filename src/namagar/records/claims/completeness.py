"""What is claimed, decided and missing: indicators of a topic by year, with both scores and their arithmetic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from namagar.analysis.consistency.agreement import Agreement, agreement
from namagar.analysis.consistency.completeness import TOTAL, Completeness, Grid, cells_of, completeness, fitting
from namagar.analysis.terms import codewords
from namagar.analysis.terms.calendars import SOLAR, parts
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.trace import Trace, count
from namagar.catalogue import reader
from namagar.records.claims import queries

SHOWN_YEARS = 11
WHOLE, EACH = "whole", "each"
TOGETHER, APART = "together", "apart"
_SEXES = ("F", "M")


@dataclass(frozen=True, slots=True)
class View:
    """What is asked for: a topic, areas and sexes together or apart, the years of a calendar from one of them on."""

    topic: str
    areas: str
    sexes: str
    calendar: str
    since: int


@dataclass(frozen=True, slots=True)
class Year:
    """One indicator in one year: missing, claimed or decided; how many of its cells have a number, and whose it is."""

    period: Period
    state: str
    filled: Trace
    wanted: Trace
    quantity: str


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator with its share of cells and its years."""

    titles: Mapping[str, str] = field(hash=False)
    share: Trace
    years: tuple[Year, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """The whole page: rows, the scores of all of them, and the claims that lie outside every cell."""

    view: View
    years: tuple[int, ...]
    periods: tuple[Period, ...]
    rows: tuple[Row, ...]
    complete: Completeness
    decided: Trace
    consistent: Agreement
    outside: Trace


def topics(country: str) -> frozenset[str]:
    """The topics about which the country has claims."""
    return frozenset(codewords.indicator(claim.indicator)["topic"] for claim in _about(country))


def calendars(country: str) -> Sequence[str]:
    """The calendars of the country, its first one first."""
    about = reader.yaml_file("countries", country, "country.yaml")
    return [about["first_calendar"], *(each for each in about["calendars"] if each != about["first_calendar"])]


def view(country: str, topic: str, asked: Mapping[str, str]) -> View | None:
    """What an address asks for; None when that is not offered."""
    if topic not in topics(country):
        return None
    held = _about(country, topic)
    calendar = asked.get("calendar") or max(calendars(country), key=lambda each: len(_within_years(held, each)))
    areas, sexes = asked.get("areas") or WHOLE, asked.get("sexes") or TOGETHER
    if calendar not in calendars(country) or areas not in (WHOLE, EACH) or sexes not in (TOGETHER, APART):
        return None
    years = _years(held, calendar)
    since = asked.get("since") or str(years[-SHOWN_YEARS:][0])
    return View(topic, areas, sexes, calendar, int(since)) if since in map(str, years) else None


def known(country: str, of: View) -> Known:
    """What the claims of a country say of every cell of a view."""
    held, everything = _about(country, of.topic), queries.holdings(country)
    years = _years(held, of.calendar)
    grid = _grid(country, of, held, [year for year in years if year >= of.since])
    complete = completeness(held, grid)
    quantities = {claim.id: name for name, members in everything.members.items() for claim in members}
    settled = queries.states(country)
    decided = completeness([claim for claim in held if settled.get(quantities[claim.id]) == "decided"], grid)
    inside = {claim.id for _, claim in fitting(held, _grid(country, of, held, years))}
    return Known(
        view=of,
        years=years,
        periods=grid.periods,
        rows=tuple(_row(indicator, grid, complete, decided, quantities) for indicator in grid.indicators),
        complete=complete,
        decided=decided.share,
        consistent=agreement([claim for _, claim in fitting(held, grid)], everything.findings),
        outside=count(*(claim.trace() for claim in held if claim.id not in inside)),
    )


def _about(country: str, topic: str = "") -> list[Claim]:
    """The current claims about the country and its areas, of one topic when one is named."""
    places = {country, *_parts(country)}
    return [
        claim
        for claim in queries.holdings(country).claims.values()
        if claim.area in places and topic in ("", codewords.indicator(claim.indicator)["topic"])
    ]


def _parts(country: str) -> tuple[str, ...]:
    return tuple(row["id"] for row in reader.table("countries", country, "areas.csv"))


def _years(held: Sequence[Claim], calendar: str) -> tuple[int, ...]:
    """All years from the first day to the last day of any claim."""
    first = min(parts(claim.period.start, calendar)[0] for claim in held)
    last = max(parts(claim.period.end, calendar)[0] for claim in held)
    return tuple(range(first, last + 1))


def _within_years(held: Sequence[Claim], calendar: str) -> list[Claim]:
    """The claims that lie within one year of a calendar."""
    return [claim for claim in held if parts(claim.period.start, calendar)[0] == parts(claim.period.end, calendar)[0]]


def _grid(country: str, of: View, held: Sequence[Claim], years: Sequence[int]) -> Grid:
    mark = "SH" if of.calendar == SOLAR else ""
    ages = {code for claim in held for dimension, code in claim.breakdown if dimension == "age"}
    return Grid(
        indicators=tuple(sorted({claim.indicator for claim in held})),
        areas=_parts(country) if of.areas == EACH else (country,),
        periods=tuple(Period.read(f"{mark}{year:04d}") for year in years),
        sexes=(TOTAL, *(_SEXES if of.sexes == APART else ())),
        ages=(TOTAL, *sorted(ages)),
    )


def _row(
    indicator: str, grid: Grid, complete: Completeness, decided: Completeness, quantities: Mapping[str, str]
) -> Row:
    codes = {**grid.codes(), "indicator": (indicator,)}
    years = []
    for period in grid.periods:
        here = {**codes, "period": (period.text,)}
        cells = list(product(*here.values()))
        filled = [complete.filled[cell] for cell in cells if cell in complete.filled]
        state = "missing" if not filled else "decided" if all(cell in decided.filled for cell in cells) else "claimed"
        years.append(
            Year(
                period=period,
                state=state,
                filled=count(*(claim.trace() for claim in filled)),
                wanted=cells_of(here),
                quantity=quantities[filled[0].id] if filled else "",
            )
        )
    return Row(codewords.indicator(indicator)["title"], complete.by["indicator"][indicator], tuple(years))
