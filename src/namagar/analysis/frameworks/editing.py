"""One question of a proposed edition written, moved or taken out; everything that is wrong with it is told at once."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from namagar.analysis.frameworks import checking
from namagar.analysis.frameworks.framework import Framework, Item
from namagar.analysis.frameworks.load import LANGUAGES
from namagar.analysis.frameworks.load import framework as load_framework
from namagar.analysis.frameworks.proposed import WORDS, Proposed, WrittenItem, known_facets, written_items
from namagar.analysis.frameworks.question_file import CODE, LONGEST_CODE, OBJECTIVES
from namagar.analysis.terms.numerals import digits, normal_text
from namagar.analysis.terms.problem import Problem, Refused

LONGEST_TEXT = 4000
NEEDS = ("citation", "evidence")


def with_item(of: Proposed, new: WrittenItem, before: str = "") -> Proposed:
    """The edition with the question written anew, or for the first time when `before` names none of its questions."""
    new = _plain(new)
    problems = [*_of_fields(of, new, before), *_of_words(new)]
    if problems:
        raise Refused(problems)
    made = _put(of, new, before)
    _refuse_unsound(made, new.code)
    return made


def without_item(of: Proposed, code: str) -> Proposed:
    """The edition without a question. One that another is asked after, or the last of its domain, stays."""
    if code not in of.codes:
        raise Refused(Problem("edition-item-gone", "code", {"code": code}))
    made = _taken_out(of, code)
    _refuse_unsound(made, code)
    return replace(made, edited=tuple(each for each in made.edited if each != code))


def _plain(new: WrittenItem) -> WrittenItem:
    """Codes in Latin digits, texts with single spaces and, in Persian, with Persian letters."""

    def text(words: str, language: str) -> str:
        return normal_text(words) if language == "fa" else " ".join(words.split())

    words = {
        language: {part: text(new.words[language].get(part, ""), language) for part in WORDS} for language in LANGUAGES
    }
    return replace(new, code=digits("".join(new.code.split()), "en"), words=words, gcm=tuple(sorted(set(new.gcm))))


def _of_fields(of: Proposed, new: WrittenItem, before: str) -> Iterator[Problem]:
    """What is wrong with single fields, each told at its field."""
    codes = of.codes
    if not CODE.fullmatch(new.code) or len(new.code) > LONGEST_CODE:
        yield Problem("edition-code-form", "code", {"code": new.code, "longest": LONGEST_CODE})
    elif new.code in codes and new.code != before:
        yield Problem("edition-code-twice", "code", {"code": new.code})
    domains = {each["code"]: each for each in of.framework["domains"]}
    if new.domain not in domains:
        yield Problem("edition-choice-unknown", "domain", {"value": new.domain})
    elif new.topic and new.topic not in domains[new.domain].get("topics", ()):
        yield Problem("edition-topic-elsewhere", "topic", {"value": new.topic})
    if new.domain in domains and not _place_is_there(domains[new.domain], new, before):
        yield Problem("edition-choice-unknown", "after", {"value": new.after})
    if new.scale not in of.framework["scales"]:
        yield Problem("edition-choice-unknown", "scale", {"value": new.scale})
    yield from _of_choices(new, known_facets(of))
    yield from _of_counterpart(of, new)


def _place_is_there(domain: Mapping[str, Any], new: WrittenItem, before: str) -> bool:
    return new.after in {"", *(item["code"] for item in domain["items"] if item["code"] != before)}


def _of_choices(new: WrittenItem, facets: Mapping[str, object]) -> Iterator[Problem]:
    for objective in new.gcm:
        if objective not in OBJECTIVES:
            yield Problem("edition-objective-unknown", "gcm", {"value": objective})
    for name, chosen, known in (("needs", new.needs, NEEDS), ("facets", new.facets, facets)):
        for value in chosen:
            if value not in known:
                yield Problem("edition-choice-unknown", name, {"value": value})
    if len(new.facets) == 1:
        yield Problem("edition-facet-alone", "facets")


def _of_counterpart(of: Proposed, new: WrittenItem) -> Iterator[Problem]:
    """A local question goes back to a national one; other frameworks have no such field."""
    variant = of.made.variant_of
    if not new.national:
        return
    if variant is None or not load_framework(variant.framework, variant.edition).written(new.national):
        yield Problem("edition-national-unknown", "national", {"code": new.national})


def _of_words(new: WrittenItem) -> Iterator[Problem]:
    for language in LANGUAGES:
        for part in WORDS:
            text, where = new.words[language][part], f"{part}_{language}"
            if len(text) > LONGEST_TEXT:
                yield Problem("edition-text-long", where, {"longest": LONGEST_TEXT})
            if any(unicodedata.category(letter) in ("Cc", "Cs", "Co", "Cn") for letter in text):
                yield Problem("edition-text-unreadable", where)


def _put(of: Proposed, new: WrittenItem, before: str) -> Proposed:
    old = before if before in of.codes else ""
    sides = _codes(next(item for _, item in written_items(of) if item["code"] == old)) if old else ()
    taken = _taken_out(of, old, keep_origins=True) if old else of
    domains = [dict(each) for each in taken.framework["domains"]]
    for domain in domains:
        if domain["code"] == new.domain:
            domain["items"] = _inserted(domain["items"], _data(new), new.after)
        if old and old != new.code:
            domain["items"] = [_renamed(item, old, new.code) for item in domain["items"]]
    edited = tuple(dict.fromkeys((*(each for each in of.edited if each != old), new.code)))
    there = {code for domain in domains for item in domain["items"] for code in _codes(item)}
    origins = {**taken.origins, **_origins(of, sides, _codes(_data(new)))}
    return replace(
        taken,
        framework={**taken.framework, "domains": domains},
        texts={language: _texts(taken, new, domains, language) for language in LANGUAGES},
        origins={code: sources for code, sources in origins.items() if code in there},
        edited=edited,
    )


def _inserted(items: Iterable[Mapping[str, Any]], item: Mapping[str, Any], after: str) -> list[Mapping[str, Any]]:
    found = list(items)
    place = next((number for number, each in enumerate(found, 1) if each["code"] == after), 0)
    return [*found[:place], item, *found[place:]]


def _data(new: WrittenItem) -> dict[str, Any]:
    """The question as it stands in framework.yaml."""
    data: dict[str, Any] = {
        "code": new.code,
        "scale": new.scale,
        "topic": new.topic or None,
        "gcm": list(new.gcm),
        "needs": [need for need in NEEDS if need in new.needs],
    }
    if new.facets:
        data["facets"] = list(new.facets)
    if new.asked_after:
        data["ask_when"] = {"item": new.asked_after, "options": list(new.asked_options)}
    if new.national:
        data["national"] = new.national
    return data


def _codes(item: Mapping[str, Any]) -> tuple[str, ...]:
    """The codes under which a question is answered: one for each side."""
    return tuple(f"{item['code']}-{facet}" for facet in item.get("facets") or ()) or (item["code"],)


def _renamed(item: Mapping[str, Any], old: str, new: str) -> Mapping[str, Any]:
    """What is asked after a question goes on being asked after it when its code changes."""
    condition = item.get("ask_when")
    if not condition or condition["item"].partition("-")[0] != old:
        return item
    _, dash, facet = condition["item"].partition("-")
    return {**item, "ask_when": {**condition, "item": f"{new}{dash}{facet}"}}


def _origins(of: Proposed, old: tuple[str, ...], new: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """A question keeps where it comes from when its code or its sides change."""
    found = {}
    for code in new:
        if old and code not in old:
            same_side = [each for each in old if each.partition("-")[2] == code.partition("-")[2]]
            sources = same_side or (old if len(old) == 1 or len(new) == 1 else ())
            found[code] = tuple(dict.fromkeys(one for each in sources for one in of.origins.get(each, (each,))))
    return found


def _texts(of: Proposed, new: WrittenItem, domains: list[dict[str, Any]], language: str) -> dict[str, Any]:
    said = {part: text for part, text in new.words[language].items() if text}
    texts = dict(of.texts[language])
    items = {**(texts.get("items") or {}), new.code: said}
    order = [item["code"] for domain in domains for item in domain["items"]]
    texts["items"] = {code: items[code] for code in order if code in items}
    return _with_facets(texts, domains, known_facets(of), language)


def _with_facets(
    texts: dict[str, Any], domains: list[dict[str, Any]], known: Mapping[str, Mapping[str, str]], language: str
) -> dict[str, Any]:
    """Words for the sides that questions have, and for no others."""
    used = dict.fromkeys(facet for domain in domains for item in domain["items"] for facet in item.get("facets") or ())
    texts.pop("facets", None)
    return {**texts, "facets": {facet: known[facet][language] for facet in used}} if used else texts


def _taken_out(of: Proposed, code: str, keep_origins: bool = False) -> Proposed:
    domains = [
        {**domain, "items": [item for item in domain["items"] if item["code"] != code]}
        for domain in of.framework["domains"]
    ]
    known = known_facets(of)
    texts = {
        language: _with_facets(
            {**said, "items": {each: words for each, words in (said.get("items") or {}).items() if each != code}},
            domains,
            known,
            language,
        )
        for language, said in of.texts.items()
    }
    gone = {each for _, item in written_items(of) if item["code"] == code for each in _codes(item)}
    origins = {each: sources for each, sources in of.origins.items() if keep_origins or each not in gone}
    return replace(of, framework={**of.framework, "domains": domains}, texts=texts, origins=origins)


def _refuse_unsound(after: Proposed, code: str) -> None:
    """The same checks that a framework file passes; a skip rule that broke is told by the question it belongs to."""
    made = after.made
    empty = (domain for domain in made.domains if not domain.items)
    problems = [Problem("edition-domain-empty", "domain", {"code": code, "domain": each.code}) for each in empty]
    problems += _of_conditions(made, code)
    if not problems:
        problems = [
            *checking.against_schema(after.framework, "framework.json", "framework.yaml"),
            *checking.of_structure(made),
        ]
    if problems:
        raise Refused(problems)


def _of_conditions(made: Framework, code: str) -> Iterator[Problem]:
    """What decides whether a question is asked stands before it, and can be answered so."""
    earlier: dict[str, Item] = {}
    told: set[str] = set()
    for item in made.items:
        condition = item.ask_when
        if condition is not None and item.of not in told:
            wrong = _wrong_condition(made, earlier.get(condition.item), item)
            if wrong:
                told.add(item.of)
                facts = {"code": item.of, "item": condition.item, "options": ", ".join(condition.options)}
                own = item.of == code
                yield Problem(wrong if own else "edition-item-asked-after", "asked_after" if own else "code", facts)
        earlier[item.code] = item


def _wrong_condition(made: Framework, decides: Item | None, item: Item) -> str:
    assert item.ask_when is not None
    if decides is None or decides.of == item.of:
        return "edition-condition-item"
    if decides.scale in made.scales:
        known = {*made.scale_of(decides).options, *made.missing}
        if not item.ask_when.options or not set(item.ask_when.options) <= known:
            return "edition-condition-options"
    return ""
