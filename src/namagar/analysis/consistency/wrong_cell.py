"""Whether a number belongs to another cell: it is out of step with its own series and equals one of a neighbour."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from namagar.analysis.consistency import names
from namagar.analysis.consistency.arithmetic import difference, pace, ratio
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding, exact, grouped
from namagar.analysis.consistency.telling import tell
from namagar.analysis.terms.claim import Claim, Series


def find(held: Holding, check: Check) -> Iterator[Finding]:
    """Flows far above the pace of the shorter reports of the same time, which another corridor has as well."""
    tables: dict[object, list[Sequence[Claim]]] = defaultdict(list)
    for series, claims in held.of_kind("flow"):
        for table in _tables(series):
            tables[table].append(claims)
    for columns in tables.values():
        if len(columns) > 1:
            yield from _in_table(columns, held, check)


def _tables(series: Series) -> Iterator[tuple[object, ...]]:
    """The tables a series may stand in as a column: all corridors to one place, and all from one place."""
    yield series.indicator, "to", series.counterpart, series.breakdown
    yield series.indicator, "from", series.area, series.breakdown


def _in_table(columns: Sequence[Sequence[Claim]], held: Holding, check: Check) -> Iterator[Finding]:
    ends = _by_end(columns)
    for claims in columns:
        for source in grouped((claim for claim in claims if claim.value), _source).values():
            for claim in source if len(source) > 1 else ():
                others = [each for each in ends.get((*_source(claim), claim.period.end), ()) if _fits(claim, each)]
                if others:
                    yield from _judged(claim, source, others[0], held, check)


def _source(claim: Claim) -> tuple[str, str, str]:
    return claim.publisher, claim.concept, claim.unit


def _by_end(columns: Sequence[Sequence[Claim]]) -> Mapping[tuple[object, ...], Sequence[Claim]]:
    known = (claim for claims in columns for claim in claims if claim.value)
    return grouped(known, lambda claim: (*_source(claim), claim.period.end))


def _fits(claim: Claim, other: Claim) -> bool:
    """Whether a claim of another corridor is the same number, as exactly as both are printed."""
    if other.series == claim.series or claim.value is None or other.value is None:
        return False
    reach = sum((each.precision / 2 for each in (claim, other) if each.precision and each.precision > 1), Fraction(0))
    return abs(claim.value - other.value) <= reach


def _judged(claim: Claim, source: Sequence[Claim], other: Claim, held: Holding, check: Check) -> Iterator[Finding]:
    shorter = [
        each
        for each in source
        if each.period.days < claim.period.days and each.period.overlaps(claim.period) and each.id != claim.id
    ]
    if not shorter:
        return
    days = str(sum(each.period.days for each in shorter))
    expected = pace(*(each.trace() for each in shorter), days=days, of=str(claim.period.days))
    factor = ratio(claim.trace(), expected)
    if factor.value is None or exact(factor) < check.number("ratio"):
        return
    yield tell(
        check,
        held,
        (claim, other, *shorter),
        {
            "expected": expected,
            "observed": claim.trace(),
            "difference": difference(claim.trace(), expected),
            "ratio": factor,
            "other": other.trace(),
        },
        severity=check.severity_from(exact(factor)),
        facts={"other_series": names.series(other.series), "other_period": other.period},
        cause="other-cell",
        listed=(claim, other),
    )
