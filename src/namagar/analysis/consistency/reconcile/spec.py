"""The specification of a reconciliation: read from YAML, checked, with every claim and name it uses looked up."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import jsonschema

from namagar.analysis.consistency.reconcile import steps
from namagar.analysis.terms.areas import LANGUAGES
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.numerals import DIGITS
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.trace import Trace, leaf
from namagar.analysis.terms.unfit import reasons
from namagar.catalogue import reader

Words = Mapping[str, str]
POLICY = "reliability-classes.yaml"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A number that is looked for."""

    id: str
    title: Words = field(hash=False)
    unit: str
    concept: str
    period: Period
    lowest: float | None
    highest: float | None


@dataclass(frozen=True, slots=True)
class Observation:
    """What one source says of a sum of unknowns; `spread` is how far it may be off, one standard deviation.

    `trace` leads from the claim over its bridges to the value that is used; `bridges` are their reasons in that order.
    """

    id: str
    source: str
    claim: Claim | None
    terms: Mapping[str, float] = field(hash=False)
    trace: Trace
    spread: float
    trusted: str
    author: str
    reason: Words = field(hash=False)
    bridges: tuple[Words, ...] = field(default=(), hash=False)

    @property
    def value(self) -> float:
        """The value that is used."""
        assert self.trace.value is not None
        return float(self.trace.value)


@dataclass(frozen=True, slots=True)
class Constraint:
    """What must hold: a sum of unknowns `equals`, is `at_least` or `at_most` a number; soft when it has a tolerance."""

    id: str
    title: Words = field(hash=False)
    terms: Mapping[str, float] = field(hash=False)
    relation: str
    bound: float
    tolerance: float | None
    author: str
    reason: Words = field(hash=False)

    def formula(self) -> str:
        """The constraint as a formula of the names of its unknowns."""
        return f"{summed(self.terms)} {_SIGNS[self.relation]} {self.bound:{DIGITS}}"


def summed(terms: Mapping[str, float], called: Callable[[str], str] = str) -> str:
    """A sum of unknowns with their factors, each called by its name or as is asked."""
    parts = []
    for name, factor in terms.items():
        sign = "−" if factor < 0 else "+"
        times = "" if abs(factor) == 1 else f"{abs(factor):{DIGITS}} × "
        parts.append(f"{sign} {times}{called(name)}")
    return " ".join(parts).removeprefix("+ ")


_SIGNS = {"equals": "=", "at_least": "≥", "at_most": "≤"}


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A named change of the specification: sources left out, made more reliable (by a factor), constraints dropped."""

    id: str
    title: Words = field(hash=False)
    without: tuple[str, ...] = ()
    more_reliable: Mapping[str, float] = field(default_factory=dict, hash=False)
    drop: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spec:
    """Everything a reconciliation is made from. `answers` are the unknowns that its title asks for."""

    id: str
    country: str
    title: Words
    sources: Mapping[str, Words]
    unknowns: tuple[Unknown, ...]
    observations: tuple[Observation, ...]
    constraints: tuple[Constraint, ...]
    what_ifs: tuple[WhatIf, ...]
    answers: tuple[str, ...] = ()


def parse(text: str, name: str) -> Mapping[str, Any]:
    """The plain data of a specification; Refused when it is not YAML or does not fit its schema."""
    return checked(plain(text, name), name, "reconciliation.json")


def plain(text: str, name: str) -> Any:
    """What stands in a YAML text; Refused when it is none."""
    try:
        return reader.parsed_plain(text, name)
    except reader.CatalogueError as error:
        raise Refused(_unfit(name, str(error))) from error


def checked(data: Any, name: str, schema: str) -> Mapping[str, Any]:
    """The same data; Refused with every place where it does not fit a schema of the catalogue."""
    validator = jsonschema.Draft202012Validator(reader.yaml_file("schemas", schema))
    errors = sorted(validator.iter_errors(data), key=lambda error: error.json_path)
    if errors:
        raise Refused([_unfit(f"{name} {error.json_path}", reason) for error in errors for reason in reasons(error)])
    return data  # type: ignore[no-any-return]


def _unfit(where: str, reason: str | Mapping[str, str]) -> Problem:
    return Problem("reconcile-spec-unfit", where, {"reason": reason})


def spec(data: Mapping[str, Any], claims: Iterable[Claim]) -> Spec:
    """The specification with its claims; Refused with every name that leads nowhere and every unbridged difference."""
    reading = _Reading(data, standing(claims))
    made = Spec(
        id=data["id"],
        country=data["country"],
        title=data["title"],
        sources=data["sources"],
        unknowns=tuple(reading.unknowns()),
        observations=tuple(reading.observations()),
        constraints=tuple(reading.constraints()),
        what_ifs=tuple(reading.what_ifs()),
        answers=tuple(reading.answers()),
    )
    if reading.problems:
        raise Refused(reading.problems)
    return made


def standing(claims: Iterable[Claim]) -> dict[str, Claim]:
    """Claims by each name they ever had: a name that was corrected leads to the claim that stands in its place."""
    own = {claim.id: claim for claim in claims}
    later = {claim.corrects: claim.id for claim in own.values() if claim.corrects}
    return {name: own[_last(name, later)] for name in (*own, *later)}


def _last(name: str, later: Mapping[str, str]) -> str:
    """The end of a chain of corrections; one that leads back to itself ends where it closes."""
    passed = {name}
    while name in later and later[name] not in passed:
        name = later[name]
        passed.add(name)
    return name


class _Reading:
    """A specification being read; collects its problems instead of stopping at the first."""

    def __init__(self, data: Mapping[str, Any], claims: Mapping[str, Claim]) -> None:
        self.data, self.claims = data, claims
        self.problems: list[Problem] = []
        self.known: dict[str, Unknown] = {}
        self.classes: Mapping[str, float] = reader.yaml_file("policies", POLICY)["values"]

    def unknowns(self) -> Iterator[Unknown]:
        for each in self.data["unknowns"]:
            if each["id"] in self.known:
                self._say("reconcile-name-twice", "unknowns", name=each["id"])
            try:
                period = Period.read(each["period"])
            except Refused as refused:
                self.problems.extend(Problem(one.code, each["id"], one.facts) for one in refused.problems)
                continue
            lowest, highest = each.get("at_least"), each.get("at_most")
            if lowest is not None and highest is not None and lowest > highest:
                self._say("reconcile-bounds-reversed", each["id"], name=each["id"], low=lowest, high=highest)
            made = Unknown(each["id"], each["title"], each["unit"], each["concept"], period, lowest, highest)
            self.known[made.id] = made
            yield made

    def observations(self) -> Iterator[Observation]:
        seen: set[str] = set()
        for each in self.data["observations"]:
            name = each.get("id") or each["claim"]
            where = f"observations {name}"
            if name in seen:
                self._say("reconcile-name-twice", where, name=name)
            seen.add(name)
            before = len(self.problems)
            self._names(where, each["of"], self.known)
            self._names(where, [each["source"]], self.data["sources"])
            claim = self._claim(where, each["claim"]) if "claim" in each else None
            trace = self._start(each, claim)
            if len(self.problems) > before or trace is None:
                continue
            trace, added = self._bridged(where, each.get("bridge") or (), trace)
            if claim is not None and not each.get("bridge"):
                self._same_thing(where, claim, [self.known[unknown] for unknown in each["of"]])
            spread = self._spread(where, each["reliability"], claim, trace, added)
            if len(self.problems) == before:
                yield Observation(
                    id=name,
                    source=each["source"],
                    claim=claim,
                    terms={unknown: float(factor) for unknown, factor in each["of"].items()},
                    trace=trace,
                    spread=spread,
                    trusted=_trusted(each["reliability"]),
                    author=each["reliability"]["author"],
                    reason=each["reliability"]["reason"],
                    bridges=tuple(bridge["reason"] for bridge in each.get("bridge") or ()),
                )

    def constraints(self) -> Iterator[Constraint]:
        seen: set[str] = set()
        for each in self.data.get("constraints") or ():
            if each["id"] in seen:
                self._say("reconcile-name-twice", "constraints", name=each["id"])
            seen.add(each["id"])
            self._names(f"constraints {each['id']}", each["terms"], self.known)
            relation = next(name for name in _SIGNS if name in each)
            yield Constraint(
                id=each["id"],
                title=each["title"],
                terms={unknown: float(factor) for unknown, factor in each["terms"].items()},
                relation=relation,
                bound=float(each[relation]),
                tolerance=each.get("tolerance"),
                author=each.get("author", ""),
                reason=each.get("reason") or dict.fromkeys(LANGUAGES, ""),
            )

    def what_ifs(self) -> Iterator[WhatIf]:
        constraints = [each["id"] for each in self.data.get("constraints") or ()]
        for each in self.data.get("what_if") or ():
            where = f"what_if {each['id']}"
            without, more = tuple(each.get("without") or ()), each.get("more_reliable") or {}
            self._names(where, [*without, *more], self.data["sources"])
            self._names(where, each.get("drop") or (), constraints)
            yield WhatIf(each["id"], each["title"], without, more, tuple(each.get("drop") or ()))

    def answers(self) -> Sequence[str]:
        named: Sequence[str] = self.data.get("answers") or ()
        self._names("answers", named, self.known)
        return named

    def _say(self, code: str, where: str, /, **facts: object) -> None:
        self.problems.append(Problem(code, where, facts))

    def _names(self, where: str, used: Iterable[str], known: Iterable[str]) -> None:
        listed = sorted(known)
        for name in used:
            if name not in listed:
                self._say("reconcile-name-unknown", where, name=name, known=", ".join(listed))

    def _claim(self, where: str, name: str) -> Claim | None:
        if name not in self.claims:
            self._say("reconcile-claim-unknown", where, claim=name)
        return self.claims.get(name)

    def _start(self, each: Mapping[str, Any], claim: Claim | None) -> Trace | None:
        if claim is not None:
            return stated(claim)
        return quoted(each["quoted"]) if "quoted" in each else None

    def _bridged(self, where: str, bridges: Sequence[Mapping[str, Any]], trace: Trace) -> tuple[Trace, list[float]]:
        """The trace led over each bridge, and what each bridge itself leaves open, as a share."""
        for each in bridges:
            reason = each["reason"]["en"]
            if "take" in each:
                trace = steps.taken_as(trace, reason=reason)
            elif "times" in each:
                trace = steps.scaled(trace, quoted(each["times"]), reason=reason)
            elif "times_sums" in each:
                pairs = [self._other(where, name) for side in ("of", "over") for name in each["times_sums"][side]]
                if len(each["times_sums"]["of"]) != len(each["times_sums"]["over"]):
                    self._say("reconcile-pairs-uneven", where)
                else:
                    trace = steps.scaled(trace, steps.factor_between(*pairs), reason=reason)
            else:
                sign = "1" if "add" in each else "-1"
                others = [self._other(where, name) for name in each.get("add") or each["less"]]
                trace = steps.shifted(trace, *others, sign=sign, reason=reason)
        return trace, [each["spread"] for each in bridges if "spread" in each]

    def _other(self, where: str, named: Any) -> Trace:
        if not isinstance(named, str):
            return quoted(named)
        claim = self._claim(where, named)
        return stated(claim) if claim else leaf("claim", 1, id=named)

    def _same_thing(self, where: str, claim: Claim, unknowns: Sequence[Unknown]) -> None:
        """What a claim counts, in which unit and when, is what is looked for; otherwise a bridge has to say why."""
        differs = {
            "concept": claim.concept not in {each.concept for each in unknowns},
            "unit": claim.unit not in {each.unit for each in unknowns},
            "period": not any(each.period.overlaps(claim.period) for each in unknowns),
        }
        said = {"concept": claim.concept, "unit": claim.unit, "period": claim.period.text}
        for what in (name for name, is_so in differs.items() if is_so):
            wanted = ", ".join(sorted({str(_told(each, what)) for each in unknowns}))
            self._say("reconcile-unbridged", where, what=_WHAT[what], said=said[what], wanted=wanted)

    def _spread(
        self, where: str, said: Mapping[str, Any], claim: Claim | None, trace: Trace, added: Sequence[float]
    ) -> float:
        """One standard deviation: the judgement, the bridges, and what rounding or an interval leaves open."""
        size = abs(float(trace.value or 0))
        share = said.get("share") or self.classes.get(str(said.get("class", "")).lower())
        own = said["within"] if share is None else share * size
        if own == 0:
            self._say("reconcile-spread-missing", where)
        squares = [own, *(each * size for each in added), *(_open(claim) if claim else ())]
        return float(sum(each**2 for each in squares) ** 0.5)


_WHAT = {
    "concept": {"en": "concept", "fa": "مفهوم"},
    "unit": {"en": "unit", "fa": "یکا"},
    "period": {"en": "time", "fa": "زمان"},
}


def _told(unknown: Unknown, what: str) -> str:
    return unknown.period.text if what == "period" else str(getattr(unknown, what))


def _trusted(said: Mapping[str, Any]) -> str:
    return str(said.get("class") or f"{said.get('share') or said['within']}")


def _open(claim: Claim) -> Iterator[float]:
    """What a stated interval or rounding leaves open: values spread evenly over it."""
    widths = []
    if claim.value is None and claim.low is not None and claim.high is not None:
        widths.append(claim.high - claim.low)
    if claim.precision is not None and claim.precision > 1:
        widths.append(claim.precision)
    yield from (float(width) / 12**0.5 for width in widths)


def stated(claim: Claim) -> Trace:
    """The value of a claim, or the middle of the interval that it states."""
    if claim.value is not None:
        return claim.trace()
    assert claim.low is not None
    assert claim.high is not None
    ends = (("low", claim.low), ("high", claim.high))
    return steps.middle(
        *(leaf("claim", _exact(end), id=claim.id, publisher=claim.publisher, bound=name) for name, end in ends)
    )


def quoted(said: Mapping[str, Any]) -> Trace:
    """A number quoted from a source."""
    return steps.quoted(**{name: str(said[name]) for name in ("value", "publisher", "title", "date")})


def _exact(value: Fraction) -> int | Fraction:
    return int(value) if value.denominator == 1 else value
