"""What an instance holds when it is new: the claims of every country, and the told story of the illustrative one."""

import os
import sys
from pathlib import Path

from django.conf import settings
from django.db import transaction

from namagar.analysis.terms.claim import catalogue_claims
from namagar.catalogue import reader
from namagar.cli.files import write_whole
from namagar.records.assessments import desk_research
from namagar.records.assessments import queries as rounds
from namagar.records.claims import queries as claims
from namagar.records.claims.intake import recheck_estimates, take_in
from namagar.records.decisions.content import written
from namagar.records.findings import following
from namagar.records.people.accounts import first_pass_phrase
from namagar.web.site import arcadia

FILE = "desk_research.yaml"


def fill() -> None:
    """Bring in what is missing. What users changed is never touched."""
    for country in reader.countries():
        receive_catalogue(country)
        recheck_estimates(country)
        following.look_again(None, country)  # a check may say something else since the version before
        prepare_round(country)
    if not accounts_file().exists():
        with transaction.atomic():
            password = first_pass_phrase()
            accounts = arcadia.tell(password)
            _keep_accounts(password, accounts)


def prepare_round(country: str) -> None:
    """Lay the country's desk research ready as a round at collection, when it has some and no round yet."""
    if FILE in reader.names(("countries", country), ".yaml") and not rounds.rounds(country).exists():
        desk_research.prepare(country, reader.yaml_file("countries", country, FILE))


def receive_catalogue(country: str) -> None:
    """Receive the claims whose ids are new; say which shipped rows differ from what was received before."""
    known = claims.codes(country)
    rows = catalogue_claims(country)
    new = [row for row in rows if row["id"] not in known]
    if new:
        with transaction.atomic():
            take_in(by=None, country=country, rows=new, origin="catalogue")
    for row in rows:
        if row["id"] in known and known[row["id"]] != written({key: value.strip() for key, value in row.items()}):
            print(
                f"namagar: the catalogue's claim {country} {row['id']} differs from the one received before; "
                "the received one stays. Correct it in the instance.",
                file=sys.stderr,
            )


def accounts_file() -> Path:
    """Where the demonstration accounts of this instance are written, for its owner only."""
    return Path(settings.HOME) / "demonstration-accounts.txt"


def _keep_accounts(password: str, accounts: list[tuple[str, str]]) -> None:
    width = max(len(name) for name, _ in accounts)
    lines = [
        "Demonstration accounts of Arcadia (illustrative); all have the same pass phrase.",
        f"  pass phrase: {password}",
        *(f"  {name:<{width}}  {what}" for name, what in accounts),
        "",
    ]
    write_whole(accounts_file(), "\n".join(lines).encode())
    os.chmod(accounts_file(), 0o600)
