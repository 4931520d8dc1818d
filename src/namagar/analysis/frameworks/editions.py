"""What changed from one edition of a framework to the next, and which answers carry over."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jsonschema

from namagar.analysis.frameworks.framework import Framework, Item
from namagar.analysis.frameworks.load import CHANGES, LANGUAGES, every, text_of
from namagar.analysis.frameworks.load import editions as editions_of
from namagar.analysis.frameworks.load import framework as load_framework
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.trace import Number, step
from namagar.catalogue import reader

UNCHANGED = "unchanged"
YES, ASK, NO = "yes", "ask", "no"
DROPPED = "dropped"
# The wording of the items by language, as it stands in the files of an edition.
Said = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of items: the codes before and after, whether the answer carries over, and why.

    `kind` is unchanged, reworded, split, merged, new, dropped or facets; `reason` has the words by language.
    """

    kind: str
    before_codes: tuple[str, ...]
    after_codes: tuple[str, ...]
    carries: str
    reason: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two editions beside each other: every item of both is in exactly one change."""

    framework: str
    before: str
    after: str
    changes: tuple[Change, ...]

    @property
    def changed(self) -> tuple[Change, ...]:
        """What is not as it was."""
        return tuple(change for change in self.changes if change.kind != UNCHANGED)


@dataclass(frozen=True, slots=True)
class Carried:
    """An answer of the earlier edition for an item of the later one: as it is (yes), or to be confirmed (ask)."""

    option: str
    from_item: str
    carries: str


def compare(framework_id: str, before: str, after: str) -> Comparison:
    """What changed from one edition to another that names it; an edition compared with itself has no change."""
    first, second = load_framework(framework_id, before), load_framework(framework_id, after)
    if before == after:
        listed: tuple[Change, ...] = ()
    else:
        listed = _changes(framework_id, before, after)
    return _compared((first, _said(first)), (second, _said(second)), listed)


def compare_proposed(before: Framework, after: Framework, texts: Said, changes_yaml: str) -> Comparison:
    """The same for a proposed edition: its words, and the text of its changes; Refused with all that is wrong."""
    try:
        data = reader.parsed_plain(changes_yaml, CHANGES)
    except reader.CatalogueError as error:
        raise Refused(_invalid(CHANGES, CHANGES, str(error))) from error
    return compare_data(before, after, texts, data)


def compare_data(before: Framework, after: Framework, texts: Said, data: Any) -> Comparison:
    """The same for what changes.yaml holds."""
    _check_schema(data, CHANGES)
    if data["from"] != before.edition:
        facts = {"framework": after.id, "before": before.edition, "after": after.edition}
        raise Refused(Problem("editions-not-comparable", CHANGES, facts))
    listed = tuple(_change(each) for each in data["changes"])
    return _compared((before, _said(before)), (after, texts), listed)


def previous(framework_id: str, edition: str) -> str | None:
    """The edition from which this one tells its changes; None when it tells none."""
    data = _file(framework_id, edition)
    return None if data is None else str(data["from"])


def followed_by(framework_id: str, edition: str) -> tuple[str, ...]:
    """The editions that tell their changes from this one."""
    return tuple(each for each in editions_of(framework_id) if previous(framework_id, each) == edition)


def succession() -> tuple[Comparison, ...]:
    """Every edition that tells its changes beside the one it follows, earlier ones first; Refused when one is wrong."""
    waiting = {(each.id, each.edition): before for each in every() if (before := previous(each.id, each.edition))}
    found: list[Comparison] = []
    while waiting:
        # An edition whose predecessor waits too comes after it; a circle of them is broken by comparing any.
        ready = next((key for key, before in waiting.items() if (key[0], before) not in waiting), next(iter(waiting)))
        found.append(compare(ready[0], waiting.pop(ready), ready[1]))
    return tuple(found)


@step
def questions(values: tuple[Number | None, ...], *, framework: str, before: str, after: str, what: str) -> Number:
    """How many questions are unchanged or dropped, or are changed and their answers carry over (yes, ask, no)."""
    changes = compare(framework, before, after).changes
    if what == DROPPED:
        return sum(len(change.before_codes) for change in changes if change.kind == DROPPED)
    return sum(len(change.after_codes) for change in changes if _word(change) == what)


def _word(change: Change) -> str:
    return UNCHANGED if change.kind == UNCHANGED else change.carries


def carried(comparison: Comparison, answers: Mapping[str, str]) -> Mapping[str, Carried]:
    """What answers (option or missing state by item code) say for items of the later edition, by its codes.

    Of merged items only an answer that all of them share is carried, under the first of them. A missing state is
    never carried as it is: what was not known then is asked again.
    """
    after = load_framework(comparison.framework, comparison.after)
    found = {}
    for change in comparison.changes:
        given = {answers.get(code) for code in change.before_codes}
        option = given.pop() if len(given) == 1 else None
        if option is None or change.carries == NO:
            continue
        for code in change.after_codes:
            missing = option in after.missing
            if missing or option in after.scale_of(after.item(code)).options:
                found[code] = Carried(option, change.before_codes[0], ASK if missing else change.carries)
    return found


@cache
def _changes(framework_id: str, before: str, after: str) -> tuple[Change, ...]:
    data = _file(framework_id, after)
    if data is None or data["from"] != before:
        facts = {"framework": framework_id, "before": before, "after": after}
        raise Refused(Problem("editions-not-comparable", f"{framework_id}/{after}/{CHANGES}", facts))
    return tuple(_change(each) for each in data["changes"])


def _file(framework_id: str, edition: str) -> Any:
    """The changes that an edition tells, checked against their schema; None when it tells none."""
    if CHANGES not in reader.names(("frameworks", framework_id, edition), ".yaml"):
        return None
    data = reader.yaml_file("frameworks", framework_id, edition, CHANGES)
    _check_schema(data, f"{framework_id}/{edition}/{CHANGES}")
    return data


def _check_schema(data: Any, where: str) -> None:
    schema = reader.yaml_file("schemas", "framework_changes.json")
    errors = sorted(jsonschema.Draft202012Validator(schema).iter_errors(data), key=lambda error: error.json_path)
    if errors:
        raise Refused([_invalid(where, error.json_path, error.message) for error in errors])


def _said(of: Framework) -> Said:
    return {language: text_of(of.id, of.edition, language).get("items") or {} for language in LANGUAGES}


def _change(data: Mapping[str, Any]) -> Change:
    return Change(data["kind"], tuple(data["from"]), tuple(data["to"]), data["carries"], data["reason"])


def _compared(first: tuple[Framework, Said], second: tuple[Framework, Said], listed: tuple[Change, ...]) -> Comparison:
    (before, words_before), (after, words_after) = first, second
    where = f"{after.id}/{after.edition}/{CHANGES}"
    gone = [code for change in listed for code in change.before_codes]
    come = [code for change in listed for code in change.after_codes]
    items = {item.code: item for item in before.items}, {item.code: item for item in after.items}
    problems = [
        *_of_codes(gone, items[0], set(items[1]), before.edition, where),
        *_of_codes(come, items[1], set(items[0]), after.edition, where),
        *(problem for change in listed for problem in _of_change(change, items, where)),
    ]
    kept = [code for code in items[1] if code in items[0] and code not in gone and code not in come]
    for code in {*items[0]} & {*items[1]} - {*kept}:
        if (code in gone) != (code in come):
            problems.append(_invalid(where, code, "is listed on one side only"))
    for code in kept:
        problems.extend(_of_kept(items[0][code], items[1][code], words_before, words_after, where))
    if problems:
        raise Refused(problems)
    changes = [*listed, *(Change(UNCHANGED, (code,), (code,), YES) for code in kept)]
    order = {code: place for place, code in enumerate(items[1])}
    changes.sort(key=lambda change: order[change.after_codes[0]] if change.after_codes else len(order))
    return Comparison(after.id, before.edition, after.edition, tuple(changes))


def _of_codes(
    listed: list[str], items: Mapping[str, Item], others: set[str], edition: str, where: str
) -> Iterator[Problem]:
    """Every listed code is in the edition, once; what is in this edition only is listed."""
    for code in sorted(set(listed) - set(items)):
        yield _invalid(where, code, f"there is no such item in {edition}")
    for code in sorted(code for code, times in Counter(listed).items() if times > 1):
        yield _invalid(where, code, f"is listed twice for {edition}")
    for code in sorted(set(items) - others - set(listed)):
        yield _invalid(where, code, f"is in {edition} only, and is not listed")


def _of_change(change: Change, items: tuple[Mapping[str, Item], Mapping[str, Item]], where: str) -> Iterator[Problem]:
    """A kind has as many items on each side as it says, and an answer carries over only to the same scale."""
    place = f"{change.kind} {', '.join(change.before_codes)} → {', '.join(change.after_codes)}"
    before, after = len(change.before_codes), len(change.after_codes)
    fits = {
        "reworded": before == after == 1,
        "split": before == 1 and after > 1,
        "merged": before > 1 and after == 1,
        "new": before == 0 and after > 0,
        "dropped": before > 0 and after == 0,
        "facets": before == 1 and after > 0,
    }
    if not fits[change.kind]:
        yield _invalid(where, place, "does not have the items of its kind on both sides")
    if change.kind in ("new", "dropped") and change.carries != NO:
        yield _invalid(where, place, "has nothing to carry over")
    scales = {items[0][code].scale for code in change.before_codes if code in items[0]}
    scales |= {items[1][code].scale for code in change.after_codes if code in items[1]}
    if change.carries == YES and len(scales) > 1:
        yield _invalid(where, place, "cannot carry over as it is from one scale to another")


def _of_kept(before: Item, after: Item, words_before: Said, words_after: Said, where: str) -> Iterator[Problem]:
    """What is not listed is asked in the same words, on the same scale."""
    if before.scale != after.scale:
        yield _invalid(where, after.code, "has another scale, and is not listed")
    for language in LANGUAGES:
        if words_before[language][before.of] != words_after[language][after.of]:
            yield _invalid(where, after.code, f"has other words in text.{language}.yaml, and is not listed")


def _invalid(where: str, place: str, reason: str) -> Problem:
    return Problem("changes-invalid", where, {"place": place, "reason": reason})
