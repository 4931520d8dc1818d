"""Which columns of a table are the wanted ones."""

from collections.abc import Sequence

from namagar.analysis.terms.problem import Problem, Refused

_MOST_TOLD = 30


def places(titles: Sequence[str], wanted: Sequence[str], name: str) -> list[int]:
    """Where the wanted columns stand; Refused when one is absent or stands twice."""
    absent = [column for column in wanted if column not in titles]
    doubled = [column for column in wanted if titles.count(column) > 1]
    if absent and len(titles) == 1 and len(wanted) > 1:
        raise Refused(Problem("table-one-column", name, {"title": titles[0], "column": ",".join(wanted)}))
    if absent or doubled:
        there = ", ".join(titles[:_MOST_TOLD]) + (", …" if len(titles) > _MOST_TOLD else "")
        raise Refused(
            [Problem("table-column-missing", name, {"column": column, "there": there}) for column in absent]
            + [Problem("table-column-twice", name, {"column": column}) for column in doubled]
        )
    return [titles.index(column) for column in wanted]
