"""Scores: the published rule exactly, missing answers labelled, bounds that hold every completion."""

import itertools
from fractions import Fraction

import pytest

from namagar.analysis.frameworks.framework import Framework
from namagar.analysis.frameworks.load import framework, from_data
from namagar.analysis.scoring.score import Score, score
from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.trace import from_data as trace_from_data
from namagar.analysis.terms.trace import replay, to_data

POINTS = {
    "1": [1, 1, 0.5, 0.5, 1],
    "2": [1, 0, 0, 0, 1],
    "3": [1, 1, 0, 1, 1],
    "4": [0, 0, 1, 1, 0],
    "5": [1, 1, 1, 1, 1],
    "6": [1, 1, 0, 1, 1],
}
RIGHTS = {1: "yes-regardless", 0.5: "yes-legal-only", 0: "no"}


def worked_example() -> dict[str, str]:
    return {
        f"{domain}{letter}": RIGHTS[points] if domain == "1" else ("yes" if points else "no")
        for domain, row in POINTS.items()
        for letter, points in zip("abcde", row, strict=True)
    }


def small() -> Framework:
    return from_data(
        {
            "id": "small",
            "edition": "1",
            "title": {"en": "Small", "fa": "کوچک"},
            "publisher": "Arcadia",
            "closed": True,
            "scales": {
                "three": {"options": ["all", "half", "none"], "points": {"all": 1, "half": 0.5, "none": 0}},
                "two": {"options": ["yes", "no"], "points": {"yes": 1, "no": 0}},
            },
            "missing": ["not-applicable", "dont-know", "refused"],
            "scoring": {
                "rule": "mean-percent",
                "missing_counts": 0,
                "categories": [
                    {"below": 40, "code": "1", "id": "requires-further-progress"},
                    {"below": 80, "code": "2", "id": "partially-meets"},
                    {"below": 100, "code": "3", "id": "meets"},
                    {"code": "4", "id": "fully-meets"},
                ],
            },
            "domains": [
                {"code": "1", "items": [{"code": "1a", "scale": "three"}, {"code": "1b", "scale": "two"}]},
                {"code": "2", "items": [{"code": "2a", "scale": "two"}]},
            ],
        }
    )


def by_code(scores: tuple[Score, ...], level: str) -> dict[str, Score]:
    return {each.code: each for each in scores if each.level == level}


def overall(scores: tuple[Score, ...]) -> Score:
    return next(each for each in scores if each.level == "overall")


def test_worked_example_of_sdg_10_7_2() -> None:
    # 1: (1 + 1 + 0.5 + 0.5 + 1) / 5 = 80; 2: 2/5 = 40; 3: 4/5 = 80; 4: 2/5 = 40; 5: 5/5 = 100; 6: 4/5 = 80
    # overall: (4 + 2 + 4 + 2 + 5 + 4) / 30 = 21 / 30 = 70
    found = score(framework("sdg-10-7-2", "2021"), worked_example())
    domains = by_code(found, "domain")
    assert [domains[code].score.value for code in "123456"] == [80, 40, 80, 40, 100, 80]
    assert [domains[code].category for code in "123456"] == ["3", "2", "3", "2", "4", "3"]
    assert (overall(found).score.value, overall(found).category) == (70, "2")
    assert (overall(found).answered, overall(found).of) == (30, 30)
    assert by_code(found, "item")["1c"].score.value == Fraction(1, 2)


@pytest.mark.parametrize(
    ("percent", "code"),
    [("0", "1"), ("39.99", "1"), ("40", "2"), ("79.99", "2"), ("80", "3"), ("99.99", "3"), ("100", "4")],
)
def test_a_category_begins_exactly_at_its_bound(percent: str, code: str) -> None:
    rule = small().scoring
    assert rule is not None
    assert rule.category(Fraction(percent)).code == code


def test_missing_answer_counts_zero_and_is_labelled() -> None:
    # 1a all = 1, 1b refused = 0 by the rule, 2a not yet answered = 0 by the rule: 1/3 of 100
    found = overall(score(small(), {"1a": "all", "1b": "refused"}))
    assert found.score.value == Fraction(100, 3)
    assert (found.answered, found.of, found.missing) == (1, 3, {"refused": 1, "not-answered": 1})
    labelled = [part for part in found.score.inputs if part.step == "scoring.rules.missing_counted"]
    assert [(part.fact("item"), part.fact("state"), part.fact("by")) for part in labelled] == [
        ("1b", "refused", "rule"),
        ("2a", "not-answered", "rule"),
    ]


def test_missing_is_not_no() -> None:
    no = overall(score(small(), {"1a": "none", "1b": "no", "2a": "no"}))
    missing = overall(score(small(), {"1a": "dont-know", "1b": "not-applicable"}))
    assert no.score.value == missing.score.value == 0
    assert (no.answered, no.upper.value, no.missing) == (3, 0, {})
    assert (missing.answered, missing.upper.value) == (0, 100)
    assert missing.score.key != no.score.key


def test_bounds_are_the_worst_and_the_best_of_all_completions() -> None:
    tiny = small()
    states = {item.code: (*tiny.scale_of(item).options, "refused", None) for item in tiny.items}
    for chosen in itertools.product(*states.values()):
        given = {code: option for code, option in zip(states, chosen, strict=True) if option}
        found = score(tiny, given)
        completions = [
            score(tiny, dict(zip(states, full, strict=True)))
            for full in itertools.product(
                *(
                    [given[code]]
                    if given.get(code) not in (None, "refused")
                    else tiny.scale_of(tiny.item(code)).options
                    for code in states
                )
            )
        ]
        for place, each in enumerate(found):
            values = [completion[place].score.value for completion in completions]
            assert (each.lower.value, each.upper.value) == (min(values), max(values))  # type: ignore[type-var]
            assert each.score.value == each.lower.value  # here the rule counts a missing answer as zero


def test_every_score_can_be_made_again_from_its_trace() -> None:
    for each in score(small(), {"1a": "half", "2a": "dont-know"}):
        for trace in (each.score, each.lower, each.upper):
            assert replay(trace_from_data(to_data(trace))) == trace.value


def test_all_wrong_answers_are_named_at_once() -> None:
    with pytest.raises(Refused) as refused:
        score(small(), {"9z": "yes", "1a": "yes", "1b": "yes", "2a": "not-answered"})
    assert [(problem.code, problem.where) for problem in refused.value.problems] == [
        ("score-item-unknown", "9z"),
        ("score-option-unknown", "1a"),
        ("score-option-unknown", "2a"),
    ]


@pytest.mark.parametrize(("name", "edition"), [("mgi", "namagar-1"), ("mgi", "namagar-2"), ("gcm", "2018")])
def test_a_framework_without_a_published_rule_has_no_score(name: str, edition: str) -> None:
    with pytest.raises(Refused) as refused:
        score(framework(name, edition), {})
    assert [problem.code for problem in refused.value.problems] == ["framework-has-no-score"]
