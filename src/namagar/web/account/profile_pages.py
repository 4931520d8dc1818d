"""Who I am here: institution, roles, mail address, second factor."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from namagar.analysis.terms.problem import Refused
from namagar.records.people import actions, queries
from namagar.web.parts.pages import SignedInRequest, known_country, page, signed_in
from namagar.web.parts.second_factor import has_one
from namagar.web.parts.templatetags.roles import role_word


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    """One's own account; the mail address is changed here."""
    user, refused = request.user, None
    if request.method == "POST":
        try:
            actions.set_mail(by=user, mail=request.POST.get("mail", ""))
        except Refused as error:
            refused = error
        else:
            return redirect("account:profile")
    roles = [
        (known_country(code), [role_word(role) for role in user.roles_in(code)]) for code in queries.countries_of(user)
    ]
    context = {
        "second_factor": has_one(user),
        "roles": roles,
        "refused": refused,
        "mail": request.POST.get("mail", "") if refused else user.email,
    }
    return page(request, "account/profile.html", context, status=422 if refused else 200)
