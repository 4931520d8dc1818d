"""What makes an account: a sound user name, names, mail address and institution, and a first pass phrase."""

import re
import secrets
from collections.abc import Iterator, Mapping

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.people.models import Institution, Role, User
from namagar.records.people.texts import trimmed

# Latin, so that it is typed alike on every keyboard and no two spellings of one letter make two names.
USER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,79}")
NAME_MISSING = {"en": "name-in-english-missing", "fa": "name-in-persian-missing"}
LONGEST_NAME, LONGEST_MAIL = 120, 254
SYLLABLES = [a + b for a in "bdfghklmnprstvz" for b in "aeiou"]


def first_pass_phrase() -> str:
    """Speakable and long: five groups of three syllables, about 93 bits."""
    return "-".join("".join(secrets.choice(SYLLABLES) for _ in range(3)) for _ in range(5))


def make(
    *,
    country: str,
    username: str,
    password: str,
    names: Mapping[str, str],
    institution: Institution,
    email: str,
) -> User:
    """The row of a new account, or everything that is wrong with it. Who may make one is asked before."""
    username, email, called = username.strip(), email.strip(), trimmed(names)
    problems = wrong_with(username, called, email)
    if institution.country != country:
        problems.append(Problem("institution-unknown", "institution", {"code": institution.code}))
    if problems:
        raise Refused(problems)
    return User.objects.create_user(
        username, password, email=email, name_en=called["en"], name_fa=called["fa"], institution=institution
    )


def wrong_with(username: str, names: Mapping[str, str], email: str) -> list[Problem]:
    """Everything that is wrong with what was typed for a new account."""
    return [*_of_user_name(username.strip()), *_of_names(trimmed(names)), *of_mail(email.strip())]


def _of_user_name(username: str) -> Iterator[Problem]:
    if not USER_NAME.fullmatch(username):
        yield Problem("username-unsound", "username", {"username": username})
    # Signing in takes SARA for sara.
    elif User.objects.filter(username__iexact=username).exists():
        yield Problem("username-taken", "username", {"username": username})


def _of_names(names: Mapping[str, str]) -> Iterator[Problem]:
    for language, name in names.items():
        if not name:
            yield Problem(NAME_MISSING[language], f"name_{language}")
        elif len(name) > LONGEST_NAME:
            yield Problem("name-too-long", f"name_{language}", {"letters": LONGEST_NAME})


def of_mail(mail: str) -> list[Problem]:
    """What is wrong with a mail address; an empty one is none, and that is right."""
    if not mail:
        return []
    try:
        validate_email(mail)
    except ValidationError:
        return [Problem("mail-unsound", "mail", {"mail": mail})]
    return [] if len(mail) <= LONGEST_MAIL else [Problem("mail-unsound", "mail", {"mail": mail})]


def hold_administrators(by: User | None, country: str) -> None:
    """Two administrators who take each other's way in at the same moment do so one after the other: when this one's
    turn comes, somebody who is no administrator any more is refused, so that a country is never without one."""
    found = Role.objects.select_for_update().select_related("user").filter(country=country, role="administrator")
    active = [each.user_id for each in found.order_by("pk") if each.user.is_active]
    if by is None or by.pk not in active:
        raise Refused(Problem("role-may-not", "role"))
