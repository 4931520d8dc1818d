"""The form beside each passage: what it sends; and what was typed into a form that is not on the page any more."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from namagar.analysis.frameworks.profile import Chapter
from namagar.analysis.terms.problem import Refused
from namagar.records.consultation.queries import Passage
from namagar.web.parts.typed import texts

WRITTEN = ("text", *(f"{name}_{language}" for name in ("proposed", "reason", "minutes") for language in ("en", "fa")))


def typed_remark(request: HttpRequest) -> dict[str, Any]:
    """What the form sent, as the actions want it."""
    return {
        "passage": request.POST.get("passage", ""),
        "kind": request.POST.get("kind", ""),
        "text": request.POST.get("text", ""),
        "proposed": texts(request, "proposed"),
    }


def typed_texts(request: HttpRequest) -> list[str]:
    """Every longer text that was typed."""
    return [text for text in (request.POST.get(name, "") for name in WRITTEN) if text.strip()]


def drawn_again(
    request: HttpRequest, refused: Refused | None, chapters: Iterable[Chapter[Passage]], writable: bool
) -> dict[str, Any]:
    """What the templates of the form need. `lost` are the texts that no form on the page shows: the passage is gone,
    or remarks are not taken any more. They are shown on their own, so that nobody types them twice."""
    typed = request.POST.dict()
    here = writable and any(typed.get("passage") == each.id for chapter in chapters for each in chapter.passages)
    return {
        "refused": refused,
        "typed": typed,
        "nothing_typed": {},
        "lost": typed_texts(request) if refused and not here else [],
    }
