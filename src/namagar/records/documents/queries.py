"""Reads of documents: the library of a country, one document with its revisions and pages, and how each stands."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Count, Max, Q, QuerySet

from namagar.analysis.terms.trace import Trace, leaf
from namagar.records.documents.models import Document, DocumentPage
from namagar.records.people import clock

STATES = ("current", "expiring", "expired", "replaced")
# A document that ends within so many days is shown as expiring, so that its successor can be asked for in time.
EXPIRING_DAYS = 90


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a document as it is read: its number, what the file calls it, and what it says."""

    number: int
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Library:
    """The documents that a filter leaves, how many that are, and those of one page of the list."""

    total: Trace
    rows: tuple[Document, ...]
    more: bool


def document(country: str, number: int) -> Document | None:
    """One kept file of a country."""
    return (
        Document.objects.select_related("kept_by__institution", "replaces").filter(country=country, pk=number).first()
    )


def library(
    country: str, *, kind: str = "", language: str = "", state: str = "", limit: int = 50, offset: int = 0
) -> Library:
    """The files of a country, newest first, by media type, language and state; an unknown state finds nothing."""
    found = Document.objects.filter(country=country)
    if kind:
        found = found.filter(media_type=kind)
    if language:
        found = found.filter(language=language)
    if state:
        found = found.filter(_in_state(state))
    rows = found.select_related("kept_by__institution", "replaced_by").annotate(searched=Count("pages"))
    kept = tuple(rows.order_by("-pk")[offset : offset + limit])
    total = found.count()
    return Library(leaf("record", total, app="documents", model="document", what="kept"), kept, offset + limit < total)


def _in_state(state: str) -> Q:
    today = clock.today()
    soon = today + timedelta(days=EXPIRING_DAYS)
    return {
        "replaced": Q(replaced_by__isnull=False),
        "expired": Q(replaced_by__isnull=True, expires__lt=today),
        "expiring": Q(replaced_by__isnull=True, expires__gte=today, expires__lte=soon),
        "current": Q(replaced_by__isnull=True) & (Q(expires__isnull=True) | Q(expires__gte=today)),
    }.get(state, Q(pk__in=[]))


def languages(country: str) -> tuple[str, ...]:
    """The languages in which a country keeps documents."""
    kept = Document.objects.filter(country=country).exclude(language="").order_by("language")
    return tuple(kept.values_list("language", flat=True).distinct())


def standing(of: Document, today: date | None = None) -> str:
    """current, replaced or expired, by what was said of it; the bytes are not looked at."""
    if hasattr(of, "replaced_by"):
        return "replaced"
    if of.expires is not None and of.expires < (today or clock.today()):
        return "expired"
    return "current"


def state_of(of: Document) -> str:
    """vanished or changed when the bytes are not those that were kept, else how it stands."""
    if not of.path.is_file():
        return "vanished"
    return standing(of) if intact(of) else "changed"


def content(of: Document) -> bytes | None:
    """The bytes exactly as they were kept, or nothing when they are gone or not the same any more."""
    try:
        found = of.path.read_bytes()
    except OSError:
        return None
    return found if hashlib.sha256(found).hexdigest() == of.sha256 else None


def revisions(of: Document) -> tuple[Document, ...]:
    """All versions of a document, oldest first, itself among them."""
    first = of
    while first.replaces is not None:
        first = first.replaces
    found = [first]
    while (following := Document.objects.filter(replaces=found[-1]).first()) is not None:
        found.append(following)
    return tuple(found)


def pages(of: Document, first: int, last: int) -> tuple[Page, ...]:
    """The pages from first to last that hold words, in order, each in one piece."""
    parts: QuerySet[DocumentPage] = of.pages.filter(number__range=(first, last)).order_by("number", "part")
    return tuple(_page(number, list(each)) for number, each in groupby(parts, key=lambda part: part.number))


def last_page(of: Document) -> int:
    """The number of the last page that holds words; 0 when none does."""
    number: int | None = of.pages.aggregate(last=Max("number"))["last"]
    return number or 0


def _page(number: int, parts: Sequence[DocumentPage]) -> Page:
    return Page(number, parts[0].heading, "\n".join(part.text for part in parts))


def intact(of: Document) -> bool:
    """Whether the bytes are there and still have the fingerprint they were kept under."""
    return content(of) is not None


def not_intact() -> list[Document]:
    """Kept files whose bytes are gone or changed."""
    return [each for each in Document.objects.all() if not intact(each)]


def kept_before(country: str, content: bytes, file_name: str) -> Document | None:
    """The newest document of a country with these bytes under this name, so that nobody keeps it twice."""
    same = Document.objects.filter(country=country, sha256=hashlib.sha256(content).hexdigest(), file_name=file_name)
    return same.order_by("-pk").first()
