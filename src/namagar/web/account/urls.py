"""Addresses of signing in and out, pass phrase, second factor and one's own profile; no other door."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import include, path
from django.views.generic.base import RedirectView

from namagar.catalogue import reader
from namagar.web.account import profile_pages

LOCKOUT = {"lockout": reader.yaml_file("policies", "lockout.yaml")["reason"]}

urlpatterns = [
    path("profile/", include(([path("", profile_pages.profile, name="profile")], "account"))),
    path("login/", account.LoginView.as_view(extra_context=LOCKOUT), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("pass-phrase/", account.password_change, name="account_change_password"),
    # allauth goes to its own overview when it is done; ours is the profile.
    path("second-factor/", RedirectView.as_view(pattern_name="account:profile"), name="mfa_index"),
    path("second-factor/code/", mfa.authenticate, name="mfa_authenticate"),
    path("second-factor/confirm/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("second-factor/on/", totp.activate_totp, name="mfa_activate_totp"),
    path("second-factor/off/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("second-factor/recovery/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("second-factor/recovery/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("second-factor/recovery/file/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
]
