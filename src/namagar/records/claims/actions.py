"""What can be done with claims: receive them, correct one, propose the value of a quantity for decision."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction

from namagar.analysis.terms.claim import COLUMNS, read_claim, read_claims
from namagar.analysis.terms.codebook import Codebook
from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.claims import matter, queries
from namagar.records.claims.models import ReceivedClaim
from namagar.records.decisions import lifecycle
from namagar.records.decisions.content import written
from namagar.records.decisions.models import Decision
from namagar.records.people import clock, journal
from namagar.records.people.models import Institution, User
from namagar.records.people.permission import require


@transaction.atomic
def receive(*, by: User | None, country: str, rows: Iterable[Mapping[str, str]], origin: str) -> list[ReceivedClaim]:
    """Take claims in, all or none. `origin` says where the rows came from (a file's name)."""
    require(by, "claims.receive", country)
    return take_in(by=by, country=country, rows=rows, origin=origin)


def take_in(*, by: User | None, country: str, rows: Iterable[Mapping[str, str]], origin: str) -> list[ReceivedClaim]:
    """Receive without asking who may: also how the catalogue's own claims come in when an instance is filled."""
    rows = [{column: (row.get(column) or "").strip() for column in COLUMNS} for row in rows]
    claims = read_claims(rows, Codebook.of(country))
    known = set(ReceivedClaim.objects.filter(country=country).values_list("code", flat=True))
    twice = [claim.id for claim in claims if claim.id in known]
    if twice:
        raise Refused([Problem("claim-id-twice", code, {"id": code}) for code in twice])
    received = [_keep(by, country, row, corrects=None, reason="") for row in rows]
    journal.write(by=by, action="claims.receive", country=country, subject=f"claims:{origin}",
                  facts={"claims": len(received), "digest": _digest("".join(each.fingerprint for each in received))})
    _recheck_decisions(by, country)
    return received


@transaction.atomic
def correct(*, by: User | None, claim: ReceivedClaim, changes: Mapping[str, str], reason: str) -> ReceivedClaim:
    """A new claim that names the one it corrects. Live decisions that rest on the old one lapse."""
    claim = ReceivedClaim.objects.select_for_update().get(pk=claim.pk)
    require(by, "claims.correct", claim.country, claim.state)
    if not reason.strip():
        raise Refused(Problem("reason-missing", "reason"))
    row = {**claim.fields, **changes, "corrects": claim.code, "id": _next_code(claim)}
    if {**row, "id": "", "corrects": ""} == {**claim.fields, "id": "", "corrects": ""}:
        raise Refused(Problem("correction-changes-nothing", claim.code, {"id": claim.code}))
    read_claim(row, Codebook.of(claim.country), where=row["id"])
    new = _keep(by, claim.country, row, corrects=claim, reason=reason.strip())
    journal.write(by=by, action="claims.correct", country=claim.country, subject=f"claim:{new.code}",
                  facts={"corrects": claim.code, "changes": dict(changes), "reason": reason.strip()})
    _recheck_decisions(by, claim.country)
    return new


@transaction.atomic
def propose(*, by: User | None, country: str, quantity: str, chosen: str, value: str, reason: str,
            signatories: Sequence[Institution], needed: int) -> Decision:
    """Propose one value for a quantity: that of a `chosen` claim, or an own `value` when no claim is chosen."""
    require(by, "claims.propose", country, queries.state_of(country, quantity))
    content = matter.content(country, quantity, matter.proposed_value(country, quantity, chosen, value), chosen)
    assert by is not None
    return lifecycle.begin(by=by, country=country, subject=matter.subject(quantity), titles=content["question"],
                           content=content, reason=reason, signatories=signatories, needed=needed)


def _keep(by: User | None, country: str, row: Mapping[str, str], corrects: ReceivedClaim | None,
          reason: str) -> ReceivedClaim:
    text = written(row)
    claim = ReceivedClaim(country=country, code=row["id"], row=text, fingerprint=_digest(text), corrects=corrects,
                          reason=reason, received_by=by, received_at=clock.now())
    claim.save()
    return claim


def _next_code(claim: ReceivedClaim) -> str:
    stem, _, number = claim.code.partition("~")
    return f"{stem}~{int(number or 1) + 1}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _recheck_decisions(by: User | None, country: str) -> None:
    for decision in Decision.objects.filter(country=country, subject__startswith="quantity:"):
        if decision.state in lifecycle.LIVE:
            lifecycle.content_changed(by=by, decision=decision, content=matter.as_it_stands(country, decision.matter))
