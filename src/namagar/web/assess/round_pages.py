"""Rounds of a country, and one round: walls, scores with bounds, every item with its state."""

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from namagar.analysis.frameworks.load import editions, frameworks
from namagar.analysis.frameworks.load import framework as load_framework
from namagar.analysis.frameworks.wording import words
from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader
from namagar.records.assessments import actions, desk_research, queries, standing
from namagar.records.assessments.models import Round
from namagar.records.assessments.workflow import WRITABLE
from namagar.records.decisions.policy import Policy, names, of_catalogue
from namagar.records.people import directory
from namagar.records.people.permission import may
from namagar.records.people.roles import STATES
from namagar.web.assess.asking import asked, offered
from namagar.web.parts.pages import Country, SignedInRequest, page, signed_in
from namagar.web.parts.typed import texts, whole
from namagar.web.parts.typed_days import either_calendar


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def rounds(request: SignedInRequest, country: Country) -> HttpResponse:
    """All rounds, and the form that opens one."""
    refused = None
    if request.method == "POST":
        try:
            opened = _open(request, country)
        except Refused as error:
            refused = error
        else:
            return redirect("assess:round", country=country, number=opened.pk)
    return page(
        request,
        "assess/rounds.html",
        {
            "country": country,
            "refused": refused,
            "typed": request.POST.dict(),
            "openable": openable(),
            "followable": queries.followable(country.code),
            "areas": areas_of(country.code),
            "rounds": [(each, queries.progress(each)) for each in queries.rounds(country.code)],
            "may_open": may(request.user, "assessments.open_round", country.code),
        },
        status=422 if refused else 200,
    )


def _open(request: SignedInRequest, country: Country) -> Round:
    framework, _, edition = request.POST.get("framework", "").partition("/")
    titles = {language: title.strip() for language, title in texts(request, "title").items()}
    problems = [
        Problem("release-without-title", f"title_{language}") for language, title in titles.items() if not title
    ]
    due = request.POST.get("due", "").strip()
    try:
        day = either_calendar(due, "due") if due else None
    except Refused as refused:
        problems.extend(refused.problems)
    if (framework, edition) not in openable():
        problems.append(Problem("framework-without-items", "framework", {"framework": framework}))
    if problems:
        raise Refused(problems)
    if request.POST.get("kind") == "short":
        return actions.open_round(
            by=request.user, country=country.code, framework=framework, edition=edition, titles=titles, due=day
        )
    return actions.request_round(
        by=request.user,
        country=country.code,
        framework=framework,
        edition=edition,
        titles=titles,
        due=day,
        area=request.POST.get("area", ""),
        previous=queries.round_of(country.code, whole(request.POST.get("previous", ""))),
    )


def openable() -> list[tuple[str, str]]:
    """Every edition of every framework that asks something, as framework and edition."""
    return [
        (name, edition) for name in frameworks() for edition in editions(name) if load_framework(name, edition).domains
    ]


def policies_of(country: str) -> list[Policy]:
    """The approval rules that name institutions of this country."""
    found = []
    for name in names():
        try:
            found.append(of_catalogue(name, country))
        except Refused:
            continue
    return found


def areas_of(country: str) -> list[tuple[str, dict[str, str]]]:
    """The areas of a country that may hold a round of their own: code and names."""
    rows = reader.table("countries", country, "areas.csv")
    return [(row["id"], {"en": row["name_en"], "fa": row["name_fa"]}) for row in rows]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def round_page(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """One round as it stands; the coordinator assigns items and puts the round before institutions here."""
    found = queries.round_of(country.code, number)
    if found is None:
        raise Http404
    refused = None
    if request.method == "POST":
        try:
            where = _act(request, country, found)
        except Refused as error:
            refused = error
        else:
            return where
    language = request.LANGUAGE_CODE
    return page(
        request,
        "assess/round.html",
        {
            "country": country,
            "round": found,
            "refused": refused,
            "typed": request.POST.dict(),
            "framework": standing.framework_of(found),
            "wording": words(standing.framework_of(found), language),
            "lines": queries.lines(found),
            "suggestions": desk_research.suggestions(found),
            "scores": queries.summary_scores(found),
            "progress": queries.progress(found),
            "wall": queries.wall(found, "domain"),
            "compact": queries.wall(found, "gcm") if found.framework == "mgi" else [],
            **offered(country),
            "may_assign": found.state in WRITABLE and may(request.user, "assessments.assign", country.code, "open"),
            "assignable": [
                each for each in STATES["answer"] if may(request.user, "assessments.assign", country.code, each)
            ],
            "may_propose": may(request.user, "assessments.propose", country.code, found.state),
            "policies": policies_of(country.code),
            "decisions": queries.decisions_on(found),
        },
        status=422 if refused else 200,
    )


def _act(request: SignedInRequest, country: Country, found: Round) -> HttpResponse:
    what = request.POST.get("what")
    if what == "assign":
        _assign(request, country, found)
        return redirect("assess:round", country=country, number=found.pk)
    if what == "propose":
        rule = request.POST.get("policy", "")
        decision = actions.propose(
            by=request.user,
            round=found,
            reason=texts(request, "reason"),
            signatories=() if rule else directory.institutions(country.code, request.POST.getlist("signatories")),
            needed=0 if rule else whole(request.POST.get("needed", "")),
            policy=of_catalogue(rule, country.code) if rule else None,
        )
        return redirect("desk:decision", country=country, number=decision.pk)
    raise Refused(Problem("action-unknown", "what", {"action": what or ""}))


@transaction.atomic
def _assign(request: SignedInRequest, country: Country, found: Round) -> None:
    """Ask for every ticked item, or for none of them."""
    ticked = request.POST.getlist("items")
    answers = [queries.answer_of(found, item) for item in ticked]
    problems = [
        Problem("item-unknown", "items", {"item": item})
        for item, each in zip(ticked, answers, strict=True)
        if each is None
    ]
    if not ticked:
        problems.append(Problem("nothing-ticked", "items"))
    if problems:
        raise Refused(problems)
    asking = asked(country, request.POST.dict())
    for answer in answers:
        assert answer is not None
        actions.assign(by=request.user, answer=answer, **asking)
