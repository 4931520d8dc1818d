"""What somebody sees who has tried too often."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """429: too many wrong passwords; it opens again by itself."""
    return render(request, "account/locked_out.html", {"minutes": round(settings.AXES_COOLOFF_TIME * 60)}, status=429)
