"""What can be done with documents: keep a file, cite a law."""

import hashlib
import os
import tempfile
from datetime import date
from pathlib import Path, PurePath

from django.db import transaction

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.documents import soundness
from namagar.records.documents.filetype import media_type
from namagar.records.documents.models import Citation, Document, DocumentPage
from namagar.records.documents.reading import Part, read
from namagar.records.people import clock, journal
from namagar.records.people.models import User
from namagar.records.people.permission import require


def keep(
    *,
    by: User | None,
    country: str,
    file_name: str,
    content: bytes,
    title: str = "",
    language: str = "",
    replaces: Document | None = None,
    expires: date | None = None,
    licence: str = "",
    address: str = "",
    seen_on: date | None = None,
) -> Document:
    """Keep a file under its fingerprint, with its text by page. The same bytes are stored once, each keeping is a row
    of its own. The file is read before the database is asked, so that nobody waits for a long one."""
    require(by, "documents.keep", country)
    name = PurePath(file_name.replace("\\", "/")).name
    document = Document(
        country=country,
        title=title.strip() or name,
        file_name=name,
        language=language,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        replaces=replaces,
        expires=expires,
        licence=licence.strip(),
        address=address.strip(),
        seen_on=seen_on,
        kept_by=by,
        kept_at=clock.now(),
    )
    problems = soundness.of_document(document)
    pages: tuple[Part, ...] = ()
    try:
        document.media_type = media_type(name, content)
        pages = read(name, document.media_type, content)
    except Refused as refused:
        problems += refused.problems
    else:
        problems += soundness.of_web_copy(document)
    if problems:
        raise Refused(problems)
    with transaction.atomic():
        _keep(document, content, pages)
    return document


def _keep(document: Document, content: bytes, pages: tuple[Part, ...]) -> None:
    """Bytes, row, pages and the line of the journal: all of it or none."""
    if document.replaces is not None:
        soundness.require_latest(document.replaces)
    _store(document.path, content)
    document.save()
    DocumentPage.objects.bulk_create(
        DocumentPage(document=document, country=document.country, **part._asdict()) for part in pages
    )
    facts = {"sha256": document.sha256, "name": document.file_name}
    if document.replaces is not None:
        facts["replaces"] = f"document:{document.replaces.pk}"
    journal.write(
        by=document.kept_by,
        action="documents.keep",
        country=document.country,
        subject=f"document:{document.pk}",
        facts=facts,
    )


def _store(path: Path, content: bytes) -> None:
    """Write the bytes beside their place and move them there, so that a half-written file is never found."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


@transaction.atomic
def cite(
    *,
    by: User | None,
    country: str,
    instrument: str,
    article: str,
    in_force: str,
    gazette: str = "",
    language: str = "",
    amendments: str = "",
) -> Citation:
    """Cite a place in a law. Instrument, article, date in force (ISO) and language are needed, all problems at once."""
    require(by, "documents.cite", country)
    fields = {
        "instrument": instrument.strip(),
        "article": article.strip(),
        "in_force": in_force.strip(),
        "language": language.strip(),
    }
    problems = [Problem("citation-field-missing", name, {"field": name}) for name, text in fields.items() if not text]
    day = _day(fields["in_force"], problems)
    if problems or day is None:
        raise Refused(problems)
    citation = Citation(
        country=country,
        instrument=fields["instrument"],
        article=fields["article"],
        in_force=day,
        gazette=gazette.strip(),
        amendments=amendments.strip(),
        language=fields["language"],
        cited_by=by,
        cited_at=clock.now(),
    )
    citation.save()
    journal.write(
        by=by,
        action="documents.cite",
        country=country,
        subject=f"citation:{citation.pk}",
        facts={**fields, "gazette": citation.gazette}
        | ({"amendments": citation.amendments} if citation.amendments else {}),
    )
    return citation


def _day(text: str, problems: list[Problem]) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        if text:
            problems.append(Problem("date-unreadable", "in_force", {"text": text}))
        return None
