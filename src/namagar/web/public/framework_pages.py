"""A framework for everybody: how it is asked, what changed since the edition before, what each question serves."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from namagar.analysis.exports import crosswalk_table
from namagar.analysis.exports.crosswalk_table import Beside
from namagar.analysis.frameworks import editions, serving
from namagar.analysis.frameworks.framework import Framework
from namagar.analysis.frameworks.load import every
from namagar.analysis.frameworks.load import framework as load_framework
from namagar.analysis.frameworks.outline import questions, variants
from namagar.analysis.frameworks.serving import Link
from namagar.analysis.frameworks.wording import words
from namagar.analysis.terms.numerals import digits
from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.trace import Trace
from namagar.records.people.permission import may
from namagar.web.parts.pages import Country, page

COUNTED = (editions.UNCHANGED, editions.YES, editions.ASK, editions.NO, editions.DROPPED)


@dataclass(frozen=True, slots=True)
class Line:
    """One item, or objective of the Compact, with everything beside it; `placed` leads to the questions under it."""

    code: str
    links: tuple[Link, ...]
    placed: tuple[tuple[Framework, Trace], ...] = ()


def framework(request: HttpRequest, country: Country, framework: str, edition: str) -> HttpResponse:
    """A framework as it is asked, and which of its parts are official text, ours, or to be confirmed."""
    found = _found(framework, edition)
    return page(
        request,
        "public/framework.html",
        {
            **_about(request, country, found),
            "domains": [(domain, questions(domain)) for domain in found.domains],
            "national": load_framework(found.variant_of.framework, found.variant_of.edition)
            if found.variant_of
            else None,
            "variants": variants(found),
            "previous": editions.previous(framework, edition),
            "following": editions.followed_by(framework, edition),
            "may_propose": bool(found.items)
            and request.user.is_authenticated
            and may(request.user, "assessments.begin_edition", country.code),
        },
    )


def changes(request: HttpRequest, country: Country, framework: str, edition: str) -> HttpResponse:
    """What changed since the edition before, why, and which answers carry over."""
    found = _found(framework, edition)
    before = editions.previous(framework, edition)
    if before is None:
        raise Http404
    earlier = load_framework(framework, before)
    return page(
        request,
        "public/framework_changes.html",
        {
            **_about(request, country, found),
            "earlier": earlier,
            "earlier_wording": words(earlier, request.LANGUAGE_CODE),
            "changes": editions.compare(framework, before, edition).changed,
            "counts": {
                what: editions.questions(framework=framework, before=before, after=edition, what=what)
                for what in COUNTED
            },
        },
    )


def crosswalk(request: HttpRequest, country: Country, framework: str, edition: str) -> HttpResponse:
    """Each item beside everything that it serves, how well the two match, and why; by objective where one is chosen."""
    found = _found(framework, edition)
    chosen = _chosen(request)
    return page(
        request,
        "public/crosswalk.html",
        {
            **_about(request, country, found),
            "chosen": chosen,
            "objectives": load_framework(*serving.COMPACT).objectives,
            "chapters": [(code, lines) for code, lines in _chapters(found, country, chosen).items() if lines],
            "has_priorities": bool(serving.priorities(country.code)),
        },
    )


def crosswalk_file(request: HttpRequest, country: Country, framework: str, edition: str) -> HttpResponse:
    """The same as a CSV file."""
    found, language = _found(framework, edition), request.LANGUAGE_CODE
    chosen = _chosen(request)
    rows = _rows(found, country, chosen, language)
    content = crosswalk_table.write(country.code, framework, edition, rows, language)
    answer = HttpResponse(content, content_type=crosswalk_table.MEDIA_TYPE)
    name = f"namagar-{country.code}-crosswalk-{framework}-{edition}-{language}"
    name = f"{name}-objective-{chosen}" if chosen else name
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _found(framework: str, edition: str) -> Framework:
    try:
        return load_framework(framework, edition)
    except Refused as error:
        raise Http404 from error


def _about(request: HttpRequest, country: Country, found: Framework) -> dict[str, Any]:
    return {"country": country, "framework": found, "wording": words(found, request.LANGUAGE_CODE)}


def _chosen(request: HttpRequest) -> int | None:
    """The objective that is chosen in the address; one that the Compact does not have is not found."""
    text = digits(request.GET.get("objective", "").strip(), "en")
    if not text:
        return None
    if text not in {str(each.number) for each in load_framework(*serving.COMPACT).objectives}:
        raise Http404
    return int(text)


def _chapters(found: Framework, country: Country, chosen: int | None) -> dict[str, list[Line]]:
    """Lines by domain; of the Compact itself, which asks nothing, the objectives under one heading."""
    if not found.items:
        numbers = [each.number for each in found.objectives if chosen in (None, each.number)]
        return {"": [_of_objective(number, country) for number in numbers]}
    beside = serving.beside(found, country.code)
    return {
        domain.code: [
            Line(item.code, _shown(beside[item.code]))
            for item in domain.items
            if chosen is None or serving.stands_under(beside[item.code], chosen)
        ]
        for domain in found.domains
    }


def _shown(links: tuple[Link, ...]) -> tuple[Link, ...]:
    """Each thing once; the targets that are reached the same way stand in one line."""
    found: dict[tuple[str, ...], list[Link]] = {}
    for link in serving.once(links):
        alike = (link.kind, link.match, link.through) if link.kind == "sdg-target" else (link.kind, link.code)
        found.setdefault((*alike, link.framework, link.edition), []).append(link)
    return tuple(replace(same[0], code=", ".join(link.code for link in same)) for same in found.values())


def _of_objective(number: int, country: Country) -> Line:
    placed = (
        (each, serving.placed(framework=each.id, edition=each.edition, objective=str(number)))
        for each in every()
        if each.items
    )
    links = _shown(serving.of_objective(number, country.code))
    return Line(str(number), links, tuple((each, count) for each, count in placed if count.value))


def _rows(found: Framework, country: Country, chosen: int | None, language: str) -> Iterator[Beside]:
    wording = words(found, language)
    if not found.items:
        for each in found.objectives:
            if chosen in (None, each.number):
                label = wording.objective(each.number).short
                for link in serving.of_objective(each.number, country.code):
                    yield Beside(str(each.number), label, link)
        return
    for code, links in serving.beside(found, country.code).items():
        if chosen is None or serving.stands_under(links, chosen):
            for link in links:
                yield Beside(code, wording.item(code).label, link)
