"""How claims come in: read, checked against the codes of the country, kept, and decisions looked at again."""

import hashlib
from collections.abc import Iterable, Mapping

from namagar.analysis.terms.claim import COLUMNS, read_claims
from namagar.analysis.terms.codebook import Codebook
from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.claims import matter
from namagar.records.claims.models import ReceivedClaim
from namagar.records.decisions import lifecycle
from namagar.records.decisions import queries as decisions
from namagar.records.decisions.content import written
from namagar.records.people import clock, journal, texts
from namagar.records.people.models import User


def take_in(*, by: User | None, country: str, rows: Iterable[Mapping[str, str]], origin: str) -> list[ReceivedClaim]:
    """Receive without asking who may: also how the catalogue's own claims come in when an instance is filled."""
    rows = [{column: (row.get(column) or "").strip() for column in COLUMNS} for row in rows]
    claims = read_claims(rows, Codebook.of(country))
    known = set(ReceivedClaim.objects.filter(country=country).values_list("code", flat=True))
    twice = [claim.id for claim in claims if claim.id in known]
    if twice:
        raise Refused([Problem("claim-id-twice", code, {"id": code}) for code in twice])
    received = [keep(by, country, row, corrects=None, reason=texts.trimmed({})) for row in rows]
    journal.write(
        by=by,
        action="claims.receive",
        country=country,
        subject=f"claims:{origin}",
        facts={"claims": len(received), "digest": _digest("".join(each.fingerprint for each in received))},
    )
    recheck_decisions(by, country)
    return received


def keep(
    by: User | None,
    country: str,
    row: Mapping[str, str],
    corrects: ReceivedClaim | None,
    reason: Mapping[str, str],
) -> ReceivedClaim:
    """Write one claim down as it came."""
    text = written(row)
    claim = ReceivedClaim(
        country=country,
        code=row["id"],
        row=text,
        fingerprint=_digest(text),
        corrects=corrects,
        reason_en=reason["en"],
        reason_fa=reason["fa"],
        received_by=by,
        received_at=clock.now(),
    )
    claim.save()
    return claim


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def recheck_decisions(by: User | None, country: str) -> None:
    """Let every live decision on a number lapse whose claims or findings are no longer the ones it was taken under."""
    for decision in decisions.live(country).filter(subject__startswith="quantity:"):
        lifecycle.content_changed(by=by, decision=decision, content=matter.as_it_stands(country, decision.matter))
