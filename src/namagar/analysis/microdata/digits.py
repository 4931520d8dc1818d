"""How many digits of an indicator may be printed where cells are withheld: as many as do not tell them apart.

An exact index of a whole table is one more equation between its cells, and would give a withheld one away. Every table
that the printed cells allow must show the same index as the true one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from namagar.analysis.microdata.protecting import Printed
from namagar.analysis.mobility.indicators.inputs import Inputs
from namagar.analysis.mobility.indicators.measures import Measure, measured
from namagar.analysis.mobility.od_table import OdTable

MOST, WITHHELD = 12, "withheld"
_ROUNDING = 1e-12


def told(measures: Sequence[Measure], inputs: Inputs, printed: Printed) -> tuple[Measure, ...]:
    """The same indicators with as many digits as may be printed; one of which none may has no value."""
    if printed.total_withheld:
        return tuple(each if each.area else replace(each, value=None, status=WITHHELD, note=None) for each in measures)
    if not printed.ways:
        return tuple(measures)
    others = list(_others(measures, inputs, printed))
    return tuple(_short(each, [other[at] for other in others]) for at, each in enumerate(measures))


def _others(measures: Sequence[Measure], inputs: Inputs, printed: Printed) -> Iterator[list[float | None]]:
    """The indicators of every table that the printed cells allow as well."""
    codes = tuple(dict.fromkeys(each.code for each in measures))
    for way in printed.ways:
        # What a programme leaves below zero is zero.
        table = OdTable.of(inputs.table.codes, (inputs.moves + way).clip(0.0), inputs.table.meaning)
        yield [each.value for each in measured(replace(inputs, table=table), codes)]


def _short(measure: Measure, others: Sequence[float | None]) -> Measure:
    value = measure.value
    if value is None:
        return measure
    if all(other is not None and abs(other - value) <= _ROUNDING * max(abs(value), 1.0) for other in others):
        return measure
    for digits in range(MOST, 0, -1):
        text = f"{value:.{digits}g}"
        if all(other is not None and f"{other:.{digits}g}" == text for other in others):
            return replace(measure, value=float(text))
    return replace(measure, value=None, status=WITHHELD, note=None)
