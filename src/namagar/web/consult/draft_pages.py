"""The frozen draft as it is read, with the remarks on each passage and a small form to add one."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from namagar.analysis.frameworks.wording import words
from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.assessments import standing
from namagar.records.assessments.models import Round
from namagar.records.consultation import actions, queries
from namagar.records.consultation.models import Draft
from namagar.records.people.permission import may
from namagar.web.consult.finding import draft_or_404, round_or_404
from namagar.web.consult.remark_form import drawn_again, typed_remark
from namagar.web.parts.pages import Country, SignedInRequest, page, signed_in
from namagar.web.parts.typed import whole
from namagar.web.parts.typed_days import either_calendar


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """The newest draft of a round; the coordinator freezes the next one here."""
    of = round_or_404(country, number)
    refused = None
    if request.method == "POST":
        try:
            where = _act(request, of)
        except Refused as error:
            refused = error
        else:
            return redirect(f"{reverse('consult:draft', args=[country, of.pk])}{where}")
    return _page(request, country, of, queries.newest(of), refused)


@signed_in
@require_safe
def earlier(request: SignedInRequest, country: Country, number: int, draft: int) -> HttpResponse:
    """An earlier draft, to be read only."""
    of = round_or_404(country, number)
    return _page(request, country, of, draft_or_404(of, draft), None)


def _act(request: SignedInRequest, of: Round) -> str:
    what = request.POST.get("what", "")
    if what == "freeze":
        due = request.POST.get("due", "")
        actions.freeze_draft(by=request.user, round=of, due=either_calendar(due, "due") if due.strip() else None)
        return ""
    if what == "remark":
        # The draft that was on the page, not the one that is the newest by now: the writer has not read that one.
        seen = queries.draft_of(of, whole(request.POST.get("draft", "")))
        if seen is None:
            raise Refused(Problem("action-unknown", "draft", {"action": what}))
        remark = actions.remark(by=request.user, draft=seen, **typed_remark(request))
        return f"#passage-{remark.passage}"
    raise Refused(Problem("action-unknown", "what", {"action": what}))


def _page(
    request: SignedInRequest, country: Country, of: Round, found: Draft | None, refused: Refused | None
) -> HttpResponse:
    newest = queries.newest(of)
    lines = queries.lines(found) if found else []
    user, code = request.user, country.code
    current = found is not None and newest is not None and found.pk == newest.pk
    may_remark = current and may(user, "consultation.remark", code, of.state)
    chapters = queries.chapters(found, lines) if found else []
    return page(
        request,
        "consult/draft.html",
        {
            "country": country,
            "round": of,
            "draft": found,
            "newest": newest,
            "drafts": queries.drafts_of(of),
            "chapters": chapters,
            "wording": words(standing.framework_of(of), request.LANGUAGE_CODE),
            "remarks": queries.remarks_count(lines),
            "undisposed": queries.undisposed(lines),
            **drawn_again(request, refused, chapters, may_remark),
            "may_freeze": may(user, "consultation.freeze_draft", code, of.state),
            "may_remark": may_remark,
            "may_invite": may(user, "consultation.close_guest", code, "invited"),
        },
        status=422 if refused else 200,
    )
