"""The matter of a decision on a number: the value, why it is its value, and exactly what it was weighed against."""

from collections.abc import Mapping
from typing import Any

from namagar.analysis.consistency.reconcile import steps
from namagar.analysis.terms.areas import LANGUAGES
from namagar.analysis.terms.numerals import read_number
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.trace import Trace, adopted, from_data, number_text, stated, to_data
from namagar.records.claims import estimates, queries


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


def proposed_estimate(country: str, quantity: str, reconciliation: str, unknown: str, to: int) -> Trace:
    """The estimate of a reconciliation, rounded, with its whole way from the claims; interval and verdict are facts."""
    of = estimates.reconciliation(country, reconciliation)
    found = of.estimate(unknown) if of else None
    if of is None or found is None or quantity not in of.quantities(unknown):
        name = f"{reconciliation}/{unknown}"
        raise Refused(Problem("estimate-not-to-adopt", "estimate", {"estimate": name, "quantity": quantity}))
    if to not in estimates.ROUNDINGS:
        raise Refused(Problem("estimate-rounding-unfit", "to", {"known": ", ".join(map(str, estimates.ROUNDINGS))}))
    verdict = estimates.diagnosed(of.answer)[0]
    return adopted(
        steps.rounded(
            found.trace,
            to=str(to),
            reconciliation=reconciliation,
            unknown=unknown,
            concept=found.unknown.concept,
            method=of.method,
            low=str(number_text(found.interval[0])),
            high=str(number_text(found.interval[1])),
            **{f"title_{language}": found.unknown.title[language] for language in LANGUAGES},
            **{f"verdict_{language}": verdict.words(language) for language in LANGUAGES},
        )
    )


def adopted_estimate(value: Trace) -> Trace | None:
    """The rounded estimate that a value takes over, with the facts of its reconciliation; None where it takes none."""
    made = value.inputs[0] if len(value.inputs) == 1 else value
    return made if "reconciliation" in dict(made.facts) else None


def content(country: str, quantity: str, value: Trace, chosen: str) -> dict[str, Any]:
    """The exact content that institutions sign."""
    found = queries.quantity(country, quantity)
    held = queries.holdings(country)
    members, estimate = held.members[quantity], adopted_estimate(value)
    beneath = {leaf.fact("id") for leaf in value.leaves() if leaf.step == "claim"} if estimate else set()
    codes = {claim.id for claim in members} | (beneath & set(held.claims))
    rows = queries.standing(country).filter(code__in=codes).order_by("code")
    return {
        **(_method(country, estimate) if estimate else {}),
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


def _method(country: str, estimate: Trace) -> dict[str, Any]:
    """How an estimate is made today: another digest when the specification, or what its classes mean, has changed."""
    name = estimate.fact("reconciliation")
    return {"estimate": {"reconciliation": name, "method": estimates.method_now(country, name)}}


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
