"""Tags for estimates that a decided value takes over: what they were signed with, whatever the sources say today."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from namagar.analysis.terms.trace import Trace, leaf
from namagar.records.claims.matter import adopted_estimate
from namagar.web.parts.templatetags.parts import number
from namagar.web.parts.templatetags.reconciled import put

register = template.Library()


@register.simple_tag
def estimate_of(value: Trace) -> Mapping[str, Any] | None:
    """The estimate that a decided value takes over: its titles, interval, verdict and where it stands; or nothing."""
    made = adopted_estimate(value)
    if made is None:
        return None
    facts = dict(made.facts)
    unrounded = made.inputs[0]
    return {
        "reconciliation": facts["reconciliation"],
        "unknown": facts["unknown"],
        "title": {"en": facts["title_en"], "fa": facts["title_fa"]},
        "verdict": {"en": facts["verdict_en"], "fa": facts["verdict_fa"]},
        "value": unrounded,
        "low": _bound(facts, "low"),
        "high": _bound(facts, "high"),
        "to": leaf("estimate", int(facts["to"]), id=facts["reconciliation"], what="to"),
        "count": leaf("estimate", len(unrounded.inputs), id=facts["reconciliation"], what="figures"),
        "rounded": facts["to"] != "1",
    }


def _bound(facts: Mapping[str, str], name: str) -> Trace:
    value = round(float(facts[name].removeprefix("~")))
    return leaf("estimate", value, id=f"{facts['reconciliation']}/{facts['unknown']}", what=name)


@register.simple_tag(takes_context=True)
def between_ends(context: template.Context, low: Trace, high: Trace) -> SafeString:
    """The interval that an adopted estimate was signed with."""
    return put(gettext("between {low} and {high}"), low=number(context, low), high=number(context, high))


@register.simple_tag(takes_context=True)
def weighed(context: template.Context, count: Trace) -> SafeString:
    """Of how many figures an adopted estimate is the weighted sum."""
    return put(
        gettext("Reconciled from {count} figures, each moved as little as it allows."), count=number(context, count)
    )
