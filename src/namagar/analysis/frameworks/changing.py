"""What a proposed edition changes: every item of the one before and of this one is in exactly one change."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from namagar.analysis.frameworks.editions import ASK, DROPPED, NO, UNCHANGED, YES, compare_data, compare_proposed
from namagar.analysis.frameworks.framework import Framework, Item
from namagar.analysis.frameworks.load import CHANGES, LANGUAGES, PARTS, check_data, check_texts, text_of
from namagar.analysis.frameworks.load import framework as load_framework
from namagar.analysis.frameworks.proposed import Explained, Proposed, written_items
from namagar.analysis.frameworks.writing import files as files_of
from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader

NEW, REWORDED, FACETS, SPLIT, MERGED, TANGLED = "new", "reworded", "facets", "split", "merged", "tangled"
KINDS = (REWORDED, FACETS, SPLIT, MERGED, NEW, DROPPED, TANGLED)


@dataclass(frozen=True, slots=True)
class Difference:
    """One change as it follows from the two editions; `of` names exactly what was compared.

    kind: a kind of changes.yaml, or tangled: several items come from several, which no kind can say.
    """

    kind: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    same_scale: bool
    of: str

    @property
    def key(self) -> str:
        """The items it joins, by which it is called as long as they are the same."""
        return f"{','.join(self.before)}>{','.join(self.after)}"

    @property
    def may_carry(self) -> tuple[str, ...]:
        """What can be said of the answers; the first is what is said when there is no choice."""
        if self.kind in (NEW, DROPPED):
            return (NO,)
        return (YES, ASK, NO) if self.same_scale else (ASK, NO)


def base_of(of: Proposed) -> Framework | None:
    """The edition that this one follows; None when it follows none."""
    return load_framework(of.id, of.base) if of.base else None


def origins(of: Proposed, code: str) -> tuple[str, ...]:
    """The items of the base that an item comes from: as was said, or the one of the same code."""
    base = base_of(of)
    known = {item.code for item in base.items} if base else set()
    return tuple(each for each in of.origins.get(code, (code,)) if each in known)


def with_origins(of: Proposed, code: str, sources: tuple[str, ...]) -> Proposed:
    """The same edition with another word on where an item comes from."""
    base = base_of(of)
    known = {item.code for item in base.items} if base else set()
    unknown = [each for each in sources if each not in known]
    problems = [Problem("edition-origin-unknown", "origins", {"code": each, "base": of.base}) for each in unknown]
    if code not in {item.code for item in of.made.items}:
        problems.append(Problem("edition-item-gone", "origins", {"code": code}))
    if problems:
        raise Refused(problems)
    return replace(of, origins={**of.origins, code: tuple(dict.fromkeys(sources))})


def differences(of: Proposed) -> tuple[Difference, ...]:
    """Every change since the base, in the order of this edition; what was dropped stands last. None without a base."""
    base = base_of(of)
    if base is None:
        return ()
    made = of.made
    before, after = {item.code: item for item in base.items}, {item.code: item for item in made.items}
    found = []
    for olds, news in _joined(of, before, after):
        kind = _kind(of, base, [before[each] for each in olds], [after[each] for each in news])
        if kind != UNCHANGED:
            scales = {each.scale for each in (*(before[one] for one in olds), *(after[one] for one in news))}
            found.append(Difference(kind, olds, news, len(scales) == 1, _print(of, olds, news, after)))
    order = {code: place for place, code in enumerate(after)}
    return tuple(sorted(found, key=lambda each: order[each.after[0]] if each.after else len(order)))


def _joined(
    of: Proposed, before: Mapping[str, Item], after: Mapping[str, Item]
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Items that belong together, directly or by way of others, in the order of their editions."""
    groups: list[tuple[set[str], set[str]]] = [({code}, set()) for code in before]
    for code in after:
        sources = {each for each in of.origins.get(code, (code,)) if each in before}
        touched = [group for group in groups if group[0] & sources]
        groups = [group for group in groups if not group[0] & sources]
        groups.append((set().union(*(group[0] for group in touched)), set().union({code}, *(g[1] for g in touched))))
    for olds, news in groups:
        yield tuple(each for each in before if each in olds), tuple(each for each in after if each in news)


def _kind(of: Proposed, base: Framework, olds: list[Item], news: list[Item]) -> str:
    if not news:
        return DROPPED
    if not olds:
        return NEW
    if len(olds) > 1:
        return MERGED if len(news) == 1 else TANGLED
    (old,) = olds
    if old.facet is None and all(each.facet is not None and each.of == news[0].of for each in news):
        return FACETS
    if len(news) > 1:
        return SPLIT
    (new,) = news
    same_words = all(
        text_of(base.id, base.edition, language)["items"][old.of] == said.get(new.of)
        for language, said in _said(of).items()
    )
    return UNCHANGED if same_words and (old.code, old.scale) == (new.code, new.scale) else REWORDED


def _print(of: Proposed, olds: Iterable[str], news: Iterable[str], after: Mapping[str, Item]) -> str:
    """A fingerprint of the items as they are now: what is said of a change holds for no other wording."""
    words = [
        [
            code,
            after[code].scale,
            *((of.texts[language].get("items") or {}).get(after[code].of) for language in LANGUAGES),
        ]
        for code in news
    ]
    return hashlib.sha256(json.dumps([list(olds), words], sort_keys=True).encode()).hexdigest()[:16]


def explained(of: Proposed, each: Difference, carries: str, reason: Mapping[str, str]) -> Proposed:
    """The same edition with what was said of one change; Refused when it cannot be said of it."""
    problems = []
    if carries not in each.may_carry:
        code = "edition-carries-scale" if carries == YES and not each.same_scale else "edition-carries-unknown"
        problems.append(Problem(code, "carries", {"before": ", ".join(each.before), "value": carries}))
    said = {language: " ".join(reason.get(language, "").split()) for language in LANGUAGES}
    problems += [Problem("edition-reason-missing", f"reason_{language}") for language, text in said.items() if not text]
    if problems:
        raise Refused(problems)
    return replace(of, said={**of.said, each.key: Explained(carries, said, each.of)})


def standing(of: Proposed, each: Difference) -> str:
    """Whether a change is explained, was explained before its items were written anew (stale), or not yet (open)."""
    found = of.said.get(each.key)
    if found is None:
        return "open"
    return "explained" if found.of == each.of and found.carries in each.may_carry else "stale"


def lacks(of: Proposed) -> list[Problem]:
    """What an edition still needs before institutions can be asked; empty when its files are sound."""
    base, changed = base_of(of), differences(of)
    problems = [*_without_question(of), *(problem for each in changed for problem in _unexplained(of, each))]
    if base is not None and not changed and base.items == of.made.items:
        problems.append(Problem("edition-same-as-base", "edition", {"base": of.base}))
    if base is not None and any(of.framework["title"][each] == base.titles[each] for each in LANGUAGES):
        problems.append(Problem("edition-title-same", "title", {"base": of.base}))
    if problems:
        return problems
    try:
        made = check_data(dict(zip(PARTS, (_framework(of), *(of.texts[each] for each in LANGUAGES)), strict=True)))
        if base is not None:
            compare_data(base, made, _said(of), _changes(of))
    except Refused as refused:
        return list(refused.problems)
    return []


def checked_files(of: Proposed) -> dict[str, str]:
    """The files, read again as the catalogue will read them; Refused with everything that is wrong with them."""
    problems = lacks(of)
    if problems:
        raise Refused(problems)
    written, base = files(of), base_of(of)
    made = check_texts(*(written[name] for name in PARTS))
    if base is not None:
        compare_proposed(base, made, _said(of), written[CHANGES])
    return written


def _said(of: Proposed) -> Mapping[str, Mapping[str, Any]]:
    return {language: of.texts[language].get("items") or {} for language in LANGUAGES}


def _without_question(of: Proposed) -> Iterator[Problem]:
    said = _said(of)
    for _, item in written_items(of):
        for language in LANGUAGES:
            if not said[language].get(item["code"], {}).get("question"):
                code = "edition-question-missing-en" if language == "en" else "edition-question-missing-fa"
                yield Problem(code, f"item-{item['code']}", {"code": item["code"]})


def _unexplained(of: Proposed, each: Difference) -> Iterator[Problem]:
    facts = {"before": ", ".join(each.before) or "–", "after": ", ".join(each.after) or "–"}
    if each.kind == TANGLED:
        yield Problem("edition-change-tangled", f"change-{each.key}", facts)
    elif standing(of, each) == "open":
        codes = {NEW: "edition-new-open", DROPPED: "edition-dropped-open"}
        yield Problem(codes.get(each.kind, "edition-change-open"), f"change-{each.key}", facts)
    elif standing(of, each) == "stale":
        yield Problem("edition-change-stale", f"change-{each.key}", facts)


def files(of: Proposed) -> dict[str, str]:
    """The files of the edition by name, ready to be put into a folder of the catalogue."""
    return files_of(_framework(of), of.texts, _changes(of) if of.base else None)


def _framework(of: Proposed) -> dict[str, Any]:
    return {**of.framework, "provenance": [*of.framework["provenance"], *_provenance(of)]}


def _changes(of: Proposed) -> dict[str, Any]:
    """changes.yaml as data; a change that nobody has explained yet is left out, and `lacks` tells it."""
    return {
        "from": of.base,
        "changes": [
            {
                "kind": each.kind,
                "from": list(each.before),
                "to": list(each.after),
                "carries": of.said[each.key].carries,
                "reason": dict(of.said[each.key].reason),
            }
            for each in differences(of)
            if each.key in of.said and each.kind != TANGLED
        ],
    }


def _provenance(of: Proposed) -> Iterator[dict[str, Any]]:
    """What was written by hand is nobody's official text, whatever the base or the question file was."""
    written = [code for code in of.codes if code in of.edited]
    if written:
        words = reader.yaml_file("exports", "edition.yaml")["provenance"]
        what = {language: words[language].format(codes=", ".join(written)) for language in LANGUAGES}
        yield {"what": what, "status": "ours", "source": None}
