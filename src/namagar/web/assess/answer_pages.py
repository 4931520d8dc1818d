"""One item: the question, the answer, its evidence beside it, and what the next person does with it."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from namagar.analysis.frameworks.load import LANGUAGES
from namagar.analysis.frameworks.wording import words
from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.assessments import actions, desk_research, queries, standing
from namagar.records.assessments.actions import EditedMeanwhile
from namagar.records.assessments.models import Answer
from namagar.records.assessments.workflow import WRITABLE
from namagar.records.documents.search import near_item
from namagar.records.people.permission import may
from namagar.web.assess import answer_talk, asking
from namagar.web.assess.proof import CITATION, proof, seen
from namagar.web.parts.pages import Country, SignedInRequest, page, signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: SignedInRequest, country: Country, number: int, item: str) -> HttpResponse:
    """Answer, submit, return, accept or confirm one item."""
    found = _found(country, number, item)
    typed: dict[str, Any] = _as_stored(found)
    refused = None
    if request.method == "POST":
        typed = {**typed, **request.POST.dict()}
        try:
            _act(request, country, found, typed)
        except Refused as error:
            refused, found = error, _found(country, number, item)
        else:
            return redirect("assess:answer", country=country, number=number, item=item)
    return _page(request, country, found, typed, refused)


def _found(country: Country, number: int, item: str) -> Answer:
    of = queries.round_of(country.code, number)
    found = queries.answer_of(of, item) if of else None
    if found is None:
        raise Http404
    return found


def _as_stored(found: Answer) -> dict[str, Any]:
    return {
        "option": found.option,
        "justification_en": found.justification_en,
        "justification_fa": found.justification_fa,
        "seen": str(found.revision),
        "reason": "",
        **{f"citation_{name}": "" for name in CITATION},
    }


def _act(request: SignedInRequest, country: Country, found: Answer, typed: dict[str, Any]) -> None:
    what = request.POST.get("what", "")
    if what in ("save", "submit"):
        with transaction.atomic():
            saved = _save(request, country, found, typed)
            if what == "submit":
                actions.submit(by=request.user, answer=saved, seen=saved.revision)
    elif what == "return":
        actions.return_answer(by=request.user, answer=found, reason=typed.get("reason", ""))
    elif what == "accept":
        actions.accept(by=request.user, answer=found)
    elif what == "confirm":
        actions.confirm_prefilled(by=request.user, answer=found)
    elif what in answer_talk.ACTS:
        with transaction.atomic():
            answer_talk.ACTS[what](request, country, found, typed)
    else:
        raise Refused(Problem("action-unknown", "what", {"action": what}))


def _save(request: SignedInRequest, country: Country, found: Answer, typed: dict[str, Any]) -> Answer:
    citations, kept = proof(request, country, typed)
    return actions.save_answer(
        by=request.user,
        answer=found,
        seen=seen(typed),
        option=typed.get("option", ""),
        citations=citations,
        documents=kept,
        justification={"en": typed.get("justification_en", ""), "fa": typed.get("justification_fa", "")},
    )


def _page(
    request: SignedInRequest, country: Country, found: Answer, typed: dict[str, Any], refused: Refused | None
) -> HttpResponse:
    framework, item = standing.framework_of(found.round), standing.item_of(found)
    edited = isinstance(refused, EditedMeanwhile)
    if edited:
        typed["seen"] = str(found.revision)
    user, code = request.user, country.code
    writable = found.round.state in WRITABLE
    own = writable and user.institution_id == found.institution_id
    return page(
        request,
        "assess/answer.html",
        {
            "country": country,
            "round": found.round,
            "answer": found,
            "item": item,
            "typed": typed,
            "refused": refused,
            "edited_meanwhile": edited,
            "wording": words(framework, request.LANGUAGE_CODE),
            "options": framework.scales[item.scale].options,
            "missing": framework.missing,
            "history": queries.history(found),
            "returned": queries.last_return(found),
            "origins": queries.origins(found) if found.state in ("prefilled", "accepted") else [],
            "may_save": own and may(user, "assessments.save_answer", code, found.state),
            "may_return": writable and may(user, "assessments.return_answer", code, found.state),
            "may_accept": writable and may(user, "assessments.accept", code, found.state),
            "may_confirm": writable and may(user, "assessments.confirm_prefilled", code, found.state),
            "may_put_on_agenda": may(user, "network.add_agenda_item", code, "planned"),
            "desk_research": desk_research.suggested(found),
            "neighbours": queries.neighbours(found),
            "before": queries.before(found),
            "serves": queries.serves(found),
            "near": near_item(code, {each: words(framework, each).item(item.code).label for each in LANGUAGES}),
            **answer_talk.shown(user, found),
            **asking.offered(country),
        },
        status=409 if edited else 422 if refused else 200,
    )
