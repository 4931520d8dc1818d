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
    """The score in per cent, missing when there is no claim: of all claims, one point each, what findings take away."""

    score: Trace
    claims: Trace
    taken: Trace
    touched: Mapping[str, Trace]
    weights: Mapping[str, Trace]


@step
def weight(values: Values, **facts: str) -> Number:
    """What a finding so grave takes from the one point of a claim, as the policy says."""
    points = Fraction(facts["points"])
    return int(points) if points.denominator == 1 else points


@step
def lost(values: Values, **facts: str) -> Number:
    """The points taken away: numbers of claims, the first half of the inputs, each by its weight in the other half."""
    half = len(values) // 2
    pairs = zip(values[:half], values[half:], strict=True)
    points = sum((Fraction(many or 0) * Fraction(each or 0) for many, each in pairs), Fraction(0))
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
    policy = reader.yaml_file("policies", "consistency-score.yaml")["values"]
    weights = {severity: weight(severity=severity, points=str(policy[severity])) for severity in SEVERITIES}
    everything = count(*(claim.trace() for claim in claims))
    taken = lost(*touched.values(), *weights.values())
    return Agreement(percent(difference(everything, taken), everything), everything, taken, touched, weights)


def _gravest(findings: Iterable[Finding]) -> Mapping[str, str]:
    """The gravest severity by which each claim is touched."""
    found: dict[str, str] = {}
    for finding in sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity)):
        for claim in finding.claims:
            found.setdefault(claim, finding.severity)
    return found
