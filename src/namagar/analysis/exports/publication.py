"""One publication as frozen values: what every page, file and export of a release is made from."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeAlias

from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.trace import Trace, from_data, to_data

FORMAT = "namagar-publication/1"
Texts: TypeAlias = Mapping[str, str]
Data: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Signature:
    """What one institution said: signed, objected with its reason, or nothing yet (silent)."""

    institution: Texts
    verdict: str
    reason: str | Texts
    at: str


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """Who agreed to what: the digest names the exact content that was signed."""

    id: str
    title: Texts
    rule: str
    needed: int
    of: int
    digest: str
    decided_at: str
    signatures: tuple[Signature, ...]
    reason: str | Texts = ""
    proposed_by: str | Texts = ""

    @staticmethod
    def of_data(data: Data) -> "DecisionRecord":
        """The record that plain data hold."""
        return DecisionRecord(**{**data, "signatures": tuple(Signature(**each) for each in data["signatures"])})


@dataclass(frozen=True, slots=True)
class ReleasedNumber:
    """A decided number with the claims it was weighed against and the findings about them."""

    id: str
    quantity: str
    question: Texts
    indicator: str
    area: str
    counterpart: str
    period: str
    unit: str
    concept: str
    value: Trace
    reason: str | Texts
    decision: DecisionRecord | None
    claims: tuple[Mapping[str, str], ...] = ()
    findings: tuple[Data, ...] = ()

    @staticmethod
    def of_data(data: Data) -> "ReleasedNumber":
        """The number that plain data hold."""
        return ReleasedNumber(
            **{
                **data,
                "value": from_data(data["value"]),
                "decision": _decision(data),
                "claims": tuple(data["claims"]),
                "findings": tuple(data["findings"]),
            }
        )


@dataclass(frozen=True, slots=True)
class ReleasedAnswer:
    """A decided answer to an item of a framework, with what it rests on."""

    id: str
    framework: str
    edition: str
    item: str
    question: Texts
    option: str
    option_words: Texts
    justification: str | Texts
    citations: tuple[Data, ...]
    evidence: tuple[Data, ...]
    institution: Texts
    decision: DecisionRecord | None

    @staticmethod
    def of_data(data: Data) -> "ReleasedAnswer":
        """The answer that plain data hold."""
        return ReleasedAnswer(
            **{
                **data,
                "decision": _decision(data),
                "citations": tuple(data["citations"]),
                "evidence": tuple(data["evidence"]),
            }
        )


@dataclass(frozen=True, slots=True)
class ReleasedScore:
    """A score by a published rule, with the bounds that missing answers leave."""

    framework: str
    edition: str
    level: str
    code: str
    label: Texts
    value: Trace
    lower: Trace
    upper: Trace
    category: Texts
    answered: int
    of: int

    @staticmethod
    def of_data(data: Data) -> "ReleasedScore":
        """The score that plain data hold."""
        return ReleasedScore(**{**data, **{name: from_data(data[name]) for name in ("value", "lower", "upper")}})


@dataclass(frozen=True, slots=True)
class Publication:
    """One numbered edition of a country's decided numbers and answers."""

    id: str
    country: str
    country_names: Texts
    title: Texts
    note: Texts
    published: str
    illustrative: bool
    replaces: str | None
    numbers: tuple[ReleasedNumber, ...] = ()
    answers: tuple[ReleasedAnswer, ...] = ()
    scores: tuple[ReleasedScore, ...] = ()

    @property
    def digest(self) -> str:
        """The fingerprint of the whole content, the same on every machine."""
        text = json.dumps(self.to_data(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def to_data(self) -> dict[str, Any]:
        """Plain data for JSON; numbers stay exact."""
        return {"format": FORMAT, **_plain(self)}

    @staticmethod
    def from_data(data: Data) -> "Publication":
        """The publication that `to_data` wrote."""
        if data.get("format") != FORMAT:
            raise Refused(
                Problem(
                    "publication-format-unknown",
                    "format",
                    {"format": str(data.get("format")), "known": FORMAT},
                )
            )
        named = {name: value for name, value in data.items() if name != "format"}
        return Publication(
            **{
                **named,
                "numbers": tuple(map(ReleasedNumber.of_data, data["numbers"])),
                "answers": tuple(map(ReleasedAnswer.of_data, data["answers"])),
                "scores": tuple(map(ReleasedScore.of_data, data["scores"])),
            }
        )


def _decision(data: Data) -> DecisionRecord | None:
    return DecisionRecord.of_data(data["decision"]) if data["decision"] else None


def _plain(value: Any) -> Any:
    if isinstance(value, Trace):
        return to_data(value)
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, tuple | list) else value
