"""How a check tells what it found: the claims, one line for each with its numbers and facts, and which words."""

from collections.abc import Mapping, Sequence

from namagar.analysis.consistency import names
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding, lines
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.trace import Trace


def tell(
    check: Check,
    held: Holding,
    claims: Sequence[Claim],
    numbers: Mapping[str, Trace],
    severity: str = "",
    facts: Mapping[str, object] | None = None,
    variant: str = "",
    cause: str = "",
    listed: Sequence[Claim] | None = None,
) -> Finding:
    """A finding about claims, the first of which names the series and the source it is about.

    `listed` are those that get a line of their own: all of them, unless there are too many to read.
    """
    first = claims[0]
    wordings, told, said = lines(claims if listed is None else listed)
    return Finding(
        check=check.id,
        series=first.series,
        quantity=held.one_quantity(claims),
        severity=severity or check.severity_of(variant),
        claims=tuple(claim.id for claim in claims),
        numbers={**told, **numbers},
        facts={
            **said,
            "series": names.series(first.series),
            "publisher": names.sourced(first.publisher, first.revision),
            "publishers": names.publishers([claim.publisher for claim in claims]),
            "concept": names.concept(first.concept),
            "period": first.period,
            **(facts or {}),
        },
        variant=variant,
        cause=cause,
        lines=wordings,
    )
