"""Reads of people: institutions of a country, users of an institution."""

from collections.abc import Sequence

from namagar.catalogue import reader
from namagar.records.people.actions import institution
from namagar.records.people.models import Institution, User


def institutions_of(country: str) -> list[Institution]:
    """Every institution that the country's catalogue names, in its order."""
    return [institution(country, row["id"]) for row in reader.table("countries", country, "institutions.csv")]


def institutions(country: str, codes: Sequence[str]) -> list[Institution]:
    """Institutions by their codes; an unknown code is refused."""
    return [institution(country, code) for code in codes]


def countries_of(user: User) -> list[str]:
    """Countries in which the person has a role."""
    return sorted({country for country, _ in user.roles.values_list("country", "role")})


def user(username: str) -> User | None:
    """A user by the name they sign in with."""
    return User.objects.filter(username=username).first()
