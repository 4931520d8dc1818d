"""Tags for what travels the road: claims, findings, decisions, answers, scores, releases."""

import unicodedata
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from namagar.analysis.frameworks.load import framework as load_framework
from namagar.analysis.frameworks.wording import DomainWords, ItemWords, ObjectiveWords, Words, words
from namagar.analysis.terms import codewords
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.numerals import digits, read_number
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.trace import Trace, leaf
from namagar.catalogue import reader
from namagar.records.claims.matter import adopted_estimate
from namagar.web.parts.templatetags.parts import day, number

register = template.Library()
COMPACT = ("gcm", "2018")


def _language() -> str:
    return get_language() or "en"


@register.simple_tag
def period_label(period: Period) -> SafeString:
    """A period in the calendar it was stated in, with the other in brackets."""
    return format_html('<time datetime="{}">{}</time>', f"{period.start}/{period.end}", period.label(_language()))


@register.simple_tag
def period_text(text: str) -> SafeString:
    """The same for a period that is kept as text."""
    return period_label(Period.read(text))


@register.simple_tag(takes_context=True)
def claim_value(context: template.Context, claim: Claim) -> SafeString:
    """What a claim says: its value, or its interval, with as many decimals as its source prints."""
    decimals = _decimals(claim)
    if claim.value is not None:
        return number(context, claim.trace(), decimals)
    low, high = (
        leaf("claim", bound, id=claim.id, publisher=claim.publisher, bound=name)
        for name, bound in (("low", claim.low), ("high", claim.high))
    )
    return format_html("{} – {}", number(context, low, decimals), number(context, high, decimals))


def _decimals(claim: Claim) -> int | None:
    """The decimals of its unit of rounding: one for a tenth; nothing where that would leave out digits it states."""
    stated = [each for each in (claim.precision, claim.value, claim.low, claim.high) if each is not None]
    if claim.precision is None:
        return None
    return next((n for n in range(7) if all((each * 10**n).denominator == 1 for each in stated)), None)


@register.simple_tag(takes_context=True)
def released_claim(context: template.Context, claim: Mapping[str, str]) -> SafeString:
    """What a claim says, from its kept row."""
    bounds = [claim["value"]] if claim["value"] else [claim["low"], claim["high"]]
    names = ["value"] if claim["value"] else ["low", "high"]
    return format_html_join(
        " – ",
        "{}",
        ((number(context, _leaf(claim, name, text)),) for name, text in zip(names, bounds, strict=True)),
    )


def _leaf(claim: Mapping[str, str], name: str, text: str) -> Trace:
    value = read_number(text)
    exact = int(value) if value.denominator == 1 else value
    facts = {"id": claim["id"], "publisher": claim["publisher"]} | ({} if name == "value" else {"bound": name})
    return leaf("claim", exact, **facts)


@register.simple_tag(takes_context=True)
def received_value(context: template.Context, received: Any) -> SafeString:
    """What a received claim says."""
    return released_claim(context, received.fields)


@register.simple_tag
def note(text: str) -> SafeString:
    """A note on a claim: prose in which numbers are part of the sentence."""
    return _prose(text)


@register.simple_tag
def prose(texts: Mapping[str, str] | str) -> SafeString:
    """A text as somebody wrote it, or as it was released, in the page's language where there is one."""
    return _prose(texts if isinstance(texts, str) else texts[_language()])


def _prose(text: str) -> SafeString:
    return format_html('<span class="prose" dir="auto">{}</span>', digits(text, _language()))


@register.simple_tag
def prose_block(texts: Mapping[str, str]) -> SafeString:
    """A longer text with its paragraphs."""
    lines = [line for line in digits(texts[_language()], _language()).splitlines() if line.strip()]
    return format_html(
        '<div class="prose" dir="auto">{}</div>',
        format_html_join("", "<p>{}</p>", ((line,) for line in lines)),
    )


@register.simple_tag(takes_context=True)
def quorum_sentence(context: template.Context, quorum: Any) -> SafeString:
    """How many members are there and how many are needed."""
    return gettext_html(
        "{present} of {members} members are present; {needed} are needed.",
        present=number(context, quorum.present),
        members=number(context, quorum.members),
        needed=number(context, quorum.needed),
    )


@register.simple_tag(takes_context=True)
def learned_sentence(context: template.Context, learned: Any) -> SafeString:
    """Participants, matched pairs, mean gain and share improved."""
    said = gettext_html(
        "{people} participants, {women} of them women; {pairs} tested before and after.",
        people=number(context, learned.participants),
        women=number(context, learned.women),
        pairs=number(context, learned.tested_twice),
    )
    if learned.gain.value is None:
        return format_html("{} {}", said, gettext("Too few for a result."))
    return format_html(
        "{} {}",
        said,
        gettext_html(
            "Mean gain {gain} points (n = {pairs}); {share} per cent improved.",
            gain=number(context, learned.gain),
            pairs=number(context, learned.tested_twice),
            share=number(context, learned.improved),
        ),
    )


@register.simple_tag(takes_context=True)
def score(context: template.Context, value: Any, of: Any) -> SafeString:
    """A test score of one participant; a missing one stays missing."""
    exact = None if value is None else Fraction(value)
    shown = int(exact) if exact is not None and exact.denominator == 1 else exact
    return number(context, leaf("record", shown, app="capacity", model="participant", id=str(of.pk)))


@register.simple_tag
def sex_word(code: str) -> str:
    """F, M, X in words."""
    return {"F": gettext("woman"), "M": gettext("man"), "X": gettext("other answer")}[code]


@register.filter
def states(text: str) -> list[str]:
    """Several states in one text."""
    return text.split()


@register.simple_tag
def provenance(status: str) -> str:
    """official, ours, to-confirm in words."""
    return {
        "official": gettext("official text"),
        "ours": gettext("our words"),
        "to-confirm": gettext("to be confirmed"),
    }[status]


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
def answer_task(answer: Any) -> str:
    """What is to be done with an answer, as a sentence's beginning."""
    return {
        "open": gettext("Answer:"),
        "draft": gettext("Finish the draft:"),
        "returned": gettext("Improve the answer:"),
        "submitted": gettext("Review:"),
        "prefilled": gettext("Confirm what is pre-filled:"),
    }[answer.state]


@register.simple_tag
def answer_button(answer: Any) -> str:
    """The button for it."""
    return {
        "open": gettext("Answer"),
        "draft": gettext("Go on"),
        "returned": gettext("Improve"),
        "submitted": gettext("Review"),
        "prefilled": gettext("Confirm"),
    }[answer.state]


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


def gettext_html(message: str, **parts: SafeString) -> SafeString:
    """A translated sentence whose parts are already HTML."""
    texts = {
        "{n} of {all}": gettext("{n} of {all}"),
        "{n} signed, {needed} of {all} needed": gettext("{n} signed, {needed} of {all} needed"),
        "{present} of {members} members are present; {needed} are needed.": gettext(
            "{present} of {members} members are present; {needed} are needed."
        ),
        "{people} participants, {women} of them women; {pairs} tested before and after.": gettext(
            "{people} participants, {women} of them women; {pairs} tested before and after."
        ),
        "Mean gain {gain} points (n = {pairs}); {share} per cent improved.": gettext(
            "Mean gain {gain} points (n = {pairs}); {share} per cent improved."
        ),
    }
    return mark_safe(conditional_escape(texts[message]).format(**parts))  # noqa: S308


@register.simple_tag(takes_context=True)
def signatures_count(context: template.Context, signed: int, needed: int, asked: int) -> SafeString:
    """How many have signed, how many are needed, of how many."""
    n, of_needed, of_all = (
        number(context, leaf("record", value, app="decisions", model="decision", what=what))
        for value, what in ((signed, "signed"), (needed, "needed"), (asked, "asked"))
    )
    return gettext_html("{n} signed, {needed} of {all} needed", n=n, needed=of_needed, all=of_all)


@register.simple_tag(takes_context=True)
def signed_of(context: template.Context, decision: Any) -> SafeString:
    """The same for a released decision."""
    signed = sum(each.verdict == "signed" for each in decision.signatures)
    return signatures_count(context, signed, decision.needed, decision.of)


@register.simple_tag
def trace_step(trace: Trace) -> str:
    """How the value came about, in a sentence."""
    if adopted_estimate(trace) is not None:
        return gettext("Taken from a reconciliation of all sources, as the next step says.")
    if trace.step.endswith("adopted"):
        return gettext("Taken as one source says it; the other claims were weighed against it.")
    return gettext("Stated by the institutions themselves, weighed against all claims below.")


@register.simple_tag
def indicator_title(code: str) -> str:
    """The name of an indicator."""
    title: str = codewords.indicator(code)["title"][_language()]
    return title


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
def area_name(country: Any, code: str) -> SafeString:
    """The name of an area of a country."""
    rows = reader.table("countries", str(country), "areas.csv")
    found = next(row for row in rows if row["id"] == code)
    return format_html('<bdi class="title">{}</bdi>', found[f"name_{_language()}"])


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


@register.simple_tag
def claim_column(name: str) -> str:
    """A column of the claim in words."""
    return {
        "value": gettext("Value"),
        "low": gettext("Lower bound"),
        "high": gettext("Upper bound"),
        "period": gettext("Time it speaks of"),
        "concept": gettext("Concept"),
        "title": gettext("Title of the publication"),
        "published": gettext("Date of publication"),
        "revision": gettext("Revision"),
        "page": gettext("Page or table"),
    }[name]
