"""How consistent claims are: of each claim one point, less what its gravest finding takes away, in per cent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from namagar.analysis.consistency.arithmetic import Values, difference, percent
from namagar.analysis.consistency.definition import SEVERITIES
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.trace import Number, Trace, count, step
from namagar.catalogue import reader


@dataclass(frozen=True)
class Agreement:
    """The score in per cent, missing when there is no claim; and how many claims are touched by how grave findings."""

    score: Trace
    touched: Mapping[str, Trace]


@step
def lost(values: Values, **facts: str) -> Number:
    """The points taken away: the numbers of claims touched by high, medium and low findings, each by its weight."""
    weights = (Fraction(facts[severity]) for severity in SEVERITIES)
    points = sum((Fraction(value or 0) * weight for value, weight in zip(values, weights, strict=True)), Fraction(0))
    return int(points) if points.denominator == 1 else points


def agreement(claims: Sequence[Claim], findings: Iterable[Finding]) -> Agreement:
    """The score of these claims under these findings; the weights are the policy `consistency-score`.

    Hand calculation: one of 10 claims has a high and two have a medium finding: 10 − 1 − 2 × ½ = 8, 80 per cent.
    """
    gravest = _gravest(findings)
    touched = {
        severity: count(*(claim.trace() for claim in claims if gravest.get(claim.id) == severity))
        for severity in SEVERITIES
    }
    weights = reader.yaml_file("policies", "consistency-score.yaml")["values"]
    everything = count(*(claim.trace() for claim in claims))
    taken = lost(*touched.values(), **{severity: str(weights[severity]) for severity in SEVERITIES})
    return Agreement(percent(difference(everything, taken), everything), touched)


def _gravest(findings: Iterable[Finding]) -> Mapping[str, str]:
    """The gravest severity by which each claim is touched."""
    found: dict[str, str] = {}
    for finding in sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity)):
        for claim in finding.claims:
            found.setdefault(claim, finding.severity)
    return found
