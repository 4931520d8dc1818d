"""What the installation does before anybody can: an administrator for a country, who then lets everybody else in."""

from collections.abc import Mapping

from django.db import transaction

from namagar.records.people import accounts, journal
from namagar.records.people.models import Institution, Role, User


@transaction.atomic
def make_administrator(
    *, country: str, username: str, password: str, names: Mapping[str, str], institution: Institution, email: str = ""
) -> User:
    """An account with the role of administrator. Only who runs the installation gets here; no page leads to it."""
    made = accounts.make(
        country=country, username=username, password=password, names=names, institution=institution, email=email
    )
    Role.objects.create(user=made, country=country, role="administrator")
    journal.write(
        by=None,
        action="people.install",
        country=country,
        subject=f"user:{made.username}",
        facts={"institution": institution.code},
    )
    return made
