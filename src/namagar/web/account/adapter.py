"""How accounts come about here, what is said when signing in fails, and how secrets are kept."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy


class ClosedDoor(DefaultAccountAdapter):
    """No sign-up: an administrator gives accounts."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": gettext_lazy("This account is closed. Ask your administrator."),
        "enter_current_password": gettext_lazy("This is not your present pass phrase. Type it again."),
        "incorrect_password": gettext_lazy("This is not your pass phrase. Type it again."),
        "incorrect_code": gettext_lazy("This code does not fit. Wait for the next one and type that."),
        "username_password_mismatch": gettext_lazy(
            "User name and pass phrase do not fit together. Check both and try again."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """No passing notices: the page that follows shows how things stand."""

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account:profile")


class SecondFactor(DefaultMFAAdapter):
    """Secrets of second factors are encrypted with this instance's key; a stolen database opens nothing."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": ClosedDoor.error_messages["incorrect_code"]}

    def encrypt(self, text: str) -> str:
        return _safe().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _safe().decrypt(encrypted_text.encode()).decode()


def _safe() -> Fernet:
    digest = hashlib.sha256(b"namagar second factor " + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
