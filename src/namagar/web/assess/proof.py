"""What a form brings along as proof: a citation of law, a file; and the revision that its writer had opened."""

from typing import Any

from namagar.analysis.terms.problem import Refused
from namagar.records.documents import actions as documents
from namagar.records.documents.models import Citation, Document
from namagar.web.parts.pages import Country, SignedInRequest
from namagar.web.parts.typed_days import either_calendar

CITATION = ("instrument", "article", "in_force", "gazette", "language")
NEVER_SEEN = -1


def proof(request: SignedInRequest, country: Country, typed: dict[str, Any]) -> tuple[list[Citation], list[Document]]:
    """Keep what was cited and uploaded. Call it inside the transaction of the answer that it proves."""
    citations, kept = [], []
    cited = {name: typed.get(f"citation_{name}", "") for name in CITATION}
    if any(cited[name].strip() for name in ("instrument", "article", "in_force", "gazette")):
        cited["in_force"] = _in_force(cited["in_force"])
        citations.append(documents.cite(by=request.user, country=country.code, **cited))
    upload = request.FILES.get("file")
    if upload is not None:
        kept.append(
            documents.keep(
                by=request.user,
                country=country.code,
                file_name=upload.name or "",
                content=upload.read(),
                title=typed.get("file_title", ""),
                language=cited["language"],
            )
        )
    return citations, kept


def _in_force(text: str) -> str:
    """The day as it is cited; what is no day is left to the refusal, which tells it with all that is missing."""
    try:
        return either_calendar(text, "in_force").isoformat()
    except Refused:
        return text


def seen(typed: dict[str, Any]) -> int:
    """The revision the form was made from; one that no answer has when the form does not say it."""
    text = str(typed.get("seen", ""))
    return int(text) if text.isdecimal() else NEVER_SEEN
