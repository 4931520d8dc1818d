"""The definition of a check as the catalogue keeps it: its rule, its parameters and its wordings."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from namagar.catalogue import reader

SEVERITIES = ("high", "medium", "low")


@dataclass(frozen=True)
class Check:
    """One check; `kind` names the module that does it, `data` is the whole file."""

    id: str
    kind: str
    severity: str
    data: Mapping[str, Any]

    def number(self, name: str) -> Fraction:
        """A parameter, exact."""
        return Fraction(str(self.data["parameters"][name]))

    def severity_from(self, measure: Fraction) -> str:
        """How grave a measure is by the steps of the parameter `severities`, the highest first."""
        for each in self.data["parameters"]["severities"]:
            if measure >= Fraction(str(each["from"])):
                return str(each["severity"])
        return self.severity

    def text(self, part: str, language: str, variant: str = "") -> str:
        """`headline` or `explain` in the wording of a variant, where it has its own."""
        own = self.data.get("variants", {}).get(variant, {})
        return str(own.get(part, self.data[part])[language])

    def line(self, name: str, language: str) -> str:
        """The wording of one line in a list of claims."""
        return str(self.data["lines"][name][language])

    def cause(self, name: str, language: str) -> str:
        """The wording of a likely cause."""
        return str(self.data["causes"][name][language]) if name else ""


@cache
def definition(check: str) -> Check:
    """The check with this id."""
    data = reader.yaml_file("checks", f"{check}.yaml")
    return Check(data["id"], data["kind"], data["severity"], data)


def all_checks() -> tuple[Check, ...]:
    """Every check of the catalogue, by id."""
    return tuple(definition(name.removesuffix(".yaml")) for name in reader.names(("checks",), ".yaml"))
