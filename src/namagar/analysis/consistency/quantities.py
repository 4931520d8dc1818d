"""Quantities: the questions that claims answer, each with its time; every claim belongs to exactly one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from namagar.analysis.consistency import names
from namagar.analysis.terms.areas import LANGUAGES, AreaBook
from namagar.analysis.terms.claim import Claim, Series
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader

_BESIDE = {"en": ", ", "fa": "، "}


@dataclass(frozen=True)
class Quantity:
    """A series in a window of time. A named one is a question that a country must answer."""

    id: str
    series: Series
    window: Period
    named: bool
    question: Mapping[str, str] | None = field(default=None, hash=False)
    explains: Mapping[str, str] | None = field(default=None, hash=False)

    def titles(self) -> Mapping[str, str]:
        """Its question, or the title of its series."""
        return self.question or names.series(self.series)

    def questions(self) -> Mapping[str, str]:
        """What is asked, with the time when the title does not say it."""
        if self.question:
            return self.question
        titles = self.titles()
        return {language: titles[language] + _BESIDE[language] + self.window.label(language) for language in LANGUAGES}


def named_quantities(country: str) -> tuple[Quantity, ...]:
    """The questions a country has named, in its order; Refused when two windows of one series overlap."""
    book = AreaBook.of(country)
    found = tuple(_named(row, book) for row in reader.yaml_file("countries", country, "quantities.yaml"))
    problems = [
        Problem("quantity-windows-overlap", one.id, {"one": one.id, "other": other.id})
        for one, other in combinations(found, 2)
        if one.series == other.series and one.window.overlaps(other.window)
    ]
    if problems:
        raise Refused(problems)
    return found


def _named(row: Mapping[str, Any], book: AreaBook) -> Quantity:
    area, counterpart = (book.resolve(row[key]).id if row[key] else "" for key in ("area", "counterpart"))
    pairs = (pair.partition("=") for pair in (row["breakdown"] or "").split(";") if pair)
    breakdown = tuple(sorted((dimension, code) for dimension, _, code in pairs))
    return Quantity(
        row["id"],
        Series(row["indicator"], area, counterpart, breakdown),
        Period.read(row["window"]),
        True,
        row["question"],
        row.get("explain"),
    )


def quantity_of(claim: Claim, named: Sequence[Quantity]) -> Quantity:
    """The named quantity whose window holds the whole period of the claim, or that of the year it ends in."""
    for quantity in named:
        if quantity.series == claim.series and quantity.window.contains(claim.period):
            return quantity
    return yearly(claim.series, claim.period.end.year)


def yearly(series: Series, year: int) -> Quantity:
    """The quantity without a name: a series in one year."""
    return Quantity(f"{series_id(series)}.{year:04d}", series, Period.read(f"{year:04d}"), False)


def series_id(series: Series) -> str:
    """What a series is called in addresses, and before the year of its quantities."""
    breakdown = (f"{dimension}={code}" for dimension, code in series.breakdown)
    return ".".join((series.indicator, series.area, series.counterpart or "any", *breakdown))


def by_series(named: Iterable[Quantity]) -> dict[Series, tuple[Quantity, ...]]:
    """The named quantities of each series."""
    found: dict[Series, tuple[Quantity, ...]] = {}
    for quantity in named:
        found[quantity.series] = (*found.get(quantity.series, ()), quantity)
    return found


def partition(claims: Iterable[Claim], named: Sequence[Quantity]) -> dict[Quantity, tuple[Claim, ...]]:
    """All claims by quantity: named ones first in their order, then by series, the newest year first."""
    windows, members = by_series(named), dict[Quantity, list[Claim]]()
    for claim in sorted(claims, key=lambda claim: (claim.period.start, claim.period.end, claim.id)):
        members.setdefault(quantity_of(claim, windows.get(claim.series, ())), []).append(claim)
    order = {quantity.id: place for place, quantity in enumerate(named)}
    ranked = sorted(members, key=lambda each: (order.get(each.id, len(order)), each.series, -each.window.start.year))
    return {quantity: tuple(members[quantity]) for quantity in ranked}
