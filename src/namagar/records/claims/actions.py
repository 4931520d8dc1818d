"""What can be done with claims: receive them, correct one, propose the value of a quantity for decision."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from namagar.analysis.terms.claim import read_claim
from namagar.analysis.terms.codebook import Codebook
from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.claims import matter, queries
from namagar.records.claims.intake import keep, look_again, take_in
from namagar.records.claims.models import ReceivedClaim
from namagar.records.decisions import lifecycle
from namagar.records.decisions.models import Decision
from namagar.records.people import journal, texts
from namagar.records.people.models import Institution, User
from namagar.records.people.permission import require


@transaction.atomic
def receive(*, by: User | None, country: str, rows: Iterable[Mapping[str, str]], origin: str) -> list[ReceivedClaim]:
    """Take claims in, all or none. `origin` says where the rows came from (a file's name)."""
    require(by, "claims.receive", country)
    return take_in(by=by, country=country, rows=rows, origin=origin)


@transaction.atomic
def correct(
    *, by: User | None, claim: ReceivedClaim, changes: Mapping[str, str], reason: Mapping[str, str]
) -> ReceivedClaim:
    """A new claim that names the one it corrects. Live decisions that rest on the old one lapse."""
    claim = ReceivedClaim.objects.select_for_update().get(pk=claim.pk)
    require(by, "claims.correct", claim.country, claim.state)
    if not texts.written(reason):
        raise Refused(Problem("reason-missing", "reason"))
    changed = {column: text.strip() for column, text in changes.items()}
    row = {**claim.fields, **changed, "corrects": claim.code, "id": _next_code(claim)}
    if {**row, "id": "", "corrects": ""} == {**claim.fields, "id": "", "corrects": ""}:
        raise Refused(Problem("correction-changes-nothing", "value", {"id": claim.code}))
    read_claim(row, Codebook.of(claim.country), where=row["id"])
    new = keep(by, claim.country, row, corrects=claim, reason=texts.trimmed(reason))
    journal.write(
        by=by,
        action="claims.correct",
        country=claim.country,
        subject=f"claim:{new.code}",
        facts={"corrects": claim.code, "changes": dict(changes), "reason": texts.trimmed(reason)},
    )
    look_again(by, claim.country)
    return new


@transaction.atomic
def propose(
    *,
    by: User | None,
    country: str,
    quantity: str,
    chosen: str,
    value: str,
    reason: Mapping[str, str],
    signatories: Sequence[Institution],
    needed: int,
) -> Decision:
    """Propose one value for a quantity: that of a `chosen` claim, or an own `value` when no claim is chosen."""
    require(by, "claims.propose", country, queries.state_of(country, quantity))
    content = matter.content(country, quantity, matter.proposed_value(country, quantity, chosen, value), chosen)
    return _begun(by, country, quantity, content, reason, signatories, needed)


@transaction.atomic
def propose_estimate(
    *,
    by: User | None,
    country: str,
    quantity: str,
    reconciliation: str,
    unknown: str,
    to: int,
    reason: Mapping[str, str],
    signatories: Sequence[Institution],
    needed: int,
) -> Decision:
    """Propose the estimate of a reconciliation, rounded `to` the nearest one, ten or thousand, for a quantity."""
    require(by, "claims.propose_estimate", country, queries.state_of(country, quantity))
    value = matter.proposed_estimate(country, quantity, reconciliation, unknown, to)
    return _begun(by, country, quantity, matter.content(country, quantity, value, ""), reason, signatories, needed)


def _begun(
    by: User | None,
    country: str,
    quantity: str,
    content: Mapping[str, Any],
    reason: Mapping[str, str],
    signatories: Sequence[Institution],
    needed: int,
) -> Decision:
    assert by is not None
    return lifecycle.begin(
        by=by,
        country=country,
        subject=matter.subject(quantity),
        titles=content["question"],
        content=content,
        reason=reason,
        signatories=signatories,
        needed=needed,
    )


def _next_code(claim: ReceivedClaim) -> str:
    stem, _, number = claim.code.partition("~")
    return f"{stem}~{int(number or 1) + 1}"
