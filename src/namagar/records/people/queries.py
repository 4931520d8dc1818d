"""Reads of people: where somebody has a role."""

from namagar.records.people.models import User


def countries_of(user: User) -> list[str]:
    """Countries in which the person has a role."""
    return sorted({country for country, _ in user.roles.values_list("country", "role")})
