"""Invite a guest to a draft by a link, and close the link again."""

import secrets
from datetime import timedelta

from django.db import transaction

from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader
from namagar.records.consultation import drafts, guests, remarks
from namagar.records.consultation.models import Draft, Guest
from namagar.records.consultation.workflow import GUEST_MOVES
from namagar.records.people import clock, journal
from namagar.records.people.models import User
from namagar.records.people.permission import require

TOKEN_BYTES = 32


@transaction.atomic
def invite_guest(
    *,
    by: User | None,
    draft: Draft,
    name: str,
    organisation: str,
    stakeholder: str = "",
    days: int | None = None,
) -> tuple[Guest, str]:
    """Invite somebody to the newest draft; the guest and the token of the link.

    The token is given back this once and never again: what is kept is its fingerprint. Without `days` the policy
    says how long the link holds.
    """
    of = drafts.locked(draft.round)
    require(by, "consultation.invite_guest", of.country, of.state)
    drafts.refuse_if_not_newest(draft)
    name, organisation = remarks.plain(name), remarks.plain(organisation)
    rule = guests.policy()
    days = rule["days"] if days is None else days
    problems = [
        *_of_name("name", name),
        *_of_name("organisation", organisation),
        *remarks.unkept("name", name, remarks.LONGEST_NAME),
        *remarks.unkept("organisation", organisation, remarks.LONGEST_NAME),
    ]
    if stakeholder and stakeholder not in {row["id"] for row in stakeholders()}:
        problems.append(Problem("stakeholder-unknown", "stakeholder", {"code": stakeholder}))
    if not 1 <= days <= rule["most_days"]:
        problems.append(Problem("guest-days", "days", {"most": rule["most_days"]}))
    if any((each.name, each.organisation) == (name, organisation) for each in _awaited(draft)):
        problems.append(Problem("guest-invited-already", "name", {"name": name, "organisation": organisation}))
    if problems:
        raise Refused(problems)
    assert by is not None
    token = secrets.token_urlsafe(TOKEN_BYTES)
    guest = Guest.objects.create(
        draft=draft,
        name=name,
        organisation=organisation,
        stakeholder=stakeholder,
        token=guests.fingerprint(token),
        expires_at=clock.now() + timedelta(days=days),
        invited_by=by,
    )
    # The journal is for ever, a guest's name need not be.
    facts = {"guest": guest.pk, "organisation": organisation, "expires_at": guest.expires_at.isoformat()}
    journal.write(
        by=by, action="consultation.invite_guest", country=of.country, subject=drafts.subject(draft), facts=facts
    )
    return guest, token


def stakeholders() -> tuple[dict[str, str], ...]:
    """The kinds of stakeholder that a guest may belong to."""
    return reader.table("codelists", "stakeholder_categories.csv")


def _of_name(where: str, text: str) -> list[Problem]:
    return [] if text else [Problem("guest-unnamed", where)]


def _awaited(draft: Draft) -> list[Guest]:
    return [each for each in draft.guests.all() if guests.standing(each) in ("invited", "opened")]


@transaction.atomic
def close_guest(*, by: User | None, guest: Guest) -> Guest:
    """Close the link of a guest. What was said stays."""
    guest = Guest.objects.select_for_update().get(pk=guest.pk)
    country = guest.draft.round.country
    require(by, "consultation.close_guest", country, guest.state)
    guest.state = GUEST_MOVES[guest.state]["close_guest"]
    guest.save(update_fields=["state"])
    journal.write(
        by=by,
        action="consultation.close_guest",
        country=country,
        subject=drafts.subject(guest.draft),
        facts={"guest": guest.pk},
    )
    return guest
