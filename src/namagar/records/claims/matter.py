"""The matter of a decision on a number: the value, why it is its value, and exactly what it was weighed against."""

from collections.abc import Mapping
from typing import Any

from namagar.analysis.terms.numerals import read_number
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.trace import Trace, adopted, from_data, number_text, stated, to_data
from namagar.records.claims import queries


def subject(quantity: str) -> str:
    """The name under which a quantity is decided upon."""
    return f"quantity:{quantity}"


def proposed_value(country: str, quantity: str, chosen: str, value: str) -> Trace:
    """The value of the chosen claim, or the stated one weighed against all claims of the quantity."""
    members = queries.holdings(country).members.get(quantity)
    if members is None:
        raise Refused(Problem("quantity-unknown", quantity, {"id": quantity}))
    if bool(chosen) == bool(value.strip()):
        raise Refused(Problem("value-or-claim", "value"))
    if chosen:
        claim = next((each for each in members if each.id == chosen), None)
        if claim is None or claim.value is None:
            raise Refused(Problem("claim-not-to-adopt", "chosen", {"id": chosen}))
        return adopted(claim.trace())
    number = read_number(value)
    if number < 0:
        raise Refused(Problem("claim-value-negative", "value", {"value": number}))
    return stated(*(claim.trace() for claim in members), value=str(number_text(number)))


def content(country: str, quantity: str, value: Trace, chosen: str) -> dict[str, Any]:
    """The exact content that institutions sign."""
    found = queries.quantity(country, quantity)
    members = queries.holdings(country).members[quantity]
    rows = queries.standing(country).filter(code__in=[claim.id for claim in members]).order_by("code")
    return {
        "kind": "number",
        "quantity": quantity,
        "question": found.questions(),
        "indicator": found.series.indicator,
        "area": found.series.area,
        "counterpart": found.series.counterpart,
        "period": found.window.text,
        "unit": members[0].unit,
        "value": to_data(value),
        "chosen": chosen,
        "claims": [{"id": row.code, "fingerprint": row.fingerprint, **_source(row.fields)} for row in rows],
        "findings": sorted(finding.key for finding in queries.findings_about(country, quantity)),
    }


def as_it_stands(country: str, matter: Mapping[str, Any]) -> dict[str, Any]:
    """The same proposal with the claims and findings of today; equal to the matter as long as nothing changed."""
    quantity = matter["quantity"]
    if quantity not in queries.holdings(country).quantities:
        return {**matter, "claims": [], "findings": []}
    return content(country, quantity, from_data(matter["value"]), matter["chosen"])


def _source(row: Mapping[str, str]) -> dict[str, str]:
    return {
        name: row[name]
        for name in (
            "publisher",
            "title",
            "published",
            "revision",
            "concept",
            "period",
            "value",
            "low",
            "high",
            "unit",
            "status",
            "page",
        )
    }
