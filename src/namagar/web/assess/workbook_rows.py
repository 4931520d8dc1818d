"""The rows of a sent workbook as a page shows them: what is wrong where, and what stands beside what the file says."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from namagar.analysis.exports.questionnaire import LAW, SAID, Told, wording
from namagar.analysis.frameworks.wording import Words, words
from namagar.analysis.terms.calendars import both_calendars
from namagar.analysis.terms.wording import Sentence, sentence
from namagar.records.assessments import standing
from namagar.records.assessments.models import Round
from namagar.records.assessments.workbooks import Row


@dataclass(frozen=True, slots=True)
class Said:
    """One field in words: its column, what stands now, what the file says; None where nothing is compared."""

    label: str
    now: str | None
    says: str


@dataclass(frozen=True, slots=True)
class ShownFault:
    """What is wrong with one cell: its column as people call it, what stands in it, and the refusal in words."""

    column: str
    value: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row: its item with its label where the framework has it, its number in the sheet, its faults and fields."""

    item: str
    label: str
    number: int
    faults: tuple[ShownFault, ...]
    said: tuple[Said, ...]


def shown(of: Round, rows: Sequence[Row], language: str) -> list[ShownRow]:
    """Rows in words of a language."""
    framework = standing.framework_of(of)
    texts, names = words(framework, language), wording(language)["columns"]
    items = {item.code for item in framework.items}
    options = {code for scale in framework.scales.values() for code in scale.options} | set(framework.missing)
    return [
        ShownRow(
            item=row.item,
            label=texts.item(row.item).label if row.item in items else "",
            number=row.number,
            faults=tuple(
                ShownFault(names.get(each.column, each.column), each.value, sentence(each.problem, language))
                for each in row.faults
            ),
            said=tuple(_said(row, names, texts, options, language)) if row.number else (),
        )
        for row in rows
    ]


def _said(row: Row, names: Mapping[str, str], texts: Words, options: set[str], language: str) -> Iterator[Said]:
    """What differs from what stands; the law and the note come on top of what is there."""

    def in_words(told: Told, name: str) -> str:
        text: str = getattr(told, name)
        return texts.option(text) if name == "option" and text in options else text

    for name in SAID:
        now, says = in_words(row.before, name), in_words(row.after, name)
        if now != says:
            yield Said(names[name], now, says)
    for name in (*LAW, "law_language", "note"):
        if getattr(row.after, name):
            yield Said(names[name], None, _further(row.after, name, language))


def _further(told: Told, name: str, language: str) -> str:
    text: str = getattr(told, name)
    if name == "in_force":
        return _day(text, language)
    spoken: Mapping[str, Any] = wording(language)["languages"]
    return str(spoken.get(text, text)) if name == "law_language" else text


def _day(text: str, language: str) -> str:
    """A day in both calendars; what could not be read stays as it was typed."""
    try:
        return both_calendars(date.fromisoformat(text), language)
    except ValueError:
        return text
