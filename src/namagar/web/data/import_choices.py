"""What can be answered about a file: the codes of the lists with their words, in the order of the reader's alphabet."""

from collections.abc import Mapping
from functools import cache
from itertools import groupby
from typing import TypeAlias

from namagar.analysis.terms import codewords
from namagar.analysis.terms.areas import AreaBook
from namagar.analysis.terms.claim import catalogue_claims
from namagar.catalogue import reader

Words = Mapping[str, str]
Options: TypeAlias = tuple[tuple[str, str], ...]


@cache
def listed(name: str, country: str, language: str) -> Options:
    """The codes of a code list; publishers of another country of the catalogue are left out."""
    others = tuple(f"{each}-" for each in reader.countries() if each != country)
    found = {code: words for code, words in codewords.listed(name).items() if not code.startswith(others)}
    return _sorted(found, language)


@cache
def concepts(country: str, indicator: str, language: str) -> tuple[tuple[str, Options], ...]:
    """Whom or what numbers can count: first what published figures of the indicator count, then everything else."""
    every = listed("concepts", country, language)
    usual = {
        row["concept"] for of in reader.countries() for row in catalogue_claims(of) if row["indicator"] == indicator
    }
    first = tuple(each for each in every if each[0] in usual)
    rest = tuple(each for each in every if each[0] not in usual)
    return (("usual", first), ("others", rest)) if first else (("others", rest),)


@cache
def indicators(language: str) -> Options:
    """What can be measured."""
    codes = [name.removesuffix(".yaml") for name in reader.names(("indicators",), ".yaml")]
    return _sorted({code: codewords.indicator(code)["title"] for code in codes}, language)


@cache
def areas(country: str, language: str) -> tuple[tuple[str, Options], ...]:
    """The parts of the country, then all countries."""
    book = AreaBook.of(country)
    own = {area.id: area.names for area in book.areas.values() if area.id.startswith(f"{country}-")}
    rest = {area.id: area.names for area in book.areas.values() if area.id not in own}
    first = (country, book.areas[country].names[language])
    return (("parts", (first, *_sorted(own, language))), ("countries", _sorted(rest, language)))


@cache
def breakdowns(language: str) -> tuple[tuple[str, Options], ...]:
    """What a number can be broken down by, in groups."""
    rows = reader.table("codelists", "breakdowns.csv")
    return tuple(
        (dimension, tuple((f"{dimension}={row['code']}", row[language]) for row in of))
        for dimension, of in groupby(rows, key=lambda row: row["dimension"])
    )


@cache
def editions(country: str, language: str) -> Options:
    """The editions of the country's code lists of areas."""
    return tuple((code, title[language]) for code, title in AreaBook.of(country).editions.items())


def _sorted(found: Mapping[str, Words], language: str) -> Options:
    return tuple(sorted(((code, words[language]) for code, words in found.items()), key=lambda each: _place(each[1])))


# The Persian alphabet where Unicode has another order.
_ALPHABET = str.maketrans({letter: chr(0xE000 + at) for at, letter in enumerate("آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی")})


def _place(words: str) -> str:
    """Where a word stands in its alphabet."""
    return words.replace("\u200c", " ").casefold().translate(_ALPHABET)
