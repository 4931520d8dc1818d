"""Tags for proposed editions: what is lacking and where it is mended, what differs, field by field and word by word."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from namagar.analysis.frameworks import proposed as proposals
from namagar.analysis.frameworks.changing import Difference
from namagar.analysis.frameworks.differing import FieldChange, Span
from namagar.analysis.frameworks.framework import Scale
from namagar.analysis.frameworks.proposed import Proposed
from namagar.analysis.frameworks.wording import Words
from namagar.analysis.terms.numerals import digits
from namagar.analysis.terms.problem import Problem
from namagar.analysis.terms.wording import sentence
from namagar.records.assessments.models import ProposedEdition
from namagar.web.assess.edition_places import lack_address

register = template.Library()


def _language() -> str:
    return get_language() or "en"


@register.simple_tag
def lacking(country: Any, edition: ProposedEdition, lacks: Iterable[Problem]) -> SafeString:
    """What an edition still needs, each with the place where it is mended."""
    told = ((lack_address(str(country), edition, each), sentence(each, _language())) for each in lacks)
    rows = ((address, each.what, each.mend) for address, each in told)
    return format_html_join("", '<li class="prose"><a href="{}">{}</a> {}</li>', rows)


@register.simple_tag
def proposed_title(of: Proposed) -> SafeString:
    """By what an edition is called."""
    return format_html('<bdi class="title">{}</bdi>', digits(of.framework["title"][_language()], _language()))


@register.simple_tag
def question_label(of: Proposed, code: str) -> SafeString:
    """By what a question is called; that it has no words yet."""
    found = proposals.label(of, code, _language())
    if not found:
        return format_html('<span class="missing">{}</span>', gettext("without words yet"))
    return format_html('<bdi class="title">{}</bdi>', digits(found, _language()))


@register.simple_tag
def question_label_text(of: Proposed, code: str) -> str:
    """The same where only plain text may stand."""
    return digits(proposals.label(of, code, _language()), _language())


@register.simple_tag
def topic_words(wording: Words, topic: str) -> str:
    """The heading of a topic."""
    return wording.topic(topic)


@register.simple_tag
def base_label(base: Any, code: str) -> SafeString:
    """By what a question of the earlier edition is called."""
    return question_label(proposals.of_catalogue(base.id, base.edition), code)


@register.simple_tag
def mark_word(kind: str) -> str:
    """What became of a question since the earlier edition, in a word."""
    return {
        "new": gettext("new question"),
        "reworded": gettext("worded otherwise"),
        "facets": gettext("answered separately"),
        "split": gettext("split"),
        "merged": gettext("merged"),
        "dropped": gettext("dropped"),
        "tags": gettext("tagged otherwise"),
        "tangled": gettext("to be untangled"),
    }[kind]


@register.simple_tag
def several(kind: str) -> str:
    """The changes of a kind that are not explained yet, as a group."""
    return {
        "new": gettext("New questions"),
        "reworded": gettext("Questions worded otherwise"),
        "facets": gettext("Questions answered separately"),
        "split": gettext("Questions that were split"),
        "merged": gettext("Questions that were merged"),
        "dropped": gettext("Dropped questions"),
    }[kind]


@register.simple_tag
def change_sentence(each: Difference) -> str:
    """A change in a sentence."""
    if each.kind == "tangled":
        return gettext("Several questions come from several. Say of each which single one it comes from.")
    return {
        "reworded": gettext("The question is worded otherwise."),
        "split": gettext("The question was split."),
        "merged": gettext("Questions were merged."),
        "new": gettext("The question is new."),
        "dropped": gettext("The question was dropped."),
        "facets": gettext("The question is answered separately now."),
    }[each.kind]


@register.simple_tag
def field_word(name: str) -> str:
    """A field of a question, in words."""
    return {
        "code": gettext("Code of the question"),
        "domain": gettext("Dimension"),
        "after": gettext("Place in the list"),
        "scale": gettext("Answers"),
        "topic": gettext("Topic"),
        "gcm": gettext("Objectives of the Global Compact"),
        "needs": gettext("What an answer needs"),
        "facets": gettext("Separate answers"),
        "asked_after": gettext("Asked only after"),
        "asked_options": gettext("Answers that lead to it"),
        "national": gettext("National question"),
        "label_en": gettext("Label in English"),
        "label_fa": gettext("Label in Persian"),
        "question_en": gettext("Question in English"),
        "question_fa": gettext("Question in Persian"),
        "guidance_en": gettext("Guidance in English"),
        "guidance_fa": gettext("Guidance in Persian"),
    }[name]


@register.simple_tag
def need_word(need: str) -> str:
    """What an answer needs, in words."""
    return {"citation": gettext("a citation of law"), "evidence": gettext("a document as evidence")}[need]


@register.simple_tag
def scale_words(wording: Words, scale: Scale) -> str:
    """The answers of a scale in one line."""
    return " / ".join(wording.option(each) for each in scale.options)


@register.simple_tag
def field_difference(change: FieldChange) -> SafeString:
    """A field before and after; a wording as one text in which what is gone and what has come are marked."""
    if change.spans:
        language = "fa" if change.field.endswith("_fa") else "en"
        direction = "rtl" if language == "fa" else "ltr"
        return format_html(
            '<span lang="{}" dir="{}" class="prose">{}</span>', language, direction, _marked(change.spans)
        )
    return format_html(
        '{} <span class="arrow" aria-hidden="true">→</span> {}', _plain(change.before), _plain(change.after)
    )


def _marked(spans: Iterable[Span]) -> SafeString:
    tags = {"same": "span", "gone": "del", "come": "ins"}
    rows = ((tags[each.kind], each.text, tags[each.kind]) for each in spans)
    return format_html_join(" ", "<{}>{}</{}>", rows)


def _plain(value: object) -> SafeString:
    several = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return format_html('<bdi class="code" dir="ltr">{}</bdi>', several or "–")


@register.simple_tag
def step_word(action: str) -> str:
    """What was done with an edition, in words."""
    return {
        "write_item": gettext("written:"),
        "remove_item": gettext("taken out:"),
        "describe_edition": gettext("title and publisher"),
        "say_origins": gettext("where it comes from:"),
        "explain_changes": gettext("explained:"),
    }[action]


@register.filter
def step_part(part: str) -> str:
    """The part that was written, by its code."""
    return part.partition(" ")[2].replace(">", " → ").replace(",", " ")


@register.filter
def written_code(code: str) -> str:
    """The question that a side belongs to."""
    return code.partition("-")[0]


@register.filter
def carries_choices(choices: Any) -> tuple[str, ...]:
    """What can be said of answers, as a list."""
    return tuple(choices.split() if isinstance(choices, str) else choices)


@register.simple_tag
def typed_reason(typed: dict[str, str], language: str) -> str:
    """The reason as it was typed before it was refused."""
    return typed.get(f"reason_{language}", "")


@register.filter
def lookup_or_empty(texts: Any, language: str) -> str:
    """The text in a language where there is one."""
    return texts.get(language, "") if texts else ""
