"""Filters that put the words behind a code into the page's language."""

from django import template
from django.utils.translation import get_language

from namagar.analysis.terms import codewords
from namagar.analysis.terms.claim import Claim

register = template.Library()


def _here(words: codewords.Words) -> str:
    return words[get_language() or "en"]


@register.filter
def publisher(code: str) -> str:
    """Who published."""
    return _here(codewords.publisher(code))


@register.filter
def edition(claim: Claim) -> str:
    """Which edition, file or variant of its publisher a claim is of."""
    return _here(codewords.revision(claim.publisher, claim.revision))


@register.filter
def concept(code: str) -> str:
    """Whom or what is counted."""
    return _here(codewords.concept(code))


@register.filter
def concept_definition(code: str) -> str:
    """What a concept takes in and leaves out."""
    return _here(codewords.concept_definition(code))


@register.filter
def unit(code: str) -> str:
    """Persons, moves, crossings."""
    return _here(codewords.unit(code))


@register.filter
def status(code: str) -> str:
    """Official, provisional, estimate, press, illustrative."""
    return _here(codewords.status(code))


@register.filter
def here(words: codewords.Words) -> str:
    """The words of the page's language."""
    return _here(words)


@register.filter
def typed_text(typed: dict, name: str) -> dict[str, str]:
    """What was typed into the fields of one text, by language."""
    return {language: typed.get(f"{name}_{language}", "") for language in ("en", "fa")}


@register.filter
def lookup(mapping: dict, key: object) -> object:
    """The value of a mapping; nothing when the key is not there."""
    return mapping.get(key)
