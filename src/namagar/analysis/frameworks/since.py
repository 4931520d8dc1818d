"""What became of every question from one exercise to the next: changed, the same, asked anew, not asked any more."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from namagar.analysis.frameworks.editions import Change, compare
from namagar.analysis.frameworks.framework import Framework

T = TypeVar("T")
CHANGED, FIRST, GONE, SAME, OPEN = "changed", "first", "gone", "same", "open"
ASKED_ANEW, DROPPED = "asked-anew", "dropped"
# In the order in which a reader asks; of the last two the number is enough.
KINDS = (CHANGED, FIRST, GONE, ASKED_ANEW, DROPPED, SAME, OPEN)
COUNTED = (SAME, OPEN)


@dataclass(frozen=True, slots=True)
class Compared(Generic[T]):
    """What became of one or more items: the change of the question, and its answers by item, then and now.

    None stands for no answer that counts. kind: asked-anew or dropped; of what is asked in both: changed, same,
    first (answered now only), gone (answered then only) or open (in neither).
    """

    change: Change
    before: tuple[tuple[str, T | None], ...]
    after: tuple[tuple[str, T | None], ...]
    kind: str


def since(
    earlier: Framework, later: Framework, then: Mapping[str, T], now: Mapping[str, T], option: Callable[[T], str]
) -> tuple[Compared[T], ...]:
    """Every item of two editions of one framework, in the order of the later one; Refused when no file compares them.

    then, now: item → an answer that counts, of any kind; `option` reads off it the option or the missing state.
    """
    return tuple(
        _compared(each, then, now, option) for each in compare(later.id, earlier.edition, later.edition).changes
    )


def _compared(change: Change, then: Mapping[str, T], now: Mapping[str, T], option: Callable[[T], str]) -> Compared[T]:
    before = tuple((code, then.get(code)) for code in change.before_codes)
    after = tuple((code, now.get(code)) for code in change.after_codes)
    said = [{option(each) if each is not None else "" for _, each in side} for side in (before, after)]
    return Compared(change, before, after, _kind(*said))


def _kind(before: set[str], after: set[str]) -> str:
    """From the options of both sides: none at all where nothing is asked, an empty one where nothing counts."""
    if not before:
        return ASKED_ANEW
    if not after:
        return DROPPED
    if "" in after:
        return OPEN if before == {""} else GONE
    if before == {""}:
        return FIRST
    return SAME if before == after else CHANGED
