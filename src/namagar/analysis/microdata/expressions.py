"""What is asked of the persons, once for all engines: three groupings, from which everything else is worked out.

Weights are summed as whole numbers of their smallest unit, so that sums are exact and the same on every engine,
whatever the number of threads.
"""

from typing import Any

from namagar.analysis.microdata.layout import Layout

KEYS = ("origin", "destination", "age", "sex")


def cells(table: Any, layout: Layout) -> Any:
    """Persons by origin, destination, age and sex as they are written.

    persons: rows; units: their weights in the smallest unit; squares: Σ w², for the effect of weighting; unfit: rows
    whose weight stands for nobody; finer: rows whose weight has more decimals than stated; least: smallest weight.
    """
    sums = {"persons": table.count()}
    if layout.weight:
        weight = _number(table, layout.weight)
        sums |= {
            "units": _units(weight, layout).sum().cast("int64"),
            "squares": (weight * weight).sum(),
            "unfit": (weight.isnull() | ~(weight > 0) | weight.isinf()).sum().cast("int64"),
            "finer": _finer(weight, layout).sum().cast("int64"),
        }
    keys = {name: table[column] for name, column in _keys(layout).items()}
    return table.group_by(**keys).aggregate(**sums)


def unit_cells(table: Any, layout: Layout) -> Any:
    """Weights by first-stage unit, origin and destination, of persons old enough to have moved."""
    keys = {"unit": table[layout.unit], "origin": table[layout.origin.column]}
    keys |= {"destination": table[layout.destination.column]}
    if layout.strata:
        keys["strata"] = table[layout.strata]
    return _old_enough(table, layout).group_by(**keys).aggregate(units=_weights(table, layout).sum().cast("int64"))


def replicate_cells(table: Any, layout: Layout) -> Any:
    """The sum of every replicate weight by origin and destination, of persons old enough to have moved."""
    sums = {f"r{at}": _number(table, column).sum() for at, column in enumerate(layout.replicates)}
    keys = {"origin": table[layout.origin.column], "destination": table[layout.destination.column]}
    return _old_enough(table, layout).group_by(**keys).aggregate(**sums)


def _keys(layout: Layout) -> dict[str, str]:
    columns = (layout.origin.column, layout.destination.column, layout.age, layout.sex)
    return {name: column for name, column in zip(KEYS, columns, strict=True) if column}


def _number(table: Any, column: str) -> Any:
    """A column of numbers; of a text file, what is no number is missing, and missing is told."""
    value = table[column]
    return value.try_cast("float64") if value.type().is_string() else value.cast("float64")


def _weights(table: Any, layout: Layout) -> Any:
    import ibis

    return _units(_number(table, layout.weight), layout) if layout.weight else ibis.literal(1, "int64")


def _units(weight: Any, layout: Layout) -> Any:
    return (weight * 10**layout.decimals).round().cast("int64")


def _finer(weight: Any, layout: Layout) -> Any:
    scaled = weight * 10**layout.decimals
    return (scaled - scaled.round()).abs() > 1e-6 * (scaled.abs() + 1)


def _old_enough(table: Any, layout: Layout) -> Any:
    if not layout.age:
        return table
    age = _number(table, layout.age)
    known = age.notnull()
    if layout.age_unknown:
        known = known & table[layout.age].cast("string").notin(sorted(layout.age_unknown))
    return table.filter(known & (age >= layout.youngest))
