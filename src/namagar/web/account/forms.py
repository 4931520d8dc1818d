"""Codes of the second factor, typed in any digits, and pass phrases; the lockout counts the wrong ones."""

from typing import Any

from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.forms import ChangePasswordForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy

from namagar.analysis.terms.numerals import digits
from namagar.web.account import lockout


class CodeField(forms.CharField):
    """A code with Latin, Persian or Arabic digits, with or without spaces between."""

    def __init__(self) -> None:
        super().__init__(label=gettext_lazy("Code"))

    def to_python(self, value: Any) -> str:
        return digits("".join(str(value or "").split()), "en")


class FirstCode(ActivateTOTPForm):
    """The code that shows that the app is set up."""

    code = CodeField()


class _Counted(BaseAuthenticateForm):
    code = CodeField()

    def clean_code(self) -> str:
        if not lockout.is_open(context.request, self.user):
            raise get_adapter().validation_error("incorrect_code")
        code: str = super().clean_code()
        return code

    def _emit_authentication_failed(self, authenticator: Any) -> None:
        super()._emit_authentication_failed(authenticator)
        lockout.count_failure(context.request, self.user)


class SignInCode(_Counted, AuthenticateForm):
    """The code that is asked for after the pass phrase."""


class ConfirmingCode(_Counted, ReauthenticateForm):
    """The code that is asked for before something delicate."""


class NewPassPhrase(ChangePasswordForm):
    """A new pass phrase; the present one is asked for, and a wrong one counts as when signing in."""

    def clean_oldpassword(self) -> str:
        if not lockout.is_open(context.request, self.user):
            raise account_adapter().validation_error("enter_current_password")
        try:
            present: str = super().clean_oldpassword()
        except forms.ValidationError:
            lockout.count_failure(context.request, self.user)
            raise
        return present
