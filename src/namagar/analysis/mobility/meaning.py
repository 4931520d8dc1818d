"""What a table of moves counts, and the refusal to put together what is unlike."""

from dataclasses import dataclass, fields
from typing import Any

from namagar.analysis.terms.problem import Problem, Refused

# event: each move counts. fixed-interval: where each person lived so many years ago. last-residence: where each
# person lived before the last move. lifetime: where each person was born.
CONCEPTS = ("event", "fixed-interval", "last-residence", "lifetime")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a table counts. An empty text, and an interval of None, are not stated; a lifetime has no interval.

    interval: years. ages: such as `15-64` or `5+`. universe: citizens, residents, registered … vintage: the edition
    of the zone system, such as the year of its boundaries.
    """

    concept: str = ""
    interval: float | None = None
    ages: str = ""
    universe: str = ""
    zone_system: str = ""
    vintage: str = ""
    unit: str = "persons"

    def __post_init__(self) -> None:
        if self.concept and self.concept not in CONCEPTS:
            raise Refused(Problem("mobility-concept-unknown", "", {"concept": self.concept, "known": _listed()}))
        if self.interval is not None and not 0 < self.interval < float("inf"):
            raise Refused(Problem("mobility-interval-unfit", "", {"interval": self.interval}))
        if self.concept == "lifetime" and self.interval is not None:
            raise Refused(Problem("mobility-lifetime-interval", "", {"interval": self.interval}))

    @property
    def unstated(self) -> tuple[str, ...]:
        """What nobody has said about the table."""
        free = {"interval"} if self.concept == "lifetime" else set()
        return tuple(name for name in NAMES if name not in free and getattr(self, name) in ("", None))


NAMES = tuple(field.name for field in fields(Meaning))
UNSTATED = Meaning()


def _listed() -> str:
    return ", ".join(CONCEPTS)


def require_alike(first: Meaning, second: Meaning, titles: tuple[str, str], free: tuple[str, ...] = ()) -> None:
    """Refused when two tables differ in what they count, or when one of them does not say.

    `titles` name both in the refusal; `free` are the parts of the meaning that may differ.
    """
    problems: list[Problem] = []
    for title, meaning in zip(titles, (first, second), strict=True):
        silent = [name for name in meaning.unstated if name not in free]
        if silent:
            problems.append(Problem("mobility-meaning-unstated", title, {"table": title, "parts": ", ".join(silent)}))
    for name in NAMES:
        one, other = getattr(first, name), getattr(second, name)
        if name not in free and one != other and not _silent(one, other, name, first, second):
            facts = {"part": name, "first": titles[0], "one": _shown(one), "second": titles[1], "other": _shown(other)}
            problems.append(Problem("mobility-tables-unlike", "", facts))
    if problems:
        raise Refused(problems)


def _silent(one: object, other: object, name: str, first: Meaning, second: Meaning) -> bool:
    """Whether the difference is only that one side says nothing, which has its own refusal."""
    return (one in ("", None) and name in first.unstated) or (other in ("", None) and name in second.unstated)


def _shown(value: Any) -> str:
    return "–" if value is None else str(value)
