"""Tags of the board of contradictions: its filters in words, what happened to a finding, the thresholds of a check."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from namagar.analysis.terms import codewords
from namagar.analysis.terms.numerals import digits, show
from namagar.analysis.terms.trace import Trace
from namagar.catalogue import reader
from namagar.records.findings import board
from namagar.records.findings.board import NOBODY, Choice
from namagar.records.findings.queries import Happened, Standing
from namagar.records.people.texts import for_reading
from namagar.web.parts.templatetags.findings import severity_word
from namagar.web.parts.templatetags.parts import code, number, state_words, words
from namagar.web.parts.templatetags.road import note, prose

register = template.Library()


def _language() -> str:
    return get_language() or "en"


@register.simple_tag
def facet_title(name: str) -> str:
    """What a filter asks."""
    return {
        "severity": gettext("How grave"),
        "state": gettext("How far"),
        "owner": gettext("Who looks into it"),
        "corridor": gettext("From where to where"),
        "indicator": gettext("What is counted"),
        "check": gettext("What is wrong"),
    }[name]


@register.simple_tag
def facet_word(name: str, choice: Choice) -> str | SafeString:
    """One value of a filter."""
    if choice.names:
        return words(choice.names)
    if name == "owner" and choice.value == NOBODY:
        return gettext("nobody yet")
    told = {"severity": severity_word, "state": state_words}.get(name)
    try:
        return told(choice.value) if told else code(choice.value)
    except KeyError:  # an address that somebody wrote by hand
        return code(choice.value)


@register.filter
def check_title(check: str) -> Mapping[str, str]:
    """What a check finds, in a few words."""
    return board.check_title(check)


@register.simple_tag(takes_context=True)
def contradictions_shown(context: template.Context, count: Trace) -> SafeString:
    """How many contradictions there are."""
    n = int(count.value or 0)
    return format_html(ngettext("{n} contradiction", "{n} contradictions", n), n=number(context, count))


@register.simple_tag
def page_of(page: int, pages: int) -> SafeString:
    """Which page of how many: names of pages, which count nothing."""
    said = gettext("Page {page} of {pages}").format(page=page, pages=pages)
    return words(dict.fromkeys(("en", "fa"), said))


@register.simple_tag
def note_words(texts: Mapping[str, str]) -> SafeString:
    """Prose of the catalogue, in which numbers are part of the sentence."""
    return note(texts[_language()])


@register.simple_tag
def headline_text(of: Standing) -> str:
    """The headline where only plain text may stand."""
    return digits(of.headlines()[_language()], _language())


@register.simple_tag
def happened_word(line: Happened) -> str:
    """What was done with a finding."""
    if line.what == "change" and line.after == "reopened":
        return gettext("Opened again: its claims changed")
    return {
        "assign": gettext("Given to somebody to look into"),
        "settle": gettext("Settled"),
        "change": gettext("Its claims changed"),
        "vanish": gettext("No check says it any more"),
        "discuss": gettext("Said"),
    }[line.what]


@register.simple_tag
def given_reason(texts: Mapping[str, str]) -> SafeString:
    """A reason as it was written, in the page's language where there is one."""
    return prose(for_reading(texts["en"], texts["fa"]))


@register.simple_tag
def thresholds(check: Any) -> SafeString:
    """The parameters of a check as its file states them; how grave a finding is, the check says in a sentence."""
    stated = {name: value for name, value in check.data["parameters"].items() if name != "severities"}
    rows = format_html_join(
        "", "<dt>{}</dt><dd>{}</dd>", ((_parameter(name), _value(value)) for name, value in stated.items())
    )
    return format_html('<dl class="facts">{}</dl>', rows) if stated else SafeString("")


def _parameter(name: str) -> str | SafeString:
    found = codewords.check_parameter(name)
    return found[_language()] if found else code(name)


def _value(value: Any) -> str | SafeString:
    if isinstance(value, list):
        return format_html_join(mark_safe("<br>"), "{}", ((_named(each),) for each in value))
    exact = Fraction(str(value))
    return format_html('<bdi class="title">{}</bdi>', show(exact, _language(), len(str(value).partition(".")[2])))


def _named(text: str) -> SafeString:
    """A rule between indicators, such as `emigration = immigration`, with their titles."""
    return format_html_join(" ", "{}", ((_word(each),) for each in text.split()))


def _word(part: str) -> str | SafeString:
    indicator = part.removeprefix("?")
    if f"{indicator}.yaml" in reader.names(("indicators",), ".yaml"):
        return words(codewords.indicator(indicator)["title"])
    if "=" in part:
        dimension, _, kind = part.partition("=")
        return format_html("({})", words(codewords.breakdown(dimension, kind)))
    return part.replace("-", "−") if len(part) == 1 else code(part)
