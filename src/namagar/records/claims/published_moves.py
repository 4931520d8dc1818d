"""What sources say of moves inside a country, by the years they speak of: totals, areas and single flows."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from namagar.analysis.consistency import names
from namagar.analysis.consistency.quantities import series_id
from namagar.analysis.terms import codewords
from namagar.analysis.terms.areas import LANGUAGES, AreaBook
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.periods import Period
from namagar.catalogue import reader
from namagar.records.claims.queries import holdings

Words = Mapping[str, str]
# What one column of the table of areas tells: an indicator, and the part of the people it is told of.
Column = tuple[str, tuple[tuple[str, str], ...]]
TOPIC = "internal"
# The columns of the table of areas, by indicator, in their order; what else somebody speaks of stands behind them.
COLUMNS = ("internal-moves", "internal-out-moves", "internal-net", "internal-share-in", "internal-share-out")
# What is meant when nothing else is said of an area; figures of another scope stand beside it as rivals.
SCOPE, PLAIN = "scope", "inter-provincial"
# A note that stands on so many figures of a time is told once for all of them.
SHARED = 4


@dataclass(frozen=True, slots=True)
class Heard:
    """One claim, with what it is about in words, its own note, and the id of its series."""

    claim: Claim
    about: Words
    note: Words
    series: str


@dataclass(frozen=True, slots=True)
class Area:
    """One area and what is said of it, for each of the columns; an empty column is a gap."""

    names: Words
    said: tuple[tuple[Words, tuple[Heard, ...]], ...]


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow and who says it."""

    origin: Words
    destination: Words
    said: tuple[Heard, ...]


@dataclass(frozen=True, slots=True)
class Years:
    """All that is said of one stretch of time.

    national: figures of the whole country, those of one way to divide it together. columns: the headings of the table
    of areas. source: who says all that the table of areas holds, where that is one publication. silent: areas of which
    nobody says anything for it. notes: what holds for many of its figures.
    """

    period: Period
    national: tuple[tuple[Heard, ...], ...]
    columns: tuple[Words, ...]
    areas: tuple[Area, ...]
    source: Heard | None
    flows: tuple[Flow, ...]
    silent: tuple[Words, ...]
    notes: tuple[Words, ...]


def published(country: str) -> tuple[Years, ...]:
    """Every stretch of time of which somebody says something, the latest first."""
    found: dict[tuple[object, object], list[Claim]] = {}
    for claim in holdings(country).claims.values():
        if codewords.indicator(claim.indicator)["topic"] == TOPIC:
            found.setdefault((claim.period.end, claim.period.start), []).append(claim)
    return tuple(_Telling(country, claims).years() for _, claims in sorted(found.items(), reverse=True))


class _Telling:
    """The claims of one stretch of time while they are put in order."""

    def __init__(self, country: str, claims: list[Claim]) -> None:
        self.country, self.claims, self.book = country, claims, AreaBook.of(country)
        times = Counter(claim.notes.get("en", "") for claim in claims)
        self.shared = {note for note, count in times.items() if note and count >= SHARED}

    def years(self) -> Years:
        areas = [claim for claim in self.claims if claim.area != self.country and not claim.counterpart]
        spoken_of = {claim.area for claim in areas}
        columns = sorted({_column(claim) for claim in areas}, key=_rank)
        every = [row["id"] for row in reader.table("countries", self.country, "areas.csv")]
        return Years(
            period=self.claims[0].period,
            national=tuple(self._national()),
            columns=tuple(map(_heading, columns)),
            areas=tuple(self._area(area, columns, areas) for area in every if area in spoken_of),
            source=self._told(areas[0]) if len({(claim.publisher, claim.title) for claim in areas}) == 1 else None,
            flows=self._flows(),
            silent=tuple(self.book.areas[area].names for area in every if area not in spoken_of),
            notes=tuple({claim.notes["en"]: claim.notes for claim in self.claims if self._shares(claim)}.values()),
        )

    def _national(self) -> Iterator[tuple[Heard, ...]]:
        """Totals first, then each way to divide them; one printed figure that stands in two of them once."""
        of_country = [claim for claim in self.claims if claim.area == self.country]
        seen: set[tuple[object, ...]] = set()
        for _, group in groupby(sorted(of_country, key=_way), key=_way):
            told = []
            for claim in group:
                printed = (claim.indicator, claim.publisher, claim.title, claim.value, _codes(claim))
                if printed not in seen:
                    told.append(claim)
                seen.add(printed)
            if told:
                yield tuple(map(self._told, told))

    def _area(self, area: str, columns: Iterable[Column], claims: Iterable[Claim]) -> Area:
        own = [claim for claim in claims if claim.area == area]
        said = ((of, self._heard(claim for claim in own if _column(claim) == of)) for of in columns)
        return Area(self.book.areas[area].names, tuple((_heading(of), heard) for of, heard in said))

    def _flows(self) -> tuple[Flow, ...]:
        found: dict[tuple[str, str], list[Claim]] = {}
        for claim in self.claims:
            if claim.area != self.country and claim.counterpart:
                found.setdefault((claim.counterpart, claim.area), []).append(claim)
        return tuple(
            Flow(self.book.areas[origin].names, self.book.areas[destination].names, self._heard(said))
            for (origin, destination), said in found.items()
        )

    def _heard(self, claims: Iterable[Claim]) -> tuple[Heard, ...]:
        """The most precise first, so that a rounded figure stands below what it rounds."""
        ranked = sorted(claims, key=lambda claim: (claim.breakdown, claim.precision or 1, claim.id))
        return tuple(map(self._told, ranked))

    def _told(self, claim: Claim) -> Heard:
        own = {} if self._shares(claim) else claim.notes
        return Heard(claim, _about(claim, self.country), own, series_id(claim.series))

    def _shares(self, claim: Claim) -> bool:
        return claim.notes.get("en", "") in self.shared


def _way(claim: Claim) -> tuple[object, ...]:
    """By what a figure of the country is divided: counts before shares, the whole before its parts."""
    dimensions = tuple(dimension for dimension, _ in claim.breakdown)
    return claim.unit != "persons", claim.indicator, len(dimensions), dimensions


def _codes(claim: Claim) -> tuple[str, ...]:
    return tuple(code for _, code in claim.breakdown)


def _column(claim: Claim) -> Column:
    return claim.indicator, tuple(pair for pair in claim.breakdown if pair[0] != SCOPE)


def _rank(of: Column) -> tuple[int, Column]:
    indicator, _ = of
    return COLUMNS.index(indicator) if indicator in COLUMNS else len(COLUMNS), of


def _heading(of: Column) -> Words:
    indicator, parts = of
    return _joined([names.breakdown(pair) for pair in parts] or [names.indicator(indicator)])


def _about(claim: Claim, country: str) -> Words:
    """Of the whole country, who is counted; of an area, which scope, where it is not all moves between areas."""
    if claim.area != country:
        return _joined([names.breakdown(pair) for pair in claim.breakdown if pair[0] == SCOPE and pair[1] != PLAIN])
    counted = names.concept(claim.concept) if claim.unit == "persons" else names.indicator(claim.indicator)
    return _joined([names.breakdown(pair) for pair in claim.breakdown] or [counted])


def _joined(parts: Sequence[Words]) -> Words:
    return {language: " · ".join(part[language] for part in parts) for language in LANGUAGES}
