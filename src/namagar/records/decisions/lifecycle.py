"""How a decision begins and how it lapses: called by the app that knows the matter, never by a page."""

from collections.abc import Mapping, Sequence
from typing import Any

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.decisions.content import differences, digest, written
from namagar.records.decisions.models import Decision, Signatory
from namagar.records.decisions.workflow import LIVE, MOVES
from namagar.records.people import clock, journal, texts
from namagar.records.people.models import Institution, User


def begin(
    *,
    by: User,
    country: str,
    subject: str,
    titles: Mapping[str, str],
    content: Mapping[str, Any],
    reason: Mapping[str, str],
    signatories: Sequence[Institution],
    needed: int,
) -> Decision:
    """Put an exact content before institutions, `needed` of which must sign. Call it inside a transaction."""
    problems = _unsound(country, subject, reason, signatories, needed)
    if problems:
        raise Refused(problems)
    text, now, why = written(content), clock.now(), texts.trimmed(reason)
    decision = Decision.objects.create(
        country=country,
        subject=subject,
        title_en=titles["en"],
        title_fa=titles["fa"],
        content=text,
        digest=digest(text),
        reason_en=why["en"],
        reason_fa=why["fa"],
        needed=needed,
        proposed_by=by,
        proposed_at=now,
        state_at=now,
    )
    Signatory.objects.bulk_create(Signatory(decision=decision, institution=each) for each in signatories)
    journal.write(
        by=by,
        action="decisions.begin",
        country=country,
        subject=f"decision:{decision.pk}",
        facts={
            "subject": subject,
            "digest": decision.digest,
            "needed": needed,
            "reason": why,
            "signatories": [each.code for each in signatories],
        },
    )
    return decision


def _unsound(
    country: str, subject: str, reason: Mapping[str, str], signatories: Sequence[Institution], needed: int
) -> list[Problem]:
    problems = []
    if not texts.written(reason):
        problems.append(Problem("reason-missing", "reason"))
    if len({each.pk for each in signatories}) != len(signatories):
        problems.append(Problem("signatory-twice", "signatories"))
    if any(each.country != country for each in signatories):
        problems.append(Problem("signatory-of-other-country", "signatories"))
    if not 2 <= needed <= len(signatories):
        problems.append(Problem("signatures-needed", "needed", {"needed": needed, "of": len(signatories)}))
    if Decision.objects.filter(country=country, subject=subject, state__in=LIVE).exists():
        problems.append(Problem("decision-already-live", "subject"))
    return problems


def move(decision: Decision, state: str) -> None:
    """Change the state along the table of moves; a move that is not in it is refused."""
    if state not in MOVES[decision.state]:
        raise Refused(Problem("move-unknown", f"decision:{decision.pk}", {"before": decision.state, "after": state}))
    decision.state, decision.state_at = state, clock.now()
    decision.save()


def content_changed(*, by: User | None, decision: Decision, content: Mapping[str, Any]) -> bool:
    """Let a live decision lapse when the content is no longer what was put to the institutions."""
    text = written(content)
    if decision.state not in LIVE or digest(text) == decision.digest:
        return False
    rows = list(differences(decision.matter, dict(content)))
    decision.lapse = written({"": rows})[4:-1]
    move(decision, "lapsed")
    journal.write(
        by=by,
        action="decisions.lapse",
        country=decision.country,
        subject=f"decision:{decision.pk}",
        facts={"digest": decision.digest, "changes": rows},
    )
    return True
