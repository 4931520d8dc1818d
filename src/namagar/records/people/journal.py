"""The journal: append-only, each entry holding the hash of the one before."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.db import connection

from namagar.records.people import clock
from namagar.records.people.models import Entry, User

START = "0" * 64
LOCK = 0x6A6F75726E616C  # "journal", the name of the lock that PostgreSQL keeps


class Break(NamedTuple):
    """An entry at which the chain does not hold, and what is wrong with it: changed, missing or moved."""

    number: int
    fault: str


def write(*, by: User | None, action: str, country: str, subject: str, facts: Mapping[str, object]) -> Entry:
    """Append one entry. Call it inside the transaction of the change it tells of."""
    _alone()
    last = Entry.objects.order_by("-number").first()
    entry = Entry(
        number=last.number + 1 if last else 1,
        at=clock.now().isoformat(),
        by=by.username if by else "",
        action=action,
        country=country,
        subject=subject,
        facts=json.dumps(facts, ensure_ascii=False, sort_keys=True),
        previous=last.digest if last else START,
    )
    entry.digest = digest(entry)
    entry.save()
    return entry


def _alone() -> None:
    """Whoever writes next waits until this change is done. SQLite lets in one writer at a time by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def digest(entry: Entry) -> str:
    """SHA-256 over every column of the entry, the hash of the one before included."""
    columns = [
        entry.number,
        entry.at,
        entry.by,
        entry.action,
        entry.country,
        entry.subject,
        entry.facts,
        entry.previous,
    ]
    return hashlib.sha256(json.dumps(columns, ensure_ascii=False).encode()).hexdigest()


def head() -> str:
    """The hash of the newest entry; kept in each release, so that a shortened journal is noticed."""
    last = Entry.objects.order_by("-number").first()
    return last.digest if last else START


def breaks(must_hold: Mapping[str, str]) -> Iterator[Break]:
    """Every entry that was changed, and every hash of `must_hold` (name of the holder → hash) that is gone."""
    previous, number, seen = START, 0, {START}
    for entry in Entry.objects.order_by("number").iterator():
        if entry.number != number + 1:
            yield Break(number + 1, "missing")
        if entry.digest != digest(entry):
            yield Break(entry.number, "changed")
        elif entry.previous != previous and entry.number == number + 1:
            yield Break(entry.number, "moved")
        previous, number = entry.digest, entry.number
        seen.add(entry.digest)
    for held in must_hold.values():
        if held not in seen:
            yield Break(number + 1, "missing")
