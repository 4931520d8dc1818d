"""Reads across decisions: what waits for an institution, what stands for a subject, who said what."""

from dataclasses import dataclass

from django.db.models import QuerySet

from namagar.records.decisions.models import Decision, Signature
from namagar.records.people.models import Institution, User


@dataclass(frozen=True, slots=True)
class Standing:
    """One signatory and what it said so far; no signature means that it has not spoken."""

    institution: Institution
    signature: Signature | None


def decision(country: str, number: int) -> Decision | None:
    """One decision of a country by its number."""
    return Decision.objects.select_related("proposed_by__institution").filter(country=country, pk=number).first()


def standings(of: Decision) -> list[Standing]:
    """Every signatory with its signature, objection or silence."""
    said = {each.institution_id: each for each in of.signatures.select_related("institution", "user")}
    return [
        Standing(each.institution, said.get(each.institution_id))
        for each in of.signatories.select_related("institution")
    ]


def signed(of: Decision) -> int:
    """How many institutions have signed."""
    return of.signatures.filter(verdict="signed").count()


def of_subject(country: str, subject: str) -> QuerySet[Decision]:
    """All decisions ever taken on a subject, the newest first."""
    return Decision.objects.filter(country=country, subject=subject).order_by("-pk")


def live(country: str) -> QuerySet[Decision]:
    """Decisions that are open or stand."""
    return Decision.objects.filter(country=country, state__in=["open", "decided"])


def decided(country: str) -> QuerySet[Decision]:
    """Decisions that stand."""
    return Decision.objects.filter(country=country, state="decided")


def waiting_for(user: User, country: str) -> list[Decision]:
    """Open decisions that this person can still sign or object to."""
    if user.institution_id is None or "signatory" not in user.roles_in(country):
        return []
    asked = Decision.objects.filter(country=country, state="open", signatories__institution=user.institution_id)
    return list(asked.exclude(signatures__institution=user.institution_id).exclude(proposed_by=user))


def of_country(country: str) -> QuerySet[Decision]:
    """All decisions of a country, the newest first."""
    return Decision.objects.filter(country=country).order_by("-pk")
