"""Stocks made ready for an estimate: births and deaths are taken off, and each class holds as many before and after."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from namagar.analysis.mobility.arrays import Matrix, closed, named
from namagar.analysis.mobility.balancing.targets import Targets
from namagar.analysis.mobility.balancing.two_way import fit
from namagar.analysis.mobility.od_table import require_same_codes
from namagar.analysis.mobility.stocks import StockTable, Vitals
from namagar.analysis.terms.problem import Problem, Refused

# Class totals are met by each class to this share of itself, so that small classes are as exact as large ones.
_EXACT = 1e-13
# Below this share of the stocks a difference is rounding.
_ROUNDING = 1e-14


@dataclass(frozen=True, eq=False)
class Prepared:
    """Stocks by class (row) and residence (column) with equal class totals, and every change that led there.

    start, end: the stocks as adjusted. births, deaths: taken off by class and residence. entries, exits: from and to
    the outside of an open system. start_changes, end_changes: what each step added, by name: `native` (a negative
    number of native born lifted to zero), `closure` (the world made to grow by births less deaths), `classes`.
    """

    codes: tuple[str, ...]
    stated_start: Matrix
    stated_end: Matrix
    start: Matrix
    end: Matrix
    births: Matrix
    deaths: Matrix
    entries: Matrix
    exits: Matrix
    start_changes: Mapping[str, Matrix]
    end_changes: Mapping[str, Matrix]
    notes: tuple[Problem, ...]

    def by_area(self) -> dict[str, Matrix]:
        """What each step added to the stocks of each area, at the start and at the end."""
        made = {f"{name}_start": change.sum(axis=0) for name, change in self.start_changes.items()}
        return made | {f"{name}_end": change.sum(axis=0) for name, change in self.end_changes.items()}


def prepare(start: StockTable, end: StockTable, vitals: Vitals | None = None, open_: bool = False) -> Prepared:
    """Stocks from which flows can be estimated, of a closed world or of an open one; Refused with the culprits."""
    require_same_codes(set(start.codes), set(end.codes), "end")
    if vitals is not None:
        require_same_codes(set(start.codes), set(vitals.codes), "vitals")
    _check_native(start, "start")
    _check_native(end, "end")
    codes = start.codes
    known = vitals or Vitals.none(codes)
    before, after = start.persons, end.persons
    nothing = closed(np.zeros_like(before))
    natives = (_native_lifted(before, codes, "start", nothing), _native_lifted(after, codes, "end", nothing))
    notes = [*start.notes, *end.notes, *_told(before, codes, "start"), *_told(after, codes, "end")]
    before, after = _moved(before, natives[0], nothing), _moved(after, natives[1], nothing)
    closures = (nothing, nothing)
    if not open_:
        growth = float((known.births - known.deaths).sum())
        closures = _closed(before, after, growth, nothing)
    before, after = _moved(before, closures[0], nothing), _moved(after, closures[1], nothing)
    deaths, births = _deaths(before, known.deaths, codes), _births(after, known.births, codes)
    before, after = _left(before, deaths), _left(after, births)
    classes, outside = (nothing, nothing), (nothing, nothing)
    if open_:
        first, last = _kept(before, after)
        outside = (before - first, after - last)
    else:
        first, last = _classes_matched(before, after, codes)
        classes = (first - before, last - after)
    return Prepared(
        codes=codes,
        stated_start=start.persons,
        stated_end=end.persons,
        start=first,
        end=last,
        births=births,
        deaths=deaths,
        exits=outside[0],
        entries=outside[1],
        start_changes={"native": natives[0], "closure": closures[0], "classes": classes[0]},
        end_changes={"native": natives[1], "closure": closures[1], "classes": classes[1]},
        notes=tuple(notes),
    )


def _check_native(table: StockTable, name: str) -> None:
    silent = np.isnan(table.native)
    if silent.any():
        areas = named(code for code, absent in zip(table.codes, silent, strict=True) if absent)
        raise Refused(Problem("mobility-native-missing", name, {"areas": areas}))


def _moved(stocks: Matrix, change: Matrix, nothing: Matrix) -> Matrix:
    return stocks if change is nothing else stocks + change


def _native_lifted(stocks: Matrix, codes: tuple[str, ...], name: str, nothing: Matrix) -> Matrix:
    """What lifts negative native born to zero, taken from the others of the same residence, so that its total stays."""
    native = np.diagonal(stocks)
    below = native < 0
    if not below.any():
        return nothing
    totals = stocks.sum(axis=0)
    empty = below & (totals < 0)
    if empty.any():
        areas = named(code for code, each in zip(codes, empty, strict=True) if each)
        raise Refused(Problem("mobility-population-negative", name, {"areas": areas}))
    others = totals - native
    factors = np.divide(totals, others, out=np.ones_like(totals), where=below)
    change = np.where(below, stocks * (factors - 1), 0.0)
    places = np.flatnonzero(below)
    change[places, places] = -native[places]
    return change


def _told(stocks: Matrix, codes: tuple[str, ...], name: str) -> list[Problem]:
    below = np.diagonal(stocks) < 0
    if not below.any():
        return []
    areas = named(code for code, each in zip(codes, below, strict=True) if each)
    return [Problem("mobility-native-negative", name, {"areas": areas})]


def _closed(before: Matrix, after: Matrix, growth: float, nothing: Matrix) -> tuple[Matrix, Matrix]:
    """What makes the stocks grow by births less deaths: half of the gap on each side, over the native born."""
    grown = float(after.sum()) - float(before.sum())
    gap = growth - grown
    first, last = np.diagonal(before), np.diagonal(after)
    if abs(gap) <= _ROUNDING * max(float(before.sum()), float(after.sum())):
        return nothing, nothing
    natives = float(first.sum()), float(last.sum())
    if not (min(natives) > 0 and gap / 2 <= natives[0] and -gap / 2 <= natives[1]):
        raise Refused(Problem("mobility-closure-impossible", "", {"stocks": grown, "vitals": growth}))
    return np.diag(first * (-gap / 2 / natives[0])), np.diag(last * (gap / 2 / natives[1]))


def _deaths(stocks: Matrix, deaths: Matrix, codes: tuple[str, ...]) -> Matrix:
    """Deaths of each residence by class, in proportion to who lives there."""
    totals = stocks.sum(axis=0)
    _check_enough(totals, deaths, codes, "deaths")
    return np.asarray(stocks * np.divide(deaths, totals, out=np.zeros_like(totals), where=totals > 0))


def _left(stocks: Matrix, taken: Matrix) -> Matrix:
    """What is left of stocks of which no more is taken than is there, but for rounding."""
    left = stocks - taken
    return np.asarray(np.maximum(left, 0.0, out=left))


def _births(stocks: Matrix, births: Matrix, codes: tuple[str, ...]) -> Matrix:
    """Births of each residence: native born there; where that would leave fewer than none, in proportion to all."""
    totals = stocks.sum(axis=0)
    _check_enough(totals, births, codes, "births")
    spread = births > np.diagonal(stocks)
    share = np.divide(births, totals, out=np.zeros_like(totals), where=spread & (totals > 0))
    taken: Matrix = stocks * share
    taken[np.diag_indices_from(taken)] += np.where(spread, 0.0, births)
    return taken


def _check_enough(totals: Matrix, taken: Matrix, codes: tuple[str, ...], what: str) -> None:
    short = taken > totals * (1 + _ROUNDING)
    if short.any():
        areas = named(code for code, each in zip(codes, short, strict=True) if each)
        raise Refused(Problem("mobility-vitals-exceed", "vitals", {"areas": areas, "what": what}))


def _classes_matched(before: Matrix, after: Matrix, codes: tuple[str, ...]) -> tuple[Matrix, Matrix]:
    """Both stocks with each class at the mean of its two totals while each residence keeps its own."""
    first, last = before.sum(axis=1), after.sum(axis=1)
    target = (first + last) / 2
    if (np.abs(first - last) <= _ROUNDING * target).all():
        return before, after
    return _fitted(before, target, codes, "start"), _fitted(after, target, codes, "end")


def _fitted(stocks: Matrix, target: Matrix, codes: tuple[str, ...], name: str) -> Matrix:
    residences = stocks.sum(axis=0)
    try:
        return fit(stocks, Targets(target, residences, codes, codes), _EXACT).table
    except Refused as refused:
        told = [Problem(each.code, name, each.facts) for each in refused.problems]
        raise type(refused)(told) from refused


def _kept(before: Matrix, after: Matrix) -> tuple[Matrix, Matrix]:
    """Both stocks with each class at the smaller of its two totals, as its stocks lie: the rest leaves or enters."""
    first, last = before.sum(axis=1), after.sum(axis=1)
    both = np.minimum(first, last)
    return (
        before * np.divide(both, first, out=np.zeros_like(first), where=first > 0)[:, None],
        after * np.divide(both, last, out=np.zeros_like(last), where=last > 0)[:, None],
    )
