"""A profile made by hand: every item is in exactly one list, and what became of it since the last one is said once."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from namagar.analysis.frameworks.framework import Framework
from namagar.analysis.frameworks.load import editions, framework, frameworks
from namagar.analysis.frameworks.options import says
from namagar.analysis.frameworks.parsing import from_data
from namagar.analysis.frameworks.profile import Chapter, profile
from namagar.analysis.frameworks.since import since
from namagar.analysis.frameworks.wall import wall
from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.trace import leaf, replay
from namagar.catalogue import reader

ASKED = [(name, edition) for name in frameworks() for edition in editions(name) if framework(name, edition).items]


def item(code: str, **more: Any) -> Mapping[str, Any]:
    return {"code": code, "scale": "three", "topic": None, "gcm": [], "needs": [], **more}


def bank() -> Framework:
    """Two dimensions; 1.4 is asked only where 1.3 is at least partly there."""
    return from_data(
        {
            "id": "tiny",
            "edition": "1",
            "title": {"en": "Tiny", "fa": "ریز"},
            "publisher": "Arcadia",
            "closed": False,
            "scales": {"three": {"options": ["yes", "partly", "no"]}},
            "missing": ["not-applicable", "dont-know"],
            "domains": [
                {
                    "code": "1",
                    "items": [
                        item("1.1"),
                        item("1.2"),
                        item("1.3"),
                        item("1.4", ask_when={"item": "1.3", "options": ["yes", "partly"]}),
                        item("1.5"),
                    ],
                },
                {"code": "2", "items": [item("2.1"), item("2.2")]},
            ],
        }
    )


def codes(chapter: Chapter[Any]) -> tuple[list[str], ...]:
    """The lists of a chapter whose answers are pairs of item and option."""
    said = (chapter.well_developed, chapter.potential, chapter.unsaid)
    silent = (chapter.unanswered, chapter.not_asked)
    return (*([code for code, _ in each] for each in said), *([each.code for each in items] for items in silent))


def made(of: Framework, answers: Mapping[str, str]) -> tuple[Chapter[tuple[str, str]], ...]:
    return profile(of, {code: (code, option) for code, option in answers.items()}, lambda each: each[1])


def test_a_profile_by_hand() -> None:
    answers = {"1.3": "no", "1.1": "yes", "1.2": "partly", "2.1": "not-applicable"}
    first, second = made(bank(), answers)
    assert (first.code, second.code) == ("1", "2")
    # 1.4 is not asked because 1.3 is absent; nobody answered 1.5.
    assert codes(first) == (["1.1"], ["1.2", "1.3"], [], ["1.5"], ["1.4"])
    # Not applicable is an answer, and says neither that a thing is there nor that it is not.
    assert codes(second) == ([], [], ["2.1"], ["2.2"], [])
    assert [code for code, _ in first.passages] == ["1.1", "1.2", "1.3"]


def test_an_answer_left_over_at_an_item_that_is_not_asked_is_not_lost() -> None:
    (first, _) = made(bank(), {"1.3": "no", "1.4": "yes"})
    assert codes(first) == (["1.4"], ["1.3"], [], ["1.1", "1.2", "1.5"], [])


def test_without_an_answer_everything_asked_is_unanswered_and_nothing_is_absent() -> None:
    for chapter in made(bank(), {}):
        assert codes(chapter)[:3] == ([], [], [])
        assert chapter.not_asked == (), "before the item that decides is answered, nothing is skipped"


def test_an_answer_to_a_question_that_is_not_there_is_an_error_that_names_it() -> None:
    with pytest.raises(KeyError, match=r"tiny/1 has no 9\.9"):
        made(bank(), {"9.9": "yes"})


@pytest.mark.parametrize(("name", "edition"), ASKED)
@given(data=st.data())
def test_every_item_of_every_framework_is_in_exactly_one_list(name: str, edition: str, data: st.DataObject) -> None:
    of = framework(name, edition)
    allowed = {each.code: (*of.scale_of(each).options, *of.missing) for each in of.items}
    answered = data.draw(st.sets(st.sampled_from([each.code for each in of.items])))
    answers = {code: data.draw(st.sampled_from(allowed[code])) for code in sorted(answered)}
    lists = [codes(chapter) for chapter in made(of, answers)]
    assert sorted(code for each in lists for part in each for code in part) == sorted(allowed)
    assert {code for each in lists for part in each[:3] for code in part} == answered


def test_what_an_option_says_is_one_of_three_things_and_a_missing_state_says_none() -> None:
    assert set(reader.yaml_file("answers.yaml").values()) == {"in-place", "partly", "absent"}
    assert [says(option) for option in ("yes", "yes-legal-only", "no")] == ["in-place", "partly", "absent"]
    assert [says(state) for state in ("refused", "dont-know", "not-applicable", "not-answered", "")] == [""] * 5
    for name, edition in ASKED:
        assert [says(state) for state in framework(name, edition).missing] == [""] * 3


def test_a_wall_counts_every_item_of_a_cell_once_and_missing_is_not_absent() -> None:
    of = framework("mgi", "namagar-2")
    cells = wall(
        of, {"1.01": "yes", "1.02": "no", "1.03": "refused"}, "domain", lambda code: leaf("record", 1, id=code)
    )
    counts = {cell.code: {word: replay(n) for word, n in cell.counts.items()} for cell in cells}
    assert [cell.code for cell in cells] == [domain.code for domain in of.domains]
    assert (counts["1"]["in-place"], counts["1"]["absent"]) == (1, 1)
    assert all(sum(counts[domain.code].values()) == len(domain.items) for domain in of.domains)
    assert counts["1"]["unanswered"] == len(of.domains[0].items) - 2, "a refusal to answer is not absent"


def test_an_item_is_counted_under_each_objective_it_bears_on() -> None:
    of = framework("mgi", "namagar-2")
    cells = wall(of, {}, "gcm", lambda code: leaf("record", 1, id=code))
    assert [cell.code for cell in cells] == [str(number) for number in range(1, 24)]
    assert sum(replay(cell.counts["unanswered"]) for cell in cells) == sum(len(each.gcm) for each in of.items)


def compared(then: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """What became of each question of the first edition of the bank in the second, by the code it has now or had."""
    found = since(framework("mgi", "namagar-1"), framework("mgi", "namagar-2"), then, now, str)
    return {code: each.kind for each in found for code, _ in (each.after or each.before)}


def test_what_became_of_a_question_is_said_by_both_answers_that_count() -> None:
    kinds = compared(
        {"1.01": "no", "1.02": "yes", "1.03": "partly", "1.05": "yes"},
        {"1.01": "partly", "1.02": "yes", "1.06": "no", "1.05": "refused"},
    )
    assert [kinds[code] for code in ("1.01", "1.02", "1.03", "1.06")] == ["changed", "same", "gone", "first"]
    assert kinds["1.05"] == "changed", "a refusal to answer is not what was said before"
    assert kinds["1.07"] == "open", "answered in neither"


def test_of_one_question_that_became_two_each_side_is_kept() -> None:
    found = since(framework("mgi", "namagar-1"), framework("mgi", "namagar-2"), {"2.05": "yes"}, {}, str)
    split = [each for each in found if each.change.kind in ("split", "facets")]
    assert split
    assert all(len(each.before) == 1 for each in split)
    assert all(len(each.after) == len(each.change.after_codes) for each in split)


def test_every_item_of_both_editions_is_compared_once() -> None:
    first, second = framework("mgi", "namagar-1"), framework("mgi", "namagar-2")
    found = since(first, second, {}, {}, str)
    assert sorted(code for each in found for code, _ in each.before) == sorted(each.code for each in first.items)
    assert sorted(code for each in found for code, _ in each.after) == sorted(each.code for each in second.items)


def test_editions_that_no_file_compares_are_refused() -> None:
    with pytest.raises(Refused, match="editions-not-comparable"):
        since(framework("mgi", "namagar-2"), framework("mgi", "namagar-1"), {}, {}, str)


def test_only_the_indicator_with_a_published_rule_has_points() -> None:
    scored = {(name, edition) for name, edition in ASKED if framework(name, edition).scoring is not None}
    assert scored == {("sdg-10-7-2", "2021")}
    assert not any(
        scale.points
        for name, edition in ASKED
        if (name, edition) not in scored
        for scale in framework(name, edition).scales.values()
    )
