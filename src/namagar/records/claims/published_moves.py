"""What sources say of moves inside a country, by the years they speak of: totals, areas and single flows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from namagar.analysis.consistency import names
from namagar.analysis.consistency.quantities import series_id
from namagar.analysis.terms import codewords
from namagar.analysis.terms.areas import LANGUAGES, AreaBook
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.periods import Period
from namagar.catalogue import reader
from namagar.records.claims.queries import holdings

Words = Mapping[str, str]
TOPIC = "internal"
# The columns of the table of areas, by indicator.
COLUMNS = ("internal-moves", "internal-out-moves", "internal-net", "internal-share-in", "internal-share-out")
# What is meant when nothing else is said of an area.
PLAIN = (("scope", "inter-provincial"),)


@dataclass(frozen=True, slots=True)
class Heard:
    """One claim, with what it is about in words and the id of its series."""

    claim: Claim
    about: Words
    series: str


@dataclass(frozen=True, slots=True)
class Area:
    """One area and what is said of it, for each of the columns; an empty column is a gap."""

    names: Words
    said: tuple[tuple[Heard, ...], ...]


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow and who says it."""

    origin: Words
    destination: Words
    said: tuple[Heard, ...]


@dataclass(frozen=True, slots=True)
class Years:
    """All that is said of one stretch of time. silent: areas of which nobody says anything for it."""

    period: Period
    national: tuple[Heard, ...]
    areas: tuple[Area, ...]
    flows: tuple[Flow, ...]
    silent: tuple[Words, ...]


def columns() -> tuple[Words, ...]:
    """The headings of the table of areas."""
    return tuple(names.indicator(code) for code in COLUMNS)


def published(country: str) -> tuple[Years, ...]:
    """Every stretch of time of which somebody says something, the latest first."""
    found: dict[tuple[object, object], list[Claim]] = {}
    for claim in holdings(country).claims.values():
        if codewords.indicator(claim.indicator)["topic"] == TOPIC:
            found.setdefault((claim.period.end, claim.period.start), []).append(claim)
    return tuple(_years(country, claims) for _, claims in sorted(found.items(), reverse=True))


def _years(country: str, claims: list[Claim]) -> Years:
    national = [claim for claim in claims if claim.area == country]
    flows = [claim for claim in claims if claim.area != country and claim.counterpart]
    areas = [claim for claim in claims if claim.area != country and not claim.counterpart]
    spoken_of = {claim.area for claim in areas}
    book = AreaBook.of(country)
    every = [row["id"] for row in reader.table("countries", country, "areas.csv")]
    return Years(
        period=claims[0].period,
        national=_heard(national),
        areas=tuple(_area(book, area, areas) for area in every if area in spoken_of),
        flows=_flows(book, flows),
        silent=tuple(book.areas[area].names for area in every if area not in spoken_of),
    )


def _area(book: AreaBook, area: str, claims: Iterable[Claim]) -> Area:
    own = [claim for claim in claims if claim.area == area]
    said = tuple(_heard(claim for claim in own if claim.indicator == column) for column in COLUMNS)
    return Area(book.areas[area].names, said)


def _flows(book: AreaBook, claims: Iterable[Claim]) -> tuple[Flow, ...]:
    found: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        found.setdefault((claim.counterpart, claim.area), []).append(claim)
    return tuple(
        Flow(book.areas[origin].names, book.areas[destination].names, _heard(said))
        for (origin, destination), said in found.items()
    )


def _heard(claims: Iterable[Claim]) -> tuple[Heard, ...]:
    """The most precise first, so that a rounded figure stands below what it rounds."""
    ranked = sorted(claims, key=lambda claim: (claim.indicator, claim.breakdown, claim.precision or 1, claim.id))
    return tuple(Heard(claim, _about(claim), series_id(claim.series)) for claim in ranked)


def _about(claim: Claim) -> Words:
    """Which part of the people or of the country is meant, where it is not all moves between areas."""
    parts = [names.breakdown(pair) for pair in claim.breakdown if (pair,) != PLAIN]
    return {language: " · ".join(part[language] for part in parts) for language in LANGUAGES}
