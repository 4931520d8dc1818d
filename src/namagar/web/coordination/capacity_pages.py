"""Capacity: what institutions lack, the trainings that close it, and what was learned on matched pairs."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.capacity import actions, queries
from namagar.records.capacity.models import Session
from namagar.records.people import directory
from namagar.records.people.permission import may
from namagar.web.parts.pages import Country, SignedInRequest, page, signed_in
from namagar.web.parts.typed import decimal, texts, whole
from namagar.web.parts.typed_days import either_calendar

ROWS = range(1, 11)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def capacity(request: SignedInRequest, country: Country) -> HttpResponse:
    """Needs by institution and objective, and the sessions."""
    refused = None
    if request.method == "POST":
        try:
            where = _change(request, country)
        except Refused as error:
            refused = error
        else:
            return where
    return page(
        request,
        "coordination/capacity.html",
        {
            "country": country,
            "refused": refused,
            "typed": {**request.POST.dict(), "closes": request.POST.getlist("closes")},
            "needs": queries.needs(country.code),
            "institutions": directory.institutions_of(country.code),
            "sessions": [(each, queries.learned(each)) for each in queries.sessions(country.code)],
            "objectives": range(1, 24),
            "levels": range(5),
            "priorities": range(1, 4),
            "gap": request.GET.get("gap") or request.POST.get("origin", ""),
            "may_record": may(request.user, "capacity.record_need", country.code),
            "may_plan": may(request.user, "capacity.plan_session", country.code),
        },
        status=422 if refused else 200,
    )


def _change(request: SignedInRequest, country: Country) -> HttpResponse:
    typed = request.POST
    if typed.get("what") == "need":
        (institution,) = directory.institutions(country.code, [typed.get("institution", "")])
        actions.record_need(
            by=request.user,
            country=country.code,
            institution=institution,
            note=texts(request, "note"),
            origin=typed.get("origin", ""),
            **{name: whole(typed.get(name, "")) for name in ("objective", "current", "desired", "priority")},
        )
        return redirect("coordination:capacity", country=country)
    if typed.get("what") == "session":
        chosen = [queries.need_of(country.code, whole(number)) for number in typed.getlist("closes")]
        needs = [need for need in chosen if need is not None]
        session = actions.plan_session(
            by=request.user,
            country=country.code,
            titles=texts(request, "title"),
            starts=either_calendar(typed.get("starts", ""), "starts"),
            ends=either_calendar(typed.get("ends", ""), "ends"),
            place=typed.get("place", ""),
            objectives=sorted({need.objective for need in needs}),
            closes=needs,
        )
        return redirect("coordination:session", country=country, number=session.pk)
    raise Refused(Problem("action-unknown", "what", {"action": typed.get("what", "")}))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """One session: participants by number, paired tests, what was learned."""
    found = queries.session(country.code, number)
    if found is None:
        raise Http404
    refused = None
    if request.method == "POST":
        try:
            with transaction.atomic():
                _note(request, country, found)
        except Refused as error:
            refused = error
        else:
            return redirect("coordination:session", country=country, number=number)
    user, code = request.user, country.code
    return page(
        request,
        "coordination/session.html",
        {
            "country": country,
            "session": found,
            "refused": refused,
            "rows": _typed_rows(request),
            "participants": queries.participants(found),
            "learned": queries.learned(found),
            "institutions": directory.institutions_of(code),
            "may_note": may(user, "capacity.record_participant", code, found.state),
            "may_hold": may(user, "capacity.hold_session", code, found.state),
        },
        status=422 if refused else 200,
    )


def _typed_rows(request: SignedInRequest) -> list[dict[str, str]]:
    return [
        {
            "number": str(row),
            **{name: request.POST.get(f"{name}_{row}", "") for name in ("institution", "sex", "before", "after")},
        }
        for row in ROWS
    ]


def _note(request: SignedInRequest, country: Country, found: Session) -> None:
    """Note every filled row, or none: all problems of all rows are said at once."""
    if request.POST.get("what") == "hold":
        actions.hold_session(by=request.user, session=found)
        return
    problems: list[Problem] = []
    for row in _typed_rows(request):
        if row["institution"]:
            try:
                _note_row(request, country, found, row)
            except Refused as refused:
                problems += [
                    Problem(each.code, f"{each.where}_{row['number']}", each.facts) for each in refused.problems
                ]
    if problems:
        raise Refused(problems)


def _note_row(request: SignedInRequest, country: Country, found: Session, row: dict[str, Any]) -> None:
    (institution,) = directory.institutions(country.code, [row["institution"]])
    actions.record_participant(
        by=request.user,
        session=found,
        institution=institution,
        sex=row["sex"],
        before=decimal(row["before"], "before"),
        after=decimal(row["after"], "after"),
    )
