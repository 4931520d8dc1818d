"""Releases: the list, one edition, and the way back from each number and answer in it."""

from django.http import Http404, HttpRequest, HttpResponse

from namagar.analysis.exports.formats import file_name, formats, media_types, papers, written
from namagar.analysis.exports.publication import Publication
from namagar.analysis.terms.problem import Refused
from namagar.records.publication import queries as publication
from namagar.records.publication.models import Release
from namagar.web.parts.fonts import FONTS
from namagar.web.parts.pages import Country, page


def releases(request: HttpRequest, country: Country) -> HttpResponse:
    """All editions of a country, the newest first."""
    return page(request, "public/releases.html", {"country": country, "releases": publication.releases(country.code)})


def release(request: HttpRequest, country: Country, number: str) -> HttpResponse:
    """One edition: its numbers, scores and answers."""
    return _drawn(request, country, found_release(country, number))


def _drawn(request: HttpRequest, country: Country, found: Release, refused: Refused | None = None) -> HttpResponse:
    whole = found.publication
    return page(
        request,
        "public/release.html",
        {
            "country": country,
            "release": found,
            "publication": whole,
            "answers": _by_domain(whole),
            "lapsed": publication.lapsed_since(found),
            "papers": papers(),
            "suffixes": [each for each in formats() if each not in papers()],
            "refused": refused,
        },
        status=503 if refused else 200,
    )


def _by_domain(whole: Publication) -> dict[str, list[object]]:
    grouped: dict[str, list[object]] = {}
    for answer in whole.answers:
        grouped.setdefault(answer.framework, []).append(answer)
    return grouped


def number(request: HttpRequest, country: Country, number: str, quantity: str) -> HttpResponse:
    """How was this number made? Release, decision, signatures, findings, claims, publications."""
    found = found_release(country, number)
    released = publication.number_in(found, quantity)
    if released is None:
        raise Http404
    return page(
        request,
        "public/released_number.html",
        {
            "country": country,
            "release": found,
            "publication": found.publication,
            "number": released,
            "now": publication.decision_now(found, released),
        },
    )


def answer(request: HttpRequest, country: Country, number: str, answer: str) -> HttpResponse:
    """How was this answer made? Release, decision, signatures, justification, law and evidence."""
    found = found_release(country, number)
    released = publication.answer_in(found, answer)
    if released is None:
        raise Http404
    return page(
        request,
        "public/released_answer.html",
        {
            "country": country,
            "release": found,
            "publication": found.publication,
            "answer": released,
            "now": publication.decision_now(found, released),
        },
    )


def download(request: HttpRequest, country: Country, number: str, suffix: str) -> HttpResponse:
    """The whole edition as a file."""
    found = found_release(country, number)
    if suffix not in formats():
        raise Http404
    language = request.LANGUAGE_CODE
    try:
        content = written(suffix, found.publication, language, publication.earlier(found), FONTS)
    except Refused as refused:
        return _drawn(request, country, found, refused)
    response = HttpResponse(content, content_type=media_types()[suffix])
    response["Content-Disposition"] = f'attachment; filename="{file_name(found.publication, suffix, language)}"'
    return response


def found_release(country: Country, number: str) -> Release:
    """The release of an address, or no such page."""
    found = publication.release(country.code, number)
    if found is None:
        raise Http404
    return found
