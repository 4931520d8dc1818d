"""Reads of claims: all current ones, grouped by the quantity they answer, with what the checks find."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import QuerySet

from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.quantities import Quantity, named_quantities, partition
from namagar.analysis.consistency.run import check
from namagar.analysis.terms.claim import Claim, Series, read_claims
from namagar.analysis.terms.codebook import Codebook
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.trace import Trace, leaf
from namagar.records.claims.models import ReceivedClaim, Withdrawal
from namagar.records.decisions import queries as decisions
from namagar.records.decisions.models import Decision


@dataclass(frozen=True, eq=False)
class Holdings:
    """The claims of a country as they stand: by id, by quantity, and what the checks find in them.

    `everything` holds corrected claims too. Each state of the claims has one such thing, equal to itself alone, so that
    what is worked out from it can be kept under it.
    """

    country: str
    everything: tuple[Claim, ...]
    claims: Mapping[str, Claim]
    quantities: Mapping[str, Quantity]
    members: Mapping[str, tuple[Claim, ...]]
    findings: tuple[Finding, ...]

    def quantity_of(self, claim: Claim) -> str:
        """The id of the quantity a claim answers."""
        return next(name for name, members in self.members.items() if claim in members)


def standing(country: str) -> QuerySet[ReceivedClaim]:
    """The claims that were not withdrawn: all that is read, checked, signed and shown goes out from them."""
    return ReceivedClaim.objects.filter(country=country, withdrawal=None)


def holdings(country: str) -> Holdings:
    """Everything that follows from the current claims; worked out once for each state of the claims."""
    rows = ReceivedClaim.objects.filter(country=country).order_by("-pk")
    gone = Withdrawal.objects.filter(claim__country=country).order_by("-pk")
    return _holdings(
        country,
        rows.values_list("pk", "fingerprint", "received_at").first(),
        gone.values_list("pk", "withdrawn_at").first(),
    )


@lru_cache(maxsize=16)
def _holdings(
    country: str, newest: tuple[int, str, datetime] | None, gone: tuple[int, datetime] | None = None
) -> Holdings:
    """`newest` and `gone` are the key of the cache: claims and withdrawals are only ever added, so the last ones name
    a state of the claims.

    Their numbers alone would not do: after an undone transaction the database gives them again, to other rows.
    """
    received = standing(country).select_related("corrected_by")
    # The checks take the superseded ones too: a part may name a total that was corrected since.
    everything = read_claims((row.fields for row in received), Codebook.of(country))
    current = {row.code for row in received if row.state == "current"}
    claims = [claim for claim in everything if claim.id in current]
    parts = partition(claims, named_quantities(country))
    return Holdings(
        country=country,
        everything=everything,
        claims={claim.id: claim for claim in claims},
        quantities={quantity.id: quantity for quantity in parts},
        members={quantity.id: members for quantity, members in parts.items()},
        findings=check(everything, named_quantities(country)),
    )


def received(country: str, code: str) -> ReceivedClaim | None:
    """One claim as it was received, whatever its state; of several with this code the one that came in last."""
    rows = ReceivedClaim.objects.select_related("corrects", "corrected_by", "withdrawal")
    return rows.filter(country=country, code=code).order_by("-take").first()


def quantity(country: str, name: str) -> Quantity:
    """A quantity of the country by its id; Refused when no claim answers it."""
    found = holdings(country).quantities.get(name)
    if found is None:
        raise Refused(Problem("quantity-unknown", name, {"id": name}))
    return found


def findings_about(country: str, name: str) -> tuple[Finding, ...]:
    """Findings that touch a claim of this quantity."""
    held = holdings(country)
    ids = {claim.id for claim in held.members[name]}
    return tuple(finding for finding in held.findings if ids & set(finding.claims))


def findings_nearby(country: str, name: str) -> tuple[Finding, ...]:
    """Grave findings about the same sources at other times: a number that is copied or frozen weakens its series.

    That sources diverge in other years as well is left to those years.
    """
    held, here = holdings(country), set(findings_about(country, name))
    series = _series(country, name)
    return tuple(
        finding
        for finding in held.findings
        if finding.series == series
        and finding not in here
        and finding.severity == "high"
        and finding.check != "sources-diverge"
    )


def _series(country: str, name: str) -> Series:
    return quantity(country, name).series


def superseded_in(country: str, name: str) -> list[ReceivedClaim]:
    """Claims that once answered this quantity and were corrected."""
    ids = {claim.id for claim in holdings(country).members[name]}
    found: list[ReceivedClaim] = []
    rows = standing(country).filter(code__in=ids).select_related("corrects")
    queue = [row.corrects for row in rows if row.corrects]
    while queue:
        old = queue.pop()
        found.append(old)
        if old.corrects:
            queue.append(old.corrects)
    return found


def state_of(country: str, name: str) -> str:
    """claimed, in-consultation, decided or lapsed: where the country stands with this quantity."""
    quantity(country, name)
    newest = decisions.of_subject(country, f"quantity:{name}").first()
    if newest is None or newest.state == "withdrawn":
        return "claimed"
    return {"open": "in-consultation", "decided": "decided", "lapsed": "lapsed"}[newest.state]


def states(country: str) -> dict[str, str]:
    """The state of every quantity that was ever put to a decision; all others are claimed."""
    found: dict[str, str] = {}
    for decision in decisions.of_country(country).filter(subject__startswith="quantity:"):
        name = decision.subject.removeprefix("quantity:")
        if name not in found:
            found[name] = {"open": "in-consultation", "withdrawn": "claimed"}.get(decision.state, decision.state)
    return found


def decisions_on(country: str, name: str) -> list[Decision]:
    """Every decision ever proposed on the quantity, the newest first."""
    return list(decisions.of_subject(country, f"quantity:{name}"))


def count_of(country: str) -> Trace:
    """How many current claims the country has."""
    return leaf("record", len(holdings(country).claims), app="claims", model="claim", country=country, state="current")


def codes(country: str) -> dict[str, str]:
    """Every claim ever received, with its row as it was written down last, whether it was withdrawn or not."""
    return dict(ReceivedClaim.objects.filter(country=country).order_by("take").values_list("code", "row"))
