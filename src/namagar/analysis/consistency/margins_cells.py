"""Whether the cells of a table fit the margin that the same source prints for it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from namagar.analysis.consistency.arithmetic import difference, ratio, rounding_reach, total
from namagar.analysis.consistency.definition import Check
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.holding import Holding, exact, graded, grouped, rounding_units
from namagar.analysis.consistency.telling import tell
from namagar.analysis.terms.areas import parts_of_country
from namagar.analysis.terms.claim import Claim, Series

_WORLD = ("", "WLD")


def find(held: Holding, check: Check) -> Iterator[Finding]:
    """Margins that differ from the stated sum of their cells, from all of them, or that are less than those printed."""
    cells = _cells(held)
    for series, claims in held.series.items():
        if series.counterpart in _WORLD:
            yield from _stated_sums(claims, held, check)
            table = cells.get(_table(series))
            if table:
                yield from _sums(claims, table, held, check)


def _table(series: Series) -> tuple[object, ...]:
    """What the cells of a margin share with it; the scope of a margin follows from the cells and is not theirs."""
    breakdown = tuple(pair for pair in series.breakdown if pair[0] != "scope")
    return series.indicator, series.area, breakdown


def _cells(held: Holding) -> Mapping[tuple[object, ...], Sequence[Sequence[Claim]]]:
    found: dict[tuple[object, ...], list[Sequence[Claim]]] = defaultdict(list)
    for series, claims in held.series.items():
        if series.counterpart not in _WORLD:
            found[_table(series)].append(claims)
    return found


def _column(claim: Claim) -> tuple[object, ...]:
    """One printed column: cells and a margin can only be compared within it."""
    return claim.publisher, claim.concept, claim.unit, claim.period, claim.revision


def _stated_sums(margins: Sequence[Claim], held: Holding, check: Check) -> Iterator[Finding]:
    """A number that was made by adding cells, against the margin printed nearest to it."""
    for summed in margins:
        if summed.derived_from and summed.value is not None and _adds_cells(summed, held):
            printed = [
                margin
                for margin in margins
                if margin.value is not None
                and (margin.publisher, margin.concept, margin.unit, margin.period)
                == (summed.publisher, summed.concept, summed.unit, summed.period)
                and not margin.derived_from
            ]
            if printed:
                margin = min(printed, key=lambda each: (each.title != summed.title, each.precision or 1, each.id))
                yield from _judged(margin, [summed], "stated", held, check)


def _adds_cells(claim: Claim, held: Holding) -> bool:
    origins = (held.current(name) for name in claim.derived_from)
    return any(
        origin is not None and origin.counterpart not in _WORLD and origin.area == claim.area for origin in origins
    )


def _sums(margins: Sequence[Claim], table: Sequence[Sequence[Claim]], held: Holding, check: Check) -> Iterator[Finding]:
    columns = grouped((cell for cells in table for cell in cells if cell.value is not None), _column)
    for margin in margins:
        found = columns.get(_column(margin), [])
        # Cells that are marked as the parts of their total are compared with it as such.
        cells = {cell.counterpart: cell for cell in found if not cell.part_of}
        if margin.value is None or not cells or margin.derived_from:
            continue
        others = parts_of_country(margin.area) - {margin.area}
        variant = "complete" if others and others <= set(cells) else "exceeded"
        yield from _judged(margin, [cells[place] for place in sorted(cells)], variant, held, check)


def _judged(margin: Claim, cells: Sequence[Claim], variant: str, held: Holding, check: Check) -> Iterator[Finding]:
    claims = (margin, *cells)
    expected, observed = total(*(cell.trace() for cell in cells)), margin.trace()
    gap = difference(observed, expected)
    reach = rounding_reach(*(claim.trace() for claim in claims), units=rounding_units(claims))
    within = abs(exact(gap)) <= exact(reach)
    # Cells that are not printed can only make the sum larger.
    if within or (variant == "exceeded" and exact(gap) > 0):
        return
    yield tell(
        check,
        held,
        claims,
        {"expected": expected, "observed": observed, "difference": gap, "reach": reach},
        severity=graded(ratio(gap, observed), check),
        variant=variant,
        cause="beyond-rounding" if exact(reach) > 0 else "misprint",
    )
