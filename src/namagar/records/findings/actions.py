"""What can be done with a finding: give it to somebody, speak about it, settle it with a reason."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.findings import following
from namagar.records.findings.models import Followed, Remark
from namagar.records.findings.workflow import OUTCOMES
from namagar.records.people import clock, journal, texts
from namagar.records.people.models import Institution, User
from namagar.records.people.permission import require


@transaction.atomic
def assign(
    *, by: User | None, country: str, key: str, owner: Institution, due: date, person: User | None = None
) -> Followed:
    """Give a finding to an institution, and to one of its people where it is clear who; a settled one opens."""
    followed = following.taken(country, key)
    require(by, "findings.assign", country, followed.state)
    problems = []
    if owner.country != country:
        problems.append(Problem("signatory-of-other-country", "owner"))
    if person is not None and not _works_for(person, owner):
        problems.append(Problem("finding-person-elsewhere", "person", {"institution": owner.names}))
    if due < clock.today():
        problems.append(Problem("finding-due-in-the-past", "due", {"due": due.isoformat()}))
    if problems:
        raise Refused(problems)
    followed.owner, followed.person, followed.due = owner, person, due
    followed.outcome = followed.reason_en = followed.reason_fa = ""
    facts = {"owner": owner.code, "person": person.username if person else "", "due": due.isoformat()}
    following.move(followed, "assign", by, facts)
    return followed


@transaction.atomic
def discuss(*, by: User | None, country: str, key: str, text: str) -> Remark:
    """Say something about a finding; it is never taken back."""
    followed = following.taken(country, key)
    require(by, "findings.discuss", country, followed.state)
    assert by is not None
    if not text.strip():
        raise Refused(Problem("comment-empty", "text"))
    remark = Remark(followed=followed, text=text.strip(), by=by, at=clock.now())
    remark.save()
    journal.write(
        by=by, action="findings.discuss", country=country, subject=f"finding:{key}", facts={"text": remark.text}
    )
    return remark


@transaction.atomic
def settle(*, by: User | None, country: str, key: str, seen: str, outcome: str, reason: Mapping[str, str]) -> Followed:
    """The owner says how a finding ends and why; `seen` is the digest of the claims that this was said about."""
    followed = following.taken(country, key)
    require(by, "findings.settle", country, followed.state)
    assert by is not None
    problems = []
    if followed.owner_id is None or followed.owner_id != by.institution_id:
        problems.append(Problem("finding-of-another", "outcome"))
    if outcome not in OUTCOMES:
        problems.append(Problem("finding-without-outcome", "outcome"))
    if not texts.written(reason):
        problems.append(Problem("reason-missing", "reason"))
    if seen != followed.digest:
        problems.append(Problem("finding-changed-meanwhile", "outcome"))
    if problems:
        raise Refused(problems)
    why = texts.trimmed(reason)
    followed.outcome, followed.reason_en, followed.reason_fa = outcome, why["en"], why["fa"]
    following.move(followed, "settle", by, {"outcome": outcome, "reason": why})
    return followed


def _works_for(person: User, owner: Institution) -> bool:
    return person.is_active and person.institution_id == owner.pk and bool(person.roles_in(owner.country))
