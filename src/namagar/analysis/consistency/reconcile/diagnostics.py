"""Where sources cannot all be right, in words: the fit, what had to move too far, and what rests on one voice."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from namagar.analysis.consistency import names
from namagar.analysis.consistency.reconcile.result import CONSTRAINTS, Adjustment, Result
from namagar.analysis.consistency.reconcile.spec import Observation, Words
from namagar.analysis.terms.wording import Draw, fill
from namagar.catalogue import reader

DOUBTFUL, CONTRADICTORY = 0.05, 0.001
_WHOLE = 0.999
_PUBLISHER = "publisher:"
# Among Persian words a title keeps its own direction (Unicode's first-strong isolate).
_SAID = {"en": "{name} ({title}, {period})", "fa": "{name} (\u2068{title}\u2069، {period})"}


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing to know about a reconciliation; `subject` names the unknown, observation or constraint."""

    kind: str
    severity: str
    subject: str
    facts: Mapping[str, object] = field(hash=False)

    def words(self, language: str, draw: Draw | None = None) -> str:
        """It in one sentence or two."""
        return fill(reader.yaml_file("reconciliation.yaml")[self.kind][language], self.facts, language, draw)


def diagnostics(result: Result) -> tuple[Diagnostic, ...]:
    """The fit first, then what cannot be right (the furthest first), what is counted twice, bounds, and lone voices."""
    flagged = sorted((each for each in result.adjustments if each.flagged), key=lambda each: -abs(each.z or 0))
    return (
        _fit(result),
        *(_strained(each) for each in flagged),
        *_unheard(result),
        *_twice(result),
        *_on_bounds(result),
        *_alone(result),
    )


def _fit(result: Result) -> Diagnostic:
    chance = result.chance
    facts: dict[str, object] = {"fit": _rounded(result.fit), "freedom": result.freedom}
    if chance is None:
        return Diagnostic("fit-unknown", "low", result.spec.id, facts)
    facts |= {"percent": _rounded(100 * chance), "stretch": _rounded(result.stretch)}
    if chance < CONTRADICTORY:
        return Diagnostic("fit-contradictory", "high", result.spec.id, facts)
    if chance < DOUBTFUL:
        return Diagnostic("fit-doubtful", "medium", result.spec.id, facts)
    flagged = sum(each.flagged for each in result.adjustments)
    if flagged:
        return Diagnostic("fit-uneven", "medium", result.spec.id, facts | {"flagged": flagged})
    return Diagnostic("fit-good", "low", result.spec.id, facts)


def _strained(of: Adjustment) -> Diagnostic:
    own = isinstance(of.of, Observation)
    facts = {
        "source": _said_by(of.of) if isinstance(of.of, Observation) else of.of.title,
        "stated": round(of.stated),
        "estimate": round(of.estimate),
        "times": _rounded(abs(of.z or 0)),
    }
    return Diagnostic("cannot-be-right" if own else "constraint-strained", "high", of.of.id, facts)


def _said_by(of: Observation) -> Words:
    """Publisher, title and date of what an observation rests on."""
    if of.claim is not None:
        publisher = names.publisher(of.claim.publisher)
        return {
            language: fill(
                _SAID[language], {"name": name, "title": of.claim.title, "period": of.claim.period}, language
            )
            for language, name in publisher.items()
        }
    first = next(each for each in _deepest(of) if each is not None)
    return dict.fromkeys(("en", "fa"), first)


def _deepest(of: Observation) -> Iterator[str]:
    trace = of.trace
    while trace.inputs:
        trace = trace.inputs[0]
    facts = dict(trace.facts)
    yield f"{facts['publisher']} ({facts['title']}, {facts['date']})"


def _twice(result: Result) -> Iterator[Diagnostic]:
    """Observations that say they were taken from another one that is used as well, of the same unknowns."""
    for one in result.spec.observations:
        for other in result.spec.observations:
            if one.claim is None or other.claim is None or one is other or set(one.terms) != set(other.terms):
                continue
            origins = {other.claim.id, f"{_PUBLISHER}{other.claim.publisher}"}
            if origins & set(one.claim.derived_from) and one.claim.publisher != other.claim.publisher:
                facts = {"source": _said_by(one), "origin": _said_by(other)}
                yield Diagnostic("counted-twice", "medium", one.id, facts)


def _unheard(result: Result) -> Iterator[Diagnostic]:
    for each in result.spec.unknowns:
        if each.id in result.unheard:
            yield Diagnostic("unheard", "medium", each.id, {"unknown": each.title})


def _on_bounds(result: Result) -> Iterator[Diagnostic]:
    for each in result.estimates:
        if each.on_bound:
            facts = {"unknown": each.unknown.title, "estimate": round(each.value)}
            yield Diagnostic("on-bound", "medium", each.unknown.id, facts)


def _alone(result: Result) -> Iterator[Diagnostic]:
    for each in result.estimates:
        source, share = next(iter(each.shares.items()), ("", 0.0))
        if share > _WHOLE and source != CONSTRAINTS:
            facts = {"unknown": each.unknown.title, "source": result.spec.sources[source]}
            yield Diagnostic("one-source", "low", each.unknown.id, facts)


def _rounded(value: float) -> float:
    """Two decimals, for a sentence."""
    return round(value, 2)
