"""The claims that a check looks at: current ones only, in a fixed order, with the quantities they answer."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

from namagar.analysis.consistency import names
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.quantities import Quantity, partition
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.trace import Trace, leaf

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Holding:
    """Claims sorted by time and id, and what has taken the place of those that were corrected."""

    claims: tuple[Claim, ...]
    members: Mapping[Quantity, tuple[Claim, ...]]
    successors: Mapping[str, str]

    @staticmethod
    def of(claims: Iterable[Claim], named: Sequence[Quantity]) -> "Holding":
        """The current claims; one that another claim corrects is left out."""
        given = tuple(claims)
        successors = {claim.corrects: claim.id for claim in given if claim.corrects}
        current = sorted((claim for claim in given if claim.id not in successors), key=_place)
        return Holding(tuple(current), partition(current, named), successors)

    @cached_property
    def by_id(self) -> Mapping[str, Claim]:
        """The current claims by id."""
        return {claim.id: claim for claim in self.claims}

    @cached_property
    def _quantities(self) -> Mapping[str, Quantity]:
        return {claim.id: quantity for quantity, members in self.members.items() for claim in members}

    def current(self, claim_id: str) -> Claim | None:
        """The claim with this id, or the one that has corrected it."""
        seen: set[str] = set()
        while claim_id in self.successors and claim_id not in seen:
            seen.add(claim_id)
            claim_id = self.successors[claim_id]
        return self.by_id.get(claim_id)

    def quantity(self, claim: Claim) -> Quantity:
        """The quantity that a claim answers."""
        return self._quantities[claim.id]

    def one_quantity(self, claims: Iterable[Claim]) -> str | None:
        """The id of the quantity when all these claims answer the same one."""
        found = {self.quantity(claim).id for claim in claims}
        return found.pop() if len(found) == 1 else None


def _place(claim: Claim) -> tuple[object, str]:
    return claim.period, claim.id


def grouped(claims: Iterable[Claim], key: Callable[[Claim], Key]) -> dict[Key, list[Claim]]:
    """The claims by a key, each group in the order given."""
    groups: dict[Key, list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[key(claim)].append(claim)
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
