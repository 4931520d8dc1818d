"""Proposed editions: the list, one with all its questions and what it lacks, its files and the decision on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from namagar.analysis.exports import bundle
from namagar.analysis.frameworks import changing, differing
from namagar.analysis.frameworks import proposed as proposals
from namagar.analysis.frameworks.editions import DROPPED
from namagar.analysis.frameworks.load import CHANGES, PARTS, every
from namagar.analysis.frameworks.proposed import Proposed
from namagar.analysis.frameworks.wording import Words
from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.assessments import actions, editions
from namagar.records.assessments.actions import EditionEditedMeanwhile
from namagar.records.assessments.models import ProposedEdition
from namagar.records.decisions.policy import of_catalogue
from namagar.records.people import directory
from namagar.records.people.permission import may
from namagar.web.assess.round_pages import policies_of
from namagar.web.parts.pages import Country, SignedInRequest, page, signed_in
from namagar.web.parts.typed import texts, whole


@dataclass(frozen=True, slots=True)
class Line:
    """One question in the list: its code, by what it is called, and what became of it since the base."""

    code: str
    label: str
    marks: tuple[str, ...]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edition_list(request: SignedInRequest, country: Country) -> HttpResponse:
    """Every edition that was proposed, and the form that begins one from an edition that is there."""
    refused = None
    if request.method == "POST":
        framework, _, base = request.POST.get("base", "").partition("/")
        try:
            begun = actions.begin_edition(
                by=request.user,
                country=country.code,
                framework=framework,
                base=base,
                edition=request.POST.get("edition", "").strip(),
            )
        except Refused as error:
            refused = error
        else:
            return redirect("assess:edition", country=country, number=begun.pk)
    return page(
        request,
        "assess/editions.html",
        {
            "country": country,
            "refused": refused,
            "typed": {"base": request.GET.get("base", ""), **request.POST.dict()},
            "editions": editions.of_country(country.code),
            "bases": [each for each in every() if each.items],
            "may_begin": may(request.user, "assessments.begin_edition", country.code),
        },
        status=422 if refused else 200,
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edition(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """All questions of a proposed edition, what it still lacks, what was remarked and who wrote what."""
    found, refused = found_edition(country, number), None
    if request.method == "POST":
        try:
            _act(request, found)
        except Refused as error:
            refused, found = error, found_edition(country, number)
        else:
            return redirect("assess:edition", country=country, number=number)
    of, language = editions.proposed(found), request.LANGUAGE_CODE
    return page(
        request,
        "assess/edition.html",
        {
            **about(request, country, found, of),
            "refused": refused,
            "typed": {
                "title_en": of.framework["title"]["en"],
                "title_fa": of.framework["title"]["fa"],
                "publisher": of.framework["publisher"],
                "seen": editions.revision_of(found, "description"),
                **request.POST.dict(),
            },
            "domains": _domains(of, language),
            "gone": [each for each in changing.differences(of) if each.kind == DROPPED],
            "lacks": changing.lacks(of),
            "remarks": editions.remarks(found),
            "steps": editions.steps(found)[:20],
        },
        status=409 if isinstance(refused, EditionEditedMeanwhile) else 422 if refused else 200,
    )


def _domains(of: Proposed, language: str) -> list[tuple[str, list[Line], bool]]:
    """The questions of each dimension, and whether anything there differs from the base."""
    marks = differing.marks(of)
    found: dict[str, list[Line]] = {domain["code"]: [] for domain in of.framework["domains"]}
    for domain, item in proposals.written_items(of):
        code = item["code"]
        found[domain].append(Line(code, proposals.label(of, code, language), marks.get(code, ())))
    return [(code, lines, any(line.marks for line in lines)) for code, lines in found.items()]


def found_edition(country: Country, number: int) -> ProposedEdition:
    """The edition an address names, or not found."""
    found = editions.proposed_edition(country.code, number)
    if found is None:
        raise Http404
    return found


def about(request: SignedInRequest, country: Country, found: ProposedEdition, of: Proposed) -> dict[str, Any]:
    """What every page of an edition shows, and what this person may do with it."""
    state, user = editions.state_of(found), request.user
    return {
        "country": country,
        "edition": found,
        "state": state,
        "of": of,
        "wording": Words(of.texts[request.LANGUAGE_CODE]),
        "base": changing.base_of(of),
        "may_write": may(user, "assessments.write_item", country.code, state),
        "may_propose": may(user, "assessments.propose_edition", country.code, state),
        "may_remark": may(user, "assessments.remark_on_edition", country.code, state),
        "may_begin": may(user, "assessments.begin_edition", country.code),
    }


def _act(request: SignedInRequest, found: ProposedEdition) -> None:
    what, typed = request.POST.get("what", ""), request.POST
    if what == "describe":
        actions.describe_edition(
            by=request.user,
            edition=found,
            seen=seen(typed),
            titles=texts(request, "title"),
            publisher=typed.get("publisher", ""),
        )
    elif what == "drop":
        actions.drop_edition(by=request.user, edition=found, reason=typed.get("reason", ""))
    elif what == "remark":
        actions.remark_on_edition(by=request.user, edition=found, text=typed.get("text", ""))
    else:
        raise Refused(Problem("action-unknown", "what", {"action": what}))


def seen(typed: Mapping[str, str], name: str = "seen") -> int:
    """The revision the form was made from; one that nothing has when the form does not say it."""
    text = typed.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edition_decision(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """The files of an edition, the decision on them, and how they are put to use once they are decided."""
    found, refused = found_edition(country, number), None
    if request.method == "POST":
        try:
            decision = _propose(request, country, found)
        except Refused as error:
            refused, found = error, found_edition(country, number)
        else:
            return redirect("desk:decision", country=country, number=decision.pk)
    of, decisions = editions.proposed(found), editions.decisions_on(found)
    decided = next((each for each in decisions if each.state == "decided"), None)
    return page(
        request,
        "assess/edition_decision.html",
        {
            **about(request, country, found, of),
            "refused": refused,
            "typed": request.POST.dict(),
            "lacks": changing.lacks(of),
            "files": (*PARTS, CHANGES) if of.base else PARTS,
            "decisions": decisions,
            "in_use": editions.in_use(found, decided.matter["files"]) if decided else "",
            "institutions": directory.institutions_of(country.code),
            "policies": policies_of(country.code),
        },
        status=409 if isinstance(refused, EditionEditedMeanwhile) else 422 if refused else 200,
    )


def _propose(request: SignedInRequest, country: Country, found: ProposedEdition) -> Any:
    rule = request.POST.get("policy", "")
    return actions.propose_edition(
        by=request.user,
        edition=found,
        seen=seen(request.POST),
        reason=texts(request, "reason"),
        signatories=() if rule else directory.institutions(country.code, request.POST.getlist("signatories")),
        needed=0 if rule else whole(request.POST.get("needed", "")),
        policy=of_catalogue(rule, country.code) if rule else None,
    )


@signed_in
@require_safe
def edition_files(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """The files of the edition in the folder that they are put into, as one ZIP."""
    found = found_edition(country, number)
    of, state = editions.proposed(found), editions.state_of(found)
    folder = f"{of.id}/{of.edition}"
    content = bundle.write({f"{folder}/{name}": text.encode() for name, text in changing.files(of).items()})
    answer = HttpResponse(content, content_type=bundle.MEDIA_TYPE)
    name = f"{of.id}-{of.edition}.zip" if state == "decided" else f"{of.id}-{of.edition}-{state}-r{found.revision}.zip"
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer
