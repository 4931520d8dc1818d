"""The specification of a table of moves: read from YAML, checked, with every claim that it uses looked up."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import jsonschema

from namagar.analysis.mobility.estimating import steps
from namagar.analysis.mobility.meaning import Meaning
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.trace import Trace
from namagar.analysis.terms.unfit import reasons
from namagar.catalogue import reader

Words = Mapping[str, str]
SCHEMA = "moves_table.json"
# What a claim of these indicators speaks of: a side of the table, and whether it is a share of all moves.
SIDES = {
    "internal-moves": ("in", False),
    "internal-out-moves": ("out", False),
    "internal-share-in": ("in", True),
    "internal-share-out": ("out", True),
}
CONCEPTS = ("moves-transition-5y", "share-of-moves")


@dataclass(frozen=True, slots=True)
class Choice:
    """A judgement with its author and reason; `spread` is one standard deviation, of logarithms but for exponents."""

    spread: float
    author: str
    reason: Words = field(hash=False)
    value: float = 0.0


@dataclass(frozen=True, slots=True)
class Stated:
    """What one claim says of the table: `role` is total, out, in or cell; an area is empty where all are meant.

    trace: persons, made from the claim. reach: by how much rounding may have moved them. used: whether the table is
    fitted to it.
    """

    claim: Claim
    role: str
    origin: str
    destination: str
    trace: Trace
    reach: float
    used: bool

    @property
    def place(self) -> tuple[str, str, str]:
        """What it speaks of; claims with the same place say the same or are rivals."""
        return self.role, self.origin, self.destination

    @property
    def persons(self) -> float:
        """Persons as a float."""
        assert self.trace.value is not None
        return float(self.trace.value)


@dataclass(frozen=True)
class Spec:
    """Everything an estimated table is made from."""

    id: str
    country: str
    about: Mapping[str, Any]
    period: Period
    meaning: Meaning
    total: Trace
    stated: tuple[Stated, ...]
    population: Mapping[str, Trace]
    exponent: Choice
    totals: Choice
    cells: Choice
    number: int
    chance: int
    shown_to: int

    @property
    def used(self) -> tuple[Stated, ...]:
        """What the table is fitted to."""
        return tuple(each for each in self.stated if each.used)


def parse(text: str, name: str) -> Mapping[str, Any]:
    """The plain data of a specification; Refused when it is not YAML or does not fit its schema."""
    try:
        data = reader.parsed_plain(text, name)
    except reader.CatalogueError as error:
        raise Refused(Problem("moves-spec-unfit", name, {"reason": str(error)})) from error
    errors = jsonschema.Draft202012Validator(reader.yaml_file("schemas", SCHEMA)).iter_errors(data)
    problems = [
        Problem("moves-spec-unfit", f"{name} {error.json_path}", {"reason": reason})
        for error in sorted(errors, key=lambda error: error.json_path)
        for reason in reasons(error)
    ]
    if problems:
        raise Refused(problems)
    return data  # type: ignore[no-any-return]


def spec(data: Mapping[str, Any], claims: Iterable[Claim]) -> Spec:
    """The specification with its claims; Refused with every claim that is not there or does not fit."""
    held = {claim.id: claim for claim in claims}
    period = Period.read(data["period"])
    wanted = [*data["total"]["claims"], *data["used"]["claims"]]
    absent = [Problem("moves-claim-unknown", name, {"claim": name}) for name in wanted if name not in held]
    if absent:
        raise Refused(absent)
    total = steps.total(*(held[name].trace() for name in data["total"]["claims"]))
    stated = tuple(_all_stated(data, held, period, total))
    _check(data, stated)
    prior = data["prior"]
    return Spec(
        id=data["id"],
        country=data["country"],
        about=data,
        period=period,
        meaning=meaning(data),
        total=total,
        stated=stated,
        population=population(data, held.values()),
        exponent=Choice(**prior["exponent"]),
        totals=Choice(**prior["totals"]),
        cells=Choice(**prior["cells"]),
        number=data["replicates"]["number"],
        chance=data["replicates"]["chance"],
        shown_to=data["shown_to"],
    )


def meaning(data: Mapping[str, Any]) -> Meaning:
    """What the table counts."""
    said = data["meaning"]
    return Meaning(**{**said, "interval": float(said["interval"])})


def population(data: Mapping[str, Any], claims: Iterable[Claim]) -> dict[str, Trace]:
    """How many people live in each area of the country, from the claims that the specification describes."""
    about = data["population"]
    found = {
        claim.area: claim.trace()
        for claim in claims
        if claim.indicator == "population"
        and claim.concept == about["concept"]
        and claim.period.text == about["period"]
        and not claim.breakdown
        and claim.area != data["country"]
    }
    areas = [row["id"] for row in reader.table("countries", data["country"], "areas.csv")]
    absent = [area for area in areas if area not in found or found[area].value is None]
    if absent:
        raise Refused(Problem("moves-population-absent", "population", {"areas": ", ".join(absent)}))
    return {area: found[area] for area in sorted(areas)}


def _all_stated(data: Mapping[str, Any], held: Mapping[str, Claim], period: Period, total: Trace) -> Iterator[Stated]:
    """Every claim about moves between areas in this period, whether the table is fitted to it or not."""
    used = set(data["used"]["claims"])
    for claim in held.values():
        if claim.id in used or _speaks_of(claim, data["country"], period):
            yield _stated(claim, total, claim.id in used)


def _speaks_of(claim: Claim, country: str, period: Period) -> bool:
    return (
        claim.indicator in SIDES
        and claim.concept in CONCEPTS
        and claim.area != country
        and (claim.period.start, claim.period.end) == (period.start, period.end)
    )


def _stated(claim: Claim, total: Trace, used: bool) -> Stated:
    if claim.indicator not in SIDES or claim.value is None:
        raise Refused(Problem("moves-claim-unfit", claim.id, {"claim": claim.id}))
    side, is_share = SIDES[claim.indicator]
    half = float(claim.precision or Fraction(0)) / 2
    trace = steps.of_share(claim.trace(), total) if is_share else claim.trace()
    assert total.value is not None
    reach = half * float(total.value) / 100 if is_share else half
    if claim.counterpart:
        return Stated(claim, "cell", claim.counterpart, claim.area, trace, reach, used)
    areas = ("", claim.area) if side == "in" else (claim.area, "")
    return Stated(claim, side, *areas, trace, reach, used)


def _check(data: Mapping[str, Any], stated: Iterable[Stated]) -> None:
    """Two claims that are used for one place would pull at it from two sides."""
    seen: dict[tuple[str, str, str], str] = {}
    problems = []
    for each in stated:
        if each.used and each.place in seen:
            facts = {"claim": each.claim.id, "other": seen[each.place]}
            problems.append(Problem("moves-claim-twice", each.claim.id, facts))
        if each.used:
            seen[each.place] = each.claim.id
    if problems:
        raise Refused(problems)
