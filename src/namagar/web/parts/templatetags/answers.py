"""Tags for answers: the question and its frameworks, what was chosen, what changed, what it serves, the score."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from namagar.analysis.frameworks.load import framework as load_framework
from namagar.analysis.frameworks.wording import DomainWords, ItemWords, ObjectiveWords, Words, words
from namagar.analysis.terms.numerals import digits
from namagar.analysis.terms.trace import Trace, leaf
from namagar.catalogue import reader
from namagar.web.parts.templatetags.parts import day, number
from namagar.web.parts.templatetags.road import gettext_html

register = template.Library()
COMPACT = ("gcm", "2018")


def _language() -> str:
    return get_language() or "en"


@register.filter
def domain_words(wording: Words, code: str) -> DomainWords:
    """The words of a domain."""
    return wording.domain(code)


@register.filter
def item_words(wording: Words, code: str) -> ItemWords:
    """The words of an item."""
    return wording.item(code)


@register.filter
def objective_words(wording: Words, number: int) -> ObjectiveWords:
    """The words of an objective."""
    return wording.objective(number)


@register.simple_tag
def framework_name(name: str, edition: str) -> str:
    """The name of an edition of a framework where only plain text may stand."""
    return words(load_framework(name, edition), _language()).title


@register.simple_tag
def framework_title(name: str, edition: str) -> SafeString:
    """The name of an edition of a framework."""
    return format_html('<bdi class="title">{}</bdi>', framework_name(name, edition))


@register.simple_tag
def answer_option(wording: Words, code: str) -> SafeString:
    """An option in words with its shape; an empty one says that nothing is answered."""
    if not code:
        return format_html('<span class="opt none">{}</span>', gettext("not answered"))
    return format_html('<span class="opt {}"><i aria-hidden="true"></i>{}</span>', code, wording.option(code))


@register.simple_tag
def option(code: str, texts: Mapping[str, str]) -> SafeString:
    """A released option in words with its shape."""
    return format_html('<span class="opt {}"><i aria-hidden="true"></i>{}</span>', code, texts[_language()])


def _words_of(matter: Mapping[str, Any]) -> Words:
    return words(load_framework(matter["framework"], matter["edition"]), _language())


@register.simple_tag
def matter_item(matter: Mapping[str, Any], item: str) -> str:
    """The label of an item in a decided round."""
    return _words_of(matter).item(item).label


@register.simple_tag
def matter_option(matter: Mapping[str, Any], code: str) -> SafeString:
    """The option of an answer in a decided round."""
    return answer_option(_words_of(matter), code)


@register.simple_tag
def item_label(answer: Any) -> str:
    """The label of the item an answer belongs to."""
    found = words(load_framework(answer.round.framework, answer.round.edition), _language())
    return found.item(answer.item).label


@register.simple_tag
def score_label(each: Any) -> str:
    """The domain a score belongs to, be it live or released."""
    if hasattr(each, "label"):
        return str(each.label[_language()])
    return words(load_framework("sdg-10-7-2", "2021"), _language()).domain(each.code).label


@register.simple_tag
def score_category(each: Any) -> str:
    """The category of a score in words."""
    if isinstance(each.category, Mapping):
        return str(each.category[_language()])
    return words(load_framework("sdg-10-7-2", "2021"), _language()).category(each.category)


@register.filter
def score_trace(each: Any) -> Trace:
    """The official value of a score, be it live or released."""
    found: Trace = each.value if hasattr(each, "value") else each.score
    return found


@register.simple_tag(takes_context=True)
def answered(context: template.Context, each: Any) -> SafeString:
    """How many of how many items are answered."""
    facts = {"app": "assessments", "model": "score", "id": f"{each.level}/{each.code}"}
    return gettext_html(
        "{n} of {all}",
        n=number(context, leaf("record", each.answered, **facts, what="answered")),
        all=number(context, leaf("record", each.of, **facts, what="items")),
    )


@register.simple_tag
def citation(each: Any) -> SafeString:
    """A place in a law, in one line."""
    row = (
        each
        if isinstance(each, Mapping)
        else {
            "instrument": each.instrument,
            "article": each.article,
            "in_force": each.in_force.isoformat(),
            "gazette": each.gazette,
        }
    )
    return format_html(
        '<span class="citation"><bdi class="title" dir="auto">{}{}{}</bdi><span class="sub">{} {}{}</span></span>',
        row["instrument"],
        comma_after(row["instrument"]),
        row["article"],
        gettext("in force since"),
        day(row["in_force"]),
        format_html(' · <bdi class="title">{}</bdi>', row["gazette"]) if row["gazette"] else "",
    )


def comma_after(text: str) -> str:
    """The comma of the script in which a text ends."""
    last = next((each for each in reversed(text) if each.isalpha()), "")
    return "، " if unicodedata.bidirectional(last or "a") == "AL" else ", "


@register.simple_tag
def differences(answer: Any, typed: Mapping[str, Any]) -> SafeString:
    """What stands now against what was typed, field by field."""
    fields = (
        ("option", gettext("Answer")),
        ("justification_en", gettext("Justification in English")),
        ("justification_fa", gettext("Justification in Persian")),
    )
    rows = [
        (label, getattr(answer, name), typed.get(name, ""))
        for name, label in fields
        if getattr(answer, name) != typed.get(name, "")
    ]
    return format_html(
        '<table class="wide"><thead><tr><th scope="col"></th><th scope="col">{}</th><th scope="col">{}</th>'
        "</tr></thead><tbody>{}</tbody></table>",
        gettext("Stands now"),
        gettext("You wrote"),
        format_html_join("", '<tr><th scope="row">{}</th><td dir="auto">{}</td><td dir="auto">{}</td></tr>', rows),
    )


@register.simple_tag
def change_word(kind: str) -> str:
    """What became of a question from one edition to the next, in words."""
    return {
        "reworded": gettext("The question is worded otherwise."),
        "split": gettext("The question was split."),
        "merged": gettext("Questions were merged."),
        "new": gettext("The question is new."),
        "dropped": gettext("The question was dropped."),
        "facets": gettext("The question is answered separately now."),
    }[kind]


@register.simple_tag
def match_word(match: str) -> str:
    """How closely two questions match, in words."""
    return {
        "exact": gettext("the same question"),
        "close": gettext("nearly the same"),
        "partial": gettext("a part of it"),
        "related": gettext("bears on it"),
    }[match]


@register.simple_tag
def served(country: Any, link: Any) -> SafeString:
    """One thing that an answer serves, in words, with its address where it has a page."""
    if link.kind == "gcm-objective":
        return format_html('<a href="{}">{}</a>', objective_url(country, link.code), objective_short(int(link.code)))
    if link.kind == "gcm-action":
        number, letter = int(link.code[:-1]), link.code[-1]
        text = words(load_framework(*COMPACT), _language()).objective(number).actions[letter]
        return format_html(
            '{}, <bdi class="code">{}</bdi> {}', objective_short(number), letter, digits(text, _language())
        )
    if link.kind == "sdg-target":
        return format_html('{} <bdi class="code">{}</bdi>', gettext("SDG target"), link.code)
    if link.kind == "unsdcf-priority":
        priorities = reader.yaml_file("countries", str(country), "unsdcf.yaml")["priorities"]
        title = next(each["title"] for each in priorities if each["id"] == link.code)
        return format_html("{} {}", gettext("Cooperation Framework:"), title[_language()])
    label = words(load_framework(link.framework, link.edition), _language()).item(link.code).label
    return format_html(
        '{} <bdi class="code">{}</bdi> {}',
        framework_name(link.framework, link.edition),
        link.code,
        digits(label, _language()),
    )


@register.simple_tag
def objective_url(country: Any, number: object) -> str:
    """Where an objective of the Global Compact is explained."""
    address = reverse("public:framework", args=[country, *COMPACT])
    return f"{address}#objective-{number}"


@register.simple_tag
def objective_short(number: int) -> str:
    """The short name of an objective."""
    return words(load_framework(*COMPACT), _language()).objective(number).short


@register.simple_tag
def wall_label(kind: str, code: str, wording: Words) -> str:
    """What one cell of a wall is about."""
    return wording.domain(code).label if kind == "domain" else objective_short(int(code))
