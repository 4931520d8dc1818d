"""What can be done with people: accounts and first pass phrases, roles given and taken away, one's own mail address."""

from collections.abc import Mapping

from django.db import transaction

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.people import accounts, journal
from namagar.records.people.models import Institution, Role, User
from namagar.records.people.permission import oneself, require
from namagar.records.people.roles import ROLES


@transaction.atomic
def add_user(
    *,
    by: User | None,
    country: str,
    username: str,
    password: str,
    names: Mapping[str, str],
    institution: Institution,
    email: str = "",
) -> User:
    """A new account for one institution of the country. The password is hashed at once and written nowhere."""
    require(by, "people.add_user", country)
    user = accounts.make(
        country=country, username=username, password=password, names=names, institution=institution, email=email
    )
    _told(by, "people.add_user", country, user, institution=institution.code)
    return user


@transaction.atomic
def give_role(*, by: User | None, country: str, user: User, role: str) -> Role:
    """Give a user a role in the country."""
    require(by, "people.give_role", country)
    if role not in ROLES or role == "visitor":
        raise Refused(Problem("role-or-state-unknown", "role", {"role": role, "state": ""}))
    given, _ = Role.objects.get_or_create(user=user, country=country, role=role)
    _told(by, "people.give_role", country, user, role=role)
    return given


@transaction.atomic
def take_role(*, by: User | None, country: str, user: User, role: str) -> None:
    """Take a role away from a user in the country. What the user did in it stays."""
    accounts.hold_administrators(by, country)
    require(by, "people.take_role", country)
    if user == by and role == "administrator":
        raise Refused(Problem("own-administrator", "role"))
    taken, _ = Role.objects.filter(user=user, country=country, role=role).delete()
    if not taken:
        raise Refused(Problem("role-not-held", "role", {"username": user.username}))
    _told(by, "people.take_role", country, user, role=role)


@transaction.atomic
def close_account(*, by: User | None, country: str, user: User) -> User:
    """Nobody signs in with it or goes on in an open session until it is reopened. What the person did stays."""
    accounts.hold_administrators(by, country)
    user = _locked(user)
    require(by, "people.close_account", country, _state(user))
    _refuse_others(country, user)
    if user == by:
        raise Refused(Problem("own-account", "account"))
    user.is_active = False
    user.save(update_fields=["is_active"])
    _told(by, "people.close_account", country, user)
    return user


@transaction.atomic
def reopen_account(*, by: User | None, country: str, user: User) -> User:
    """The person signs in again as before, with the same pass phrase and roles."""
    user = _locked(user)
    require(by, "people.reopen_account", country, _state(user))
    _refuse_others(country, user)
    user.is_active = True
    user.save(update_fields=["is_active"])
    _told(by, "people.reopen_account", country, user)
    return user


@transaction.atomic
def renew_pass_phrase(*, by: User | None, country: str, user: User, password: str) -> User:
    """A new first pass phrase for somebody who has lost the old one; open sessions end. It is hashed at once."""
    user = _locked(user)
    require(by, "people.renew_pass_phrase", country, _state(user))
    _refuse_others(country, user)
    if user == by:
        raise Refused(Problem("own-pass-phrase", "account"))
    user.set_password(password)
    user.save(update_fields=["password"])
    _told(by, "people.renew_pass_phrase", country, user)
    return user


@transaction.atomic
def set_mail(*, by: User | None, mail: str) -> User:
    """Set or empty one's own mail address, nobody else's. The journal, which keeps for ever, is not told which."""
    user = oneself(by)
    mail = mail.strip()
    problems = accounts.of_mail(mail)
    if problems:
        raise Refused(problems)
    if mail != user.email:
        user.email = mail
        user.save(update_fields=["email"])
        country = user.institution.country if user.institution else ""
        _told(user, "people.set_mail", country, user, mail="set" if mail else "removed")
    return user


def _locked(user: User) -> User:
    """The account as it stands, held until the change is done."""
    return User.objects.select_for_update().get(pk=user.pk)


def _state(user: User) -> str:
    return "open" if user.is_active else "closed"


def _refuse_others(country: str, user: User) -> None:
    """An account belongs to the country of its institution; others may give the person roles, not close the door."""
    if user.institution is None or user.institution.country != country:
        raise Refused(Problem("account-of-another-country", "account", {"username": user.username}))


def _told(by: User | None, action: str, country: str, user: User, **facts: object) -> None:
    journal.write(by=by, action=action, country=country, subject=f"user:{user.username}", facts=facts)
