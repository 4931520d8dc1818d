"""Tables of moves between the areas of a country, worked out once for each state of its claims."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from namagar.analysis.mobility.estimating.estimate import Estimate, estimate
from namagar.analysis.mobility.estimating.spec import Spec, meaning, parse, spec
from namagar.analysis.mobility.indicators.inputs import Inputs
from namagar.analysis.mobility.od_files import read_od
from namagar.analysis.terms.areas import AreaBook
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader
from namagar.records.claims import queries
from namagar.records.claims.moves import Moves, places
from namagar.records.claims.queries import Holdings

FOLDER = "mobility"


def names(country: str) -> tuple[str, ...]:
    """The tables of moves of a country."""
    try:
        found = reader.names(("countries", country, FOLDER), ".yaml")
    except reader.CatalogueError:
        return ()
    return tuple(name.removesuffix(".yaml") for name in found)


def moves(country: str) -> Moves | None:
    """The newest table of moves of a country as its claims stand now; nothing when it has none.

    Refused when what is published cannot hold together in one.
    """
    known = names(country)
    if not known:
        return None
    text = reader.find("countries", country, FOLDER, f"{known[-1]}.yaml").read_text(encoding="utf-8")
    found = _worked_out(queries.holdings(country), known[-1], text)
    if isinstance(found, Refused):
        raise found
    return found


@lru_cache(maxsize=16)
def _worked_out(held: Holdings, name: str, text: str) -> Moves | Refused:
    """Kept under the state of the claims and the text of the specification; whatever changes makes a new one."""
    try:
        about = parse(text, name)
        return _complete(held.country, about) if "cells" in about else _estimated(spec(about, held.claims.values()))
    except Refused as refused:
        return refused


def _estimated(of: Spec) -> Moves:
    found = estimate(of, places(of.country))
    inputs = Inputs(found.table, population=found.population, distance=found.distance)
    return _moves(of.country, of.about, inputs, found)


def _complete(country: str, about: Mapping[str, Any]) -> Moves:
    """A table that stands whole in a file; the people of its areas are a column of the list of areas."""
    path = reader.find("countries", country, FOLDER, about["cells"])
    table = read_od(path.read_bytes(), path.name, meaning(about))
    rows = reader.table("countries", country, "areas.csv")
    column = about["population"]["column"]
    people = {row["id"]: float(row[column]) for row in rows if row[column]}
    absent = [row["id"] for row in rows if not row[column]]
    if absent:
        raise Refused(Problem("moves-population-absent", path.name, {"areas": ", ".join(absent)}))
    return _moves(country, about, Inputs(table, population=table.along(people, path.name)), None)


def _moves(country: str, about: Mapping[str, Any], inputs: Inputs, of: Estimate | None) -> Moves:
    book = AreaBook.of(country)
    names_of = {code: book.areas[code].names for code in inputs.table.codes}
    return Moves(country, about["id"], about, Period.read(about["period"]), names_of, inputs, of)
