"""A workbook goes out, comes back and is taken row by row: nothing lost, overwritten or half done. Drafts likewise."""

import io
import json
import os
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest

from namagar.analysis.terms.problem import Refused
from namagar.records.assessments import actions, workbooks
from namagar.records.assessments.actions import EditedMeanwhile
from namagar.records.assessments.actions import answers as answering
from namagar.records.assessments.imports import imports
from namagar.records.assessments.models import Answer, Comment, Position, Round, Saved, SentDraft
from namagar.records.assessments.sent_files import WAITS, SentFile, forget_sent, keep_sent
from namagar.records.assessments.sent_files import sent as sent_file
from namagar.records.assessments.workbooks import Report
from namagar.records.documents.models import Citation
from namagar.records.people import clock
from namagar.records.people.models import Entry, Role, User
from tests.records.arcadia import accepted, assigned, colleague_of, round_of, saved, submitted
from tests.records.filling_in import Written, answers, cell, edited, filled_in, opened, row_of
from tests.records.filling_in import saved as written

pytestmark = pytest.mark.django_db
LAW = {"instrument": "قانون سلامت", "article": "۱۲", "in_force": "۱۳۹۵/۰۸/۰۳", "law_language": "Persian"}


@pytest.fixture
def round_(who: SimpleNamespace) -> Round:
    """A round in which the official's institution is asked three items."""
    of = round_of(who)
    for item in ("1.01", "1.02", "1.03"):
        assigned(who, of, item)
    return of


@pytest.fixture
def colleague(who: SimpleNamespace) -> User:
    """A second official of the same institution."""
    return colleague_of(who.official)


def blank(who: SimpleNamespace, of: Round, language: str = "en") -> bytes:
    return workbooks.workbook(of, who.official.institution, language)


def filled(who: SimpleNamespace, of: Round, written: Written, language: str = "en") -> bytes:
    return filled_in(of, who.official.institution, written, language)


def taken(by: User, of: Round, content: bytes, commit: bool = True, submit_rows: bool = False) -> Report:
    return actions.import_workbook(
        by=by, round=of, content=content, file_name="answers.xlsx", commit=commit, submit_rows=submit_rows
    )


def told(report: Report) -> dict[str, str]:
    return {row.item: row.state for row in report.rows}


def answer(of: Round, item: str) -> Answer:
    return of.answers.get(item=item)


def faults(report: Report, item: str) -> list[tuple[str, str]]:
    return [(each.problem.code, each.column) for row in report.rows if row.item == item for each in row.faults]


def everything() -> list[object]:
    """All that an import could change."""
    kinds = (Answer, Saved, Citation, Comment, Position, Entry)
    return [list(kind.objects.order_by("pk").values()) for kind in kinds]


def test_a_filled_workbook_becomes_drafts(who: SimpleNamespace, round_: Round) -> None:
    report = taken(
        who.official,
        round_,
        filled(
            who, round_, {"1.01": {"option": "Yes", "justification_en": "The act.", **LAW}, "1.03": {"option": "No"}}
        ),
    )
    assert told(report) == {"1.01": "accepted", "1.02": "unchanged", "1.03": "accepted"}
    first = answer(round_, "1.01")
    assert (first.state, first.option, first.justification_en, first.revision) == ("draft", "yes", "The act.", 1)
    law = first.citations.get()
    # The 3rd of Aban 1395 is 24 October 2016.
    assert (law.instrument, law.article, law.in_force.isoformat(), law.language) == (
        "قانون سلامت",
        "۱۲",
        "2016-10-24",
        "fa",
    )
    assert answer(round_, "1.02").revision == 0


def test_the_same_file_again_changes_nothing(who: SimpleNamespace, round_: Round) -> None:
    content = filled(who, round_, {"1.01": {"option": "Yes", "note": "Which paragraph?", **LAW}})
    taken(who.official, round_, content)
    before = everything()
    assert told(taken(who.official, round_, content)) == dict.fromkeys(("1.01", "1.02", "1.03"), "unchanged")
    assert everything() == before


def test_looking_first_tells_the_same_and_changes_nothing(who: SimpleNamespace, round_: Round) -> None:
    content = filled(who, round_, {"1.01": {"option": "Yes", **LAW}, "1.02": {"option": "Perhaps"}})
    before = everything()
    looked = taken(who.official, round_, content, commit=False)
    assert everything() == before
    assert looked.rows == taken(who.official, round_, content).rows
    assert told(looked) == {"1.01": "accepted", "1.02": "refused", "1.03": "unchanged"}


def test_the_journal_keeps_counts_and_the_file(who: SimpleNamespace, round_: Round) -> None:
    report = taken(who.official, round_, filled(who, round_, {"1.01": {"option": "No"}, "1.02": {"option": "?!"}}))
    entry = Entry.objects.get(action="assessments.import_workbook")
    facts = json.loads(entry.facts)
    assert (facts["sha256"], facts["name"]) == (report.sha256, "answers.xlsx")
    assert [facts[state] for state in workbooks.STATES] == [1, 1, 0, 1]
    assert {state: trace.value for state, trace in report.counts.items()} == {
        "accepted": 1,
        "unchanged": 1,
        "stale": 0,
        "refused": 1,
    }


def test_what_was_taken_is_told_by_institution_and_by_file(who: SimpleNamespace, round_: Round) -> None:
    own, other = who.official.institution, who.signatory_c.institution
    first = taken(who.official, round_, filled(who, round_, {"1.01": {"option": "No"}, "1.02": {"option": "?!"}}))
    second = taken(who.official, round_, filled(who, round_, {"1.02": {"option": "No"}, "1.03": {"option": "No"}}))
    told = imports(round_)
    assert [(each.sha256, each.items) for each in told] == [
        (second.sha256, ("1.02", "1.03")),
        (first.sha256, ("1.01",)),
    ]
    assert (told[1].by, told[1].institution, told[1].file_name) == (who.official, own, "answers.xlsx")
    assert {state: trace.value for state, trace in told[1].counts.items()} == {
        "accepted": 1,
        "unchanged": 1,
        "stale": 0,
        "refused": 1,
    }
    assert imports(round_, own, first.sha256) == [told[1]]
    assert imports(round_, other) == imports(round_of(who)) == []


def test_what_a_colleague_wrote_meanwhile_is_not_overwritten(
    who: SimpleNamespace, round_: Round, colleague: User
) -> None:
    content = filled(who, round_, {"1.01": {"option": "Yes", "justification_en": "From the workbook."}})
    actions.save_answer(
        by=colleague,
        answer=answer(round_, "1.01"),
        seen=0,
        option="no",
        justification={"en": "From the page.", "fa": ""},
    )
    report = taken(who.official, round_, content)
    (row,) = report.of("stale")
    assert (row.before.justification_en, row.after.justification_en) == ("From the page.", "From the workbook.")
    assert answer(round_, "1.01").justification_en == "From the page."
    assert answer(round_, "1.01").revision == 1


def test_a_row_that_nobody_touched_in_a_stale_file_is_unchanged(
    who: SimpleNamespace, round_: Round, colleague: User
) -> None:
    content = filled(who, round_, {"1.02": {"option": "No"}})
    saved(who, answer(round_, "1.01"), "yes")
    assert told(taken(who.official, round_, content)) == {
        "1.01": "unchanged",
        "1.02": "accepted",
        "1.03": "unchanged",
    }
    assert answer(round_, "1.01").option == "yes"


def test_two_editors_of_two_copies_take_nothing_from_each_other(
    who: SimpleNamespace, round_: Round, colleague: User
) -> None:
    copy = blank(who, round_)
    taken(colleague, round_, edited(copy, {"1.01": {"option": "No"}}))
    report = taken(who.official, round_, edited(copy, {"1.01": {"option": "Yes"}, "1.02": {"option": "Yes"}}))
    assert told(report) == {"1.01": "stale", "1.02": "accepted", "1.03": "unchanged"}


@pytest.mark.parametrize("state", ["submitted", "accepted"])
def test_a_locked_row_that_was_written_into_is_refused(who: SimpleNamespace, state: str) -> None:
    of = round_of(who)
    {"submitted": submitted, "accepted": accepted}[state](who, of, "1.01", "no")
    content = filled(who, of, {"1.01": {"option": "Yes"}})
    assert faults(taken(who.official, of, content), "1.01") == [("workbook-row-locked", "code")]
    assert answer(of, "1.01").option == "no"


def test_a_row_is_taken_whole_or_not_at_all(who: SimpleNamespace, round_: Round) -> None:
    content = filled(who, round_, {"1.01": {"option": "Yes", "instrument": "Public Health Act"}})
    assert faults(taken(who.official, round_, content), "1.01") == [
        ("citation-field-missing", "article"),
        ("citation-field-missing", "in_force"),
    ]
    assert (answer(round_, "1.01").option, Citation.objects.count()) == ("", 0)


def test_submitting_needs_what_submitting_needs(who: SimpleNamespace, round_: Round) -> None:
    content = filled(
        who,
        round_,
        {
            "1.01": {"option": "Yes", "justification_en": "The act.", **LAW},
            "1.02": {"option": "Yes", "justification_en": "The act."},
            "1.03": {"option": "No"},
        },
    )
    report = taken(who.official, round_, content, submit_rows=True)
    assert told(report) == {"1.01": "accepted", "1.02": "refused", "1.03": "refused"}
    assert faults(report, "1.02") == [("answer-without-proof", "instrument")]
    assert faults(report, "1.03") == [("answer-without-justification", "justification_en")]
    assert [each.state for each in round_.answers.filter(item__in=["1.01", "1.02", "1.03"])] == [
        "submitted",
        "open",
        "open",
    ]


def test_rows_that_were_not_taken_go_out_with_the_reason_and_come_back_corrected(
    who: SimpleNamespace, round_: Round, colleague: User
) -> None:
    content = filled(
        who, round_, {"1.01": {"option": "Perhaps", "justification_en": "Kept."}, "1.02": {"option": "Yes"}}
    )
    saved(who, answer(round_, "1.02"), "no", "Stands here.", proof=False)
    report = taken(who.official, round_, content)
    again = workbooks.not_taken(round_, who.official.institution, "en", report)
    assert "“Perhaps” is not an answer" in str(cell(again, "1.01", "reason"))
    assert "Stands now: No · Stands here." in str(cell(again, "1.02", "reason"))
    assert cell(again, "1.01", "justification_en") == "Kept."
    corrected = edited(again, {"1.01": {"option": "No"}})
    assert told(taken(who.official, round_, corrected)) == {"1.01": "accepted", "1.02": "accepted"}
    assert (answer(round_, "1.01").justification_en, answer(round_, "1.02").option) == ("Kept.", "yes")


def test_a_row_that_was_removed_comes_out_again_as_it_stands(who: SimpleNamespace, round_: Round) -> None:
    saved(who, answer(round_, "1.02"), "no", "Stands here.", proof=False)
    book = opened(blank(who, round_))
    sheet = answers(book)
    sheet.delete_rows(row_of(sheet, "1.02"))
    report = taken(who.official, round_, written(book))
    assert faults(report, "1.02") == [("workbook-row-missing", "code")]
    again = workbooks.not_taken(round_, who.official.institution, "en", report)
    assert cell(again, "1.02", "justification_en") == "Stands here."
    assert told(taken(who.official, round_, again)) == {"1.02": "unchanged"}
    assert answer(round_, "1.02").justification_en == "Stands here."


def test_a_position_comes_back_like_an_answer(who: SimpleNamespace, round_: Round) -> None:
    other = submitted(who, round_, "2.01", "yes")
    Answer.objects.filter(pk=other.pk).update(institution=who.signatory_c.institution)
    actions.ask_also(by=who.coordinator, answer=other, institution=who.official.institution)
    content = filled(who, round_, {"2.01": {"option": "No", "justification_fa": "قانون لغو شد."}})
    assert told(taken(who.official, round_, content))["2.01"] == "accepted"
    position = Position.objects.get()
    assert (position.option, position.justification_fa, position.revision) == ("no", "قانون لغو شد.", 1)
    assert answer(round_, "2.01").option == "yes", "the answer of the one who leads stays"
    assert told(taken(who.official, round_, content))["2.01"] == "unchanged"


def test_an_item_that_went_to_another_institution_is_refused_there(who: SimpleNamespace, round_: Round) -> None:
    content = filled(who, round_, {"1.01": {"option": "Yes"}})
    actions.assign(by=who.coordinator, answer=answer(round_, "1.01"), institution=who.signatory_c.institution)
    actions.assign(by=who.coordinator, answer=answer(round_, "1.02"), institution=who.signatory_c.institution)
    report = taken(who.official, round_, content)
    assert told(report) == {"1.01": "refused", "1.02": "unchanged", "1.03": "unchanged"}
    assert faults(report, "1.01") == [("workbook-row-elsewhere", "code")]


def test_a_workbook_of_another_round_is_refused(who: SimpleNamespace, round_: Round) -> None:
    later = round_of(who)
    assigned(who, later, "1.01")
    with pytest.raises(Refused, match="workbook-of-other-round"):
        taken(who.official, later, filled(who, round_, {"1.01": {"option": "Yes"}}))
    assert answer(later, "1.01").option == ""


def test_a_workbook_of_another_institution_is_refused(who: SimpleNamespace, round_: Round) -> None:
    stranger = User.objects.create_user(
        "stranger", "not-a-password", name_en="S", name_fa="غ", institution=who.signatory_c.institution
    )
    Role.objects.create(user=stranger, country="XAA", role="official")
    with pytest.raises(Refused, match="workbook-of-other-institution"):
        taken(stranger, round_, filled(who, round_, {"1.01": {"option": "Yes"}}))


def test_a_workbook_of_another_country_is_refused(
    who: SimpleNamespace, round_: Round, people: Callable[..., SimpleNamespace]
) -> None:
    iran = people("IRN")
    theirs = actions.open_round(
        by=iran.coordinator, country="IRN", framework="mgi", edition="namagar-1", titles={"en": "R", "fa": "د"}
    )
    with pytest.raises(Refused, match="workbook-of-other-country"):
        taken(iran.official, theirs, filled(who, round_, {"1.01": {"option": "Yes"}}))


def test_an_institution_that_is_asked_nothing_gets_no_workbook(who: SimpleNamespace, round_: Round) -> None:
    with pytest.raises(Refused, match="workbook-nothing-asked"):
        workbooks.workbook(round_, who.signatory_c.institution, "en")


def test_all_workbooks_are_one_file_in_which_each_is_whole(who: SimpleNamespace, round_: Round) -> None:
    other = who.signatory_c.institution
    actions.assign(by=who.coordinator, answer=answer(round_, "2.01"), institution=other)
    content = workbooks.all_workbooks(round_, "fa")
    assert content == workbooks.all_workbooks(round_, "fa")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        inside = {name: archive.read(name) for name in archive.namelist()}
    assert inside == {
        workbooks.file_name(round_, each, "fa"): workbooks.workbook(round_, each, "fa")
        for each in (who.official.institution, other)
    }
    with pytest.raises(Refused, match="workbooks-nobody-asked"):
        workbooks.all_workbooks(round_of(who), "fa")


def test_killed_in_the_middle_nothing_is_there(
    who: SimpleNamespace, round_: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = filled(who, round_, {item: {"option": "Yes", **LAW} for item in ("1.01", "1.02", "1.03")})
    before, calls = everything(), []
    real = answering.write

    def dies(*given: object) -> None:
        calls.append(given)
        if len(calls) == 3:
            raise KeyboardInterrupt
        real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(answering, "write", dies)
    with pytest.raises(KeyboardInterrupt):
        taken(who.official, round_, content)
    assert len(calls) == 3
    assert everything() == before
    monkeypatch.setattr(answering, "write", real)
    assert len(taken(who.official, round_, content).of("accepted")) == 3


def test_the_same_day_gives_the_same_bytes(who: SimpleNamespace, round_: Round) -> None:
    assert blank(who, round_, "fa") == blank(who, round_, "fa")
    with clock.telling(clock.now() + timedelta(days=2)):
        later = blank(who, round_, "fa")
    assert later != blank(who, round_, "fa")


def test_a_persian_workbook_is_taken_too(who: SimpleNamespace, round_: Round) -> None:
    content = filled(who, round_, {"1.01": {"option": "خیر", "justification_fa": "قانونی نیست."}}, "fa")
    assert told(taken(who.official, round_, content))["1.01"] == "accepted"
    assert answer(round_, "1.01").option == "no"


def test_a_sent_file_is_found_by_its_sender_only_and_not_forever(who: SimpleNamespace, home: Path) -> None:
    sha256 = keep_sent(who.official, b"first line\nsecond", "پاسخ‌ها.xlsx")
    assert sent_file(who.official, sha256) == SentFile("پاسخ‌ها.xlsx", b"first line\nsecond")
    for by, name in ((who.reviewer, sha256), (who.official, "0" * 64), (who.official, "../" + sha256)):
        with pytest.raises(Refused, match="workbook-gone"):
            sent_file(by, name)
    forget_sent(who.official, sha256)
    with pytest.raises(Refused, match="workbook-gone"):
        sent_file(who.official, sha256)


def test_a_sent_file_that_waited_a_day_or_was_changed_on_the_disk_is_gone(who: SimpleNamespace, home: Path) -> None:
    old, changed = (keep_sent(who.official, content, "a.xlsx") for content in (b"old", b"changed"))
    folder = home / "workbooks" / str(who.official.pk)
    yesterday = (folder / old).stat().st_mtime - WAITS - 1
    os.utime(folder / old, (yesterday, yesterday))
    (folder / changed).write_bytes((folder / changed).read_bytes() + b"!")
    for sha256 in (old, changed):
        with pytest.raises(Refused, match="workbook-gone"):
            sent_file(who.official, sha256)
    keep_sent(who.official, b"new", "a.xlsx")
    assert not (folder / old).exists(), "and the next file that is kept clears it away"


# Drafts from a device.


def sent(by: User, of: Round, option: str, seen: int = 0, name: str = "", **more: object) -> SentDraft:
    texts = {"en": str(more.pop("text", "Typed without a line.")), "fa": ""}
    return actions.send_draft(
        by=by,
        round=of,
        item="1.01",
        name=name or str(uuid4()),
        seen=seen,
        option=option,
        justification=texts,
        **more,  # type: ignore[arg-type]
    )


def test_the_same_draft_twice_is_saved_once(who: SimpleNamespace, round_: Round) -> None:
    first = sent(who.official, round_, "no", name="one")
    assert sent(who.official, round_, "no", name="one") == first
    assert answer(round_, "1.01").revision == 1


def test_another_text_under_a_used_name_is_refused(who: SimpleNamespace, round_: Round) -> None:
    sent(who.official, round_, "no", name="one")
    with pytest.raises(Refused, match="draft-name-used"):
        sent(who.official, round_, "yes", name="one")


def test_a_draft_over_a_colleagues_words_is_refused(who: SimpleNamespace, round_: Round, colleague: User) -> None:
    sent(colleague, round_, "no")
    with pytest.raises(EditedMeanwhile):
        sent(who.official, round_, "yes", seen=0)
    assert answer(round_, "1.01").option == "no"


def test_a_draft_whose_answer_was_lost_on_the_way_is_no_stranger(who: SimpleNamespace, round_: Round) -> None:
    sent(who.official, round_, "no", name="lost")
    later = sent(who.official, round_, "yes", seen=0, earlier=["lost"])
    assert (later.revision, answer(round_, "1.01").option) == (2, "yes")


def test_a_lost_draft_does_not_hide_what_a_colleague_wrote_after_it(
    who: SimpleNamespace, round_: Round, colleague: User
) -> None:
    sent(who.official, round_, "no", name="lost")
    sent(colleague, round_, "partly", seen=1)
    with pytest.raises(EditedMeanwhile):
        sent(who.official, round_, "yes", seen=0, earlier=["lost"])


@pytest.mark.parametrize("name", [" " * 37, "x" * 40])
def test_a_draft_needs_a_name(who: SimpleNamespace, round_: Round, name: str) -> None:
    with pytest.raises(Refused, match="draft-unreadable"):
        sent(who.official, round_, "no", name=name)


def test_a_draft_to_an_item_of_others_or_a_locked_one_is_refused(who: SimpleNamespace, round_: Round) -> None:
    stranger = User.objects.create_user(
        "stranger", "not-a-password", name_en="S", name_fa="غ", institution=who.signatory_c.institution
    )
    Role.objects.create(user=stranger, country="XAA", role="official")
    with pytest.raises(Refused, match="answer-of-another-institution"):
        sent(stranger, round_, "no")
    submitted(who, round_, "1.01", "no")
    with pytest.raises(Refused, match="draft-answer-locked"):
        sent(who.official, round_, "yes", seen=1)
