"""May this person do this, here, now: the question every action asks first."""

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.people.models import User
from namagar.records.people.roles import allows


def may(by: User | None, action: str, country: str, state: str = "any") -> bool:
    """Whether one of the person's roles in the country allows the action in this state."""
    roles = by.roles_in(country) if by is not None and by.is_authenticated and by.is_active else ("visitor",)
    return any(allows(role, action, state) for role in roles or ("visitor",))


def require(by: User | None, action: str, country: str, state: str = "any") -> None:
    """Raise Refused when the person may not."""
    if not may(by, action, country, state):
        raise Refused(Problem("role-may-not", action, {"state": state, "action": action}))


def oneself(by: User | None) -> User:
    """Who changes something of their own: everybody with an open account may, in whatever role; Refused for others."""
    if by is None or not by.is_authenticated or not by.is_active:
        raise Refused(Problem("account-not-open"))
    return by
