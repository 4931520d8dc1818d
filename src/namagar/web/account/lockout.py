"""What somebody sees who has tried too often, and who counts as having tried."""

import math
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
    until = _until(request, credentials)
    seconds = max((until - clock.now()).total_seconds(), 1)
    context = {"until": until, "minutes": math.ceil(seconds / 60)}
    page = render(request, "account/locked_out.html", context, status=429)
    page["Retry-After"] = str(math.ceil(seconds))
    return page


def name_tried(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str | None:
    """The name that an attempt counts for: signing in takes SARA for sara, so the count must not tell them apart."""
    name = (credentials or {}).get("username")
    return str(name).upper()[:255] if name else None  # as long as the column that keeps it


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
