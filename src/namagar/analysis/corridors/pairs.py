"""The claims of two places sorted by kind: who lives there, comes, returns, is deported, asks for asylum or dies."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from namagar.analysis.charts.tracks import scales
from namagar.analysis.terms.claim import Claim, Series
from namagar.catalogue import reader

WORLD = "WLD"
Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One series of a corridor: who went from where to where, or came from where and lives where."""

    series: Series
    origin: str
    destination: str
    claims: tuple[Claim, ...]

    @property
    def drawn(self) -> tuple[tuple[Claim, ...], ...]:
        """The claims that belong on one scale, where at least two stand on it; those with the most first."""
        return tuple(held for held in scales(self.claims).values() if len(held) > 1)


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of movement with its lines, those with the most claims first; without lines nobody speaks of it."""

    id: str
    titles: Words
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Corridor:
    """Two countries, in the order of their codes, and all that is claimed of people between them."""

    places: tuple[str, str]
    sections: tuple[Section, ...]

    @property
    def id(self) -> str:
        """What it is called in addresses."""
        return "-".join(self.places)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Every claim, by kind and line."""
        return tuple(claim for section in self.sections for line in section.lines for claim in line.claims)

    @property
    def publishers(self) -> tuple[str, ...]:
        """Who speaks of it."""
        return tuple(sorted({claim.publisher for claim in self.claims}))


def corridors(claims: Iterable[Claim]) -> tuple[Corridor, ...]:
    """Every pair of countries of which a claim speaks, those with the most claims first."""
    found: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        if all(len(code) == 3 and code != WORLD for code in (claim.area, claim.counterpart)):
            one, other = sorted((claim.area, claim.counterpart))
            found.setdefault((one, other), []).append(claim)
    made = (Corridor(places, tuple(_sections(held))) for places, held in found.items())
    return tuple(sorted((each for each in made if each.claims), key=lambda each: (-len(each.claims), each.places)))


def _sections(claims: Sequence[Claim]) -> Iterator[Section]:
    lines: dict[Series, list[Claim]] = {}
    for claim in sorted(claims, key=lambda each: (each.period, each.id)):
        lines.setdefault(claim.series, []).append(claim)
    for kind in reader.yaml_file("corridors.yaml")["kinds"]:
        found = [
            Line(series, *_way(series, row["people"]), tuple(held))
            for series, held in lines.items()
            if (row := _row(kind["indicators"], series))
        ]
        yield Section(
            kind["id"], kind["title"], tuple(sorted(found, key=lambda line: (-len(line.claims), line.series)))
        )


def _row(rows: Sequence[Mapping[str, Any]], series: Series) -> Mapping[str, Any] | None:
    """The row of the catalogue for a series; one with a breakdown is asked before one without."""
    pairs = {f"{dimension}={code}" for dimension, code in series.breakdown}
    fitting = (
        row
        for row in rows
        if row["id"] == series.indicator
        and set(row.get("with", ())) <= pairs
        and not pairs & set(row.get("without", ()))
    )
    return next(fitting, None)


def _way(series: Series, people: str) -> tuple[str, str]:
    """Where the people come from, and where they are or go."""
    places = (series.area, series.counterpart)
    return places if people == "leave" else (places[1], places[0])
