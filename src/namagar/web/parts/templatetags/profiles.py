"""Tags for a profile: its questions by their labels, why one was not asked, sentences with a number in them."""

from collections.abc import Mapping

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from namagar.analysis.exports.exercises import Exercise
from namagar.analysis.frameworks.framework import Framework, Item
from namagar.analysis.frameworks.wording import Words
from namagar.analysis.terms.numerals import digits
from namagar.analysis.terms.trace import Trace
from namagar.web.parts.templatetags.parts import code, number

register = template.Library()


def _language() -> str:
    return get_language() or "en"


@register.simple_tag
def item_title(wording: Words, name: str) -> SafeString:
    """The label of a question, numbers in it in the digits of the language."""
    return format_html('<bdi class="title">{}</bdi>', digits(wording.item(name).label, _language()))


@register.filter
def item_of(framework: Framework, name: str) -> Item:
    """A question of a framework."""
    return framework.item(name)


@register.simple_tag
def not_asked(said: Mapping[str, str], of: Exercise, item: Item) -> SafeString:
    """Because of which answer a question was not asked."""
    name, answer = of.decided_by(item)
    option = answer.option_words[_language()] if answer else said["not_answered"]
    return _filled(said["not_asked"], item=code(name), option=conditional_escape(option))


@register.simple_tag(takes_context=True)
def counted(context: template.Context, sentence: str, of: Trace) -> SafeString:
    """A sentence of the catalogue with its number, which has its trace."""
    return _filled(sentence, number=number(context, of))


@register.simple_tag(takes_context=True)
def covered(context: template.Context, of: Trace, all_of: Trace) -> SafeString:
    """How many of the objectives somebody's answer bears on."""
    sentence = gettext("{n} of {all} objectives have an accepted answer that says what is in place, partly or absent.")
    return _filled(sentence, n=number(context, of), all=number(context, all_of))


def _filled(sentence: str, **parts: str) -> SafeString:
    """The escaped sentence whose parts are already HTML."""
    return mark_safe(conditional_escape(sentence).format(**parts))  # noqa: S308
