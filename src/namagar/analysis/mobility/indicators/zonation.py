"""The same moves in coarser zones: what another division of the country would say."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.mobility.concordance import Concordance, rezoned
from namagar.analysis.mobility.indicators.inputs import UNDEFINED, Inputs, NoValue
from namagar.analysis.terms.problem import Problem, Refused


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """One indicator over several divisions: the values in their order, their mean, the least and the greatest."""

    values: tuple[float, ...]
    mean: float
    least: float
    greatest: float


def across(inputs: Inputs) -> Iterator[Inputs]:
    """The table as it is, then in each of its coarser zonations."""
    yield inputs
    for name, zones in inputs.zonations.items():
        yield coarser(inputs, zones, name)


def coarser(inputs: Inputs, zones: Mapping[str, str], name: str) -> Inputs:
    """Moves, people and land put together by zone; what was said of pairs is lost.

    Moves inside a zone are moves no more.
    """
    meaning = inputs.table.meaning
    table = rezoned(inputs.table, Concordance.grouping(zones, meaning, (name, meaning.vintage)))
    return replace(
        inputs,
        table=table,
        population=_by_zone(inputs, inputs.population, zones, table.codes),
        land=_by_zone(inputs, inputs.land, zones, table.codes),
        distance=None,
        zonations={},
        ties={},
    )


def sensitivity(
    inputs: Inputs, divisions: Sequence[Mapping[str, str]], indicator: Callable[[Inputs], float]
) -> Sensitivity:
    """One indicator over the given divisions of the areas."""
    values = tuple(indicator(coarser(inputs, zones, str(at))) for at, zones in enumerate(divisions, 1))
    enough(len(values), 1)
    return Sensitivity(values, sum(values) / len(values), min(values), max(values))


def merged_at_random(
    codes: Sequence[str], neighbours: Mapping[str, frozenset[str]], zones: int, seed: int
) -> dict[str, str]:
    """A division into `zones` contiguous zones: two neighbouring zones, drawn with the seed, are merged until so many.

    neighbours: for each code, the codes it touches. A zone is called by its first code. Refused when the areas do not
    hang together enough, or when more zones are asked for than there are areas.
    """
    parts = {code: [code] for code in sorted(codes)}
    if not 1 <= zones <= len(parts):
        raise Refused(Problem("zonation-unfit", "", {"zones": zones, "areas": len(parts)}))
    chance = np.random.default_rng(seed)
    touching = {code: set[str]() for code in parts}
    for code in parts:
        for other in neighbours.get(code, frozenset()) & parts.keys() - {code}:
            touching[code].add(other)
            touching[other].add(code)
    pairs = sorted((code, other) for code, others in touching.items() for other in others if code < other)
    while len(parts) > zones:
        if not pairs:
            raise Refused(Problem("zonation-unfit", "", {"zones": zones, "areas": len(parts)}))
        kept, gone = pairs[int(chance.integers(len(pairs)))]
        parts[kept] += parts.pop(gone)
        _merge(kept, gone, touching, pairs)
    return dict(sorted((code, zone) for zone, members in parts.items() for code in members))


def _merge(kept: str, gone: str, touching: dict[str, set[str]], pairs: list[tuple[str, str]]) -> None:
    """What touched the zone that is gone touches the one that is kept; `pairs` stay in order."""
    for other in touching.pop(gone):
        del pairs[bisect_left(pairs, (min(gone, other), max(gone, other)))]
        touching[other].discard(gone)
        if other not in (kept, *touching[kept]):
            insort(pairs, (min(kept, other), max(kept, other)))
            touching[kept].add(other)
            touching[other].add(kept)


def enough(divisions: int, needs: int) -> None:
    """NoValue when there are fewer divisions than an indicator needs."""
    if divisions < needs:
        raise NoValue(UNDEFINED, Problem("measure-too-few-zonations", "", {"needs": needs, "zonations": divisions}))


def _by_zone(inputs: Inputs, values: Matrix | None, zones: Mapping[str, str], order: tuple[str, ...]) -> Matrix | None:
    if values is None:
        return None
    place = {zone: at for at, zone in enumerate(order)}
    at = [place[zones[code]] for code in inputs.table.codes]
    return np.asarray(np.bincount(at, weights=values, minlength=len(order)), dtype=np.float64)
