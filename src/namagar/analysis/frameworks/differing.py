"""How one wording differs from another, word by word, and which questions of a proposed edition differ at all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from difflib import SequenceMatcher

from namagar.analysis.frameworks.changing import differences
from namagar.analysis.frameworks.load import LANGUAGES
from namagar.analysis.frameworks.proposed import WORDS, Proposed, WrittenItem, item, of_catalogue

SAME, GONE, COME = "same", "gone", "come"
TAGS = "tags"
# Fields that are no wording, as they are compared one by one.
PLAIN = tuple(each.name for each in fields(WrittenItem) if each.name != "words")


@dataclass(frozen=True, slots=True)
class Span:
    """Some words that stand in both texts (same), in the earlier one only (gone) or in the later one only (come)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a question before and after; of a wording, `spans` shows it word by word."""

    field: str
    before: object
    after: object
    spans: tuple[Span, ...] = ()


def spans(before: str, after: str) -> tuple[Span, ...]:
    """The two texts as one, word by word."""
    return tuple(_spans(before.split(), after.split()))


def _spans(before: list[str], after: list[str]) -> Iterator[Span]:
    for kind, first, last, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Span(SAME, " ".join(before[first:last]))
            continue
        if last > first:
            yield Span(GONE, " ".join(before[first:last]))
        if end > start:
            yield Span(COME, " ".join(after[start:end]))


def field_changes(before: WrittenItem, after: WrittenItem) -> tuple[FieldChange, ...]:
    """Every field in which two states of a question differ."""
    plain = tuple(
        FieldChange(name, getattr(before, name), getattr(after, name))
        for name in PLAIN
        if getattr(before, name) != getattr(after, name)
    )
    words = ((part, language) for part in WORDS for language in LANGUAGES)
    return plain + tuple(
        FieldChange(f"{part}_{language}", old, new, spans(old, new))
        for part, language in words
        if (old := before.words[language].get(part, "")) != (new := after.words[language].get(part, ""))
    )


def marks(of: Proposed) -> Mapping[str, tuple[str, ...]]:
    """For each question by its written code the kinds of changes it is in, or that it is tagged otherwise."""
    found: dict[str, list[str]] = {}
    written = {each.code: each.of for each in of.made.items}
    for each in differences(of):
        for code in each.after:
            found.setdefault(written[code], []).append(each.kind)
    if of.base:
        base = of_catalogue(of.id, of.base)
        for code in of.codes:
            if code not in found and code in base.codes and _tags(base, code) != _tags(of, code):
                found[code] = [TAGS]
    return {code: tuple(dict.fromkeys(kinds)) for code, kinds in found.items()}


def _tags(of: Proposed, code: str) -> list[object]:
    """What a question has besides its words and its place."""
    found = item(of, code)
    return [getattr(found, name) for name in PLAIN if name != "after"]
