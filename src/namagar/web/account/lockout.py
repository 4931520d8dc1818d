"""What somebody sees who has tried too often, and who counts as having tried."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from namagar.records.people import clock


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Mapping[str, Any] | None = None
) -> HttpResponse:
    """429: too many wrong attempts; it opens again by itself, and says when."""
    page = render(request, "account/locked_out.html", {"until": _until(request, credentials)}, status=429)
    page["Retry-After"] = str(int(get_cool_off(request).total_seconds()))
    return page


def _until(request: HttpRequest, credentials: Mapping[str, Any] | None) -> datetime:
    """When the last counted attempt is old enough."""
    attempts = AxesProxyHandler.get_implementation().get_user_attempts(request, credentials)
    last = max((each.attempt_time for found in attempts for each in found), default=clock.now())
    return last + get_cool_off(request)


def is_open(request: HttpRequest, user: AbstractBaseUser) -> bool:
    """Whether this person may try again from this address; if not, `locked_out` answers the request."""
    credentials = {"username": user.get_username()}
    if AxesProxyHandler.is_allowed(request, credentials):
        return True
    request.axes_locked_out = True  # type: ignore[attr-defined]
    request.axes_credentials = credentials  # type: ignore[attr-defined]
    return False


def count_failure(request: HttpRequest, user: AbstractBaseUser) -> None:
    """A wrong code counts like a wrong pass phrase."""
    user_login_failed.send(sender=__name__, credentials={"username": user.get_username()}, request=request)
