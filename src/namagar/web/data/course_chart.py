"""The course of a reconciliation over time as a chart: its estimates, and beside them what each source says."""

from typing import Any

from namagar.analysis.charts.chart import Chart
from namagar.analysis.charts.estimated import Estimated, Heard, estimated
from namagar.analysis.terms import codewords
from namagar.analysis.terms.trace import Trace, leaf
from namagar.records.claims import estimates
from namagar.records.claims.estimates import Reconciliation


def course_chart(of: Reconciliation, language: str) -> Chart | None:
    """The chart of the longest course; None when nothing is estimated often enough to have one."""
    course = estimates.course(of)
    if course is None:
        return None
    drawn = [
        Estimated(
            each.unknown.period,
            _kept(of, each.unknown.id, "value", each.value),
            _kept(of, each.unknown.id, "low", each.interval[0]),
            _kept(of, each.unknown.id, "high", each.interval[1]),
        )
        for each in course.estimates
    ]
    sources = of.answer.spec.sources
    said = [
        Heard(sources[each.source][language], unknown.period, _kept(of, each.id, "used", each.value))
        for unknown, each in estimates.said_along(of, course)
    ]
    return estimated(drawn, said, language, of.titles[language], codewords.unit(course.unit)[language])


def _kept(of: Reconciliation, name: str, what: str, value: Any) -> Trace:
    return leaf("estimate", round(value), id=f"{of.country}/{of.name}/{name}", what=what)
