"""The score of a framework with a published rule: as the rule has it, and between what bounds it can lie."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from namagar.analysis.frameworks.framework import Framework, Item, ScoringRule
from namagar.analysis.frameworks.load import NOT_ANSWERED
from namagar.analysis.scoring.rules import mean_percent, missing_counted
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.trace import Trace, leaf, number_text


@dataclass(frozen=True, slots=True)
class Score:
    """The score at one level. Overall and domains are percent with a category; an item has its points only.

    score: missing answers count what the rule says, and each is labelled so in the trace.
    lower, upper: missing answers count nothing, or as much as the best option.
    missing: how many answers are missing, by the reason they are.
    """

    level: str
    code: str
    score: Trace
    lower: Trace
    upper: Trace
    category: str
    category_lower: str
    category_upper: str
    answered: int
    of: int
    missing: Mapping[str, int] = field(default_factory=dict, hash=False)


def score(framework: Framework, answers: Mapping[str, str]) -> tuple[Score, ...]:
    """The overall score, then each domain followed by its items.

    answers: item → option, or one of the framework's missing states. An item left out is not yet answered.
    """
    rule = framework.scoring
    if rule is None:
        raise Refused(Problem("framework-has-no-score", framework.id, {"framework": framework.titles}))
    problems = list(_wrong(framework, answers))
    if problems:
        raise Refused(problems)
    marking = _Marking(framework, rule, answers)
    return (
        marking.level("overall", framework.id, framework.items),
        *(
            each
            for domain in framework.domains
            for each in (marking.level("domain", domain.code, domain.items), *map(marking.item, domain.items))
        ),
    )


def _wrong(framework: Framework, answers: Mapping[str, str]) -> Iterator[Problem]:
    items = {item.code: item for item in framework.items}
    for code, option in answers.items():
        if code not in items:
            yield Problem("score-item-unknown", code, {"item": code, "framework": framework.titles})
            continue
        allowed = (*framework.scale_of(items[code]).options, *framework.missing)
        if option not in allowed:
            yield Problem("score-option-unknown", code, {"item": code, "option": option, "allowed": ", ".join(allowed)})


class _Marking:
    """The answers of one framework while they are being scored."""

    def __init__(self, framework: Framework, rule: ScoringRule, answers: Mapping[str, str]) -> None:
        self.framework, self.rule, self.answers = framework, rule, answers

    def level(self, level: str, code: str, items: tuple[Item, ...]) -> Score:
        facts = {
            "framework": self.framework.id,
            "edition": self.framework.edition,
            "level": level,
            "code": code,
        }
        official, lower, upper = (
            mean_percent(*column, **facts) for column in zip(*map(self._points, items), strict=True)
        )
        return Score(
            level,
            code,
            official,
            lower,
            upper,
            self._category(official),
            self._category(lower),
            self._category(upper),
            len(items) - sum(self._missing(items).values()),
            len(items),
            self._missing(items),
        )

    def item(self, item: Item) -> Score:
        missing = self._missing((item,))
        return Score("item", item.code, *self._points(item), "", "", "", 1 - len(missing), 1, missing)

    def _points(self, item: Item) -> tuple[Trace, Trace, Trace]:
        """The points of an item by the rule, at least and at most."""
        scale, state = self.framework.scale_of(item), self.answers.get(item.code, NOT_ANSWERED)
        facts = {"framework": self.framework.id, "edition": self.framework.edition, "item": item.code}
        if state in scale.points:
            answer = leaf("answer", _plain(scale.points[state]), option=state, **facts)
            return answer, answer, answer
        return (
            missing_counted(state=state, points=_text(self.rule.missing_counts), by="rule", **facts),
            missing_counted(state=state, points="0", by="lower-bound", **facts),
            missing_counted(state=state, points=_text(scale.best), by="upper-bound", **facts),
        )

    def _missing(self, items: tuple[Item, ...]) -> dict[str, int]:
        states = (self.answers.get(item.code, NOT_ANSWERED) for item in items)
        counted = Counter(state for state in states if state in (*self.framework.missing, NOT_ANSWERED))
        return {state: counted[state] for state in (*self.framework.missing, NOT_ANSWERED) if counted[state]}

    def _category(self, percent: Trace) -> str:
        assert percent.value is not None  # a mean of points always has a value
        return self.rule.category(Fraction(percent.value)).code


def _plain(points: Fraction) -> int | Fraction:
    return int(points) if points.denominator == 1 else points


def _text(points: Fraction) -> str:
    return str(number_text(_plain(points)))
