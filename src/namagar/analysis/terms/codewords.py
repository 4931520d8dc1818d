"""The words behind codes: publishers, concepts, units, statuses, indicators and areas, by language."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from namagar.analysis.terms.areas import AreaBook
from namagar.catalogue import reader

Words = Mapping[str, str]


@cache
def _list(name: str) -> dict[str, Words]:
    found: dict[str, Words] = {}
    for row in reader.table("codelists", f"{name}.csv"):
        found[row["id"]] = {language: row.get(f"name_{language}") or row[language] for language in ("en", "fa")}
    return found


def listed(name: str) -> Mapping[str, Words]:
    """All codes of a list with their words."""
    return _list(name)


def publisher(code: str) -> Words:
    """Who published."""
    return _list("publishers")[code]


def concept(code: str) -> Words:
    """Whom or what is counted."""
    return _list("concepts")[code]


@cache
def concept_definition(code: str) -> Words:
    """What a concept takes in and leaves out."""
    row = next(row for row in reader.table("codelists", "concepts.csv") if row["id"] == code)
    return {language: row[f"definition_{language}"] for language in ("en", "fa")}


def revision(publisher: str, text: str) -> Words:
    """Which edition, file or variant of a publisher; as it was printed when nobody has given it words."""
    return _revisions().get((publisher, text), {"en": text, "fa": text})


def sourced(code: str, edition: str) -> Words:
    """Who published, with the revision where there are several."""
    name, printed = publisher(code), revision(code, edition)
    return {language: f"{name[language]} ({printed[language]})" for language in name} if edition else name


@cache
def _revisions() -> dict[tuple[str, str], Words]:
    rows = reader.table("codelists", "revisions.csv")
    return {(row["publisher"], row["revision"]): {"en": row["en"], "fa": row["fa"]} for row in rows}


def unit(code: str) -> Words:
    """Persons, moves, crossings …"""
    return _list("units")[code]


def status(code: str) -> Words:
    """Official, provisional, estimate, press, illustrative."""
    return _list("statuses")[code]


def breakdown(dimension: str, code: str) -> Words:
    """Which part of the people: women, in towns …; a part without words keeps its code."""
    rows = reader.table("codelists", "breakdowns.csv")
    found = (row for row in rows if (row["dimension"], row["code"]) == (dimension, code))
    return next(({"en": row["en"], "fa": row["fa"]} for row in found), {"en": code, "fa": code})


def check_parameter(name: str) -> Words | None:
    """What a parameter of a check is; nothing when the catalogue has no words for it."""
    return _list("check_parameters").get(name)


def indicator(code: str) -> dict[str, Any]:
    """The definition of an indicator."""
    definition: dict[str, Any] = reader.yaml_file("indicators", f"{code}.yaml")
    return definition


def area(country: str, code: str) -> Words:
    """The name of an area or of another country; nothing stands for all areas."""
    return AreaBook.of(country).resolve(code).names
