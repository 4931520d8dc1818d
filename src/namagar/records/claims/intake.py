"""How claims come in and go out: read, checked against the codes of the country, kept; decisions are asked again."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from namagar.analysis.terms.claim import COLUMNS, read_claims
from namagar.analysis.terms.codebook import Codebook
from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.claims import estimates, matter, queries
from namagar.records.claims.changes import changed
from namagar.records.claims.models import ReceivedClaim, Withdrawal
from namagar.records.decisions import lifecycle
from namagar.records.decisions import queries as decisions
from namagar.records.decisions.content import written
from namagar.records.people import clock, journal, texts
from namagar.records.people.models import User

BATCH = 500  # rows of one statement


def take_in(*, by: User | None, country: str, rows: Iterable[Mapping[str, str]], origin: str) -> list[ReceivedClaim]:
    """Receive without asking who may: also how the catalogue's own claims come in when an instance is filled."""
    rows = [_columns(row) for row in rows]
    claims = read_claims(rows, Codebook.of(country))
    known = set(queries.standing(country).values_list("code", flat=True))
    twice = [claim.id for claim in claims if claim.id in known]
    if twice:
        raise Refused([Problem("claim-id-twice", code, {"id": code}) for code in twice])
    takes = _takes(country)
    received = ReceivedClaim.objects.bulk_create(
        [_written(by, country, row, None, texts.trimmed({}), takes.get(row["id"], 0) + 1) for row in rows],
        batch_size=BATCH,
    )
    journal.write(
        by=by,
        action="claims.receive",
        country=country,
        subject=f"claims:{origin}",
        facts={"claims": len(received), "digest": _digest("".join(each.fingerprint for each in received))},
    )
    look_again(by, country)
    return received


def fingerprint(row: Mapping[str, str]) -> str:
    """Names exactly what a row says, as it would be written down."""
    return _digest(written(_columns(row)))


def keep(
    by: User | None,
    country: str,
    row: Mapping[str, str],
    corrects: ReceivedClaim | None,
    reason: Mapping[str, str],
) -> ReceivedClaim:
    """Write one claim down as it came."""
    take = ReceivedClaim.objects.filter(country=country, code=row["id"]).count() + 1
    claim = _written(by, country, row, corrects, reason, take)
    claim.save()
    return claim


def _takes(country: str) -> Mapping[str, int]:
    """How often each claim that was withdrawn at least once came in."""
    gone = ReceivedClaim.objects.filter(country=country).exclude(withdrawal=None)
    return Counter(gone.values_list("code", flat=True))


def _written(
    by: User | None,
    country: str,
    row: Mapping[str, str],
    corrects: ReceivedClaim | None,
    reason: Mapping[str, str],
    take: int,
) -> ReceivedClaim:
    text = written(row)
    return ReceivedClaim(
        country=country,
        code=row["id"],
        take=take,
        row=text,
        fingerprint=_digest(text),
        corrects=corrects,
        reason_en=reason["en"],
        reason_fa=reason["fa"],
        received_by=by,
        received_at=clock.now(),
    )


def _columns(row: Mapping[str, str]) -> dict[str, str]:
    return {column: (row.get(column) or "").strip() for column in COLUMNS}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def withdraw(
    *, by: User, country: str, claims: Sequence[ReceivedClaim], reason: Mapping[str, str], origin: str
) -> None:
    """Take claims and whatever corrects them out of all that stands, without asking who may; the rows stay."""
    gone = with_corrections(claims)
    Withdrawal.objects.bulk_create(
        [
            Withdrawal(
                claim=claim,
                reason_en=reason["en"],
                reason_fa=reason["fa"],
                withdrawn_by=by,
                withdrawn_at=clock.now(),
            )
            for claim in gone
        ],
        batch_size=BATCH,
    )
    journal.write(
        by=by,
        action="claims.withdraw",
        country=country,
        subject=f"claims:{origin}",
        facts={"claims": len(gone), "digest": _digest("".join(each.fingerprint for each in gone)), "reason": reason},
    )
    look_again(by, country)


def with_corrections(claims: Sequence[ReceivedClaim]) -> list[ReceivedClaim]:
    """The claims that still stand, and all that correct them, the corrections after what they correct."""
    found: list[ReceivedClaim] = []
    rows: Sequence[ReceivedClaim] = claims
    while rows:
        found.extend(row for row in rows if not hasattr(row, "withdrawal"))
        by_number = {row.pk for row in rows}
        rows = [
            row
            for begun in range(0, len(by_number), BATCH)
            for row in ReceivedClaim.objects.select_related("withdrawal").filter(
                corrects__in=sorted(by_number)[begun : begun + BATCH]
            )
        ]
    return found


def look_again(by: User | None, country: str) -> None:
    """Let every live decision on a number lapse whose claims or findings are no longer the ones it was taken under.

    Then tell the apps above, which look again at what they keep about claims.
    """
    for decision in decisions.live(country).filter(subject__startswith="quantity:"):
        lifecycle.content_changed(by=by, decision=decision, content=matter.as_it_stands(country, decision.matter))
    changed.send(ReceivedClaim, by=by, country=country)


def recheck_estimates(country: str) -> None:
    """Look at live decisions again when one rests on a reconciliation whose specification has changed since."""
    for decision in decisions.live(country).filter(subject__startswith="quantity:"):
        adopted = decision.matter.get("estimate")
        if adopted and adopted["method"] != estimates.method_now(country, adopted["reconciliation"]):
            look_again(None, country)
            return
