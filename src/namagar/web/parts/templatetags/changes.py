"""What changed when a decision lapsed: answer by answer, claim by claim, in words instead of paths."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from namagar.analysis.frameworks.load import framework as load_framework
from namagar.analysis.frameworks.wording import words as framework_words
from namagar.analysis.terms import codewords
from namagar.web.parts.templatetags.parts import code, day
from namagar.web.parts.templatetags.road import released_claim

register = template.Library()
Row = tuple[object, object]


@register.simple_tag(takes_context=True)
def what_changed(context: template.Context, decision: Any) -> SafeString:
    """One entry for each thing that is not as it was signed: what it was, and what it is now."""
    rows = (row for change in decision.changes for row in _rows(context, decision.matter, change))
    return format_html('<ul class="plain rows">{}</ul>', format_html_join("", "<li>{} {}</li>", rows))


def _rows(context: template.Context, matter: Mapping[str, Any], change: Mapping[str, str]) -> Iterator[Row]:
    if change["path"] == "answers":
        yield from _answers(matter, _by("item", change["before"]), _by("item", change["after"]))
    elif change["path"] == "claims":
        yield from _claims(context, _by("id", change["before"]), _by("id", change["after"]))
    elif change["path"] == "deadline":
        yield gettext("The last day of the open step was over:"), day(change["before"])
    else:
        yield _otherwise(change), ""


def _otherwise(change: Mapping[str, str]) -> str:
    """What is said of a part whose two versions are not set side by side."""
    part = change["path"].partition(".")[0]
    names = {
        "estimate": gettext("The reconciliation under the value is specified differently."),
        "findings": gettext("The findings are not the same any more."),
        "question": gettext("The question is worded differently."),
        "period": gettext("The time it asks about has changed."),
    }
    return names.get(part, gettext("The content is not the same any more."))


def _by(name: str, text: str) -> dict[str, Mapping[str, Any]]:
    return {each[name]: each for each in json.loads(text or "[]")}


def _answers(matter: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Row]:
    wording = framework_words(load_framework(matter["framework"], matter["edition"]), get_language() or "en")
    for item in dict.fromkeys((*before, *after)):
        old, new = before.get(item), after.get(item)
        if old == new:
            continue
        head = format_html('{} <b dir="auto">{}</b>', code(item), wording.item(item).label)
        fields = [
            (gettext("Answer"), *(wording.option(each["option"]) if each else _not_there() for each in (old, new))),
            *_texts(old, new),
        ]
        pairs = [(_pair(*field),) for field in fields if field[1] != field[2]]
        again = gettext("Accepted again, or by another institution; option and texts are the same.")
        yield head, format_html_join("", "{}", pairs) or format_html('<span class="sub">{}</span>', again)


def _not_there() -> str:
    return gettext("not among the answers")


def _texts(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Iterator[tuple[str, str, str]]:
    """The written parts of an answer that was there before and is there now."""
    if old is None or new is None:
        return
    language = get_language() or "en"
    names = {"justification": gettext("Justification"), "citations": gettext("Law"), "evidence": gettext("Evidence")}
    for name, label in names.items():
        texts = [_written(each[name], language) for each in (old, new)]
        # A text that differs in the other language only is shown in that language.
        if texts[0] == texts[1] and old[name] != new[name]:
            other = "en" if language == "fa" else "fa"
            texts = [_written(each[name], other) for each in (old, new)]
        yield label, texts[0], texts[1]


def _written(value: Any, language: str) -> str:
    if isinstance(value, Mapping):
        return str(value[language])
    return "; ".join(", ".join(str(part) for part in each.values() if part) for each in value)


def _pair(label: str, before: str, after: str) -> SafeString:
    none = gettext("nothing")
    return format_html(
        '<span class="sub">{} · {} <bdi>{}</bdi> · {} <bdi>{}</bdi></span>',
        label,
        gettext("before:"),
        before or none,
        gettext("now:"),
        after or none,
    )


def _claims(context: template.Context, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Row]:
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        one = new or old
        assert one is not None
        head = format_html("<b>{}</b> {}", codewords.publisher(one["publisher"])[get_language() or "en"], code(key))
        if old and new and all(old[name] == new[name] for name in ("value", "low", "high")):
            same = gettext("The value is the same; what is said about its source has changed.")
            yield head, format_html('<span class="sub">{}</span>', same)
            continue
        none = gettext("no such claim")
        yield (
            head,
            format_html(
                '<span class="sub">{} {} · {} {}</span>',
                gettext("before:"),
                released_claim(context, old) if old else none,
                gettext("now:"),
                released_claim(context, new) if new else none,
            ),
        )
