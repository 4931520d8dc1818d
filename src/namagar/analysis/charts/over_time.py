"""All figures of one series by date: each source its own line and shape, intervals upright, gaps open."""

from collections.abc import Sequence

from namagar.analysis.charts.chart import NARROW, WIDE, Chart
from namagar.analysis.charts.over_time_drawn import sketch
from namagar.analysis.charts.over_time_told import Foreseen, Settled, Telling
from namagar.analysis.terms.claim import Claim


def over_time(
    claims: Sequence[Claim],
    settled: Sequence[Settled],
    language: str,
    series: str,
    foreseen: Sequence[Foreseen] = (),
) -> Chart:
    """The chart of claims that belong on one scale (`tracks.scales`); `series` is the title of what they answer."""
    telling = Telling(claims, settled, language, series, foreseen)
    return Chart(
        kind="over-time",
        language=language,
        title=telling.title(),
        about=telling.about(),
        source=telling.source(),
        wide=sketch(telling, WIDE),
        narrow=sketch(telling, NARROW),
        table=telling.table(),
        spoken=telling.spoken(),
        notes=telling.notes(),
        marks=telling.axis().marks,
    )
