"""The exercises that a publication holds, each in the order of a profile, with what changed since an earlier one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from namagar.analysis.exports.publication import DecisionRecord, Publication, ReleasedAnswer, ReleasedScore
from namagar.analysis.frameworks.framework import Framework, Item
from namagar.analysis.frameworks.load import framework as load_framework
from namagar.analysis.frameworks.profile import Chapter, profile
from namagar.analysis.frameworks.since import Compared, since
from namagar.analysis.frameworks.wall import Cell, wall
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.trace import Trace, count, leaf


@dataclass(frozen=True, slots=True)
class Since:
    """What became of an exercise since the earlier publication that says otherwise.

    `problem` says why the two cannot be compared item by item, when they cannot.
    """

    publication: Publication
    framework: Framework
    compared: tuple[Compared[ReleasedAnswer], ...]
    problem: Problem | None = None

    def of_kind(self, kind: str) -> tuple[Compared[ReleasedAnswer], ...]:
        """The questions of which one kind of thing became."""
        return tuple(each for each in self.compared if each.kind == kind)

    def number(self, kind: str) -> Trace:
        """How many they are."""
        of = self.publication
        codes = (" ".join(code for code, _ in each.after or each.before) for each in self.of_kind(kind))
        names = (f"{of.country}-{of.id}/{self.framework.id}/{code}" for code in codes)
        return count(*(leaf("record", 1, app="publication", model="comparison", id=name) for name in names))


@dataclass(frozen=True, slots=True)
class Exercise:
    """The answers that one decision put into a publication. `key` is the same for the next round of the exercise."""

    key: str
    publication: Publication
    framework: Framework
    decision: DecisionRecord | None
    answers: Mapping[str, ReleasedAnswer]
    scores: tuple[ReleasedScore, ...]
    since: Since | None = None

    @property
    def chapters(self) -> tuple[Chapter[ReleasedAnswer], ...]:
        """Its dimensions with their findings."""
        return profile(self.framework, self.answers, option_of)

    def decided_by(self, item: Item) -> tuple[str, ReleasedAnswer | None]:
        """The question on which it hangs whether an item is asked, and its answer; that may itself not be asked."""
        name = item.ask_when.item if item.ask_when else ""
        return name, self.answers.get(name)

    def wall(self, by: str) -> list[Cell]:
        """Its answers counted by dimension or by objective of the Global Compact."""
        return wall(self.framework, {code: each.option for code, each in self.answers.items()}, by, self._leaf)

    def _leaf(self, item: str) -> Trace:
        of = self.publication
        return leaf("record", 1, app="publication", model="answer", id=f"{of.country}-{of.id}/{self.key}:{item}")


def option_of(answer: ReleasedAnswer) -> str:
    """What an answer says, as a code."""
    return answer.option


def exercises(publication: Publication, earlier: Iterable[Publication] = ()) -> tuple[Exercise, ...]:
    """National exercises first, then those with a score, then those of a place.

    earlier: publications before this one, the newest first. The first that holds another decision on the same
    exercise is what this one is compared with.
    """
    found = _exercises(publication)
    before: dict[str, Exercise] = {}
    for past in earlier:
        if len(before) == len(found):
            break
        held = {each.key: each for each in _exercises(past)}
        for each in found:
            if each.key not in before and each.key in held and _another(each, held[each.key]):
                before[each.key] = held[each.key]
    return tuple(_with(each, before.get(each.key)) for each in found)


def _exercises(of: Publication) -> list[Exercise]:
    grouped: dict[tuple[str, str], list[ReleasedAnswer]] = {}
    for answer in of.answers:
        grouped.setdefault((_key(answer), answer.edition), []).append(answer)
    found = [_exercise(of, key, answers) for (key, _), answers in grouped.items()]
    return sorted(found, key=lambda each: (each.framework.variant_of is not None, each.framework.scoring is not None))


def _key(answer: ReleasedAnswer) -> str:
    return answer.id.removesuffix(f":{answer.item}")


def _exercise(of: Publication, key: str, answers: list[ReleasedAnswer]) -> Exercise:
    first = answers[0]
    return Exercise(
        key=key,
        publication=of,
        framework=load_framework(first.framework, first.edition),
        decision=first.decision,
        answers={each.item: each for each in answers},
        scores=tuple(each for each in of.scores if (each.framework, each.edition) == (first.framework, first.edition)),
    )


def _another(one: Exercise, other: Exercise) -> bool:
    """Whether two exercises were decided apart; without a decision their answers tell."""
    if one.decision and other.decision:
        return one.decision.digest != other.decision.digest
    return one.answers != other.answers


def _with(now: Exercise, then: Exercise | None) -> Exercise:
    if then is None:
        return now
    try:
        compared, problem = since(then.framework, now.framework, then.answers, now.answers, option_of), None
    except Refused as refused:
        compared, problem = (), refused.problems[0]
    found = Since(then.publication, then.framework, compared, problem)
    return Exercise(now.key, now.publication, now.framework, now.decision, now.answers, now.scores, found)
