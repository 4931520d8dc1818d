"""What an institution can do with a decision: sign it, object to it; and the proposer's side can withdraw it."""

from collections.abc import Mapping

from django.db import transaction

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.decisions.lifecycle import move
from namagar.records.decisions.models import Decision, Signature
from namagar.records.people import clock, journal, texts
from namagar.records.people.models import User
from namagar.records.people.permission import require


@transaction.atomic
def sign(*, by: User | None, decision: Decision, seen: str) -> Signature:
    """Sign the content with the digest `seen`. The decision stands as soon as enough institutions have signed."""
    signature = _say(by, decision, seen, "decisions.sign", "signed", {})
    decision = signature.decision
    if decision.signatures.filter(verdict="signed").count() >= decision.needed:
        move(decision, "decided")
        journal.write(
            by=by,
            action="decisions.decided",
            country=decision.country,
            subject=f"decision:{decision.pk}",
            facts={"digest": decision.digest},
        )
    return signature


@transaction.atomic
def object(*, by: User | None, decision: Decision, seen: str, reason: Mapping[str, str]) -> Signature:  # noqa: A001
    """Object with a reason. The objection stays visible, whatever the others decide."""
    return _say(by, decision, seen, "decisions.object", "objected", reason)


def _say(
    by: User | None, decision: Decision, seen: str, action: str, verdict: str, reason: Mapping[str, str]
) -> Signature:
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    require(by, action, decision.country, decision.state)
    assert by is not None
    problems = []
    if by.pk == decision.proposed_by_id:
        problems.append(Problem("own-proposal", f"decision:{decision.pk}"))
    if not decision.signatories.filter(institution=by.institution).exists():
        problems.append(Problem("not-a-signatory", f"decision:{decision.pk}"))
    if decision.signatures.filter(institution=by.institution).exists():
        problems.append(Problem("signed-already", f"decision:{decision.pk}"))
    if seen != decision.digest:
        problems.append(Problem("content-not-the-one-seen", f"decision:{decision.pk}"))
    if verdict == "objected" and not texts.written(reason):
        problems.append(Problem("reason-missing", "reason"))
    if problems:
        raise Refused(problems)
    assert by.institution is not None
    why = texts.trimmed(reason)
    signature = Signature(
        decision=decision,
        institution=by.institution,
        user=by,
        verdict=verdict,
        reason_en=why["en"],
        reason_fa=why["fa"],
        digest=decision.digest,
        at=clock.now(),
    )
    signature.save()
    journal.write(
        by=by,
        action=action,
        country=decision.country,
        subject=f"decision:{decision.pk}",
        facts={"institution": by.institution.code, "digest": decision.digest, "reason": why},
    )
    return signature


@transaction.atomic
def withdraw(*, by: User | None, decision: Decision, reason: str) -> Decision:
    """Take an open proposal back, with a reason."""
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    require(by, "decisions.withdraw", decision.country, decision.state)
    if not reason.strip():
        raise Refused(Problem("reason-missing", "reason"))
    move(decision, "withdrawn")
    journal.write(
        by=by,
        action="decisions.withdraw",
        country=decision.country,
        subject=f"decision:{decision.pk}",
        facts={"reason": reason.strip()},
    )
    return decision
