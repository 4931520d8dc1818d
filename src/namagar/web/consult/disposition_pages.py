"""What becomes of each remark: a form beside each, the counts, the answers that wait for it, the table as a file."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from namagar.analysis.exports.dispositions import WRITERS
from namagar.analysis.frameworks.wording import words
from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.assessments import standing
from namagar.records.assessments.models import Round
from namagar.records.consultation import actions, output, queries
from namagar.records.consultation.models import Draft
from namagar.records.consultation.workflow import VERDICTS
from namagar.records.people.permission import may
from namagar.web.consult.finding import draft_or_404, round_or_404
from namagar.web.consult.remark_form import typed_texts
from namagar.web.parts.pages import Country, SignedInRequest, page, signed_in
from namagar.web.parts.typed import texts, whole


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def dispositions(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """The remarks on one draft (`?draft=`, the newest without it), each with what became of it."""
    of = round_or_404(country, number)
    asked = request.GET.get("draft", "")
    draft = draft_or_404(of, whole(asked)) if asked else queries.newest(of)
    refused = None
    if request.method == "POST":
        try:
            remark = _dispose(request, draft)
        except Refused as error:
            refused = error
        else:
            address = reverse("consult:dispositions", args=[country, of.pk])
            return redirect(f"{address}{f'?draft={draft.number}' if asked and draft else ''}#remark-{remark}")
    return _page(request, country, of, draft, refused)


def _dispose(request: SignedInRequest, draft: Draft | None) -> int:
    remark = queries.remark_of(draft, whole(request.POST.get("remark", ""))) if draft else None
    if remark is None:
        raise Refused(Problem("action-unknown", "remark", {"action": request.POST.get("remark", "")}))
    actions.dispose(
        by=request.user, remark=remark, verdict=request.POST.get("verdict", ""), reason=texts(request, "reason")
    )
    return remark.pk


def _page(
    request: SignedInRequest, country: Country, of: Round, draft: Draft | None, refused: Refused | None
) -> HttpResponse:
    lines = queries.by_passage(draft) if draft else []
    user, code = request.user, country.code
    may_dispose = may(user, "consultation.dispose", code, of.state)
    return page(
        request,
        "consult/dispositions.html",
        {
            "country": country,
            "round": of,
            "draft": draft,
            "drafts": queries.drafts_of(of),
            "lines": lines,
            "says": draft.matter["passages"] if draft else {},
            "wording": words(standing.framework_of(of), request.LANGUAGE_CODE),
            "remarks": queries.remarks_count(lines),
            "undisposed": queries.undisposed(lines),
            "verdicts": queries.verdicts(lines),
            "choices": VERDICTS,
            "owed": queries.owed(draft, lines) if draft else [],
            "refused": refused,
            "typed": request.POST.dict(),
            "nothing_typed": {},
            "may_invite": may(user, "consultation.close_guest", code, "invited"),
            "lost": [] if may_dispose or not refused else typed_texts(request),
            "may_dispose": may_dispose,
        },
        status=422 if refused else 200,
    )


@signed_in
@require_safe
def table(request: SignedInRequest, country: Country, number: int, draft: int, form: str) -> HttpResponse:
    """The table of dispositions as a file, in the language of the page."""
    found = draft_or_404(round_or_404(country, number), draft)
    if form not in WRITERS:
        raise Http404
    media_type, write = WRITERS[form]
    language = request.LANGUAGE_CODE
    answer = HttpResponse(write(output.table_of_dispositions(found), language), content_type=media_type)
    name = f"dispositions-{country.code}-{number}-draft-{draft}-{language}.{form}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
