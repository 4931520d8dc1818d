"""Two editions beside each other: what changed, and which answers carry over."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from namagar.analysis.frameworks import editions, load
from namagar.analysis.frameworks.editions import Carried, carried, compare
from namagar.analysis.frameworks.load import framework, frameworks
from namagar.analysis.terms.problem import Refused
from namagar.catalogue import reader

FIRST, SECOND = framework("mgi", "namagar-1"), framework("mgi", "namagar-2")
STEP = compare("mgi", "namagar-1", "namagar-2")
EVERY = [(name, edition) for name in frameworks() for edition in load.editions(name)]


def test_every_item_of_both_editions_is_in_exactly_one_change() -> None:
    before = [code for change in STEP.changes for code in change.before_codes]
    after = [code for change in STEP.changes for code in change.after_codes]
    assert sorted(before) == sorted(item.code for item in FIRST.items)
    assert sorted(after) == sorted(item.code for item in SECOND.items)


@pytest.mark.parametrize(("name", "edition"), EVERY)
def test_an_edition_beside_itself_changes_nothing(name: str, edition: str) -> None:
    same = compare(name, edition, edition)
    assert same.changed == ()
    assert [change.after_codes for change in same.changes] == [(item.code,) for item in framework(name, edition).items]
    answers = {item.code: framework(name, edition).scale_of(item).options[0] for item in framework(name, edition).items}
    assert {code: each.option for code, each in carried(same, answers).items()} == answers


def test_the_second_edition_has_one_of_each_kind_and_a_reason_for_all() -> None:
    # 114 items: 14 of them are in changes, 100 are unchanged; 117 items: 17 of them are in changes.
    assert len(STEP.changes) - len(STEP.changed) == 100
    assert {change.kind for change in STEP.changed} == {"reworded", "split", "merged", "new", "dropped", "facets"}
    assert all(change.reason["en"] and change.reason["fa"] for change in STEP.changed)


def test_changes_stand_in_the_order_of_the_later_edition_and_what_was_dropped_stands_last() -> None:
    order = [item.code for item in SECOND.items]
    places = [order.index(change.after_codes[0]) for change in STEP.changes if change.after_codes]
    assert places == sorted(places)
    assert [change.before_codes for change in STEP.changes if not change.after_codes] == [("5.14",)]


def test_an_answer_goes_where_the_question_went() -> None:
    found = carried(
        STEP,
        {"1.01": "partly", "2.01": "yes", "2.02": "no", "2.15": "yes", "4.16": "no", "5.14": "yes", "6.03": "partly"},
    )
    assert found == {
        "1.01": Carried("partly", "1.01", "yes"),
        "2.01-immigration": Carried("yes", "2.01", "yes"),
        "2.01-emigration": Carried("no", "2.02", "yes"),
        "2.15-immigration": Carried("yes", "2.15", "ask"),
        "2.15-emigration": Carried("yes", "2.15", "ask"),
        "4.20": Carried("no", "4.16", "ask"),
        "4.21": Carried("no", "4.16", "ask"),
        "6.03": Carried("partly", "6.03", "yes"),
    }


def test_merged_items_carry_only_what_they_both_say() -> None:
    assert carried(STEP, {"5.03": "yes", "5.04": "yes"}) == {"5.03": Carried("yes", "5.03", "ask")}
    assert carried(STEP, {"5.03": "yes", "5.04": "no"}) == {}
    assert carried(STEP, {"5.03": "yes"}) == {}


def test_what_was_not_known_is_asked_again() -> None:
    assert carried(STEP, {"1.01": "dont-know"}) == {"1.01": Carried("dont-know", "1.01", "ask")}
    assert carried(STEP, {"1.01": "not-an-answer"}) == {}


@given(st.dictionaries(st.sampled_from([item.code for item in FIRST.items]), st.sampled_from(["yes", "no"])))
def test_nothing_is_carried_that_was_not_answered(answers: dict[str, str]) -> None:
    for code, each in carried(STEP, answers).items():
        assert answers[each.from_item] == each.option
        assert each.option in SECOND.scale_of(SECOND.item(code)).options


def test_editions_without_a_list_between_them_are_not_compared() -> None:
    for before, after in (("namagar-2", "namagar-1"),):
        with pytest.raises(Refused) as refused:
            compare("mgi", before, after)
        assert [problem.code for problem in refused.value.problems] == ["editions-not-comparable"]


# A wrong list


@pytest.fixture
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Two tiny editions and a list between them; gives back what is wrong with it."""
    shutil.copy(reader.ROOT / "answers.yaml", tmp_path)
    monkeypatch.setattr(reader, "ROOT", tmp_path)
    _forget()
    (tmp_path / "schemas").mkdir()
    schema = Path(load.__file__).parents[2] / "catalogue" / "schemas" / "framework_changes.json"
    (tmp_path / "schemas" / schema.name).write_bytes(schema.read_bytes())
    _edition(tmp_path, "1", {"1": "One?", "2": "Two?", "3": "Three?"}, {})
    _edition(tmp_path, "2", {"1": "One?", "2": "Two, really?", "4": "Four?"}, {"4": "other"})

    def check(*changes: dict[str, Any]) -> list[str]:
        content = {"from": "1", "changes": [{"reason": {"en": "Why", "fa": "چرا"}, **each} for each in changes]}
        (tmp_path / "frameworks/tiny/2/changes.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
        _forget()
        try:
            compare("tiny", "1", "2")
        except Refused as refused:
            return [f"{problem.facts['place']}: {problem.facts['reason']}" for problem in refused.problems]
        return []

    yield check
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    reader.yaml_file.cache_clear()
    load._load.cache_clear()
    editions._changes.cache_clear()


def _edition(root: Path, edition: str, questions: dict[str, str], scales: dict[str, str]) -> None:
    folder = root / "frameworks" / "tiny" / edition
    folder.mkdir(parents=True)
    items = [
        {"code": code, "scale": scales.get(code, "two"), "topic": None, "gcm": [], "needs": []} for code in questions
    ]
    data = {
        "id": "tiny",
        "edition": edition,
        "title": {"en": "Tiny", "fa": "ریز"},
        "publisher": "Arcadia",
        "closed": False,
        "scales": {"two": {"options": ["yes", "no"]}, "other": {"options": ["yes", "no"]}},
        "missing": ["refused"],
        "domains": [{"code": "1", "items": items}],
    }
    text = {
        "title": "Tiny",
        "domains": {"1": {"label": "One"}},
        "items": {code: {"question": question} for code, question in questions.items()},
        "options": {"yes": "Yes", "no": "No"},
        "missing": {"refused": "Refused"},
    }
    for name, content in (("framework", data), ("text.en", text), ("text.fa", text)):
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")


def change(kind: str, before: list[str], after: list[str], carries: str = "ask") -> dict[str, Any]:
    return {"kind": kind, "from": before, "to": after, "carries": carries}


SOUND = (change("reworded", ["2"], ["2"]), change("dropped", ["3"], [], "no"), change("new", [], ["4"], "no"))


def test_a_list_that_names_all_is_sound(listed: Any) -> None:
    assert listed(*SOUND) == []


def test_what_is_in_one_edition_only_and_not_listed_is_an_error_that_names_it(listed: Any) -> None:
    assert listed(SOUND[0]) == ["3: is in 1 only, and is not listed", "4: is in 2 only, and is not listed"]


def test_what_is_listed_and_in_neither_is_an_error_that_names_it(listed: Any) -> None:
    assert listed(*SOUND, change("reworded", ["8"], ["9"])) == [
        "8: there is no such item in 1",
        "9: there is no such item in 2",
    ]


def test_an_item_is_in_one_change_only(listed: Any) -> None:
    assert listed(*SOUND, change("split", ["2"], ["1", "4"])) == [
        "2: is listed twice for 1",
        "4: is listed twice for 2",
        "1: is listed on one side only",
    ]


def test_other_words_are_a_change_in_either_language(listed: Any) -> None:
    assert listed(*SOUND[1:]) == [
        "2: has other words in text.en.yaml, and is not listed",
        "2: has other words in text.fa.yaml, and is not listed",
    ]


def test_a_kind_has_the_items_it_says_and_nothing_goes_from_scale_to_scale_as_it_is(listed: Any) -> None:
    assert listed(SOUND[0], change("split", ["3"], ["4"], "yes")) == [
        "split 3 → 4: does not have the items of its kind on both sides",
        "split 3 → 4: cannot carry over as it is from one scale to another",
    ]
    assert listed(*SOUND[:2], change("new", [], ["4"], "ask")) == ["new  → 4: has nothing to carry over"]


def test_a_list_that_breaks_its_schema_is_refused(listed: Any) -> None:
    assert len(listed(change("renamed", ["2"], ["2"]), *SOUND[1:])) == 1


# Neighbours and counts


def test_an_edition_names_the_one_before_it_and_is_found_from_it() -> None:
    assert editions.previous("mgi", "namagar-2") == "namagar-1"
    assert editions.previous("mgi", "namagar-1") is None
    assert editions.followed_by("mgi", "namagar-1") == ("namagar-2",)
    assert editions.followed_by("mgi", "namagar-2") == ()


def test_the_questions_of_the_later_edition_are_counted_by_what_becomes_of_their_answers() -> None:
    step = {"framework": "mgi", "before": "namagar-1", "after": "namagar-2"}
    counts = {
        what: editions.questions(**step, what=what).value for what in ("unchanged", "yes", "ask", "no", "dropped")
    }
    assert counts == {"unchanged": 100, "yes": 5, "ask": 9, "no": 3, "dropped": 1}
    assert counts["unchanged"] + counts["yes"] + counts["ask"] + counts["no"] == len(SECOND.items)
