"""How a number was made: each step with its facts and its inputs, kept so that it can be done again."""

import hashlib
import importlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import wraps
from typing import Any, TypeAlias

from namagar.analysis.terms.problem import Problem, Refused

Number: TypeAlias = int | Fraction | float
LEAVES = ("claim", "answer", "record", "estimate")
_ROOM = "namagar.analysis."


@dataclass(frozen=True, slots=True)
class Trace:
    """A number and the way it was made.

    step: a leaf kind, or the dotted name (below namagar.analysis) of the function that made the value.
    value: exact; None is missing. facts: what else went in, sorted. inputs: the traces of its inputs.
    """

    step: str
    value: Number | None
    facts: tuple[tuple[str, str], ...] = ()
    inputs: tuple["Trace", ...] = ()

    @property
    def key(self) -> str:
        """A short name of this exact trace, the same on every machine."""
        text = json.dumps(to_data(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def leaves(self) -> Iterator["Trace"]:
        """The published values, answers and records it rests on, each as often as it is used."""
        if self.step in LEAVES:
            yield self
        for part in self.inputs:
            yield from part.leaves()

    def fact(self, name: str) -> str:
        """One fact by name; KeyError when the step has none of that name."""
        return dict(self.facts)[name]


Rule: TypeAlias = Callable[..., Number | None]


def step(rule: Rule) -> Callable[..., Trace]:
    """Make a rule over plain numbers into a function over traces, which can be replayed by its name."""
    name = f"{rule.__module__}.{rule.__qualname__}".removeprefix(_ROOM)

    @wraps(rule)
    def made(*inputs: Trace, **facts: str) -> Trace:
        value = rule(tuple(each.value for each in inputs), **facts)
        return Trace(name, value, tuple(sorted(facts.items())), inputs)

    made.rule = rule  # type: ignore[attr-defined]
    return made


def leaf(kind: str, value: Number | None, **facts: str) -> Trace:
    """A number that was not computed here: a published claim, an accepted answer, a kept record, an estimate.

    The way an estimate was made is long; it is told on a page of its own, which its facts name.
    """
    if kind not in LEAVES:
        raise ValueError(f"{kind} is not one of {LEAVES}")
    return Trace(kind, value, tuple(sorted(facts.items())))


def replay(trace: Trace, look_up: Callable[[Trace], Number | None] | None = None) -> Number | None:
    """Do every step again and return the value; `look_up` fetches the value of a leaf from where it is kept."""
    if trace.step in LEAVES:
        return look_up(trace) if look_up else trace.value
    values = tuple(replay(part, look_up) for part in trace.inputs)
    result: Number | None = _rule(trace.step)(values, **dict(trace.facts))
    return result


def _rule(name: str) -> Rule:
    module, _, function = (_ROOM + name).rpartition(".")
    try:
        rule: Rule = getattr(importlib.import_module(module), function).rule
    except (ImportError, AttributeError) as error:
        raise Refused(Problem("trace-step-unknown", name, {"step": name})) from error
    return rule


@step
def count(values: tuple[Number | None, ...], **facts: str) -> Number:
    """How many records there are; the inputs are the records themselves."""
    return len(values)


@step
def adopted(values: tuple[Number | None, ...], **facts: str) -> Number | None:
    """The value of one claim, taken as it is by a decision."""
    if len(values) != 1:
        raise ValueError("a decision adopts exactly one value")
    return values[0]


@step
def stated(values: tuple[Number | None, ...], **facts: str) -> Number:
    """A value that a decision states itself; the claims it was weighed against are the inputs."""
    return Fraction(facts["value"])


def to_data(trace: Trace) -> dict[str, Any]:
    """The trace as plain data for JSON; fractions stay exact as text."""
    return {
        "step": trace.step,
        "value": number_text(trace.value),
        "facts": dict(trace.facts),
        "inputs": [to_data(part) for part in trace.inputs],
    }


def from_data(data: dict[str, Any]) -> Trace:
    """The trace that `to_data` wrote."""
    return Trace(
        data["step"],
        number_from_text(data["value"]),
        tuple(sorted(data["facts"].items())),
        tuple(from_data(part) for part in data["inputs"]),
    )


def number_text(value: Number | None) -> str | None:
    """`951142`, `131/5` or, for a float, its shortest exact text with a leading `~`; None is missing."""
    if value is None:
        return None
    return f"~{value!r}" if isinstance(value, float) else str(value)


def number_from_text(text: str | None) -> Number | None:
    """The number that `number_text` wrote."""
    if text is None:
        return None
    if text.startswith("~"):
        return float(text[1:])
    value = Fraction(text)
    return int(value) if value.denominator == 1 else value
