"""Whether a stock changes by what its flows bring and take: arrivals, departures, births, deaths."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from namagar.analysis.consistency import names
from namagar.analysis.consistency.accounts import Account, Flow, recorded, stocks_at
from namagar.analysis.consistency.arithmetic import difference, ratio, rounding_reach, total
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding, exact, graded, rounding_units
from namagar.analysis.consistency.telling import tell
from namagar.analysis.terms.claim import Claim, Series
from namagar.analysis.terms.trace import Trace

Counted = tuple[Flow, Sequence[Claim]]


def find(held: Holding, check: Check) -> Iterator[Finding]:
    """Every two stocks in a row whose difference is not what the flows between them make."""
    for account in map(Account.read, check.listed("accounts")):
        for series in held.series:
            if series.indicator == account.stocks[0]:
                for moments in stocks_at(held, account, series).values():
                    for before, after in pairwise(moments):
                        yield from _judged(account, before, after, held, check)


def _judged(
    account: Account, before: Sequence[Claim], after: Sequence[Claim], held: Holding, check: Check
) -> Iterator[Finding]:
    flows = _flows(account, before[0], after[0], held, check)
    if flows is None:
        return
    moved = [claim for _, claims in flows for claim in claims]
    claims = (*after, *before, *moved)
    observed = difference(_sum(after), _sum(before))
    expected = difference(_side(flows, 1), _side(flows, -1))
    gap = difference(observed, expected)
    open_flows = [flow for flow in account.flows if flow not in [each for each, _ in flows]]
    reach = rounding_reach(*(claim.trace() for claim in claims), units=rounding_units(claims))
    allowed = max(exact(reach), abs(exact(observed)) * check.number("share"))
    if abs(exact(gap)) <= allowed or _may_close(exact(gap) > 0, open_flows):
        return
    found = tell(
        check,
        held,
        claims,
        {
            "before": _sum(before),
            "after": _sum(after),
            "expected": expected,
            "observed": observed,
            "difference": gap,
            "reach": reach,
        },
        severity=graded(ratio(gap, observed), check),
        facts={
            "before_period": before[0].period,
            "missing": names.indicators([flow.indicator for flow in open_flows]),
        },
        variant="open" if open_flows else "",
        cause="bound" if open_flows else "coverage",
        listed=(*before, *after),
    )
    yield _with_flows(found, flows)


def _with_flows(found: Finding, flows: Sequence[Counted]) -> Finding:
    """One line for each flow with the sum of its claims, after those of the stocks."""
    begin = len(found.lines) + 1
    sums = {f"sum_{place}": _sum(claims) for place, (_, claims) in enumerate(flows, begin)}
    facts: dict[str, object] = {}
    for place, (flow, claims) in enumerate(flows, begin):
        facts[f"indicator_{place}"] = names.indicator(flow.indicator)
        facts[f"publisher_{place}"] = names.sourced(claims[0].publisher, claims[0].revision)
    return replace(
        found,
        numbers={**found.numbers, **sums},
        facts={**found.facts, **facts},
        lines=(*found.lines, *("flow" for _ in flows)),
    )


def _flows(account: Account, before: Claim, after: Claim, held: Holding, check: Check) -> list[Counted] | None:
    """Each flow with the claims that count it between two stocks; None when one that is needed is not counted."""
    found: list[Counted] = []
    slack = timedelta(days=int(check.number("slack_days")))
    for flow in account.flows:
        series = Series(flow.indicator, before.area, before.counterpart, before.breakdown)
        claims = recorded(held, series, before.period.end, after.period.end, slack, check.number("covered"))
        if claims:
            found.append((flow, claims))
        elif not flow.optional:
            return None
    return found


def _may_close(stock_is_larger: bool, missing: Sequence[Flow]) -> bool:
    """Whether a flow that nobody counts could explain the gap: one that brings people, when the stock is too large."""
    return any(flow.sign > 0 if stock_is_larger else flow.sign < 0 for flow in missing)


def _sum(claims: Sequence[Claim]) -> Trace:
    return total(*(claim.trace() for claim in claims))


def _side(flows: Sequence[Counted], sign: int) -> Trace:
    return _sum([claim for flow, claims in flows if flow.sign == sign for claim in claims])
