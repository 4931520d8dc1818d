"""People of a country for its administrators: who gets in and in which roles; somebody new; one person's account."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.assessments.waiting import InHand, in_hand
from namagar.records.people import accounts, actions, directory, queries
from namagar.records.people.models import Institution, User
from namagar.records.people.permission import may
from namagar.records.people.roles import ROLES
from namagar.web.parts.pages import Country, SignedInRequest, View, page, signed_in
from namagar.web.parts.second_factor import has_one
from namagar.web.parts.typed import texts

GIVEN = tuple(role for role in ROLES if role != "visitor")


@dataclass(frozen=True, slots=True)
class Line:
    """One person as the list shows them."""

    person: User
    roles: list[str]
    second_factor: bool
    in_hand: list[InHand]


def administered(view: View) -> View:
    """Names and addresses of people are for administrators of the country; nobody else finds these pages."""

    @signed_in
    @never_cache
    @wraps(view)
    def guarded(request: SignedInRequest, country: Country, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may(request.user, "people.add_user", country.code):
            raise Http404
        return view(request, country, *args, **kwargs)

    return guarded


@administered
@require_safe
def people(request: SignedInRequest, country: Country) -> HttpResponse:
    """Everybody with an account or a role in the country, by institution."""
    grouped = directory.everybody_by_institution(country.code)
    everybody = [each for _, found in grouped for each in found]
    factors, held = queries.with_second_factor(country.code), in_hand(everybody, country.code)

    def lines(found: Iterable[User]) -> list[Line]:
        return [
            Line(each, _roles(each, country), each.pk in factors, [] if each.is_active else held.get(each.pk, []))
            for each in found
        ]

    context = {
        "country": country,
        "institutions": [(institution, lines(found)) for institution, found in grouped],
        "lacking": queries.roles_lacking(country.code),
        "roles": GIVEN,
    }
    return page(request, "account/people.html", context)


def _roles(of: User, country: Country) -> list[str]:
    return sorted(of.roles_in(country.code), key=ROLES.index)


@administered
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest, country: Country) -> HttpResponse:
    """A new account. Its pass phrase is shown in this answer and kept nowhere: not even a session may hold it."""
    refused, made, pass_phrase = None, None, accounts.first_pass_phrase()
    if request.method == "POST":
        try:
            made = _added(request, country, pass_phrase)
        except Refused as error:
            refused = error
    context = {
        "country": country,
        "refused": refused,
        "typed": request.POST.dict() if refused else {"institution": request.GET.get("institution", "")},
        "ticked": request.POST.getlist("roles") if refused else [],
        "institutions": directory.named(country.code),
        "roles": GIVEN,
        "made": made,
        **_handed_over(request, pass_phrase if made else ""),
    }
    return page(request, "account/person_add.html", context, status=422 if refused else 200)


def _added(request: SignedInRequest, country: Country, pass_phrase: str) -> User:
    """The account with its roles, or neither, and all that is wrong at once."""
    username, names, mail = request.POST.get("username", ""), texts(request, "name"), request.POST.get("mail", "")
    institution = _institution(request, country, accounts.wrong_with(username, names, mail))
    with transaction.atomic():
        made = actions.add_user(
            by=request.user,
            country=country.code,
            username=username,
            password=pass_phrase,
            names=names,
            institution=institution,
            email=mail,
        )
        _give(request, country, made)
    return made


def _institution(request: SignedInRequest, country: Country, others: list[Problem]) -> Institution:
    chosen = request.POST.get("institution", "")
    if not chosen:
        raise Refused([Problem("institution-not-chosen", "institution"), *others])
    try:
        return directory.institution(country.code, chosen)
    except Refused as error:
        raise Refused([*error.problems, *others]) from error


def _give(request: SignedInRequest, country: Country, user: User) -> None:
    for role in request.POST.getlist("roles"):
        actions.give_role(by=request.user, country=country.code, user=user, role=role)


def _handed_over(request: SignedInRequest, pass_phrase: str) -> dict[str, str]:
    """What is handed over to a person: where to sign in, and with what."""
    return {"pass_phrase": pass_phrase, "sign_in": request.build_absolute_uri(reverse("account_login"))}


@administered
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """One person: roles, what is in hand, and the account."""
    found = queries.somebody(country.code, number)
    if found is None:
        raise Http404
    refused, pass_phrase = None, ""
    if request.method == "POST":
        try:
            pass_phrase = _change(request, country, found)
        except Refused as error:
            refused = error
        else:
            if not pass_phrase:
                return redirect("people:person", country=country, number=number)
    roles = _roles(found, country)
    context = {
        "country": country,
        "person": found,
        "refused": refused,
        "ticked": request.POST.getlist("roles") if refused else [],
        "held": roles,
        "roles": [role for role in GIVEN if role not in roles],
        "second_factor": has_one(found),
        "in_hand": in_hand([found], country.code).get(found.pk, []),
        "oneself": found == request.user,
        "of_country": found.institution is not None and found.institution.country == country.code,
        "made": found,
        **_handed_over(request, pass_phrase),
    }
    return page(request, "account/person.html", context, status=422 if refused else 200)


def _change(request: SignedInRequest, country: Country, found: User) -> str:
    """Do what the button says; a pass phrase when there is a new one to hand over."""
    what, by, code = request.POST.get("what", ""), request.user, country.code
    if what == "give":
        with transaction.atomic():
            _give(request, country, found)
    elif what == "take":
        actions.take_role(by=by, country=code, user=found, role=request.POST.get("role", ""))
    elif what == "close":
        actions.close_account(by=by, country=code, user=found)
    elif what == "reopen":
        actions.reopen_account(by=by, country=code, user=found)
    elif what == "renew":
        pass_phrase = accounts.first_pass_phrase()
        actions.renew_pass_phrase(by=by, country=code, user=found, password=pass_phrase)
        return pass_phrase
    else:
        raise Refused(Problem("action-unknown", "what", {"action": what}))
    return ""
