"""Sentences made from a template and its facts, in the reader's language."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite
from typing import TypeAlias

from namagar.analysis.terms.numerals import show
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.problem import Problem
from namagar.analysis.terms.trace import Trace
from namagar.catalogue import reader

Draw: TypeAlias = Callable[[str, object, str], str]
_PLACE = re.compile(r"\{([a-z_0-9]+)\}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is wrong, where, why, and what mends it."""

    what: str
    where: str
    why: str
    mend: str

    def __str__(self) -> str:
        return " ".join(
            part for part in (f"{self.where}:" if self.where else "", self.what, self.why, self.mend) if part
        )


def fill(template: str, facts: Mapping[str, object], language: str, draw: Draw | None = None) -> str:
    """Put the facts into the template. `draw(name, fact, shown)` may dress each one, as HTML does with numbers."""

    def put(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in facts:
            raise KeyError(f"the template asks for {name}; there are {sorted(facts)}: {template}")
        shown = in_words(facts[name], language)
        return draw(name, facts[name], shown) if draw else _kept_together(shown, language)

    return _PLACE.sub(put, template)


def _kept_together(shown: str, language: str) -> str:
    """Among Persian words the minus sign stays on the left of its number (Unicode's left-to-right isolate)."""
    return f"\u2066{shown}\u2069" if language == "fa" and shown.startswith("−") else shown


_WITH_HYPHENS = re.compile(r"[0-9۰-۹]+(?:[-/][0-9۰-۹]+)*-[0-9۰-۹]+(?:[-/][0-9۰-۹]+)*")


def _days_together(text: str, language: str) -> str:
    """Among Persian words, numbers that hyphens join run from left to right: 2016-06 would come out as 06-2016."""
    return _WITH_HYPHENS.sub("\u2066\\g<0>\u2069", text) if language == "fa" else text


def in_words(fact: object, language: str) -> str:
    """One fact as text: numbers with the digits of the language, with at most two decimals."""
    if isinstance(fact, Trace):
        fact = fact.value
    if fact is None:
        return "—"
    if isinstance(fact, Period):
        return fact.label(language)
    if isinstance(fact, Mapping):
        return str(fact[language])
    if isinstance(fact, bool) or not isinstance(fact, int | float | Fraction) or not isfinite(fact):
        return str(fact)
    return show(fact, language, _decimals(Fraction(fact)))


def _decimals(value: Fraction) -> int:
    """As many as the number has, at most two; none where hundredths of a number so large say nothing."""
    if abs(value) >= 100:
        return 0
    return next((places for places in (0, 1) if value == round(value, places)), 2)


def sentence(problem: Problem, language: str) -> Sentence:
    """The problem in words. A code without wording is an error of ours, never shown as a bare code."""
    wording = reader.problem_texts()[problem.code][language]
    what, why, mend = (
        _days_together(fill(wording[part], problem.facts, language), language) for part in ("what", "why", "mend")
    )
    return Sentence(what, problem.where, why, mend)
