"""What is wrong with an input, as a value that any language can word."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: `code` names its wording, `where` the place, `facts` fill the wording."""

    code: str
    where: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


class Refused(Exception):
    """Input that is not taken. It holds every problem found, not only the first."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("; ".join(f"{p.code} ({p.where}) {dict(p.facts)}" for p in self.problems))


class Failed(Refused):
    """A computation that did not reach its end: the input was sound, there is no answer that can be vouched for."""
