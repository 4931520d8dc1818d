"""Whether a source repeats exactly the same number for too many reports in a row."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from namagar.analysis.consistency import names
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding, grouped
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.trace import count


def find(held: Holding, check: Check) -> Iterator[Finding]:
    """Every longest run of equal values in what one source says about one series."""
    reports, longest_gap = int(check.number("reports")), int(check.number("longest_gap_days"))
    for series in held.series.values():
        groups = grouped(series, lambda claim: (claim.publisher, claim.concept, claim.revision, claim.unit))
        for claims in groups.values():
            for run in _runs(_one_a_period(claims), longest_gap) if len(claims) >= reports else ():
                if len(run) >= reports:
                    yield _finding(run, held, check)


def _one_a_period(claims: Sequence[Claim]) -> list[Claim]:
    """The reports in time order; a number printed twice for one period counts once."""
    seen: dict[object, Claim] = {}
    for claim in claims:
        seen.setdefault((claim.period, claim.value), claim)
    return list(seen.values())


def _runs(claims: Sequence[Claim], longest_gap: int) -> Iterator[list[Claim]]:
    run = list(claims[:1])
    for earlier, later in pairwise(claims):
        if not _goes_on(earlier, later, longest_gap):
            yield run
            run = []
        run.append(later)
    yield run


def _goes_on(earlier: Claim, later: Claim, longest_gap: int) -> bool:
    """Equal values without a hole between them; zero may stay zero, and a running total while nothing is added."""
    running = earlier.period.start == later.period.start
    close = (later.period.end - earlier.period.end).days <= longest_gap and not running
    return close and bool(earlier.value) and earlier.value == later.value and earlier.period < later.period


def _finding(run: Sequence[Claim], held: Holding, check: Check) -> Finding:
    first, last = run[0], run[-1]
    rounded = any(claim.precision is not None and claim.precision > 1 for claim in run)
    times = count(*(claim.trace() for claim in run))
    return Finding(
        check=check.id,
        series=first.series,
        quantity=held.one_quantity(run),
        severity="low" if rounded else check.severity_from(Fraction(len(run))),
        claims=tuple(claim.id for claim in run),
        numbers={"value": first.trace(), "count": times},
        facts={
            "series": names.series(first.series),
            "publisher": names.publisher(first.publisher),
            "concept": names.concept(first.concept),
            "first": first.period,
            "last": last.period,
        },
        cause="rounded" if rounded else "carried-forward",
    )
