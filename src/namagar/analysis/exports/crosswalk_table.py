"""The crosswalk of a framework as CSV: each item beside everything that it serves, how well they match, and why."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from namagar.analysis.frameworks.serving import Link, title_of
from namagar.analysis.terms.formulas import guarded
from namagar.catalogue import reader

MEDIA_TYPE = "text/csv; charset=utf-8"
COLUMNS = (
    "country",
    "framework",
    "edition",
    "item",
    "label",
    "kind",
    "kind_in_words",
    "to_framework",
    "to_edition",
    "to",
    "title",
    "match",
    "match_in_words",
    "through_objective",
    "reason",
)


@dataclass(frozen=True, slots=True)
class Beside:
    """One item, or objective, with its label in the language of the table, and one thing beside it."""

    item: str
    label: str
    link: Link


def write(country: str, framework: str, edition: str, rows: Iterable[Beside], language: str) -> bytes:
    """UTF-8 with codes as headings, because programs read them; texts in the language."""
    text = io.StringIO(newline="")
    lines = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    lines.writeheader()
    for row in rows:
        cells = {"country": country, "framework": framework, "edition": edition, **_cells(row, country, language)}
        lines.writerow({column: guarded(cell) for column, cell in cells.items()})
    return text.getvalue().encode()


def reason_of(link: Link, language: str) -> str:
    """Why the two stand beside each other: as the crosswalk says, or that it is a tag."""
    words = wording(language)
    if link.reason:
        return link.reason[language]
    return str(words[{"sdg-target": "targets", "item": "counterpart"}.get(link.kind, "tagged")])


def wording(language: str) -> Mapping[str, Any]:
    """The words behind kinds and matches in a language."""
    words: Mapping[str, Any] = reader.yaml_file("exports", "crosswalk.yaml")[language]
    return words


def _cells(row: Beside, country: str, language: str) -> dict[str, str]:
    link, words = row.link, wording(language)
    return {
        "item": row.item,
        "label": row.label,
        "kind": link.kind,
        "kind_in_words": words["kinds"][link.kind],
        "to_framework": link.framework,
        "to_edition": link.edition,
        "to": link.code,
        "title": title_of(link, country, language),
        "match": link.match,
        "match_in_words": words["matches"][link.match],
        "through_objective": link.through,
        "reason": reason_of(link, language),
    }
