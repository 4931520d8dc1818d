"""Areas as files write them: by our id, by a code of an edition, or by name; what can mean two is asked."""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache

from namagar.analysis.sources.cells import compared
from namagar.analysis.terms.areas import LANGUAGES, Area, AreaBook
from namagar.analysis.terms.problem import Problem, Refused

_BETWEEN = {"en": "; ", "fa": "؛ "}
_MOST_LIKE = 4


def area_id(text: str, book: AreaBook, edition: str | None) -> str:
    """The id of the area that a text means; Refused when it means none, or several."""
    try:
        return book.resolve(text, edition or None).id
    except Refused as refused:
        if refused.problems[0].code != "area-unknown":
            raise
        meant = _names(tuple(book.areas.values())).get(compared(text), ())
        if not meant:
            raise
        if len(meant) > 1:
            meanings = named(tuple(book.areas[each] for each in meant))
            raise Refused(Problem("source-name-ambiguous", "", {"name": text, "meanings": meanings})) from refused
        return meant[0]


def like(text: str, book: AreaBook, edition: str | None) -> tuple[Area, ...]:
    """The areas whose code or name is nearest to a text that means none: one of them may be meant."""
    said = compared(text)
    codes = [
        area
        for area in book.areas.values()
        for name, code in area.codes.items()
        if edition in (None, name) and len(code) > 1 and said.startswith(compared(code))
    ]
    names = _names(tuple(book.areas.values()))
    near = [
        book.areas[each] for name in get_close_matches(said, names, n=_MOST_LIKE, cutoff=0.7) for each in names[name]
    ]
    return tuple(dict.fromkeys((*codes, *near)))[:_MOST_LIKE]


def named(areas: tuple[Area, ...]) -> Mapping[str, str]:
    """The areas as a person reads them, in each language."""
    return {
        language: _BETWEEN[language].join(f"{each.names[language]} ({each.id})" for each in areas)
        for language in LANGUAGES
    }


@cache
def _names(areas: tuple[Area, ...]) -> Mapping[str, tuple[str, ...]]:
    """The ids behind each name, as names are compared."""
    found: dict[str, tuple[str, ...]] = {}
    for area in areas:
        for name in {compared(each) for each in area.names.values()}:
            found[name] = (*found.get(name, ()), area.id)
    return found
