"""Whether a source comes back to itself: what it took from another was taken from it."""

from collections.abc import Iterator, Sequence

from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding
from namagar.analysis.consistency.telling import tell
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.trace import count


def find(held: Holding, check: Check) -> Iterator[Finding]:
    """Every claim whose chain of origins leaves its publisher and returns to it."""
    for claim in held.claims:
        if claim.derived_from:
            chain = _back_home(claim, held, int(check.number("longest")))
            if chain:
                steps = count(*(each.trace() for each in chain))
                yield tell(check, held, chain, {"count": steps}, cause="loop" if chain[-1] is claim else "echo")


def _back_home(claim: Claim, held: Holding, longest: int) -> Sequence[Claim]:
    """The shortest chain of origins from a claim by way of another publisher to its own; empty when there is none."""
    seen, chains = {claim.id}, [[claim]]
    for chain in chains:  # The list grows while it is read: a search by the length of chains.
        for origin in _origins(chain[-1], held) if len(chain) < longest else ():
            abroad = any(each.publisher != claim.publisher for each in chain)
            if abroad and origin.publisher == claim.publisher:
                return [*chain, origin]
            if origin.id not in seen:
                seen.add(origin.id)
                chains.append([*chain, origin])
    return ()


def _origins(claim: Claim, held: Holding) -> list[Claim]:
    found = (held.current(name) for name in claim.derived_from)
    return [origin for origin in found if origin is not None]
