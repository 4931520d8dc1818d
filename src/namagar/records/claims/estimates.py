"""Reconciliations of a country from its current claims: worked out once for each state of them, with what-ifs."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from namagar.analysis.consistency.reconcile import shipped, telling
from namagar.analysis.consistency.reconcile.diagnostics import Diagnostic, diagnostics
from namagar.analysis.consistency.reconcile.files import files, tables
from namagar.analysis.consistency.reconcile.result import Estimate, Result, reconcile
from namagar.analysis.consistency.reconcile.spec import POLICY, Observation, Unknown, WhatIf, parse, spec
from namagar.analysis.consistency.reconcile.whatif import what_ifs
from namagar.analysis.terms.areas import LANGUAGES
from namagar.analysis.terms.numerals import read_number
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.trace import Trace
from namagar.catalogue import reader
from namagar.records.claims import queries
from namagar.records.claims.queries import Holdings

Words = Mapping[str, str]
ASKED = "asked"
ASKED_AT = "what-if"  # where a what-if is put together
# To how many an estimate may be rounded in a proposal.
ROUNDINGS = tuple(10**power for power in range(7))


@dataclass(frozen=True, eq=False)
class Reconciliation:
    """A specification of the country with its answer, or with why there is none.

    `method` is the digest of the specification and of the policy that says what its reliability classes mean.
    """

    country: str
    name: str
    titles: Words
    explains: Words | None
    method: str
    held: Holdings
    result: Result | None
    refused: Refused | None

    @property
    def main(self) -> Estimate | None:
        """The estimate that answers the title."""
        return telling.main(self.result) if self.result else None

    @property
    def answer(self) -> Result:
        """The answer; Refused when there is none."""
        if self.result is None:
            assert self.refused is not None
            raise self.refused
        return self.result

    def estimate(self, unknown: str) -> Estimate | None:
        """The estimate of one unknown."""
        found = self.result.estimates if self.result else ()
        return next((each for each in found if each.unknown.id == unknown), None)

    def quantities(self, unknown: str) -> tuple[str, ...]:
        """The quantities that an estimate answers: those of the claims that speak of its unknown alone."""
        estimate = self.estimate(unknown)
        if estimate is None or self.result is None:
            return ()
        said = {each.claim.id for each in telling.said_of(self.result.spec, unknown) if each.claim is not None}
        return tuple(
            name
            for name, members in self.held.members.items()
            if said & {claim.id for claim in members} and members[0].unit == estimate.unknown.unit
        )

    def claims(self, unknown: str) -> tuple[str, ...]:
        """The ids of the claims that an estimate is made from, in order."""
        estimate = self.estimate(unknown)
        leaves = estimate.trace.leaves() if estimate else ()
        return tuple(sorted({leaf.fact("id") for leaf in leaves if leaf.step == "claim"}))


def names(country: str) -> tuple[str, ...]:
    """The reconciliations of a country."""
    return tuple(each.partition("/")[2] for each in shipped.shipped() if each.partition("/")[0] == country)


def reconciliations(country: str) -> tuple[Reconciliation, ...]:
    """All of a country."""
    return tuple(found for name in names(country) if (found := reconciliation(country, name)))


def reconciliation(country: str, name: str) -> Reconciliation | None:
    """One of a country as its claims stand now, or None when it has none of that name."""
    if name not in names(country):
        return None
    return _worked_out(queries.holdings(country), name, shipped.text(f"{country}/{name}"))


@lru_cache(maxsize=64)
def _worked_out(held: Holdings, name: str, text: str) -> Reconciliation:
    """Kept under the state of the claims and the text of the specification; whatever changes makes a new one."""
    about: Mapping[str, Any] = {}
    result, refused = None, None
    try:
        about = parse(text, name)
        result = reconcile(spec(about, held.everything))
    except Refused as error:
        refused = error
    return Reconciliation(
        country=held.country,
        name=name,
        titles=about.get("title") or dict.fromkeys(LANGUAGES, name),
        explains=about.get("explain"),
        method=method(text),
        held=held,
        result=result,
        refused=refused,
    )


def method(text: str) -> str:
    """SHA-256 of a specification together with what its reliability classes mean."""
    return hashlib.sha256(f"{text}\n{reader.fingerprint('policies', POLICY)}".encode()).hexdigest()


def method_now(country: str, name: str) -> str:
    """The same of a specification as it stands; empty when there is none any more."""
    return method(shipped.text(f"{country}/{name}")) if name in names(country) else ""


def of_quantity(country: str, quantity: str) -> list[tuple[Reconciliation, Estimate]]:
    """The estimates that answer a quantity."""
    return [
        (each, estimate)
        for each in reconciliations(country)
        for estimate in (each.result.estimates if each.result else ())
        if quantity in each.quantities(estimate.unknown.id)
    ]


def diagnosed(result: Result) -> tuple[Diagnostic, ...]:
    """What is to be known about an answer, the fit first."""
    return diagnostics(result)


def named_what_ifs(of: Reconciliation) -> tuple[WhatIf, ...]:
    """The what-ifs that the specification names, and one without each source."""
    return what_ifs(of.answer.spec)


def what_if(of: Reconciliation, without: Iterable[str], trusted: Mapping[str, str], drop: Iterable[str]) -> WhatIf:
    """A what-if as somebody asks for it; Refused when it names what there is not, or leaves nobody to speak."""
    spec = of.answer.spec
    left_out, dropped = tuple(dict.fromkeys(without)), tuple(dict.fromkeys(drop))
    stated = {source: text for source, text in trusted.items() if text}
    used, ties = {each.source for each in spec.observations}, {each.id for each in spec.constraints}
    problems = [
        Problem("reconcile-name-unknown", ASKED_AT, {"name": name, "known": ", ".join(sorted(listed))})
        for names, listed in (((*left_out, *stated), used), (dropped, ties))
        for name in dict.fromkeys(names)
        if name not in used | ties
    ]
    factors = {source: _factor(text) for source, text in stated.items()}
    problems += [
        Problem("reconcile-factor-unfit", f"trust-{source}", {"text": stated[source]})
        for source, factor in factors.items()
        if not factor and source in used
    ]
    if set(left_out) >= used:
        problems.append(Problem("reconcile-nobody-left", ASKED_AT))
    if problems:
        raise Refused(problems)
    heard = {source: factor for source, factor in factors.items() if factor != 1 and source not in left_out}
    return WhatIf(ASKED, of.titles, left_out, heard, dropped)


def _factor(text: str) -> float:
    """How many times as reliable; zero when the text does not say so."""
    try:
        number = read_number(text)
    except Refused:
        return 0.0
    return float(number) if 0 < number <= 100 else 0.0


def changed(of: Reconciliation, change: WhatIf) -> Result:
    """The answer under a what-if: worked out when asked, kept nowhere."""
    return reconcile(of.answer.spec, change)


def written_tables(of: Reconciliation, change: WhatIf | None, language: str) -> dict[str, bytes]:
    """The files as `namagar reconcile --out` writes them."""
    if change is None:
        return files(of.answer, language)
    return files(changed(of, change), language, base=of.answer)


def rows(of: Reconciliation, change: WhatIf | None, language: str) -> dict[str, Sequence[Mapping[str, object]]]:
    """The rows of the same tables."""
    if change is None:
        return tables(of.answer, language)
    return tables(changed(of, change), language, of.answer)


def fitting_step(of: Estimate) -> int:
    """To how many an estimate is rounded when nobody says otherwise: less than a hundredth of what it leaves open."""
    return max((each for each in ROUNDINGS if 100 * each <= of.spread), default=1)


def told(of: Reconciliation) -> dict[str, Any]:
    """What the page of an answer says, in its order."""
    result = of.answer
    main = telling.main(result)
    said = diagnostics(result)
    return {
        "main": main,
        "observations": telling.said_of(result.spec, main.unknown.id),
        "answers": telling.answers(result),
        "verdict": said[0],
        "strained": [each for each in said[1:] if each.severity == "high"],
        "remarks": [each for each in said[1:] if each.severity != "high"],
        "voices": telling.voices(result, main),
        "ties": telling.ties(result),
        "soft": {each.of.id: each for each in result.adjustments},
        "observed": {each.id: _Crossing(telling.printed(each), telling.bridges(each)) for each in _all_observed(of)},
    }


def course(of: Reconciliation) -> telling.Course | None:
    """The longest course over time, when there is one."""
    return next(iter(telling.courses(of.answer)), None)


def said_along(of: Reconciliation, along: telling.Course) -> list[tuple[Unknown, Observation]]:
    """What sources say of each time of a course alone."""
    spec = of.answer.spec
    return [(each.unknown, said) for each in along.estimates for said in telling.said_of(spec, each.unknown.id)]


@dataclass(frozen=True, slots=True)
class _Crossing:
    """What a source printed, and the bridges to the value that is used."""

    printed: Trace
    bridges: Sequence[telling.Bridge]


def _all_observed(of: Reconciliation) -> Sequence[Observation]:
    return of.answer.spec.observations


@dataclass(frozen=True, eq=False, slots=True)
class ToldBeside:
    """A what-if beside the answer: the other result, each estimate before and after, and the verdict on it."""

    result: Result
    rows: Sequence[telling.Beside]
    verdict: Diagnostic
    strained: Sequence[Diagnostic]


def told_beside(of: Reconciliation, change: WhatIf) -> ToldBeside:
    """What a what-if changes."""
    other = changed(of, change)
    said = diagnostics(other)
    high = [each for each in said[1:] if each.severity == "high"]
    return ToldBeside(other, telling.beside(of.answer, other), said[0], high)


def told_of(of: Reconciliation, estimate: Estimate) -> dict[str, Any]:
    """What the page of one estimate says."""
    result, unknown = of.answer, estimate.unknown.id
    said = {each.id for each in telling.said_of(result.spec, unknown)}
    return {
        "adjustments": [each for each in result.adjustments if each.of.id in said],
        "observations": telling.said_of(result.spec, unknown),
        "voices": telling.voices(result, estimate),
        "ties": telling.ties(result, unknown),
        "soft": {each.of.id: each for each in result.adjustments},
        "observed": {each.id: _Crossing(telling.printed(each), telling.bridges(each)) for each in _all_observed(of)},
        "about": [each for each in diagnostics(result) if each.subject in {*said, unknown}],
        "verdict": diagnostics(result)[0],
    }
