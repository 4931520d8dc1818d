"""An official question file in the browser: read by its mapping, shown as the edition it makes, then begun."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from namagar.analysis.frameworks import changing, question_file
from namagar.analysis.frameworks import proposed as proposals
from namagar.analysis.frameworks.load import every
from namagar.analysis.frameworks.proposed import Proposed
from namagar.analysis.frameworks.question_file import QuestionFile
from namagar.analysis.frameworks.wording import Words
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.trace import Trace, leaf
from namagar.records.assessments import actions
from namagar.records.documents import actions as documents
from namagar.records.documents import filetype
from namagar.records.documents import queries as library
from namagar.records.documents.models import Document
from namagar.records.people.permission import may
from namagar.web.parts.pages import Country, SignedInRequest, page, signed_in
from namagar.web.parts.typed import whole

LARGEST_MAPPING = 100_000


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def question_file_page(request: SignedInRequest, country: Country) -> HttpResponse:
    """Upload a question file with its mapping, look at the edition it makes, begin a proposed edition from it."""
    refused, shown = None, {}
    typed = {"mapping": "", **request.POST.dict()}
    if request.method == "POST":
        try:
            typed["mapping"] = _mapping_text(request)
            if request.POST.get("what") == "begin":
                begun = _begin(request, country, typed)
                return redirect("assess:edition", country=country, number=begun.pk)
            shown = _read(request, country, typed)
        except Refused as error:
            refused = error
    return page(
        request,
        "assess/question_file.html",
        {
            "country": country,
            "refused": refused,
            "typed": typed,
            "bases": [each for each in every() if each.items],
            "may_take": may(request.user, "assessments.take_question_file", country.code),
            **shown,
        },
        status=422 if refused else 200,
    )


def _mapping_text(request: SignedInRequest) -> str:
    """The mapping that was sent as a file, or else the one that was typed."""
    upload = request.FILES.get("mapping_file")
    if upload is None:
        return request.POST.get("mapping", "").replace("\r\n", "\n")
    content = upload.read(LARGEST_MAPPING + 1)
    if len(content) > LARGEST_MAPPING:
        raise Refused(Problem("question-file-mapping-large", "mapping", {"letters": LARGEST_MAPPING}))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        facts = {"place": upload.name or "mapping", "reason": str(error)}
        raise Refused(Problem("question-file-mapping", "mapping", facts)) from error


def _mapping(typed: Mapping[str, str]) -> Mapping[str, Any]:
    return question_file.read_mapping(typed["mapping"].encode(), "mapping")


def _read(request: SignedInRequest, country: Country, typed: Mapping[str, str]) -> dict[str, Any]:
    """Read the file and show what it makes. It is kept among the evidence once it can be read."""
    upload = request.FILES.get("file")
    if upload is None:
        raise Refused(Problem("file-not-chosen", "file"))
    content, name = upload.read(filetype.LARGEST + 1), upload.name or ""
    mapping = _mapping(typed)
    base = _base(typed, mapping)
    made = question_file.read(content, name, mapping)
    of = proposals.from_question_file(made, base)
    kept = library.kept_before(country.code, content, name) or documents.keep(
        by=request.user, country=country.code, file_name=name, content=content
    )
    return _preview(request, kept, made, of)


def _base(typed: Mapping[str, str], mapping: Mapping[str, Any]) -> str:
    """The edition that is followed, if any; one of another framework cannot be."""
    framework, _, edition = typed.get("base", "").partition("/")
    if framework and framework != mapping.get("id"):
        raise Refused(Problem("question-file-other-framework", "base", {"framework": framework}))
    return edition


def _preview(request: SignedInRequest, kept: Document, made: QuestionFile, of: Proposed) -> dict[str, Any]:
    language = request.LANGUAGE_CODE
    domains: dict[str, list[tuple[str, str]]] = {}
    for domain, item in proposals.written_items(of):
        domains.setdefault(domain, []).append((item["code"], proposals.label(of, item["code"], language)))
    return {
        "document": kept,
        "of": of,
        "wording": Words(of.texts[language]),
        "domains": list(domains.items()),
        "questions": _count(kept, "questions", len(of.codes)),
        "untranslated": _count(kept, "untranslated", len(made.untranslated)) if made.untranslated else None,
        "changes": _count(kept, "changes", len(changing.differences(of))) if of.base else None,
    }


def _count(kept: Document, what: str, number: int) -> Trace:
    return leaf("record", number, app="documents", model="document", id=str(kept.pk), what=what)


def _begin(request: SignedInRequest, country: Country, typed: Mapping[str, str]) -> Any:
    document = library.document(country.code, whole(typed.get("document", "")))
    if document is None:
        raise Refused(Problem("file-not-chosen", "file"))
    mapping = _mapping(typed)
    return actions.take_question_file(
        by=request.user, country=country.code, document=document, mapping=mapping, base=_base(typed, mapping)
    )
