"""What two stocks say before flows are estimated from them, as rows of a long table."""

from collections.abc import Iterator

from namagar.analysis.mobility.flows.report import Report
from namagar.analysis.mobility.long_table import DIGITS

COLUMNS = ("indicator", "area", "value", "unit", "note")
_NONE = float("nan")


def rows(found: Report) -> Iterator[tuple[str, str, float, str, str]]:
    """Both stocks, then classes that change by more than the limit, classes of which that is unknown, and net moves.

    A class is told by its total at the end as a share of what it was; NaN where it was empty, or where nobody knows.
    """
    for when, total, empty in zip(("START", "END"), found.totals, found.zeros, strict=True):
        yield f"PEOPLE_{when}", "", total, "persons", ""
        yield f"EMPTY_{when}", "", empty, "share of cells", ""
    for each in found.changed:
        share = each.end / each.start if each.start > 0 else _NONE
        note = f"{format(each.start, DIGITS)} to {format(each.end, DIGITS)} persons"
        yield "CLASS_CHANGED", each.birthplace, share, "ratio", note
    for birthplace in found.unknown:
        yield "CLASS_CHANGED", birthplace, _NONE, "ratio", "native born are not stated"
    for area, net in found.net.items():
        yield "NET_IMPLIED", area, net, "persons", ""
    yield "NET_IMPLIED", "", sum(found.net.values()), "persons", "in a closed world with sources that agree, zero"
