"""Tags of findings: what one says, how grave it is, how it may end."""

from functools import partial

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from namagar.analysis.terms.areas import LANGUAGES
from namagar.records.findings.queries import Standing
from namagar.web.parts.templatetags.parts import dressed, fact_drawer
from namagar.web.parts.templatetags.road import prose

register = template.Library()


@register.simple_tag(takes_context=True)
def headline(context: template.Context, of: Standing) -> SafeString:
    """What is wrong, in one sentence: as the check says it now, or as it was said when a check still said it."""
    if of.finding is None:
        return prose(of.headlines())
    return dressed(of.finding.headline, fact_drawer(context))


@register.simple_tag(takes_context=True)
def brief(context: template.Context, of: Standing) -> SafeString:
    """Its numbers, where what is wrong with what stands beside them."""
    return dressed(of.finding.brief, fact_drawer(context)) if of.finding else SafeString("")


@register.simple_tag
def about(of: Standing) -> SafeString:
    """The quantity or series it is about."""
    return prose({language: of.finding.about(language) for language in LANGUAGES}) if of.finding else SafeString("")


@register.simple_tag(takes_context=True)
def explanation(context: template.Context, of: Standing) -> SafeString:
    """The numbers, then the likely cause; the claims themselves stand below."""
    if of.finding is None:
        return prose(of.followed.told["explanation"]) if of.followed else SafeString("")
    return dressed(partial(of.finding.explanation, listed=False), fact_drawer(context))


@register.simple_tag
def severity_word(severity: str) -> str:
    """How grave a finding is."""
    return {"high": gettext("grave"), "medium": gettext("notable"), "low": gettext("slight")}[severity]


@register.simple_tag
def severity_badge(severity: str) -> SafeString:
    """The same with its shape."""
    return format_html(
        '<span class="badge severity-{}"><i aria-hidden="true"></i>{}</span>', severity, severity_word(severity)
    )


@register.simple_tag
def outcome_word(outcome: str) -> str:
    """How a finding ended."""
    return {
        "explained": gettext("Explained: each figure may stand"),
        "source-corrected": gettext("The source is corrected"),
        "accepted": gettext("Accepted as it is"),
        "false-alarm": gettext("False alarm"),
        "to-decide": gettext("To be decided by the institutions"),
    }[outcome]


@register.simple_tag
def outcome_meaning(outcome: str) -> str:
    """When this is the right way to end a finding."""
    return {
        "explained": gettext("The figures count different people, times or places, and it is clear which."),
        "source-corrected": gettext("The publisher has corrected the figure, or will; name the corrected publication."),
        "accepted": gettext("The difference is real and known, and nothing can be done about it now."),
        "false-alarm": gettext("The check does not fit these figures."),
        "to-decide": gettext("The figures cannot both be right; one value is to be proposed for signature."),
    }[outcome]
