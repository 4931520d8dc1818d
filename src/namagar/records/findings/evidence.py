"""The claims that a finding rests on, by the quantity they answer, and those that no longer count."""

from collections.abc import Iterable
from dataclasses import dataclass

from namagar.analysis.consistency.quantities import Quantity
from namagar.analysis.terms.claim import Claim, read_claims
from namagar.analysis.terms.codebook import Codebook
from namagar.records.claims import queries as claims
from namagar.records.claims.models import ReceivedClaim
from namagar.records.findings.queries import Standing


@dataclass(frozen=True, slots=True)
class Group:
    """Claims of a finding that answer one quantity; without one they are such as no longer count."""

    quantity: Quantity | None
    claims: list[Claim]


def evidence(country: str, of: Standing) -> list[Group]:
    """All claims of a finding, each once, in the order of the quantities."""
    held = claims.holdings(country)
    wanted = set(of.claims)
    groups = [
        Group(held.quantities[name], [each for each in members if each.id in wanted])
        for name, members in held.members.items()
        if any(each.id in wanted for each in members)
    ]
    here = {each.id for group in groups for each in group.claims}
    gone = [code for code in of.claims if code not in here]
    return [*groups, Group(None, _as_received(country, gone))] if gone else groups


def _as_received(country: str, codes: Iterable[str]) -> list[Claim]:
    """Claims that are corrected or withdrawn, as they last came in."""
    rows = ReceivedClaim.objects.filter(country=country, code__in=list(codes)).order_by("pk")
    return list(read_claims({row.code: row.fields for row in rows}.values(), Codebook.of(country)))
