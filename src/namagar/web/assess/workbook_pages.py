"""The exercise in Excel: an institution's workbook out and back, looked at before it is taken, and all for the post."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from namagar.analysis.exports import bundle
from namagar.analysis.exports.questionnaire import LANGUAGES, MEDIA_TYPE
from namagar.analysis.exports.questionnaire_reading import LARGEST, MEGABYTE
from namagar.analysis.frameworks.wording import words
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.trace import Trace, leaf
from namagar.records.assessments import actions, completion, desk_research, queries, standing, workbooks
from namagar.records.assessments.holding import Held, held
from namagar.records.assessments.imports import Import, imports
from namagar.records.assessments.models import Round
from namagar.records.assessments.sent_files import SentFile, forget_sent, keep_sent, sent
from namagar.records.assessments.workbooks import Report
from namagar.records.assessments.workflow import WRITABLE
from namagar.records.people.directory import institution as named
from namagar.records.people.models import Institution
from namagar.records.people.permission import may, require
from namagar.web.assess.workbook_rows import shown
from namagar.web.parts.pages import Country, SignedInRequest, page, signed_in

# In this order a file is looked at: first what somebody has to do something about.
KINDS = ("refused", "stale", "accepted", "unchanged")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def workbook(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """Take the own workbook and send it back; the coordinator takes those of everybody."""
    found = _found(country, number)
    if request.method == "POST":
        try:
            sha256 = _look(request, found)
        except Refused as error:
            return _page(request, country, found, error)
        return redirect(_sent_address(country, found, sha256, "submit" in request.POST))
    return _page(request, country, found)


def _found(country: Country, number: int) -> Round:
    found = queries.round_of(country.code, number)
    if found is None:
        raise Http404
    return found


def _look(request: SignedInRequest, found: Round) -> str:
    """See whether the file can be taken at all, and keep it until its sender says so; its SHA-256."""
    upload = request.FILES.get("file")
    if upload is None:
        raise Refused(Problem("workbook-missing", "file"))
    content, name = upload.read(LARGEST * MEGABYTE + 1), upload.name or ""
    _import(request, found, content, name, commit=False, submit="submit" in request.POST)
    return keep_sent(request.user, content, name)


def _import(request: SignedInRequest, found: Round, content: bytes, name: str, *, commit: bool, submit: bool) -> Report:
    """The import itself; what is wrong with the file as a whole is said at the field of the file."""
    try:
        return actions.import_workbook(
            by=request.user, round=found, content=content, file_name=name, commit=commit, submit_rows=submit
        )
    except Refused as error:
        raise Refused([replace(each, where="file") for each in error.problems]) from error


def _sent_address(country: Country, found: Round, sha256: str, submit: bool) -> str:
    address = reverse("assess:workbook_sent", args=[country, found.pk, sha256])
    return f"{address}?{urlencode({'submit': 'yes'})}" if submit else address


def _page(
    request: SignedInRequest, country: Country, found: Round, refused: Refused | None = None, status: int = 422
) -> HttpResponse:
    institution = _own(request, country)
    in_hand = held(found, institution) if institution else {}
    hands_out = may(request.user, "assessments.assign", country.code, "open")
    return page(
        request,
        "assess/workbook.html",
        {
            "country": country,
            "round": found,
            "refused": refused,
            "submit": "submit" in request.POST,
            "wording": words(standing.framework_of(found), request.LANGUAGE_CODE),
            "institution": institution,
            "held": in_hand.values(),
            "suggestions": desk_research.suggestions(found),
            "counts": _counts(found, in_hand) if institution else {},
            "writable": found.state in WRITABLE,
            "may_import": may(request.user, "assessments.import_workbook", country.code, found.state),
            "imports": imports(found, None if hands_out else institution) if institution or hands_out else [],
            "hands_out": hands_out,
            "columns": completion.matrix(found, completion.Filter()).columns if hands_out else (),
        },
        status=status if refused else 200,
    )


def _own(request: SignedInRequest, country: Country) -> Institution | None:
    """The institution of this person, when it is one of this country."""
    institution = request.user.institution
    return institution if institution is not None and institution.country == country.code else None


def _counts(found: Round, in_hand: Mapping[str, Held]) -> Mapping[str, Trace]:
    def count(what: str, number: int) -> Trace:
        return leaf("record", number, app="assessments", model="held", round=str(found.pk), what=what)

    writable = sum(1 for each in in_hand.values() if each.writable)
    return {"all": count("in hand", len(in_hand)), "writable": count("writable", writable)}


@signed_in
@require_safe
def workbook_file(request: SignedInRequest, country: Country, number: int, language: str) -> HttpResponse:
    """The workbook of the own institution, or for the coordinator of the one that the address names."""
    found = _found(country, number)
    try:
        institution = _asked(request, country)
        content = workbooks.workbook(found, institution, _known(language))
    except Refused as error:
        return _page(request, country, found, error)
    return _download(content, MEDIA_TYPE, workbooks.file_name(found, institution, language))


def _asked(request: SignedInRequest, country: Country) -> Institution:
    own, code = _own(request, country), request.GET.get("institution", "")
    if own is not None and code in ("", own.code):
        return own
    require(request.user, "assessments.assign", country.code, "open")
    return named(country.code, code)


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise Http404
    return language


@signed_in
@require_safe
def all_workbooks(request: SignedInRequest, country: Country, number: int, language: str) -> HttpResponse:
    """The workbooks of all institutions as one ZIP, to be mailed."""
    found = _found(country, number)
    try:
        require(request.user, "assessments.assign", country.code, "open")
        content = workbooks.all_workbooks(found, _known(language))
    except Refused as error:
        return _page(request, country, found, error)
    return _download(content, bundle.MEDIA_TYPE, f"{country.code}-{found.pk}-{language}.zip")


def _download(content: bytes, media_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    disposition = content_disposition_header(as_attachment=True, filename=name)
    assert disposition
    answer.headers["Content-Disposition"] = disposition
    return answer


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def workbook_sent(request: SignedInRequest, country: Country, number: int, sha256: str) -> HttpResponse:
    """What a sent file would change, row by row, and what was taken from it; its sender takes the rows here."""
    found = _found(country, number)
    submit = "submit" in (request.POST if request.method == "POST" else request.GET)
    try:
        if request.method == "POST":
            return _act(request, country, found, sha256, submit)
        return _sent(request, country, found, sha256, submit)
    except Refused as error:
        gone = any(each.code == "workbook-gone" for each in error.problems)
        return _page(request, country, found, error, 410 if gone else 422)


def _act(request: SignedInRequest, country: Country, found: Round, sha256: str, submit: bool) -> HttpResponse:
    what = request.POST.get("what", "")
    if what == "forget":
        forget_sent(request.user, sha256)
        return redirect("assess:workbook", country=country, number=found.pk)
    if what != "take":
        raise Refused(Problem("action-unknown", "what", {"action": what}))
    file = _waiting(request, country, found, sha256)
    if file is not None:
        report = _import(request, found, file.content, file.name, commit=True, submit=submit)
        if not report.left:
            forget_sent(request.user, sha256)
    return redirect(_sent_address(country, found, sha256, submit))


def _waiting(request: SignedInRequest, country: Country, found: Round, sha256: str) -> SentFile | None:
    """The sent file; nothing when all of it was taken already, as when somebody presses twice; else Refused."""
    try:
        return sent(request.user, sha256)
    except Refused:
        if _taken(request, country, found, sha256):
            return None
        raise


def _taken(request: SignedInRequest, country: Country, found: Round, sha256: str) -> list[Import]:
    institution = _own(request, country)
    return imports(found, institution, sha256) if institution else []


def _sent(request: SignedInRequest, country: Country, found: Round, sha256: str, submit: bool) -> HttpResponse:
    file = _waiting(request, country, found, sha256)
    report = _import(request, found, file.content, file.name, commit=False, submit=submit) if file else None
    taken = _taken(request, country, found, sha256)
    done = {item for each in taken for item in each.items}
    language = request.LANGUAGE_CODE
    rows = {kind: shown(found, report.of(kind), language) for kind in KINDS} if report else {}
    return page(
        request,
        "assess/workbook_sent.html",
        {
            "country": country,
            "round": found,
            "sha256": sha256,
            "name": file.name if file else taken[0].file_name,
            "submit": submit,
            "report": report,
            "rows": {**rows, "unchanged": [each for each in rows.get("unchanged", ()) if each.item not in done]},
            "correctable": _correctable(request, country, found, report),
            "taken": taken,
            "wording": words(standing.framework_of(found), language),
        },
    )


def _correctable(request: SignedInRequest, country: Country, found: Round, report: Report | None) -> bool:
    """Whether a row that was not taken can be sent once more: its question is still with the institution."""
    institution = _own(request, country)
    if report is None or institution is None or not report.left:
        return False
    in_hand = held(found, institution)
    return any(row.item in in_hand for row in report.left)


@signed_in
@require_safe
def workbook_rest(request: SignedInRequest, country: Country, number: int, sha256: str, language: str) -> HttpResponse:
    """The rows that were not taken, with the reasons, as a workbook to be corrected and sent again."""
    found = _found(country, number)
    try:
        file = sent(request.user, sha256)
        report = _import(request, found, file.content, file.name, commit=False, submit="submit" in request.GET)
        institution = _asked(request, country)
        content = workbooks.not_taken(found, institution, _known(language), report)
    except Refused as error:
        return _page(request, country, found, error)
    return _download(content, MEDIA_TYPE, workbooks.file_name(found, institution, language, rest=True))
