"""A wall of counts: by dimension or by objective, how many answers say what is in place, partly there, absent."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from namagar.analysis.frameworks.framework import Framework, Item
from namagar.analysis.frameworks.options import ABSENT, IN_PLACE, PARTLY, says
from namagar.analysis.terms.trace import Trace, count

UNANSWERED = "unanswered"
WALL_WORDS = (IN_PLACE, PARTLY, ABSENT, UNANSWERED)
DOMAIN, COMPACT = "domain", "gcm"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a wall: what is in place, partly, absent, without answer; each a count of answers."""

    code: str
    counts: Mapping[str, Trace]


def wall(framework: Framework, options: Mapping[str, str], by: str, leaf_of: Callable[[str], Trace]) -> list[Cell]:
    """The cells in their order, by dimension (`domain`) or by objective of the Global Compact (`gcm`).

    options: item → option or missing state of the answers that count. Everything else, and any missing state, is
    unanswered. `leaf_of` makes the record of an item's answer that is counted.
    """
    found: dict[str, dict[str, list[Trace]]] = {}
    for code, item in _placed(framework, by):
        kind = says(options.get(item.code, "")) or UNANSWERED
        found.setdefault(code, {}).setdefault(kind, []).append(leaf_of(item.code))
    order = sorted(found, key=int) if by == COMPACT else found
    return [Cell(code, {kind: count(*found[code].get(kind, [])) for kind in WALL_WORDS}) for code in order]


def _placed(framework: Framework, by: str) -> Iterator[tuple[str, Item]]:
    for domain in framework.domains:
        for item in domain.items:
            for code in [domain.code] if by == DOMAIN else [str(number) for number in item.gcm]:
                yield code, item
