"""Skip rules and facets: which questions are asked, and how one question has an answer for each side."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from namagar.analysis.frameworks.asking import asked
from namagar.analysis.frameworks.checking import of_structure, of_variant, of_wording
from namagar.analysis.frameworks.framework import Condition, Framework
from namagar.analysis.frameworks.load import LANGUAGES, check_texts, framework, from_data
from namagar.analysis.frameworks.wording import words
from namagar.analysis.terms.problem import Refused
from namagar.catalogue import reader

SECOND = framework("mgi", "namagar-2")
WHOLE = frozenset(item.code for item in SECOND.items)


def item(code: str, **more: Any) -> Mapping[str, Any]:
    return {"code": code, "scale": "three", "topic": None, "gcm": [], "needs": [], **more}


def bank(*items: Mapping[str, Any]) -> Framework:
    return from_data(
        {
            "id": "tiny",
            "edition": "1",
            "title": {"en": "Tiny", "fa": "ریز"},
            "publisher": "Arcadia",
            "closed": False,
            "scales": {"three": {"options": ["yes", "partly", "no"]}},
            "missing": ["dont-know"],
            "domains": [{"code": "1", "items": list(items)}],
        }
    )


def after(earlier: str, *options: str) -> Mapping[str, Any]:
    return {"item": earlier, "options": list(options)}


def reasons(made: Framework) -> list[str]:
    return [f"{problem.facts['place']}: {problem.facts['reason']}" for problem in of_structure(made)]


# Skip rules


def test_a_question_is_asked_until_the_answer_that_decides_is_known() -> None:
    made = bank(item("1"), item("2", ask_when=after("1", "yes", "partly")))
    assert asked(made, {}) == {"1", "2"}
    assert asked(made, {"1": "not-answered"}) == {"1", "2"}
    assert asked(made, {"1": ""}) == {"1", "2"}
    assert asked(made, {"1": "yes"}) == {"1", "2"}
    assert asked(made, {"1": "partly"}) == {"1", "2"}
    assert asked(made, {"1": "no"}) == {"1"}


def test_a_missing_state_asks_on_only_where_the_condition_names_it() -> None:
    made = bank(item("1"), item("2", ask_when=after("1", "yes")), item("3", ask_when=after("1", "yes", "dont-know")))
    assert asked(made, {"1": "dont-know"}) == {"1", "3"}


def test_what_is_not_asked_decides_nothing_even_if_an_answer_was_left_there() -> None:
    made = bank(item("1"), item("2", ask_when=after("1", "yes")), item("3", ask_when=after("2", "yes")))
    assert asked(made, {"1": "no", "2": "yes"}) == {"1"}
    assert asked(made, {"1": "yes", "2": "yes"}) == {"1", "2", "3"}


def test_a_condition_needs_an_earlier_item_and_answers_that_it_has() -> None:
    assert reasons(bank(item("1", ask_when=after("2", "yes")), item("2"))) == ["1: there is no item 2 before it"]
    assert reasons(bank(item("1", ask_when=after("1", "yes")))) == ["1: there is no item 1 before it"]
    assert reasons(bank(item("1"), item("2", ask_when=after("1", "maybe", "yes")))) == [
        "2: maybe is not an answer to 1"
    ]


def test_five_questions_of_the_second_edition_depend_on_an_earlier_one() -> None:
    depends = {each.code: each.ask_when.item for each in SECOND.items if each.ask_when}
    assert depends == {"2.09": "2.07", "4.11": "4.10", "4.12": "4.10", "6.04": "6.03", "6.11": "6.10"}
    assert asked(SECOND, {}) == WHOLE
    assert WHOLE - asked(SECOND, dict.fromkeys(depends.values(), "no")) == set(depends)


@given(st.dictionaries(st.sampled_from(sorted(WHOLE)), st.sampled_from(["yes", "partly", "no", "dont-know"])))
def test_only_a_known_answer_skips_and_an_item_without_a_condition_is_always_asked(answers: dict[str, str]) -> None:
    found = asked(SECOND, answers)
    assert {each.code for each in SECOND.items if each.ask_when is None} <= found
    for skipped in WHOLE - found:
        condition = SECOND.item(skipped).ask_when
        assert condition is not None
        assert condition.item in answers


def test_for_the_goal_everything_is_asked() -> None:
    goal = framework("sdg-10-7-2", "2021")
    assert asked(goal, {each.code: "no" for each in goal.items}) == {each.code for each in goal.items}
    assert {each.of == each.code and each.facet is None for each in goal.items} == {True}


# Facets


def test_a_question_with_facets_is_one_item_for_each() -> None:
    made = bank(item("1"), item("2", facets=["here", "there"], gcm=[5]))
    assert [(each.code, each.of, each.facet) for each in made.items] == [
        ("1", "1", None),
        ("2-here", "2", "here"),
        ("2-there", "2", "there"),
    ]
    assert [each.gcm for each in made.written("2")] == [(5,), (5,)]
    assert [each.code for each in made.written("2-there")] == ["2-there"]
    assert made.written("3") == ()


def test_where_both_questions_have_the_facet_the_same_side_decides() -> None:
    sides = ["here", "there"]
    made = bank(item("1", facets=sides), item("2", facets=sides, ask_when=after("1", "yes")))
    assert made.item("2-there").ask_when == Condition("1-there", ("yes",))
    assert asked(made, {"1-here": "yes", "1-there": "no"}) == {"1-here", "1-there", "2-here"}


def test_a_question_without_facets_names_the_side_that_decides() -> None:
    sides = item("1", facets=["here", "there"])
    assert asked(bank(sides, item("2", ask_when=after("1-here", "yes"))), {"1-here": "no"}) == {"1-here", "1-there"}
    assert reasons(bank(sides, item("2", ask_when=after("1", "yes")))) == ["2: there is no item 1 before it"]


def test_a_side_has_words_and_they_stand_with_the_question() -> None:
    made = words(SECOND, "en").item("2.10-emigration")
    assert made.label == "Law on migration (Emigration)"
    assert made.question == "Emigration: Is there a law on this side of migration?"
    assert words(SECOND, "fa").item("2.04-provincial").question.startswith("سطح استانی: آیا")
    for language in LANGUAGES:
        sides = {each.facet for each in SECOND.items if each.facet}
        assert len({words(SECOND, language).facet(side) for side in sides}) == len(sides) == 4


def test_a_side_without_words_and_words_without_a_side_are_refused() -> None:
    made = bank(item("1", facets=["here", "there"]))
    texts = {
        "domains": {"1": {"label": "One"}},
        "items": {"1": {"question": "Is it?"}},
        "facets": {"here": "Here", "up": "Up"},
        "options": {"yes": "Y", "partly": "P", "no": "N"},
        "missing": {"dont-know": "?"},
    }
    assert [problem.facts["reason"] for problem in of_wording(made, texts, "en")] == [
        "no words for there",
        "words for up, which is not in the framework",
    ]


# Variants


def test_a_local_question_names_its_national_counterpart() -> None:
    local = framework("mgi-local", "namagar-1")
    assert local.variant_of is not None
    assert (local.variant_of.framework, local.variant_of.edition) == ("mgi", "namagar-2")
    assert all(SECOND.written(each.national) for each in local.items if each.national)


def test_a_counterpart_must_exist_and_only_a_variant_names_one() -> None:
    assert reasons(bank(item("1", national="2.01"))) == ["1: names a national item, but the framework is not a variant"]
    made = bank(item("1", national="2.02"), item("2", national="2.01"), item("3", national="2.01-emigration"))
    assert [problem.facts["reason"] for problem in of_variant(made, SECOND)] == [
        "there is no item 2.02 in mgi/namagar-2"
    ]


def test_a_variant_of_what_is_not_there_is_refused() -> None:
    local = files(("mgi-local", "namagar-1"))
    assert check_texts(*local) == framework("mgi-local", "namagar-1")
    local[0] = local[0].replace('edition: "namagar-2"}', 'edition: "namagar-9"}')
    with pytest.raises(Refused) as refused:
        check_texts(*local)
    assert [problem.code for problem in refused.value.problems] == ["framework-edition-unknown"]


# A proposed edition, as text


def files(edition: tuple[str, str]) -> list[str]:
    folder = reader.find("frameworks", *edition)
    return [(folder / name).read_text(encoding="utf-8") for name in ("framework.yaml", "text.en.yaml", "text.fa.yaml")]


def proposed(*texts: str) -> list[str]:
    with pytest.raises(Refused) as refused:
        check_texts(*texts)
    assert {problem.code for problem in refused.value.problems} == {"framework-invalid"}
    return [f"{problem.where}: {problem.facts['reason']}" for problem in refused.value.problems]


def test_the_files_of_an_edition_are_a_sound_proposal() -> None:
    assert check_texts(*files(("mgi", "namagar-2"))) == SECOND
    assert check_texts(*files(("gcm", "2018"))) == framework("gcm", "2018")


def test_a_yes_without_quotes_stays_a_word() -> None:
    bare = files(("mgi", "namagar-2"))
    bare[0] = bare[0].replace('["yes", partly, "no"]', "[yes, partly, no]")
    assert check_texts(*bare).scales["yes-partly-no"].options == ("yes", "partly", "no")


def test_every_problem_of_all_three_files_is_named_at_once() -> None:
    made, english, persian = files(("mgi", "namagar-2"))
    made = made.replace("scale: yes-no, topic: 1-conventions", "scale: maybe, topic: 1-conventions", 1)
    english = english.replace('  "1.02":\n', '  "1.99":\n')
    persian = persian.replace('  partly: "تا حدی"\n', "")
    assert proposed(made, english, persian) == [
        "mgi/namagar-2: there is no scale maybe",
        "mgi/namagar-2: no words for 1.02",
        "mgi/namagar-2: words for 1.99, which is not in the framework",
        "mgi/namagar-2: no words for partly",
    ]


def test_structure_is_checked_beyond_the_schema() -> None:
    made, english, persian = files(("sdg-10-7-2", "2021"))
    for old, new in (
        ('"yes": 1, "no": 0', '"yes": 1'),
        ("missing: [not-applicable,", 'missing: ["no", not-applicable,'),
        ("{below: 80,", "{below: 30,"),
        ('code: "1b", scale: rights, topic: null', 'code: "1a", scale: rights, topic: 1-none'),
    ):
        assert old in made
        made = made.replace(old, new)
    found = proposed(made, english, persian)
    for reason in ("stands twice", "points are not those of its options", "is an option and a missing state",
                   "the categories do not rise", "there is no topic 1-none"):  # fmt: skip
        assert any(reason in line for line in found), reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "None is not of type 'object'"),
        ("- 1", "[1] is not of type 'object'"),
        ("a: [", "not readable YAML"),
        ("? [a, b]\n: 1", "not readable YAML"),
        ("a: !!python/object/apply:os.system [ls]", "not readable YAML"),
        ("a: 1\na: 2", "stands twice"),
        ("a: &x [1]\nb: [*x, *x]", "aliases"),
    ],
)
def test_what_is_no_framework_is_refused_with_the_reason(text: str, reason: str) -> None:
    _, english, persian = files(("mgi", "namagar-2"))
    found = proposed(text, english, persian)
    assert all(line.startswith("framework.yaml: ") for line in found)
    assert any(reason in line for line in found)
