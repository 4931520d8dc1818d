"""Work without a line: one page with all an institution has in hand, and the door for drafts that a device kept."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from namagar.analysis.frameworks.wording import words
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.wording import sentence
from namagar.records.assessments import actions, desk_research, offline, queries, standing
from namagar.records.assessments.holding import Held
from namagar.records.assessments.models import Round
from namagar.records.assessments.workflow import WRITABLE
from namagar.records.people import clock
from namagar.records.people.permission import may
from namagar.web.assess.draft_reading import Draft, read
from namagar.web.parts.pages import Country, SignedInRequest, page, signed_in
from namagar.web.parts.templatetags.parts import badge

SEND = "assessments.send_draft"
# What became of a draft that was not saved, by the code that says so; any other refusal is plainly one.
KINDS = {
    "answer-edited-meanwhile": "edited-meanwhile",
    "round-not-writable": "closed",
    "draft-of-another-person": "another-person",
}


@signed_in
@require_safe
def offline_page(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """Every question in hand on one page; its script keeps drafts on the device and sends them."""
    found, user = _found(country, number), request.user
    framework = standing.framework_of(found)
    writable = found.state in WRITABLE
    may_send = writable and may(user, SEND, country.code, found.state)
    return page(
        request,
        "assess/offline.html",
        {
            "country": country,
            "round": found,
            "framework": framework,
            "wording": words(framework, request.LANGUAGE_CODE),
            "domains": offline.in_hand(found, user.institution),
            "suggestions": desk_research.suggestions(found),
            "writable": writable,
            "may_send": may_send,
            "today": clock.today(),
            "told": {**_told(country, number), "person": user.pk, "writable": may_send},
        },
    )


def _found(country: Country, number: int) -> Round:
    found = queries.round_of(country.code, number)
    if found is None:
        raise Http404
    return found


def _told(country: Country, number: int) -> dict[str, Any]:
    """Where the script finds what it needs, and the words it says."""
    place = [country, number]
    return {
        "round": number,
        "worker": reverse("assess:offline_worker", args=place),
        "now": reverse("assess:offline_now", args=place),
        "send": reverse("assess:offline_send", args=place),
        "states": {
            "waits": gettext("kept on this device, not sent yet"),
            "sending": gettext("is being sent"),
            "sent": gettext("sent"),
            "differs": gettext("changed by somebody else meanwhile: you decide"),
            "refused": gettext("not taken, kept on this device"),
            "left": gettext("left as it stands"),
        },
    }


@require_safe
def offline_worker(request: HttpRequest, country: Country, number: int) -> HttpResponse:
    """The script that opens the page without a line; it lies below the page, so it can answer for this page only."""
    answer = render(request, "assess/offline_worker.js", content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


@never_cache
@require_safe
def offline_now(request: HttpRequest, country: Country, number: int) -> HttpResponse:
    """Who is signed in at this moment, if anybody, and the token without which nothing can be sent."""
    return JsonResponse({"person": request.user.pk, "token": get_token(request)})


@never_cache
@require_POST
def offline_send(request: HttpRequest, country: Country, number: int) -> HttpResponse:
    """Take one draft, and say what became of it and what stands now. Who is signed out is told so, and sent nowhere."""
    if not request.user.is_authenticated:
        return JsonResponse({"kind": "signed-out"}, status=401)
    return _taken(cast(SignedInRequest, request), _found(country, number))


def _taken(request: SignedInRequest, found: Round) -> HttpResponse:
    item = ""
    try:
        draft = read(request.body)
        item = draft.item
        return JsonResponse(_sent(request, found, draft))
    except Refused as refused:
        return _not_taken(request, found, item, refused)


def _sent(request: SignedInRequest, found: Round, draft: Draft) -> dict[str, Any]:
    if draft.person != request.user.pk:
        raise Refused(Problem("draft-of-another-person", "person"))
    # That the round is closed says more than that a role may not write in it.
    standing.refuse_if_closed(found)
    known = offline.taken(request.user, draft.name)
    sent = actions.send_draft(
        by=request.user,
        round=found,
        item=draft.item,
        name=draft.name,
        seen=draft.seen,
        option=draft.option,
        justification=draft.justification,
        earlier=draft.earlier,
    )
    return {
        "kind": "already-saved" if known else "saved",
        "revision": sent.revision,
        "stands": _stands(request, found, draft.item),
    }


def _not_taken(request: SignedInRequest, found: Round, item: str, refused: Refused) -> HttpResponse:
    kind = next((KINDS[each.code] for each in refused.problems if each.code in KINDS), "refused")
    said = [sentence(each, request.LANGUAGE_CODE) for each in refused.problems]
    return JsonResponse(
        {
            "kind": kind,
            "said": " ".join(f"{each.what} {each.why} {each.mend}" for each in said),
            "stands": None if kind == "another-person" else _stands(request, found, item),
        },
        status=422 if kind == "refused" else 409,
    )


def _stands(request: SignedInRequest, found: Round, item: str) -> dict[str, Any] | None:
    """What stands now in a question, as data and drawn as the page draws it; None when it is not in hand."""
    held = offline.one_in_hand(found, request.user.institution, item)
    if held is None:
        return None
    return {**_said(held), "drawn": _drawn(request, found, held), "badge": badge(held.said.state)}


def _said(held: Held) -> dict[str, Any]:
    said = held.said
    return {
        "revision": said.revision,
        "option": said.option,
        "en": said.justification_en,
        "fa": said.justification_fa,
    }


def _drawn(request: SignedInRequest, found: Round, held: Held) -> str:
    wording = words(standing.framework_of(found), request.LANGUAGE_CODE)
    suggestions = desk_research.suggestions(found)
    facts = {"held": held, "wording": wording, "writer": offline.writer(held), "suggestions": suggestions}
    return render_to_string("assess/offline_stands.html", facts, request)
