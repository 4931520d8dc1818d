"""What every page about one quantity shows, and the list of quantities by topic."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from namagar.analysis.consistency.quantities import series_id
from namagar.analysis.terms import codewords
from namagar.analysis.terms.claim import Series
from namagar.records.claims import estimates
from namagar.records.claims import queries as claims
from namagar.records.claims.queries import Holdings


@dataclass(frozen=True, slots=True)
class Listed:
    """One quantity in a list."""

    quantity: Any
    claims: tuple[Any, ...]
    state: str


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One series with its quantities, the newest first; with an id when it says more than one thing."""

    id: str
    titles: Mapping[str, str]
    quantities: list[Listed]


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with its named questions and its other series."""

    id: str
    named: list[Listed]
    series: list[SeriesRow]


TOPICS = ("foreigners", "returns", "internal", "emigrants", "net", "population")


def by_topic(held: Holdings, states: Mapping[str, str]) -> list[Topic]:
    """All quantities by the topic of their indicator, named questions apart."""
    topics = {name: Topic(name, [], []) for name in TOPICS}
    series, ids = dict[Series, SeriesRow](), _seen_over_time(held)
    for name, quantity in held.quantities.items():
        topic = topics[codewords.indicator(quantity.series.indicator)["topic"]]
        listed = Listed(quantity, held.members[name], states.get(name, "claimed"))
        if quantity.named:
            topic.named.append(listed)
            continue
        if quantity.series not in series:
            series[quantity.series] = SeriesRow(ids.get(quantity.series, ""), quantity.titles(), [])
            topic.series.append(series[quantity.series])
        series[quantity.series].quantities.append(listed)
    return [topic for topic in topics.values() if topic.named or topic.series]


def _seen_over_time(held: Holdings) -> dict[Series, str]:
    """The ids of the series of which several figures can be seen over time; a figure that stands alone is no series."""
    figures: Counter[Series] = Counter()
    for name, quantity in held.quantities.items():
        figures[quantity.series] += len(held.members[name])
    return {series: series_id(series) for series, count in figures.items() if count > 1}


def quantity_context(country: str, name: str) -> dict[str, Any]:
    """The claims of a quantity, what the checks say about them and nearby, and where it stands."""
    held = claims.holdings(country)
    quantity = claims.quantity(country, name)
    return {
        "quantity": quantity,
        "members": held.members[name],
        "findings": claims.findings_about(country, name),
        "nearby": claims.findings_nearby(country, name),
        "superseded": claims.superseded_in(country, name),
        "state": claims.state_of(country, name),
        "decisions": claims.decisions_on(country, name),
        "series": _seen_over_time(held).get(quantity.series, ""),
        "indicator": codewords.indicator(quantity.series.indicator),
        "estimates": estimates.of_quantity(country, name),
    }
