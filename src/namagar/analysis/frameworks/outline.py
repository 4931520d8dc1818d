"""A framework as a reader meets it: each question once, with its sides, its answers and what it is asked after."""

from dataclasses import dataclass

from namagar.analysis.frameworks.framework import Condition, Domain, Framework, Item
from namagar.analysis.frameworks.load import every


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is written in the file; `items` are its sides, or the one item that it is."""

    code: str
    items: tuple[Item, ...]

    @property
    def item(self) -> Item:
        """One of its items, for what all of them share."""
        return self.items[0]

    @property
    def facets(self) -> tuple[str, ...]:
        """The sides that are answered separately; none when there is one answer."""
        return tuple(item.facet for item in self.items if item.facet is not None)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What it is asked after, each condition once."""
        return tuple(dict.fromkeys(item.ask_when for item in self.items if item.ask_when is not None))


def questions(domain: Domain) -> tuple[Question, ...]:
    """The questions of a domain, in order."""
    found: dict[str, list[Item]] = {}
    for item in domain.items:
        found.setdefault(item.of, []).append(item)
    return tuple(Question(code, tuple(items)) for code, items in found.items())


def variants(of: Framework) -> tuple[Framework, ...]:
    """The editions for another level that go back to this one."""
    return tuple(
        each
        for each in every()
        if each.variant_of and (each.variant_of.framework, each.variant_of.edition) == (of.id, of.edition)
    )
