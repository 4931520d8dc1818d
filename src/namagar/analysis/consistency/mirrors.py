"""The mirror matrix: for each corridor counted twice both figures, how far apart they are, and who says them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product

from namagar.analysis.consistency import names
from namagar.analysis.consistency.arithmetic import ratio
from namagar.analysis.consistency.definition import Check, definition
from namagar.analysis.consistency.mirror_pair import at_one_time
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.trace import Trace, count

WORLD = "WLD"
Way = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Corridor:
    """What is said of the people who came from one country and are in, or went to, another.

    figures: of a mirror what the origin's count says, then the destination's; of rivals the smaller, then the larger;
    one alone where nobody else speaks of the same time. times: how many times the larger is the smaller.
    """

    origin: str
    destination: str
    figures: tuple[Claim, ...]
    mirror: bool
    times: Trace | None


@dataclass(frozen=True, slots=True)
class Matrix:
    """Corridors of one kind, a stock or a flow, between the countries that a pair of figures speaks of.

    alone: how many more corridors have one figure, or none of the same time; they are not in the matrix.
    """

    kind: str
    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    corridors: Mapping[Way, Corridor]
    alone: Trace

    def rows(self) -> Iterator[tuple[str, tuple[tuple[str, Corridor | None], ...]]]:
        """Each origin with every destination; nothing stands where nobody reports."""
        for origin in self.origins:
            yield origin, tuple((each, self.corridors.get((origin, each))) for each in self.destinations)


def matrices(claims: Iterable[Claim]) -> tuple[Matrix, ...]:
    """A matrix for each pair of indicators that mirror each other, if any corridor is counted twice."""
    check, held = definition("mirror-pair"), tuple(claims)
    pairs = (pair.split(" = ") for pair in check.listed("pairs"))
    found = (_matrix(leaving, coming, held, check) for leaving, coming in pairs)
    return tuple(matrix for matrix in found if matrix is not None)


def _matrix(leaving: str, coming: str, claims: Sequence[Claim], check: Check) -> Matrix | None:
    seen_from: dict[Way, tuple[list[Claim], list[Claim]]] = {}
    for claim in claims:
        if claim.indicator in (leaving, coming) and _between_countries(claim):
            gone = claim.indicator == leaving
            way = (claim.area, claim.counterpart) if gone else (claim.counterpart, claim.area)
            seen_from.setdefault(way, ([], []))[0 if gone else 1].append(claim)
    every = {way: _corridor(way, *sides, check) for way, sides in seen_from.items()}
    twice = [each for each in every.values() if len(each.figures) > 1]
    if not twice:
        return None
    origins, destinations = ({each.origin for each in twice}, {each.destination for each in twice})
    inside = {way: each for way, each in every.items() if way[0] in origins and way[1] in destinations}
    return Matrix(
        kind=names.kind_of(leaving),
        origins=tuple(sorted(origins)),
        destinations=tuple(sorted(destinations)),
        corridors=inside,
        alone=count(*(each.figures[0].trace() for way, each in sorted(every.items()) if way not in inside)),
    )


def _between_countries(claim: Claim) -> bool:
    """Whole countries with a number of their own; an interval alone has no ratio."""
    codes = (claim.area, claim.counterpart)
    return not claim.breakdown and claim.value is not None and all(len(each) == 3 and each != WORLD for each in codes)


def _corridor(way: Way, gone: Sequence[Claim], come: Sequence[Claim], check: Check) -> Corridor:
    """The newest mirror; else the newest rivals; else the newest figure."""
    mirrors = [pair for pair in product(gone, come) if _comparable(*pair, check)]
    rivals = [pair for side in (gone, come) for pair in combinations(side, 2) if _comparable(*pair, check)]
    chosen = max(mirrors or rivals, key=_rank, default=None)
    if chosen is None:
        newest = max((*gone, *come), key=lambda claim: (claim.period.end, claim.id))
        return Corridor(*way, (newest,), False, None)
    low, high = sorted(chosen, key=lambda claim: (claim.value or 0, claim.id))
    figures = chosen if mirrors else (low, high)
    return Corridor(*way, figures, bool(mirrors), ratio(high.trace(), low.trace()))


def _comparable(one: Claim, other: Claim, check: Check) -> bool:
    return one.publisher != other.publisher and one.unit == other.unit and at_one_time(one, other, check)


def _rank(pair: tuple[Claim, Claim]) -> tuple[object, ...]:
    """Newer before older, then further apart before nearer."""
    ends = sorted(claim.period.end for claim in pair)
    low, high = sorted(claim.value or Fraction(0) for claim in pair)
    return ends[1], ends[0], high / low if low else Fraction(0), pair[0].id, pair[1].id
