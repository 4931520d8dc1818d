"""What comes out of a round: its findings by dimension, and from each gap an action."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from namagar.analysis.frameworks.wording import words
from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.assessments import queries, standing
from namagar.records.assessments.models import Round
from namagar.records.assessments.profile import profile as chapters
from namagar.records.network import actions as network
from namagar.records.network import queries as network_queries
from namagar.records.people import directory
from namagar.records.people.permission import may
from namagar.web.parts.pages import Country, SignedInRequest, page, signed_in
from namagar.web.parts.typed import texts, whole
from namagar.web.parts.typed_days import either_calendar


def found(country: Country, number: int) -> Round:
    """The round of an address, or no such page."""
    of = queries.round_of(country.code, number)
    if of is None:
        raise Http404
    return of


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """Well-developed areas and areas with potential, by dimension; from each gap an action."""
    of, refused = found(country, number), None
    if request.method == "POST":
        try:
            _follow(request, country, of)
        except Refused as error:
            refused = error
        else:
            return redirect("assess:profile", country=country, number=number)
    return page(
        request,
        "assess/profile.html",
        {
            **shared(request, country, of),
            "refused": refused,
            "typed": request.POST.dict(),
            "chapters": chapters(of),
            "cells": queries.wall(of, "domain"),
            "states": queries.states_of(of),
            "scores": queries.summary_scores(of),
            "follow_ups": network_queries.follow_ups(of),
            "outcomes": network_queries.outcomes(country.code),
            "institutions": directory.institutions_of(country.code),
            "may_follow": may(request.user, "network.follow_gap", country.code, of.state),
        },
        status=422 if refused else 200,
    )


def shared(request: SignedInRequest, country: Country, of: Round) -> dict[str, Any]:
    """What every page of a round needs."""
    return {
        "country": country,
        "round": of,
        "framework": standing.framework_of(of),
        "wording": words(standing.framework_of(of), request.LANGUAGE_CODE),
    }


def _follow(request: SignedInRequest, country: Country, of: Round) -> None:
    answer = queries.answer_of(of, request.POST.get("item", ""))
    if answer is None:
        raise Refused(Problem("not-a-gap", "item"))
    (owner,) = directory.institutions(country.code, [request.POST.get("owner", "")])
    objective = request.POST.get("objective", "").strip()
    network.follow_gap(
        by=request.user,
        answer=answer,
        titles=texts(request, "action"),
        owner=owner,
        due=either_calendar(request.POST.get("due", ""), "due"),
        objective=whole(objective) if objective else None,
        outcome=request.POST.get("outcome", ""),
    )
