"""Reads of releases, and what has happened since to the decisions they hold."""

from collections.abc import Iterator

from django.db.models import QuerySet

from namagar.analysis.exports.publication import Publication, ReleasedAnswer, ReleasedNumber
from namagar.records.decisions import queries as decisions
from namagar.records.decisions.models import Decision
from namagar.records.publication.models import Release


def releases(country: str) -> QuerySet[Release]:
    """All releases of a country, the newest first."""
    return Release.objects.filter(country=country).select_related("replaces", "replaced_by")


def release(country: str, number: str) -> Release | None:
    """One release by its number."""
    return releases(country).filter(number=number).first()


def earlier(of: Release) -> Iterator[Publication]:
    """What was published before a release, the newest first."""
    return (each.publication for each in releases(of.country).filter(pk__lt=of.pk))


def by_id(name: str) -> Release | None:
    """A release by its full name, as in IRN-2026-1."""
    country, _, number = name.partition("-")
    return release(country, number)


def newest_holding(country: str, quantity: str) -> tuple[Release, ReleasedNumber] | None:
    """The newest release that holds a number for the quantity."""
    for each in releases(country):
        for number in each.publication.numbers:
            if number.quantity == quantity:
                return each, number
    return None


def newest_numbers(country: str) -> dict[str, ReleasedNumber]:
    """The released number of every quantity, from the newest release that holds it."""
    found: dict[str, ReleasedNumber] = {}
    for each in releases(country):
        for number in each.publication.numbers:
            found.setdefault(number.quantity, number)
    return found


def number_in(of: Release, quantity: str) -> ReleasedNumber | None:
    """One number of a release."""
    return next((each for each in of.publication.numbers if each.id == quantity), None)


def answer_in(of: Release, name: str) -> ReleasedAnswer | None:
    """One answer of a release."""
    return next((each for each in of.publication.answers if each.id == name), None)


def decision_now(of: Release, number: ReleasedNumber | ReleasedAnswer) -> Decision | None:
    """The decision behind a released number as it stands today: it may have lapsed since."""
    return decisions.decision(of.country, int(number.decision.id)) if number.decision else None


def lapsed_since(of: Release) -> set[str]:
    """The decisions a release holds that have lapsed since, by their number."""
    whole = of.publication
    records = [each.decision for each in whole.numbers] + [each.decision for each in whole.answers]
    held = {record.id for record in records if record}
    return held & {str(each.pk) for each in decisions.of_country(of.country).filter(state="lapsed")}


def heads() -> dict[str, str]:
    """The head of the journal at each release: the journal must still hold every one of them."""
    return {str(each): each.journal_head for each in Release.objects.all()}
