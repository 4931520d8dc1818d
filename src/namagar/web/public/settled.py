"""What was decided and released of a series, on the scale of the claims of its time."""

from collections.abc import Sequence

from namagar.analysis.charts.over_time_told import Settled
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.periods import Period
from namagar.records.claims.series import series
from namagar.records.publication import queries as publication


def settled(country: str, name: str, claims: Sequence[Claim]) -> list[Settled]:
    """The released numbers of a series that were decided with one of these claims in view."""
    found, released = series(country, name), publication.newest_numbers(country)
    ids = {claim.id for claim in claims}
    return [
        Settled(Period.read(number.period), number.value)
        for each in (found.quantities if found else ())
        if (number := released.get(each.id)) and ids & {claim["id"] for claim in number.claims}
    ]
