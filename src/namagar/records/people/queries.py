"""Reads of people: where somebody has a role, and who has one in a country."""

from django.db.models import QuerySet

from namagar.records.people.models import User


def countries_of(user: User) -> list[str]:
    """Countries in which the person has a role."""
    return sorted({country for country, _ in user.roles.values_list("country", "role")})


def people_of(country: str) -> QuerySet[User]:
    """Everybody who has a role in the country and can sign in, by name of the account."""
    found = User.objects.filter(is_active=True, roles__country=country).distinct()
    return found.select_related("institution").order_by("username")


def with_mail() -> QuerySet[User]:
    """Everybody who can sign in and has a mail address."""
    return User.objects.filter(is_active=True).exclude(email="").select_related("institution").order_by("username")


def active(number: int) -> User | None:
    """One person who can sign in."""
    return User.objects.filter(pk=number, is_active=True).select_related("institution").first()
