"""The names behind codes in every language, for the sentences of a finding."""

from collections.abc import Mapping, Sequence
from functools import cache

from namagar.analysis.terms import codewords
from namagar.analysis.terms.areas import LANGUAGES, AreaBook
from namagar.analysis.terms.claim import Series
from namagar.catalogue import reader

Names = Mapping[str, str]
_AND = {"en": (", ", " and "), "fa": ("، ", " و ")}


def publisher(code: str) -> Names:
    """Who published."""
    return _list("publishers", "id", "name_")[code]


def concept(code: str) -> Names:
    """Whom or what is counted."""
    return _list("concepts", "id", "")[code]


def kind_of(indicator: str) -> str:
    """stock, flow, net or rate."""
    return str(reader.yaml_file("indicators", f"{indicator}.yaml")["kind"])


def area(code: str) -> Names:
    """A country or a part of one; ids of parts begin with the code of their country."""
    return _book_that_has(code).resolve(code).names


def series(of: Series) -> Names:
    """The title of a series: indicator, where, from or to where, and which part of the people."""
    counterpart = [area(of.counterpart)] if of.counterpart else []
    return _joined([indicator(of.indicator), area(of.area), *counterpart, *map(breakdown, of.breakdown)])


def counted(of: Series) -> Names:
    """What a series counts, where its places are known from beside it."""
    return _joined([indicator(of.indicator), *map(breakdown, of.breakdown)])


def part(of: Series, whole: Series) -> Names:
    """What a part of a whole is called: all in which it differs from it, or else its indicator."""
    places = [area(own) for own, other in zip(of[1:3], whole[1:3], strict=True) if own and own != other]
    added = [breakdown(pair) for pair in of.breakdown if pair not in whole.breakdown]
    return _joined([*places, *added] or [indicator(of.indicator)])


def indicator(code: str) -> Names:
    """What is measured."""
    title: Names = reader.yaml_file("indicators", f"{code}.yaml")["title"]
    return title


def indicators(codes: Sequence[str]) -> Names:
    """`A, B and C` in every language."""
    found = [indicator(code) for code in codes]
    return {language: _listed([name[language] for name in found], *_AND[language]) for language in LANGUAGES}


def breakdown(pair: tuple[str, str]) -> Names:
    """Which part of the people: women, in towns …"""
    dimension, code = pair
    return _list("breakdowns", "code", "", dimension)[code]


def units(codes: Sequence[str]) -> Names:
    """`A, B and C` in every language, each unit once."""
    found = [_list("units", "id", "")[code] for code in dict.fromkeys(codes)]
    return {language: _listed([name[language] for name in found], *_AND[language]) for language in LANGUAGES}


def sourced(code: str, revision: str) -> Names:
    """Who published, with the revision where there are several."""
    return codewords.sourced(code, revision)


def publishers(codes: Sequence[str]) -> Names:
    """`A, B and C` in every language, each publisher once."""
    found = [publisher(code) for code in dict.fromkeys(codes)]
    return {language: _listed([name[language] for name in found], *_AND[language]) for language in LANGUAGES}


def _joined(parts: Sequence[Names]) -> Names:
    return {language: " · ".join(part[language] for part in parts) for language in LANGUAGES}


def _listed(words: Sequence[str], between: str, last: str) -> str:
    return last.join(part for part in (between.join(words[:-1]), *words[-1:]) if part)


@cache
def _list(name: str, key: str, prefix: str, dimension: str = "") -> dict[str, Names]:
    return {
        row[key]: {language: row[prefix + language] for language in LANGUAGES}
        for row in reader.table("codelists", f"{name}.csv")
        if not dimension or row["dimension"] == dimension
    }


@cache
def _book_that_has(code: str) -> AreaBook:
    countries = reader.countries()
    return AreaBook.of(code[:3] if code[:3] in countries else countries[0])
