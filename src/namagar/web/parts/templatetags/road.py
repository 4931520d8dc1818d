"""Tags for what travels the road: periods, claims, decisions, and the prose that people write on the way."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from namagar.analysis.terms import codewords
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.numerals import digits, read_number
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.trace import Trace, leaf
from namagar.catalogue import reader
from namagar.records.claims.matter import adopted_estimate
from namagar.web.parts.templatetags.parts import number

register = template.Library()


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
def area_name(country: Any, code: str) -> SafeString:
    """The name of an area of a country."""
    rows = reader.table("countries", str(country), "areas.csv")
    found = next(row for row in rows if row["id"] == code)
    return format_html('<bdi class="title">{}</bdi>', found[f"name_{_language()}"])


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
