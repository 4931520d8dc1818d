"""Whether what is said about a file is sound: what it replaces, which web page it shows, texts that fit."""

from urllib.parse import urlsplit

from django.db.models import CharField

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.documents.filetype import MEDIA_TYPES
from namagar.records.documents.models import Document
from namagar.records.people import clock

WEB_COPIES = (MEDIA_TYPES[".html"], MEDIA_TYPES[".pdf"])
TYPED = ("title", "file_name", "language", "licence", "address")


def of_document(document: Document) -> list[Problem]:
    """All that is wrong with what was said, whatever the file holds."""
    problems = [
        Problem("document-field-too-long", name, {"field": name, "letters": longest})
        for name in TYPED
        if len(getattr(document, name)) > (longest := _longest(name))
    ]
    if document.replaces is not None:
        problems += _of_replaced(document.replaces, document.country)
    return problems + _of_address(document)


def _longest(name: str) -> int:
    field = Document._meta.get_field(name)
    assert isinstance(field, CharField)
    assert field.max_length
    return field.max_length


def _of_replaced(replaced: Document, country: str) -> list[Problem]:
    if replaced.country != country:
        return [Problem("revision-of-another-country", "replaces", {"title": replaced.title})]
    if Document.objects.filter(replaces=replaced).exists():
        return [Problem("revision-replaced-already", "replaces", {"title": replaced.title})]
    return []


def require_latest(replaced: Document) -> None:
    """Raise Refused when somebody else has replaced it meanwhile; asked again where nobody can come between."""
    locked = Document.objects.select_for_update().get(pk=replaced.pk)
    problems = _of_replaced(locked, replaced.country)
    if problems:
        raise Refused(problems)


def _of_address(document: Document) -> list[Problem]:
    if not document.address and document.seen_on is None:
        return []
    if not document.address or document.seen_on is None:
        return [Problem("web-copy-incomplete", "seen_on" if document.address else "address")]
    problems = []
    if not _is_address(document.address):
        problems.append(Problem("web-address-unreadable", "address", {"address": document.address}))
    if document.seen_on > clock.today():
        problems.append(Problem("web-copy-of-tomorrow", "seen_on", {"day": document.seen_on.isoformat()}))
    return problems


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(each.isspace() for each in text)


def of_web_copy(document: Document) -> list[Problem]:
    """What is wrong with the kind of file for a stored copy of a web page."""
    if document.address and document.media_type not in WEB_COPIES:
        return [Problem("web-copy-of-another-kind", "file", {"name": document.file_name})]
    return []
