"""The policy of a decision: its steps, who signs in each, and what each step needs; as data, checked as a whole."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader

ON_DEADLINE = ("wait", "lapse", "silence-is-consent")
OBJECTIONS = ("published", "restricted")
AGREES = ("signed", "silent")
SPOKEN = ("signed", "objected")


@dataclass(frozen=True, slots=True)
class Named:
    """An institution that is asked in a step: must it sign, and does its silence count when the step says so?"""

    institution: str
    required: bool = False
    silence: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `needed` signatures, every required one among them, after at least `quorum` institutions spoke.

    in_order: the institutions speak in the order in which they are named. due_days counts from the day on which the
    step opens; due is a fixed day (ISO). on_deadline says what may be done when that day is over.
    """

    id: str
    titles: Mapping[str, str]
    signatories: tuple[Named, ...]
    needed: int
    in_order: bool = False
    quorum: int = 0
    due_days: int | None = None
    due: str | None = None
    on_deadline: str = "wait"

    @property
    def codes(self) -> tuple[str, ...]:
        """The institutions that are asked, in their order."""
        return tuple(each.institution for each in self.signatories)

    def due_on(self, opened: date) -> date | None:
        """The last day of the step when it opens on this day; nothing when it has no deadline."""
        if self.due is not None:
            return date.fromisoformat(self.due)
        return None if self.due_days is None else opened + timedelta(days=self.due_days)


@dataclass(frozen=True, slots=True)
class Policy:
    """The rule by which one decision is taken. It is kept with the decision, so a later edition changes nothing."""

    id: str
    steps: tuple[Step, ...]
    objections: str = "published"
    second_factor: bool = False

    @property
    def needed(self) -> int:
        """How many signatures all steps need together."""
        return sum(step.needed for step in self.steps)

    @property
    def asked(self) -> int:
        """How many institutions are asked in all steps together."""
        return sum(len(step.signatories) for step in self.steps)

    def text(self) -> str:
        """The policy in its one canonical form."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def simple(codes: tuple[str, ...], needed: int) -> Policy:
    """The rule of the spine: one step, in any order, without a due day."""
    titles = {"en": "Signatures", "fa": "امضاها"}
    return Policy("", (Step("signatures", titles, tuple(Named(code) for code in codes), needed),))


def of_data(data: Mapping[str, Any]) -> Policy:
    """The policy that plain data hold."""
    steps = tuple(
        Step(**{**step, "signatories": tuple(Named(**each) for each in step["signatories"])}) for step in data["steps"]
    )
    return Policy(data["id"], steps, data["objections"], data["second_factor"])


def names() -> tuple[str, ...]:
    """The approval policies of the catalogue."""
    found = (name.removesuffix(".yaml") for name in reader.names(("policies",), ".yaml"))
    return tuple(name for name in found if name.startswith("approval-"))


def of_catalogue(name: str, country: str) -> Policy:
    """A policy of the catalogue with the institutions that it names in this country."""
    if name not in names():
        raise Refused(Problem("policy-unknown", "policy", {"policy": name}))
    data = reader.yaml_file("policies", f"{name}.yaml")
    if any(country not in step["signatories"] for step in data["steps"]):
        raise Refused(Problem("policy-names-nobody", "policy", {"policy": name, "country": country}))
    steps = tuple(
        Step(**{**step, "signatories": tuple(Named(**each) for each in step["signatories"][country])})
        for step in data["steps"]
    )
    return Policy(name, steps, data["objections"], data["second_factor"])


def problems(policy: Policy) -> list[Problem]:
    """Everything that is wrong with a policy, at once."""
    found = [each for step in policy.steps for each in _of_step(step)]
    if policy.objections not in OBJECTIONS:
        found.append(Problem("policy-word-unknown", "objections", {"word": policy.objections}))
    ids = [step.id for step in policy.steps]
    if len(set(ids)) != len(ids):
        found.append(Problem("policy-step-twice", "steps"))
    codes = [code for step in policy.steps for code in step.codes]
    if len(set(codes)) != len(codes):
        found.append(Problem("signatory-twice", "signatories"))
    if policy.needed < 2 and not any(each.code == "signatures-needed" for each in found):
        found.append(Problem("signatures-needed", "needed", {"needed": policy.needed, "of": policy.asked}))
    return found


def _of_step(step: Step) -> Iterator[Problem]:
    asked = len(step.signatories)
    if not 1 <= step.needed <= asked:
        yield Problem("signatures-needed", "needed", {"needed": step.needed, "of": asked})
    required = sum(each.required for each in step.signatories)
    if required > step.needed:
        yield Problem("policy-required-exceed-needed", step.id, {"required": required, "needed": step.needed})
    if not 0 <= step.quorum <= asked:
        yield Problem("policy-quorum", step.id, {"quorum": step.quorum, "of": asked})
    if step.on_deadline not in ON_DEADLINE:
        yield Problem("policy-word-unknown", "on_deadline", {"word": step.on_deadline})
    yield from _of_deadline(step)


def _of_deadline(step: Step) -> Iterator[Problem]:
    if step.due is not None and not _is_day(step.due):
        yield Problem("date-unreadable", step.id, {"text": step.due})
    if (step.due_days is not None and step.due_days < 1) or (step.due_days is not None and step.due is not None):
        yield Problem("policy-deadline", step.id)
    if step.on_deadline != "wait" and step.due is None and step.due_days is None:
        yield Problem("policy-deadline-missing", step.id)
    if (step.on_deadline == "silence-is-consent") != any(each.silence for each in step.signatories):
        yield Problem("policy-silence", step.id)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def state(step: Step, said: Mapping[str, str]) -> str:
    """Where an open step stands by what its institutions said: open, passed, or stuck (it cannot pass any more)."""
    heard = {code: said[code] for code in step.codes if code in said}
    agree = [code for code, verdict in heard.items() if verdict in AGREES]
    required = {each.institution for each in step.signatories if each.required}
    objecting = {code for code, verdict in heard.items() if verdict == "objected"}
    if required & objecting or len(step.codes) - len(objecting) < step.needed:
        return "stuck"
    spoken = sum(verdict in SPOKEN for verdict in heard.values())
    if len(agree) >= step.needed and required <= set(agree) and spoken >= step.quorum:
        return "passed"
    return "open"


def first_in_turn(step: Step, said: Mapping[str, str]) -> str | None:
    """In a step with an order, the institution whose turn it is; nothing when all spoke or there is no order."""
    return next((code for code in step.codes if code not in said), None) if step.in_order else None


def silent(step: Step, said: Mapping[str, str]) -> tuple[str, ...]:
    """The institutions whose silence counts as consent, when that lets the step pass; otherwise nobody's does."""
    consenting = tuple(each.institution for each in step.signatories if each.silence and each.institution not in said)
    passes = state(step, {**said, **dict.fromkeys(consenting, "silent")}) == "passed"
    return consenting if passes and step.on_deadline == "silence-is-consent" else ()
