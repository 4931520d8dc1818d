"""Accounting identities as a check states them: what a stock is, and which flows change it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from namagar.analysis.consistency.holding import Holding, grouped
from namagar.analysis.consistency.timing import filling, fills
from namagar.analysis.terms.claim import Claim, Series

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Flow:
    """One flow of an account: what it does to the stock, and whether the account holds without it as a bound."""

    indicator: str
    sign: int
    optional: bool


@dataclass(frozen=True)
class Account:
    """`stock + stock = flow - flow + ?flow`: the change of the stocks is what the flows bring and take."""

    stocks: tuple[str, ...]
    flows: tuple[Flow, ...]

    @staticmethod
    def read(text: str) -> "Account":
        """The account of one line of a check."""
        stocks, flows = (side.split() for side in text.split("="))
        return Account(tuple(word for word in stocks if word != "+"), tuple(_flows(flows)))


def _flows(words: Sequence[str]) -> Iterator[Flow]:
    sign = 1
    for word in words:
        if word in "+-":
            sign = 1 if word == "+" else -1
        else:
            yield Flow(word.lstrip("?"), sign, word.startswith("?"))
            sign = 1


def stocks_at(held: Holding, account: Account, first: Series) -> Mapping[object, Sequence[Sequence[Claim]]]:
    """For each source the days, in order, on which it gives all stocks of the account: one claim for each stock."""
    complete: dict[object, list[Sequence[Claim]]] = {}
    others = [held.series.get(first._replace(indicator=name), ()) for name in account.stocks[1:]]
    beside = grouped((claim for claims in others for claim in claims if claim.value is not None), _moment)
    for claim in held.series[first]:
        found = {each.indicator: each for each in beside.get(_moment(claim), ())}
        if claim.value is not None and len(found) == len(account.stocks) - 1:
            source = (claim.publisher, claim.concept, claim.unit, claim.revision)
            complete.setdefault(source, []).append((claim, *found.values()))
    return complete


def _moment(claim: Claim) -> tuple[object, ...]:
    return claim.publisher, claim.unit, claim.revision, claim.period


def recorded(held: Holding, series: Series, first: date, last: date, slack: timedelta, share: Fraction) -> list[Claim]:
    """The claims of one source that cover a flow from the day after one day to another; of several sources the largest.

    None when no source covers enough of the days.
    """
    claims = [claim for claim in held.series.get(series, ()) if claim.value is not None]
    best: list[Claim] = []
    for source in grouped(claims, lambda claim: (claim.publisher, claim.concept, claim.revision)).values():
        chosen = filling(source, first + _DAY, last, slack)
        if chosen and fills(chosen, first + _DAY, last, share) and _sum(chosen) > _sum(best):
            best = chosen
    return best


def _sum(claims: Sequence[Claim]) -> Fraction:
    return abs(sum((claim.value or Fraction(0) for claim in claims), Fraction(0)))
