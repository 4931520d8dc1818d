"""The plain data of a framework file as typed values; a question with facets becomes one item for each facet."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from namagar.analysis.frameworks.framework import (
    Category,
    Condition,
    Domain,
    Framework,
    Item,
    Objective,
    Principle,
    Provenance,
    Scale,
    ScoringRule,
    Source,
    VariantOf,
)


def from_data(data: Mapping[str, Any]) -> Framework:
    """The framework that the plain data of its file describe."""
    facets = {
        item["code"]: tuple(item.get("facets") or ()) for each in data.get("domains") or () for item in each["items"]
    }
    return Framework(
        id=data["id"],
        edition=data["edition"],
        titles=data["title"],
        publisher=data["publisher"],
        closed=data["closed"],
        provenance=tuple(_provenance(each) for each in data.get("provenance") or ()),
        scales={name: _scale(name, each) for name, each in (data.get("scales") or {}).items()},
        missing=tuple(data.get("missing") or ()),
        scoring=_scoring(data.get("scoring")),
        domains=tuple(_domain(each, facets) for each in data.get("domains") or ()),
        objectives=tuple(_objective(each) for each in data.get("objectives") or ()),
        principles=tuple(Principle(name) for name in data.get("principles") or ()),
        variant_of=_variant_of(data.get("variant_of")),
    )


def _provenance(data: Mapping[str, Any]) -> Provenance:
    source = data.get("source")
    return Provenance(
        data["what"],
        data["status"],
        Source(source["publisher"], source["title"], str(source["date"])) if source else None,
    )


def _scale(name: str, data: Mapping[str, Any]) -> Scale:
    points = data.get("points") or {}
    return Scale(name, tuple(data["options"]), {option: _exact(value) for option, value in points.items()})


def _scoring(data: Mapping[str, Any] | None) -> ScoringRule | None:
    if data is None:
        return None
    return ScoringRule(
        data["rule"],
        _exact(data["missing_counts"]),
        tuple(
            Category(each["code"], each["id"], _exact(each["below"]) if "below" in each else None)
            for each in data["categories"]
        ),
    )


def _variant_of(data: Mapping[str, Any] | None) -> VariantOf | None:
    return VariantOf(data["framework"], data["edition"]) if data else None


def _domain(data: Mapping[str, Any], facets: Mapping[str, tuple[str, ...]]) -> Domain:
    items = tuple(item for each in data["items"] for item in _items(each, facets))
    return Domain(data["code"], data.get("migof"), tuple(data.get("topics") or ()), items)


def _items(data: Mapping[str, Any], facets: Mapping[str, tuple[str, ...]]) -> Iterator[Item]:
    """One item, or one for each facet."""
    for facet in facets[data["code"]] or (None,):
        yield Item(
            code=data["code"] if facet is None else f"{data['code']}-{facet}",
            scale=data["scale"],
            topic=data.get("topic"),
            gcm=tuple(data.get("gcm") or ()),
            needs=tuple(data.get("needs") or ()),
            of=data["code"],
            facet=facet,
            ask_when=_condition(data.get("ask_when"), facet, facets),
            national=data.get("national"),
        )


def _condition(
    data: Mapping[str, Any] | None, facet: str | None, facets: Mapping[str, tuple[str, ...]]
) -> Condition | None:
    """What decides whether an item is asked; the same facet decides where both items have it."""
    if data is None:
        return None
    shared = facet is not None and facet in facets.get(data["item"], ())
    return Condition(f"{data['item']}-{facet}" if shared else data["item"], tuple(data["options"]))


def _objective(data: Mapping[str, Any]) -> Objective:
    return Objective(
        data["number"],
        str(data["code"]),
        data.get("round_table"),
        tuple(str(target) for target in data.get("sdg_targets") or ()),
        tuple(data["actions"]),
    )


def _exact(value: object) -> Fraction:
    return Fraction(str(value))
