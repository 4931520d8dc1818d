"""The first claims of a file while somebody still says how it is read: what is said already, and what is open."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from namagar.analysis.consistency import names
from namagar.analysis.sources import drafting
from namagar.analysis.sources.verdict import RowProblem
from namagar.analysis.terms.claim import Claim, read_claim
from namagar.analysis.terms.codebook import Codebook
from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.imports import reading

CLAIMS, ROWS = 6, 5
Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """One claim with the words of what it speaks of."""

    claim: Claim
    area: Names
    counterpart: Names | None
    breakdown: tuple[Names, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """The first claims, the first refused rows, why there is none; `absent` are the fields that are not said yet."""

    claims: tuple[Shown, ...]
    problems: tuple[RowProblem, ...]
    refused: tuple[Problem, ...]
    absent: frozenset[str]


def preview(country: str, file: BinaryIO, name: str, data: Mapping[str, Any]) -> Preview | None:
    """What the mapping makes so far; nothing as long as no column of numbers is chosen."""
    if not data["values"]:
        return None
    filled, absent = drafting.for_a_look(data)
    try:
        rows, verdict = reading.glance(file, name, filled, CLAIMS)
        claims = tuple(shown(country, row) for row in rows)
    except Refused as refused:
        return Preview((), (), refused.problems, absent)
    # As long as time or place are open, many claims have the same id; that is no fault of the rows.
    problems = (each for each in verdict.problems if not absent or each.column != "id")
    # One row for each thing that is wrong: the same in every row is said once.
    kinds = {(each.column, each.problem.code): each for each in reversed(tuple(problems))}
    return Preview(claims, tuple(sorted(kinds.values(), key=lambda each: each.row)[:ROWS]), (), absent)


def shown(country: str, row: reading.Row) -> Shown:
    """A row of a claim with its words."""
    claim = read_claim(row, Codebook.of(country))
    return Shown(
        claim,
        names.area(claim.area),
        names.area(claim.counterpart) if claim.counterpart else None,
        tuple(names.breakdown(pair) for pair in claim.breakdown),
    )
