"""A decision: the exact content, its steps, who was asked, who signed, who objected and why."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from namagar.analysis.terms.numerals import digits
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.trace import from_data
from namagar.records.decisions import actions, queries
from namagar.records.decisions.models import Decision
from namagar.records.documents import actions as documents
from namagar.records.documents import queries as library
from namagar.records.documents.models import Document
from namagar.records.people.permission import may
from namagar.web.parts import second_factor
from namagar.web.parts.pages import Country, SignedInRequest, page, signed_in
from namagar.web.parts.typed import texts, whole
from namagar.web.parts.typed_days import either_calendar


@signed_in
def decisions(request: SignedInRequest, country: Country) -> HttpResponse:
    """All decisions of the country, the newest first."""
    return page(
        request,
        "desk/decisions.html",
        {
            "country": country,
            "decisions": [
                (each, queries.signed(each), len(queries.standings(each)), queries.overdue(each))
                for each in queries.of_country(country.code)
            ],
        },
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """Read the content and sign, object, record paper, name a deputy, or withdraw."""
    found = the_decision(country, number)
    if request.method != "POST":
        return drawn(request, country, found)
    try:
        _act(request, found)
    except Refused as refused:
        return drawn(request, country, the_decision(country, number), refused, 422)
    return redirect("desk:decision", country=country, number=number)


def the_decision(country: Country, number: int) -> Decision:
    """The decision an address names, or not found."""
    found = queries.decision(country.code, number)
    if found is None:
        raise Http404
    return found


def drawn(
    request: SignedInRequest, country: Country, found: Decision, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    """The page of a decision, with what was refused on top."""
    matter, steps = found.matter, queries.steps(found)
    return page(
        request,
        "desk/decision.html",
        {
            "country": country,
            "decision": found,
            "matter": matter,
            "refused": refused,
            "typed": request.POST.dict(),
            "value": from_data(matter["value"]) if matter["kind"] == "number" else None,
            "steps": steps,
            "asked": sum(len(each.standings) for each in steps),
            "signed": queries.signed(found),
            "stuck": any(each.state == "stuck" for each in steps),
            "overdue": queries.overdue(found),
            "readable": [
                each.signature.pk
                for step in steps
                for each in step.standings
                if each.signature and queries.reason_shown_to(each.signature, request.user)
            ],
            **_invited(request, country, found),
        },
        status=status,
    )


def _invited(request: SignedInRequest, country: Country, found: Decision) -> dict[str, Any]:
    """What this person can do on the page."""
    user, code = request.user, country.code

    def allowed(name: str) -> bool:
        return may(user, f"decisions.{name}", code, found.state)

    may_sign = found in queries.waiting_for(user, code)
    may_record = allowed("record_paper") and user.pk != found.proposed_by_id
    may_delegate = may(user, "decisions.delegate", code) and user.institution is not None
    return {
        "may_sign": may_sign,
        "as_deputy": None if allowed("sign") else queries.delegation(user, code) if may_sign else None,
        "code_needed": found.second_factor,
        "has_second_factor": second_factor.has_one(user) if found.second_factor else None,
        "papers_for": queries.papers_for(found) if may_record else [],
        "may_delegate": may_delegate and found.state == "open",
        "delegations": queries.delegations(user.institution, code) if may_delegate and user.institution else [],
        "colleagues": queries.colleagues(user) if may_delegate else [],
        "may_withdraw": allowed("withdraw"),
        "deadline": queries.deadline_outcome(found) if allowed("apply_deadline") else "",
        "may_publish": found.state == "decided"
        and found.matter["kind"] != "edition"
        and may(user, "publication.publish", code),
    }


def _act(request: SignedInRequest, found: Decision) -> None:
    what = request.POST.get("what", "")
    if what not in _DONE:
        raise Refused(Problem("action-unknown", what, {"action": what}))
    _DONE[what](request, found)


def _proven(request: SignedInRequest, found: Decision) -> bool:
    """Whether a valid code of the second factor came along; it is looked at only where the decision asks for one."""
    return found.second_factor and second_factor.shown(request.user, request.POST.get("code", ""))


def _sign(request: SignedInRequest, found: Decision) -> None:
    seen, proven = request.POST.get("seen", ""), _proven(request, found)
    if may(request.user, "decisions.sign", found.country, found.state):
        actions.sign(by=request.user, decision=found, seen=seen, second_factor=proven)
    else:
        actions.sign_as_deputy(by=request.user, decision=found, seen=seen, second_factor=proven)


def _object(request: SignedInRequest, found: Decision) -> None:
    seen, reason = request.POST.get("seen", ""), texts(request, "reason")
    by, proven = request.user, _proven(request, found)
    if may(by, "decisions.object", found.country, found.state):
        actions.object(by=by, decision=found, seen=seen, reason=reason, second_factor=proven)
    else:
        actions.sign_as_deputy(
            by=by, decision=found, seen=seen, verdict="objected", reason=reason, second_factor=proven
        )


def _withdraw(request: SignedInRequest, found: Decision) -> None:
    actions.withdraw(by=request.user, decision=found, reason=request.POST.get("reason", ""))


def _apply_deadline(request: SignedInRequest, found: Decision) -> None:
    actions.apply_deadline(by=request.user, decision=found)


@transaction.atomic
def _record_paper(request: SignedInRequest, found: Decision) -> None:
    """The scan and what it says, together or not at all."""
    typed = request.POST
    signed_on = either_calendar(typed.get("day", ""), "day")
    institutions = {each.code: each for each in queries.papers_for(found)}
    if typed.get("institution", "") not in institutions:
        raise Refused(Problem("institution-unknown", "institution", {"code": typed.get("institution", "")}))
    actions.record_paper(
        by=request.user,
        decision=found,
        institution=institutions[typed["institution"]],
        verdict=typed.get("verdict", ""),
        document=_kept(request, found),
        signed_name=typed.get("signed_name", ""),
        signed_office=typed.get("signed_office", ""),
        day=signed_on,
        digest=digits(typed.get("digest", ""), "en"),
        reason=texts(request, "paper_reason"),
        second_factor=_proven(request, found),
    )


def _kept(request: SignedInRequest, found: Decision) -> Document:
    scan = request.FILES.get("file")
    if not isinstance(scan, UploadedFile):
        raise Refused(Problem("paper-not-a-scan", "file", {"name": ""}))
    return documents.keep(
        by=request.user,
        country=found.country,
        file_name=scan.name or "",
        content=scan.read(),
        title=f"{found.title_en} / {found.title_fa}"[:300],
    )


def _delegate(request: SignedInRequest, found: Decision) -> None:
    typed, letter = request.POST, whole(request.POST.get("document", ""))
    people = {each.username: each for each in queries.colleagues(request.user)}
    deputy = people.get(typed.get("deputy", ""))
    if deputy is None:
        raise Refused(Problem("deputy-of-other-institution", "deputy"))
    document = library.document(found.country, letter) if letter else None
    if letter and document is None:
        raise Refused(Problem("delegation-document", "document"))
    actions.delegate(
        by=request.user,
        country=found.country,
        deputy=deputy,
        since=either_calendar(typed.get("since", ""), "since"),
        until=either_calendar(typed.get("until", ""), "until"),
        document=document,
    )


_DONE: dict[str, Callable[[SignedInRequest, Decision], None]] = {
    "sign": _sign,
    "object": _object,
    "withdraw": _withdraw,
    "record_paper": _record_paper,
    "delegate": _delegate,
    "apply_deadline": _apply_deadline,
}
