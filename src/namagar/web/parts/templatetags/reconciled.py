"""Tags for reconciliations: estimates and shares as numbers, moves and verdicts in words, the line of one unknown."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from namagar.analysis.charts.rival_line import Point, traces_of
from namagar.analysis.charts.rival_line import rival_line as drawn_line
from namagar.analysis.consistency.reconcile.spec import summed
from namagar.analysis.terms import codewords
from namagar.analysis.terms.numerals import digits
from namagar.analysis.terms.trace import Trace, leaf
from namagar.analysis.terms.wording import sentence
from namagar.catalogue import reader
from namagar.web.parts.templatetags.parts import isolated, keep, number

register = template.Library()
Words = Mapping[str, str]
# How many units an estimate must leave open before its decimals say nothing.
_WHOLE = 1


def _language() -> str:
    return get_language() or "en"


def put(text: str, **parts: object) -> SafeString:
    """A translated sentence whose parts are already HTML."""
    return mark_safe(conditional_escape(text).format(**parts))  # noqa: S308


def _kept(of: Any, name: str, what: str, value: float | int | Fraction | None) -> Trace:
    return leaf("estimate", value, id=f"{of.country}/{of.name}/{name}", what=what)


def _decimals(spread: float) -> int:
    return 0 if spread >= _WHOLE else 2


@register.simple_tag(takes_context=True)
def figure(context: template.Context, of: Any, estimate: Any, what: str = "value") -> SafeString:
    """The value of an estimate, or an end of its interval: low, high, widened_low, widened_high."""
    values = {
        "value": estimate.value,
        "low": estimate.interval[0],
        "high": estimate.interval[1],
        "widened_low": estimate.widened[0],
        "widened_high": estimate.widened[1],
    }
    return number(context, _kept(of, estimate.unknown.id, what, values[what]), _decimals(estimate.spread))


@register.simple_tag(takes_context=True)
def between(context: template.Context, of: Any, estimate: Any) -> SafeString:
    """The interval of an estimate, as it stands in a sentence."""
    return put(
        gettext("between {low} and {high}"),
        low=figure(context, of, estimate, "low"),
        high=figure(context, of, estimate, "high"),
    )


@register.simple_tag(takes_context=True)
def sure(context: template.Context, of: Any) -> SafeString:
    """What an interval means, with how often it holds."""
    held = number(context, _kept(of, "all", "confidence", round(of.result.confidence * 100)))
    return put(
        gettext("In {held} of {hundred} cases, if the sources are as reliable as stated."),
        held=held,
        hundred=number(context, _kept(of, "all", "cases", 100)),
    )


@register.simple_tag(takes_context=True)
def share(context: template.Context, of: Any, name: str, part: float) -> SafeString:
    """A share in per cent; what rounds to nothing says so."""
    if 0 < part < 0.005:
        return put(gettext("less than {percent}"), percent=_percent(context, of, name, "least", 1))
    return _percent(context, of, name, "share", round(100 * part))


def _percent(context: template.Context, of: Any, name: str, what: str, value: float) -> SafeString:
    return put(gettext("{number} %"), number=number(context, _kept(of, name, what, value)))


@register.simple_tag(takes_context=True)
def moved(context: template.Context, of: Any, adjustment: Any) -> SafeString:
    """How far a figure had to move, in units and in standard deviations of its own, in words."""
    name, way = adjustment.of.id, adjustment.moved
    by = number(context, _kept(of, name, "moved", abs(way)), _decimals(adjustment.spread))
    if adjustment.z is None:
        return format_html('<span class="sub-inline">{}</span>', gettext("nothing else speaks of it, so it stays"))
    times = number(context, _kept(of, name, "z", abs(adjustment.z)), 1)
    if abs(adjustment.z) < 0.05:
        return format_html("{}", gettext("it fits as it is"))
    up, flagged = way > 0, adjustment.flagged
    said = {
        (True, False): gettext("up by {by}, which is {times} of its standard deviations"),
        (False, False): gettext("down by {by}, which is {times} of its standard deviations"),
        (True, True): gettext("up by {by}, which is {times} of its standard deviations: too far to be chance"),
        (False, True): gettext("down by {by}, which is {times} of its standard deviations: too far to be chance"),
    }[up, flagged]
    text = put(said, by=by, times=times)
    return format_html("<b>{}</b>", text) if flagged else text


@register.simple_tag(takes_context=True)
def made_it(context: template.Context, of: Any, adjustment: Any) -> SafeString:
    """What the answer makes of a figure, and how far that is from what was stated."""
    return put(
        gettext("The answer makes it {estimate}; {moved}"),
        estimate=adjusted(context, of, adjustment, "estimate"),
        moved=moved(context, of, adjustment),
    )


@register.simple_tag(takes_context=True)
def adjusted(context: template.Context, of: Any, adjustment: Any, what: str) -> SafeString:
    """What was stated, what the answer makes of it, or its spread."""
    values = {"stated": adjustment.stated, "estimate": adjustment.estimate, "spread": adjustment.spread}
    return number(context, _kept(of, adjustment.of.id, what, values[what]), _decimals(adjustment.spread))


@register.simple_tag(takes_context=True)
def changed_by(context: template.Context, of: Any, beside: Any) -> SafeString:
    """By how much a what-if moves an estimate, with its sign."""
    trace = _kept(of, beside.before.unknown.id, "change", beside.change)
    shown = number(context, trace, _decimals(beside.before.spread))
    return format_html('<span dir="ltr">{}{}</span>', "+" if beside.change > 0 else "", shown)


@register.simple_tag(takes_context=True)
def bound(context: template.Context, of: Any, tie: Any) -> SafeString:
    """What the sum of a constraint equals, is at least or at most, and how strictly."""
    at = number(context, _kept(of, tie.id, "bound", tie.bound))
    said = {
        "equals": gettext("Together they make {at}."),
        "at_least": gettext("Together they make at least {at}."),
        "at_most": gettext("Together they make at most {at}."),
    }[tie.relation]
    if tie.tolerance is None:
        return format_html("{} {}", put(said, at=at), gettext("This holds exactly."))
    within = number(context, _kept(of, tie.id, "tolerance", tie.tolerance))
    return format_html("{} {}", put(said, at=at), put(gettext("Give or take {within}."), within=within))


@register.simple_tag
def tied(of: Any, tie: Any) -> SafeString:
    """The unknowns of a constraint with their signs, by title."""
    titles = {each.id: each.title[_language()] for each in of.result.spec.unknowns}
    quoted = "«{}»" if _language() == "fa" else "“{}”"
    text = summed(tie.terms, lambda name: quoted.format(titles[name]))
    return format_html('<bdi class="title">{}</bdi>', digits(text, _language()))


@register.simple_tag
def diagnosed(diagnostic: Any) -> SafeString:
    """What is to be known about an answer, as a sentence of its own."""
    mark = {"high": " hi", "medium": ""}.get(diagnostic.severity)
    text = format_html('<span class="prose">{}</span>', diagnostic.words(_language()))
    return format_html('<p class="find{}">{}</p>', mark, text) if mark is not None else format_html("<p>{}</p>", text)


@register.simple_tag
def unanswered(refused: Any) -> SafeString:
    """Why there is no answer: each problem in the reader's language."""
    parts = []
    for problem in refused.problems:
        said = sentence(isolated(problem), _language())
        parts.append(
            format_html(
                '<p class="find hi"><span class="prose"><b>{}</b> {} {}</span></p>',
                said.what,
                said.why,
                said.mend,
            )
        )
    return mark_safe("".join(parts))  # noqa: S308


@register.simple_tag(takes_context=True)
def trusted(context: template.Context, of: Any, observation: Any) -> SafeString:
    """How far a figure is trusted: its class or share, and one standard deviation in its own unit."""
    name = observation.id
    spread = number(context, _kept(of, name, "spread", observation.spread), _decimals(observation.spread))
    if observation.trusted.isalpha():
        letter = format_html('<bdi class="code">{}</bdi>', observation.trusted)
        return put(gettext("class {letter}, give or take {spread}"), letter=letter, spread=spread)
    return put(gettext("give or take {spread}"), spread=spread)


@register.simple_tag(takes_context=True)
def observed_line(context: template.Context, of: Any, estimate: Any, observations: Any) -> SafeString:
    """One unknown on one scale: each figure with how far it is trusted, band and diamond for the estimate."""
    language = _language()
    points = [_point(of, each, language) for each in observations]
    value = _kept(of, estimate.unknown.id, "value", round(estimate.value))
    ends = [round(each) for each in estimate.interval]
    interval = (_kept(of, estimate.unknown.id, "low", ends[0]), _kept(of, estimate.unknown.id, "high", ends[1]))
    unit = codewords.unit(estimate.unknown.unit)[language]
    drawings = []
    for width in ("wide", "narrow"):
        for each in traces_of(points, value, interval, width):
            keep(context, each)
        svg = drawn_line(points, value, interval, language, unit, width, settled="estimated")
        drawings.append(f'<div class="rival {width}">{svg}</div>')
    return mark_safe("".join(drawings))  # noqa: S308


def _point(of: Any, observation: Any, language: str) -> Point:
    claim = observation.claim
    bridged = gettext("after its bridges") if observation.bridges else ""
    period = claim.period.label(language) if claim else ""
    value = observation.trace.value
    assert value is not None
    name = observation.id
    return Point(
        label=of.result.spec.sources[observation.source][language],
        value=observation.trace if Fraction(value).denominator == 1 else _kept(of, name, "used", round(value)),
        low=_kept(of, name, "one_below", round(float(value) - observation.spread)),
        high=_kept(of, name, "one_above", round(float(value) + observation.spread)),
        note=" · ".join(part for part in (period, bridged) if part),
        status=claim.status if claim else "estimate",
    )


@register.simple_tag(takes_context=True)
def stretched(context: template.Context, of: Any, estimate: Any) -> SafeString:
    """The interval stretched by how much worse the sources fit than they should."""
    low, high = (figure(context, of, estimate, what) for what in ("widened_low", "widened_high"))
    return put(gettext("{low} to {high}"), low=low, high=high)


@register.simple_tag(takes_context=True)
def interval(context: template.Context, of: Any, estimate: Any) -> SafeString:
    """The interval of an estimate, as it stands in a table."""
    low, high = (figure(context, of, estimate, what) for what in ("low", "high"))
    return put(gettext("{low} to {high}"), low=low, high=high)


@register.simple_tag(takes_context=True)
def figure_if(context: template.Context, of: Any, estimate: Any) -> SafeString:
    """The value of an estimate under a what-if."""
    trace = _kept(of, estimate.unknown.id, "what-if", estimate.value)
    return number(context, trace, _decimals(estimate.spread))


@register.simple_tag(takes_context=True)
def between_if(context: template.Context, of: Any, estimate: Any) -> SafeString:
    """The interval of an estimate under a what-if."""
    low, high = (
        number(context, _kept(of, estimate.unknown.id, f"what-if-{what}", value), _decimals(estimate.spread))
        for what, value in zip(("low", "high"), estimate.interval, strict=True)
    )
    return put(gettext("{low} to {high}"), low=low, high=high)


@register.simple_tag
def asked_words(of: Any, change: Any) -> SafeString:
    """A what-if in words: who is left out, who is trusted more or less, what need not hold."""
    spec, language = of.result.spec, _language()
    ties = {each.id: each.title for each in spec.constraints}
    parts = [
        gettext("without “{source}”").format(source=(ties.get(name) or spec.sources[name])[language])
        for name in (*change.without, *change.drop)
    ]
    parts += [
        gettext("“{source}” {times}").format(source=spec.sources[name][language], times=reliability(f"{factor:g}"))
        for name, factor in change.more_reliable.items()
    ]
    return format_html('<bdi class="title">{}</bdi>', digits(gettext(", ").join(parts), language))


@register.simple_tag
def reliability(factor: str) -> str:
    """A factor of reliability in words."""
    known = {
        "4": gettext("four times as reliable"),
        "2": gettext("twice as reliable"),
        "0.5": gettext("half as reliable"),
        "0.25": gettext("a quarter as reliable"),
    }
    return known.get(factor) or digits(gettext("{factor} times as reliable").format(factor=factor), _language())


@register.filter
def judge(author: str) -> str:
    """Who judged how far a figure is to be trusted."""
    return gettext("Namagar") if author == "Namagar" else author


@register.simple_tag
def rounding(to: str) -> str:
    """To how many an estimate is rounded, in words."""
    return {
        "1": gettext("one"),
        "10": gettext("ten"),
        "100": gettext("hundred"),
        "1000": gettext("thousand"),
        "10000": gettext("ten thousand"),
        "100000": gettext("hundred thousand"),
        "1000000": gettext("million"),
    }[to]


@register.simple_tag
def step_words(made: Trace) -> str:
    """How a step of a trace is called."""
    return str(reader.yaml_file("steps.yaml")[made.step][_language()])


@register.simple_tag(takes_context=True)
def made_of(context: template.Context, of: Any, estimate: Any) -> SafeString:
    """An estimate as the weighted sum that it is."""
    count = number(context, _kept(of, estimate.unknown.id, "figures", len(estimate.trace.inputs)))
    value = number(context, estimate.trace, _decimals(estimate.spread))
    return put(
        gettext("{value} is the weighted sum of {count} figures that moves all of them least."),
        value=value,
        count=count,
    )


@register.simple_tag
def proposable(quantities: Any) -> list[Any]:
    """The questions for which this person may propose an estimate now."""
    return [quantity for quantity, _, may_propose in quantities if may_propose]
