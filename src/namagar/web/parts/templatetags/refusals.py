"""What is wrong with one field, said beside it."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.wording import sentence

register = template.Library()


@register.simple_tag
def refusal(refused: Refused | None, field: str) -> SafeString:
    """The problems of this field in words; the field is `aria-describedby="error-<field>"`."""
    language = get_language() or "en"
    found = [each for each in (refused.problems if refused else ()) if each.where.rpartition(", ")[2] == field]
    if not found:
        return SafeString("")
    said = format_html_join(" ", "{} {}", ((it.what, it.mend) for it in (sentence(each, language) for each in found)))
    return format_html('<p class="error" id="error-{}">{}</p>', field, said)


@register.simple_tag
def refused_attributes(refused: Refused | None, field: str) -> SafeString:
    """What tells assistive technology that this field was refused, and where it is said why."""
    if refused is None or all(each.where.rpartition(", ")[2] != field for each in refused.problems):
        return SafeString("")
    return format_html('aria-invalid="true" aria-describedby="error-{}"', field)
