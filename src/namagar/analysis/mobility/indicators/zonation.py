"""The same moves in coarser zones: what another division of the country would say."""

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
    zone_of = {code: code for code in sorted(codes)}
    if not 1 <= zones <= len(zone_of):
        raise Refused(Problem("zonation-unfit", "", {"zones": zones, "areas": len(zone_of)}))
    chance = np.random.default_rng(seed)
    while len(set(zone_of.values())) > zones:
        touching = sorted(
            {
                (min(zone_of[code], zone_of[other]), max(zone_of[code], zone_of[other]))
                for code in zone_of
                for other in neighbours.get(code, frozenset())
                if other in zone_of and zone_of[code] != zone_of[other]
            }
        )
        if not touching:
            raise Refused(Problem("zonation-unfit", "", {"zones": zones, "areas": len(set(zone_of.values()))}))
        kept, gone = touching[int(chance.integers(len(touching)))]
        zone_of = {code: kept if zone == gone else zone for code, zone in zone_of.items()}
    return zone_of


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
