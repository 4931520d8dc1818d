"""The definition of a check as the catalogue keeps it: its rule, its parameters and its wordings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from namagar.analysis.terms.claim import Claim
from namagar.catalogue import reader

SEVERITIES = ("high", "medium", "low")


@dataclass(frozen=True)
class Check:
    """One check; `kind` names the module that does it, `data` is the whole file.

    A check that extends another has its words and parameters but for those it states itself, and takes its place
    for the claims it names.
    """

    id: str
    kind: str
    severity: str
    data: Mapping[str, Any]

    def number(self, name: str) -> Fraction:
        """A parameter, exact."""
        return Fraction(str(self.data["parameters"][name]))

    def listed(self, name: str) -> Sequence[str]:
        """A parameter that is a list of words."""
        return [str(each) for each in self.data["parameters"][name]]

    @property
    def extends(self) -> str:
        """The id of the check it extends, or nothing."""
        return str(self.data.get("extends", ""))

    def names(self, claim: Claim) -> bool:
        """Whether it is about this claim: all of them, unless the check names series or units."""
        wanted = self.data.get("series")
        return not wanted or any(all(_field(claim, key) == text for key, text in each.items()) for each in wanted)

    def indicators(self) -> frozenset[str]:
        """The indicators it names; none when some of its claims may be of any."""
        wanted = self.data.get("series", ())
        return (
            frozenset(each["indicator"] for each in wanted)
            if all("indicator" in each for each in wanted)
            else frozenset()
        )

    def severity_from(self, measure: Fraction) -> str:
        """How grave a measure is by the steps of the parameter `severities`, the highest first."""
        for each in self.data["parameters"]["severities"]:
            if measure >= Fraction(str(each["from"])):
                return str(each["severity"])
        return self.severity

    def severity_of(self, variant: str) -> str:
        """The severity of a variant where it states its own, else that of the check."""
        return str(self.data.get("variants", {}).get(variant, {}).get("severity", self.severity))

    def text(self, part: str, language: str, variant: str = "") -> str:
        """`brief`, `headline` or `explain` in the wording of a variant, where it has its own."""
        own = self.data.get("variants", {}).get(variant, {})
        return str(own.get(part, self.data[part])[language])

    def line(self, name: str, language: str) -> str:
        """The wording of one line in a list of claims."""
        return str(self.data["lines"][name][language])

    def cause(self, name: str, language: str) -> str:
        """The wording of a likely cause."""
        return str(self.data["causes"][name][language]) if name else ""


def _field(claim: Claim, name: str) -> str:
    if name == "breakdown":
        return ";".join(f"{dimension}={code}" for dimension, code in claim.breakdown)
    return str(getattr(claim, name))


@cache
def definition(check: str) -> Check:
    """The check with this id, with what it takes over from the one it extends."""
    data = reader.yaml_file("checks", f"{check}.yaml")
    if "extends" in data:
        base = definition(data["extends"]).data
        data = {**base, **data, "parameters": {**base["parameters"], **data.get("parameters", {})}}
    return Check(data["id"], data["kind"], data["severity"], data)


def all_checks() -> tuple[Check, ...]:
    """Every check of the catalogue, by id."""
    return tuple(definition(name.removesuffix(".yaml")) for name in reader.names(("checks",), ".yaml"))
