"""Guests: what somebody without an account may do who holds the link to one draft.

The one place where a visitor changes the records. The link is the permission: 256 random bits, given out once by
somebody whom the table of roles lets invite, kept only as a fingerprint, good for one draft, until one moment, and in
one browser: the one in which it was opened first. So these changes have no row in the table of roles. The journal
names them by the number of the guest, with nobody as their author.
"""

import hashlib
import secrets
from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from namagar.analysis.terms.calendars import both_calendars
from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader
from namagar.records.assessments.workflow import CONSULTED
from namagar.records.consultation import drafts, remarks
from namagar.records.consultation.models import Guest, Remark
from namagar.records.consultation.workflow import GUEST_MOVES
from namagar.records.people import clock, journal


def policy() -> dict[str, int]:
    """How many days a link holds, and how many it may hold at most."""
    values: dict[str, int] = reader.yaml_file("policies", "guest-link.yaml")["values"]
    return values


def fingerprint(secret: str) -> str:
    """What is kept of a token, and of the key of a browser: neither can be read back from it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def standing(guest: Guest) -> str:
    """invited, opened, expired or closed, as the clock has it now."""
    late = guest.state != "closed" and clock.now() >= guest.expires_at
    return "expired" if late else guest.state


def look(token: str, browser: str) -> Guest:
    """Whom the link is for, when this browser may use it; nothing changes."""
    return _admitted(Guest.objects.filter(token=fingerprint(token)), browser)


@transaction.atomic
def open_link(token: str, browser: str) -> Guest:
    """Open the link in a browser. The first one to do so is the only one that may come back."""
    guest = _admitted(Guest.objects.select_for_update().filter(token=fingerprint(token)), browser)
    if guest.state == "invited":
        guest.state, guest.opened_at = GUEST_MOVES[guest.state]["open_link"], clock.now()
        guest.browser = fingerprint(browser)
        guest.save(update_fields=["state", "opened_at", "browser"])
        _journal("consultation.guest_opened", guest, {})
    return guest


@transaction.atomic
def guest_remark(
    guest_id: int, browser: str, *, passage: str, kind: str, text: str, proposed: Mapping[str, str]
) -> Remark:
    """A remark of a guest on the one draft of the link, while the round is out for consultation."""
    guest = _admitted(Guest.objects.filter(pk=guest_id, state__in=("opened", "closed")), browser)
    of = drafts.locked(guest.draft.round)
    if of.state not in CONSULTED:
        raise Refused(Problem("round-not-consulted", "draft", {"state": of.state}))
    drafts.refuse_if_not_newest(guest.draft)
    said, wording = remarks.plain(text), remarks.by_language(proposed)
    problems = remarks.problems(guest.draft, passage, kind, said, wording)
    if problems:
        raise Refused(problems)
    remark = remarks.keep(guest.draft, passage, kind, said, wording, guest=guest)
    _journal("consultation.guest_remark", guest, {"remark": remark.pk, "passage": passage, "kind": kind})
    return remark


def _admitted(found: QuerySet[Guest], browser: str) -> Guest:
    guest = found.first()
    if guest is None:
        raise Refused(Problem("guest-link-unknown", "link"))
    now = standing(guest)
    if now == "closed":
        raise Refused(Problem("guest-link-closed", "link"))
    if now == "expired":
        raise Refused(Problem("guest-link-late", "link", {"day": _day(guest)}))
    if guest.browser and not secrets.compare_digest(guest.browser, fingerprint(browser)):
        raise Refused(Problem("guest-link-used", "link"))
    return guest


def _day(guest: Guest) -> dict[str, str]:
    day = timezone.localtime(guest.expires_at).date()
    return {language: both_calendars(day, language) for language in ("en", "fa")}


def _journal(action: str, guest: Guest, facts: Mapping[str, object]) -> None:
    journal.write(
        by=None,
        action=action,
        country=guest.draft.round.country,
        subject=drafts.subject(guest.draft),
        facts={"guest": guest.pk, **facts},
    )
