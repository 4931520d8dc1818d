"""A specification of a table of moves by its name, and what its estimate says, as rows of long tables."""

from collections.abc import Iterator, Sequence

from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.mobility.estimating.estimate import Estimate, Missed
from namagar.analysis.mobility.estimating.files import FITTED, PUBLISHED
from namagar.analysis.mobility.estimating.spec import Spec, parse, spec
from namagar.analysis.mobility.places import Places
from namagar.analysis.terms import shipped
from namagar.analysis.terms.claim import catalogue_claims, read_claims
from namagar.analysis.terms.codebook import Codebook
from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader

FOLDER = "mobility"
COLUMNS = ("origin", "destination", "persons_ESTIMATE", "low_95", "high_95", "status")
CHECKED_COLUMNS = ("role", "origin", "destination", "claim", "published", "without", "ratio")
_NONE = float("nan")


def named(name: str) -> tuple[Spec, Places]:
    """The specification of a file, or of one that ships, with the claims of its country, and where its areas lie.

    Refused for a table that stands whole in a file: there is nothing to estimate.
    """
    data = parse(shipped.text(FOLDER, name, "moves-spec-missing", "moves-spec-unfit"), name)
    if "cells" in data:
        raise Refused(Problem("moves-table-whole", name, {"file": data["cells"]}))
    country = data["country"]
    of = spec(data, read_claims(catalogue_claims(country), Codebook.of(country)))
    return of, Places.of(reader.table("countries", country, "capitals.csv"))


def rows(of: Estimate) -> Iterator[tuple[str | float, ...]]:
    """Every pair with its interval; a published flow has none, or that of its rounding."""
    cells = {(each.origin, each.destination): each.reach for each in of.spec.used if each.role == "cell"}
    for row, origin in enumerate(of.table.codes):
        for column, destination in enumerate(of.table.codes):
            if row == column:
                continue
            reach = cells.get((origin, destination))
            persons = float(of.table.persons[row, column])
            if reach is None:
                yield origin, destination, persons, *_ends(of.low, of.high, row, column), FITTED
            elif reach < 1:
                yield origin, destination, persons, _NONE, _NONE, PUBLISHED
            else:
                yield origin, destination, persons, persons - reach, persons + reach, PUBLISHED


def checked_rows(missed: Sequence[Missed]) -> Iterator[tuple[str | float, ...]]:
    """Each published number beside what the table would say had it not been told."""
    for each in missed:
        place = each.stated.place
        persons = each.stated.persons
        yield *place, each.stated.claim.id, persons, each.without, persons / each.without


def _ends(low: Matrix, high: Matrix, row: int, column: int) -> tuple[float, float]:
    return float(low[row, column]), float(high[row, column])
