"""Whether a total that is the sum of its parts leaves out a place for which another source has many people."""

from collections.abc import Iterator, Sequence

from namagar.analysis.consistency import names
from namagar.analysis.consistency.arithmetic import ratio
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding, exact, grouped, lowest
from namagar.analysis.consistency.telling import tell
from namagar.analysis.consistency.timing import months_between
from namagar.analysis.terms.claim import Claim, Series


def find(held: Holding, check: Check) -> Iterator[Finding]:
    """Every place that a total split by countries does not have, though another source gives it a large share."""
    wholes = [
        (held.by_id[name], {part.counterpart for part in parts})
        for name, parts in held.parts.items()
        if all(part.counterpart != held.by_id[name].counterpart for part in parts)
    ]
    if not wholes:
        return
    cells = grouped((series for series in held.series if series.counterpart), _table)
    for whole, places in wholes:
        beside = [
            claim
            for series in cells[_table(whole.series)]
            if series.counterpart not in places | {whole.counterpart}
            for claim in held.series[series]
        ]
        yield from _judged(whole, beside, held, check)


def _table(series: Series) -> Series:
    """What the cells of a total share with it, whatever the country."""
    return series._replace(counterpart="")


def _judged(whole: Claim, beside: Sequence[Claim], held: Holding, check: Check) -> Iterator[Finding]:
    near = (claim for claim in beside if months_between(claim, whole) <= check.number("months"))
    for claims in grouped(
        (claim for claim in near if claim.unit == whole.unit), lambda each: each.counterpart
    ).values():
        largest = max(claims, key=lambda claim: (exact(lowest(claim)), claim.id))
        share = ratio(lowest(largest), whole.trace())
        if share.value is not None and exact(share) >= check.number("share"):
            yield tell(
                check,
                held,
                (whole, largest),
                {"share": share, "absent": lowest(largest), "whole": whole.trace()},
                severity=check.severity_from(exact(share)),
                facts={"place": names.area(largest.counterpart), "other": names.publisher(largest.publisher)},
                cause="not-published",
            )
