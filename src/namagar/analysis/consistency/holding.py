"""The claims that a check looks at: current ones only, grouped once by series, each group in the order of time."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import chain
from typing import TypeVar

from namagar.analysis.consistency import names
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.quantities import Quantity, by_series, quantity_of
from namagar.analysis.terms.claim import Claim, Series
from namagar.analysis.terms.trace import Trace, leaf

Key = TypeVar("Key", bound=Hashable)
Item = TypeVar("Item")


@dataclass(frozen=True)
class Holding:
    """Current claims by series, the questions a country has named, and what has taken the place of corrected claims."""

    series: Mapping[Series, Sequence[Claim]]
    named: Mapping[Series, Sequence[Quantity]]
    successors: Mapping[str, str]

    @staticmethod
    def of(claims: Iterable[Claim], named: Sequence[Quantity]) -> "Holding":
        """The current claims; one that another claim corrects is left out."""
        groups: dict[Series, list[Claim]] = defaultdict(list)
        successors: dict[str, str] = {}
        for claim in claims:
            groups[claim.series].append(claim)
            if claim.corrects:
                successors[claim.corrects] = claim.id
        if successors:
            groups = {key: [each for each in group if each.id not in successors] for key, group in groups.items()}
        for group in groups.values():
            group.sort(key=_place)
        return Holding({key: group for key, group in groups.items() if group}, by_series(named), successors)

    def narrowed(self, named: Callable[[Claim], bool], indicators: Collection[str], taken: bool) -> "Holding":
        """The same with only those claims of some indicators that are named, or with all but those."""
        found: dict[Series, Sequence[Claim]] = {}
        for key, group in self.series.items():
            concerned = not indicators or key.indicator in indicators
            kept = [claim for claim in group if named(claim) == taken] if concerned else () if taken else group
            if kept:
                found[key] = kept
        return replace(self, series=found)

    @property
    def claims(self) -> Iterator[Claim]:
        """All current claims, series by series."""
        return chain.from_iterable(self.series.values())

    def of_kind(self, *kinds: str) -> Iterator[tuple[Series, Sequence[Claim]]]:
        """The series whose indicator is a stock, a flow, a net or a rate."""
        return ((key, group) for key, group in self.series.items() if names.kind_of(key.indicator) in kinds)

    @cached_property
    def by_id(self) -> Mapping[str, Claim]:
        """The current claims by id."""
        return {claim.id: claim for claim in self.claims}

    @cached_property
    def reprints(self) -> Sequence[Sequence[Claim]]:
        """Groups of claims in which one publisher speaks more than once of the same people and days."""
        found: list[Sequence[Claim]] = []
        for claims in self.series.values():
            keys = {(claim.publisher, claim.concept, claim.period.start, claim.period.end) for claim in claims}
            if len(keys) < len(claims):
                groups = grouped(claims, lambda claim: (claim.publisher, claim.concept, claim.unit, claim.period))
                found += (group for group in groups.values() if len(group) > 1)
        return found

    @cached_property
    def parts(self) -> Mapping[str, Sequence[Claim]]:
        """The published parts of each total, by its id or that of what has corrected it, in the order of time."""
        found: dict[str, list[Claim]] = defaultdict(list)
        for part in self.claims:
            whole = self.current(part.part_of) if part.part_of else None
            if whole is not None:
                found[whole.id].append(part)
        return {whole: sorted(parts, key=_place) for whole, parts in found.items()}

    @cached_property
    def _corridors(self) -> Mapping[tuple[object, ...], Sequence[Series]]:
        found: dict[tuple[object, ...], list[Series]] = defaultdict(list)
        for series in self.series:
            found[series.indicator, series.counterpart, series.breakdown].append(series)
        return found

    def beside(self, series: Series) -> Sequence[Series]:
        """The series of the same indicator from other areas to the same counterpart: the other columns of its table."""
        column = self._corridors[series.indicator, series.counterpart, series.breakdown]
        return [other for other in column if other != series]

    def current(self, claim_id: str) -> Claim | None:
        """The claim with this id, or the one that has corrected it."""
        seen: set[str] = set()
        while claim_id in self.successors and claim_id not in seen:
            seen.add(claim_id)
            claim_id = self.successors[claim_id]
        return self.by_id.get(claim_id)

    def quantity(self, claim: Claim) -> Quantity:
        """The quantity that a claim answers."""
        return quantity_of(claim, self.named.get(claim.series, ()))

    def one_quantity(self, claims: Iterable[Claim]) -> str | None:
        """The id of the quantity when all these claims answer the same one."""
        found = {self.quantity(claim).id for claim in claims}
        return found.pop() if len(found) == 1 else None

    def questions(self, series: Series) -> Iterator[Sequence[Claim]]:
        """The claims of a series by the quantity they answer, where there are at least two."""
        windows, groups = self.named.get(series, ()), defaultdict[object, list[Claim]](list)
        for claim in self.series[series]:
            key: object = claim.period.end.year
            for quantity in windows:
                if quantity.window.contains(claim.period):
                    key = quantity.id
            groups[key].append(claim)
        return (group for group in groups.values() if len(group) > 1)


def _place(claim: Claim) -> tuple[object, object, str]:
    return claim.period.start, claim.period.end, claim.id


def grouped(items: Iterable[Item], key: Callable[[Item], Key]) -> dict[Key, list[Item]]:
    """Claims, or series, by a key, each group in the order given."""
    groups: dict[Key, list[Item]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return dict(groups)


def lowest(claim: Claim) -> Trace:
    """The value of a claim, or the lower bound of its interval."""
    return claim.trace() if claim.value is not None else _bound(claim, "low", claim.low)


def highest(claim: Claim) -> Trace:
    """The value of a claim, or the upper bound of its interval."""
    return claim.trace() if claim.value is not None else _bound(claim, "high", claim.high)


def _bound(claim: Claim, name: str, value: Fraction | None) -> Trace:
    assert value is not None, "a claim has a value or both bounds"
    exact = int(value) if value.denominator == 1 else value
    return leaf("claim", exact, id=claim.id, publisher=claim.publisher, bound=name)


def exact(trace: Trace) -> Fraction:
    """The value of a trace that is never missing, as the bounds of claims are."""
    assert trace.value is not None
    return Fraction(trace.value)


def graded(share: Trace, check: Check) -> str:
    """How grave a difference is by its share in what is printed; as the check says where zero is printed."""
    return check.severity if share.value is None else check.severity_from(abs(exact(share)))


def near(claims: Iterable[Claim], factor: Fraction) -> bool:
    """Whether no claim can be this many times another one: quickly seen for most, where all are above zero."""
    known = [claim.value for claim in claims]
    values = [value.numerator / value.denominator for value in known if value is not None]
    # Division is exact to fifteen digits; what comes close to the limit is left to exact numbers.
    return len(values) == len(known) and 0 < max(values) < min(values) * float(factor) * 0.999999


def rounding_units(claims: Iterable[Claim]) -> str:
    """The rounding units of claims, as the step `rounding_reach` reads them."""
    return " ".join(str(claim.precision or 1) for claim in claims)


def lines(claims: Sequence[Claim]) -> tuple[tuple[str, ...], dict[str, Trace], dict[str, object]]:
    """One line for each claim: which wording it takes, its numbers, and its facts."""
    wordings: list[str] = []
    numbers: dict[str, Trace] = {}
    facts: dict[str, object] = {}
    for place, claim in enumerate(claims, start=1):
        facts |= {
            f"series_{place}": names.series(claim.series),
            f"publisher_{place}": names.sourced(claim.publisher, claim.revision),
            f"concept_{place}": names.concept(claim.concept),
            f"period_{place}": claim.period,
        }
        if claim.value is None:
            wordings.append("interval")
            numbers |= {f"low_{place}": lowest(claim), f"high_{place}": highest(claim)}
        else:
            wordings.append("value")
            numbers[f"value_{place}"] = claim.trace()
    return tuple(wordings), numbers, facts
