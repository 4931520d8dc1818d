"""How complete claims are: of all cells of indicator, area, sex, age and period, how many have a number."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from namagar.analysis.consistency.arithmetic import Values, percent
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.trace import Number, Trace, count, step

DIMENSIONS = ("indicator", "area", "sex", "age", "period")
TOTAL = ""
_BETWEEN = "|"


@dataclass(frozen=True)
class Grid:
    """The cells that are wanted; the code for both sexes, or all ages, is empty."""

    indicators: tuple[str, ...]
    areas: tuple[str, ...]
    periods: tuple[Period, ...]
    sexes: tuple[str, ...] = (TOTAL,)
    ages: tuple[str, ...] = (TOTAL,)

    def codes(self) -> Mapping[str, tuple[str, ...]]:
        """Each dimension with its codes; a period is named by its text."""
        periods = tuple(period.text for period in self.periods)
        return dict(zip(DIMENSIONS, (self.indicators, self.areas, self.sexes, self.ages, periods), strict=True))


Cell = tuple[str, ...]


@dataclass(frozen=True)
class Completeness:
    """The share of cells with a number, in per cent, of all and of each code of each dimension; what fills them.

    `sizes` says of each dimension how many codes it has: multiplied they are the cells.
    """

    share: Trace
    sizes: Mapping[str, Trace]
    by: Mapping[str, Mapping[str, Trace]]
    filled: Mapping[Cell, Claim]
    missing: tuple[Cell, ...]


@step
def size(values: Values, **facts: str) -> Number:
    """How many codes one dimension has; the code of all people together is an empty one."""
    return len(facts["codes"].split(_BETWEEN))


@step
def wanted(values: Values, **facts: str) -> Number:
    """How many cells there are: the sizes of all dimensions multiplied."""
    return prod(int(value or 0) for value in values)


def completeness(claims: Iterable[Claim], grid: Grid) -> Completeness:
    """Which cells of the grid have a number; a claim of any publisher and counterpart fills its cell.

    A published zero is a number. An interval fills a cell as well; a cell is filled once, however many claims do, and
    the first of them by id stands for it.
    """
    filled: dict[Cell, Claim] = {}
    for cell, claim in fitting(claims, grid):
        filled.setdefault(cell, claim)
    codes = grid.codes()
    cells = list(product(*codes.values()))
    return Completeness(
        sizes=_sizes(codes),
        filled=filled,
        share=_share([filled[cell] for cell in cells if cell in filled], codes),
        by={
            dimension: {code: _slice(filled, codes, place, code) for code in codes[dimension]}
            for place, dimension in enumerate(DIMENSIONS)
        },
        missing=tuple(cell for cell in cells if cell not in filled),
    )


def fitting(claims: Iterable[Claim], grid: Grid) -> Iterator[tuple[Cell, Claim]]:
    """Each claim with each cell that it fills, in the order of ids."""
    codes = {name: frozenset(each) for name, each in grid.codes().items()}
    for claim in sorted(claims, key=lambda claim: claim.id):
        people = _people(claim)
        if people is None or claim.indicator not in codes["indicator"] or claim.area not in codes["area"]:
            continue
        if people[0] in codes["sex"] and people[1] in codes["age"]:
            for period in _periods(claim, grid.periods):
                yield (claim.indicator, claim.area, *people, period.text), claim


def _people(claim: Claim) -> tuple[str, str] | None:
    """Sex and age of those counted; None when they are broken down by something else as well."""
    breakdown = dict(claim.breakdown)
    sex, age = breakdown.pop("sex", TOTAL), breakdown.pop("age", TOTAL)
    return None if breakdown else (sex, age)


def _periods(claim: Claim, periods: Sequence[Period]) -> Iterator[Period]:
    """The wanted periods that hold all of the claim's days."""
    return (period for period in periods if period.contains(claim.period))


def _slice(filled: Mapping[Cell, Claim], codes: Mapping[str, tuple[str, ...]], place: int, code: str) -> Trace:
    here = {**codes, DIMENSIONS[place]: (code,)}
    return _share([filled[cell] for cell in product(*here.values()) if cell in filled], here)


def _share(present: Sequence[Claim], codes: Mapping[str, tuple[str, ...]]) -> Trace:
    return percent(count(*(claim.trace() for claim in present)), cells_of(codes))


def cells_of(codes: Mapping[str, tuple[str, ...]]) -> Trace:
    """How many cells the codes of all dimensions span."""
    return wanted(*_sizes(codes).values())


def _sizes(codes: Mapping[str, tuple[str, ...]]) -> dict[str, Trace]:
    return {name: size(dimension=name, codes=_BETWEEN.join(codes[name])) for name in DIMENSIONS}
