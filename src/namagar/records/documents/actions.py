"""What can be done with documents: keep a file, cite a law."""

import hashlib
import os
import tempfile
from datetime import date
from pathlib import Path, PurePath

from django.db import transaction

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.documents.filetype import media_type
from namagar.records.documents.models import Citation, Document
from namagar.records.people import clock, journal
from namagar.records.people.models import User
from namagar.records.people.permission import require


@transaction.atomic
def keep(
    *, by: User | None, country: str, file_name: str, content: bytes, title: str = "", language: str = ""
) -> Document:
    """Keep a file under its fingerprint. The same bytes are stored once, each keeping is a row of its own."""
    require(by, "documents.keep", country)
    name = PurePath(file_name.replace("\\", "/")).name
    kind = media_type(name, content)
    document = Document(
        country=country,
        title=title.strip() or name,
        file_name=name,
        media_type=kind,
        language=language,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        kept_by=by,
        kept_at=clock.now(),
    )
    _store(document.path, content)
    document.save()
    journal.write(
        by=by,
        action="documents.keep",
        country=country,
        subject=f"document:{document.pk}",
        facts={"sha256": document.sha256, "name": name},
    )
    return document


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
        facts={**fields, "gazette": gazette.strip()},
    )
    return citation


def _day(text: str, problems: list[Problem]) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        if text:
            problems.append(Problem("date-unreadable", "in_force", {"text": text}))
        return None
