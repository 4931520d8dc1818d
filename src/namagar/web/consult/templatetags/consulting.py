"""Words of a consultation: kinds of remarks, what became of them, voices, and what a draft says."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext

from namagar.analysis.frameworks.wording import Words
from namagar.analysis.terms.problem import Problem
from namagar.analysis.terms.wording import Sentence, sentence
from namagar.web.parts.templatetags.answers import answer_option

register = template.Library()


def verdict_words(code: str) -> str:
    """What became of a remark; empty is not answered yet."""
    return {
        "accepted": pgettext("disposition", "accepted"),
        "partly": pgettext("disposition", "accepted in part"),
        "not": pgettext("disposition", "not accepted"),
        "": pgettext("disposition", "awaits an answer"),
    }[code]


@register.simple_tag
def verdict(code: str) -> SafeString:
    """The same with its colour."""
    shades = {"accepted": "yes", "partly": "wait", "not": "no", "": "wait"}
    return format_html('<span class="{}">{}</span>', shades[code], verdict_words(code))


@register.simple_tag
def verdict_word(code: str) -> str:
    """The same as plain text."""
    return verdict_words(code)


@register.simple_tag
def kind_word(code: str) -> str:
    """A comment, or an amendment."""
    return {"comment": gettext("Comment"), "amendment": gettext("Amendment")}[code]


@register.simple_tag
def voice_word(code: str) -> str:
    """How an institution votes; empty has not voted."""
    return {
        "for": pgettext("vote", "for"),
        "against": pgettext("vote", "against"),
        "abstain": pgettext("vote", "abstains"),
        "": pgettext("vote", "has not voted"),
    }[code]


@register.simple_tag
def says(wording: Words, passage: Mapping[str, Any]) -> SafeString:
    """The answer that a passage gives, with its shape."""
    return answer_option(wording, passage["option"])


@register.simple_tag
def present_wording(passage: Mapping[str, Any], language: str) -> str:
    """The text of a passage in one language, to be amended; where both are one text, only the reader's has it."""
    texts = passage["justification"]
    return "" if texts["en"] == texts["fa"] and language != get_language() else str(texts[language])


@register.simple_tag
def worded(problem: Problem) -> Sentence:
    """A problem in the language of the page."""
    return sentence(problem, get_language() or "en")
