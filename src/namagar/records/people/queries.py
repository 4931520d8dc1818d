"""Reads of people: where somebody has a role, who belongs to a country, who can answer, who has a second factor."""

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from namagar.records.people.models import Role, User

NEEDED = ("coordinator", "official", "reviewer", "signatory")


def countries_of(user: User) -> list[str]:
    """Countries in which the person has a role."""
    return sorted({country for country, _ in user.roles_everywhere()})


def people_of(country: str) -> QuerySet[User]:
    """Everybody who has a role in the country and can sign in, by name of the account."""
    found = User.objects.filter(is_active=True, roles__country=country).distinct()
    return found.select_related("institution").order_by("username")


def everybody(country: str) -> QuerySet[User]:
    """Everybody who has a role in the country or belongs to one of its institutions; closed accounts, too."""
    found = User.objects.filter(Q(roles__country=country) | Q(institution__country=country)).distinct()
    return found.select_related("institution").prefetch_related("roles").order_by("username")


def somebody(country: str, number: int) -> User | None:
    """One of them."""
    return everybody(country).filter(pk=number).first()


def roles_lacking(country: str) -> tuple[str, ...]:
    """The roles without which no round gets from questions to signatures, and that nobody who can sign in has."""
    held = set(Role.objects.filter(country=country, user__is_active=True).values_list("role", flat=True))
    return tuple(role for role in NEEDED if role not in held)


def answering(country: str) -> QuerySet[User]:
    """Everybody who can answer for an institution: with an open account and that role."""
    return User.objects.filter(is_active=True, roles__country=country, roles__role="official")


def with_second_factor(country: str) -> frozenset[int]:
    """Who of the country's people has turned a second factor on; recovery codes alone are none."""
    on = Authenticator.objects.filter(user__in=everybody(country).order_by().values("pk"))
    return frozenset(on.exclude(type=Authenticator.Type.RECOVERY_CODES).values_list("user", flat=True))


def with_mail() -> QuerySet[User]:
    """Everybody who can sign in and has a mail address."""
    return User.objects.filter(is_active=True).exclude(email="").select_related("institution").order_by("username")


def active(number: int) -> User | None:
    """One person who can sign in."""
    return User.objects.filter(pk=number, is_active=True).select_related("institution").first()
