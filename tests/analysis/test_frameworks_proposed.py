"""A proposed edition: begun from another, its questions written one by one, its changes found and explained."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import yaml

from namagar.analysis.frameworks import changing, differing, editing, proposed
from namagar.analysis.frameworks.changing import differences, explained, files, lacks, origins, standing, with_origins
from namagar.analysis.frameworks.editing import with_item, without_item
from namagar.analysis.frameworks.editions import compare, compare_proposed
from namagar.analysis.frameworks.load import check_texts, framework, text_of
from namagar.analysis.frameworks.proposed import Proposed, WrittenItem, begun, from_question_file, from_text, to_text
from namagar.analysis.frameworks.question_file import read
from namagar.analysis.terms.problem import Refused
from namagar.catalogue import reader
from tests.analysis.test_question_file import MAPPING, SOUND, workbook

SECOND = framework("mgi", "namagar-2")
WHY = {"en": "It was unclear.", "fa": "روشن نبود."}


@pytest.fixture
def begin() -> Proposed:
    return titled(begun("mgi", "namagar-2", "namagar-3"))


def titled(of: Proposed) -> Proposed:
    return proposed.titled(of, {"en": "Third edition", "fa": "ویرایش سوم"}, "Namagar")


def item(of: Proposed, written: str, **changes: Any) -> WrittenItem:
    found = proposed.item(of, written)
    assert found is not None, written
    words = {language: {**found.words[language], **changes.pop(language, {})} for language in ("en", "fa")}
    return replace(found, words=words, **changes)


def new_item(of: Proposed, code: str, **changes: Any) -> WrittenItem:
    words = {"en": {"question": "Is it new?"}, "fa": {"question": "آیا تازه است؟"}}
    return replace(item(of, "2.16"), **{"code": code, "words": words, "after": "2.16", "national": "", **changes})


def codes(act: Callable[[], object]) -> list[tuple[str, str]]:
    """The codes with which it is refused, each with its field; every one is worded in both languages."""
    with pytest.raises(Refused) as error:
        act()
    wording = reader.problem_texts()
    for each in error.value.problems:
        for texts in wording[each.code].values():
            assert all(text.format(**each.facts) for text in texts.values())
    return [(each.code, each.where) for each in error.value.problems]


def changes_of(of: Proposed) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(each.kind, each.before, each.after) for each in differences(of)]


def all_explained(of: Proposed) -> Proposed:
    for each in differences(of):
        of = explained(of, each, each.may_carry[-1], WHY)
    return of


# Begun


def test_a_new_edition_begins_word_for_word_as_the_one_it_follows(begin: Proposed) -> None:
    assert (begin.id, begin.edition, begin.base) == ("mgi", "namagar-3", "namagar-2")
    assert begin.made.items == SECOND.items
    assert differences(begin) == ()
    assert [each.code for each in lacks(begin)] == ["edition-same-as-base"]
    assert from_text(to_text(begin)) == begin


def test_beginning_touches_nothing_of_the_catalogue(begin: Proposed) -> None:
    with_item(begin, item(begin, "2.04", scale="yes-no", en={"question": "Another?"}), "2.04")
    assert framework("mgi", "namagar-2") == SECOND
    assert "Another?" not in str(text_of("mgi", "namagar-2", "en"))


@pytest.mark.parametrize("name", ["namagar-1", "namagar-2"])
def test_an_edition_that_is_there_is_closed(name: str) -> None:
    assert codes(lambda: begun("mgi", "namagar-2", name)) == [("edition-name-closed", "edition")]


@pytest.mark.parametrize("name", ["", "Namagar 3", "../x", "a/b", "-a", "<b>", "ویرایش", "a" * 41])
def test_a_name_that_no_address_can_hold_is_refused(name: str) -> None:
    assert codes(lambda: begun("mgi", "namagar-2", name)) == [("edition-name-form", "edition")]


def test_only_an_edition_that_asks_something_can_be_followed() -> None:
    assert codes(lambda: begun("mgi", "namagar-9", "x")) == [("framework-edition-unknown", "base")]
    assert codes(lambda: begun("nothing", "1", "x")) == [("framework-edition-unknown", "base")]
    assert codes(lambda: begun("gcm", "2018", "x")) == [("framework-without-items", "base")]


def test_a_question_file_becomes_a_proposed_edition_that_may_follow_another() -> None:
    made = read(workbook(*SOUND), "q.xlsx", MAPPING)
    alone, following = from_question_file(made, ""), from_question_file(made, "namagar-2")
    assert lacks(alone) == []
    assert "changes.yaml" not in files(alone)
    # Codes 1.01 and 1.10 are in both, with other words; 2.1 is new and the other 115 are dropped.
    kinds = [each.kind for each in differences(following)]
    assert {kind: kinds.count(kind) for kind in kinds} == {"reworded": 2, "new": 1, "dropped": 115}
    assert lacks(all_explained(following)) == []
    assert codes(lambda: from_question_file(made, "namagar-7")) == [("framework-edition-unknown", "base")]
    closed = replace(made, framework={**made.framework, "edition": "namagar-1"})
    assert codes(lambda: from_question_file(closed, "")) == [("edition-name-closed", "edition")]


# Written


def test_what_is_read_and_written_again_stays_as_it_is(begin: Proposed) -> None:
    for code in begin.codes:
        again = with_item(begin, item(begin, code), code)
        assert again.made == begin.made, code
        assert again.texts == begin.texts, code
        assert differences(again) == (), code


def test_another_wording_is_a_change_and_another_tag_is_not(begin: Proposed) -> None:
    tagged = with_item(begin, item(begin, "2.16", gcm=(1, 3), needs=("evidence", "citation")), "2.16")
    assert changes_of(tagged) == []
    assert proposed.item(tagged, "2.16").needs == ("citation", "evidence")
    assert lacks(tagged) == [], "a new edition may tag otherwise and ask the same"
    worded = with_item(begin, item(begin, "2.16", fa={"question": "پرسشی دیگر؟"}), "2.16")
    assert changes_of(worded) == [("reworded", ("2.16",), ("2.16",))]


def test_a_question_is_added_after_another_and_moved(begin: Proposed) -> None:
    made = with_item(begin, new_item(begin, "2.40", after="2.16"))
    assert made.codes[made.codes.index("2.16") + 1] == "2.40"
    assert changes_of(made) == [("new", (), ("2.40",))]
    moved = with_item(made, item(made, "2.40", after=""), "2.40")
    assert next(each.code for each in moved.made.domains[1].items) == "2.40"
    assert list(moved.texts["en"]["items"]) == list(moved.codes)


def test_digits_spaces_and_letters_are_written_one_way(begin: Proposed) -> None:
    words = {"en": {"question": "  Is  it\n new? "}, "fa": {"question": "آيا\u00a0اين كافي است؟"}}
    made = with_item(begin, new_item(begin, "۲٫۴۰".replace("٫", "."), words=words))
    assert made.texts["en"]["items"]["2.40"] == {"question": "Is it new?"}
    assert made.texts["fa"]["items"]["2.40"] == {"question": "آیا این کافی است؟"}


def test_a_question_split_into_sides_keeps_where_it_comes_from(begin: Proposed) -> None:
    made = with_item(begin, item(begin, "2.16", facets=("national", "provincial")), "2.16")
    assert changes_of(made) == [("facets", ("2.16",), ("2.16-national", "2.16-provincial"))]
    # The first edition has no sides and no words for them; they come from the other editions.
    first = begun("mgi", "namagar-1", "namagar-1b")
    split = with_item(first, item(first, "2.15", facets=("immigration", "emigration")), "2.15")
    assert set(split.texts["fa"]["facets"]) == {"immigration", "emigration"}
    whole = with_item(split, item(split, "2.15", facets=()), "2.15")
    assert "facets" not in whole.texts["fa"]
    assert changes_of(whole) == []


def test_sides_made_one_are_merged_and_sides_made_others_are_new(begin: Proposed) -> None:
    one = with_item(begin, item(begin, "2.01", facets=()), "2.01")
    assert changes_of(one) == [("merged", ("2.01-immigration", "2.01-emigration"), ("2.01",))]
    other = with_item(begin, item(begin, "2.01", facets=("national", "provincial")), "2.01")
    assert [kind for kind, _, _ in changes_of(other)] == ["new", "new", "dropped", "dropped"]


def test_a_question_keeps_where_it_comes_from_under_another_code_and_so_do_those_asked_after_it(
    begin: Proposed,
) -> None:
    made = with_item(begin, item(begin, "2.07", code="2.70"), "2.07")
    assert changes_of(made) == [("reworded", ("2.07",), ("2.70",))]
    assert proposed.item(made, "2.09").asked_after == "2.70"
    back = with_item(made, item(made, "2.70", code="2.07"), "2.70")
    assert changes_of(back) == []


def test_every_wrong_field_is_told_at_once_at_its_field(begin: Proposed) -> None:
    wrong = new_item(
        begin,
        "<b>2.40</b>",
        domain="9",
        scale="perhaps",
        gcm=(0, 24),
        needs=("faith",),
        facets=("north",),
        national="1.01",
        words={"en": {"question": "\x00"}, "fa": {"question": "الف" * 2000}},
    )
    assert codes(lambda: with_item(begin, wrong)) == [
        ("edition-code-form", "code"),
        ("edition-choice-unknown", "domain"),
        ("edition-choice-unknown", "scale"),
        ("edition-objective-unknown", "gcm"),
        ("edition-objective-unknown", "gcm"),
        ("edition-choice-unknown", "needs"),
        ("edition-choice-unknown", "facets"),
        ("edition-facet-alone", "facets"),
        ("edition-national-unknown", "national"),
        ("edition-text-unreadable", "question_en"),
        ("edition-text-long", "question_fa"),
    ]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"code": "2.04"}, ("edition-code-twice", "code")),
        ({"code": ""}, ("edition-code-form", "code")),
        ({"code": "2.1-a"}, ("edition-code-form", "code")),
        ({"code": "MR01"}, ("edition-code-form", "code")),
        ({"topic": "1-family"}, ("edition-topic-elsewhere", "topic")),
        ({"after": "1.01"}, ("edition-choice-unknown", "after")),
        ({"asked_after": "2.90", "asked_options": ("yes",)}, ("edition-condition-item", "asked_after")),
        ({"asked_after": "2.19", "asked_options": ("yes",)}, ("edition-condition-item", "asked_after")),
        ({"asked_after": "2.04", "asked_options": ("yes",)}, ("edition-condition-item", "asked_after")),
        ({"asked_after": "2.07", "asked_options": ()}, ("edition-condition-options", "asked_after")),
        ({"asked_after": "2.03", "asked_options": ("partly",)}, ("edition-condition-options", "asked_after")),
    ],
)
def test_a_wrong_field_is_refused(changes: dict[str, Any], told: tuple[str, str], begin: Proposed) -> None:
    assert codes(lambda: with_item(begin, new_item(begin, **{"code": "2.40", **changes}))) == [told]


def test_a_question_is_asked_after_one_side_of_an_earlier_one(begin: Proposed) -> None:
    made = with_item(begin, new_item(begin, "2.40", asked_after="2.04-national", asked_options=("yes", "dont-know")))
    assert made.made.item("2.40").ask_when.item == "2.04-national"


def test_what_others_are_asked_after_stays_before_them_and_answerable(begin: Proposed) -> None:
    told = [("edition-item-asked-after", "code")]
    assert codes(lambda: without_item(begin, "2.07")) == told
    assert codes(lambda: with_item(begin, item(begin, "2.07", after="2.16"), "2.07")) == told
    assert codes(lambda: with_item(begin, item(begin, "2.07", scale="yes-no"), "2.07")) == told
    assert codes(lambda: with_item(begin, item(begin, "2.07", facets=("national", "provincial")), "2.07")) == told


def test_a_question_is_taken_out_with_its_words_and_its_sides(begin: Proposed) -> None:
    made = without_item(begin, "2.04")
    assert changes_of(made) == [("dropped", ("2.04-national",), ()), ("dropped", ("2.04-provincial",), ())]
    assert "2.04" not in made.texts["fa"]["items"]
    assert codes(lambda: without_item(made, "2.04")) == [("edition-item-gone", "code")]


def test_the_last_question_of_a_dimension_stays() -> None:
    of = from_question_file(read(workbook(*SOUND), "q.xlsx", MAPPING), "")
    assert codes(lambda: without_item(of, "2.1")) == [("edition-domain-empty", "domain")]
    moved = item(of, "2.1", domain="1", after="1.01", topic="")
    assert codes(lambda: with_item(of, moved, "2.1")) == [("edition-domain-empty", "domain")]


def test_a_local_question_goes_back_to_a_national_one() -> None:
    of = begun("mgi-local", "namagar-1", "namagar-2")
    made = with_item(of, item(of, "2.02", national="2.04-national"), "2.02")
    assert made.made.item("2.02").national == "2.04-national"
    assert codes(lambda: with_item(of, item(of, "2.02", national="9.99"), "2.02")) == [
        ("edition-national-unknown", "national")
    ]


# Changes


def test_where_a_question_comes_from_can_be_said_and_makes_the_kind_of_the_change(begin: Proposed) -> None:
    made = with_item(begin, new_item(begin, "4.40", domain="4", topic="", after=""))
    assert origins(made, "4.40") == ()
    split = with_origins(made, "4.40", ("4.20",))
    assert changes_of(split) == [("split", ("4.20",), ("4.40", "4.20"))]
    gone = without_item(split, "4.20")
    assert changes_of(gone) == [("reworded", ("4.20",), ("4.40",))]
    merged = with_origins(without_item(gone, "4.21"), "4.40", ("4.20", "4.21", "4.20"))
    assert changes_of(merged) == [("merged", ("4.20", "4.21"), ("4.40",))]
    fresh = with_origins(begin, "1.01", ())
    assert changes_of(fresh) == [("new", (), ("1.01",)), ("dropped", ("1.01",), ())]


def test_what_comes_from_several_by_several_cannot_be_said_and_is_told(begin: Proposed) -> None:
    made = with_origins(with_origins(begin, "1.01", ("1.01", "1.02")), "1.02", ("1.01", "1.02"))
    (each,) = differences(made)
    assert (each.kind, each.before) == ("tangled", ("1.01", "1.02"))
    assert [(one.code, one.where) for one in lacks(made)] == [("edition-change-tangled", f"change-{each.key}")]


def test_an_origin_that_is_not_there_is_refused(begin: Proposed) -> None:
    assert codes(lambda: with_origins(begin, "1.01", ("9.99",))) == [("edition-origin-unknown", "origins")]
    assert codes(lambda: with_origins(begin, "9.99", ("1.01",))) == [("edition-item-gone", "origins")]


def test_each_change_needs_its_reason_in_both_languages_and_says_whether_answers_carry_over(begin: Proposed) -> None:
    made = with_item(begin, item(begin, "2.16", en={"question": "Which way?"}), "2.16")
    (each,) = differences(made)
    assert standing(made, each) == "open"
    assert [one.code for one in lacks(made)] == ["edition-change-open"]
    assert codes(lambda: explained(made, each, "perhaps", {"en": "Why", "fa": " "})) == [
        ("edition-carries-unknown", "carries"),
        ("edition-reason-missing", "reason_fa"),
    ]
    said = explained(made, each, "ask", WHY)
    assert standing(said, each) == "explained"
    assert lacks(said) == []


def test_what_was_said_of_a_wording_does_not_hold_for_the_next_one(begin: Proposed) -> None:
    made = with_item(begin, item(begin, "2.16", en={"question": "Which way?"}), "2.16")
    said = explained(made, differences(made)[0], "yes", WHY)
    later = with_item(said, item(said, "2.16", en={"question": "Something else?"}), "2.16")
    assert standing(later, differences(later)[0]) == "stale"
    assert [one.code for one in lacks(later)] == ["edition-change-stale"]


def test_no_answer_goes_as_it_is_from_one_scale_to_another(begin: Proposed) -> None:
    made = with_item(begin, item(begin, "2.06", scale="yes-no"), "2.06")
    (each,) = differences(made)
    assert each.may_carry == ("ask", "no")
    assert codes(lambda: explained(made, each, "yes", WHY)) == [("edition-carries-scale", "carries")]


def test_a_question_without_words_in_a_language_is_kept_and_told(begin: Proposed) -> None:
    made = with_item(begin, new_item(begin, "2.40", words={"en": {"question": "Is it?"}, "fa": {}}))
    assert next((one.code, one.where) for one in lacks(made)) == ("edition-question-missing-fa", "item-2.40")


# Files


def test_the_files_are_an_edition_of_the_catalogue_and_say_what_changed(begin: Proposed) -> None:
    made = with_item(begin, item(begin, "2.16", en={"question": "Which way?"}), "2.16")
    made = without_item(with_item(made, new_item(made, "2.40")), "2.17")
    done = all_explained(made)
    assert lacks(done) == []
    written = files(done)
    assert list(written) == ["framework.yaml", "text.en.yaml", "text.fa.yaml", "changes.yaml"]
    after = check_texts(*(written[name] for name in ("framework.yaml", "text.en.yaml", "text.fa.yaml")))
    said = {language: yaml.safe_load(written[f"text.{language}.yaml"])["items"] for language in ("en", "fa")}
    found = compare_proposed(SECOND, after, done.texts["en"] and said, written["changes.yaml"])
    assert sorted(each.kind for each in found.changed) == ["dropped", "new", "reworded"]
    last = yaml.safe_load(written["framework.yaml"])["provenance"][-1]
    assert last["status"] == "ours"
    assert "2.16, 2.40" in last["what"]["en"]
    assert files(from_text(to_text(done))) == written, "the same data give the same bytes"


def test_the_second_edition_can_be_written_again_from_the_first_with_the_same_changes() -> None:
    """The real step from the first to the second edition, made with the editor's own means."""
    of = begun("mgi", "namagar-1", "again")
    target = begun("mgi", "namagar-2", "target")
    for code in [each for each in target.codes if each not in of.codes]:
        wanted = item(target, code, asked_after="", asked_options=())
        after = wanted.after if wanted.after in of.codes else ""
        of = with_item(of, replace(wanted, after=after))
    for code in target.codes:
        wanted = item(target, code)
        of = with_item(of, replace(wanted, after=item(of, code).after if code in of.codes else wanted.after), code)
    for code in [each for each in of.codes if each not in target.codes]:
        of = without_item(of, code)
    for change in compare("mgi", "namagar-1", "namagar-2").changed:
        for code in change.after_codes:
            of = with_origins(of, code, change.before_codes)
    expected = compare("mgi", "namagar-1", "namagar-2").changed
    assert sorted(changes_of(of)) == sorted((each.kind, each.before_codes, each.after_codes) for each in expected)


def test_changes_that_are_not_yaml_or_tell_of_another_edition_are_refused(begin: Proposed) -> None:
    said = {language: begin.texts[language]["items"] for language in ("en", "fa")}
    for text, code in (("a: [", "changes-invalid"), ("from: namagar-1\nchanges: []", "editions-not-comparable")):
        assert [one for one, _ in codes(lambda text=text: compare_proposed(SECOND, begin.made, said, text))] == [code]


def test_title_and_publisher_are_written_in_both_places(begin: Proposed) -> None:
    made = proposed.titled(begin, {"en": "Third", "fa": "سوم"}, "Arcadia")
    assert (made.framework["title"]["fa"], made.texts["fa"]["title"], made.framework["publisher"]) == (
        "سوم",
        "سوم",
        "Arcadia",
    )
    assert [each.code for each in lacks(made)] == ["edition-same-as-base"]
    untitled = with_item(begun("mgi", "namagar-2", "x"), item(begin, "2.17", gcm=(1, 3)), "2.17")
    assert [each.code for each in lacks(untitled)] == ["edition-title-same"]


def test_no_choice_of_the_form_is_wider_than_what_a_file_may_hold() -> None:
    schema = reader.yaml_file("schemas", "framework.json")["$defs"]["item"]["properties"]
    assert set(editing.NEEDS) == set(schema["needs"]["items"]["enum"])
    assert {kind for kind in changing.KINDS if kind != "tangled"} == set(
        reader.yaml_file("schemas", "framework_changes.json")["$defs"]["change"]["properties"]["kind"]["enum"]
    )


# Differences


def test_two_wordings_stand_in_one_text_word_by_word() -> None:
    told = [(each.kind, each.text) for each in differing.spans("Is there a body?", "Is there any office or body?")]
    assert told == [("same", "Is there"), ("gone", "a"), ("come", "any office or"), ("same", "body?")]
    assert differing.spans("", "") == ()


def test_each_field_that_differs_is_told(begin: Proposed) -> None:
    before, after = item(begin, "2.04"), item(begin, "2.04", gcm=(1,), fa={"label": "دیگر"})
    assert [each.field for each in differing.field_changes(before, after)] == ["gcm", "label_fa"]
    assert differing.field_changes(before, before) == ()


def test_questions_are_marked_by_what_became_of_them(begin: Proposed) -> None:
    made = with_item(begin, item(begin, "2.16", en={"question": "Which way?"}), "2.16")
    made = with_item(made, new_item(made, "2.40"))
    made = with_item(made, item(made, "2.17", gcm=(1, 3)), "2.17")
    made = with_item(made, item(made, "5.02", facets=()), "5.02")
    assert differing.marks(made) == {
        "2.16": ("reworded",),
        "2.40": ("new",),
        "2.17": ("tags",),
        "5.02": ("merged",),
    }
