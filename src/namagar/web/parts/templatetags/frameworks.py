"""Tags for frameworks: how a question is asked, what became of its answer, what stands beside it."""

import hashlib
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from namagar.analysis.exports import crosswalk_table
from namagar.analysis.frameworks.framework import Condition, Framework, Item
from namagar.analysis.frameworks.load import framework
from namagar.analysis.frameworks.outline import Question
from namagar.analysis.frameworks.serving import Link, title_of
from namagar.analysis.frameworks.wording import Words, words
from namagar.analysis.terms.numerals import digits

register = template.Library()


def _language() -> str:
    return get_language() or "en"


def _in_words(text: str) -> SafeString:
    return format_html('<bdi class="title">{}</bdi>', digits(text, _language()))


@register.simple_tag
def option_words(wording: Words, codes: Any) -> SafeString:
    """Answers in words, each with its shape."""
    told = ((each, wording.option(each)) for each in codes)
    return format_html_join("", '<span class="opt {}"><i aria-hidden="true"></i>{}</span>', told)


@register.simple_tag
def option_list(wording: Words, codes: Any) -> str:
    """Answers in words, as they stand in a sentence."""
    return gettext(" or ").join(gettext("“{answer}”").format(answer=wording.option(each)) for each in codes)


@register.simple_tag
def asked_after(wording: Words, condition: Condition) -> SafeString:
    """After which answer to which question an item is asked."""
    return format_html(
        '{} {} <bdi class="code" dir="ltr">{}</bdi> {}',
        option_list(wording, condition.options),
        gettext("to"),
        condition.item,
        _in_words(wording.item(condition.item).label),
    )


@register.simple_tag
def facet_words(wording: Words, question: Question) -> str:
    """The sides of a question that are answered separately."""
    return gettext(", ").join(wording.facet(each) for each in question.facets)


@register.simple_tag
def edition_title(edition: Framework) -> SafeString:
    """The name of an edition."""
    return _in_words(words(edition, _language()).title)


@register.simple_tag
def edition_name(edition: Framework) -> str:
    """The same where only plain text may stand."""
    return digits(words(edition, _language()).title, _language())


@register.simple_tag
def national_label(national: Framework, code: str) -> SafeString:
    """The question of the national edition that a local one goes back to."""
    return _in_words(words(national, _language()).item(code).label)


@register.simple_tag
def carries_word(carries: str) -> str:
    """What becomes of an answer of the earlier edition, in words."""
    return {
        "yes": gettext("The answer carries over."),
        "ask": gettext("The answer is suggested; a person confirms it."),
        "no": gettext("No answer carries over."),
    }[carries]


@register.simple_tag
def beside_kind(kind: str) -> str:
    """What kind of thing stands beside an item, in words."""
    found: str = crosswalk_table.wording(_language())["kinds"][kind]
    return found


@register.simple_tag
def beside_reason(link: Link) -> SafeString:
    """Why the two stand beside each other."""
    return _in_words(crosswalk_table.reason_of(link, _language()))


@register.simple_tag
def beside(country: Any, link: Link) -> SafeString:
    """The thing itself: its code, its words, and its address where it has a page."""
    title = title_of(link, str(country), _language())
    called = digits(link.code, _language()) if link.kind == "gcm-objective" else link.code
    name = format_html('<bdi class="code" dir="ltr">{}</bdi> {}', called, _in_words(title))
    if link.kind == "item":
        address = reverse("public:crosswalk", args=[country, link.framework, link.edition])
        of = _in_words(words(framework(link.framework, link.edition), _language()).title)
        return format_html('<a href="{}#item-{}">{}</a><span class="sub">{}</span>', address, link.code, name, of)
    if link.kind.startswith("gcm"):
        address = reverse("public:framework", args=[country, link.framework, link.edition])
        objective = link.code if link.code.isdecimal() else link.code[:-1]
        return format_html('<a href="{}#objective-{}">{}</a>', address, objective, name)
    return name


@register.filter
def options_of(of: Framework, item: Item) -> tuple[str, ...]:
    """The answers an item can have, apart from those that say why there is none."""
    return of.scale_of(item).options


@register.filter
def fingerprint(text: str) -> str:
    """SHA-256 of a file that is kept as text."""
    return hashlib.sha256(text.encode()).hexdigest()
