"""A profile from a long table, and what it tells as rows of one."""

from collections.abc import Iterator

from namagar.analysis.mobility import long_table
from namagar.analysis.mobility.age.profile import WINDOW, Profile, gross, peak, slopes, smoothed
from namagar.analysis.mobility.age.rogers_castro import HEIGHTS, Schedule, fit
from namagar.analysis.terms.numerals import read_number
from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader

COLUMNS = ("indicator", "value", "unit", "note")
Row = tuple[str, float, str, str]


def read_profile(content: bytes, name: str, width_of_last: float | None = None) -> Profile:
    """The columns age (at which each group begins) and rate. Refused when an age is no number."""
    read = long_table.read(content, name, ("age",), ("rate",))
    ages = []
    for row, text in enumerate(read.codes[0], 2):
        try:
            ages.append(float(read_number(text)))
        except Refused as error:
            facts = {"text": text, "column": "age", "row": row}
            raise Refused(Problem("mobility-number-unreadable", name, facts)) from error
    return Profile.of(ages, read.numbers[0].tolist(), width_of_last)


def rows(profile: Profile, bandwidth: float | None, window: tuple[float, float], model: int | None) -> Iterator[Row]:
    """Measures of the profile, then of the schedule of `model` parameters when one is asked for.

    bandwidth: years of smoothing before peak and slopes are read, None for none; the schedule is fitted to the rates
    as they are.
    """
    shape = smoothed(profile, bandwidth) if bandwidth is not None else profile
    found, steep = peak(shape, window), slopes(shape, window)
    how = f"bandwidth {bandwidth:g}" if bandwidth is not None else "not smoothed"
    how += "" if window == WINDOW else f", ages {window[0]:g} to {window[1]:g}"
    yield _row("GMR", gross(profile))
    for code, value in (
        ("PEAK_AGE", found.age),
        ("PEAK_SHARE", found.share),
        ("BREADTH", found.breadth),
        ("RISE_AGE", steep.up_age),
        ("RISE", steep.up),
        ("FALL_AGE", steep.down_age),
        ("FALL", steep.down),
        ("ASYMMETRY", steep.asymmetry),
    ):
        yield _row(code, value, how)
    if model is not None:
        yield from _schedule(fit(profile, model))


def _schedule(found: Schedule) -> Iterator[Row]:
    for name, value in found.values.items():
        told = [f"standard error {found.errors[name]:.3g}"] if found.errors[name] == found.errors[name] else []
        told += ["not told apart from others"] if name in found.entangled else []
        told += ["may as well be zero"] if name in found.unsure else []
        unit = "rate" if name in HEIGHTS else "years" if name.startswith("mu") else "per year"
        yield f"RC_{name.upper()}", value, unit, "; ".join(told)
    yield _row("RC_RESIDUAL", found.residual)
    yield _row("RC_EXPLAINED", found.explained)
    yield _row("CHILD_DEPENDENCY", found.child_dependency)
    yield _row("LABOUR_ASYMMETRY", found.labour_asymmetry)
    yield _row("PARENTAL_SHIFT", found.parental_shift)


def _row(code: str, value: float, note: str = "") -> Row:
    return code, value, str(reader.yaml_file("age_measures.yaml")[code]["unit"]), note
