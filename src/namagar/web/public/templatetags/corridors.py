"""Tags of corridors: which way people go, what is foreseen and how sure it is, why nothing can be foreseen."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from namagar.analysis.terms import codewords
from namagar.analysis.terms.problem import Problem
from namagar.analysis.terms.wording import Draw, fill
from namagar.catalogue import reader
from namagar.records.claims.corridors import HeldLine
from namagar.web.parts.templatetags.parts import dressed, fact_drawer

register = template.Library()


@register.simple_tag(takes_context=True)
def way(context: template.Context, line: HeldLine) -> SafeString:
    """From where to where."""
    return _said(context, "way", {"origin": line.origin, "destination": line.destination})


@register.simple_tag(takes_context=True)
def nowcast(context: template.Context, of: Any, part: str) -> SafeString:
    """One of the sentences about a nowcast: `nowcast`, `backtest` or `basis`."""
    return _said(
        context,
        part,
        {
            "publisher": codewords.publisher(of.publisher),
            "concept": codewords.concept(of.concept),
            "period": of.period,
            "model": reader.yaml_file("corridors.yaml")["words"]["models"][of.model.name],
            **{name: getattr(of, name) for name in ("value", "low", "high", "error", "naive", "inside", "tried")},
        },
    )


@register.simple_tag(takes_context=True)
def no_nowcast(context: template.Context, problem: Problem, part: str) -> SafeString:
    """`what` stands in the way of a nowcast, or `why`."""
    return _dressed(context, reader.problem_texts()[problem.code][_language()][part], problem.facts)


def _said(context: template.Context, name: str, facts: Mapping[str, object]) -> SafeString:
    return _dressed(context, reader.yaml_file("corridors.yaml")["words"][name][_language()], facts)


def _dressed(context: template.Context, wording: str, facts: Mapping[str, object]) -> SafeString:
    def text(language: str, draw: Draw | None = None) -> str:
        return fill(wording, facts, language, draw)

    return dressed(text, fact_drawer(context))


def _language() -> str:
    return get_language() or "en"
