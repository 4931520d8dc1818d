"""A code of the second factor, asked for in the form of what is delicate; wrong ones count as when signing in."""

from allauth.mfa import app_settings
from allauth.mfa.base.forms import ReauthenticateForm
from allauth.mfa.utils import is_mfa_enabled
from allauth.utils import get_form_class

from namagar.records.people.models import User


def has_one(user: User) -> bool:
    """Whether this person has turned a second factor on."""
    return bool(is_mfa_enabled(user))


def shown(user: User, code: str) -> bool:
    """Whether the code is the present one of this person. The form that the site is set to use counts and locks out."""
    form = get_form_class(app_settings.FORMS, "reauthenticate", ReauthenticateForm)(data={"code": code}, user=user)
    if not form.is_valid():
        return False
    form.save()
    return True
