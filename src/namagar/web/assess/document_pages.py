"""The evidence library: its list, one document with its revisions and text, search, and the file as it was kept."""

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.trace import leaf
from namagar.records.assessments.models import Answer
from namagar.records.documents import actions, filetype, queries
from namagar.records.documents.models import Document
from namagar.records.documents.search import find
from namagar.records.people.models import Institution
from namagar.records.people.permission import may
from namagar.web.parts.pages import Country, SignedInRequest, page, signed_in
from namagar.web.parts.typed import whole
from namagar.web.parts.typed_days import either_calendar

ROWS, HITS, PAGES = 50, 20, 25
KINDS = (
    (filetype.MEDIA_TYPES[".pdf"], "PDF"),
    (filetype.MEDIA_TYPES[".docx"], "Word"),
    (filetype.MEDIA_TYPES[".xlsx"], "Excel"),
    (filetype.MEDIA_TYPES[".html"], gettext_lazy("saved web page")),
    (filetype.MEDIA_TYPES[".png"], "PNG"),
    (filetype.MEDIA_TYPES[".jpg"], "JPEG"),
)
STATUS = {"vanished": 410, "changed": 409}
TYPED = ("title", "language", "licence", "address")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def documents(request: SignedInRequest, country: Country) -> HttpResponse:
    """All documents of the country with a filter, and the form that keeps a further one."""
    refused = None
    if request.method == "POST":
        try:
            kept = _keep(request, country, None)
        except Refused as error:
            refused = error
        else:
            return redirect("assess:document_page", country=country, number=kept.pk)
    chosen = {name: request.GET.get(name, "") for name in ("kind", "language", "state")}
    shown = max(whole(request.GET.get("page", "")), 1)
    found = queries.library(country.code, **chosen, limit=ROWS, offset=(shown - 1) * ROWS)
    return page(
        request,
        "assess/documents.html",
        {
            "country": country,
            "refused": refused,
            "typed": request.POST.dict(),
            "chosen": chosen,
            "kinds": KINDS,
            "states": queries.STATES,
            "languages": queries.languages(country.code),
            "library": found,
            "rows": [(each, queries.standing(each)) for each in found.rows],
            "before": shown - 1,
            "after": shown + 1 if found.more else 0,
            "may_keep": may(request.user, "documents.keep", country.code),
        },
        status=422 if refused else 200,
    )


def _keep(request: SignedInRequest, country: Country, replaces: Document | None) -> Document:
    problems: list[Problem] = []
    expires, seen_on = _day(request, "expires", problems), _day(request, "seen_on", problems)
    upload = request.FILES.get("file")
    if upload is None:
        problems.append(Problem("file-not-chosen", "file"))
    if upload is None or problems:
        raise Refused(problems)
    return actions.keep(
        by=request.user,
        country=country.code,
        file_name=upload.name or "",
        content=upload.read(filetype.LARGEST + 1),
        replaces=replaces,
        expires=expires,
        seen_on=seen_on,
        **{name: request.POST.get(name, "") for name in TYPED},
    )


def _day(request: SignedInRequest, name: str, problems: list[Problem]) -> date | None:
    text = request.POST.get(name, "").strip()
    try:
        return either_calendar(text, name) if text else None
    except Refused as refused:
        problems.extend(refused.problems)
        return None


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def document_page(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """One document: what is known of it, its revisions, who cites it, its text; and the form for a newer file."""
    found = _found(country, number)
    if request.method == "POST":
        try:
            kept = _keep(request, country, found)
        except Refused as error:
            return _document(request, country, found, error, 422)
        return redirect("assess:document_page", country=country, number=kept.pk)
    return _document(request, country, found, None, 200)


def _found(country: Country, number: int) -> Document:
    found = queries.document(country.code, number)
    if found is None:
        raise Http404
    return found


def _document(
    request: SignedInRequest, country: Country, found: Document, refused: Refused | None, status: int
) -> HttpResponse:
    last = queries.last_page(found)
    asked = max(whole(request.GET.get("page", "")), 1)
    first = (asked - 1) // PAGES * PAGES + 1
    size = leaf("record", found.size, app="documents", model="document", id=str(found.pk), what="bytes")
    return page(
        request,
        "assess/document.html",
        {
            "country": country,
            "document": found,
            "state": queries.state_of(found),
            "standing": queries.standing(found),
            "kind": dict(KINDS).get(found.media_type, found.media_type),
            "size": size,
            "revisions": queries.revisions(found),
            "cited_by": _cited_by(found),
            "pages": queries.pages(found, first, first + PAGES - 1),
            "has_text": last > 0,
            "before": first - PAGES if first > 1 else 0,
            "after": first + PAGES if first + PAGES <= last else 0,
            "refused": refused,
            "typed": request.POST.dict()
            or {"title": found.title, "language": found.language, "licence": found.licence},
            "may_keep": may(request.user, "documents.keep", country.code),
        },
        status=status,
    )


def _cited_by(found: Document) -> list[tuple[Answer, Institution | None]]:
    """The answers that rest on it, and the answers to which a further institution brought it."""
    own = found.answer_set.select_related("round", "institution").order_by("pk")
    further = found.position_set.select_related("answer__round", "institution").order_by("pk")
    return [(each, each.institution) for each in own] + [(each.answer, each.institution) for each in further]


@signed_in
@require_safe
def download(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """The file exactly as it was kept, never rendered inside the site; a page in words when it is gone or changed."""
    found = _found(country, number)
    content = queries.content(found)
    if content is None:
        return _document(request, country, found, None, STATUS[queries.state_of(found)])
    rendered = found.media_type == filetype.MEDIA_TYPES[".html"]
    answer = HttpResponse(content, content_type="application/octet-stream" if rendered else found.media_type)
    disposition = content_disposition_header(as_attachment=True, filename=found.file_name)
    assert disposition
    answer.headers["Content-Disposition"] = disposition
    return answer


@signed_in
@require_safe
def search(request: SignedInRequest, country: Country) -> HttpResponse:
    """The passages of all evidence that hold the words somebody looks for."""
    query = request.GET.get("q", "")
    shown = max(whole(request.GET.get("page", "")), 1)
    refused, found = None, None
    try:
        found = find(country.code, query, HITS, (shown - 1) * HITS) if query.strip() else None
    except Refused as error:
        refused = error
    return page(
        request,
        "assess/search.html",
        {
            "country": country,
            "query": query,
            "refused": refused,
            "found": found,
            "total": leaf("record", found.total, app="documents", model="page", what="found") if found else None,
            "before": shown - 1,
            "after": shown + 1 if found and shown * HITS < found.total else 0,
        },
        status=422 if refused else 200,
    )
