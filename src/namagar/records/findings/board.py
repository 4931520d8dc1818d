"""The board of contradictions: the findings of a country by severity, corridor, indicator, owner and state, counted."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from namagar.analysis.consistency import names
from namagar.analysis.consistency.definition import SEVERITIES, Check, all_checks
from namagar.analysis.terms.areas import LANGUAGES
from namagar.analysis.terms.trace import Trace, leaf
from namagar.records.claims import queries as claims
from namagar.records.findings.queries import Standing, standings
from namagar.records.findings.workflow import STATES

NOBODY = "nobody"
SHOWN = 20  # findings on one page
_BETWEEN = " ↔ "

# How a finding is sorted by each filter, in the order in which they are shown.
_VALUES: Mapping[str, Callable[[Standing], str]] = {
    "severity": lambda each: each.severity,
    "state": lambda each: each.state,
    "owner": lambda each: each.owner or NOBODY,
    "corridor": lambda each: "~".join(each.places),
    "indicator": lambda each: each.indicator,
    "check": lambda each: each.check,
}
FILTERS = tuple(_VALUES)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, how many findings it would leave, and its names where the catalogue has them."""

    value: str
    count: Trace
    names: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter with its choices; `chosen` is the value that holds, or nothing."""

    name: str
    chosen: Choice | None
    choices: list[Choice]


@dataclass(frozen=True, slots=True)
class Board:
    """One page of the findings that the filters leave, how many they are, and the filters."""

    shown: list[Standing]
    count: Trace
    page: int
    pages: int
    facets: list[Facet]


@dataclass(frozen=True, slots=True)
class Tally:
    """A check with how many findings it has in a country."""

    check: Check
    count: Trace


def board(country: str, only: Mapping[str, str], page: int) -> Board:
    """The findings that agree with every filter; beside each value of a filter stands what it would leave of them."""
    everything = standings(country)
    left = _together([each for each in everything if _agrees(each, only, "")])
    pages = max(1, -(-len(left) // SHOWN))
    page = min(max(page, 1), pages)
    return Board(
        shown=left[(page - 1) * SHOWN : page * SHOWN],
        count=_counted(country, len(left), only),
        page=page,
        pages=pages,
        facets=[_facet(country, everything, only, name) for name in FILTERS],
    )


def tallies(country: str) -> list[Tally]:
    """Every check, in the order of its name, with how much it finds now."""
    found = Counter(each.check for each in claims.holdings(country).findings)
    return [Tally(each, _counted(country, found[each.id], {"check": each.id})) for each in all_checks()]


def tally(country: str, check: str) -> Tally:
    """The same for one check."""
    return next(each for each in tallies(country) if each.check.id == check)


def _agrees(each: Standing, only: Mapping[str, str], but: str) -> bool:
    return all(not only.get(name) or name == but or value(each) == only[name] for name, value in _VALUES.items())


def _facet(country: str, everything: Sequence[Standing], only: Mapping[str, str], name: str) -> Facet:
    left = [each for each in everything if _agrees(each, only, name)]
    counts = Counter(_VALUES[name](each) for each in left)
    chosen = only.get(name, "")
    if chosen:
        counts.setdefault(chosen, 0)
    called = _names(left, name)
    choices = [
        Choice(value, _counted(country, counts[value], {**only, name: value}), called.get(value))
        for value in sorted(counts, key=lambda value: _rank(name, value, counts))
    ]
    return Facet(name, next((each for each in choices if each.value == chosen), None), choices)


def _rank(name: str, value: str, counts: Mapping[str, int]) -> tuple[int, str]:
    order = {"severity": SEVERITIES, "state": STATES}.get(name)
    if order:
        return (order.index(value) if value in order else len(order), value)
    return (-counts[value], value)


def _together(left: Sequence[Standing]) -> list[Standing]:
    """Findings that are as grave and of one kind stand together, where the first of them stood."""
    grave: dict[str, int] = {}
    kind: dict[tuple[str, str], int] = {}
    for place, each in enumerate(left):
        grave.setdefault(each.severity, place)
        kind.setdefault((each.severity, each.check), place)
    return sorted(left, key=lambda each: (grave[each.severity], kind[each.severity, each.check]))


def _names(left: Sequence[Standing], name: str) -> Mapping[str, Mapping[str, str]]:
    """What the values of a filter are called; severities and states are words of the pages."""
    found: dict[str, Mapping[str, str]] = {}
    for each in left:
        value = _VALUES[name](each)
        if value in found or value == NOBODY:
            continue
        if name == "owner" and each.followed and each.followed.owner:
            found[value] = each.followed.owner.short_names
        elif name in _CALLED:
            found[value] = _CALLED[name](each)
    return found


def corridor(of: Standing) -> Mapping[str, str]:
    """The places of a finding by name."""
    places = [names.area(code) for code in of.places]
    return {language: _BETWEEN.join(place[language] for place in places) for language in LANGUAGES}


_CALLED: Mapping[str, Callable[[Standing], Mapping[str, str]]] = {
    "corridor": corridor,
    "indicator": lambda each: names.indicator(each.indicator),
    "check": lambda each: check_title(each.check),
}


def check_title(check: str) -> Mapping[str, str]:
    """What a check finds, in a few words; a check that the catalogue no longer has is called by its id."""
    found = next((each for each in all_checks() if each.id == check), None)
    return found.data["title"] if found else dict.fromkeys(LANGUAGES, check)


def _counted(country: str, number: int, only: Mapping[str, str]) -> Trace:
    facts = {name: value for name, value in only.items() if value}
    return leaf("record", number, app="findings", model="finding", country=country, **facts)
