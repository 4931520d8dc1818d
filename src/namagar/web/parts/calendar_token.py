"""The secret in the address of a person's calendar: signed, one a country, worthless after the pass phrase changed."""

from django.core.signing import BadSignature, Signer
from django.utils.crypto import salted_hmac

from namagar.records.people import queries as people
from namagar.records.people.models import User


def token_of(person: User, country: str) -> str:
    """The token with which a program may read this person's dates of one country."""
    return _signer(country).sign(f"{person.pk}-{_mark(person)}")


def person_of(token: str, country: str) -> User | None:
    """Whose token it is; nobody's when it was not signed here, or no longer holds."""
    try:
        number, _, mark = _signer(country).unsign(token).partition("-")
    except BadSignature:
        return None
    person = people.active(int(number)) if number.isdecimal() else None
    return person if person is not None and _mark(person) == mark else None


def _signer(country: str) -> Signer:
    return Signer(salt=f"namagar.calendar.{country}", sep=".")


def _mark(person: User) -> str:
    """Something that changes with the pass phrase, so that a new one takes back every address given before."""
    return salted_hmac("namagar.calendar", person.password, algorithm="sha256").hexdigest()[:16]
