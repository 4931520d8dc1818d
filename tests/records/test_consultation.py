"""A consultation: the text is frozen, remarks go to its newest state, each gets an answer, guests and workshops."""

import io
import os
import sqlite3
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from namagar.analysis.exports.dispositions import COLUMNS, WRITERS, DispositionRow, DispositionTable
from namagar.analysis.terms.problem import Refused
from namagar.records.assessments import actions as assessments
from namagar.records.assessments.models import Round
from namagar.records.consultation import actions, guests, queries
from namagar.records.consultation.models import Draft, Guest, Remark, Workshop
from namagar.records.consultation.output import table_of_dispositions
from namagar.records.people import clock
from namagar.records.people.models import Entry
from tests.records import arcadia

NOON = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
TODAY = date(2026, 11, 20)
HERE, ELSEWHERE = "the browser of the guest", "another browser"


@pytest.fixture
def of(who: SimpleNamespace) -> Round:
    """A round with two accepted answers, out for review by the government."""
    found = arcadia.round_of(who)
    arcadia.accepted(who, found, "1.01", "yes", "Every resident is treated.")
    arcadia.accepted(who, found, "1.02", "no", "No law grants it.")
    return moved(found, "government-review")


def moved(of: Round, state: str) -> Round:
    Round.objects.filter(pk=of.pk).update(state=state)
    of.refresh_from_db()
    return of


@pytest.fixture
def draft(who: SimpleNamespace, of: Round) -> Draft:
    return actions.freeze_draft(by=who.coordinator, round=of)


def comment(who: SimpleNamespace, draft: Draft, passage: str = "1.01", text: str = "Since when?") -> Remark:
    return actions.remark(by=who.official, draft=draft, passage=passage, kind="comment", text=text, proposed={})


def amendment(who: SimpleNamespace, draft: Draft, wording: str = "Every resident is treated free.", **more) -> Remark:
    return actions.remark(
        by=who.coordinator, draft=draft, passage="1.01", kind="amendment", text="", proposed={"en": wording}, **more
    )


def invited(who: SimpleNamespace, draft: Draft, days: int | None = 7) -> tuple[Guest, str]:
    return actions.invite_guest(
        by=who.coordinator,
        draft=draft,
        name="Lena Orr",
        organisation="House of Arrivals",
        stakeholder="civil-society",
        days=days,
    )


def said_by_guest(guest: Guest, browser: str = HERE, passage: str = "1.01") -> Remark:
    return guests.guest_remark(guest.pk, browser, passage=passage, kind="comment", text="Who is meant?", proposed={})


# --- the frozen text -------------------------------------------------------------------------------------------


def test_a_draft_holds_every_accepted_answer_and_stays_as_it_is(who: SimpleNamespace, of: Round, draft: Draft) -> None:
    assert (draft.number, list(draft.matter["passages"])) == (1, ["1.01", "1.02"])
    answer = of.answers.get(item="1.01")
    assessments_answer_says(who, of, answer, "Something else.")
    draft.refresh_from_db()
    assert draft.matter["passages"]["1.01"]["justification"]["en"] == "Every resident is treated."


def assessments_answer_says(who: SimpleNamespace, of: Round, answer, text: str) -> None:
    """The answer goes through another return, improvement and acceptance."""
    before = of.state
    moved(of, "revision")
    answer = assessments.return_answer(by=who.reviewer, answer=answer, reason="Be exact.")
    answer = arcadia.saved(who, answer, "yes", text)
    answer = assessments.submit(by=who.official, answer=answer, seen=answer.revision)
    assessments.accept(by=who.reviewer, answer=answer)
    moved(of, before)


def test_an_equal_draft_is_not_frozen_twice_but_another_due_day_is(
    who: SimpleNamespace, of: Round, draft: Draft
) -> None:
    with pytest.raises(Refused, match="draft-unchanged"):
        actions.freeze_draft(by=who.coordinator, round=of)
    due = clock.today() + timedelta(days=10)
    assert actions.freeze_draft(by=who.coordinator, round=of, due=due).number == 2


def test_a_due_day_lies_ahead(who: SimpleNamespace, of: Round) -> None:
    with pytest.raises(Refused, match="draft-due-over"):
        actions.freeze_draft(by=who.coordinator, round=of, due=clock.today() - timedelta(days=1))


def test_a_round_without_accepted_answers_is_not_frozen(who: SimpleNamespace) -> None:
    of = moved(arcadia.round_of(who), "draft")
    with pytest.raises(Refused, match="round-without-accepted-answer"):
        actions.freeze_draft(by=who.coordinator, round=of)


def test_the_draft_is_read_in_the_order_of_the_profile(draft: Draft) -> None:
    first = queries.chapters(draft, ())[0]
    assert [each.id for each in first.well_developed] == ["1.01"]
    assert [each.id for each in first.potential] == ["1.02"]
    assert "1.03" in [each.code for each in first.unanswered]


KILLED = """
import os, signal
import django
django.setup()
from namagar.records.people import journal
from namagar.records.consultation import actions
from tests.records.consulted import a_round_to_freeze
coordinator, of = a_round_to_freeze()
journal.write = lambda **_: os.kill(os.getpid(), signal.SIGKILL)
actions.freeze_draft(by=coordinator, round=of)
"""


def test_a_kill_inside_freezing_leaves_no_draft(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "NAMAGAR_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "namagar.web.site.settings",
    }
    environment.pop("NAMAGAR_DATABASE_URL", None)
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v", "0"], env=environment, check=True, cwd=root)
    died = subprocess.run([sys.executable, "-c", KILLED], env=environment, check=False, cwd=root)
    assert died.returncode == -9
    with sqlite3.connect(tmp_path / "namagar.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM assessments_answer WHERE state = 'accepted'").fetchone() == (1,)
        assert database.execute("SELECT count(*) FROM consultation_draft").fetchone() == (0,)


# --- remarks ---------------------------------------------------------------------------------------------------


def test_a_remark_stands_beside_its_passage_with_the_institution_that_made_it(
    who: SimpleNamespace, draft: Draft
) -> None:
    comment(who, draft)
    (line,) = queries.lines(draft)
    assert (line.number, line.remark.passage, line.disposition) == (1, "1.01", None)
    assert line.who == who.official.institution.names
    (passage,) = queries.chapters(draft, [line])[0].well_developed
    assert passage.lines == (line,)


def test_a_passage_that_is_gone_is_named(who: SimpleNamespace, draft: Draft) -> None:
    with pytest.raises(Refused, match="passage-unknown") as refused:
        comment(who, draft, "1.03")
    assert refused.value.problems[0].facts == {"passage": "1.03", "number": 1}


def test_a_superseded_draft_says_which_one_is_newest(who: SimpleNamespace, of: Round, draft: Draft) -> None:
    assessments_answer_says(who, of, of.answers.get(item="1.02"), "A law of 2025 grants it.")
    actions.freeze_draft(by=who.coordinator, round=of)
    with pytest.raises(Refused, match="draft-not-newest") as refused:
        comment(who, draft)
    assert refused.value.problems[0].facts == {"number": 1, "newest": 2}
    assert Remark.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "text", "proposed", "code"),
    [
        ("comment", " ", {}, "comment-empty"),
        ("comment", "Shorter.", {"en": "Shorter."}, "comment-proposes"),
        ("amendment", "Shorter.", {"en": " ", "fa": ""}, "amendment-without-wording"),
        ("amendment", "", {"en": "Every resident is treated.\r\n"}, "amendment-changes-nothing"),
        ("vote", "Yes.", {}, "remark-kind-unknown"),
        ("comment", "x" * 10_001, {}, "text-too-long"),
        ("comment", "bell \x07", {}, "text-unprintable"),
    ],
)
def test_what_is_no_remark_is_refused(
    kind: str, text: str, proposed: dict, code: str, who: SimpleNamespace, draft: Draft
) -> None:
    with pytest.raises(Refused, match=code):
        actions.remark(by=who.official, draft=draft, passage="1.01", kind=kind, text=text, proposed=proposed)


def test_all_that_is_wrong_is_said_at_once(who: SimpleNamespace, draft: Draft) -> None:
    with pytest.raises(Refused) as refused:
        actions.remark(by=who.official, draft=draft, passage="9.99", kind="amendment", text="", proposed={})
    assert [each.code for each in refused.value.problems] == ["passage-unknown", "amendment-without-wording"]


def test_nobody_speaks_for_another_institution(who: SimpleNamespace, draft: Draft) -> None:
    with pytest.raises(Refused, match="speaks-for-another"):
        amendment(who, draft, institution=who.reviewer.institution)


# --- dispositions ----------------------------------------------------------------------------------------------


def test_a_disposition_needs_a_reason_and_a_known_verdict(who: SimpleNamespace, draft: Draft) -> None:
    remark = comment(who, draft)
    with pytest.raises(Refused) as refused:
        actions.dispose(by=who.coordinator, remark=remark, verdict="maybe", reason={"en": " "})
    assert [each.code for each in refused.value.problems] == ["verdict-unknown", "reason-missing"]


def test_a_later_disposition_counts_and_the_earlier_is_kept(who: SimpleNamespace, draft: Draft) -> None:
    remark = comment(who, draft)
    comment(who, draft, text="And children?")
    assert queries.undisposed(queries.lines(draft)).value == 2
    for verdict in ("not", "partly"):
        actions.dispose(by=who.coordinator, remark=remark, verdict=verdict, reason={"en": f"So it is {verdict}."})
    lines = queries.lines(draft)
    assert lines[0].disposition.verdict == "partly"
    assert remark.dispositions.count() == 2
    assert queries.undisposed(lines).value == 1
    assert {each: n.value for each, n in queries.verdicts(lines).items()} == {"accepted": 0, "partly": 1, "not": 0}


def test_an_accepted_amendment_is_owed_until_the_answer_is_improved(
    who: SimpleNamespace, of: Round, draft: Draft
) -> None:
    actions.dispose(
        by=who.coordinator, remark=amendment(who, draft), verdict="accepted", reason={"en": "It is clearer."}
    )
    (owed,) = queries.owed(draft, queries.lines(draft))
    assert (owed.answer.item, owed.improved) == ("1.01", False)
    assert owed.answer.justification_en == "Every resident is treated.", "accepting alone changes no answer"
    assessments_answer_says(who, of, owed.answer, "Every resident is treated free.")
    (owed,) = queries.owed(draft, queries.lines(draft))
    assert owed.improved


# --- the table -------------------------------------------------------------------------------------------------


def test_the_table_has_a_row_for_each_remark_in_the_order_of_the_draft(who: SimpleNamespace, draft: Draft) -> None:
    comment(who, draft, "1.02", "Is there a bill?")
    remark = amendment(who, draft)
    guest, token = invited(who, draft)
    guests.open_link(token, HERE)
    said_by_guest(guest)
    actions.dispose(by=who.coordinator, remark=remark, verdict="accepted", reason={"fa": "روشن‌تر است."})
    rows = table_of_dispositions(draft).rows
    assert [(row.number, row.passage, row.verdict) for row in rows] == [
        (2, "1.01", "accepted"),
        (3, "1.01", ""),
        (1, "1.02", ""),
    ]
    assert rows[1].who["en"] == "House of Arrivals", "an organisation is named, a person is not"
    assert rows[0].reason == {"en": "", "fa": "روشن‌تر است."}


def disposition_row(number: int, text: str, verdict: str) -> DispositionRow:
    both = {"en": text, "fa": text}
    return DispositionRow(number, "1.01", both, both, "amendment", text, both, verdict, both)


def disposition_table(*rows: DispositionRow) -> DispositionTable:
    names = {"en": "Arcadia", "fa": "آرکادیا"}
    return DispositionTable("XAA", names, True, arcadia.TITLES, 1, "2026-11-20T12:00:00", "0" * 64, rows)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    texts=st.lists(
        st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=60)
        | st.sampled_from(["=1+1", "+A1", "@SUM(A1)", "-2", "one\ntwo", "=cmd|'/c x'!A1"]),
        max_size=12,
    ),
    language=st.sampled_from(["en", "fa"]),
)
def test_the_table_has_as_many_rows_as_remarks_and_never_a_formula(texts: list[str], language: str) -> None:
    table = disposition_table(*(disposition_row(n, text, "accepted") for n, text in enumerate(texts, start=1)))
    (_, write) = WRITERS["xlsx"]
    book = openpyxl.load_workbook(io.BytesIO(write(table, language)))
    page = book.worksheets[1]
    assert page.max_row == 1 + len(texts)
    assert all(cell.data_type in "sn" for row in page.iter_rows() for cell in row)
    assert page.sheet_view.rightToLeft == (language == "fa")
    assert write(table, language) == write(table, language)


def test_the_csv_names_codes_and_guards_formulas() -> None:
    (_, write) = WRITERS["csv"]
    text = write(disposition_table(disposition_row(1, "=1+1", "")), "en").decode()
    head, row, _ = text.split("\r\n")
    assert tuple(head.split(",")) == COLUMNS
    assert row.split(",")[:6] == ["XAA", "Round one", "1", "yes", "1", "1.01"]
    assert "'=1+1" in row
    assert ",=1+1" not in row


def test_invented_countries_say_so_inside_the_file() -> None:
    (_, write) = WRITERS["xlsx"]
    book = openpyxl.load_workbook(io.BytesIO(write(disposition_table(), "en")))
    assert book.worksheets[0]["B1"].value.startswith("Illustrative")


# --- guests ----------------------------------------------------------------------------------------------------


def test_only_the_fingerprint_of_a_link_is_kept(who: SimpleNamespace, draft: Draft) -> None:
    guest, token = invited(who, draft)
    assert len(token) >= 43, "32 random bytes"
    assert guest.token == guests.fingerprint(token)
    assert token not in "".join(each.facts + each.subject for each in Entry.objects.all())
    assert "Lena" not in "".join(each.facts for each in Entry.objects.all())


def test_a_link_works_again_and_again_in_the_browser_that_opened_it(who: SimpleNamespace, draft: Draft) -> None:
    guest, token = invited(who, draft)
    for _ in range(2):
        assert guests.open_link(token, HERE).state == "opened"
    assert said_by_guest(guest).guest == guest
    assert [each.action for each in Entry.objects.filter(by="", action__startswith="consultation.guest")] == [
        "consultation.guest_opened",
        "consultation.guest_remark",
    ]


def test_a_link_that_is_only_looked_at_is_not_used_up(who: SimpleNamespace, draft: Draft) -> None:
    _, token = invited(who, draft)
    assert guests.look(token, ELSEWHERE).state == "invited", "programs that read mail open every link"
    assert guests.open_link(token, HERE).state == "opened"


def test_a_link_used_by_another_is_refused(who: SimpleNamespace, draft: Draft) -> None:
    guest, token = invited(who, draft)
    guests.open_link(token, HERE)
    with pytest.raises(Refused, match="guest-link-used"):
        guests.open_link(token, ELSEWHERE)
    with pytest.raises(Refused, match="guest-link-used"):
        said_by_guest(guest, ELSEWHERE)


def test_a_link_used_late_is_refused(who: SimpleNamespace, draft: Draft) -> None:
    with clock.telling(NOON):
        guest, token = invited(who, draft, 7)
        guests.open_link(token, HERE)
    with clock.telling(NOON + timedelta(days=7) - timedelta(seconds=1)):
        assert said_by_guest(guest)
    with clock.telling(NOON + timedelta(days=7)):
        assert guests.standing(guest) == "expired"
        for late in (lambda: guests.open_link(token, HERE), lambda: said_by_guest(guest)):
            with pytest.raises(Refused, match="guest-link-late"):
                late()


def test_a_closed_link_is_refused(who: SimpleNamespace, draft: Draft) -> None:
    guest, token = invited(who, draft)
    guests.open_link(token, HERE)
    actions.close_guest(by=who.network_secretary, guest=guest)
    for closed in (lambda: guests.open_link(token, HERE), lambda: said_by_guest(guest)):
        with pytest.raises(Refused, match="guest-link-closed"):
            closed()


def test_an_unknown_link_and_one_that_was_never_opened_admit_nobody(who: SimpleNamespace, draft: Draft) -> None:
    guest, _ = invited(who, draft)
    with pytest.raises(Refused, match="guest-link-unknown"):
        guests.open_link("made-up", HERE)
    with pytest.raises(Refused, match="guest-link-unknown"):
        said_by_guest(guest)


def test_a_guest_speaks_only_to_the_newest_draft_and_while_the_consultation_lasts(
    who: SimpleNamespace, of: Round, draft: Draft
) -> None:
    guest, token = invited(who, draft)
    guests.open_link(token, HERE)
    with pytest.raises(Refused, match="passage-unknown"):
        said_by_guest(guest, passage="1.03")
    actions.freeze_draft(by=who.coordinator, round=of, due=clock.today())
    with pytest.raises(Refused, match="draft-not-newest"):
        said_by_guest(guest)
    moved(of, "revision")
    with pytest.raises(Refused, match="round-not-consulted"):
        said_by_guest(guest)


def test_an_invitation_says_all_that_is_wrong_with_it(who: SimpleNamespace, draft: Draft) -> None:
    with pytest.raises(Refused) as refused:
        actions.invite_guest(
            by=who.coordinator, draft=draft, name=" ", organisation="x" * 201, stakeholder="king", days=61
        )
    assert [each.code for each in refused.value.problems] == [
        "guest-unnamed",
        "text-too-long",
        "stakeholder-unknown",
        "guest-days",
    ]


def test_a_guest_is_invited_once_until_the_link_is_closed(who: SimpleNamespace, draft: Draft) -> None:
    guest, _ = invited(who, draft, None)
    assert guest.expires_at - clock.now() < timedelta(days=14), "the policy says fourteen days"
    with pytest.raises(Refused, match="guest-invited-already"):
        invited(who, draft)
    actions.close_guest(by=who.coordinator, guest=guest)
    invited(who, draft)


# --- workshops -------------------------------------------------------------------------------------------------


@pytest.fixture
def workshop(who: SimpleNamespace, draft: Draft) -> Workshop:
    return actions.open_workshop(
        by=who.network_secretary,
        draft=draft,
        titles={"en": "Workshop", "fa": "کارگاه"},
        day=TODAY,
        present=[who.official.institution, who.reviewer.institution, who.coordinator.institution],
    )


def test_in_a_workshop_the_record_is_kept_for_who_is_present(
    who: SimpleNamespace, draft: Draft, workshop: Workshop
) -> None:
    remark = amendment(who, draft, workshop=workshop, institution=who.reviewer.institution)
    assert remark.institution == who.reviewer.institution
    with pytest.raises(Refused, match="institution-absent"):
        amendment(who, draft, workshop=workshop, institution=who.signatory_b.institution)


def test_each_institution_that_is_present_has_one_vote_and_nothing_is_decided_by_it(
    who: SimpleNamespace, draft: Draft, workshop: Workshop
) -> None:
    remark = amendment(who, draft, workshop=workshop)
    voices = {who.official: "for", who.reviewer: "against"}
    for person, voice in voices.items():
        vote(who, workshop, remark, person.institution, voice)
    with pytest.raises(Refused, match="voted-already"):
        vote(who, workshop, remark, who.official.institution, "against")
    with pytest.raises(Refused, match="institution-absent"):
        vote(who, workshop, remark, who.signatory_b.institution, "for")
    (ballot,) = queries.minutes(workshop)
    assert {voice: n.value for voice, n in ballot.counts.items()} == {"for": 1, "against": 1, "abstain": 0}
    assert ballot.awaited, "the third institution has not voted"
    assert ballot.line.disposition is None


def vote(who: SimpleNamespace, workshop: Workshop, remark: Remark, institution, voice: str) -> None:
    actions.record_vote(
        by=who.network_secretary, workshop=workshop, remark=remark, institution=institution, voice=voice
    )


def test_only_amendments_to_this_draft_are_voted_on_with_a_known_voice(
    who: SimpleNamespace, of: Round, draft: Draft, workshop: Workshop
) -> None:
    with pytest.raises(Refused) as refused:
        vote(who, workshop, comment(who, draft), who.official.institution, "perhaps")
    assert [each.code for each in refused.value.problems] == ["vote-needs-amendment", "voice-unknown"]
    later = actions.freeze_draft(by=who.coordinator, round=of, due=clock.today())
    with pytest.raises(Refused, match="remark-of-another-draft"):
        vote(who, workshop, amendment(who, later), who.official.institution, "for")
    with pytest.raises(Refused, match="workshop-of-another-draft"):
        amendment(who, later, workshop=workshop)


def test_a_closed_workshop_takes_nothing_more(who: SimpleNamespace, draft: Draft, workshop: Workshop) -> None:
    remark = amendment(who, draft, workshop=workshop)
    with pytest.raises(Refused, match="minutes-empty"):
        actions.close_workshop(by=who.coordinator, workshop=workshop, minutes={"en": " "})
    actions.close_workshop(by=who.coordinator, workshop=workshop, minutes={"en": "All spoke."})
    with pytest.raises(Refused, match="workshop-over"):
        amendment(who, draft, "Otherwise.", workshop=workshop)
    with pytest.raises(Refused, match="role-may-not"):
        vote(who, workshop, remark, who.official.institution, "for")


def test_a_workshop_without_title_or_people_is_not_opened(who: SimpleNamespace, draft: Draft) -> None:
    with pytest.raises(Refused) as refused:
        actions.open_workshop(by=who.coordinator, draft=draft, titles={}, day=TODAY, present=[])
    assert [each.code for each in refused.value.problems] == ["workshop-untitled", "workshop-without-institutions"]


def test_minutes_list_what_was_made_or_voted_on_in_the_workshop(
    who: SimpleNamespace, draft: Draft, workshop: Workshop
) -> None:
    before, aside = amendment(who, draft), amendment(who, draft, "Nobody is treated.")
    within = amendment(who, draft, "Every resident is treated soon.", workshop=workshop)
    vote(who, workshop, before, who.official.institution, "abstain")
    assert [each.line.remark for each in queries.minutes(workshop)] == [before, within]
    assert aside not in [each.line.remark for each in queries.minutes(workshop)]
