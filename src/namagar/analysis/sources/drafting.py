"""A mapping written from what a person said about a file, step by step, and read back as the text that is kept."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from namagar.analysis.terms.claim import REQUIRED
from namagar.analysis.terms.codebook import Codebook
from namagar.catalogue import reader

YEAR = re.compile(r"[0-9۰-۹٠-٩]{4}")
_SLUG = re.compile(r"[^a-z0-9]+")
# What a claim is told apart by; the id of a claim is made of it, so that next year's file gives other ids.
_TOLD_APART = ("indicator", "area", "counterpart", "period", "concept", "breakdown")


@dataclass(frozen=True)
class ColumnOfNumbers:
    """A column of numbers with what is true of it alone."""

    heading: tuple[str, ...]
    fixed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Said:
    """What was said so far. A field of a claim is in `fixed`, comes from `columns`, or was not said yet.

    columns: field → source as a mapping writes it. year_in_heading: the calendar of the years in the headings of
    the numbers, or nothing.
    """

    country: str
    title: str = ""
    sheets: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    header_rows: tuple[int, ...] = ()
    carry_right: bool = False
    tags: bool = False
    footer: str = ""
    thousands: str = ""
    decimal: str = ""
    multiply: int = 1
    missing: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[Mapping[str, Any], ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    numbers: tuple[ColumnOfNumbers, ...] = ()
    year_in_heading: str = ""


def mapping(said: Said) -> dict[str, Any]:
    """The mapping as data, in the order in which a person reads it; what was not said is not in it."""
    name = mapping_id(said)
    made = {
        "id": name,
        "title": dict.fromkeys(("en", "fa"), said.title or name),
        "country": said.country,
        "encoding": said.encoding,
        "delimiter": said.delimiter,
        "sheets": list(said.sheets),
        "header": _header(said),
        "footer": [said.footer] if said.footer else [],
        "rows": [dict(rule) for rule in said.rows],
        "missing": dict(said.missing),
        "numbers": {name: mark for name in ("thousands", "decimal") if (mark := getattr(said, name))},
        "id_of_claims": _id_of_claims(said),
        "fixed": {column: text for column, text in said.fixed.items() if text},
        "columns": {column: dict(source) for column, source in said.columns.items()},
        "values": list(_values(said)),
    }
    return {part: content for part, content in made.items() if content or part == "values"}


def text(data: Mapping[str, Any]) -> str:
    """The mapping as the file that is kept."""
    return yaml.safe_dump(dict(data), allow_unicode=True, sort_keys=False, width=110)


def for_a_look(data: Mapping[str, Any]) -> tuple[dict[str, Any], frozenset[str]]:
    """The mapping with a sound text in each field that nobody has said yet, and those fields: enough to show rows."""
    book = Codebook.of(data["country"])
    sound = {column: min(book.codes[column]) for column in ("indicator", "concept", "unit", "status", "publisher")}
    sound |= {"area": book.country, "period": "2000", "title": "–", "published": "2000"}
    values = data["values"]
    said = {*data.get("fixed", {}), *data.get("columns", {})}
    if values and all("period" in each for each in values):
        said.add("period")
    said |= {column for column in REQUIRED if values and all(column in each.get("fixed", {}) for each in values)}
    absent = frozenset({*REQUIRED} - {"id"} - said)
    filled = {column: sound[column] for column in absent}
    if any("period" in each for each in values):  # the others alone have no year in their heading
        time = {"period": filled.pop("period")} if "period" in filled else {}
        values = [each if "period" in each else {**each, "fixed": {**each.get("fixed", {}), **time}} for each in values]
    made = {**data, "fixed": {**filled, **data.get("fixed", {})}, "values": values}
    return (_told_apart(made) if absent else made), absent


def _told_apart(data: Mapping[str, Any]) -> dict[str, Any]:
    """As long as place or time are open, the number itself and its column tell the claims of a look apart."""
    values = [
        {**each, "fixed": {**each.get("fixed", {}), "note_fa": str(place)}} for place, each in enumerate(data["values"])
    ]
    number = {"column": values[0]["column"]} if values else None
    columns = {**data.get("columns", {}), **({"note_en": number} if number else {})}
    apart = f"{data['id_of_claims']}-{{note_fa}}" + ("-{note_en}" if number else "")
    return {**data, "values": values, "columns": columns, "id_of_claims": apart}


def mapping_id(said: Said) -> str:
    """A short name of Latin letters: publisher and title, or what is left of them."""
    made = _SLUG.sub("-", f"{said.fixed.get('publisher', '')} {said.title}".lower()).strip("-")[:60].strip("-")
    return made or f"table-{said.country.lower()}"


def _header(said: Said) -> dict[str, Any]:
    if said.tags:
        return {"tags": True}
    return {"rows": list(said.header_rows), **({"carry_right": True} if said.carry_right else {})}


def _id_of_claims(said: Said) -> str:
    stem = _SLUG.sub("-", f"{said.fixed.get('publisher', 'x')}-{said.fixed.get('published', '')}".lower()).strip("-")
    known = {*said.fixed, *said.columns, *(column for each in said.numbers for column in each.fixed)}
    if said.year_in_heading:
        known.add("period")
    return "-".join((stem, *(f"{{{column}}}" for column in _TOLD_APART if column in known)))


def _values(said: Said) -> Iterator[dict[str, Any]]:
    """Each column of numbers once; columns that differ in the year of their heading alone are one."""
    seen: list[Any] = []
    for each in said.numbers:
        heading = list(each.heading)
        value: dict[str, Any] = {"column": heading}
        if said.year_in_heading:
            year = next((YEAR.search(part) for part in reversed(heading) if YEAR.search(part)), None)
            if year:
                heading[:] = _with_year(heading, year[0])
                value["period"] = ("SH" if said.year_in_heading == "solar-hijri" else "") + "{year}"
        value["column"] = heading if len(heading) != 1 else heading[0]
        if said.multiply != 1:
            value["multiply"] = said.multiply
        if each.fixed:
            value["fixed"] = dict(each.fixed)
        if value not in seen:
            seen.append(value)
            yield value


def _with_year(heading: list[str], year: str) -> list[str]:
    place = max(number for number, part in enumerate(heading) if year in part)
    return [part.replace(year, "{year}", 1) if number == place else part for number, part in enumerate(heading)]


def reasons() -> Mapping[str, Mapping[str, str]]:
    """Why a number can be missing, with the words for it."""
    known: Mapping[str, Mapping[str, str]] = reader.yaml_file("exports", "import.yaml")["reasons"]
    return {reason: known[reason] for reason in known if reason != "empty"}
