"""What other zonations would say of a table of moves: its indicators over random coarser divisions."""

from functools import lru_cache

from namagar.analysis.charts.zonations import Zoned, Zoning
from namagar.analysis.mobility.estimating import intervals
from namagar.analysis.mobility.indicators.measures import definition
from namagar.analysis.terms.trace import Trace, leaf
from namagar.records.claims.moves import Moves

# By zones of these sizes the country is divided again, each time in so many ways, from this seed.
ZONES, DIVISIONS, CHANCE = (5, 10, 15, 20, 25), 100, 1395
# Those that do not need a division of their own.
ZONED = ("CMI", "MEI", "ANMR")


@lru_cache(maxsize=16)
def zonings(of: Moves) -> tuple[Zoning, ...]:
    """Each indicator by the number of zones, the last the division as it is; none where no shapes say who touches whom.

    Each division of an estimate is of another draw. As the country is divided, an indicator has the value and interval
    that it has everywhere else.
    """
    held = of.shapes()
    if held is None:
        return ()
    tables = intervals.drawn_inputs(of.of, of.inputs, DIVISIONS) if of.of else (of.inputs,) * DIVISIONS
    areas = of.inputs.table.size
    sizes = tuple(zones for zones in ZONES if zones < areas)
    found: dict[str, list[Zoned]] = {code: [] for code in ZONED}
    for each in intervals.of_zonations(tables, held.neighbours, sizes, CHANCE, ZONED):
        name = f"{each.indicator} in {each.zones} zones"
        values = (each.zones, each.mean, each.least, each.greatest)
        parts = ("zones", "mean", "least", "greatest")
        row = (of.leaf(value, f"{name}, {part}") for value, part in zip(values, parts, strict=True))
        found[each.indicator].append(Zoned(*row))
    for code in ZONED:
        if told := of.told(code):
            own = of.leaf(areas, f"{code} in {areas} zones, zones")
            found[code].append(Zoned(own, told.value, told.low or told.value, told.high or told.value))
    return tuple(Zoning(code, definition(code)["title"], tuple(rows)) for code, rows in found.items() if rows)


def divisions() -> Trace:
    """Into how many random divisions the country is divided for each number of zones."""
    return leaf("record", DIVISIONS, what="divisions")
