"""Who covers what as CSV: objectives of the Global Compact by institution, how many answers say what is there."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from namagar.analysis.exports.sheets import exact, wording
from namagar.analysis.frameworks.load import framework as load_framework
from namagar.analysis.frameworks.options import ABSENT, IN_PLACE, PARTLY
from namagar.analysis.frameworks.serving import COMPACT
from namagar.analysis.frameworks.wording import words
from namagar.analysis.terms.trace import Trace

MEDIA_TYPE = "text/csv; charset=utf-8"
COUNTED = (IN_PLACE, PARTLY, ABSENT)
COLUMNS = (
    "country",
    "illustrative",
    "round",
    "objective",
    "title",
    "institution",
    "name",
    "in_place",
    "partly",
    "absent",
)


@dataclass(frozen=True, slots=True)
class Covered:
    """One objective and one institution with its answers by what they say; what nobody said is counted nought."""

    objective: int
    institution: str
    names: Mapping[str, str]
    counts: Mapping[str, Trace]


def write(country: str, illustrative: bool, number: int, rows: Iterable[Covered], language: str) -> bytes:
    """UTF-8 with codes as headings, because programs read them; texts in the language."""
    text = io.StringIO(newline="")
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(COLUMNS)
    marked = wording(language)["words"]["true" if illustrative else "false"]
    titles = words(load_framework(*COMPACT), language)
    for row in rows:
        counts = (exact(row.counts[kind].value if kind in row.counts else 0) for kind in COUNTED)
        title = titles.objective(row.objective).short
        lines.writerow(
            [country, marked, number, row.objective, title, row.institution, row.names[language], *counts],
        )
    return text.getvalue().encode()
