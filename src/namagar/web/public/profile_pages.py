"""The published profile: what a release says of migration governance, finding by finding, from the release alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse

from namagar.analysis.exports.exercises import Exercise, exercises
from namagar.analysis.exports.formats import papers
from namagar.analysis.exports.profile_paper import wording
from namagar.analysis.exports.publication import ReleasedAnswer
from namagar.analysis.frameworks.profile import Chapter
from namagar.analysis.frameworks.since import COUNTED, KINDS, Compared
from namagar.analysis.frameworks.wall import Cell
from namagar.analysis.frameworks.wording import Words, words
from namagar.analysis.terms.trace import Trace
from namagar.analysis.terms.wording import sentence
from namagar.records.network.models import ActionItem
from namagar.records.publication import follow_up
from namagar.records.publication import queries as publication
from namagar.web.parts.pages import Country, page
from namagar.web.public.release_pages import found_release


@dataclass(frozen=True, slots=True)
class Changes:
    """What became of its questions since an earlier release: listed by kind, or only counted."""

    release: str
    wording: Words
    listed: list[tuple[str, tuple[Compared[ReleasedAnswer], ...]]]
    counted: list[tuple[str, Trace]]
    problem: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One exercise as the page draws it."""

    of: Exercise
    wording: Words
    chapters: tuple[Chapter[ReleasedAnswer], ...]
    cells: list[Cell]
    objectives: list[Cell]
    changes: Changes | None
    actions: Mapping[str, list[ActionItem]]


def profile(request: HttpRequest, country: Country, number: str, exercise: str = "") -> HttpResponse:
    """Well-developed areas and areas with potential, by dimension, with law, institution, objectives and trail.

    Without an exercise in the address it is the first one, that of the country.
    """
    found = found_release(country, number)
    whole, language = found.publication, request.LANGUAGE_CODE
    held = exercises(whole, publication.earlier(found))
    chosen = next((each for each in held if exercise in ("", each.key)), None)
    if chosen is None and exercise:
        raise Http404
    return page(
        request,
        "public/profile.html",
        {
            "country": country,
            "release": found,
            "publication": whole,
            "said": wording(language),
            "exercises": held,
            "shown": _shown(country, chosen, language) if chosen else None,
            "scores": chosen.scores or (whole.scores if chosen is held[0] else ()) if chosen else (),
            "lapsed": publication.lapsed_since(found),
            "papers": papers(),
        },
    )


def _shown(country: Country, of: Exercise, language: str) -> Shown:
    return Shown(
        of=of,
        wording=words(of.framework, language),
        chapters=of.chapters,
        cells=of.wall("domain"),
        objectives=of.wall("gcm") if of.framework.scoring is None else [],
        changes=_changes(of, language),
        actions=follow_up.actions(country.code, of),
    )


def _changes(of: Exercise, language: str) -> Changes | None:
    since = of.since
    if since is None:
        return None
    return Changes(
        release=since.publication.id,
        wording=words(since.framework, language),
        listed=[(kind, found) for kind in KINDS if kind not in COUNTED and (found := since.of_kind(kind))],
        counted=[(kind, since.number(kind)) for kind in COUNTED],
        problem=sentence(since.problem, language).what if since.problem else "",
    )
