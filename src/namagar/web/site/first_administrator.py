"""The first administrator of a country, made at the command line, and what is said about the account once only."""

import argparse
import os

from django.urls import reverse
from django.utils.translation import override

from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader
from namagar.records.people import directory, installation
from namagar.records.people.accounts import first_pass_phrase
from namagar.web.site.mailing import ADDRESS

SAID = {
    "en": """\
{name} is now an administrator of {country}.
  sign in at:   {address}
  user name:    {username}
  pass phrase:  {pass_phrase}
The pass phrase is shown only now. Hand it over by word of mouth or on paper; it is changed after signing in, under
“Your account”.""",
    "fa": """\
{name} اکنون مدیر سامانه در {country} است.
  نشانی ورود:   {address}
  نام کاربری:   {username}
  گذرواژه:      {pass_phrase}
گذرواژه فقط همین یک‌بار نشان داده می‌شود. آن را حضوری یا روی کاغذ به صاحب حساب بدهید؛ پس از ورود، در «حساب شما»
تغییر داده می‌شود.""",
}


def made(asked: argparse.Namespace, language: str) -> str:
    """Make the account; what to tell the person, with the pass phrase that is kept nowhere in clear."""
    country, pass_phrase = asked.country, first_pass_phrase()
    if country not in reader.countries():
        facts = {"country": country, "known": ", ".join(reader.countries())}
        raise Refused(Problem("country-unknown", "COUNTRY", facts))
    user = installation.make_administrator(
        country=country,
        username=asked.username,
        password=pass_phrase,
        names={"en": asked.name_en, "fa": asked.name_fa},
        institution=directory.institution(country, asked.institution),
        email=asked.mail,
    )
    return SAID[language].format(
        name=user.names[language],
        country=reader.yaml_file("countries", country, "country.yaml")["names"][language],
        address=_sign_in(language),
        username=user.username,
        pass_phrase=pass_phrase,
    )


def _sign_in(language: str) -> str:
    """Where one signs in; without the site's own address, the path that follows it."""
    with override(language):
        return f"{os.environ.get(ADDRESS, '').rstrip('/')}{reverse('account_login')}"
