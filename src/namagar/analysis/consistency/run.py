"""All checks of the catalogue on a set of claims."""

import importlib
from collections.abc import Callable, Iterable, Iterator, Sequence

from namagar.analysis.consistency.definition import SEVERITIES, Check, all_checks
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding
from namagar.analysis.consistency.quantities import Quantity
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.problem import Problem, Refused

Find = Callable[[Holding, Check], Iterator[Finding]]


def check(claims: Iterable[Claim], quantities: Sequence[Quantity], only: str | None = None) -> tuple[Finding, ...]:
    """What the checks find, the gravest first and named questions before others, however claims are ordered.

    `quantities` are the named ones of the country; `only` is the id of a single check.
    """
    chosen = [each for each in all_checks() if only in (None, each.id)]
    if not chosen:
        raise Refused(Problem("check-unknown", "", {"check": only}))
    held = Holding.of(claims, quantities)
    named = {quantity.id for quantity in quantities}
    found = (finding for each in chosen for finding in _rule(each)(_share(held, each), each))
    return tuple(
        sorted(
            found,
            key=lambda finding: (
                SEVERITIES.index(finding.severity),
                finding.quantity not in named,
                finding.check,
                finding.claims,
            ),
        )
    )


def _share(held: Holding, of: Check) -> Holding:
    """The claims a check looks at: those it names, or all but those that a check extending it has taken over."""
    others = [of] if of.extends else [each for each in all_checks() if each.extends == of.id]
    if not others:
        return held
    listed = [each.indicators() for each in others]
    indicators = frozenset[str]().union(*listed) if all(listed) else frozenset[str]()
    return held.narrowed(lambda claim: any(each.names(claim) for each in others), indicators, bool(of.extends))


def _rule(of: Check) -> Find:
    module = importlib.import_module(f"{__package__}.{of.kind.replace('-', '_')}")
    find: Find = module.find
    return find
