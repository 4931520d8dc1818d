"""Plays what the story of the illustrative country says of its contradictions: who looks into one, and how it ends."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

from namagar.records.claims import queries as claims
from namagar.records.findings import actions, queries
from namagar.records.people.directory import institution
from namagar.records.people.models import User

COUNTRY = "XAA"
On = Callable[[str | date], AbstractContextManager[None]]
People = Mapping[str, User]


def tell(told: Mapping[str, Any], people: People, on: On) -> None:
    """One finding: given to an institution, spoken about, settled when the story says so."""
    key = _key(told["check"], told["claim"])
    given = told["assigned"]
    with on(given["on"]):
        actions.assign(
            by=people[given["by"]],
            country=COUNTRY,
            key=key,
            owner=institution(COUNTRY, given["owner"]),
            person=people[given["person"]] if given["person"] else None,
            due=date.fromisoformat(given["due"]),
        )
    for each in told["remarks"]:
        with on(each["on"]):
            actions.discuss(by=people[each["by"]], country=COUNTRY, key=key, text=_both(each["text"]))
    if told["settled"]:
        _settle(told["settled"], key, people, on)


def _settle(told: Mapping[str, Any], key: str, people: People, on: On) -> None:
    (followed,) = queries.followed(COUNTRY).filter(key=key)
    with on(told["on"]):
        actions.settle(
            by=people[told["by"]],
            country=COUNTRY,
            key=key,
            seen=followed.digest,
            outcome=told["outcome"],
            reason=told["reason"],
        )


def _key(check: str, claim: str) -> str:
    """The finding of a check that speaks of a claim."""
    found = [each for each in claims.holdings(COUNTRY).findings if each.check == check and claim in each.claims]
    if len(found) != 1:
        raise LookupError(f"the story follows {check} about {claim}, which is said {len(found)} times")
    return found[0].key


def _both(texts: Mapping[str, str]) -> str:
    """A remark from person to person is kept as it was typed; the story gives it in both languages."""
    return f"{texts['en']}\n{texts['fa']}"
