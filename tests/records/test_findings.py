"""A finding gets an owner, a day and an outcome; it reopens when its claims change, and can be read when it is gone."""

import itertools
from datetime import timedelta
from types import SimpleNamespace

import pytest

from namagar.analysis.consistency.finding import Finding
from namagar.analysis.terms import codewords
from namagar.analysis.terms.claim import catalogue_claims
from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.trace import replay
from namagar.records.claims import actions as claims
from namagar.records.claims import intake
from namagar.records.claims import queries as held
from namagar.records.findings import actions, board, queries
from namagar.records.findings.models import Followed, Move
from namagar.records.findings.workflow import MOVES, OUTCOMES
from namagar.records.people import clock
from namagar.records.people.models import Entry
from namagar.records.people.roles import STATES
from tests.records.arcadia import CENSUS, MINISTRY, MISSION, colleague_of, published, received

pytestmark = pytest.mark.django_db
# 268,415 (census), 430,000 (ministry) and 296,000 (mission) for one question: 430,000 / 268,415 = 1.60.
WHY = {"en": "The register keeps people who have left.", "fa": ""}


def the_finding(check: str = "sources-diverge") -> Finding:
    (found,) = (each for each in held.holdings("XAA").findings if each.check == check)
    return found


def assigned(who: SimpleNamespace, **more: object) -> Followed:
    """The one finding about the rivals of 2024, with the official's institution."""
    if not held.holdings("XAA").claims:
        received(who)
    given = {"owner": who.official.institution, "due": clock.today() + timedelta(days=14), **more}
    return actions.assign(by=who.data_officer, country="XAA", key=the_finding().key, **given)


def settled(who: SimpleNamespace, outcome: str = "explained", **more: object) -> Followed:
    of = assigned(who)
    given = {"seen": of.digest, "outcome": outcome, "reason": WHY, **more}
    return actions.settle(by=who.official, country="XAA", key=of.key, **given)


def correct(who: SimpleNamespace, code: str, value: str) -> None:
    claim = held.received("XAA", code)
    assert claim is not None
    claims.correct(by=who.data_officer, claim=claim, changes={"value": value}, reason={"en": "A slip."})


def now(of: Followed) -> Followed:
    return Followed.objects.get(pk=of.pk)


def problems(caught: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(each.code, each.where) for each in caught.value.problems]


def test_the_states_of_the_table_of_roles_are_those_of_the_workflow() -> None:
    assert STATES["finding"] == tuple(MOVES)
    assert {after for moves in MOVES.values() for after in moves.values()} <= set(MOVES)


def test_what_nobody_follows_is_open_and_has_no_row(who: SimpleNamespace) -> None:
    received(who)
    (standing,) = queries.standings("XAA")
    assert (standing.state, standing.owner, standing.followed) == ("open", "", None)
    assert not Followed.objects.exists()


def test_a_finding_is_given_to_an_institution_with_a_day_and_the_journal_says_so(who: SimpleNamespace) -> None:
    of = assigned(who)
    assert (of.state, of.owner, of.key) == ("assigned", who.official.institution, the_finding().key)
    assert set(of.fingerprints) == {CENSUS, MINISTRY, MISSION}
    assert of.titles["en"] == the_finding().headline("en")
    entry = Entry.objects.get(action="findings.assign")
    assert (entry.by, entry.subject) == (who.data_officer.username, f"finding:{of.key}")


def test_a_day_that_has_passed_a_foreign_institution_and_a_stranger_are_refused_at_once(
    who: SimpleNamespace, people
) -> None:
    yesterday = clock.today() - timedelta(days=1)
    foreign = people("IRN").official
    with pytest.raises(Refused) as caught:
        assigned(who, owner=foreign.institution, person=who.official, due=yesterday)
    assert problems(caught) == [
        ("signatory-of-other-country", "owner"),
        ("finding-person-elsewhere", "person"),
        ("finding-due-in-the-past", "due"),
    ]
    assert not Followed.objects.exists(), "nothing is half done"


def test_a_person_whose_account_is_closed_is_not_named(who: SimpleNamespace) -> None:
    gone = colleague_of(who.official)
    gone.is_active = False
    gone.save()
    with pytest.raises(Refused, match="finding-person-elsewhere"):
        assigned(who, person=gone)


def test_a_finding_that_no_check_says_cannot_be_followed(who: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="finding-unknown"):
        actions.discuss(by=who.official, country="XAA", key="0" * 16, text="Which one?")


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_the_owner_settles_it_with_a_reason(who: SimpleNamespace, outcome: str) -> None:
    of = now(settled(who, outcome))
    assert (of.state, of.outcome, of.reasons["fa"]) == ("settled", outcome, WHY["en"])


def test_everything_that_an_outcome_lacks_is_said_at_once(who: SimpleNamespace) -> None:
    of = assigned(who, owner=who.reviewer.institution)
    with pytest.raises(Refused) as caught:
        actions.settle(by=who.official, country="XAA", key=of.key, seen="", outcome="", reason={})
    assert problems(caught) == [
        ("finding-of-another", "outcome"),
        ("finding-without-outcome", "outcome"),
        ("reason-missing", "reason"),
        ("finding-changed-meanwhile", "outcome"),
    ]
    assert now(of).state == "assigned"


def test_what_was_settled_reopens_by_itself_when_one_of_its_claims_is_corrected(who: SimpleNamespace) -> None:
    of = settled(who)
    before = of.key
    correct(who, MINISTRY, "400000")
    again = now(of)
    assert again.state == "reopened"
    assert again.owner == who.official.institution, "the owner stays"
    assert (again.outcome, again.reason_en) == ("", "")
    assert again.key == the_finding().key != before
    assert set(again.fingerprints) == {CENSUS, MISSION, f"{MINISTRY}~2"}
    entry = Entry.objects.get(action="findings.reopen")
    assert (entry.by, entry.subject) == (who.data_officer.username, f"finding:{again.key}")
    assert f"{MINISTRY}~2" in entry.facts
    assert queries.key_now("XAA", before) == again.key, "an old link leads to it"
    lines = [(line.what, line.after) for line in queries.happened(again, remarks=True)]
    assert lines == [("assign", "assigned"), ("settle", "settled"), ("change", "reopened")]


def test_what_is_in_hand_stays_in_hand_when_its_claims_change(who: SimpleNamespace) -> None:
    of = assigned(who)
    correct(who, MINISTRY, "400000")
    assert now(of).state == "assigned"
    assert Entry.objects.filter(action="findings.change").count() == 1


def test_a_further_claim_changes_the_finding_too(who: SimpleNamespace) -> None:
    received(who, CENSUS, MINISTRY)
    of = settled(who)
    received(who, MISSION)
    assert now(of).state == "reopened"
    assert set(now(of).fingerprints) == {CENSUS, MINISTRY, MISSION}


def test_a_finding_that_vanishes_keeps_its_outcome_and_its_words(who: SimpleNamespace) -> None:
    received(who, CENSUS, MINISTRY)
    of = settled(who, "source-corrected")
    words = of.titles
    correct(who, MINISTRY, "268400")  # 268,415 / 268,400 is less than 1.1
    gone = now(of)
    assert (gone.state, gone.outcome, gone.titles) == ("gone", "source-corrected", words)
    standing = queries.standing("XAA", of.key)
    assert standing is not None
    assert standing.finding is None
    assert (standing.state, standing.severity, standing.claims) == ("gone", "medium", (MINISTRY, CENSUS))
    assert Entry.objects.get(action="findings.vanish").by == who.data_officer.username
    assert [each.state for each in queries.standings("XAA")] == ["gone"]


def test_a_finding_that_comes_back_is_open_again(who: SimpleNamespace) -> None:
    received(who, CENSUS, MINISTRY)
    of = settled(who)
    correct(who, MINISTRY, "268400")
    correct(who, f"{MINISTRY}~2", "400000")
    assert now(of).state == "reopened"
    assert now(of).key == the_finding().key
    assert [each.after for each in Move.objects.all()] == ["assigned", "settled", "gone", "reopened"]


def test_a_claim_that_is_withdrawn_takes_its_finding_with_it_and_brings_it_back(who: SimpleNamespace) -> None:
    rows = received(who, CENSUS, MINISTRY)
    of = settled(who)
    intake.withdraw(by=who.data_officer, country="XAA", claims=rows[1:], reason={"en": "X", "fa": ""}, origin="x.csv")
    assert now(of).state == "gone"
    claims.receive(by=who.data_officer, country="XAA", rows=published(MINISTRY), origin="again.csv")
    assert now(of).state == "reopened"


def test_what_has_nothing_to_do_with_it_leaves_a_finding_alone(who: SimpleNamespace) -> None:
    of = settled(who)
    received(who, "arcadians-abroad-moi-2024", "arcadians-abroad-mission-2024")
    assert now(of).state == "settled"


def test_an_outcome_about_claims_that_have_changed_meanwhile_is_refused(who: SimpleNamespace) -> None:
    of = assigned(who)
    seen = of.digest
    correct(who, MINISTRY, "400000")
    with pytest.raises(Refused, match="finding-changed-meanwhile"):
        actions.settle(by=who.official, country="XAA", key=now(of).key, seen=seen, outcome="explained", reason=WHY)


def test_a_settled_finding_can_be_taken_up_again(who: SimpleNamespace) -> None:
    of = settled(who)
    again = assigned(who, owner=who.signatory_b.institution)
    assert (again.pk, again.state, again.outcome) == (of.pk, "assigned", "")


def test_remarks_stay_in_their_order_and_are_kept_from_those_who_may_not_read_them(who: SimpleNamespace) -> None:
    received(who)
    key = the_finding().key
    for by, text in ((who.official, "Do you count children?"), (who.reviewer, "They do.")):
        actions.discuss(by=by, country="XAA", key=key, text=text)
    of = Followed.objects.get()
    assert of.state == "open"
    assert [line.text for line in queries.happened(of, remarks=True)] == ["Do you count children?", "They do."]
    assert queries.happened(of, remarks=False) == []
    with pytest.raises(Refused, match="comment-empty"):
        actions.discuss(by=who.official, country="XAA", key=key, text=" \n")
    with pytest.raises(Refused, match="row-written-once"):
        of.remarks.get(by=who.official).delete()


def test_it_waits_for_the_owners_people_or_for_the_one_who_is_named(who: SimpleNamespace) -> None:
    colleague = colleague_of(who.official)
    of = assigned(who)
    assert [queries.waiting_for(each, "XAA") for each in (who.official, colleague, who.reviewer)] == [[of], [of], []]
    assigned(who, person=colleague)
    assert [queries.waiting_for(each, "XAA") for each in (who.official, colleague)] == [[], [of]]
    colleague.is_active = False
    colleague.save()
    assert queries.waiting_for(who.official, "XAA") == [of], "nobody is named who still can answer"
    settled(who)
    assert queries.waiting_for(who.official, "XAA") == []


def test_it_is_overdue_after_its_day_and_not_when_it_is_settled(who: SimpleNamespace) -> None:
    of = assigned(who, due=clock.today())
    with clock.telling(clock.now() + timedelta(days=2)):
        assert queries.standings("XAA")[0].overdue
        actions.settle(by=who.official, country="XAA", key=of.key, seen=of.digest, outcome="accepted", reason=WHY)
        assert not queries.standings("XAA")[0].overdue


def everything(country: str, people) -> None:
    """All claims that the country's folder ships."""
    claims.receive(by=people(country).data_officer, country=country, rows=catalogue_claims(country), origin="catalogue")


def test_the_board_shows_each_finding_once_whatever_the_page(people) -> None:
    everything("IRN", people)
    first = board.board("IRN", {}, 1)
    everywhere = [each for page in range(1, first.pages + 1) for each in board.board("IRN", {}, page).shown]
    keys = [each.key for each in everywhere]
    assert sorted(keys) == sorted(each.key for each in held.holdings("IRN").findings)
    assert replay(first.count) == len(keys)
    severities = [each.severity for each in first.shown]
    assert severities == sorted(severities, key=("high", "medium", "low").index)
    headings = [heading for heading, _ in itertools.groupby(everywhere, key=lambda each: (each.severity, each.check))]
    assert len(headings) == len(set(headings)), "what is as grave and of one kind stands together"


def test_beside_each_value_of_a_filter_stands_how_many_findings_it_would_leave(people) -> None:
    everything("IRN", people)
    only = {"corridor": "AFG~IRN", "severity": "high"}
    shown = board.board("IRN", only, 1)
    for facet in shown.facets:
        for choice in facet.choices:
            left = board.board("IRN", {**only, facet.name: choice.value}, 1)
            assert choice.count.value == left.count.value, (facet.name, choice.value)
    corridor = next(each for each in shown.facets if each.name == "corridor")
    assert corridor.chosen is not None
    assert set(corridor.chosen.names["en"].split(" ↔ ")) == {"Afghanistan", "Iran"}
    assert next(each for each in shown.facets if each.name == "owner").choices[0].value == board.NOBODY


def test_a_corridor_is_the_same_from_both_ends(people) -> None:
    everything("IRN", people)
    both = [each for each in queries.standings("IRN") if set(each.places) == {"IRN", "TUR"}]
    assert len({(each.finding.series.area, each.finding.series.counterpart) for each in both}) > 1


def test_a_filter_that_leaves_nothing_says_so_and_a_page_too_far_is_the_last(who: SimpleNamespace) -> None:
    received(who)
    empty = board.board("XAA", {"severity": "low"}, 7)
    assert (empty.shown, empty.count.value, empty.page, empty.pages) == ([], 0, 1, 1)
    severity = next(each for each in empty.facets if each.name == "severity")
    assert severity.chosen is not None
    assert severity.chosen.count.value == 0


def test_every_check_is_listed_with_what_it_finds_now(people) -> None:
    everything("IRN", people)
    tallies = board.tallies("IRN")
    assert sum(int(each.count.value or 0) for each in tallies) == len(held.holdings("IRN").findings)
    assert {each.check.id for each in tallies} >= {"sources-diverge", "mirror-pair", "in-out"}
    assert board.tally("IRN", "in-out").count.value == 0, "a check that finds nothing is listed, too"


def test_every_parameter_of_a_check_has_words(who: SimpleNamespace) -> None:
    names = {name for each in board.tallies("XAA") for name in each.check.data["parameters"]} - {"severities"}
    assert {name for name in names if codewords.check_parameter(name) is None} == set()
    assert codewords.check_parameter("a-parameter-of-somebody-else") is None
