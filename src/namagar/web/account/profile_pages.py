"""Who I am here: institution, roles, second factor."""

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse

from namagar.web.parts.pages import page, signed_in


@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    """One's own account."""
    return page(request, "account/profile.html", {"mfa": is_mfa_enabled(request.user)})
