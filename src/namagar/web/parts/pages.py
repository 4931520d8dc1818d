"""The one door through which every page leaves, and the country an address names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from namagar.catalogue import reader
from namagar.records.people.models import User

View = Callable[..., HttpResponseBase]


class SignedInRequest(HttpRequest):
    """A request of somebody who is signed in, as `signed_in` makes sure."""

    user: User
    LANGUAGE_CODE: str


@dataclass(frozen=True, slots=True)
class Country:
    """A country of the catalogue, as pages need it."""

    code: str
    names: Mapping[str, str]
    illustrative: bool
    languages: tuple[str, ...] = ("en",)

    def __str__(self) -> str:
        return self.code


def known_country(code: str) -> Country:
    """The country with this code; ValueError when the catalogue has none."""
    if code not in reader.countries():
        raise ValueError(code)
    about = reader.yaml_file("countries", code, "country.yaml")
    return Country(code, about["names"], bool(about["illustrative"]), tuple(about["languages"]))


class CountryConverter:
    """`<country:country>` in an address: three letters of a country the catalogue knows, anything else is not found."""

    regex = "[A-Z]{3}"

    def to_python(self, value: str) -> Country:
        return known_country(value)

    def to_url(self, value: object) -> str:
        return str(value)


class ItemConverter:
    """`<item:item>` in an address: the code of an item begins with a digit, so that it is no word."""

    regex = "[0-9][0-9A-Za-z.-]*"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        return str(value)


class EditionConverter:
    """`<edition:edition>` in an address: the name of an edition of a framework, which may hold dots."""

    regex = "[a-z0-9][a-z0-9.-]*"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        return str(value)


def page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render a page."""
    return render(request, template, context, status=status)


def signed_in(view: View) -> View:
    """Only for people who are signed in; others are asked to, and come back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """403: the form was too old, or came from elsewhere."""
    return render(request, "parts/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is no such page."""
    return render(request, "parts/404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    return render(request, "parts/500.html", status=500)
