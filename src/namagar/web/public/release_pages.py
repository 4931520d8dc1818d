"""Releases: the list, one edition, and the way back from each number and answer in it."""

from django.http import Http404, HttpRequest, HttpResponse

from namagar.analysis.exports.formats import file_name, formats, media_types
from namagar.analysis.exports.publication import Publication
from namagar.records.publication import queries as publication
from namagar.records.publication.models import Release
from namagar.web.parts.pages import Country, page


def releases(request: HttpRequest, country: Country) -> HttpResponse:
    """All editions of a country, the newest first."""
    return page(request, "public/releases.html", {"country": country, "releases": publication.releases(country.code)})


def release(request: HttpRequest, country: Country, number: str) -> HttpResponse:
    """One edition: its numbers, scores and answers."""
    found = _found(country, number)
    whole = found.publication
    lapsed = publication.lapsed_since(found)
    return page(
        request,
        "public/release.html",
        {
            "country": country,
            "release": found,
            "publication": whole,
            "answers": _by_domain(whole),
            "lapsed": lapsed,
            "suffixes": sorted(formats()),
        },
    )


def _by_domain(whole: Publication) -> dict[str, list[object]]:
    grouped: dict[str, list[object]] = {}
    for answer in whole.answers:
        grouped.setdefault(answer.framework, []).append(answer)
    return grouped


def number(request: HttpRequest, country: Country, number: str, quantity: str) -> HttpResponse:
    """How was this number made? Release, decision, signatures, findings, claims, publications."""
    found = _found(country, number)
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
    found = _found(country, number)
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
    found = _found(country, number)
    if suffix not in formats():
        raise Http404
    language = request.LANGUAGE_CODE
    content = formats()[suffix](found.publication, language)
    response = HttpResponse(content, content_type=media_types()[suffix])
    response["Content-Disposition"] = f'attachment; filename="{file_name(found.publication, suffix, language)}"'
    return response


def _found(country: Country, number: str) -> Release:
    found = publication.release(country.code, number)
    if found is None:
        raise Http404
    return found
