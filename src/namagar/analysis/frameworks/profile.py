"""Answers in the order of a published profile: by dimension, what is well developed and what has potential."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from namagar.analysis.frameworks.asking import asked
from namagar.analysis.frameworks.framework import Framework, Item
from namagar.analysis.frameworks.options import ABSENT, IN_PLACE, PARTLY, says

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Chapter(Generic[T]):
    """One dimension. Every item of it is in exactly one of the lists, in the order of the framework.

    unsaid: answered with the reason why neither yes, partly nor no can be said.
    not_asked: unanswered because of the answer to an earlier item; unanswered: for any other reason.
    """

    code: str
    well_developed: tuple[T, ...]
    potential: tuple[T, ...]
    unsaid: tuple[T, ...]
    unanswered: tuple[Item, ...]
    not_asked: tuple[Item, ...]

    @property
    def passages(self) -> tuple[T, ...]:
        """All answers of the dimension, in the order in which they are read."""
        return (*self.well_developed, *self.potential, *self.unsaid)


def profile(framework: Framework, answers: Mapping[str, T], option: Callable[[T], str]) -> tuple[Chapter[T], ...]:
    """The chapters in the order of the framework.

    answers: item → an answer that counts, of any kind; `option` reads off it the option or the missing state.
    """
    unknown = sorted(set(answers) - {item.code for item in framework.items})
    if unknown:
        raise KeyError(f"{framework.id}/{framework.edition} has no {', '.join(unknown)}")
    asks = asked(framework, {code: option(answer) for code, answer in answers.items()})
    return tuple(_chapter(domain.code, domain.items, answers, option, asks) for domain in framework.domains)


def _chapter(
    code: str,
    items: Iterable[Item],
    answers: Mapping[str, T],
    option: Callable[[T], str],
    asks: frozenset[str],
) -> Chapter[T]:
    found = [answers[item.code] for item in items if item.code in answers]
    silent = [item for item in items if item.code not in answers]

    def saying(*words: str) -> tuple[T, ...]:
        return tuple(answer for answer in found if says(option(answer)) in words)

    return Chapter(
        code,
        well_developed=saying(IN_PLACE),
        potential=saying(PARTLY, ABSENT),
        unsaid=saying(""),
        unanswered=tuple(item for item in silent if item.code in asks),
        not_asked=tuple(item for item in silent if item.code not in asks),
    )
