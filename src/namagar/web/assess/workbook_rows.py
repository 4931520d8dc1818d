"""The rows of a sent workbook as a page shows them: what is wrong where, and what stands beside what the file says."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from namagar.analysis.exports.questionnaire import LAW, SAID, Told, wording
from namagar.analysis.exports.questionnaire_reading import Fault
from namagar.analysis.frameworks.wording import Words, words
from namagar.analysis.terms.calendars import both_calendars
from namagar.analysis.terms.wording import Sentence, sentence
from namagar.records.assessments import standing
from namagar.records.assessments.models import Round
from namagar.records.assessments.workbooks import Row


@dataclass(frozen=True, slots=True)
class Said:
    """One field in words: its column, what stands now, what the file says in one part or more.

    Nothing stands beside a law or a note: it comes on top of what is there.
    """

    label: str
    now: str | None
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownFault:
    """What is wrong: the column as people call it, unless it is the whole row; what the cell says; the refusal."""

    column: str
    value: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row: its item with its label where the framework has it, its number in the sheet, its faults and fields.

    `stands` says whether something stands now that can be compared.
    """

    item: str
    label: str
    number: int
    faults: tuple[ShownFault, ...]
    stands: bool
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
            faults=tuple(_fault(row, each, names, language) for each in row.faults),
            stands=row.before != Told(),
            said=tuple(_said(row, names, texts, options, language)) if row.number else (),
        )
        for row in rows
    ]


def _fault(row: Row, fault: Fault, names: Mapping[str, str], language: str) -> ShownFault:
    whole = fault.problem.where == row.item
    column = "" if whole else names.get(fault.column, fault.column)
    return ShownFault(column, fault.value, sentence(fault.problem, language))


def _said(row: Row, names: Mapping[str, str], texts: Words, options: set[str], language: str) -> Iterator[Said]:
    """What differs from what stands; the law and the note come on top of what is there."""

    def in_words(told: Told, name: str) -> str:
        text: str = getattr(told, name)
        return texts.option(text) if name == "option" and text in options else text

    for name in SAID:
        now, says = in_words(row.before, name), in_words(row.after, name)
        if now != says:
            yield Said(names[name], now, (says,) if says else ())
    if row.after.cites:
        yield Said(gettext("Law"), None, _law(row.after, language))
    if row.after.note:
        yield Said(names["note"], None, (row.after.note,))


def _law(told: Told, language: str) -> tuple[str, ...]:
    """The parts of a law in their order, those that are missing left out."""
    spoken: Mapping[str, Any] = wording(language)["languages"]
    parts = {name: getattr(told, name) for name in (*LAW, "law_language")}
    parts["in_force"] = _day(told.in_force, language)
    parts["law_language"] = spoken.get(told.law_language, told.law_language)
    return tuple(filter(None, parts.values()))


def _day(text: str, language: str) -> str:
    """A day in both calendars; what could not be read stays as it was typed."""
    try:
        return both_calendars(date.fromisoformat(text), language)
    except ValueError:
        return text
