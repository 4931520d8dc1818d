"""Tags that every face draws with: numbers with their traces, days, words, codes, badges, problems, findings."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from namagar.analysis.charts.bars import Part, state_bar
from namagar.analysis.charts.rival_line import Point, traces_of
from namagar.analysis.charts.rival_line import rival_line as drawn_line
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.terms import codewords
from namagar.analysis.terms.calendars import both_calendars, first_calendar, other
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.numerals import digits, show
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.trace import Number, Trace, leaf, to_data
from namagar.analysis.terms.wording import Draw, sentence
from namagar.catalogue import reader
from namagar.records.people import clock
from namagar.web.parts.typed_days import as_typed

register = template.Library()
# Marks of a scale are numbers too and replay like all others, but no reader asks how 1,500,000 was made.
MARK_OF_A_SCALE = "charts.scale.tick"


def _language() -> str:
    return get_language() or "en"


def keep(context: template.Context, trace: Trace) -> str:
    """Remember a trace that is shown on this page; its key."""
    request = context["request"]
    if not hasattr(request, "traces_shown"):
        request.traces_shown = {}
    request.traces_shown[trace.key] = trace
    return trace.key


@register.simple_tag(takes_context=True)
def number(context: template.Context, trace: Trace | None, decimals: int | None = None) -> SafeString:
    """A number with its trace. Without a value it says that none is published."""
    if trace is None or trace.value is None:
        return format_html(
            '<span class="missing">–<span class="visually-hidden"> {}</span></span>', gettext("not published")
        )
    places = decimals if decimals is not None else 0 if Fraction(trace.value).denominator == 1 else 2
    return format_html(
        '<data class="number" value="{}" data-trace="{}">{}</data>',
        trace.value,
        keep(context, trace),
        show(trace.value, _language(), places),
    )


@register.simple_tag(takes_context=True)
def traces(context: template.Context) -> SafeString:
    """How the numbers on this page were made: in words, and as data."""
    shown: Mapping[str, Trace] = getattr(context["request"], "traces_shown", {})
    if not shown:
        return SafeString("")
    told = ((key, _tree(trace)) for key, trace in shown.items() if trace.step != MARK_OF_A_SCALE)
    listed = format_html_join("", '<li id="trace-{}">{}</li>', told)
    kept = {key: to_data(trace) for key, trace in shown.items()}
    data = json.dumps(kept, ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c")
    return format_html(
        '<details class="traces"><summary>{}</summary><ul>{}</ul></details>'
        '<script type="application/json" id="traces">{}</script>',
        gettext("How were the numbers on this page made?"),
        listed,
        mark_safe(data),  # noqa: S308 - JSON without any "<"
    )


def _tree(trace: Trace) -> SafeString:
    words = reader.yaml_file("steps.yaml")[trace.step][_language()]
    value = (
        show(trace.value, _language(), 0 if Fraction(trace.value).denominator == 1 else 2)
        if trace.value is not None
        else "–"
    )
    head = format_html("<b>{}</b> {}{}", value, words, _who(trace))
    if not trace.inputs:
        return head
    return format_html(
        "{}<ul>{}</ul>", head, format_html_join("", "<li>{}</li>", ((_tree(each),) for each in trace.inputs))
    )


def _who(trace: Trace) -> SafeString:
    facts = dict(trace.facts)
    if "publisher" in facts and "id" not in facts:  # quoted by a specification, in its own words
        return format_html(": <bdi>{}, {}, {}</bdi>", facts["publisher"], facts["title"], facts["date"])
    if "publisher" in facts:
        return format_html(
            ": {} <bdi class='code'>{}</bdi>",
            codewords.publisher(facts["publisher"])[_language()],
            facts["id"],
        )
    return format_html(" <bdi class='code'>{}</bdi>", facts["id"]) if "id" in facts else SafeString("")


@register.simple_tag
def day(moment: date | datetime | str | None) -> SafeString:
    """A day in both calendars, the reader's own first."""
    if not moment:
        return SafeString("")
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment) if "T" in moment else date.fromisoformat(moment)
    if isinstance(moment, datetime):
        moment = timezone.localtime(moment).date()
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), both_calendars(moment, _language()))


@register.simple_tag
def sample_day(own: bool = True) -> str:
    """Today as a person would type it, to show how a day is written, in the reader's own calendar or in the other."""
    calendar = first_calendar(_language())
    return as_typed(clock.today(), _language(), calendar if own else other(calendar))


@register.filter
def typed_day(of: date | None) -> str:
    """A day as it stands in a field of a form, in the reader's calendar."""
    return as_typed(of, _language(), first_calendar(_language())) if of else ""


@register.simple_tag
def languages() -> tuple[str, str]:
    """The languages of the pages, the reader's own first: what is asked in both is asked in this order."""
    return ("fa", "en") if _language() == "fa" else ("en", "fa")


@register.simple_tag
def comma() -> str:
    """What stands between the parts of a list, in the script of the page."""
    return gettext(", ")


@register.simple_tag
def words(texts: Mapping[str, str]) -> SafeString:
    """The words of the page's language, numbers in its digits."""
    return format_html('<bdi class="title">{}</bdi>', digits(texts[_language()], _language()))


@register.simple_tag
def code(text: object) -> SafeString:
    """A code or identifier: always Latin, never mirrored."""
    return format_html('<bdi class="code" dir="ltr">{}</bdi>', text)


@register.simple_tag
def ordinal(number: object) -> SafeString:
    """The number by which a thing is called, in the digits of the language; it counts nothing."""
    return format_html('<bdi class="title">{}</bdi>', digits(str(number), _language()))


@register.filter
def in_digits(text: object) -> str:
    """The same text with the digits of the language."""
    return digits(str(text), _language())


@register.simple_tag
def problems(refused: Refused | None) -> SafeString:
    """The summary of what is wrong, on top of the page; each entry leads to its field."""
    if refused is None:
        return SafeString("")
    sentences = [(each.where.rpartition(", ")[2], sentence(isolated(each), _language())) for each in refused.problems]
    rows = format_html_join(
        "",
        '<li><a href="#field-{}"><b>{}</b></a> {} {}</li>',
        ((field, each.what, each.why, each.mend) for field, each in sentences),
    )
    return format_html(
        '<div class="problems" role="alert" tabindex="-1" id="problems"><h2>{}</h2><ul>{}</ul></div>',
        gettext("This was not taken"),
        rows,
    )


def isolated(problem: Problem) -> Problem:
    """What was typed runs in its own direction inside a Persian sentence (Unicode's first-strong isolate)."""
    if _language() != "fa":
        return problem
    facts = {
        name: f"\u2068{each}\u2069" if isinstance(each, str) and each else each for name, each in problem.facts.items()
    }
    return Problem(problem.code, problem.where, facts)


def state_words(state: str) -> str:
    """A state in words."""
    names = {
        "claimed": gettext("claimed"),
        "missing": gettext("missing"),
        "in-consultation": gettext("in consultation"),
        "decided": gettext("decided"),
        "lapsed": gettext("lapsed"),
        "released": gettext("released"),
        "illustrative": gettext("illustrative"),
        "open": gettext("open"),
        "withdrawn": gettext("withdrawn"),
        "replaced": gettext("replaced"),
        "dropped": gettext("given up"),
        "current": gettext("current"),
        "expiring": gettext("expires soon"),
        "expired": gettext("expired"),
        "vanished": gettext("file vanished"),
        "changed": gettext("file changed"),
        "prefilled": gettext("pre-filled"),
        "draft": gettext("drafted"),
        "submitted": gettext("in review"),
        "returned": gettext("returned"),
        "accepted": gettext("accepted"),
        "collection": gettext("collection"),
        "closed": gettext("closed"),
        "planned": gettext("planned"),
        "held": gettext("held"),
        "adopted": gettext("adopted"),
        "yet-to-start": gettext("yet to start"),
        "ongoing": gettext("ongoing"),
        "completed": gettext("completed"),
        "overdue": gettext("overdue"),
        "stalled": gettext("stalled"),
        "requested": gettext("requested"),
        "focal-point-named": gettext("focal point named"),
        "launched": gettext("launched"),
        "government-review": gettext("government review"),
        "ministries-consulted": gettext("inter-ministerial consultation"),
        "stakeholders-consulted": gettext("stakeholder consultation"),
        "revision": gettext("revision"),
        "approval": gettext("approval"),
        "published": gettext("published"),
        "follow-up": gettext("follow-up plan"),
        "asked": gettext("asked"),
        "given": gettext("given"),
        "resolved": gettext("resolved"),
        "invited": gettext("invited"),
        "opened": gettext("opened by the guest"),
        "in-place": gettext("in place"),
        "partly": gettext("partly"),
        "absent": gettext("absent"),
        "unanswered": gettext("without accepted answer"),
        "assigned": gettext("being looked into"),
        "settled": gettext("settled"),
        "reopened": gettext("open again"),
        "gone": gettext("found no more"),
    }
    return names[state]


@register.simple_tag
def state_word(state: str) -> str:
    """A state in words, without its shape."""
    return state_words(state)


@register.simple_tag
def badge(state: str) -> SafeString:
    """A state: shape and word."""
    return format_html('<span class="badge {}"><i aria-hidden="true"></i>{}</span>', state, state_words(state))


@register.simple_tag(takes_context=True)
def finding(context: template.Context, of: Finding, address: str = "", whole: bool = True) -> SafeString:
    """A finding that speaks: what in bold, then, of a `whole` one, the numbers and the likely cause.

    `address` is that of its page.
    """
    draw = fact_drawer(context)
    onward = format_html('<a class="sub" href="{}">{}</a>', address, gettext("Who looks into it?")) if address else ""
    return format_html(
        '<div class="find {}"><p><b>{}</b> {}</p>{}</div>' if address else '<p class="find {}"><b>{}</b> {}{}</p>',
        "hi" if of.severity == "high" else of.severity,
        dressed(of.headline, draw),
        dressed(of.explanation, draw) if whole else "",
        onward,
    )


def fact_drawer(context: template.Context) -> Draw:
    """How each fact of a finding is drawn: a number with its trace, a name in its own direction."""

    def draw(name: str, fact: object, shown: str) -> str:
        if isinstance(fact, Trace):
            return format_html(
                '<data class="number" value="{}" data-trace="{}">{}</data>',
                fact.value,
                keep(context, fact),
                shown,
            )
        return format_html('<bdi class="title">{}</bdi>', shown)

    return draw


def dressed(text: Any, draw: Any) -> SafeString:
    """The filled template with everything escaped but what `draw` made."""
    made: list[str] = []

    def marked(name: str, fact: object, shown: str) -> str:
        made.append(draw(name, fact, shown))
        return f"\x00{len(made) - 1}\x00"

    escaped = escape(text(_language(), marked))
    return mark_safe(re.sub(r"\x00(\d+)\x00", lambda match: made[int(match[1])], escaped))  # noqa: S308


@register.simple_tag(takes_context=True)
def rival_line(
    context: template.Context, claims: Sequence[Claim], decided: Trace | None = None, size: str = "large"
) -> SafeString:
    """One quantity on one scale; wide and, drawn anew, narrow."""
    language = _language()
    points = [_point(claim, language) for claim in claims]
    unit = codewords.unit(claims[0].unit)[language]
    drawings = []
    for width in ("small",) if size == "small" else ("wide", "narrow"):
        for each in traces_of(points, decided or None, None, width):
            keep(context, each)
        svg = drawn_line(points, decided or None, None, language, unit, width)
        drawings.append(f'<div class="rival {width}">{svg}</div>')
    return mark_safe("".join(drawings))  # noqa: S308


def _point(claim: Claim, language: str) -> Point:
    low, high = (
        leaf("claim", _exact(bound), id=claim.id, publisher=claim.publisher, bound=name) if bound is not None else None
        for name, bound in (("low", claim.low), ("high", claim.high))
    )
    return Point(
        label=codewords.sourced(claim.publisher, claim.revision)[language],
        value=claim.trace() if claim.value is not None else None,
        low=low,
        high=high,
        note=claim.period.label(language),
        status=claim.status,
    )


def _exact(value: Fraction) -> Number:
    return int(value) if value.denominator == 1 else value


@register.simple_tag
def progress_bar(progress: Mapping[str, Trace]) -> SafeString:
    """How far a round is, as one bar; the counts stand beside it."""
    parts = [Part(state, state_words(state), n) for state, n in progress.items()]
    return mark_safe(state_bar(parts, _language(), gettext("Progress")))  # noqa: S308
