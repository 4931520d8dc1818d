"""Areas as files write them: by our id, by a code of an edition, or by name; what can mean two is asked."""

from collections.abc import Mapping
from functools import cache

from namagar.analysis.sources.cells import compared
from namagar.analysis.terms.areas import LANGUAGES, Area, AreaBook
from namagar.analysis.terms.problem import Problem, Refused

_BETWEEN = {"en": "; ", "fa": "؛ "}


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
            meanings = {
                language: _BETWEEN[language].join(f"{book.areas[each].names[language]} ({each})" for each in meant)
                for language in LANGUAGES
            }
            raise Refused(Problem("source-name-ambiguous", "", {"name": text, "meanings": meanings})) from refused
        return meant[0]


@cache
def _names(areas: tuple[Area, ...]) -> Mapping[str, tuple[str, ...]]:
    """The ids behind each name, as names are compared."""
    found: dict[str, tuple[str, ...]] = {}
    for area in areas:
        for name in {compared(each) for each in area.names.values()}:
            found[name] = (*found.get(name, ()), area.id)
    return found
