"""Workshops: who sits together, one passage on the wall at a time, amendments and votes, the minutes to print."""

from collections.abc import Sequence

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from namagar.analysis.frameworks.wording import words
from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.assessments import standing
from namagar.records.assessments.models import Round
from namagar.records.consultation import actions, queries
from namagar.records.consultation.models import Workshop
from namagar.records.consultation.queries import Passage
from namagar.records.consultation.workflow import VOICES
from namagar.records.people import clock, directory
from namagar.records.people.permission import may
from namagar.web.consult.finding import round_or_404, workshop_or_404
from namagar.web.consult.remark_form import typed_remark, typed_texts
from namagar.web.parts.pages import Country, SignedInRequest, page, signed_in
from namagar.web.parts.typed import texts, whole
from namagar.web.parts.typed_days import either_calendar


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def workshops(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """All workshops of a round, and the form that opens one."""
    of = round_or_404(country, number)
    refused = None
    if request.method == "POST":
        try:
            opened = _open(request, country, of)
        except Refused as error:
            refused = error
        else:
            return redirect("consult:workshop", country=country, number=of.pk, sitting=opened.pk)
    return page(
        request,
        "consult/workshops.html",
        {
            "country": country,
            "round": of,
            "draft": queries.newest(of),
            "workshops": queries.workshops_of(of),
            "institutions": directory.institutions_of(country.code),
            "ticked": request.POST.getlist("present"),
            "today": clock.today(),
            "refused": refused,
            "typed": request.POST.dict(),
            "may_invite": may(request.user, "consultation.close_guest", country.code, "invited"),
            "may_open": may(request.user, "consultation.open_workshop", country.code, of.state),
        },
        status=422 if refused else 200,
    )


def _open(request: SignedInRequest, country: Country, of: Round) -> Workshop:
    draft = queries.newest(of)
    if draft is None:
        raise Refused(Problem("action-unknown", "draft", {"action": "open"}))
    return actions.open_workshop(
        by=request.user,
        draft=draft,
        titles=texts(request, "title"),
        day=either_calendar(request.POST.get("day", ""), "day"),
        present=directory.institutions(country.code, request.POST.getlist("present")),
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def workshop(request: SignedInRequest, country: Country, number: int, sitting: int) -> HttpResponse:
    """One passage, large (`?passage=`); what is proposed is written down and voted on beside it."""
    of = round_or_404(country, number)
    found = workshop_or_404(of, sitting)
    refused = None
    if request.method == "POST":
        try:
            where = _act(request, country, found)
        except Refused as error:
            refused = error
        else:
            return redirect(where)
    return _wall(request, country, found, refused)


def _act(request: SignedInRequest, country: Country, found: Workshop) -> str:
    what, passage = request.POST.get("what", ""), request.POST.get("passage", "")
    of = found.draft.round_id
    if what == "close":
        actions.close_workshop(by=request.user, workshop=found, minutes=texts(request, "minutes"))
        return reverse("consult:minutes", args=[country, of, found.pk])
    if what == "remark":
        (institution,) = directory.institutions(country.code, [request.POST.get("institution", "")])
        actions.remark(
            by=request.user, draft=found.draft, workshop=found, institution=institution, **typed_remark(request)
        )
    elif what == "vote":
        _vote(request, found)
    else:
        raise Refused(Problem("action-unknown", "what", {"action": what}))
    return f"{reverse('consult:workshop', args=[country, of, found.pk])}?passage={passage}#amendments"


@transaction.atomic
def _vote(request: SignedInRequest, found: Workshop) -> None:
    """Every voice that was ticked, or none when one of them is refused."""
    remark = queries.remark_of(found.draft, whole(request.POST.get("remark", "")))
    if remark is None:
        raise Refused(Problem("remark-of-another-draft", "remark"))
    for institution in queries.present_at(found):
        voice = request.POST.get(f"voice_{institution.code}", "")
        if voice:
            actions.record_vote(by=request.user, workshop=found, remark=remark, institution=institution, voice=voice)


def _wall(request: SignedInRequest, country: Country, found: Workshop, refused: Refused | None) -> HttpResponse:
    draft, of = found.draft, found.draft.round
    lines = queries.lines(draft)
    chapters = queries.chapters(draft, lines)
    read = [each for chapter in chapters for each in chapter.passages]
    asked = request.GET.get("passage") or request.POST.get("passage", "")
    place = next((number for number, each in enumerate(read) if each.id == asked), 0)
    shown = read[place]
    user, code = request.user, country.code
    voting = may(user, "consultation.record_vote", code, found.state)
    newest = draft == queries.newest(of)
    capturing = voting and newest and may(user, "consultation.remark", code, of.state)
    drawn = voting if request.POST.get("what") == "close" else capturing
    return page(
        request,
        "consult/workshop.html",
        {
            "country": country,
            "round": of,
            "draft": draft,
            "workshop": found,
            "chapters": chapters,
            "chapter": next(each for each in chapters if shown in each.passages),
            "passage": shown,
            "place": place + 1,
            "last": len(read),
            "before": _beside(read, place - 1),
            "after": _beside(read, place + 1),
            "ballots": queries.ballots(found, shown.lines),
            "comments": [each for each in shown.lines if each.remark.kind == "comment"],
            "present": queries.present_at(found),
            "voices": VOICES,
            "wording": words(standing.framework_of(of), request.LANGUAGE_CODE),
            "refused": refused,
            "typed": request.POST.dict() if refused else {},
            "stale": not newest,
            "lost": [] if drawn or not refused else typed_texts(request),
            "may_vote": voting,
            "may_capture": capturing,
            "may_close": may(user, "consultation.close_workshop", code, found.state),
        },
        status=422 if refused else 200,
    )


def _beside(read: Sequence[Passage], place: int) -> Passage | None:
    return read[place] if 0 <= place < len(read) else None


@signed_in
@require_safe
def minutes(request: SignedInRequest, country: Country, number: int, sitting: int) -> HttpResponse:
    """The minutes: who was present, what was proposed, how it was voted, what was noted; made to be printed."""
    of = round_or_404(country, number)
    found = workshop_or_404(of, sitting)
    return page(
        request,
        "consult/minutes.html",
        {
            "country": country,
            "round": of,
            "draft": found.draft,
            "workshop": found,
            "present": queries.present_at(found),
            "ballots": queries.minutes(found),
            "comments": queries.comments_of(found),
            "wording": words(standing.framework_of(of), request.LANGUAGE_CODE),
        },
    )
