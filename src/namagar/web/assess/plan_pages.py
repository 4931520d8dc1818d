"""The plan of a round: its thirteen states with planned and real days, and the form for the next step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.assessments import actions, progress, queries
from namagar.records.assessments.models import Round
from namagar.records.consultation.waiting import last_said
from namagar.records.documents import actions as keeping
from namagar.records.documents import queries as documents
from namagar.records.documents.models import Document
from namagar.records.people import queries as people
from namagar.records.people.models import User
from namagar.records.people.permission import may
from namagar.web.parts.pages import Country, SignedInRequest, page, signed_in
from namagar.web.parts.templatetags.parts import typed_day
from namagar.web.parts.typed_days import either_calendar

# How many documents of the library the form offers, the newest first; an older one is found by its number.
OFFERED = 100


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """One line of the planning form: a state, and what stands or was typed in its field."""

    state: str
    field: str
    text: str
    standing: str


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """See where the round is; the coordinator plans its days, takes the next step or sends it back."""
    found = queries.round_of(country.code, number)
    if found is None:
        raise Http404
    refused, typed = None, request.POST.dict()
    if request.method == "POST":
        try:
            _act(request, country, found, typed)
        except Refused as error:
            refused = error
        else:
            return redirect("assess:plan", country=country, number=number)
    return _page(request, country, found, typed, refused)


def _page(
    request: SignedInRequest, country: Country, found: Round, typed: dict[str, str], refused: Refused | None
) -> HttpResponse:
    user, code = request.user, country.code
    may_move = may(user, "assessments.move_round", code, found.state) and found.state != "closed"
    steps = progress.steps(found)
    onward, back = found.ways
    return page(
        request,
        "assess/plan.html",
        {
            "country": country,
            "round": found,
            "refused": refused,
            "typed": typed,
            "steps": steps,
            "days": _days(steps, typed),
            "due": progress.due_of(found),
            "stalled": progress.stalled([found], last_said).get(found.pk),
            "onward": onward,
            "back": back,
            "may_move": may_move,
            "may_plan": may(user, "assessments.plan_round", code, found.state),
            "names_focal_point": onward == "focal-point-named",
            "people": people.people_of(code) if may_move and onward == "focal-point-named" else (),
            "documents": documents.library(code, limit=OFFERED).rows if may_move else (),
        },
        status=422 if refused else 200,
    )


def _days(steps: list[progress.Step], typed: Mapping[str, str]) -> list[PlannedDay]:
    found = []
    for step in steps:
        field, stored = f"day_{step.state}", typed_day(step.planned)
        found.append(PlannedDay(step.state, field, typed.get(field, stored), step.standing))
    return found


def _act(request: SignedInRequest, country: Country, found: Round, typed: dict[str, str]) -> None:
    what = typed.get("what", "")
    if what == "plan":
        _plan(request, found, typed)
    elif what == "move":
        _move(request, country, found, typed)
    else:
        raise Refused(Problem("action-unknown", "what", {"action": what}))


def _plan(request: SignedInRequest, found: Round, typed: Mapping[str, str]) -> None:
    """All days that cannot be read are told at once; the order is looked at when every day can be."""
    problems: list[Problem] = []
    days = {state: day for state in found.states if (day := _day(typed, f"day_{state}", problems))}
    _refuse(problems)
    actions.plan_round(by=request.user, round=found, days=days)


def _move(request: SignedInRequest, country: Country, found: Round, typed: dict[str, str]) -> None:
    """What cannot be read and what the step still lacks are told together. A file that was added stays in the
    library and chosen in the form, so that nobody has to add it twice."""
    problems: list[Problem] = []
    due = _day(typed, "due", problems)
    document = _document(request, country, typed, problems)
    focal_point = _person(country, typed, problems)
    given: dict[str, Any] = {
        "by": request.user,
        "round": found,
        "to": typed.get("to", ""),
        "reason": typed.get("reason", ""),
        "document": document,
        "due": due,
        "focal_point": focal_point,
    }
    try:
        with transaction.atomic():
            actions.move_round(**given)
            _refuse(problems)  # the step itself would do, but not with what cannot be read: it is undone
    except Refused as error:
        told = {each.where for each in problems}
        raise Refused([*problems, *(each for each in error.problems if each.where not in told)]) from error


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise Refused(problems)


def _day(typed: Mapping[str, str], field: str, problems: list[Problem]) -> date | None:
    text = typed.get(field, "").strip()
    try:
        return either_calendar(text, field) if text else None
    except Refused as error:
        problems += [Problem(each.code, field, each.facts) for each in error.problems]
        return None


def _document(
    request: SignedInRequest, country: Country, typed: dict[str, str], problems: list[Problem]
) -> Document | None:
    upload = request.FILES.get("file")
    if upload is not None:
        try:
            kept = keeping.keep(
                by=request.user,
                country=country.code,
                file_name=upload.name or "",
                content=upload.read(),
                title=typed.get("file_title", ""),
            )
        except Refused as error:
            problems += [Problem(each.code, "file", each.facts) for each in error.problems]
            return None
        typed["document"] = str(kept.pk)
        return kept
    chosen = typed.get("document", "")
    if not chosen:
        return None
    found = documents.document(country.code, int(chosen)) if chosen.isdecimal() else None
    if found is None:
        problems.append(Problem("document-unknown", "document"))
    return found


def _person(country: Country, typed: Mapping[str, str], problems: list[Problem]) -> User | None:
    chosen = typed.get("focal_point", "")
    if not chosen:
        return None
    found = next((each for each in people.people_of(country.code) if each.username == chosen), None)
    if found is None:
        problems.append(Problem("person-unknown", "focal_point"))
    return found
