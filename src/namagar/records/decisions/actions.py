"""What can be done with a decision: sign or object oneself, as deputy or on paper; name a deputy; end it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.decisions import lifecycle, queries
from namagar.records.decisions import policy as rules
from namagar.records.decisions.models import Decision, Delegation, Signature
from namagar.records.documents.models import Document
from namagar.records.documents.queries import intact
from namagar.records.people import clock, journal, texts
from namagar.records.people.models import Institution, User
from namagar.records.people.permission import require

SCANS = ("application/pdf", "image/png", "image/jpeg")
DIGEST_TYPED = 12  # characters of the digest typed from the paper: enough to tell any two contents apart


@dataclass(frozen=True, slots=True)
class _Word:
    """What is said for one institution: the verdict, the reason of an objection, and how it was said."""

    institution: Institution | None
    verdict: str
    reason: Mapping[str, str]
    second_factor: bool


@transaction.atomic
def sign(*, by: User | None, decision: Decision, seen: str, second_factor: bool = False) -> Signature:
    """Sign the content with the digest `seen`. When the step has what it needs, the next opens or the decision stands.

    `second_factor` says that the person has just shown one; a decision whose policy asks for it refuses without.
    """
    decision = _locked(decision)
    require(by, "decisions.sign", decision.country, decision.state)
    assert by is not None
    word = _Word(by.institution, "signed", {}, second_factor)
    problems = [*_unsound(by, decision, word), *_unseen(decision, seen)]
    return _say(by, decision, word, "decisions.sign", problems)


@transaction.atomic
def object(  # noqa: A001
    *, by: User | None, decision: Decision, seen: str, reason: Mapping[str, str], second_factor: bool = False
) -> Signature:
    """Object with a reason. The objection is kept, whatever the others decide; it never decides by itself."""
    decision = _locked(decision)
    require(by, "decisions.object", decision.country, decision.state)
    assert by is not None
    word = _Word(by.institution, "objected", reason, second_factor)
    problems = [*_unsound(by, decision, word), *_unseen(decision, seen)]
    return _say(by, decision, word, "decisions.object", problems)


@transaction.atomic
def sign_as_deputy(
    *,
    by: User | None,
    decision: Decision,
    seen: str,
    verdict: str = "signed",
    reason: Mapping[str, str] | None = None,
    second_factor: bool = False,
) -> Signature:
    """Sign, or object with a reason, for the own institution in the place of the signatory who named this deputy."""
    decision = _locked(decision)
    require(by, "decisions.sign_as_deputy", decision.country, decision.state)
    assert by is not None
    word = _Word(by.institution, verdict, reason or {}, second_factor)
    problems = [*_unsound(by, decision, word), *_unseen(decision, seen)]
    delegation = queries.delegation(by, decision.country)
    if delegation is None:
        problems.append(Problem("not-a-deputy", f"decision:{decision.pk}"))
    return _say(by, decision, word, "decisions.sign_as_deputy", problems, on_behalf=delegation)


@transaction.atomic
def record_paper(
    *,
    by: User | None,
    decision: Decision,
    institution: Institution,
    verdict: str,
    document: Document,
    signed_name: str,
    signed_office: str,
    day: date,
    digest: str,
    reason: Mapping[str, str] | None = None,
    second_factor: bool = False,
) -> Signature:
    """Record what an institution signed on paper: the scan, who signed in which office on which day.

    `digest` is typed from the page that was signed, at least its first twelve characters.
    """
    decision = _locked(decision)
    require(by, "decisions.record_paper", decision.country, decision.state)
    assert by is not None
    word = _Word(institution, verdict, reason or {}, second_factor)
    typed = "".join(digest.split()).lower()
    problems = _unsound(by, decision, word)
    if len(typed) < DIGEST_TYPED or not decision.digest.startswith(typed):
        problems.append(Problem("content-not-the-one-seen", "digest"))
    problems += _unsound_scan(decision, document)
    for field, text in (("signed_name", signed_name), ("signed_office", signed_office)):
        if not text.strip():
            problems.append(Problem("paper-field-missing", field))
    if not timezone.localtime(decision.proposed_at).date() <= day <= clock.today():
        problems.append(Problem("paper-day", "day", {"day": day.isoformat()}))
    return _say(
        by,
        decision,
        word,
        "decisions.record_paper",
        problems,
        paper=document,
        signed_name=signed_name.strip(),
        signed_office=signed_office.strip(),
        signed_on=day,
    )


def _locked(decision: Decision) -> Decision:
    return Decision.objects.select_for_update().get(pk=decision.pk)


def _unseen(decision: Decision, seen: str) -> list[Problem]:
    return [] if seen == decision.digest else [Problem("content-not-the-one-seen", f"decision:{decision.pk}")]


def _unsound(by: User, decision: Decision, word: _Word) -> list[Problem]:
    """What speaks against this word, apart from whether the right content was seen."""
    where = f"decision:{decision.pk}"
    problems = []
    if by.pk == decision.proposed_by_id:
        problems.append(Problem("own-proposal", where))
    if decision.signatures.filter(institution=word.institution).exists():
        problems.append(Problem("signed-already", where))
    else:
        problems += _out_of_turn(decision, word.institution)
    if word.verdict not in rules.SPOKEN:
        problems.append(Problem("policy-word-unknown", "verdict", {"word": word.verdict}))
    if word.verdict == "objected" and not texts.written(word.reason):
        problems.append(Problem("reason-missing", "reason"))
    if decision.second_factor and not word.second_factor:
        problems.append(Problem("second-factor-needed", "code"))
    return problems


def _out_of_turn(decision: Decision, institution: Institution | None) -> list[Problem]:
    where = f"decision:{decision.pk}"
    asked = decision.signatories.filter(institution=institution).first() if institution else None
    if asked is None:
        return [Problem("not-a-signatory", where)]
    step = queries.open_step(decision)
    if asked.step < decision.step:
        return [Problem("step-is-over", where, {"step": decision.rule.steps[asked.step - 1].titles})]
    if asked.step > decision.step:
        return [Problem("step-not-open", where, {"step": step.titles})]
    first = rules.first_in_turn(step, queries.said(decision))
    if first not in (None, asked.institution.code):
        names = Institution(country=decision.country, code=first).names
        return [Problem("not-your-turn", where, {"first": names})]
    return []


def _unsound_scan(decision: Decision, document: Document) -> list[Problem]:
    problems = []
    if document.country != decision.country or document.media_type not in SCANS:
        problems.append(Problem("paper-not-a-scan", "file", {"name": document.file_name}))
    elif not intact(document):
        problems.append(Problem("paper-gone", "file", {"name": document.file_name}))
    return problems


def _say(by: User, decision: Decision, word: _Word, action: str, problems: list[Problem], **how: Any) -> Signature:
    if problems:
        raise Refused(problems)
    assert word.institution is not None
    why = texts.trimmed(word.reason) if word.verdict == "objected" else {"en": "", "fa": ""}
    signature = Signature(
        decision=decision,
        institution=word.institution,
        user=by,
        verdict=word.verdict,
        reason_en=why["en"],
        reason_fa=why["fa"],
        digest=decision.digest,
        at=clock.now(),
        **how,
    )
    signature.save()
    journal.write(
        by=by,
        action=action,
        country=decision.country,
        subject=f"decision:{decision.pk}",
        facts={
            "institution": word.institution.code,
            "verdict": word.verdict,
            "digest": decision.digest,
            "reason": _noted(decision, why),
            **_how(signature),
        },
    )
    lifecycle.go_on(decision, by)
    return signature


def _noted(decision: Decision, why: Mapping[str, str]) -> Mapping[str, str]:
    """The reason as the journal keeps it: one that is restricted by its fingerprint only."""
    if decision.objections == "published":
        return why
    return {language: hashlib.sha256(text.encode()).hexdigest() if text else "" for language, text in why.items()}


def _how(signature: Signature) -> dict[str, str]:
    if signature.paper is not None:
        signed = f"{signature.signed_name}, {signature.signed_office}, {signature.signed_on}"
        return {"paper": signature.paper.sha256, "signed": signed}
    if signature.on_behalf is not None:
        return {"deputy_of": signature.on_behalf.given_by.username}
    return {}


@transaction.atomic
def delegate(
    *, by: User | None, country: str, deputy: User, since: date, until: date, document: Document | None = None
) -> Delegation:
    """Name a deputy of the own institution who may sign for it from one day to another, both included."""
    require(by, "decisions.delegate", country)
    assert by is not None
    problems = []
    if deputy.pk == by.pk or deputy.institution_id is None or deputy.institution_id != by.institution_id:
        problems.append(Problem("deputy-of-other-institution", "deputy"))
    if until < since or until < clock.today():
        problems.append(Problem("delegation-period", "until"))
    if document is not None and document.country != country:
        problems.append(Problem("delegation-document", "document"))
    if problems:
        raise Refused(problems)
    assert by.institution is not None
    delegation = Delegation(
        country=country,
        institution=by.institution,
        deputy=deputy,
        since=since,
        until=until,
        document=document,
        given_by=by,
        at=clock.now(),
    )
    delegation.save()
    journal.write(
        by=by,
        action="decisions.delegate",
        country=country,
        subject=f"delegation:{delegation.pk}",
        facts={
            "institution": by.institution.code,
            "deputy": deputy.username,
            "since": since.isoformat(),
            "until": until.isoformat(),
            "document": document.sha256 if document else "",
        },
    )
    return delegation


@transaction.atomic
def apply_deadline(*, by: User | None, decision: Decision) -> Decision:
    """Do what the policy says when the last day of the open step is over: let it lapse, or count silence as consent.

    Where the policy only waits, or silence would not be enough, there is nothing to do and that is said.
    """
    decision = _locked(decision)
    require(by, "decisions.apply_deadline", decision.country, decision.state)
    if not queries.overdue(decision):
        raise Refused(Problem("deadline-not-over", f"decision:{decision.pk}"))
    if not lifecycle.deadline_over(decision, by):
        raise Refused(Problem("deadline-waits", f"decision:{decision.pk}"))
    return decision


@transaction.atomic
def withdraw(*, by: User | None, decision: Decision, reason: str) -> Decision:
    """Take an open proposal back, with a reason."""
    decision = _locked(decision)
    require(by, "decisions.withdraw", decision.country, decision.state)
    if not reason.strip():
        raise Refused(Problem("reason-missing", "reason"))
    lifecycle.move(decision, "withdrawn")
    journal.write(
        by=by,
        action="decisions.withdraw",
        country=decision.country,
        subject=f"decision:{decision.pk}",
        facts={"reason": reason.strip()},
    )
    return decision
