"""What can be done with people: add a user, give a role."""

from django.db import transaction

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.people import journal
from namagar.records.people.models import Institution, Role, User
from namagar.records.people.permission import require
from namagar.records.people.roles import ROLES


@transaction.atomic
def add_user(
    *,
    by: User | None,
    country: str,
    username: str,
    password: str,
    names: dict[str, str],
    institution: Institution,
    email: str = "",
) -> User:
    """A new account for one institution of the country. The password is hashed at once and written nowhere."""
    require(by, "people.add_user", country)
    if User.objects.filter(username=username).exists():
        raise Refused(Problem("username-taken", "username", {"username": username}))
    user = User.objects.create_user(
        username, password, email=email, name_en=names["en"], name_fa=names["fa"], institution=institution
    )
    journal.write(
        by=by,
        action="people.add_user",
        country=country,
        subject=f"user:{username}",
        facts={"institution": institution.code},
    )
    return user


@transaction.atomic
def give_role(*, by: User | None, country: str, user: User, role: str) -> Role:
    """Give a user a role in the country."""
    require(by, "people.give_role", country)
    if role not in ROLES or role == "visitor":
        raise Refused(Problem("role-or-state-unknown", "role", {"role": role, "state": ""}))
    given, _ = Role.objects.get_or_create(user=user, country=country, role=role)
    journal.write(
        by=by,
        action="people.give_role",
        country=country,
        subject=f"user:{user.username}",
        facts={"role": role},
    )
    return given
