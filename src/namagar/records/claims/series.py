"""Reads of whole series: all current claims that answer one question, whoever speaks and whenever."""

from collections.abc import Mapping
from dataclasses import dataclass

from namagar.analysis.consistency import names
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.quantities import Quantity, series_id
from namagar.analysis.terms.claim import Claim, Series
from namagar.records.claims.queries import holdings


@dataclass(frozen=True)
class HeldSeries:
    """A series of a country: its claims, the quantities they answer, and what the checks find about them."""

    id: str
    series: Series
    titles: Mapping[str, str]
    quantities: tuple[Quantity, ...]
    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...]


def series(country: str, name: str) -> HeldSeries | None:
    """The series of this id; nothing when no claim belongs to it."""
    held = holdings(country)
    quantities = tuple(each for each in held.quantities.values() if series_id(each.series) == name)
    if not quantities:
        return None
    of = quantities[0].series
    return HeldSeries(
        id=name,
        series=of,
        titles=names.series(of),
        quantities=quantities,
        claims=tuple(claim for each in quantities for claim in held.members[each.id]),
        findings=tuple(finding for finding in held.findings if finding.series == of),
    )


def name_of(claim: Claim) -> str:
    """The id of the series a claim belongs to."""
    return series_id(claim.series)
