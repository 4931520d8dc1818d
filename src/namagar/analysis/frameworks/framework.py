"""A framework of questions as frozen values: domains, items, answer scales, the scoring rule, objectives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

NOT_ANSWERED = "not-answered"


@dataclass(frozen=True, slots=True)
class Source:
    """Where something is published."""

    publisher: str
    title: str
    date: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """What part of a framework is official, ours or still to be confirmed, and after which source."""

    what: Mapping[str, str] = field(hash=False)
    status: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class Scale:
    """The options of an answer; points only where a published rule gives them."""

    id: str
    options: tuple[str, ...]
    points: Mapping[str, Fraction] = field(default_factory=dict, hash=False)

    @property
    def best(self) -> Fraction:
        """The most points an answer on this scale can have."""
        return max(self.points.values())


@dataclass(frozen=True, slots=True)
class Category:
    """A named band of a score: all below its bound that no earlier band holds. The last has no bound."""

    code: str
    id: str
    below: Fraction | None


@dataclass(frozen=True, slots=True)
class ScoringRule:
    """The published way to a score. A missing answer counts `missing_counts` points."""

    rule: str
    missing_counts: Fraction
    categories: tuple[Category, ...]

    def category(self, value: Fraction) -> Category:
        """The band that holds the value."""
        return next(band for band in self.categories if band.below is None or value < band.below)


@dataclass(frozen=True, slots=True)
class Condition:
    """An item is asked only when an earlier one has one of these answers; missing states may be among them."""

    item: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One question. Of a question with facets there is one item for each facet: `of` is the code as written.

    `national` names the counterpart of a local item in the framework that its own is a variant of.
    """

    code: str
    scale: str
    topic: str | None
    gcm: tuple[int, ...]
    needs: tuple[str, ...]
    of: str = ""
    facet: str | None = None
    ask_when: Condition | None = None
    national: str | None = None

    def __post_init__(self) -> None:
        # Without facets the code is the written one.
        if not self.of:
            object.__setattr__(self, "of", self.code)


@dataclass(frozen=True, slots=True)
class VariantOf:
    """The edition that a variant for another level, such as a city, goes back to."""

    framework: str
    edition: str


@dataclass(frozen=True, slots=True)
class Domain:
    """A group of questions that is looked at as one; `migof` names the principle it stands for."""

    code: str
    migof: str | None
    topics: tuple[str, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Objective:
    """An objective of a compact, with the letters of its actions."""

    number: int
    code: str
    round_table: int | None
    sdg_targets: tuple[str, ...]
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Principle:
    """A principle that guides all objectives."""

    id: str


@dataclass(frozen=True)
class Framework:
    """One edition of a framework. An edition once used is closed: a change is a new edition."""

    id: str
    edition: str
    titles: Mapping[str, str] = field(hash=False)
    publisher: str
    closed: bool
    provenance: tuple[Provenance, ...]
    scales: Mapping[str, Scale] = field(hash=False)
    missing: tuple[str, ...]
    scoring: ScoringRule | None
    domains: tuple[Domain, ...]
    objectives: tuple[Objective, ...]
    principles: tuple[Principle, ...]
    variant_of: VariantOf | None = None

    @property
    def items(self) -> tuple[Item, ...]:
        """All items, in order."""
        return tuple(item for domain in self.domains for item in domain.items)

    def item(self, code: str) -> Item:
        """One item by its code; KeyError when there is none."""
        return {item.code: item for item in self.items}[code]

    def written(self, code: str) -> tuple[Item, ...]:
        """The items that a code of the file stands for: one, or one for each facet; none when it is unknown."""
        return tuple(item for item in self.items if code in (item.code, item.of))

    def scale_of(self, item: Item) -> Scale:
        """The scale an item is answered on."""
        return self.scales[item.scale]
