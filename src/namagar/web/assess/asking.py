"""Who is asked for an item: the institution, the person and the alternate there, and until when, as a form says it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypedDict

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.people import directory, queries
from namagar.records.people.models import Institution, User
from namagar.web.parts.pages import Country
from namagar.web.parts.typed_days import either_calendar


class Asked(TypedDict):
    """What the actions that ask an institution take."""

    institution: Institution
    person: User | None
    alternate: User | None
    due: date | None


def asked(country: Country, typed: Mapping[str, Any]) -> Asked:
    """What the form says; Refused when it names nobody of this country or a day that is none."""
    (institution,) = directory.institutions(country.code, [typed.get("institution", "")])
    due = typed.get("due", "").strip()
    return {
        "institution": institution,
        "person": _person(country, typed, "person"),
        "alternate": _person(country, typed, "alternate"),
        "due": either_calendar(due, "due") if due else None,
    }


def _person(country: Country, typed: Mapping[str, Any], field: str) -> User | None:
    name = typed.get(field, "")
    if not name:
        return None
    found = next((each for each in queries.people_of(country.code) if each.username == name), None)
    if found is None:
        raise Refused(Problem("person-unknown", field, {"person": name}))
    return found


def offered(country: Country) -> dict[str, Any]:
    """What the fields of the form offer: institutions, and their people who can sign in."""
    return {
        "institutions": directory.institutions_of(country.code),
        "people": [each for each in queries.people_of(country.code) if each.institution],
    }
