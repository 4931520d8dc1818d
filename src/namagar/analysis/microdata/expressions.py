"""What is asked of the persons, once for all engines: three groupings, from which everything else is worked out.

Weights are summed as whole numbers of their smallest unit, so that sums are exact and the same on every engine,
whatever the number of threads.
"""

from typing import Any

from namagar.analysis.microdata.layout import Layout

KEYS = ("origin", "destination", "age", "sex")
# Whole numbers up to here are exact on every engine.
MOST_UNITS = 2**53


def cells(table: Any, layout: Layout) -> Any:
    """Persons by origin, destination, age and sex as they are written.

    persons: rows; units: their weights in the smallest unit; squares: Σ w², for the effect of weighting; unfit: rows
    whose weight stands for nobody; finer: rows whose weight has more decimals than stated; least: smallest weight.
    """
    sums = {"persons": table.count()}
    if layout.weight:
        weight = _number(table, layout.weight)
        # Engines cast what no case asks for, and end at a number without end before it is told.
        sound = _fit(weight, layout).ifelse(weight, 0.0)
        sums |= {
            "units": _units(sound, layout).sum().cast("int64"),
            "squares": (weight * weight).sum(),
            "unfit": (~_fit(weight, layout)).sum().cast("int64"),
            "finer": _finer(sound, layout).sum().cast("int64"),
        }
    keys = {name: table[column] for name, column in _keys(layout).items()}
    return table.group_by(**keys).aggregate(**sums)


def unit_cells(table: Any, layout: Layout) -> Any:
    """Weights by first-stage unit, origin and destination; whoever is not old enough to have moved weighs nothing.

    So every unit of the sample is there, also one in which nobody is old enough.
    """
    keys = {"unit": table[layout.unit], "origin": table[layout.origin.column]}
    keys |= {"destination": table[layout.destination.column]}
    if layout.strata:
        keys["strata"] = table[layout.strata]
    units = _old_enough(table, layout).ifelse(_weights(table, layout), 0)
    return table.group_by(**keys).aggregate(units=units.sum().cast("int64"))


def replicate_cells(table: Any, layout: Layout) -> Any:
    """The sum of every replicate weight by origin and destination, of persons old enough to have moved.

    u0, u1 …: rows whose replicate weight is missing, no number, below zero or without end.
    """
    weights = [_number(table, column) for column in layout.replicates]
    sums = {f"r{at}": weight.sum() for at, weight in enumerate(weights)}
    sums |= {f"u{at}": (~_finite(weight, weight >= 0)).sum().cast("int64") for at, weight in enumerate(weights)}
    keys = {"origin": table[layout.origin.column], "destination": table[layout.destination.column]}
    return table.filter(_old_enough(table, layout)).group_by(**keys).aggregate(**sums)


def _keys(layout: Layout) -> dict[str, str]:
    columns = (layout.origin.column, layout.destination.column, layout.age, layout.sex)
    return {name: column for name, column in zip(KEYS, columns, strict=True) if column}


def _number(table: Any, column: str) -> Any:
    """A column of numbers; of a text file, what is no number is missing, and missing is told."""
    value = table[column]
    return value.try_cast("float64") if value.type().is_string() else value.cast("float64")


def _finite(weight: Any, sound: Any) -> Any:
    """Where a weight is a number with an end, and sound; never missing itself."""
    return (sound & ~weight.isnan() & ~weight.isinf()).fill_null(False)


def _fit(weight: Any, layout: Layout) -> Any:
    """Where a weight stands for somebody, and not for more than is summed exactly."""
    return _finite(weight, (weight > 0) & (weight * 10**layout.decimals < MOST_UNITS))


def _weights(table: Any, layout: Layout) -> Any:
    import ibis

    return _units(_number(table, layout.weight), layout) if layout.weight else ibis.literal(1, "int64")


def _units(weight: Any, layout: Layout) -> Any:
    return (weight * 10**layout.decimals).round().cast("int64")


def _finer(weight: Any, layout: Layout) -> Any:
    scaled = weight * 10**layout.decimals
    return (scaled - scaled.round()).abs() > 1e-6 * (scaled.abs() + 1)


def _old_enough(table: Any, layout: Layout) -> Any:
    """Whether somebody of this age could have moved; an age that is not known could not."""
    import ibis

    if not layout.age:
        return ibis.literal(True)
    age = _number(table, layout.age)
    # A code for unknown that is no number is missing already.
    unknown = [float(code) for code in sorted(layout.age_unknown) if code.isdecimal()]
    known = age >= layout.youngest
    return (known & age.notin(unknown) if unknown else known).fill_null(False)
