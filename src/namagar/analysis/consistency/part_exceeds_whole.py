"""Whether a flow between two places is larger than all flows out of the one or into the other."""

from collections.abc import Iterator, Mapping, Sequence

from namagar.analysis.consistency import names
from namagar.analysis.consistency.arithmetic import difference, ratio
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding, exact, highest, lowest
from namagar.analysis.consistency.telling import tell
from namagar.analysis.consistency.timing import near
from namagar.analysis.terms.claim import Claim, Series

Whole = tuple[str, tuple[tuple[str, str], ...]]
_WORLD = ("", "WLD")


def find(held: Holding, check: Check) -> Iterator[Finding]:
    """For each total the flows of single corridors, whoever estimates them, that are larger than it."""
    mirrors = dict(map(_mirror, check.listed("mirrors")))
    # A total stands in several series of cells; each is told once.
    found: dict[str, tuple[Claim, list[Claim]]] = {}
    for series, cells in held.of_kind("flow"):
        if series.counterpart not in _WORLD:
            for whole, cell in _exceeded(
                cells, [held.series.get(each, ()) for each in _wholes(series, mirrors)], check
            ):
                found.setdefault(whole.id, (whole, []))[1].append(cell)
    for whole, larger in found.values():
        yield _told(whole, larger, held, check)


def _mirror(text: str) -> tuple[str, Whole]:
    """`immigration < border-flows direction=out`: what is said of arrivals is less than what is said of departures."""
    cell, whole = text.split(" < ")
    indicator, _, breakdown = whole.partition(" ")
    dimension, _, code = breakdown.partition("=")
    return cell, (indicator, ((dimension, code),) if breakdown else ())


def _wholes(series: Series, mirrors: Mapping[str, Whole]) -> Iterator[Series]:
    """The series of all arrivals where the flow goes, and of all departures from where it comes."""
    for world in _WORLD:
        yield series._replace(counterpart=world)
        if series.indicator in mirrors:
            indicator, breakdown = mirrors[series.indicator]
            yield Series(indicator, series.counterpart, world, breakdown)


def _exceeded(cells: Sequence[Claim], wholes: Sequence[Sequence[Claim]], check: Check) -> Iterator[tuple[Claim, Claim]]:
    """Each total with each cell of nearly the same time that is larger; a flow of a longer time may well be larger."""
    share, longer, factor = (check.number(name) for name in ("shared_time", "longer", "ratio"))
    for series in filter(None, wholes):
        starts = [whole.period.start for whole in series]
        for cell in cells:
            for whole in (series[place] for place in near(cell, series, starts, share)):
                larger = exact(lowest(cell)) > factor * exact(highest(whole))
                if larger and cell.period.days <= longer * whole.period.days:
                    yield whole, cell


def _told(whole: Claim, larger: Sequence[Claim], held: Holding, check: Check) -> Finding:
    ranked = sorted(larger, key=lambda claim: (-exact(lowest(claim)), claim.id))
    most, observed = highest(whole), lowest(ranked[0])
    factor = ratio(observed, most)
    return tell(
        check,
        held,
        (whole, *ranked),
        {"expected": most, "observed": observed, "difference": difference(observed, most), "ratio": factor},
        severity=check.severity if factor.value is None else check.severity_from(exact(factor)),
        facts={"part": names.series(ranked[0].series)},
        cause="method" if any(claim.status == "estimate" for claim in ranked) else "direction",
    )
