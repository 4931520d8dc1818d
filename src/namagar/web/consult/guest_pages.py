"""The page of a guest: one draft, by a link, without an account."""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from namagar.analysis.frameworks.wording import words
from namagar.analysis.terms.problem import Refused
from namagar.records.assessments import standing
from namagar.records.assessments.workflow import CONSULTED
from namagar.records.consultation import guests, queries
from namagar.records.consultation.models import Guest
from namagar.web.consult.remark_form import drawn_again, typed_remark, typed_texts
from namagar.web.parts.pages import known_country, page

COOKIE = "namagar-guest"
SALT = "namagar.consult.guest"
DAY = 24 * 60 * 60
# A link that is over has gone for good; one that somebody else opened, or nobody made, is forbidden.
REFUSALS = {"guest-link-late": 410, "guest-link-closed": 410, "guest-link-used": 403, "guest-link-unknown": 403}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guest(request: HttpRequest, token: str) -> HttpResponse:
    """Whom the link is for and, once it is opened in this browser, the draft with the guest's own remarks.

    Looking does not use the link up: programs that read mail look at every link. Opening is a button.
    """
    browser = request.get_signed_cookie(COOKIE, default="", salt=SALT) or secrets.token_urlsafe(32)
    refused = None
    try:
        found = guests.look(token, browser)
        if request.method == "POST":
            where = _act(request, token, browser, found)
            return _remembered(redirect(f"{reverse('consult:guest', args=[token])}{where}"), browser)
    except Refused as error:
        if error.problems[0].code in REFUSALS:
            return _turned_away(request, error)
        refused = error
    return _page(request, found, refused)


def _act(request: HttpRequest, token: str, browser: str, found: Guest) -> str:
    if request.POST.get("what") == "open":
        guests.open_link(token, browser)
        return ""
    remark = guests.guest_remark(found.pk, browser, **typed_remark(request))
    return f"#passage-{remark.passage}"


def _remembered(answer: HttpResponse, browser: str) -> HttpResponse:
    """The key of the browser, signed, out of reach of scripts, for as long as any link can hold."""
    answer.set_signed_cookie(
        COOKIE,
        browser,
        salt=SALT,
        max_age=guests.policy()["most_days"] * DAY,
        httponly=True,
        samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )
    return answer


def _turned_away(request: HttpRequest, refused: Refused) -> HttpResponse:
    return page(
        request,
        "consult/turned_away.html",
        {"problem": refused.problems[0], "typed": typed_texts(request)},
        status=REFUSALS[refused.problems[0].code],
    )


def _page(request: HttpRequest, found: Guest, refused: Refused | None) -> HttpResponse:
    draft = found.draft
    of = draft.round
    own = [each for each in queries.lines(draft) if each.remark.guest_id == found.pk]
    newest = queries.newest(of)
    current = newest is not None and newest.pk == draft.pk
    opened = found.state == "opened"
    may_remark = current and of.state in CONSULTED
    chapters = queries.chapters(draft, own) if opened else []
    return page(
        request,
        "consult/guest.html",
        {
            "guest": found,
            "round": of,
            "draft": draft,
            "opened": opened,
            # Not `country`: that would draw the ways into the rest of the site, which a guest was not invited to.
            "about": known_country(of.country),
            "current": current,
            "chapters": chapters,
            "wording": words(standing.framework_of(of), get_language() or "en"),
            **drawn_again(request, refused, chapters, may_remark),
            "may_remark": may_remark,
        },
        status=422 if refused else 200,
    )
