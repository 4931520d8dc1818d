"""What one item serves: the goal, the Compact, the targets, the Cooperation Framework; with the kind of match."""

from pathlib import Path

import pytest
import yaml

from namagar.analysis.frameworks import crosswalk, serving
from namagar.analysis.frameworks.crosswalk import KINDS, feeds, matches, pairs, weakest
from namagar.analysis.frameworks.load import framework
from namagar.analysis.frameworks.serving import Link, priorities_of, serves, targets_of
from namagar.analysis.terms.problem import Refused
from namagar.catalogue import reader

SECOND, COMPACT, GOAL = framework("mgi", "namagar-2"), framework("gcm", "2018"), framework("sdg-10-7-2", "2021")
# The letter level is matched throughout for these objectives.
BY_LETTER = {1, 21, 23}


def links(item: str, country: str | None = None) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for link in serves("mgi", "namagar-2", item, country):
        found.setdefault(link.kind, []).append(f"{link.code} {link.match}")
    return found


def test_one_item_serves_the_goal_the_compact_the_targets_and_the_cooperation_framework() -> None:
    # Return agreements: 10.7.2 asks the same (close), action a of objective 21 asks for them (close).
    assert links("6.17", "XAA") == {
        "item": ["3d close"],
        "gcm-action": ["21a close"],
        "gcm-objective": ["21 related"],
        "sdg-target": ["8.5 related", "10.7 related"],
        "unsdcf-priority": ["1 related", "2 related"],
    }


def test_without_a_country_or_where_its_source_says_nothing_there_is_no_priority() -> None:
    assert "unsdcf-priority" not in links("6.17")
    assert "unsdcf-priority" not in links("6.17", "IRN")
    assert priorities_of("IRN", 21) == ()


def test_a_question_with_sides_serves_by_each_side() -> None:
    assert links("2.01-immigration")["item"] == links("2.01-emigration")["item"] == ["2a partial"]
    assert links("2.04-national")["item"] == ["3a close"]
    assert "item" not in links("2.04-provincial")
    assert links("2.04-provincial")["gcm-action"] == ["23d related"]


def test_a_local_item_serves_its_national_counterpart() -> None:
    found = serves("mgi-local", "namagar-1", "2.02")
    assert found[0] == Link("item", "mgi", "namagar-2", "2.04-provincial", "related")
    assert [link.code for link in found if link.kind == "gcm-objective"] == ["23"]


def test_an_unknown_item_serves_nothing_and_says_so() -> None:
    with pytest.raises(KeyError):
        serves("mgi", "namagar-2", "2.02")


def test_every_item_of_three_objectives_is_matched_with_an_action_of_them() -> None:
    for item in SECOND.items:
        for objective in BY_LETTER & set(item.gcm):
            actions = [link.code for link in serves("mgi", "namagar-2", item.code) if link.kind == "gcm-action"]
            assert any(code.rstrip("abcdefghijkl") == str(objective) for code in actions), item.code


def test_a_chain_is_as_strong_as_its_weakest_link() -> None:
    assert KINDS == ("exact", "close", "partial", "related")
    assert weakest(["close", "partial"]) == "partial"
    assert weakest(["exact"]) == "exact"
    assert {link.match for link in priorities_of("XAA", 1)} == {"close"}


def test_every_objective_has_targets_and_in_arcadia_a_priority() -> None:
    assert targets_of(1) == ("17.18", "17.19")
    assert all(targets_of(each.number) and priorities_of("XAA", each.number) for each in COMPACT.objectives)
    served = {link.code for each in COMPACT.objectives for link in priorities_of("XAA", each.number)}
    assert served == {each["id"] for each in reader.yaml_file("countries", "XAA", "unsdcf.yaml")["priorities"]}


# The goal is fed by both editions


def test_the_second_edition_feeds_all_thirty_items_of_the_goal() -> None:
    # 29 as before, and campaigns (6d) by the new 6.23.
    fed = {match.to_item for match in matches() if match.from_edition == "namagar-2"}
    assert fed == {item.code for item in GOAL.items}
    assert [(feed.to_item, feed.option) for feed in feeds("mgi", "namagar-2", "6.23", "yes")] == [("6d", "yes")]
    assert feeds("mgi", "namagar-2", "6.23", "partly") == ()


def test_both_editions_feed_side_by_side() -> None:
    assert [feed.to_item for feed in feeds("mgi", "namagar-1", "2.01", "yes")] == ["2a"]
    assert feeds("mgi", "namagar-2", "2.01", "yes") == ()
    assert [feed.to_item for feed in feeds("mgi", "namagar-2", "2.01-emigration", "yes")] == ["2a"]


def test_a_question_that_is_skipped_leaves_no_gap_in_the_goal() -> None:
    # 6.04 is not asked after “no” to 6.03: 6.03 says “no” to 6a itself.
    feeding = {match.from_item for match in matches() if match.from_edition == "namagar-2"}
    skipped = {item.code: item.ask_when.item for item in SECOND.items if item.ask_when and item.code in feeding}
    assert skipped == {"6.04": "6.03"}
    for item, decides in skipped.items():
        goal = {feed.to_item for feed in feeds("mgi", "namagar-2", item, "no")}
        assert goal <= {feed.to_item for feed in feeds("mgi", "namagar-2", decides, "no")}


def test_beside_an_action_no_answer_is_suggested() -> None:
    assert {bool(match.options) for match in pairs() if match.to_framework == "gcm"} == {False}
    assert all(match.reason["en"] and match.reason["fa"] for match in pairs())


# A crosswalk that does not hold together


@pytest.fixture
def wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own that is looked at before the catalogue."""
    monkeypatch.setattr(reader, "_own_folders", [(tmp_path, ())])
    for part in ("crosswalks", "countries/XAA"):
        (tmp_path / part).mkdir(parents=True)
    _forget()
    yield tmp_path  # type: ignore[misc]
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    reader.yaml_file.cache_clear()
    crosswalk.pairs.cache_clear()
    serving._crosswalk.cache_clear()


def _file(
    path: Path, to: dict[str, str], *found: dict[str, object], of: tuple[str, str] = ("mgi", "namagar-2")
) -> None:
    content = {
        "id": "a--b",
        "from": {"framework": of[0], "edition": of[1]},
        "to": to,
        "provenance": [{"what": "All", "status": "ours", "source": None}],
        "matches": [{"match": "close", "reason": {"en": "Why", "fa": "چرا"}, **each} for each in found],
    }
    path.write_text(yaml.safe_dump(content), encoding="utf-8")


def test_a_pair_leads_from_what_exists_to_what_exists_once(wrong: Path) -> None:
    to = {"framework": "gcm", "edition": "2018"}
    pair = {"from": "2.01", "to": "23a"}
    _file(wrong / "crosswalks" / "x.yaml", to, pair, pair, {"from": "9.99", "to": "24"}, {"from": "1.01", "to": "23z"})
    with pytest.raises(Refused) as refused:
        pairs()
    assert [f"{each.facts['place']}: {each.facts['reason']}" for each in refused.value.problems] == [
        "9.99 → 24: there is no item 9.99",
        "9.99 → 24: there is no item 24",
        "1.01 → 23z: there is no item 23z",
        "2.01-emigration → 23a: stands twice",
        "2.01-immigration → 23a: stands twice",
    ]


def test_beside_an_action_options_are_refused(wrong: Path) -> None:
    to = {"framework": "gcm", "edition": "2018"}
    _file(wrong / "crosswalks" / "x.yaml", to, {"from": "1.01", "to": "23a", "options": {"yes": "yes"}})
    with pytest.raises(Refused) as refused:
        pairs()
    assert [each.facts["reason"] for each in refused.value.problems] == ["there is no option yes"]


def test_a_priority_that_the_country_does_not_have_is_refused(wrong: Path) -> None:
    to = {"framework": "another", "edition": "XAA"}
    _file(wrong / "countries/XAA/unsdcf-gcm.yaml", to, {"from": "24", "to": "9"}, of=("gcm", "2018"))
    with pytest.raises(Refused) as refused:
        priorities_of("XAA", 1)
    assert [each.facts["reason"] for each in refused.value.problems] == [
        "is not cooperation-framework-2024-2028",
        "there is no 24",
        "there is no 9",
    ]


@pytest.mark.parametrize("folder", ["crosswalks", "countries/XAA"])
def test_a_file_that_breaks_its_schema_is_refused(wrong: Path, folder: str) -> None:
    (wrong / folder / "unsdcf-gcm.yaml").write_text("id: a--b\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        pairs() if folder == "crosswalks" else priorities_of("XAA", 1)
    assert {each.code for each in refused.value.problems} == {"crosswalk-invalid"}


# Everything beside an item, an objective


def test_what_speaks_of_an_item_stands_beside_it_too() -> None:
    beside = serving.beside(GOAL, "XAA")
    assert {(link.framework, link.code) for link in beside["3d"] if link.framework == "mgi"} >= {("mgi", "6.17")}
    national = serving.beside(SECOND, "XAA")
    local = [link for link in national["2.04-provincial"] if link.framework == "mgi-local"]
    assert [(link.code, link.match) for link in local] == [("2.02", "related")]
    assert set(national) == {item.code for item in SECOND.items}


def test_each_thing_stands_once_by_its_strongest_match_with_every_objective_it_is_reached_by() -> None:
    def link(match: str, through: str) -> Link:
        return Link("unsdcf-priority", "cf", "XAA", "1", match, through, {"en": match, "fa": match})

    (found,) = serving.once([link("related", "2"), link("close", "21"), link("related", "2")])
    assert (found.match, found.through, found.reason["en"]) == ("close", "2, 21", "close")


def test_beside_an_objective_stand_matched_items_targets_and_priorities() -> None:
    found = serving.of_objective(21, "XAA")
    assert {link.kind for link in found} == {"item", "sdg-target", "unsdcf-priority"}
    assert ("6.17", "21a") in {(link.code, link.through) for link in found}
    assert all(serving.stands_under(serving.serves("mgi", "namagar-2", link.code), 21) for link in found[:1])
    assert serving.priorities("XAA") == ("3", "4", "1", "2")
    assert serving.priorities("IRN") == ()


def test_questions_under_an_objective_are_counted_once_for_all_their_sides() -> None:
    # 2.01 has two sides and is tagged with objective 23.
    under = {item.of for item in SECOND.items if 23 in item.gcm} | {
        pair.from_item.partition("-")[0]
        for pair in pairs()
        if (pair.from_framework, pair.from_edition, pair.to_framework) == ("mgi", "namagar-2", "gcm")
        and pair.to_item.rstrip("abcdefghijklmnop") == "23"
    }
    assert serving.placed(framework="mgi", edition="namagar-2", objective="23").value == len(under)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_everything_beside_an_item_has_words(language: str) -> None:
    for code, links in serving.beside(SECOND, "XAA").items():
        for link in links:
            assert bool(serving.title_of(link, "XAA", language)) is (link.kind != "sdg-target"), code
