"""Reads of corridors: what is claimed of people between two countries, which figures can be foreseen, and which not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from namagar.analysis.charts.tracks import reach, tracks
from namagar.analysis.consistency import names
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.quantities import series_id
from namagar.analysis.corridors import pairs
from namagar.analysis.corridors.nowcast import Nowcast, nowcast
from namagar.analysis.corridors.pairs import Corridor, Line, Section
from namagar.analysis.corridors.whole_years import Year, whole_years
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.trace import Trace, count
from namagar.records.claims import estimates
from namagar.records.claims.estimates import Reconciliation
from namagar.records.claims.queries import Holdings, holdings

Words = Mapping[str, str]
# How many sources are quoted for each line at the top of a page.
SPOKEN = 3


@dataclass(frozen=True, slots=True)
class Listed:
    """A corridor in the list of a country."""

    id: str
    names: tuple[Words, Words]
    figures: Trace
    sources: Trace
    kinds: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """The years of one source, made of its parts."""

    publisher: str
    concept: str
    unit: str
    years: tuple[Year, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """Claims of one line that belong on one scale, what can be foreseen of them, and why the rest cannot."""

    claims: tuple[Claim, ...]
    nowcasts: tuple[Nowcast, ...]
    refused: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A line of a corridor with its names; `scales` only where the page draws it, the others are listed.

    counted: what it counts, without the places.
    """

    id: str
    line: Line
    titles: Words
    counted: Words
    origin: Words
    destination: Words
    drawn: bool
    scales: tuple[Scale, ...]
    years: tuple[Whole, ...]

    @property
    def newest(self) -> tuple[Claim, ...]:
        """What the sources that spoke last say: counts of whole years or of one time where there are any."""
        whole = [claim for claim in self.line.claims if reach(claim) in ("year", "moment")]
        ordered = sorted(whole or self.line.claims, key=lambda claim: (claim.period.end, claim.id))
        by_publisher = {claim.publisher: claim for claim in ordered}
        return tuple(sorted(by_publisher.values(), key=lambda claim: claim.period.end, reverse=True)[:SPOKEN])


@dataclass(frozen=True, slots=True)
class HeldSection:
    """A kind of movement with its lines."""

    id: str
    titles: Words
    lines: tuple[HeldLine, ...]

    @property
    def refused(self) -> tuple[tuple[Problem, ...], ...]:
        """Why there is no nowcast: problems of one kind together, each source and concept once."""
        found: dict[str, dict[tuple[str, str], Problem]] = {}
        for problem in (each for line in self.lines for scale in line.scales for each in scale.refused):
            who = (str(problem.facts["publisher"]), str(problem.facts["concept"]))
            same = found.setdefault(problem.code, {})
            if who not in same or _count(problem) > _count(same[who]):
                same[who] = problem
        return tuple(tuple(same.values()) for same in found.values())


@dataclass(frozen=True, eq=False)
class HeldCorridor:
    """All that is known of a corridor."""

    id: str
    places: tuple[str, str]
    names: tuple[Words, Words]
    sections: tuple[HeldSection, ...]
    claims: tuple[Claim, ...]
    figures: Trace
    sources: Trace
    findings: tuple[Finding, ...]
    reconciliations: tuple[Reconciliation, ...]

    @property
    def on_the_board(self) -> str:
        """What the board calls it."""
        return "~".join(self.places)


def _count(problem: Problem) -> int:
    return int(str(problem.facts.get("count", 0)))


def corridors(country: str) -> tuple[Listed, ...]:
    """Every corridor of which the claims of the country speak, those with the most claims first."""
    return _listed(holdings(country))


def corridor(country: str, pair: str) -> HeldCorridor | None:
    """One of them, or nothing when no claim speaks of it."""
    return _corridor(holdings(country), pair)


@lru_cache(maxsize=8)
def _listed(held: Holdings) -> tuple[Listed, ...]:
    return tuple(
        Listed(
            id=each.id,
            names=_names(each),
            figures=count(*(claim.trace() for claim in each.claims)),
            sources=_sources(each),
            kinds=tuple(section.titles for section in each.sections if section.lines),
        )
        for each in pairs.corridors(held.claims.values())
    )


@lru_cache(maxsize=32)
def _corridor(held: Holdings, pair: str) -> HeldCorridor | None:
    """Kept under the state of the claims: to try a forecast on the past takes seconds."""
    of = next((each for each in pairs.corridors(held.claims.values()) if each.id == pair), None)
    if of is None:
        return None
    ids = {claim.id for claim in of.claims}
    return HeldCorridor(
        id=of.id,
        places=of.places,
        names=_names(of),
        sections=tuple(_section(held, section) for section in of.sections),
        claims=of.claims,
        figures=count(*(claim.trace() for claim in of.claims)),
        sources=_sources(of),
        findings=tuple(finding for finding in held.findings if ids & set(finding.claims)),
        reconciliations=tuple(each for each in estimates.reconciliations(held.country) if ids & _used(each)),
    )


def _names(of: Corridor) -> tuple[Words, Words]:
    one, other = of.places
    return names.area(one), names.area(other)


def _sources(of: Corridor) -> Trace:
    """How many publishers speak, by the first claim of each."""
    first = {claim.publisher: claim for claim in reversed(of.claims)}
    return count(*(first[publisher].trace() for publisher in of.publishers))


def _used(of: Reconciliation) -> set[str]:
    found = of.result.estimates if of.result else ()
    return {claim for estimate in found for claim in of.claims(estimate.unknown.id)}


def _section(held: Holdings, section: Section) -> HeldSection:
    """The first line of each direction is drawn; the others have pages of their own."""
    drawn: set[str] = set()
    lines: list[HeldLine] = []
    for line in section.lines:
        lines.append(_line(held, line, line.origin not in drawn))
        drawn.add(line.origin)
    return HeldSection(section.id, section.titles, tuple(lines))


def _line(held: Holdings, line: Line, drawn: bool) -> HeldLine:
    flow = names.kind_of(line.series.indicator) == "flow"
    return HeldLine(
        id=series_id(line.series),
        line=line,
        titles=names.series(line.series),
        counted=names.counted(line.series),
        origin=names.area(line.origin),
        destination=names.area(line.destination),
        drawn=drawn,
        scales=tuple(_scale(held, line, claims) for claims in line.drawn) if drawn else (),
        years=tuple(_whole(line)) if drawn and flow else (),
    )


def _scale(held: Holdings, line: Line, claims: tuple[Claim, ...]) -> Scale:
    newest = max(claim.period.end for claim in line.claims)
    found: list[Nowcast] = []
    refused: list[Problem] = []
    for track in tracks(claims):
        try:
            found.append(nowcast(track, held.findings, newest))
        except Refused as why:
            refused += why.problems
    return Scale(claims, tuple(found), tuple(refused))


def _whole(line: Line) -> Iterator[Whole]:
    for track in tracks(line.claims):
        years = whole_years(track)
        if years:
            yield Whole(track.publisher, track.concept, track.claims[0].unit, years)
