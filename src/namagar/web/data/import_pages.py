"""Imports: send a publisher's file or paste a table, see how far it is, what would come of it, what came; undo it."""

from collections.abc import Callable
from io import BytesIO
from typing import Any, BinaryIO, cast

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from namagar.analysis.exports import import_errors
from namagar.analysis.sources import limits
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.trace import Trace, leaf
from namagar.records.imports import actions, progress, queries, reading, working
from namagar.records.imports.models import Import
from namagar.records.people.permission import may
from namagar.web.parts.pages import Country, SignedInRequest, page, signed_in
from namagar.web.parts.typed import texts

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LISTED = 100  # problems that a page shows; the spreadsheet has all
TOLD = 5  # new findings that are told at length; more of them are told in a sentence each
LISTED_BRIEFLY = 20
AGAIN_AFTER = "3"  # seconds after which a page that shows progress asks again


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: SignedInRequest, country: Country) -> HttpResponse:
    """All imports of the country; begin one, review a mapping."""
    _require_role(request, country)
    refused = None
    if request.method == "POST":
        try:
            return _begun(request, country)
        except Refused as error:
            refused = error
    return page(
        request,
        "data/imports.html",
        {
            "country": country,
            "imports": queries.imports(country.code),
            "mappings": queries.kept_mappings(country.code),
            "may_send": may(request.user, "imports.send", country.code),
            "may_review": may(request.user, "imports.review_mapping", country.code, "saved"),
            "pasted": request.POST.get("pasted", ""),
            "refused": refused,
            "limits": {
                "text": _limit("text", limits.LARGEST_TEXT // limits.MEGABYTE),
                "workbook": _limit("workbook", limits.LARGEST_WORKBOOK // limits.MEGABYTE),
                "old": _limit("old workbook", limits.LARGEST_OLD_WORKBOOK // limits.MEGABYTE),
                "parquet": _limit("Parquet", limits.LARGEST_PARQUET // limits.MEGABYTE),
                "claims": _limit("claims", reading.MOST_CLAIMS),
            },
        },
        status=422 if refused else 200,
    )


def _require_role(request: SignedInRequest, country: Country) -> None:
    """Sent files are for people who work for the country."""
    if not request.user.roles_in(country.code):
        raise Http404


def _limit(what: str, most: int) -> Trace:
    return leaf("record", most, app="imports", model="limit", id=what)


def _begun(request: SignedInRequest, country: Country) -> HttpResponse:
    if request.POST.get("what") == "review":
        kept = queries.kept_mapping(country.code, int(request.POST.get("mapping", "0") or 0))
        if kept is None:
            raise Http404
        actions.review_mapping(by=request.user, kept=kept)
        return redirect("data:imports", country=country)
    upload, pasted = request.FILES.get("file"), request.POST.get("pasted", "")
    if upload is None and not pasted.strip():
        raise Refused(Problem("import-file-missing", "file"))
    if upload is not None and pasted.strip():
        raise Refused(Problem("import-two-tables", "file"))
    file: BinaryIO = BytesIO(pasted.encode()) if upload is None else cast(BinaryIO, upload.file)
    name = gettext("pasted table") if upload is None else upload.name or gettext("file")
    sent = actions.send(by=request.user, country=country.code, file=file, file_name=name, pasted=upload is None)
    return redirect("data:import_mapping", country=country, number=sent.pk)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def one_import(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """Where one import stands, and the next step."""
    found = found_import(request, country, number)
    refused = None
    if request.method == "POST":
        try:
            return _moved(request, country, found)
        except Refused as error:
            refused = error
            found = found_import(request, country, number)
    return _page(request, country, found, refused)


def found_import(request: SignedInRequest, country: Country, number: int) -> Import:
    """One import of the country, for somebody who works for it; others do not find it."""
    _require_role(request, country)
    found = queries.one(country.code, number)
    if found is None:
        raise Http404
    return found


def _moved(request: SignedInRequest, country: Country, found: Import) -> HttpResponse:
    what, by = request.POST.get("what", ""), request.user
    moves: dict[str, Callable[[], object]] = {
        "check": lambda: working.begin(by=by, imported=found, what="check"),
        "take": lambda: working.begin(by=by, imported=found, what="take"),
        "cancel": lambda: actions.cancel(by=by, imported=found),
        "undo": lambda: actions.undo(by=by, imported=found, reason=texts(request, "reason")),
        "keep": lambda: actions.keep_mapping(by=by, imported=found, title=request.POST.get("title", "")),
    }
    if what == "again":
        found = actions.send_again(by=by, imported=found)
    elif what in moves:
        moves[what]()
    else:
        raise Refused(Problem("action-unknown", "what", {"action": what}))
    return redirect("data:import", country=country, number=found.pk)


def _page(request: SignedInRequest, country: Country, found: Import, refused: Refused | None = None) -> HttpResponse:
    working_now = queries.is_working(found)
    code, state, user = country.code, found.state, request.user
    context: dict[str, Any] = {
        "country": country,
        "of": found,
        "refused": refused or (None if working_now else queries.refusal(found)),
        "working": working_now,
        "interrupted": queries.is_interrupted(found),
        "left": progress.left_at(found),
        "done": leaf(
            "record",
            min(100, found.done * 100 // max(1, found.size)),
            app="imports",
            model="import",
            id=str(found.pk),
            what="done",
        ),
        "kept": next((each for each in queries.kept_mappings(code) if each.text == found.mapping), None),
        "may": {
            name: may(user, f"imports.{action}", code, state)
            for name, action in (
                ("map", "map_file"),
                ("check", "check"),
                ("take", "take"),
                ("cancel", "cancel"),
                ("undo", "undo"),
                ("keep", "keep_mapping"),
                ("again", "send_again"),
            )
        },
        "typed": request.POST.dict(),
        "title": request.POST.get("title", queries.mapping_title(found, request.LANGUAGE_CODE)),
        **_told(found),
    }
    answer = page(request, "data/import.html", context, status=422 if refused else 200)
    if working_now:
        answer.headers["Refresh"] = AGAIN_AFTER
    return answer


def _told(found: Import) -> dict[str, Any]:
    """What the state of the import has to show."""
    context: dict[str, Any] = {}
    verdict = queries.verdict(found)
    if verdict is not None:
        problems = verdict.problems
        context |= {
            "verdict": verdict,
            "counts": queries.counts(found),
            "problems": problems[:LISTED],
            "more": len(problems) > LISTED or verdict.refused_rows > len(verdict.refused),
            "missing": [
                (
                    heading,
                    reason,
                    leaf(
                        "record", count, app="imports", model="import", id=str(found.pk), missing=heading, reason=reason
                    ),
                )
                for (heading, reason), count in sorted(verdict.missing.items())
            ],
            "different": found.judged["different_ids"],
        }
    if found.state in ("taken", "undone"):
        own, series = queries.taken_claims(found), _by_series(found)
        context |= {
            "taken": leaf("record", len(own), app="imports", model="import", id=str(found.pk), what="taken"),
            "series": series[:LISTED],
            "more_series": series[LISTED:],
            "findings": (findings := queries.findings(found)),
            "few": len(findings) <= TOLD,
            "joined": (joined := queries.joined(found))[:LISTED_BRIEFLY],
            "more_joined": len(joined) > LISTED_BRIEFLY,
            "corrections": queries.corrections(found) if found.state == "taken" else [],
        }
    return context


def _by_series(found: Import) -> list[tuple[Any, list[tuple[Any, Trace]]]]:
    """The quantities that came, those of one series together, with how many claims each got."""
    rows: dict[Any, list[tuple[Any, Trace]]] = {}
    for quantity, count in queries.quantities(found):
        number = leaf("record", count, app="imports", model="import", id=str(found.pk), quantity=quantity.id)
        rows.setdefault(quantity.series, []).append((quantity, number))
    return [(each[0][0], each) for each in rows.values()]


@signed_in
@require_safe
def errors(request: SignedInRequest, country: Country, number: int, language: str) -> HttpResponse:
    """The rows that were not taken, each with what is wrong, as a spreadsheet to correct and send again."""
    found = found_import(request, country, number)
    verdict = queries.verdict(found)
    if verdict is None or not verdict.refused or language not in ("en", "fa"):
        raise Http404
    stem = found.file_name.rpartition(".")[0] or found.file_name
    return download(import_errors.write(verdict, language), XLSX, f"{stem}-to-correct.xlsx")


@signed_in
@require_safe
def mapping_file(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """The mapping as a file."""
    found = found_import(request, country, number)
    if not found.mapping:
        raise Http404
    return download(found.mapping.encode(), "application/yaml; charset=utf-8", f"import-{found.pk}.yaml")


@signed_in
@require_safe
def sent_file(request: SignedInRequest, country: Country, number: int) -> HttpResponseBase:
    """The file as it was sent, byte for byte."""
    found = found_import(request, country, number)
    return FileResponse(
        found.path.open("rb"), as_attachment=True, filename=found.file_name, content_type="application/octet-stream"
    )


def download(content: bytes, media_type: str, name: str) -> HttpResponse:
    """A file that the browser keeps and does not show."""
    answer = HttpResponse(content, content_type=media_type)
    disposition = content_disposition_header(as_attachment=True, filename=name)
    assert disposition
    answer.headers["Content-Disposition"] = disposition
    return answer
