"""How complete claims are: of all cells of indicator, area, sex, age and period, how many have a number."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from namagar.analysis.consistency.arithmetic import Values, percent
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.trace import Number, Trace, count, step

DIMENSIONS = ("indicator", "area", "sex", "age", "period")
TOTAL = ""


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
    """The share of cells with a number, in per cent, of all and of each code of each dimension; what is missing."""

    share: Trace
    by: Mapping[str, Mapping[str, Trace]]
    missing: tuple[Cell, ...]


@step
def wanted(values: Values, **facts: str) -> Number:
    """How many cells there are: the numbers of codes of all dimensions multiplied."""
    cells = 1
    for each in DIMENSIONS:
        cells *= int(facts[each])
    return cells


def completeness(claims: Iterable[Claim], grid: Grid) -> Completeness:
    """Which cells of the grid have a number; a claim of any publisher and counterpart fills its cell.

    A published zero is a number. An interval fills a cell as well; a cell is filled once, however many claims do.
    """
    filled = _filled(claims, grid)
    codes = grid.codes()
    cells = list(product(*codes.values()))
    return Completeness(
        share=_share([filled[cell] for cell in cells if cell in filled], codes),
        by={
            dimension: {code: _slice(filled, codes, place, code) for code in codes[dimension]}
            for place, dimension in enumerate(DIMENSIONS)
        },
        missing=tuple(cell for cell in cells if cell not in filled),
    )


def _filled(claims: Iterable[Claim], grid: Grid) -> dict[Cell, Claim]:
    """Each filled cell with the first claim, by id, that fills it."""
    found: dict[Cell, Claim] = {}
    wanted_codes = {name: set(codes) for name, codes in grid.codes().items()}
    for claim in sorted(claims, key=lambda claim: claim.id):
        people = _people(claim)
        if people is None or claim.indicator not in wanted_codes["indicator"] or claim.area not in wanted_codes["area"]:
            continue
        if people[0] in wanted_codes["sex"] and people[1] in wanted_codes["age"]:
            for period in _periods(claim, grid.periods):
                found.setdefault((claim.indicator, claim.area, *people, period.text), claim)
    return found


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
    sizes = {dimension: str(len(each)) for dimension, each in codes.items()}
    return percent(count(*(claim.trace() for claim in present)), wanted(**sizes))
