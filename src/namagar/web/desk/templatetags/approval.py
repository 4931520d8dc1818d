"""Tags of the page of a decision: the state of a step, what it needs, and how an institution spoke."""

from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from namagar.analysis.terms.trace import leaf
from namagar.web.parts.templatetags.parts import number, words

register = template.Library()
SHAPES = {"waiting": "claimed", "open": "open", "passed": "decided", "stuck": "lapsed", "ended": "withdrawn"}


@register.simple_tag
def step_state(state: str) -> SafeString:
    """Where a step stands: shape and word."""
    said = {
        "waiting": gettext("waits for the step before"),
        "open": gettext("open"),
        "passed": gettext("passed"),
        "stuck": gettext("cannot pass any more"),
        "ended": gettext("ended before it passed"),
    }
    return format_html('<span class="badge {}"><i aria-hidden="true"></i>{}</span>', SHAPES[state], said[state])


@register.simple_tag(takes_context=True)
def quorum_of_step(context: template.Context, each: Any) -> SafeString:
    """How many must have spoken before the step can pass, and how many have."""
    spoken, quorum = (
        number(context, leaf("record", value, app="decisions", model="step", what=what))
        for value, what in ((each.spoken, "spoken"), (each.step.quorum, "quorum"))
    )
    sentence = gettext("{spoken} of at least {quorum} have spoken")
    return mark_safe(conditional_escape(sentence).format(spoken=spoken, quorum=quorum))  # noqa: S308


@register.simple_tag
def deadline_rule(step: Any) -> str:
    """What the policy says about the end of the due date."""
    return {
        "wait": gettext("The step waits even after its due date."),
        "lapse": gettext("After its due date the proposal can be let lapse."),
        "silence-is-consent": gettext("After its due date silence can count as consent, where the list says so."),
    }[step.on_deadline]


@register.filter
def consents_by_silence(step: Any, institution: Any) -> bool:
    """Whether the silence of this institution counts as consent in this step."""
    return any(each.silence for each in step.signatories if each.institution == institution.code)


@register.simple_tag
def spoken_by(signature: Any) -> SafeString:
    """Who spoke for the institution: a person, a deputy, or somebody on paper."""
    if signature.verdict == "silent":
        return format_html("{}", gettext("By the rule of this step its silence counts as consent."))
    if signature.paper is not None:
        return _said(
            gettext("On paper: {name}, {office}"),
            name=format_html("<bdi>{}</bdi>", signature.signed_name),
            office=format_html("<bdi>{}</bdi>", signature.signed_office),
        )
    if signature.on_behalf is not None:
        return _said(
            gettext("{name}, deputy of {other}"),
            name=words(signature.user.names),
            other=words(signature.on_behalf.given_by.names),
        )
    return words(signature.user.names)


def _said(sentence: str, **parts: SafeString) -> SafeString:
    return mark_safe(conditional_escape(sentence).format(**parts))  # noqa: S308
