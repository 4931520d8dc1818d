"""Who I am here: institution, roles, second factor."""

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from namagar.records.people import queries
from namagar.records.people.models import User
from namagar.web.parts.pages import known_country, page, signed_in


@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    """One's own account."""
    user = request.user
    assert isinstance(user, User)
    roles = [
        (known_country(code), [role_word(role) for role in user.roles_in(code)]) for code in queries.countries_of(user)
    ]
    return page(request, "account/profile.html", {"second_factor": is_mfa_enabled(user), "roles": roles})


def role_word(role: str) -> str:
    """A role in the language of the page."""
    return {
        "coordinator": gettext("coordinator"),
        "data_officer": gettext("data officer"),
        "official": gettext("official"),
        "reviewer": gettext("reviewer"),
        "signatory": gettext("signatory"),
        "network_secretary": gettext("network secretary"),
        "project_officer": gettext("project officer"),
        "administrator": gettext("administrator"),
    }[role]
